"""``Idempotency-Key``: asked twice, begun once."""

from __future__ import annotations

import asyncio
import json
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

import pytest

from tests.keys import bearer, make_key
from tests.scripted_service import ScriptedService, scripted_service

BODY = {"url": "https://shop.test/", "tier": "quick_scan"}


async def post(
    service: ScriptedService, key: str, body: Any = BODY, status: int = 202
) -> tuple[dict[str, Any], dict[str, str]]:
    raw = body if isinstance(body, str) else json.dumps(body)
    headers = {"Idempotency-Key": key, "Content-Type": "application/json"}
    async with service.client.post(f"{service.base}/audits", data=raw, headers=headers) as answer:
        assert answer.status == status, await answer.text()
        return json.loads(await answer.text()), dict(answer.headers)


async def test_the_same_again_is_the_same_audit_and_answer(tmp_path: Path) -> None:
    async with scripted_service(tmp_path) as service:
        first, headers = await post(service, '"order-1"')
        assert "Idempotency-Replayed" not in headers
        # Otherwise written, it still asks for the same; a key means the same without its quotes.
        other_words = '{ "verdict_mode":"simple", "tier":"quick_scan", "url":"HTTPS://SHOP.test"}'
        for key, body in (('"order-1"', BODY), ("order-1", other_words)):
            again, headers_again = await post(service, key, body)
            assert again == first
            assert headers_again["Location"] == headers["Location"]
            assert headers_again["Idempotency-Replayed"] == "true"
        await service.run_whole(first["id"])
        assert (await post(service, "order-1"))[0] == first
        assert len(service.dispatcher.submitted) == 1
        second, _ = await post(service, "order-2")
        assert second["id"] != first["id"]
        async with service.client.post(f"{service.base}/audits", json=BODY) as answer:
            assert (await answer.json())["id"] != first["id"]
    async with scripted_service(tmp_path) as service:  # a restart forgets no key
        assert (await post(service, "order-1"))[0] == first
        assert service.dispatcher.submitted == []


async def test_another_body_with_the_same_key_is_refused(service: ScriptedService) -> None:
    first, _ = await post(service, "order-1")
    for other in ({**BODY, "tier": "deep_forensic"}, {"url": "https://other.test/"}):
        problem, _ = await post(service, "order-1", other, 422)
        assert problem["code"] == "idempotency_key_reused"
        assert first["id"] in problem["detail"]
    assert len(await service.log.audits()) == 1


async def test_a_refused_start_leaves_its_key_free(tmp_path: Path) -> None:
    async with scripted_service(tmp_path, max_queued_audits=1) as service:
        problem, _ = await post(service, "order-1", {"url": "ftp://shop.test/"}, 422)
        assert problem["code"] == "invalid_url"
        first, _ = await post(service, "order-1")
        problem, _ = await post(service, "order-2", BODY, 503)
        assert problem["code"] == "queue_full"
        assert (await post(service, "order-1"))[0] == first  # what was accepted stays accepted
        service.dispatcher.submitted.clear()
        assert (await post(service, "order-2"))[0]["id"] != first["id"]


async def test_while_the_first_is_under_way_the_second_waits_outside(
    service: ScriptedService,
) -> None:
    parts, raw = urlsplit(service.base), json.dumps(BODY).encode()
    reader, writer = await asyncio.open_connection(parts.hostname, parts.port)
    head = (
        "POST /audits HTTP/1.1\r\nHost: localhost\r\nContent-Type: application/json\r\n"
        f"Idempotency-Key: order-1\r\nContent-Length: {len(raw)}\r\nConnection: close\r\n\r\n"
    )
    writer.write(head.encode() + raw[:5])
    await writer.drain()
    async with asyncio.timeout(10):
        while True:  # until the first has reached its handler
            headers = {"Idempotency-Key": "order-1"}
            async with service.client.post(
                f"{service.base}/audits", json={"url": "x"}, headers=headers
            ) as answer:
                if answer.status == 409:
                    break
    problem, headers = await post(service, "order-1", BODY, 409)
    assert problem["code"] == "idempotency_key_in_use"
    assert headers["Retry-After"] == "1"
    await post(service, "order-2")  # others are not concerned
    writer.write(raw[5:])
    async with asyncio.timeout(10):
        text = (await reader.read()).decode()
    writer.close()
    await writer.wait_closed()
    assert text.startswith("HTTP/1.1 202 ")
    first = json.loads(text.partition("\r\n\r\n")[2])
    assert (await post(service, "order-1"))[0] == first


async def test_many_at_once_begin_one(service: ScriptedService) -> None:
    async def one() -> tuple[int, str]:
        headers = {"Idempotency-Key": "order-1"}
        async with service.client.post(
            f"{service.base}/audits", json=BODY, headers=headers
        ) as answer:
            return answer.status, (await answer.json(content_type=None)).get("id", "")

    answers = await asyncio.gather(*(one() for _ in range(20)))
    assert {status for status, _ in answers} <= {202, 409}
    assert len({audit_id for status, audit_id in answers if status == 202}) == 1
    assert len(service.dispatcher.submitted) == 1


@pytest.mark.parametrize("key", ["", '""', '"open', "two words", "x" * 256, "kü", '"a"b"', '"\\n"'])
async def test_what_is_no_key(service: ScriptedService, key: str) -> None:
    problem, _ = await post(service, key, BODY, 400)
    assert problem["code"] == "bad_idempotency_key"
    assert len(problem["detail"]) < 400
    assert await service.log.audits() == []


@pytest.mark.parametrize("key", ["x" * 255, '"two words"', '"a\\"b\\\\"', "a:b/c=d"])
async def test_what_is_a_key(service: ScriptedService, key: str) -> None:
    first, _ = await post(service, key)
    assert (await post(service, key))[0] == first


async def test_a_key_given_twice(service: ScriptedService) -> None:
    headers = [("Idempotency-Key", "a"), ("Idempotency-Key", "a")]
    async with service.client.post(f"{service.base}/audits", json=BODY, headers=headers) as answer:
        problem = await answer.json(content_type="application/problem+json")
    assert (answer.status, problem["code"]) == (400, "bad_idempotency_key")


async def test_clients_do_not_share_keys(tmp_path: Path) -> None:
    begun: dict[str, str] = {}
    clients = {name: bearer(make_key(tmp_path, name)[1]) for name in ("alice", "bob")}
    async with scripted_service(tmp_path) as service:
        for _ in range(2):
            for name, who in clients.items():
                async with service.client.post(
                    f"{service.base}/audits", json=BODY, headers={"Idempotency-Key": "1", **who}
                ) as answer:
                    assert answer.status == 202
                    audit_id = (await answer.json())["id"]
                    assert begun.setdefault(name, audit_id) == audit_id
    assert len(set(begun.values())) == 2
