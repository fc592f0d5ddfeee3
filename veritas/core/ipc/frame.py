"""A frame: the events that travel together, in MessagePack. Pure.

Each event is encoded once, into the frame it travels in; its size is known by that.
"""

from __future__ import annotations

from typing import Any, NamedTuple

import msgspec

from veritas.core.errors import EventTooLargeError
from veritas.core.events import MAX_DATA_BYTES, MAX_EVENT_BYTES, ProgressEvent

# MessagePack's head of an array: this byte, then how many items follow, as four bytes.
_ARRAY_32 = b"\xdd"
_HEAD_BYTES = 5

# What :class:`OpenFrame` and :func:`frame_of` raise for an event that cannot travel.
UNSENDABLE = (EventTooLargeError, TypeError, ValueError, OverflowError, RecursionError)

_encoder = msgspec.msgpack.Encoder()


class Frame(NamedTuple):
    """A frame that is ready to travel.

    Attributes:
        raw: its bytes, for :func:`veritas.core.events.frame_from_bytes`.
        events: how many events it has.
    """

    raw: bytes
    events: int


class OpenFrame:
    """A frame that still takes events.

    Attributes:
        events: how many it has.
        size_bytes: its size so far.
    """

    def __init__(self) -> None:
        self.events = 0
        self.size_bytes = _HEAD_BYTES
        self._raw = bytearray(_HEAD_BYTES)

    def add(self, event: ProgressEvent) -> None:
        """Add an event; if that fails, the frame is as it was.

        Raises:
            EventTooLargeError: over 1 MiB without its data, or over 8 MiB of data.
            TypeError, ValueError, OverflowError, RecursionError: it holds what no wire can carry.
        """
        data_bytes = _data_bytes(event) if event.data else 0
        try:
            _encoder.encode_into(event, self._raw, -1)
            size_bytes = len(self._raw)
            _check(event, size_bytes - self.size_bytes - data_bytes)
        except BaseException:
            del self._raw[self.size_bytes :]
            raise
        self.size_bytes = size_bytes
        self.events += 1

    def close(self) -> Frame:
        """The frame, whole."""
        self._raw[:_HEAD_BYTES] = _ARRAY_32 + self.events.to_bytes(_HEAD_BYTES - 1)
        return Frame(bytes(self._raw), self.events)


def frame_of(event: ProgressEvent) -> Frame:
    """Make a frame of one event, without the copy that closing an open one costs.

    Raises:
        As :meth:`OpenFrame.add`.
    """
    data_bytes = _data_bytes(event)
    raw = _encoder.encode([event])
    _check(event, len(raw) - data_bytes)
    return Frame(raw, 1)


def without_what_cannot_travel(event: ProgressEvent, reason: str) -> ProgressEvent:
    """The event with a note in place of its facts and files."""
    pct: object = event.pct
    return msgspec.structs.replace(
        event,
        type=_text(event.type),
        phase=_text(event.phase),
        step=_text(event.step),
        pct=pct if type(pct) is int else 0,
        detail=_text(event.detail),
        summary={"truncated": _text(reason)},
        data={},
    )


def _text(value: object) -> str:
    return str(value)[:500].encode("utf-8", "replace").decode()


def _data_bytes(event: ProgressEvent) -> int:
    if not all(type(part) is bytes for part in event.data.values()):
        raise TypeError(f"event {event.type!r} has data that is not bytes")
    size = sum(map(len, event.data.values()))
    if size > MAX_DATA_BYTES:
        raise _too_large(event, size, "data", MAX_DATA_BYTES)
    return size


def _check(event: ProgressEvent, text_bytes: int) -> None:
    # One field of another type than it says, and the receiver could not read the whole frame.
    given: Any = event
    if not (
        type(given.pct) is int
        and isinstance(given.detail, str)
        and isinstance(given.phase, str)
        and isinstance(given.step, str)
        and isinstance(given.type, str)
    ):
        raise TypeError(f"event {event.type!r} has a field of the wrong type")
    for name in event.summary:
        if type(name) is not str:
            raise TypeError(f"the summary of event {event.type!r} has a name that is no text")
    if text_bytes > MAX_EVENT_BYTES:
        raise _too_large(event, text_bytes, "text", MAX_EVENT_BYTES)


def _too_large(event: ProgressEvent, size: int, what: str, limit: int) -> EventTooLargeError:
    return EventTooLargeError(
        f"event {event.type!r} has {size} bytes of {what}; {limit} is the limit"
    )
