"""Attacks by number and by patience: many connections that are slow, idle, greedy or deaf."""

from __future__ import annotations

import asyncio
import socket
import time
from collections import Counter

from benchmarks.abuse_parts.wire import (
    ATTACKER,
    CUT,
    LIMIT_S,
    STILL_OPEN,
    Outcomes,
    connection,
    outcome,
    request,
)

MASK = b"\0\0\0\0"
UPGRADE = (
    "Upgrade: websocket",
    "Connection: Upgrade",
    "Sec-WebSocket-Version: 13",
    "Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==",
)


async def slow_heads(port: int, _: str) -> Outcomes:
    """500 clients send a header a letter at a time, for ever."""
    return await _drip(port, request("/healthz")[:-2] + b"X-Slow: ", 500)


async def slow_bodies(port: int, _: str) -> Outcomes:
    """300 clients send a body a letter at a time."""
    head = request(
        "/audits", "Content-Type: application/json", "Content-Length: 60000", method="POST"
    )
    return await _drip(port, head, 300)


async def slow_bodies_elsewhere(port: int, _: str) -> Outcomes:
    """300 clients send a body where none is wanted, a letter at a time."""
    return await _drip(port, request("/healthz", "Content-Length: 60000"), 300)


async def _drip(port: int, head: bytes, clients: int) -> Outcomes:
    async def one() -> str:
        async with connection(port) as (reader, writer):
            writer.write(head)
            end = time.monotonic() + LIMIT_S
            answering = asyncio.create_task(_until_closed(reader))
            while not answering.done() and time.monotonic() < end:
                writer.write(b"x")
                await asyncio.wait({answering}, timeout=0.5)
            answering.cancel()
            return answering.result() if answering.done() else STILL_OPEN

    return Counter(await asyncio.gather(*(one() for _ in range(clients))))


async def _until_closed(reader: asyncio.StreamReader) -> str:
    """What was answered last before the connection was closed."""
    last = CUT
    while (now := await outcome(reader)) != CUT:
        last = now
        if now == STILL_OPEN:
            return now
    return last if last == CUT else f"{last}, {CUT}"


async def idle(port: int, _: str) -> Outcomes:
    """10,000 connections of one client that say nothing."""
    return await _hold(port, 10_000, b"")


async def kept_alive(port: int, _: str) -> Outcomes:
    """10,000 connections of one client that ask once and stay."""
    return await _hold(port, 10_000, request("/healthz"))


async def _hold(port: int, count: int, say: bytes) -> Outcomes:
    """Open so many and hold them until the idle ones are cut off, or for a few seconds."""
    outcomes: Outcomes = Counter()
    held: list[socket.socket] = []
    loop = asyncio.get_running_loop()
    try:
        for number in range(count):
            client = socket.socket()
            held.append(client)
            client.setblocking(False)
            client.bind((ATTACKER, 0))
            try:
                async with asyncio.timeout(10):
                    await loop.sock_connect(client, ("127.0.0.1", port))
                    if say:
                        await loop.sock_sendall(client, say)
            except (OSError, TimeoutError):
                outcomes["not connected"] += 1
            if number % 200 == 199:
                await asyncio.sleep(0.02)
        await asyncio.sleep(2.0 if say else 8.0)
        for client in held:
            outcomes[_state(client, answered=bool(say))] += 1
    finally:
        for client in held:
            client.close()
    return outcomes


def _state(client: socket.socket, *, answered: bool) -> str:
    """How far a held connection has come."""
    try:
        data = client.recv(4096)
    except BlockingIOError:
        return STILL_OPEN
    except OSError:
        return CUT
    if not data:
        return CUT
    if b" 429 " in data.split(b"\r\n")[0]:
        return "429 too_many_connections"
    return "answered, kept" if answered else "ANSWERED"


async def deaf_pages(port: int, path: str) -> Outcomes:
    """200 connections ask for 50 pages of a megabyte each, and read none. A few have a turn."""
    page = request(path.replace("/stream", "/events?limit=1000"))
    outcomes = await _deaf(port, page * 50, 200, limit_s=20)
    outcomes["wait in line"] = outcomes.pop(STILL_OPEN, 0)
    return outcomes


async def deaf_streams(port: int, path: str) -> Outcomes:
    """200 clients ask for a stream of 20 MB, and read nothing."""
    return await _deaf(port, request(path), 200)


async def deaf_pingers(port: int, path: str) -> Outcomes:
    """50 WebSocket clients send pings without end, and read no pong."""
    ping = b"\x89\xfd" + MASK + b"p" * 125
    return await _deaf(port, request(f"{path}?after=latest", *UPGRADE), 50, ping * 200)


async def _deaf(
    port: int, raw: bytes, clients: int, again: bytes = b"", limit_s: float = LIMIT_S
) -> Outcomes:
    async def one() -> str:
        client = socket.socket()
        client.setblocking(False)
        client.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, 4096)
        client.bind((ATTACKER, 0))
        loop = asyncio.get_running_loop()
        try:
            await loop.sock_connect(client, ("127.0.0.1", port))
            await loop.sock_sendall(client, raw)
            end = time.monotonic() + limit_s
            while time.monotonic() < end:
                # A reset shows without reading; a sender that is never read waits here.
                if client.getsockopt(socket.SOL_SOCKET, socket.SO_ERROR) or _reset(client):
                    return CUT
                if again:
                    try:
                        async with asyncio.timeout(0.5):
                            await loop.sock_sendall(client, again)
                    except TimeoutError:
                        pass
                else:
                    # Says nothing, but a connection that is gone at the other end answers it.
                    await loop.sock_sendall(client, b"\r\n")
                    await asyncio.sleep(0.25)
            return STILL_OPEN
        except OSError:
            return CUT
        finally:
            client.close()

    return Counter(await asyncio.gather(*(one() for _ in range(clients))))


def _reset(client: socket.socket) -> bool:
    """Whether the kernel has dropped the connection (TCP_INFO: state 7 is closed)."""
    return client.getsockopt(socket.IPPROTO_TCP, socket.TCP_INFO, 1)[0] == 7


async def come_and_go(port: int, _: str) -> Outcomes:
    """10,000 connections that are broken off at once."""
    outcomes: Outcomes = Counter()
    for _number in range(10_000):
        try:
            async with connection(port):
                outcomes["came and went"] += 1
        except OSError:
            outcomes["not connected"] += 1
    return outcomes
