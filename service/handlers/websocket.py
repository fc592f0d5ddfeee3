"""A stream over WebSocket (RFC 6455): ``hello``, ``event`` …, ``end``."""

from __future__ import annotations

import asyncio
from typing import Protocol
from urllib.parse import urlsplit

import structlog
from aiohttp import WSCloseCode, WSMsgType, web

from service import wire
from service.access.client import RIGHTS_LOST
from service.event_log.port import LogUnavailableError
from service.handlers.keys import SETTINGS, STREAMS
from service.hub import Subscription
from service.problem_codes import ProblemCode
from service.problems import Problem
from service.stream_messages import CloseCode
from service.wire import WireEvent
from veritas.core.errors import shorten

MAX_MESSAGE_BYTES = 64 * 1024
_CLOSE_LIMIT_S = 2.0
_MAX_BAD_MESSAGES = 20

_log = structlog.get_logger(__name__)


class Batches(Protocol):
    """Where events come from."""

    cursor: int
    complete: bool

    async def next_batch(self) -> list[WireEvent]:
        """The next events; none when the stream is over."""
        ...


async def stream_websocket(
    request: web.Request, subscription: Subscription, batches: Batches, hello: bytes
) -> web.StreamResponse:
    """Send an audit's events as messages, and close with 1000 after the last.

    Close codes: 1000 the stream is complete, do not come back; 1001 the service stops, 1013 it
    cannot read its log: come back and resume; 1008 too many messages that mean nothing; 1009 a
    message over 64 KiB; 3000 the key counts no more.

    Raises:
        Problem: the request comes from a page of another site, or is no proper handshake.
    """
    _check_origin(request)
    settings = request.app[SETTINGS]
    socket = web.WebSocketResponse(
        timeout=_CLOSE_LIMIT_S,
        heartbeat=settings.ws_heartbeat_s,
        max_msg_size=MAX_MESSAGE_BYTES,
        compress=False,
    )
    await socket.prepare(request)
    listener = asyncio.create_task(
        _listen(socket, subscription, settings.send_timeout_s), name="websocket-listener"
    )
    close_code: int = WSCloseCode.GOING_AWAY
    try:
        await _send(socket, hello, settings.send_timeout_s)
        while batch := await batches.next_batch():
            for event in batch:
                await _send(socket, event.message(), settings.send_timeout_s)
        if batches.complete:
            await _send(socket, wire.end_message(batches.cursor), settings.send_timeout_s)
            close_code = WSCloseCode.OK
        elif RIGHTS_LOST in request:
            close_code = CloseCode.UNAUTHORIZED.code
        elif not request.app[STREAMS].stopping and listener.done():
            close_code = WSCloseCode.POLICY_VIOLATION
    except (ConnectionError, TimeoutError) as error:
        if isinstance(error, TimeoutError):
            _log.info("slow_client_cut_off")
        if request.transport is not None:
            request.transport.abort()
    except LogUnavailableError as error:
        _log.warning("stream_broken", reason=str(error))
        close_code = WSCloseCode.TRY_AGAIN_LATER
    finally:
        listener.cancel()
        await asyncio.gather(listener, return_exceptions=True)
    # Bounded by the response's own time limit; does nothing where the client closed first.
    await socket.close(code=close_code)
    return socket


async def _listen(
    socket: web.WebSocketResponse, subscription: Subscription, send_limit_s: float
) -> None:
    """Answer the client's messages, and notice when it leaves."""
    try:
        for _ in range(_MAX_BAD_MESSAGES):
            message = await socket.receive()
            if message.type not in {WSMsgType.TEXT, WSMsgType.BINARY}:
                return
            text = message.data if isinstance(message.data, str) else "binary data"
            answer = wire.error_message(
                "unknown_message", f"{shorten(text)!r} is no message that is understood here"
            )
            await _send(socket, answer, send_limit_s)
    except (ConnectionError, TimeoutError):
        _log.debug("websocket_listener_ended")
    finally:
        subscription.end()


async def _send(socket: web.WebSocketResponse, message: bytes, limit_s: float) -> None:
    async with asyncio.timeout(limit_s):
        await socket.send_frame(message, WSMsgType.TEXT)


def _check_origin(request: web.Request) -> None:
    """Refuse pages of other sites: browsers let any page open a WebSocket (CWE-1385)."""
    origin = request.headers.get("Origin")
    if origin is not None and urlsplit(origin).netloc.lower() != request.host.lower():
        raise Problem(
            ProblemCode.FOREIGN_ORIGIN,
            f"the page's origin is {shorten(origin)!r}, the service is {shorten(request.host)!r}; "
            "a browser may open a WebSocket only from the same origin",
        )
