"""Traces by OpenTelemetry's SDK, sent as OTLP over HTTP. Needs the extra ``otel``.

Spans are put in line without waiting; a thread of the SDK's sends them. When the collector does
not keep up, spans are dropped there, and nobody here notices.
"""

from __future__ import annotations

import asyncio
import os
import threading
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager, suppress

import structlog
from aiohttp import web
from opentelemetry.context import Context
from opentelemetry.exporter.otlp.proto.http.trace_exporter import OTLPSpanExporter
from opentelemetry.sdk.resources import Resource
from opentelemetry.sdk.trace import TracerProvider
from opentelemetry.sdk.trace.export import BatchSpanProcessor
from opentelemetry.trace import (
    NoOpTracer,
    Span,
    SpanKind,
    Status,
    StatusCode,
    Tracer,
    set_span_in_context,
)
from opentelemetry.trace.propagation.tracecontext import TraceContextTextMapPropagator

from service.audit_timeline import INTERRUPTED, OUTCOMES, Stretch
from service.event_log.port import AuditRecord
from service.trace_context import TRACEPARENT_HEADER
from veritas.core.errors import shorten
from veritas.core.events import EventType, StreamEvent

START_LIMIT_S = 10.0
CLOSE_LIMIT_S = 5.0
_METHODS = frozenset({"GET", "HEAD", "POST", "PUT", "PATCH", "DELETE", "OPTIONS"})
_SERVER_ERROR = 500

_log = structlog.get_logger(__name__)


class OtelTracing:
    """Implements ``Tracing``."""

    def __init__(self) -> None:
        self._sender: tuple[TracerProvider, OTLPSpanExporter] | None = None
        self._tracer: Tracer = NoOpTracer()
        self._propagator = TraceContextTextMapPropagator()
        self._audits: dict[str, Span] = {}

    async def start(self) -> None:
        """See ``Tracing.start``."""
        # The SDK reads files and looks about the machine, and waits for what it finds.
        threads = ThreadPoolExecutor(1, thread_name_prefix="traces-start")
        try:
            async with asyncio.timeout(START_LIMIT_S):
                self._sender = await asyncio.get_running_loop().run_in_executor(threads, _make)
        except (ValueError, OSError) as error:  # TimeoutError is one of the latter
            _log.warning("traces_not_made", reason=shorten(str(error) or "no start in time", 300))
            return
        finally:
            threads.shutdown(wait=False)
        self._tracer = self._sender[0].get_tracer("veritas")
        _log.info("traces_are_made")

    # -- requests ------------------------------------------------------------------------

    @contextmanager
    def request(
        self, request: web.Request, route: str, trace_parent: str
    ) -> Iterator[_RequestSpan]:
        """See ``Tracing.request``.

        Neither the query nor any header but one goes into the trace: they may hold what opens
        doors.
        """
        method = request.method if request.method in _METHODS else "_OTHER"
        span = self._tracer.start_span(
            f"{method} {route}".strip(),
            context=self._context(trace_parent),
            kind=SpanKind.SERVER,
            attributes={
                "http.request.method": method,
                "url.path": shorten(request.path, 200),
                "url.scheme": request.scheme,
                "user_agent.original": shorten(request.headers.get("User-Agent", ""), 200),
                **({"http.route": route} if route else {}),
            },
        )
        try:
            yield _RequestSpan(span, self._header(span))
        finally:
            span.end()

    # -- audits --------------------------------------------------------------------------

    def began(self, record: AuditRecord) -> None:
        """See ``AuditTracer.began``."""
        self._audits[record.id] = self._tracer.start_span(
            "audit",
            context=self._context(record.trace_parent),
            start_time=_nanoseconds(record.created_at),
            attributes={
                "veritas.audit.id": record.id,
                "veritas.audit.tier": record.tier,
                "veritas.audit.host": record.host,
            },
        )

    def passed(self, audit_id: str, stretch: Stretch) -> None:
        """See ``AuditTracer.passed``."""
        audit = self._audits.get(audit_id)
        if audit is None:
            return
        name = f"phase {stretch.phase}" if stretch.kind == "phase" else stretch.kind
        span = self._tracer.start_span(
            name,
            context=set_span_in_context(audit),
            start_time=_nanoseconds(stretch.began_at),
            attributes={"veritas.outcome": stretch.outcome} if stretch.outcome else None,
        )
        if stretch.outcome in {"error", "failed"}:
            span.set_status(Status(StatusCode.ERROR))
        if stretch.kind == "queue":
            audit.set_attribute("veritas.audit.queue_s", stretch.seconds)
        span.end(_nanoseconds(stretch.ended_at))

    def ended(self, audit_id: str, terminal: StreamEvent) -> None:
        """See ``AuditTracer.ended``."""
        audit = self._audits.pop(audit_id, None)
        if audit is None:
            return
        audit.set_attribute("veritas.audit.outcome", OUTCOMES[terminal.type])
        if terminal.type is EventType.AUDIT_ERROR:
            code = shorten(str(terminal.data.get("code", "unknown")), 60)
            audit.set_attribute("error.type", code)
            audit.set_status(Status(StatusCode.ERROR, code))
        audit.end()

    async def close(self) -> None:
        """See ``Tracing.close``. Audits that are not over end here as interrupted."""
        for audit in self._audits.values():
            audit.set_attribute("veritas.audit.outcome", INTERRUPTED)
            audit.end()
        self._audits.clear()
        sender, self._sender, self._tracer = self._sender, None, NoOpTracer()
        if sender is None:
            return
        provider, exporter = sender
        loop = asyncio.get_running_loop()
        sent = asyncio.Event()

        def send_rest() -> None:
            provider.shutdown()
            with suppress(RuntimeError):  # nobody waits any more: the loop is closed
                loop.call_soon_threadsafe(sent.set)

        # Daemons, for a collector that does not answer must not hold up the process's end.
        threading.Thread(target=send_rest, name="traces-rest", daemon=True).start()
        try:
            async with asyncio.timeout(CLOSE_LIMIT_S):
                await sent.wait()
        except TimeoutError:
            _log.warning("traces_lost", reason=f"not sent within {CLOSE_LIMIT_S:g} s")
            threading.Thread(target=exporter.shutdown, name="traces-end", daemon=True).start()

    def _context(self, trace_parent: str) -> Context:
        """The context that a parent says; an empty one, and so a new trace, for none."""
        return self._propagator.extract({TRACEPARENT_HEADER: trace_parent}, Context())

    def _header(self, span: Span) -> str:
        carrier: dict[str, str] = {}
        self._propagator.inject(carrier, set_span_in_context(span))
        return carrier.get(TRACEPARENT_HEADER, "")


class _RequestSpan:
    """Implements ``RequestSpan``."""

    def __init__(self, span: Span, trace_parent: str) -> None:
        self._span = span
        self.trace_parent = trace_parent

    def answered(self, status: int) -> None:
        """See ``RequestSpan.answered``."""
        self._span.set_attribute("http.response.status_code", status)
        if status >= _SERVER_ERROR:
            self._span.set_attribute("error.type", str(status))
            self._span.set_status(Status(StatusCode.ERROR))


def _make() -> tuple[TracerProvider, OTLPSpanExporter]:
    """What makes and sends spans, as the process's environment says. Blocks.

    Raises:
        ValueError: a standard variable has a value that the SDK cannot use.
        OSError: a certificate that a variable names cannot be read.
    """
    resource = Resource.create({"service.name": os.environ.get("OTEL_SERVICE_NAME") or "veritas"})
    # No hook at the interpreter's exit: it would wait for a collector that does not answer.
    provider = TracerProvider(resource=resource, shutdown_on_exit=False)
    exporter = OTLPSpanExporter()
    provider.add_span_processor(BatchSpanProcessor(exporter))
    return provider, exporter


def _nanoseconds(at: float) -> int:
    return int(at * 1e9)
