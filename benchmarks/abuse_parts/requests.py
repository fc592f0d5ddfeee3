"""Attacks by what is said: too large, compressed, with control characters, or meant for others."""

from __future__ import annotations

import asyncio
import gzip
import json
import struct
import zlib
from collections import Counter

from benchmarks.abuse_parts.crowds import MASK, UPGRADE
from benchmarks.abuse_parts.wire import (
    CUT,
    Outcomes,
    ask,
    ask_all,
    connection,
    outcome,
    request,
)

JSON = "Content-Type: application/json"
MEGABYTE = 1024 * 1024


def _post(body: bytes, *headers: str) -> bytes:
    return request(
        "/audits", JSON, f"Content-Length: {len(body)}", *headers, method="POST", body=body
    )


async def large_heads(port: int, _: str) -> Outcomes:
    """A megabyte of path, of one header, of many headers, of many small ones, of a method."""
    return await ask_all(
        port,
        [
            request("/" + "a" * MEGABYTE),
            request("/healthz", "X-Large: " + "a" * MEGABYTE),
            request("/healthz", *(f"X-{n}: {'a' * 1000}" for n in range(1000))),
            request("/healthz", *(f"X{n}: b" for n in range(100_000))),
            request("/healthz", method="G" * MEGABYTE),
            request("/healthz?" + "&".join(f"a{n}=b" for n in range(100_000))),
        ]
        * 10,
    )


async def large_bodies(port: int, _: str) -> Outcomes:
    """10 MB declared and sent, declared only, in chunks, in chunks without an end."""
    large = b'{"url": "' + b"a" * (10 * MEGABYTE) + b'"}'
    chunked = request("/audits", JSON, "Transfer-Encoding: chunked", method="POST")
    chunks = b"".join(b"10000\r\n" + b"a" * 0x10000 + b"\r\n" for _ in range(160))
    return await ask_all(
        port,
        [
            _post(large),
            request("/audits", JSON, "Content-Length: 99999999999", method="POST"),
            chunked + chunks + b"0\r\n\r\n",
            chunked + chunks,
            chunked + b"fffffffffffffff\r\n" + b"a" * MEGABYTE,
        ]
        * 4,
        at_once=10,
    )


async def bombs(port: int, _: str) -> Outcomes:
    """100 bodies that are 100 MB once they are unpacked."""
    plain = b"0" * (100 * MEGABYTE)
    raws = [
        _post(gzip.compress(plain), "Content-Encoding: gzip"),
        _post(zlib.compress(plain), "Content-Encoding: deflate"),
        _post(gzip.compress(gzip.compress(plain)), "Content-Encoding: gzip, gzip"),
        _post(b"\x28\xb5\x2f\xfd" + bytes(100), "Content-Encoding: zstd"),
        _post(b"\xff" * 100, "Content-Encoding: br"),
    ]
    return await ask_all(port, raws * 20, at_once=20)


async def control_characters(port: int, path: str) -> Outcomes:
    """NUL, CR, LF, escapes and half a character, wherever text can be."""
    audit = path.removesuffix("/stream")
    bad = ["%00", "%0d%0aInjected:%20yes", "%1b%5b31m", "%ff%fe", "%e2%80%a8", "%7f"]
    raws = [request(f"/audits/{text}") for text in bad]
    raws += [request(f"{audit}/artifacts/{text}") for text in bad]
    raws += [request(f"{path}?after={text}") for text in bad]
    raws += [request(f"/audits?state={text}&before={text}") for text in bad]
    raws += [request(f"{audit}/report.{text}") for text in bad]
    for value in ("a\0b", "a\x1b[31m", "a\rb", "a\nInjected: yes"):
        raws += [request("/nothing", f"X-Request-ID: {value}"), request(f"/{value}")]
        raws.append(request(path, f"Last-Event-ID: {value}"))
        raws.append(request(path, *UPGRADE, f"Origin: http://{value}"))
    for text in ("\0", "http://a\r\nInjected: yes/", "http://\ud800/", "http://a/\x1b", "\u202e"):
        raws.append(_post(json.dumps({"url": text}).encode()))
        raws.append(_post(json.dumps({text: "http://a/"}).encode()))
        raws.append(_post(json.dumps({"url": "http://a/", "tier": text}).encode()))
    raws += [_post(raw) for raw in (b"\0", b"\xff", b"[" * 60_000, b'{"url":' * 8000, b"1e999999")]
    return await ask_all(port, raws)


async def path_tricks(port: int, path: str) -> Outcomes:
    """Names of artifacts and reports that lead elsewhere."""
    audit = path.removesuffix("/stream")
    ups = ["../" * 8, "..%2f" * 8, "%2e%2e%2f" * 8, "%2e%2e/" * 8, "..%5c" * 8, "....//" * 8]
    names = [up + "etc/passwd" for up in ups]
    names += ["/etc/passwd", "%2fetc%2fpasswd", "file:///etc/passwd", "events.sqlite", ".", ".."]
    names += ["..%00.png", "a" * 4096, "CON", "a:b", "%252e%252e%252fetc%252fpasswd", "~root"]
    raws = [request(f"{audit}/artifacts/{name}") for name in names]
    raws += [request(f"{audit}/report.{name}") for name in names]
    raws += [request(f"/audits/{name}/stream") for name in names]
    raws += [request(f"/{name}") for name in names]
    return await ask_all(port, raws)


async def smuggling(port: int, _: str) -> Outcomes:
    """Requests that two parsers would cut at two places (CWE-444)."""
    tail = b"0\r\n\r\nGET /injected HTTP/1.1\r\nHost: 127.0.0.1\r\n\r\n"
    raws = [
        request("/audits", "Content-Length: 4", "Transfer-Encoding: chunked", method="POST"),
        request("/audits", "Content-Length: 4", "Content-Length: 40", method="POST"),
        request("/audits", "Content-Length: +4", method="POST"),
        request("/audits", "Transfer-Encoding: xchunked", method="POST"),
        request("/audits", "Transfer-Encoding : chunked", method="POST"),
        request("/audits", "Transfer-Encoding: chunked", method="POST") + b"-1\r\n",
        request("/healthz", "Bad Header: x"),
        b"GET /healthz HTTP/1.1\nHost: 127.0.0.1\n\n",
        b"GET /healthz HTTP/9.9\r\nHost: 127.0.0.1\r\n\r\n",
        b"GET  /healthz HTTP/1.1\r\nHost: 127.0.0.1\r\n\r\n",
        b"PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n",
        b"\x16\x03\x01\x02\x00\x01\x00\x01\xfc\x03\x03" + bytes(500),
        b"\0" * 1000 + b"\r\n\r\n",
    ]
    return await ask_all(port, [raw + tail for raw in raws])


async def pipelined(port: int, _: str) -> Outcomes:
    """100,000 requests on one connection, none waiting for an answer."""
    seen: Outcomes = Counter()
    async with connection(port) as (reader, writer):
        answering = asyncio.create_task(outcome(reader))
        try:
            for _number in range(100):
                writer.write(request("/healthz") * 1000)
                await asyncio.wait_for(writer.drain(), 2)
        except (OSError, TimeoutError):
            seen["made to wait"] += 1
        seen[await answering] += 1
    return seen


def _frame(opcode: int, payload: bytes, *, last: bool = True, bits: int = 0) -> bytes:
    size = len(payload)
    head = bytes(((0x80 if last else 0) | bits | opcode,))
    if size < 126:
        return head + bytes((0x80 | size,)) + MASK + payload
    if size < 65536:
        return head + b"\xfe" + struct.pack(">H", size) + MASK + payload
    return head + b"\xff" + struct.pack(">Q", size) + MASK + payload


async def websocket_frames(port: int, path: str) -> Outcomes:
    """Frames that are too large, endless, compressed, of no kind, unmasked, or mean nothing.

    A message in 100,000 empty pieces is waited for; aiohttp takes an unmasked frame for a masked
    one (RFC 6455, 5.1, wants 1002), and "hello" is no message that is known.
    """
    piece = _frame(0, b"a" * 1000, last=False)
    raws = [
        _frame(1, b"a" * MEGABYTE),
        b"\x81\xff" + struct.pack(">Q", 2**62) + MASK,
        _frame(1, b"a" * 1000, last=False) + piece * 10_000,
        _frame(1, b"", last=False) + _frame(0, b"", last=False) * 100_000,
        _frame(1, zlib.compress(b"0" * MEGABYTE), bits=0x40),
        b"\x81\x05hello",
        _frame(3, b"?"),
        _frame(9, b"p" * 200),
        _frame(1, b"\xff\xfe"),
        _frame(1, b"{}") * 1000,
        _frame(1, b'{"type":"hello"}') * 1000,
        _frame(2, b"\0" * 100) * 1000,
    ]

    async def one(raw: bytes) -> str:
        async with connection(port) as (reader, writer):
            writer.write(request(f"{path}?after=latest", *UPGRADE))
            if (first := await outcome(reader)) != "101":
                return first
            writer.write(raw)
            return await _close_code(reader, writer)

    return Counter(await asyncio.gather(*(one(raw) for raw in raws * 4)))


async def _close_code(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> str:
    try:
        async with asyncio.timeout(3):
            while True:
                first, size = await reader.readexactly(2)
                if size == 126:
                    (size,) = struct.unpack(">H", await reader.readexactly(2))
                elif size == 127:
                    (size,) = struct.unpack(">Q", await reader.readexactly(8))
                payload = await reader.readexactly(size)
                if first & 15 == 8:
                    return f"closed {int.from_bytes(payload[:2])}"
    except TimeoutError:
        writer.transport.abort()
        return "ignored"
    except (OSError, asyncio.IncompleteReadError):
        return CUT


async def foreign_pages(port: int, path: str) -> Outcomes:
    """A page of another site opens a WebSocket; a name of another site leads here."""
    origins = ["https://evil.test", "null", "http://127.0.0.1.evil.test", "http://localhost:1"]
    raws = [request(path, *UPGRADE, f"Origin: {origin}") for origin in origins]
    raws.append(request("/audits").replace(b"Host: 127.0.0.1", b"Host: evil.test"))
    return await ask_all(port, raws)


async def tickets(port: int, path: str) -> Outcomes:
    """Tickets that are used twice, late, elsewhere, or made up."""
    audit = path.removesuffix("/stream")

    async def ticket() -> str:
        async with connection(port) as (reader, writer):
            writer.write(request(f"{audit}/tickets", "Content-Length: 0", method="POST"))
            head = await reader.readuntil(b"\r\n\r\n")
            size = int(head.lower().split(b"content-length: ")[1].split()[0])
            return str(json.loads(await reader.readexactly(size))["ticket"])

    used, late, elsewhere = [await ticket() for _ in range(3)]
    seen: Outcomes = Counter()
    seen["first use: " + await ask(port, request(f"{path}?after=0&ticket={used}"))] += 1
    seen["used: " + await ask(port, request(f"{path}?ticket={used}"))] += 1
    other = path.replace(audit[-32:], "f" * 32)
    seen["elsewhere: " + await ask(port, request(f"{other}?ticket={elsewhere}"))] += 1
    seen["made up: " + await ask(port, request(f"{path}?ticket={'a' * len(used)}"))] += 1
    seen["no ticket at all: " + await ask(port, request(f"{path}?ticket=%00%0d%0a"))] += 1
    await asyncio.sleep(2.5)
    seen["late: " + await ask(port, request(f"{path}?ticket={late}"))] += 1
    return seen
