"""Connections that are not taken: told why, and closed a moment later."""

from __future__ import annotations

import contextlib
import socket
import time
from collections import deque
from typing import Final

import msgspec

from service.problem_codes import ProblemCode
from service.problems import problem_document

# Closed at once, what the client sends would be answered by a reset, and the answer lost. So each
# is kept for a moment, unless there are too many: then nobody is told.
_KEPT_S: Final = 1.0
_MOST_KEPT: Final = 200
_RETRY_AFTER_S: Final = 5


class Refusals:
    """Refuses connections before anything is set up for them."""

    def __init__(self) -> None:
        self._kept: deque[tuple[float, socket.socket]] = deque()

    def refuse(self, accepted: socket.socket, code: ProblemCode, held: str) -> None:
        """Say why, without waiting for what was asked, and close.

        Args:
            accepted: the connection; does not block.
            code: what is wrong.
            held: what is too much, in words.
        """
        if len(self._kept) >= _MOST_KEPT:
            accepted.close()
            return
        with contextlib.suppress(OSError):  # the client may have left already
            accepted.send(_answer(code, held))
            accepted.shutdown(socket.SHUT_WR)
        self._kept.append((time.monotonic() + _KEPT_S, accepted))

    def end_old(self) -> None:
        """Close those that have been told long enough ago."""
        now = time.monotonic()
        while self._kept and self._kept[0][0] <= now:
            self._kept.popleft()[1].close()

    def close(self) -> None:
        """Close all."""
        while self._kept:
            self._kept.popleft()[1].close()


def _answer(code: ProblemCode, held: str) -> bytes:
    detail = f"{held}, as many as it may; come back later"
    body = msgspec.json.encode(problem_document(code, detail, ""))
    head = (
        f"HTTP/1.1 {code.status} {code.title}\r\nContent-Type: application/problem+json\r\n"
        f"Content-Length: {len(body)}\r\nRetry-After: {_RETRY_AFTER_S}\r\n"
        "Cache-Control: no-store\r\nX-Content-Type-Options: nosniff\r\nServer: veritas\r\n"
        "Connection: close\r\n\r\n"
    )
    return head.encode() + body
