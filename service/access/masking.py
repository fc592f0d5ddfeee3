"""Keeps secrets out of the log, whoever put them into a line."""

from __future__ import annotations

import re

MASK = "…"
_SECRETS = (
    # Keys and tickets wherever they stand; what names a key may stay.
    (re.compile(r"(vts_[0-9a-f]{12}_)[0-9A-Za-z]+", re.IGNORECASE), rf"\1{MASK}"),
    (re.compile(r"(vtt_)[0-9A-Za-z]+", re.IGNORECASE), rf"\1{MASK}"),
    # What stands where a secret belongs, whatever it looks like. Lines are JSON: a quote in a
    # value is written with a backslash before it.
    (re.compile(r"([?&;]ticket=)[^&;\s\"'\\<>#]+", re.IGNORECASE), rf"\1{MASK}"),
    (re.compile(r"\b((?:bearer|basic)\s+)[0-9A-Za-z._~+/=-]{8,}", re.IGNORECASE), rf"\1{MASK}"),
    (re.compile(r"(whsec_)[0-9A-Za-z+/=]+"), rf"\1{MASK}"),
)


def mask_secrets(text: str) -> str:
    """A text without the keys, tickets, credentials and webhook secrets in it."""
    for pattern, replacement in _SECRETS:
        text = pattern.sub(replacement, text)
    return text
