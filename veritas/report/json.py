"""The report as JSON: what programs read. Also reads it back."""

from __future__ import annotations

import re
from typing import Any

import msgspec

from veritas.core.errors import ArtifactError
from veritas.report.model import SCHEMA_VERSION, Report

_decoder = msgspec.json.Decoder(Report)
# What steers a terminal or turns text round when the file is looked at: C1 controls, zero-width
# and bidirectional format characters, line separators. They stand in strings only.
_UNSEEN = re.compile(
    "[\x7f-\x9f\xad\u061c\u200b-\u200f\u2028-\u202e\u2060-\u206f\ufeff\ufff9-\ufffb]"
)


def render(report: Report) -> bytes:
    """UTF-8 JSON, indented, the same bytes for the same report; ends with a line break.

    Characters that would steer whatever shows the file are written as escapes: the values are
    the same to every reader of JSON.
    """
    try:
        raw = msgspec.json.encode(report)
    except UnicodeEncodeError:
        # Half of a character, which no file can hold: better without it than no report.
        raw = msgspec.json.encode(_whole(msgspec.to_builtins(report)))
    text = msgspec.json.format(raw, indent=2).decode()
    return _UNSEEN.sub(lambda found: f"\\u{ord(found[0]):04x}", text).encode() + b"\n"


def _whole(value: Any) -> Any:
    if isinstance(value, str):
        return value.encode("utf-16", "surrogatepass").decode("utf-16", "replace")
    if isinstance(value, dict):
        return {_whole(key): _whole(item) for key, item in value.items()}
    return [_whole(item) for item in value] if isinstance(value, list | tuple) else value


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
