"""The three ways to read a stream: each gives events as they come, until the stream ends."""

from __future__ import annotations

import re
from collections.abc import AsyncIterator, Callable

import aiohttp
import msgspec

from service.client.sse_parser import SseParser

Item = tuple[int, str, bytes]
Reader = Callable[[aiohttp.ClientSession, str], AsyncIterator[Item]]

_EVENT = re.compile(rb'\{"type":"event","event":(.*)\}', re.DOTALL)


class RefusedError(Exception):
    """The service answered with what a client that does all right must not get."""


class Head(msgspec.Struct):
    """The parts of an event that are looked at."""

    seq: int
    type: str


def item_of(body: bytes) -> Item:
    head = msgspec.json.decode(body, type=Head)
    return head.seq, head.type, body


def check(answer: aiohttp.ClientResponse) -> None:
    if answer.status != 200 and answer.status < 500:
        raise RefusedError(f"the answer was {answer.status}")
    answer.raise_for_status()


async def sse(session: aiohttp.ClientSession, url: str) -> AsyncIterator[Item]:
    async with session.get(url) as answer:
        check(answer)
        parser = SseParser()
        async for chunk in answer.content.iter_any():
            for block in parser.feed(chunk):
                if block.data is not None:
                    yield item_of(block.data.encode())


async def ndjson(session: aiohttp.ClientSession, url: str) -> AsyncIterator[Item]:
    async with session.get(url, headers={"Accept": "application/x-ndjson"}) as answer:
        check(answer)
        rest = b""
        async for chunk in answer.content.iter_any():
            *lines, rest = (rest + chunk).split(b"\n")
            for line in lines:
                if line:
                    yield item_of(line)


async def websocket(session: aiohttp.ClientSession, url: str) -> AsyncIterator[Item]:
    try:
        connecting = session.ws_connect(url, protocols=("veritas.v1",), max_msg_size=2**24)
        async with connecting as socket:
            async for message in socket:
                if found := _EVENT.fullmatch(message.data.encode()):
                    yield item_of(found[1])
            if socket.close_code in {1002, 1003, 1007, 1008, 1009}:
                raise RefusedError(f"it was closed with {socket.close_code}")
    except aiohttp.WSServerHandshakeError as error:
        if error.status < 500:
            raise RefusedError(f"the answer was {error.status}") from None
        raise


READERS: dict[str, Reader] = {"sse": sse, "ndjson": ndjson, "websocket": websocket}
