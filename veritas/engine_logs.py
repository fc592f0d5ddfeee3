"""The engine's log lines: JSON on standard error for the service, plain words for a person."""

from __future__ import annotations

import sys

import structlog


def configure_engine_logs(*, json: bool) -> None:
    """Set the log up, once, at the start of the process.

    Args:
        json: one JSON object a line, for the service; else warnings and errors in words.
    """
    shared: list[structlog.typing.Processor] = [
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
