"""Consent, three ways: the banner is left alone, accepted and rejected, each in a fresh profile."""
