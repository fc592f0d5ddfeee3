"""How the client asks, and what it makes of an answer that is not what it asked for."""

from __future__ import annotations

import ssl

import aiohttp

from service.client.errors import BrokenStreamError, RefusedError
from service.client.event import json_object
from service.client.patience import BusyError, Waits

_MAX_ANSWER_BYTES = 1024 * 1024
_CONNECT_LIMIT_S = 15.0
_TRY_AGAIN = frozenset({408, 425, 429})  # and everything from 500 on


def open_session(
    key: str | None, tls: ssl.SSLContext | None, waits: Waits
) -> aiohttp.ClientSession:
    """A session that sends the key with every request, and never waits without end."""
    headers = {"Accept-Encoding": "identity"}
    if key is not None:
        headers["Authorization"] = f"Bearer {key}"
    return aiohttp.ClientSession(
        headers=headers,
        connector=aiohttp.TCPConnector(ssl=True if tls is None else tls),
        timeout=aiohttp.ClientTimeout(
            total=None, sock_connect=_CONNECT_LIMIT_S, sock_read=waits.quiet_s
        ),
    )


async def check_answer(answer: aiohttp.ClientResponse, wanted: int) -> None:
    """Make sure that an answer is the one that was wanted.

    Raises:
        BusyError: it may be another one soon.
        RefusedError: it will not. Redirects are such answers: the key is for this address alone.
    """
    if answer.status == wanted:
        return
    if answer.status in _TRY_AGAIN or answer.status >= 500:
        raise BusyError(answer.status, answer.headers.get("Retry-After", ""))
    if answer.status in {301, 302, 303, 307, 308}:
        moved_to = answer.headers.get("Location", "an address it does not name")
        raise RefusedError(answer.status, "", f"{answer.url} is to be found at {moved_to[:200]}")
    try:
        problem = json_object(await read_body(answer))
    except ValueError:
        problem = {}
    detail = str(problem.get("detail") or answer.reason or "no reason was given")
    raise RefusedError(answer.status, str(problem.get("code", "")), detail)


async def read_body(answer: aiohttp.ClientResponse) -> bytes:
    """Read a body that is not a stream.

    Raises:
        BrokenStreamError: it is larger than such a body can be.
    """
    body = bytearray()
    async for chunk in answer.content.iter_any():
        body += chunk
        if len(body) > _MAX_ANSWER_BYTES:
            raise BrokenStreamError(f"{answer.url} answered more than {_MAX_ANSWER_BYTES} bytes")
    return bytes(body)
