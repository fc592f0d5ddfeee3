"""Whom an audit asks besides the site: registries, the name system, lists of dangerous sites."""
