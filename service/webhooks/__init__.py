"""Webhooks: a signed message to a URL of the client's, once an audit has ended."""
