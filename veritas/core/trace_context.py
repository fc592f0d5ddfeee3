"""W3C Trace Context: where something stands in a trace (www.w3.org/TR/trace-context). Pure.

The service gives the child its audit's place in the variable ``TRACEPARENT``, which is what
OpenTelemetry's specification calls it (Environment Variables as Context Propagation Carriers).
"""

from __future__ import annotations

import re

TRACEPARENT_VARIABLE = "TRACEPARENT"

# Version, trace id, parent id, flags. Versions after 00 may have more, which is left out.
_TRACEPARENT = re.compile(
    r"([0-9a-f]{2})-([0-9a-f]{32})-([0-9a-f]{16})-([0-9a-f]{2})(-.*)?", re.ASCII
)
_MAX_CHARS = 512


def parse_trace_parent(text: str) -> str:
    """A ``traceparent`` in the form of version 00; empty when it is none.

    One that breaks the rules is as good as none (section 4.3 of the recommendation), so it is no
    error.
    """
    found = _TRACEPARENT.fullmatch(text.strip()) if len(text) <= _MAX_CHARS else None
    if found is None:
        return ""
    version, trace_id, parent_id, flags, more = found.groups()
    if version == "ff" or (version == "00" and more) or not int(trace_id, 16):
        return ""
    return f"00-{trace_id}-{parent_id}-{flags}" if int(parent_id, 16) else ""


def log_fields(trace_parent: str) -> dict[str, str]:
    """What a log line says of its trace: ``trace_id``; nothing without one.

    Args:
        trace_parent: as :func:`parse_trace_parent` returns it.
    """
    return {"trace_id": trace_parent.split("-")[1]} if trace_parent else {}
