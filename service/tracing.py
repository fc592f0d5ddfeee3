"""Traces, when OpenTelemetry's standard variables ask for them and its packages are there.

The variables are those of https://opentelemetry.io/docs/specs/otel/protocol/exporter/. Packages:
``pip install 'veritas-auditor[otel]'``. Nothing here stops the service: what is missing or wrong
is one line in the log.
"""

from __future__ import annotations

from collections.abc import Mapping
from contextlib import AbstractContextManager
from typing import Protocol

import structlog
from aiohttp import web

from service.audit_watch import AuditTracer
from veritas.core.errors import shorten

_ENDPOINTS = ("OTEL_EXPORTER_OTLP_TRACES_ENDPOINT", "OTEL_EXPORTER_OTLP_ENDPOINT")
_PROTOCOLS = ("OTEL_EXPORTER_OTLP_TRACES_PROTOCOL", "OTEL_EXPORTER_OTLP_PROTOCOL")
_PROTOCOL = "http/protobuf"

_log = structlog.get_logger(__name__)


class RequestSpan(Protocol):
    """The span of one request.

    Attributes:
        trace_parent: its place in its trace, as a ``traceparent`` header.
    """

    trace_parent: str

    def answered(self, status: int) -> None:
        """Say how the request was answered."""


class Tracing(AuditTracer, Protocol):
    """Makes traces of requests and audits."""

    async def start(self) -> None:
        """Begin. Never fails: what the environment has wrong is a line in the log."""

    def request(
        self, request: web.Request, route: str, trace_parent: str
    ) -> AbstractContextManager[RequestSpan]:
        """A span that lasts as long as the context.

        Args:
            request: what is answered.
            route: the path's pattern; empty when no route fits.
            trace_parent: the caller's place in a trace, or empty.
        """
        ...

    async def close(self) -> None:
        """Send what waits, within a bound, and let go of everything."""


def tracing_from(environ: Mapping[str, str]) -> Tracing | None:
    """What makes traces, as the environment asks for; None when it does not."""
    endpoint = next((environ[name] for name in _ENDPOINTS if environ.get(name)), "")
    disabled = environ.get("OTEL_SDK_DISABLED", "").strip().lower() == "true"
    exporters = environ.get("OTEL_TRACES_EXPORTER", "otlp").strip().lower() or "otlp"
    if not endpoint or disabled or exporters == "none":
        return None
    protocol = next((environ[name] for name in _PROTOCOLS if environ.get(name)), _PROTOCOL)
    if protocol != _PROTOCOL or exporters != "otlp":
        _log.warning(
            "traces_not_made",
            reason=f"exporter {shorten(exporters)!r} with protocol {shorten(protocol)!r} is asked "
            f"for; only 'otlp' with {_PROTOCOL!r} is there",
        )
        return None
    try:
        from service.otel_tracing import OtelTracing  # noqa: PLC0415 - an optional dependency
    except ImportError as error:
        _log.warning(
            "traces_not_made",
            reason=f"the packages are missing ({error.name})",
            hint="pip install 'veritas-auditor[otel]'",
        )
        return None
    return OtelTracing()
