"""The report as JSON: what programs read. Also reads it back."""

from __future__ import annotations

import msgspec

from veritas.core.errors import ArtifactError
from veritas.report.model import SCHEMA_VERSION, Report

_decoder = msgspec.json.Decoder(Report)


def render(report: Report) -> bytes:
    """UTF-8 JSON, indented, the same bytes for the same report; ends with a line break."""
    return msgspec.json.format(msgspec.json.encode(report), indent=2) + b"\n"


def parse(raw: bytes) -> Report:
    """Read a report back.

    Raises:
        ArtifactError: not a report, or of another schema version.
    """
    try:
        report = _decoder.decode(raw)
    except (msgspec.DecodeError, UnicodeDecodeError) as error:
        raise ArtifactError(f"the report cannot be read ({error}); make it anew") from None
    if report.schema_version != SCHEMA_VERSION:
        raise ArtifactError(
            f"the report has schema version {report.schema_version}, this program reads "
            f"{SCHEMA_VERSION}; make it anew"
        )
    return report
