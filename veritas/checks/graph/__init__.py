"""Checks of the graph phase: who is behind the site, and who else is told."""
