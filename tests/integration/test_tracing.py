"""Traces arrive at a real OTLP/HTTP collector; without packages or collector nothing breaks."""

from __future__ import annotations

import asyncio
import gzip
import sys
from collections.abc import AsyncIterator
from pathlib import Path
from typing import Any

import pytest
from aiohttp import web
from opentelemetry.proto.collector.trace.v1.trace_service_pb2 import (
    ExportTraceServiceRequest,
    ExportTraceServiceResponse,
)

from service.tracing import tracing_from
from tests.scripted_service import ScriptedService, event, scripted_service, until
from veritas.core.events import EventType

TRACE, CALLER = "0af7651916cd43dd8448eb211c80319c", "b7ad6b7169203331"
ERROR = 2  # Status.STATUS_CODE_ERROR


class Collector:
    """An OTLP/HTTP receiver."""

    def __init__(self) -> None:
        self.spans: list[Any] = []
        self.services: set[str] = set()
        self.answering = asyncio.Event()
        self.answering.set()
        self.base = ""

    async def take(self, request: web.Request) -> web.Response:
        await self.answering.wait()
        body = await request.read()
        if body.startswith(b"\x1f\x8b"):
            body = gzip.decompress(body)
        batch = ExportTraceServiceRequest.FromString(body)
        for resource_spans in batch.resource_spans:
            self.services |= {
                a.value.string_value
                for a in resource_spans.resource.attributes
                if a.key == "service.name"
            }
            for scope_spans in resource_spans.scope_spans:
                self.spans += scope_spans.spans
        answer = ExportTraceServiceResponse().SerializeToString()
        return web.Response(body=answer, content_type="application/x-protobuf")

    def named(self, name: str) -> Any:
        found = [span for span in self.spans if span.name == name]
        assert len(found) == 1, (name, [span.name for span in self.spans])
        return found[0]


def facts(span: Any) -> dict[str, Any]:
    return {a.key: getattr(a.value, a.value.WhichOneof("value")) for a in span.attributes}


@pytest.fixture
async def collector() -> AsyncIterator[Collector]:
    collector = Collector()
    app = web.Application()
    app.router.add_post("/v1/traces", collector.take)
    runner = web.AppRunner(app, shutdown_timeout=0.1)
    await runner.setup()
    site = web.TCPSite(runner, "127.0.0.1", 0)
    await site.start()
    collector.base = f"http://127.0.0.1:{runner.addresses[0][1]}"
    yield collector
    collector.answering.set()
    await runner.cleanup()


@pytest.fixture
async def traced(
    collector: Collector, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, no_blocking: None
) -> AsyncIterator[ScriptedService]:
    monkeypatch.setenv("OTEL_EXPORTER_OTLP_ENDPOINT", collector.base)
    monkeypatch.setenv("OTEL_BSP_SCHEDULE_DELAY", "50")
    async with scripted_service(tmp_path) as service:
        yield service


async def test_an_audit_is_one_trace_under_its_callers(
    traced: ScriptedService, collector: Collector
) -> None:
    headers = {"traceparent": f"00-{TRACE}-{CALLER}-01", "User-Agent": "a-client"}
    body = {"url": "https://shop.test/?token=secret", "tier": "quick_scan"}
    url = f"{traced.base}/audits?"
    async with traced.client.post(url, json=body, headers=headers) as answer:
        audit_id = (await answer.json())["id"]
    await traced.play(
        audit_id,
        event(EventType.AUDIT_STARTED),
        event(EventType.PHASE_START, phase="scout"),
        event(EventType.PHASE_COMPLETE, phase="scout"),
        event(EventType.PHASE_START, phase="vision"),
        event(EventType.PHASE_ERROR, phase="vision"),
        event(EventType.AUDIT_COMPLETE, pct=100),
    )
    await until(lambda: "audit" in {span.name for span in collector.spans})
    post, audit = collector.named("POST /audits"), collector.named("audit")
    assert collector.services == {"veritas"}
    assert {span.trace_id.hex() for span in collector.spans} == {TRACE}
    assert post.parent_span_id.hex() == CALLER
    assert audit.parent_span_id == post.span_id
    assert facts(post) == {
        "http.request.method": "POST",
        "http.route": "/audits",
        "url.path": "/audits",
        "url.scheme": "http",
        "user_agent.original": "a-client",
        "http.response.status_code": 202,
    }
    assert facts(audit)["veritas.audit.id"] == audit_id
    assert facts(audit)["veritas.audit.outcome"] == "completed"
    assert facts(audit)["veritas.audit.queue_s"] >= 0
    for name in ("queue", "phase scout", "phase vision", "run"):
        assert collector.named(name).parent_span_id == audit.span_id
    assert collector.named("phase vision").status.code == ERROR
    assert collector.named("phase scout").status.code != ERROR
    for span in collector.spans:
        assert span.start_time_unix_nano <= span.end_time_unix_nano
        assert "secret" not in str(span)


async def test_an_audit_without_a_caller_begins_a_trace_and_failure_is_said(
    traced: ScriptedService, collector: Collector
) -> None:
    audit_id = await traced.post()
    await traced.play(
        audit_id,
        event(EventType.AUDIT_STARTED),
        event(EventType.AUDIT_ERROR, data={"code": "child_crashed"}),
    )
    await until(lambda: "audit" in {span.name for span in collector.spans})
    audit = collector.named("audit")
    assert collector.named("POST /audits").parent_span_id == b""
    assert audit.parent_span_id == collector.named("POST /audits").span_id
    assert audit.status.code == ERROR
    assert facts(audit)["error.type"] == "child_crashed"


async def test_probes_are_not_traced_and_paths_without_a_route_are(
    traced: ScriptedService, collector: Collector
) -> None:
    for path in ("/healthz", "/metrics", "/nothing/here"):
        async with traced.client.get(traced.base + path) as answer:
            await answer.read()
    await until(lambda: bool(collector.spans))
    span = collector.named("GET")
    assert len(collector.spans) == 1
    assert facts(span)["http.response.status_code"] == 404
    assert "http.route" not in facts(span)


async def test_what_waits_is_sent_at_the_end_and_what_runs_ends_as_interrupted(
    collector: Collector, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("OTEL_EXPORTER_OTLP_TRACES_ENDPOINT", f"{collector.base}/v1/traces")
    monkeypatch.setenv("OTEL_SERVICE_NAME", "auditor")
    async with scripted_service(tmp_path) as service:
        await service.play(await service.post(), event(EventType.AUDIT_STARTED))
        assert collector.spans == []
    assert facts(collector.named("audit"))["veritas.audit.outcome"] == "interrupted"
    assert collector.services == {"auditor"}


async def test_a_collector_that_does_not_answer_holds_nobody_up(
    collector: Collector, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, no_blocking: None
) -> None:
    collector.answering.clear()
    monkeypatch.setattr("service.otel_tracing.CLOSE_LIMIT_S", 0.2)
    monkeypatch.setenv("OTEL_EXPORTER_OTLP_ENDPOINT", collector.base)
    monkeypatch.setenv("OTEL_EXPORTER_OTLP_TIMEOUT", "1")
    monkeypatch.setenv("OTEL_BSP_SCHEDULE_DELAY", "10")
    monkeypatch.setenv("OTEL_BSP_MAX_QUEUE_SIZE", "16")
    monkeypatch.setenv("OTEL_BSP_MAX_EXPORT_BATCH_SIZE", "4")
    async with scripted_service(tmp_path) as service:
        for _ in range(100):  # far more than fit in line
            await service.post()


async def test_without_the_packages_there_is_one_line_and_no_trace(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setenv("OTEL_EXPORTER_OTLP_ENDPOINT", "http://127.0.0.1:9")
    monkeypatch.delitem(sys.modules, "service.otel_tracing", raising=False)
    monkeypatch.setitem(sys.modules, "opentelemetry.context", None)
    async with scripted_service(tmp_path) as service:
        await service.post()
    lines = capsys.readouterr().out.splitlines()
    (line,) = [line for line in lines if "traces_not_made" in line]
    assert "veritas-auditor[otel]" in line


async def test_a_variable_that_is_wrong_is_one_line_and_no_trace(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setenv("OTEL_EXPORTER_OTLP_ENDPOINT", "http://127.0.0.1:9")
    monkeypatch.setenv("OTEL_BSP_MAX_QUEUE_SIZE", "1")
    async with scripted_service(tmp_path) as service:
        await service.post()
    lines = capsys.readouterr().out.splitlines()
    (line,) = [line for line in lines if "traces_not_made" in line]
    assert "max_export_batch_size" in line


@pytest.mark.parametrize(
    ("extra", "said"),
    [
        ({"OTEL_SDK_DISABLED": "true"}, ""),
        ({"OTEL_TRACES_EXPORTER": "none"}, ""),
        ({"OTEL_TRACES_EXPORTER": "zipkin"}, "zipkin"),
        ({"OTEL_EXPORTER_OTLP_PROTOCOL": "grpc"}, "grpc"),
    ],
)
def test_what_is_switched_off_or_not_there(
    extra: dict[str, str], said: str, capsys: pytest.CaptureFixture[str]
) -> None:
    assert tracing_from({"OTEL_EXPORTER_OTLP_ENDPOINT": "http://127.0.0.1:9", **extra}) is None
    out = capsys.readouterr().out
    assert (said in out) if said else (out == "")


def test_without_an_endpoint_there_is_nothing_to_do() -> None:
    assert tracing_from({"OTEL_TRACES_EXPORTER": "otlp", "OTEL_SERVICE_NAME": "x"}) is None
