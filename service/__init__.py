"""The microservice: start, stream, store, limit and recover audits."""
