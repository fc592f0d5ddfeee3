"""Response header fields as a browser reads them (RFC 9110, section 5)."""

from __future__ import annotations

from veritas.artifacts import PageArtifact

# What may stand round a value and its items; other blanks are part of them (RFC 9110, 5.6.3). A
# form feed is none by the letter, and browsers' policies take it for one.
_BLANKS = " \t\r\f"
MAX_FIELD_CHARS = 16_384
MAX_LIST_ITEMS = 500


def field_values(page: PageArtifact, name: str) -> tuple[str, ...]:
    """The values of each field of that name, trimmed, in order.

    A value with line breaks is several: Chromium reports repeated fields so.
    """
    return tuple(
        part.strip(_BLANKS)[:MAX_FIELD_CHARS]
        for value in page.header(name)
        for part in value.split("\n")
        if part.strip(_BLANKS)
    )[:MAX_LIST_ITEMS]


def list_items(page: PageArtifact, name: str) -> tuple[str, ...]:
    """The items of a comma-separated list field over all its lines, trimmed, none empty."""
    return tuple(
        item.strip(_BLANKS)
        for value in field_values(page, name)
        for item in value.split(",")
        if item.strip(_BLANKS)
    )[:MAX_LIST_ITEMS]


def field_line(name: str, value: str) -> str:
    """A field as it stands in a response, for evidence."""
    return f"{name}: {value}"
