"""What aiohttp's server says, without what strangers make it say.

For a request that it cannot read it writes an error with a traceback of some thirty lines: whoever
sends nonsense would fill the log. Such requests are answered with 400, and counted here instead.
"""

from __future__ import annotations

import logging

from aiohttp.http_exceptions import HttpProcessingError
from prometheus_client import CollectorRegistry, Counter


def http_log(registry: CollectorRegistry) -> logging.Logger:
    """A logger for aiohttp's server, of one application alone.

    Args:
        registry: where the number of requests that could not be read is scraped.
    """
    unreadable = Counter(
        "veritas_http_unreadable_requests",
        "Requests that broke a rule or a limit of HTTP; not counted is what was no HTTP at all.",
        registry=registry,
    )

    def is_ours(record: logging.LogRecord) -> bool:
        error = record.exc_info[1] if record.exc_info else None
        if isinstance(error, HttpProcessingError):
            unreadable.inc()
            return False
        return True

    log = logging.Logger("aiohttp.server")  # noqa: LOG001 - its filter counts for one application
    log.parent = logging.getLogger()
    log.addFilter(is_ours)
    return log
