"""The forms a report is served in, and which of them a client asks for. Pure.

The engine makes them (``veritas/report/formats.py``, which the service does not import; a test
compares the two), the PDF when it is asked for (``service/report_printer.py``).
"""

from __future__ import annotations

from types import MappingProxyType
from typing import Final

DEFAULT_FORMAT: Final = "json"
FORMAT_NAMES: Final = ("json", "md", "html", "pdf", "sarif", "junit.xml", "graphml")
TRAFFIC_NAME: Final = "har"
"""What went over the wire: made of the artifacts, not of the report, and handed out beside it."""
FORMATS: Final = MappingProxyType(
    {name: f"report.{name}" for name in (*FORMAT_NAMES, TRAFFIC_NAME)}
)
"""The artifact that each format is, by the format's name."""

# What a range of the Accept header asks for. Plain XML is two of the formats, so it is neither.
_BY_RANGE: Final = {
    "application/json": "json",
    "application/sarif+json": "sarif",
    "application/pdf": "pdf",
    "text/html": "html",
    "text/markdown": "md",
    "application/*": DEFAULT_FORMAT,
    "*/*": DEFAULT_FORMAT,
}


def wanted_format(accept: str) -> str:
    """The format that an ``Accept`` header prefers (RFC 9110, section 12.5.1).

    Args:
        accept: the field's value; empty when there is none.

    Returns:
        JSON where the header asks for nothing that there is: a client that says nothing of the
        kind gets what it got before there was anything else.
    """
    best, quality = DEFAULT_FORMAT, 0.0
    for part in accept.split(",")[:50]:
        kind, _, parameters = part.partition(";")
        name = _BY_RANGE.get(kind.strip().lower())
        weight = _quality(parameters)
        if name is not None and weight > quality:
            best, quality = name, weight
    return best


def _quality(parameters: str) -> float:
    for parameter in parameters.split(";"):
        name, _, value = parameter.partition("=")
        if name.strip().lower() == "q":
            try:
                return min(max(float(value), 0.0), 1.0)
            except ValueError:
                return 0.0
    return 1.0
