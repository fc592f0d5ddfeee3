"""The JSON Schema of the report, made from the model itself."""

from __future__ import annotations

from typing import Any

import msgspec

from veritas.report.model import SCHEMA_VERSION, Report


def report_schema() -> dict[str, Any]:
    """A JSON Schema (draft 2020-12) that every report of this version fits.

    Fields that later programs add are allowed, as readers of JSON should expect them; a field
    that goes or changes its meaning is a new :data:`veritas.report.model.SCHEMA_VERSION`.
    """
    schema = msgspec.json.schema(Report)
    definitions = schema.pop("$defs")
    definitions["Report"]["properties"]["schema_version"] = {"const": SCHEMA_VERSION}
    return {
        "$schema": "https://json-schema.org/draft/2020-12/schema",
        "$id": f"urn:veritas:report:{SCHEMA_VERSION}",
        "title": f"The report of a Veritas audit, schema version {SCHEMA_VERSION}",
        "$ref": schema["$ref"],
        "$defs": {name: definitions[name] for name in sorted(definitions)},
    }


def schema_to_json() -> bytes:
    """The schema as a file: UTF-8, indented, ends with a line break."""
    return msgspec.json.format(msgspec.json.encode(report_schema()), indent=2) + b"\n"
