"""Webhooks from the real service to a real receiver over TLS."""

from __future__ import annotations

import asyncio
import gzip
import io
import socket
from collections.abc import AsyncIterator, Iterator
from pathlib import Path
from typing import Any

import pytest
from aiohttp import web
from aiohttp.abc import AbstractResolver, ResolveResult

from service.event_log.port import LogUnavailableError
from service.handlers.keys import WEBHOOKS
from service.logs import configure_logs
from service.webhooks import delivery as delivery_module
from service.webhooks import sender as sender_module
from service.webhooks.outbox import WebhooksError
from tests.faults.service_process import service_process
from tests.scripted_service import ScriptedService, event, scripted_service, until
from tests.webhook_receiver import SECRET, Receiver, webhook_receiver
from veritas.core.events import EventType


@pytest.fixture
async def receiver(tmp_path: Path) -> AsyncIterator[Receiver]:
    async with webhook_receiver(tmp_path) as running:
        yield running


@pytest.fixture
def logged() -> Iterator[io.StringIO]:
    out = io.StringIO()
    with configure_logs("json", stream=out):
        yield out


class Answers(AbstractResolver):
    """Gives the addresses a test says, and counts the questions."""

    def __init__(self, *addresses: str) -> None:
        self.addresses = list(addresses)
        self.asked: list[str] = []

    async def resolve(
        self, host: str, port: int = 0, family: socket.AddressFamily = socket.AF_UNSPEC
    ) -> list[ResolveResult]:
        self.asked.append(host)
        return [
            ResolveResult(
                hostname=host,
                host=address,
                port=port,
                family=socket.AF_INET6 if ":" in address else socket.AF_INET,
                proto=0,
                flags=socket.AI_NUMERICHOST,
            )
            for address in self.addresses
        ]

    async def close(self) -> None:
        pass


def resolve_by(service: ScriptedService, answers: Answers) -> None:
    sender: Any = service.app[WEBHOOKS]._sender
    sender._delivery._resolver = answers


async def status_of(service: ScriptedService, audit_id: str) -> str | None:
    async with service.client.get(service.url(audit_id, "")) as answer:
        found: str | None = (await answer.json())["webhook_status"]
        return found


async def settled(service: ScriptedService, audit_id: str) -> str | None:
    """How its webhook ended, once it has."""
    async with asyncio.timeout(15):
        while (status := await status_of(service, audit_id)) == "due":  # noqa: ASYNC110
            await asyncio.sleep(0.01)
    return status


async def test_each_kind_of_end_is_told_once_and_signed(tmp_path: Path, receiver: Receiver) -> None:
    async with scripted_service(tmp_path, **receiver.settings()) as service:
        done = await service.post(webhook_url=receiver.url())
        assert await status_of(service, done) == "due"
        await service.run_whole(done)
        failed = await service.post(webhook_url=receiver.url())
        await service.play(failed, event(EventType.AUDIT_ERROR, data={"code": "child_crashed"}))
        cancelled = await service.post(webhook_url=receiver.url())
        async with service.client.delete(service.url(cancelled, "")) as answer:
            assert answer.status == 200
        silent = await service.post()
        await service.run_whole(silent)
        await until(lambda: len(receiver.messages) == 3)
        for audit_id in (done, failed, cancelled):
            assert await settled(service, audit_id) == "delivered"
        assert await status_of(service, silent) is None
        async with service.client.get(f"{service.base}/metrics") as answer:
            numbers = await answer.text()
    said = {message.verified()["data"]["id"]: message for message in receiver.messages}
    assert set(said) == {done, failed, cancelled}
    kinds = {audit_id: message.verified()["type"] for audit_id, message in said.items()}
    assert kinds == {done: "audit.completed", failed: "audit.failed", cancelled: "audit.cancelled"}
    assert said[done].verified()["data"]["score"] == 71
    assert said[failed].verified()["data"]["error_code"] == "child_crashed"
    assert said[done].path == "/hook?token=hush"
    assert said[done].headers["content-type"] == "application/json"
    assert len({message.id for message in said.values()}) == 3
    assert 'veritas_webhooks_total{outcome="delivered"} 3.0' in numbers
    assert "veritas_webhooks_pending 0.0" in numbers


async def test_it_is_tried_again_until_it_is_taken(tmp_path: Path, receiver: Receiver) -> None:
    receiver.statuses = [500, 404, 302, 429]
    receiver.headers = {"Location": "/elsewhere", "Retry-After": "0"}
    async with scripted_service(tmp_path, **receiver.settings()) as service:
        audit_id = await service.post(webhook_url=receiver.url())
        await service.run_whole(audit_id)
        await until(lambda: len(receiver.messages) == 5)
        assert await settled(service, audit_id) == "delivered"
    assert {message.path for message in receiver.messages} == {"/hook?token=hush"}
    assert len({message.id for message in receiver.messages}) == 1
    assert len({message.body for message in receiver.messages}) == 1
    assert all(message.verified() for message in receiver.messages)


@pytest.mark.parametrize(("statuses", "tries"), [([410], 1), ([500, 500, 500, 500], 3)])
async def test_it_is_given_up(
    tmp_path: Path, receiver: Receiver, statuses: list[int], tries: int
) -> None:
    receiver.statuses = statuses
    async with scripted_service(tmp_path, **receiver.settings(webhook_tries=3)) as service:
        audit_id = await service.post(webhook_url=receiver.url())
        await service.run_whole(audit_id)
        await until(lambda: len(receiver.messages) == tries)
        assert await settled(service, audit_id) == "given_up"
        assert await service.log.webhooks_due() == []
    assert len(receiver.messages) == tries


async def test_a_restart_forgets_nothing(tmp_path: Path, receiver: Receiver) -> None:
    receiver.statuses = [503]
    settings = receiver.settings(webhook_tries=2, webhook_retry_span_s=5)
    async with scripted_service(tmp_path, **settings) as service:
        audit_id = await service.post(webhook_url=receiver.url())
        await service.run_whole(audit_id)
        await until(lambda: len(receiver.messages) == 1)
    async with scripted_service(tmp_path, **settings) as service:
        await until(lambda: len(receiver.messages) == 2, 15)
        assert await settled(service, audit_id) == "delivered"
    first, second = receiver.messages
    assert first.id == second.id
    async with scripted_service(tmp_path, **settings) as service:
        assert await service.log.webhooks_due() == []


async def test_a_killed_service_forgets_nothing(tmp_path: Path, receiver: Receiver) -> None:
    receiver.statuses = [503]
    settings = {
        "VERITAS_WEBHOOK_SECRET": SECRET,
        "VERITAS_WEBHOOK_PORTS": str(receiver.port),
        "VERITAS_WEBHOOK_ALLOW_PRIVATE": "localhost",
        "VERITAS_WEBHOOK_TRIES": "2",
        "VERITAS_WEBHOOK_RETRY_SPAN_S": "5",
        "VERITAS_CA_FILE": str(receiver.ca_file),
    }
    async with service_process(tmp_path, settings) as service:
        audit_id = await service.post({"webhook_url": receiver.url()}, count=3)
        await until(lambda: len(receiver.messages) == 1, 30)
        assert await service.kill() == []
        await until(lambda: len(receiver.messages) == 2, 15)
        await service.terminate()
        assert await service.leftovers() == []
    first, second = receiver.messages
    assert first.id == second.id
    assert second.verified()["data"] == first.verified()["data"]
    assert second.verified()["data"]["id"] == audit_id


async def test_without_a_secret_nothing_is_promised(tmp_path: Path) -> None:
    async with scripted_service(tmp_path) as service:
        body = {"url": "https://shop.test/", "webhook_url": "https://hooks.example.org/"}
        async with service.client.post(f"{service.base}/audits", json=body) as answer:
            problem = await answer.json(content_type="application/problem+json")
        assert (answer.status, problem["code"]) == (422, "webhooks_not_set_up")
        assert "webhook_secret" in problem["detail"]
        assert await service.log.audits() == []


async def test_bad_urls_are_problems(tmp_path: Path, receiver: Receiver) -> None:
    async with scripted_service(tmp_path, **receiver.settings()) as service:
        for url in (
            f"https://127.0.0.1:{receiver.port}/",  # the name is allowed, the address is not
            "https://localhost:22/",
            "http://localhost/",
            "https://x/\r\nHost: y",
            7,
        ):
            body = {"url": "https://shop.test/", "webhook_url": url}
            async with service.client.post(f"{service.base}/audits", json=body) as answer:
                problem = await answer.json(content_type="application/problem+json")
            code = "invalid_field" if url == 7 else "invalid_webhook_url"
            assert (answer.status, problem["code"]) == (422, code)
            assert "webhook_url" in problem["detail"]
        assert await service.log.audits() == []


@pytest.mark.parametrize(
    "addresses", [("127.0.0.1",), ("10.0.0.7", "::1"), ("::ffff:127.0.0.1",), ("169.254.169.254",)]
)
async def test_a_name_that_leads_inside_is_not_connected_to(
    tmp_path: Path, receiver: Receiver, addresses: tuple[str, ...]
) -> None:
    answers = Answers(*addresses)
    async with scripted_service(tmp_path, **receiver.settings("10.9.0.0/16")) as service:
        resolve_by(service, answers)
        audit_id = await service.post(webhook_url=receiver.url("hooks.test"))
        await service.run_whole(audit_id)
        await until(lambda: answers.asked)
        assert await settled(service, audit_id) == "given_up"
    assert answers.asked == ["hooks.test"]
    assert receiver.messages == []


async def test_of_several_addresses_only_those_that_may_be_are_connected_to(
    tmp_path: Path, receiver: Receiver
) -> None:
    answers = Answers("10.0.0.7", "192.168.1.1", "127.0.0.1")
    async with scripted_service(tmp_path, **receiver.settings("127.0.0.1")) as service:
        resolve_by(service, answers)
        audit_id = await service.post(webhook_url=receiver.url("hooks.test"))
        await service.run_whole(audit_id)
        assert await settled(service, audit_id) == "delivered"
    assert answers.asked == ["hooks.test"]  # looked up once: what was judged is connected to


async def test_a_certificate_that_nobody_vouches_for(tmp_path: Path, receiver: Receiver) -> None:
    settings = receiver.settings(ca_file="", webhook_tries=2)
    async with scripted_service(tmp_path, **settings) as service:
        audit_id = await service.post(webhook_url=receiver.url())
        await service.run_whole(audit_id)
        assert await settled(service, audit_id) == "given_up"
    assert receiver.messages == []


async def test_a_certificate_for_another_name(tmp_path: Path, receiver: Receiver) -> None:
    settings = receiver.settings("127.0.0.1", webhook_tries=2)
    async with scripted_service(tmp_path, **settings) as service:
        resolve_by(service, Answers("127.0.0.1"))
        audit_id = await service.post(webhook_url=receiver.url("others.test"))
        await service.run_whole(audit_id)
        assert await settled(service, audit_id) == "given_up"
    assert receiver.messages == []


async def test_a_receiver_that_never_answers_stops_nobody_else(
    tmp_path: Path, receiver: Receiver, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(delivery_module, "TRY_LIMIT_S", 60.0)

    async def answer(request: web.Request) -> web.StreamResponse:
        if request.path == "/never":
            await asyncio.sleep(3600)
        return web.Response()

    receiver.answer = answer
    settings = receiver.settings("127.0.0.1", "localhost")
    async with scripted_service(tmp_path, **settings) as service:
        for _ in range(8):
            stuck = await service.post(webhook_url=receiver.url("127.0.0.1", "/never"))
            await service.run_whole(stuck, findings=0)
        await until(lambda: len(receiver.messages) == 4)  # no more at once to one host
        other = await service.post(webhook_url=receiver.url("localhost", "/good"))
        await service.run_whole(other)
        await until(lambda: any(m.path == "/good" for m in receiver.messages))
        assert len(receiver.messages) == 5
        assert len(await service.log.webhooks_due()) >= 8


async def test_a_slow_answer_is_cut_off_and_tried_again(
    tmp_path: Path, receiver: Receiver, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(delivery_module, "TRY_LIMIT_S", 0.3)

    async def answer(_: web.Request) -> web.StreamResponse:
        if len(receiver.messages) == 1:
            await asyncio.sleep(3600)
        return web.Response()

    receiver.answer = answer
    async with scripted_service(tmp_path, **receiver.settings()) as service:
        audit_id = await service.post(webhook_url=receiver.url())
        await service.run_whole(audit_id)
        assert await settled(service, audit_id) == "delivered"
    assert len(receiver.messages) == 2


async def test_what_a_receiver_says_is_not_read(tmp_path: Path, receiver: Receiver) -> None:
    async def endless(request: web.Request) -> web.StreamResponse:
        response = web.StreamResponse(headers={"Content-Encoding": "gzip"})
        await response.prepare(request)
        bomb = gzip.compress(b"\0" * 10_000_000)
        while True:
            await response.write(bomb)
            await asyncio.sleep(0)

    receiver.answer = endless
    async with scripted_service(tmp_path, **receiver.settings()) as service:
        audit_id = await service.post(webhook_url=receiver.url())
        await service.run_whole(audit_id)
        assert await settled(service, audit_id) == "delivered"
    assert len(receiver.messages) == 1


async def test_headers_without_end_are_no_answer(tmp_path: Path, receiver: Receiver) -> None:
    async def much(_: web.Request) -> web.StreamResponse:
        return web.Response(headers={"X-Much": "x" * 100_000})

    receiver.answer = much
    async with scripted_service(tmp_path, **receiver.settings(webhook_tries=2)) as service:
        audit_id = await service.post(webhook_url=receiver.url())
        await service.run_whole(audit_id)
        assert await settled(service, audit_id) == "given_up"


async def test_neither_secret_nor_url_comes_into_the_log(
    tmp_path: Path, receiver: Receiver, logged: io.StringIO
) -> None:
    receiver.statuses = [500]
    async with scripted_service(tmp_path, **receiver.settings()) as service:
        audit_id = await service.post(webhook_url=receiver.url())
        await service.run_whole(audit_id)
        assert await settled(service, audit_id) == "delivered"
        resolve_by(service, Answers("10.0.0.1"))
        refused = await service.post(webhook_url=receiver.url("hooks.test"))
        await service.run_whole(refused)
        assert await settled(service, refused) == "given_up"
    await until(lambda: "webhook_given_up" in logged.getvalue())
    text = logged.getvalue()
    assert "webhook_failed" in text
    assert "private" in text
    for hidden in ("hush", "/hook", "whsec_", receiver.settings()["webhook_secret"][6:20]):
        assert hidden not in text


async def test_authorities_that_cannot_be_read_stop_the_start(tmp_path: Path) -> None:
    for content in (None, b"no certificate"):
        file = tmp_path / "authorities.pem"
        if content is not None:
            file.write_bytes(content)
        with pytest.raises(WebhooksError, match="ca_file"):
            async with scripted_service(tmp_path, webhook_secret=SECRET, ca_file=str(file)):
                pass


async def test_while_the_log_cannot_be_read_nothing_is_lost(
    tmp_path: Path, receiver: Receiver, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(sender_module, "_LOG_PAUSE_S", 0.05)
    failing = {"get": 3, "settle_webhook": 3}

    def refuse(name: str) -> Any:
        real = getattr(service.log, name)

        async def call(*args: Any, **more: Any) -> Any:
            if failing[name]:
                failing[name] -= 1
                raise LogUnavailableError("the disk is full")
            return await real(*args, **more)

        return call

    async with scripted_service(tmp_path, **receiver.settings()) as service:
        audit_id = await service.post(webhook_url=receiver.url())
        for name in failing:
            monkeypatch.setattr(service.log, name, refuse(name))
        await service.run_whole(audit_id)
        await until(lambda: failing == {"get": 0, "settle_webhook": 0})
        assert await settled(service, audit_id) == "delivered"
    assert len(receiver.messages) == 1  # to note it again is not to send it again
