"""Trying things on the audited site as further visitors, beside the crawl and bounded."""
