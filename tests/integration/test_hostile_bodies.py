"""Bodies and headers that are sent to do harm, to the real server, by hand."""

from __future__ import annotations

import asyncio
import contextlib
import gzip
import json
import zlib
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path
from urllib.parse import urlsplit

import psutil
import pytest

from tests.faults.service_process import service_process
from tests.scripted_service import ScriptedService, scripted_service

HEAD = "POST /audits HTTP/1.1\r\nHost: localhost\r\nContent-Type: application/json\r\n"
BODY = b'{"url": "https://shop.test/"}'
MEGABYTE = 1024 * 1024


@asynccontextmanager
async def connection(
    base: str,
) -> AsyncIterator[tuple[asyncio.StreamReader, asyncio.StreamWriter]]:
    parts = urlsplit(base)
    reader, writer = await asyncio.open_connection(parts.hostname, parts.port)
    try:
        yield reader, writer
    finally:
        writer.close()
        with contextlib.suppress(ConnectionError):
            await writer.wait_closed()


async def answer_to(base: str, raw: bytes) -> tuple[int, dict[str, str], str]:
    """The first answer to what is sent on a connection of its own."""
    async with connection(base) as (reader, writer), asyncio.timeout(20):
        with contextlib.suppress(ConnectionError):
            writer.write(raw)
            await writer.drain()
        return await read_answer(reader)


async def read_answer(reader: asyncio.StreamReader) -> tuple[int, dict[str, str], str]:
    head = (await reader.readuntil(b"\r\n\r\n")).decode().split("\r\n")
    headers = dict(line.lower().split(": ", 1) for line in head[1:] if line)
    body = await reader.readexactly(int(headers.get("content-length", "0")))
    return int(head[0].split()[1]), headers, body.decode()


def post(body: bytes, *headers: str) -> bytes:
    lines = "".join(f"{line}\r\n" for line in (f"Content-Length: {len(body)}", *headers))
    return f"{HEAD}{lines}\r\n".encode() + body


async def still_well(service: ScriptedService) -> bool:
    async with service.client.get(f"{service.base}/healthz") as answer:
        return answer.status == 200


# -- slow ----------------------------------------------------------------------------------


@pytest.mark.parametrize("chunked", [False, True])
async def test_a_body_that_drips_is_given_up(tmp_path: Path, chunked: bool) -> None:
    async with (
        scripted_service(tmp_path, request_timeout_s=0.4) as service,
        connection(service.base) as (reader, writer),
    ):
        length = "Transfer-Encoding: chunked" if chunked else f"Content-Length: {len(BODY)}"
        writer.write(f"{HEAD}{length}\r\n\r\n".encode())
        answered = asyncio.create_task(read_answer(reader))
        async with asyncio.timeout(20):
            for byte in BODY * 50:
                if answered.done():
                    break
                writer.write(b"1\r\n%c\r\n" % byte if chunked and byte != 0 else bytes([byte]))
                await asyncio.sleep(0.1)
            status, _, text = await answered
        assert (status, json.loads(text)["code"]) == (408, "request_timeout")
        assert await service.log.audits() == []
        assert await still_well(service)


async def test_bodies_that_never_come_harm_nobody(tmp_path: Path) -> None:
    async with contextlib.AsyncExitStack() as stack:
        service = await stack.enter_async_context(scripted_service(tmp_path, request_timeout_s=0.4))
        streams = []
        for _ in range(100):
            streams.append(await stack.enter_async_context(connection(service.base)))
            streams[-1][1].write(f"{HEAD}Content-Length: 100\r\n\r\n{{".encode())
        assert await still_well(service)
        assert await service.post()
        answers = await asyncio.gather(*(read_answer(reader) for reader, _ in streams))
        assert {status for status, _, _ in answers} == {408}


# -- compressed ----------------------------------------------------------------------------


@pytest.mark.parametrize("encoding", ["gzip", "deflate", "br", "zstd", "GZIP", "gzip, identity"])
async def test_a_compressed_body_is_refused(service: ScriptedService, encoding: str) -> None:
    raw = post(gzip.compress(BODY), f"Content-Encoding: {encoding}")
    status, headers, text = await answer_to(service.base, raw)
    assert (status, json.loads(text)["code"]) == (415, "unsupported_media_type")
    assert headers["accept-encoding"] == "identity"
    assert await service.log.audits() == []


async def test_a_body_that_says_it_is_not_compressed_is_taken(service: ScriptedService) -> None:
    status, _, _ = await answer_to(service.base, post(BODY, "Content-Encoding: identity"))
    assert status == 202


async def test_bombs_do_not_go_off(tmp_path: Path) -> None:
    plain = b"0" * (50 * MEGABYTE)
    bombs = [
        post(gzip.compress(plain), "Content-Encoding: gzip"),
        post(zlib.compress(plain), "Content-Encoding: deflate"),
    ]
    async with service_process(tmp_path, {}) as service:
        assert service._process is not None
        process = psutil.Process(service._process.pid)
        await answer_to(service.base, bombs[0])
        before = process.memory_info().rss
        answers = await asyncio.gather(*(answer_to(service.base, raw) for raw in bombs * 10))
        assert {status for status, _, _ in answers} == {415}
        # One of them unpacked would be 50 MB.
        assert process.memory_info().rss - before < 25 * MEGABYTE
        assert (await service.ready())[0] in {200, 503}


# -- text ----------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("body", "status", "code"),
    [
        (b'{"url": "https://shop.test/", "tier": "quick\\u0000scan"}', 422, "unknown_tier"),
        (b'{"url": "https://shop.test/", "t\\u0000ier": "x"}', 422, "unknown_field"),
        (b'{"url": "https://shop.test/\\u0000"}', 422, "invalid_url"),
        (b'{"url": "https://shop.test/\\r\\nX-Evil: 1"}', 422, "invalid_url"),
        (b'{"url": "https://shop\\u0000.test/"}', 422, "invalid_url"),
        (
            b'{"url": "http://a/", "verdict_mode": "\\u001b[31m"}',
            422,
            "unknown_verdict_mode",
        ),
        (b'{"url": "\\ud800"}', 400, "invalid_json"),
        (b'{"url": "https://shop.test/", "tier": "\\u202equick_scan"}', 422, "unknown_tier"),
        (b"\x00" * 50, 400, "invalid_json"),
        (b'{"url": 1e999999}', 400, "invalid_json"),
        (b'{"url": ' + b"9" * 60_000 + b"}", 400, "invalid_json"),
    ],
)
async def test_control_characters_are_shown_never_passed_on(
    service: ScriptedService, body: bytes, status: int, code: str
) -> None:
    answered, headers, text = await answer_to(service.base, post(body))
    problem = json.loads(text)
    assert (answered, problem["code"]) == (status, code)
    assert problem["detail"].isprintable()
    assert len(problem["detail"]) < 500
    assert "x-evil" not in headers
    assert await service.log.audits() == []


@pytest.mark.parametrize(
    "line",
    [
        "X-Request-ID: a\r\n\tX-Evil: 1",
        "X-Request-ID: a\rX-Evil: 1",
        "X-Request-ID: a\nX-Evil: 1",
        "X-Request-ID: a\0b",
        "X-Request-ID: a%0d%0aX-Evil: 1",
        "Idempotency-Key: a\r\n\tX-Evil: 1",
        "Idempotency-Key: a\0b",
        "Origin: https://a.test\r\n\tX-Evil: 1",
        "traceparent: 00-\0",
        "Content-Length: 3",  # beside the right one
        "Transfer-Encoding: chunked",
    ],
)
async def test_no_header_is_injected_through_another(tmp_path: Path, line: str) -> None:
    async with scripted_service(tmp_path, cors_origins=("https://a.test",)) as service:
        status, headers, _ = await answer_to(service.base, post(BODY, line))
        assert status in {202, 400}
        assert "x-evil" not in headers
        assert "evil" not in headers.get("x-request-id", "").lower()
        assert headers.get("access-control-allow-origin", "https://a.test") == "https://a.test"
        assert await still_well(service)


@pytest.mark.parametrize("path", ["/audits/%00", "/audits/a%0d%0aX-Evil:%201", "/%1b%5b31m"])
async def test_no_header_is_injected_through_a_path(service: ScriptedService, path: str) -> None:
    raw = f"GET {path} HTTP/1.1\r\nHost: localhost\r\n\r\n".encode()
    status, headers, text = await answer_to(service.base, raw)
    assert status == 404
    assert "x-evil" not in headers
    assert json.loads(text)["detail"].isprintable()
