"""A stream over WebSocket (RFC 6455): ``hello``, ``event`` …, ``end``."""

from __future__ import annotations

import asyncio
import time
from typing import Final
from urllib.parse import urlsplit

import structlog
from aiohttp import WSMessage, WSMsgType, hdrs, web

from service.access.api_key import Scope
from service.access.client import CLIENT
from service.connections import cut_off
from service.cursors import cursor_text
from service.event_log.port import AuditFinishedError, LogUnavailableError
from service.handlers.follower import Asked, Follower, following
from service.handlers.keys import DISPATCHER, SETTINGS
from service.hub import End
from service.problem_codes import ProblemCode
from service.problems import Problem
from service.stream_messages import (
    PROTOCOL,
    ClientCancel,
    ClientPing,
    CloseCode,
    Error,
    ErrorCode,
    Hello,
    Pong,
    ServerMessage,
)
from service.stream_messages import End as EndMessage
from service.wire import parse_client_message
from veritas.core.errors import shorten

MAX_MESSAGE_BYTES: Final = 64 * 1024
# Messages and control frames that a client may send at once, and then in a second.
BURST_MESSAGES: Final = 40
MESSAGES_PER_S: Final = 10.0
_MAX_BAD_MESSAGES = 20
_CLOSE_LIMIT_S = 2.0
_HANG_UP_S = 0.5
_ENDS: Final = {WSMsgType.CLOSE, WSMsgType.CLOSING, WSMsgType.CLOSED, WSMsgType.ERROR}

_CLOSE_CODES: Final = {
    End.COMPLETE: CloseCode.COMPLETE,
    End.STOPPING: CloseCode.GOING_AWAY,
    End.AGE: CloseCode.RESTART,
    End.BROKEN: CloseCode.TRY_AGAIN_LATER,
    End.FLOOD: CloseCode.POLICY_VIOLATION,
    End.RIGHTS: CloseCode.UNAUTHORIZED,
    End.LEFT: CloseCode.GOING_AWAY,
}

_log = structlog.get_logger(__name__)


async def stream_websocket(request: web.Request, asked: Asked) -> web.StreamResponse:
    """Send events as messages, and close with 1000 after the last.

    :class:`~service.stream_messages.CloseCode` says why else a stream is closed.

    Raises:
        ConnectionError: the client has left already.
        Problem: the request comes from a page of a foreign origin, wants another subprotocol, or
            is no proper handshake.
    """
    if request.method != hdrs.METH_GET:
        raise Problem(ProblemCode.BAD_REQUEST, "a WebSocket handshake is a GET (RFC 6455, 4.1)")
    settings = request.app[SETTINGS]
    _check_origin(request, settings.ws_origins)
    _check_subprotocol(request)
    socket = web.WebSocketResponse(
        timeout=_CLOSE_LIMIT_S,
        heartbeat=settings.ws_heartbeat_s,
        autoping=False,  # pings are counted with the other messages
        max_msg_size=MAX_MESSAGE_BYTES,
        compress=False,
        protocols=(PROTOCOL,),
        writer_limit=0,  # an answer waits until the client takes it
    )
    writer = await socket.prepare(request)
    form = asked.form("websocket")
    with following(request, asked, form, writer) as follower:
        follower.reply(form.message(_hello(asked)))
        await _converse(request, socket, asked, follower)
    return socket


async def _converse(
    request: web.Request, socket: web.WebSocketResponse, asked: Asked, follower: Follower
) -> None:
    listener = _Listener(request, socket, asked, follower)
    listening = asyncio.create_task(listener.run(), name="websocket-listener")
    try:
        end = await follower.run()
    finally:
        listening.cancel()
        await asyncio.gather(listening, *listener.cancelling, return_exceptions=True)
    form = follower.subscription.form
    if follower.in_mid_event:
        follower.outlet.abort()
    elif end is End.COMPLETE:
        follower.farewell(form.message(EndMessage(last_seq=follower.subscription.cursor)))
    elif follower.subscription.cursor > follower.subscription.shown:
        follower.farewell(form.sign_of_life(follower.subscription.cursor, moved=True))
    if end is End.FLOOD:
        await _hang_up(request, follower)
    # Bounded by the response's own time limit; does nothing where the client closed first.
    await socket.close(code=_CLOSE_CODES[end].code)


async def _hang_up(request: web.Request, follower: Follower) -> None:
    """Close without reading on: the usual way reads what a flood sends until its answer comes."""
    transport = request.transport
    if transport is None or transport.is_closing():
        return
    transport.pause_reading()
    code = _CLOSE_CODES[End.FLOOD].code
    follower.outlet.offer(b"\x88\x02" + code.to_bytes(2))  # a Close frame (RFC 6455, 5.5.1)
    await asyncio.sleep(_HANG_UP_S)  # time to read it: the end of the connection is a reset
    cut_off(transport)


class _Listener:
    """Answers a client's messages, and notices when it leaves."""

    def __init__(
        self,
        request: web.Request,
        socket: web.WebSocketResponse,
        asked: Asked,
        follower: Follower,
    ) -> None:
        self._request = request
        self._socket = socket
        self._audit_id = asked.feed.audit_id
        self._follower = follower
        self._bad_messages = 0
        self._allowance = float(BURST_MESSAGES)
        self._counted_at = time.monotonic()
        self.cancelling: list[asyncio.Task[None]] = []

    async def run(self) -> None:
        end = End.LEFT
        try:
            while True:
                message = await self._socket.receive()
                if message.type in _ENDS:
                    return
                if not self._within_allowance():
                    end = End.FLOOD
                    return
                await self._answer(message)
                if self._bad_messages >= _MAX_BAD_MESSAGES:
                    end = End.FLOOD
                    return
        except ConnectionError:
            _log.debug("websocket_client_left")
        finally:
            self._follower.subscription.end(end)

    def _within_allowance(self) -> bool:
        now = time.monotonic()
        grown = self._allowance + (now - self._counted_at) * MESSAGES_PER_S
        self._counted_at = now
        self._allowance = min(float(BURST_MESSAGES), grown) - 1
        return self._allowance >= 0

    async def _answer(self, message: WSMessage) -> None:
        if message.type is WSMsgType.PING:
            await self._socket.pong(message.data)
            return
        if message.type is WSMsgType.PONG:
            return
        known = parse_client_message(message.data) if isinstance(message.data, str) else None
        if known is None:
            self._bad_messages += 1
            text = message.data if isinstance(message.data, str) else "binary data"
            self._refuse(
                ErrorCode.UNKNOWN_MESSAGE,
                f"{shorten(text)!r} is no message that is understood here; known are "
                '{"type":"ping"}, {"type":"pong"} and {"type":"cancel"}',
            )
        elif isinstance(known, ClientPing):
            self._reply(Pong())
        elif isinstance(known, ClientCancel):
            self._cancel()

    def _cancel(self) -> None:
        if self._audit_id is None:
            self._refuse(
                ErrorCode.CANCEL_NOT_HERE, "cancel an audit on its own stream, or with DELETE"
            )
        elif not self._request[CLIENT].may(Scope.WRITE):
            self._refuse(
                ErrorCode.MISSING_SCOPE, "to cancel an audit takes a key with the scope 'write'"
            )
        elif not self.cancelling:
            # A task of its own, so that it happens also when the client leaves right after.
            task = asyncio.create_task(self._cancel_audit(self._audit_id), name="cancel-audit")
            self.cancelling.append(task)

    async def _cancel_audit(self, audit_id: str) -> None:
        try:
            await self._request.app[DISPATCHER].cancel(audit_id)
        except AuditFinishedError:
            _log.debug("cancel_after_the_end", audit_id=audit_id)
        except LogUnavailableError as error:
            _log.warning("not_cancelled", audit_id=audit_id, reason=str(error))
            self._refuse(
                ErrorCode.STORAGE_UNAVAILABLE, "the audit is not cancelled; try again later"
            )
            self.cancelling.clear()

    def _refuse(self, code: ErrorCode, detail: str) -> None:
        self._reply(Error(code=code, detail=detail))

    def _reply(self, message: ServerMessage) -> None:
        self._follower.reply(self._follower.subscription.form.message(message))


def _hello(asked: Asked) -> Hello:
    if asked.feed.everything:
        after = cursor_text(asked.after, everything=True)
        last = cursor_text(asked.last, everything=True)
        return Hello(audit_id=None, after=after, last_seq=last)
    return Hello(audit_id=asked.feed.audit_id, after=asked.after, last_seq=asked.last)


def _check_origin(request: web.Request, allowed: tuple[str, ...]) -> None:
    """Refuse pages of other sites: browsers let any page open a WebSocket (CWE-1385)."""
    origin = request.headers.get(hdrs.ORIGIN)
    if origin is None or origin.lower() in allowed:
        return
    try:
        same = urlsplit(origin).netloc.lower() == request.host.lower()
    except ValueError:
        same = False
    if not same:
        raise Problem(
            ProblemCode.FOREIGN_ORIGIN,
            f"the page's origin is {shorten(origin)!r}, the service is {shorten(request.host)!r}; "
            "a browser may open a WebSocket from the same origin, and from those that the setting "
            "ws_origins lists",
        )


def _check_subprotocol(request: web.Request) -> None:
    """Refuse clients that speak something else; who names nothing speaks ours."""
    offered = [
        name.strip()
        for header in request.headers.getall(hdrs.SEC_WEBSOCKET_PROTOCOL, ())
        for name in header.split(",")
    ]
    if offered and PROTOCOL not in offered:
        raise Problem(
            ProblemCode.UNKNOWN_SUBPROTOCOL,
            f"the subprotocols offered are {shorten(', '.join(offered))!r}; offer "
            f"{PROTOCOL!r}, or none",
        )
