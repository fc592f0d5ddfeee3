"""Checks of the vision phase: what the page says and what it has chosen beforehand."""
