"""The events an audit is made of, on their way from the engine to the service. Pure data.

Two vocabularies meet here. The engine emits :class:`ProgressEvent`; its ``step`` says what the
engine is doing. The service maps each to one stream event (DESIGN.md section 4), whose type is
one of :class:`EventType`, gives it a ``seq`` and stores it.
"""

from __future__ import annotations

import time
from enum import StrEnum
from typing import Any

import msgspec

MAX_EVENT_BYTES = 1024 * 1024
MAX_DATA_BYTES = 8 * 1024 * 1024


class EventType(StrEnum):
    """Types of stream events, in the order of an audit's life."""

    AUDIT_QUEUED = "audit_queued"
    AUDIT_STARTED = "audit_started"
    PHASE_START = "phase_start"
    PHASE_PROGRESS = "phase_progress"
    PHASE_COMPLETE = "phase_complete"
    PHASE_ERROR = "phase_error"
    FINDING = "finding"
    SCREENSHOT = "screenshot"
    LOG_ENTRY = "log_entry"
    SITE_TYPE = "site_type"
    SECURITY_RESULT = "security_result"
    KNOWLEDGE_GRAPH = "knowledge_graph"
    STATS_UPDATE = "stats_update"
    IPC_FALLBACK = "ipc_fallback"
    AUDIT_RESULT = "audit_result"
    AUDIT_COMPLETE = "audit_complete"
    AUDIT_ERROR = "audit_error"
    AUDIT_CANCELLED = "audit_cancelled"


TERMINAL_TYPES = frozenset(
    {EventType.AUDIT_COMPLETE, EventType.AUDIT_ERROR, EventType.AUDIT_CANCELLED}
)

# The end marker: the last item on every channel. Not a stream event.
END_TYPE = "end"

# What only the service may say. A child that says it is not believed.
SERVICE_TYPES = TERMINAL_TYPES | {EventType.AUDIT_QUEUED, EventType.AUDIT_STARTED}

_STEP_TO_TYPE = {
    **dict.fromkeys(
        ("starting", "navigating", "scanning", "analyzing", "investigating", "deliberating"),
        EventType.PHASE_START,
    ),
    "progress": EventType.PHASE_PROGRESS,
    "done": EventType.PHASE_COMPLETE,
    "error": EventType.PHASE_ERROR,
}


# Without gc: thousands of events are kept for a fallback, and a collector that walks them all
# again and again was the dearest part of sending. They are never part of a cycle.
class ProgressEvent(msgspec.Struct, kw_only=True, gc=False):
    """One thing that happened in the engine.

    Attributes:
        type: ``progress`` for a step of a phase, else a value of :class:`EventType`
            or :data:`END_TYPE`.
        phase: the phase it belongs to, or empty.
        step: for ``progress``: ``starting``, ``navigating``, ``scanning``, ``analyzing``,
            ``investigating``, ``deliberating``, ``progress``, ``done`` or ``error``.
        pct: how much of the whole audit is done, 0 to 100.
        detail: one line for a person.
        summary: facts as JSON, by name; at most 1 MiB encoded.
        data: binary parts by artifact name, such as a screenshot; at most 8 MiB in all.
        timestamp: seconds since the epoch, UTC.
        number: 1, 2, 3 … within one attempt; given by the emitter, 0 before.
    """

    type: str = "progress"
    phase: str = ""
    step: str = ""
    pct: int = 0
    detail: str = ""
    summary: dict[str, Any] = msgspec.field(default_factory=dict)
    data: dict[str, bytes] = msgspec.field(default_factory=dict)
    timestamp: float = msgspec.field(default_factory=time.time)
    number: int = 0

    @property
    def stream_type(self) -> EventType | None:
        """The type this event has in the stream, or None when it has no place there."""
        if self.type == "progress":
            return _STEP_TO_TYPE.get(self.step)
        try:
            kind = EventType(self.type)
        except ValueError:
            return None
        return None if kind in SERVICE_TYPES else kind


class EventInPlace(ProgressEvent, kw_only=True, gc=False):
    """An event whose binary parts are still where its frame has them, not copied."""

    data: dict[str, memoryview] = msgspec.field(default_factory=dict)  # type: ignore[assignment]


class StreamEvent(msgspec.Struct, frozen=True, kw_only=True):
    """One entry of an audit's event log, before the log gives it a ``seq``.

    Attributes:
        type: what happened.
        at: seconds since the epoch, UTC.
        phase: the phase it belongs to, or empty.
        step: the engine's step, or empty.
        pct: 0 to 100.
        detail: one line for a person.
        data: facts as JSON.
    """

    type: EventType
    at: float
    phase: str = ""
    step: str = ""
    pct: int = 0
    detail: str = ""
    data: dict[str, Any] = msgspec.field(default_factory=dict)


_TOO_DEEP = "it is nested too deeply"

_json_encoder = msgspec.json.Encoder()
_json_decoder = msgspec.json.Decoder(ProgressEvent)
_frame_encoder = msgspec.msgpack.Encoder()
_frame_decoder = msgspec.msgpack.Decoder(list[ProgressEvent])
_in_place_decoder = msgspec.msgpack.Decoder(list[EventInPlace])


def event_to_json(event: ProgressEvent) -> bytes:
    """Encode for a stdout line: one line of UTF-8 JSON, binary parts as base64."""
    return _json_encoder.encode(event)


def event_from_json(raw: bytes | str) -> ProgressEvent:
    """Decode a stdout line.

    Raises:
        ValueError: the text is not an event.
    """
    try:
        return _json_decoder.decode(raw)
    except RecursionError:
        raise ValueError(_TOO_DEEP) from None


def frame_to_bytes(events: list[ProgressEvent]) -> bytes:
    """Encode a batch for the queue (MessagePack, binary parts as they are)."""
    return _frame_encoder.encode(events)


def frame_from_bytes(raw: bytes) -> list[ProgressEvent]:
    """Decode a batch from the queue.

    Raises:
        ValueError: the bytes are not a batch of events.
    """
    try:
        return _frame_decoder.decode(raw)
    except RecursionError:
        raise ValueError(_TOO_DEEP) from None


def frame_in_place(raw: bytes) -> list[EventInPlace]:
    """Decode a batch without copying its binary parts, for :func:`event_to_json`.

    Raises:
        ValueError: the bytes are not a batch of events.
    """
    return _in_place_decoder.decode(raw)
