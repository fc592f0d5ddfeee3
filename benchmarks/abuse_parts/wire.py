"""Raw HTTP by hand, from an address of its own, and what comes back in one word or two."""

from __future__ import annotations

import asyncio
import json
import re
from collections import Counter
from collections.abc import AsyncIterator, Iterable
from contextlib import asynccontextmanager

ATTACKER = "127.0.0.2"  # all of 127.0.0.0/8 is this machine, but another client
LIMIT_S = 60.0
CUT = "cut off"
STILL_OPEN = "STILL OPEN"

Outcomes = Counter[str]


def request(target: str, *headers: str, method: str = "GET", body: bytes = b"") -> bytes:
    lines = [f"{method} {target} HTTP/1.1", "Host: 127.0.0.1", *headers]
    return "\r\n".join(lines).encode("latin-1") + b"\r\n\r\n" + body


@asynccontextmanager
async def connection(
    port: int,
) -> AsyncIterator[tuple[asyncio.StreamReader, asyncio.StreamWriter]]:
    reader, writer = await asyncio.open_connection("127.0.0.1", port, local_addr=(ATTACKER, 0))
    try:
        yield reader, writer
    finally:
        writer.transport.abort()


async def outcome(reader: asyncio.StreamReader, limit_s: float = LIMIT_S) -> str:
    """The next answer: its status and code, or that there was none before the end."""
    try:
        async with asyncio.timeout(limit_s):
            head = (await reader.readuntil(b"\r\n\r\n")).decode("latin-1")
            status = head.split()[1]
            length = re.search(r"content-length: (\d+)", head, re.IGNORECASE)
            body = await reader.readexactly(int(length[1])) if length else b""
    except TimeoutError:
        return STILL_OPEN
    except (OSError, asyncio.IncompleteReadError):
        return CUT
    if re.search(r"^(injected|evil)", head, re.IGNORECASE | re.MULTILINE):
        return "INJECTED HEADER"
    if b"root:" in body:
        return "SHOWED A FILE"
    try:
        return f"{status} {json.loads(body)['code']}"
    except (ValueError, KeyError, TypeError):
        return status


async def ask(port: int, raw: bytes, limit_s: float = LIMIT_S) -> str:
    """Send something, and see what is made of it."""
    try:
        async with connection(port) as (reader, writer):
            answering = asyncio.create_task(outcome(reader, limit_s))
            try:
                writer.write(raw)
                await writer.drain()
            except OSError:
                pass  # the answer may have come before
            return await answering
    except OSError:
        return CUT


async def ask_all(port: int, raws: Iterable[bytes], at_once: int = 50) -> Outcomes:
    """Send each on a connection of its own."""
    gate = asyncio.Semaphore(at_once)

    async def one(raw: bytes) -> str:
        async with gate:
            return await ask(port, raw)

    return Counter(await asyncio.gather(*(one(raw) for raw in raws)))
