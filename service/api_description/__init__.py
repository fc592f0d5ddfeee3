"""The description of the API, made from its own routes, models, problem codes and settings."""
