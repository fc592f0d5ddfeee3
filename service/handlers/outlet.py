"""A client's end of a stream: takes bytes, a little at a time, and says when it cannot."""

from __future__ import annotations

import asyncio
import contextlib
import socket

from aiohttp import web
from aiohttp.abc import AbstractStreamWriter

_TCP_USER_TIMEOUT: int | None = getattr(socket, "TCP_USER_TIMEOUT", None)
_TCP_NOTSENT_LOWAT: int | None = getattr(socket, "TCP_NOTSENT_LOWAT", None)
# How much the kernel keeps of what it has not sent yet. By itself it takes megabytes, and says that
# there is room again only when a third of them is gone: a slow client looks like a stopped one.
_UNSENT_BYTES = 32 * 1024


class Outlet:
    """Writes to one client, past the response, so that many clients can share the bytes.

    Args:
        request: its connection is written to.
        writer: what preparing the response gave.
        limit_s: how long a client may take nothing.

    """

    __slots__ = ("_blocked_since", "_transport", "_writer")

    def __init__(
        self, request: web.Request, writer: AbstractStreamWriter | None, limit_s: float
    ) -> None:
        transport = request.transport
        if transport is None or writer is None:
            raise ConnectionResetError("the client has left")
        self._transport = transport
        self._writer = writer
        self._blocked_since: float | None = None
        # Nothing may wait in this process: writing pauses with the first byte that the socket
        # does not take, and goes on when the last of them is taken.
        transport.set_write_buffer_limits(high=0)
        _set_up_socket(transport, limit_s)

    @property
    def closing(self) -> bool:
        """Whether the connection is gone, or about to be."""
        return self._transport.is_closing()

    @property
    def wants_a_look(self) -> bool:
        """Whether the connection is gone, or the client has not taken what was written."""
        transport = self._transport
        return (
            transport.get_write_buffer_size() > 0
            or self._blocked_since is not None
            or transport.is_closing()
        )

    @property
    def waiting_bytes(self) -> int:
        """How much waits in this process because the socket does not take it."""
        return self._transport.get_write_buffer_size()

    def offer(self, piece: bytes) -> bool:
        """Write something, if the client has taken all there was before; else do nothing.

        Returns:
            Whether it was written.
        """
        transport = self._transport
        if transport.get_write_buffer_size() or transport.is_closing():
            return False
        transport.write(piece)
        self._blocked_since = None  # if it blocks, that begins now; blocked_for finds out
        return True

    async def drain(self) -> None:
        """Wait until the client has taken what was written.

        Raises:
            ConnectionResetError: it has left, or was cut off.
        """
        if self._transport.get_write_buffer_size():
            await self._writer.drain()
        if self._transport.is_closing():
            raise ConnectionResetError("the client has left")

    def blocked_for(self, now: float) -> float:
        """How long the client has not taken what was written, in seconds.

        Args:
            now: the loop's time. It is looked now and then, so the first look begins the time.
        """
        if not self._transport.get_write_buffer_size():
            self._blocked_since = None
        elif self._blocked_since is None:
            self._blocked_since = now
        return 0.0 if self._blocked_since is None else now - self._blocked_since

    def abort(self) -> None:
        """Close the connection without waiting for the client to take what was written."""
        self._transport.abort()


def _set_up_socket(transport: asyncio.Transport, limit_s: float) -> None:
    """Have the kernel keep little, and close a connection whose data is not taken (RFC 5482).

    What it keeps may be minutes of a quiet stream: until that is full, nothing blocks here.
    """
    sock = transport.get_extra_info("socket")
    if sock is None or sock.family not in (socket.AF_INET, socket.AF_INET6):
        return
    for option, value in (
        (_TCP_USER_TIMEOUT, max(1, int(limit_s * 1000))),
        (_TCP_NOTSENT_LOWAT, _UNSENT_BYTES),
    ):
        if option is not None:  # Linux has both
            with contextlib.suppress(OSError):  # the connection is gone already
                sock.setsockopt(socket.IPPROTO_TCP, option, value)
