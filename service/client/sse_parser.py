"""Reads an event stream: the other side of ``service.wire``. Pure; used by ``service.client``.

The rules are those of the HTML standard, section 9.2.6 (interpreting an event stream).
"""

from __future__ import annotations

import re
from dataclasses import dataclass

# The longest line and the largest event that are kept in memory.
MAX_EVENT_BYTES = 16 * 1024 * 1024

_LINE_END = re.compile(rb"\r\n|\n|\r")
_BYTE_ORDER_MARK = b"\xef\xbb\xbf"


class EventTooLargeError(Exception):
    """A line or an event is larger than :data:`MAX_EVENT_BYTES`."""

    def __init__(self) -> None:
        super().__init__(f"the stream holds an event larger than {MAX_EVENT_BYTES} bytes")


@dataclass(frozen=True, slots=True)
class Block:
    """What stood between two blank lines.

    Attributes:
        last_event_id: the last ``id`` that the stream has given so far; "" for none.
        event: the type; "" when none was given.
        data: the payload; None when there was none, and so no event.
    """

    last_event_id: str
    event: str
    data: str | None


class SseParser:
    """Takes bytes as they come and gives blocks once they are complete.

    What is unfinished when the stream ends is no event: whoever reads throws the parser away.

    Attributes:
        retry_ms: how long to wait before coming back, in milliseconds, as the stream last said;
            None until it says so.
    """

    def __init__(self) -> None:
        self.retry_ms: int | None = None
        self._rest = b""
        self._after_cr = False
        self._begun = False
        self._last_event_id = ""
        self._event = ""
        self._data: list[str] = []
        self._data_bytes = 0

    def feed(self, chunk: bytes) -> list[Block]:
        """Take the next bytes.

        Returns:
            The blocks that they complete.

        Raises:
            EventTooLargeError: an event does not end.
        """
        if self._after_cr and chunk:
            chunk = chunk.removeprefix(b"\n")  # the second half of a line end
            self._after_cr = False
        data = self._rest + chunk
        *lines, self._rest = _LINE_END.split(data)
        self._after_cr = self._after_cr or data.endswith(b"\r")
        blocks = [block for line in lines if (block := self._line(line)) is not None]
        if len(self._rest) > MAX_EVENT_BYTES:
            raise EventTooLargeError
        return blocks

    def _line(self, line: bytes) -> Block | None:
        if not self._begun:
            self._begun = True
            line = line.removeprefix(_BYTE_ORDER_MARK)
        if not line:
            return self._end_block()
        name, _, raw = line.partition(b":")
        value = raw.removeprefix(b" ").decode("utf-8", "replace")
        if name == b"data":
            self._data.append(value)
            self._data_bytes += len(raw)
            if self._data_bytes > MAX_EVENT_BYTES:
                raise EventTooLargeError
        elif name == b"event":
            self._event = value
        elif name == b"id" and "\0" not in value:
            self._last_event_id = value
        elif name == b"retry" and value.isascii() and value.isdigit() and len(value) < 10:
            self.retry_ms = int(value)
        return None  # a line without a name is a comment; fields of other names mean nothing

    def _end_block(self) -> Block:
        data = "\n".join(self._data) if self._data else None
        block = Block(self._last_event_id, self._event, data)
        self._event, self._data, self._data_bytes = "", [], 0
        return block
