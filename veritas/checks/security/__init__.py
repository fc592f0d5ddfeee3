"""Checks of the security phase: transport, response headers, cookies and forms."""
