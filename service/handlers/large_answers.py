"""Answers that are large: made and sent a few at a time for each client.

A page of events is up to a megabyte, a report may be more. Whoever asks for many at once and takes
none would fill the memory; so the others of a client wait until the first are taken. Whoever takes
nothing is cut off by ``service.connections``.
"""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from typing import Final

from aiohttp import hdrs, web

from service.client_address import address_of, network_of

AT_ONCE: Final = 4
_PIECE_BYTES: Final = 64 * 1024


class Turns:
    """Lets few in at a time of each client; the others wait in line."""

    def __init__(self) -> None:
        self._lines: dict[str, _Line] = {}

    @asynccontextmanager
    async def turn(self, request: web.Request) -> AsyncIterator[None]:
        """Wait for a turn of a request's client, and have it.

        Raises:
            ConnectionResetError: the client has left meanwhile.
        """
        client = network_of(address_of(request))
        line = self._lines.setdefault(client, _Line())
        line.members += 1
        try:
            async with line.turns:
                if request.transport is None or request.transport.is_closing():
                    raise ConnectionResetError("the client has left")
                yield
        finally:
            line.members -= 1
            if not line.members:
                del self._lines[client]


class _Line:
    def __init__(self) -> None:
        self.turns = asyncio.Semaphore(AT_ONCE)
        self.members = 0


async def send_in_pieces(request: web.Request, response: web.Response) -> web.StreamResponse:
    """Send an answer within the turn, and so that little of it waits in this process.

    Args:
        request: what is answered.
        response: the answer; not prepared.

    Returns:
        What the handler returns: the answer as it was sent.
    """
    body = response.body
    if not isinstance(body, bytes) or request.method == hdrs.METH_HEAD:
        return response
    sent = web.StreamResponse(status=response.status, headers=response.headers)
    sent.content_length = len(body)
    try:
        await sent.prepare(request)
        for begin in range(0, len(body), _PIECE_BYTES):
            await sent.write(body[begin : begin + _PIECE_BYTES])
        await sent.write_eof()
    except ConnectionError:
        pass  # whoever asked has left
    return sent


TURNS: web.AppKey[Turns] = web.AppKey("turns", Turns)
