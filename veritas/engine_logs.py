"""The engine's log lines: JSON on standard error for the service, plain words for a person."""

from __future__ import annotations

import logging
import os
import sys

import structlog

from veritas.core.trace_context import TRACEPARENT_VARIABLE, log_fields, parse_trace_parent


def configure_engine_logs(*, json: bool) -> None:
    """Set the log up, once, at the start of the process.

    Args:
        json: one JSON object a line, for the service; else warnings and errors in words.
    """
    # What the client library warns of is what sites send, such as cookies with odd names: that is
    # evidence for the checks, and nothing to read for whoever runs them.
    for name in ("aiohttp.client", "aiohttp.internal"):
        logging.getLogger(name).setLevel(logging.ERROR)
    # Lines of an audit that is part of a trace say of which.
    trace = log_fields(parse_trace_parent(os.environ.get(TRACEPARENT_VARIABLE, "")))
    shared: list[structlog.typing.Processor] = [
        lambda _, __, fields: {**trace, **fields},
        structlog.processors.add_log_level,
        structlog.processors.TimeStamper(fmt="iso", utc=True),
    ]
    last: list[structlog.typing.Processor] = (
        [structlog.processors.format_exc_info, structlog.processors.JSONRenderer()]
        if json
        else [structlog.dev.ConsoleRenderer(colors=sys.stderr.isatty())]
    )
    structlog.configure(
        processors=[*shared, *last],
        wrapper_class=structlog.make_filtering_bound_logger(20 if json else 30),
        logger_factory=structlog.PrintLoggerFactory(sys.stderr),
    )
