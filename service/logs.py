"""Structured logs on standard error, from our code, from libraries and from the children.

Lines are written by a thread of their own: a terminal or a pipe that does not take them must
not stop the event loop. When too many wait, further ones are counted and dropped.
"""

from __future__ import annotations

import json
import logging
import logging.handlers
import queue
import sys
from types import TracebackType
from typing import Any, Literal, Self, TextIO

import structlog
from structlog.contextvars import get_contextvars
from structlog.typing import EventDict, Processor

from service.access.masking import mask_secrets
from veritas.core.errors import shorten

MAX_WAITING_LINES = 10_000
MAX_VALUE_CHARS = 2000
_MAX_FIELDS = 32
_CHILD_LEVELS = {"debug": 10, "info": 20, "warning": 30, "error": 40, "critical": 50}
# What a child's line may not set: who speaks, when, for which audit, in which trace.
_OUR_FIELDS = frozenset(
    {"event", "level", "timestamp", "audit_id", "logger", "request_id", "origin", "exc_info"}
    | {"trace_id"}
    | {"self", "stack_info", "positional_args", "extra", "stacklevel"}
)

_log = structlog.get_logger("service.child")


class LogPipe:
    """The log of this process, from :func:`configure_logs` to :meth:`close`."""

    def __init__(self, handler: logging.Handler, level: int) -> None:
        lines: queue.Queue[logging.LogRecord | None] = queue.Queue(MAX_WAITING_LINES)
        self._entrance = _Entrance(lines)
        self._listener = logging.handlers.QueueListener(lines, handler)
        root = logging.getLogger()
        self._before = (root.handlers[:], root.level)
        root.handlers[:] = [self._entrance]
        root.setLevel(level)
        self._listener.start()
        self._open = True

    @property
    def dropped(self) -> int:
        """How many lines were dropped because too many waited."""
        return self._entrance.dropped

    def close(self) -> None:
        """Write what waits, and give the log back as it was. Blocks; call it outside the loop."""
        if not self._open:
            return
        self._open = False
        root = logging.getLogger()
        handlers, level = self._before
        root.handlers[:] = handlers
        root.setLevel(level)
        self._listener.stop()
        structlog.reset_defaults()

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        traceback: TracebackType | None,
    ) -> None:
        self.close()


class _Entrance(logging.handlers.QueueHandler):
    """Takes a record from any thread without waiting."""

    def __init__(self, lines: queue.Queue[logging.LogRecord | None]) -> None:
        super().__init__(lines)
        self.dropped = 0

    def prepare(self, record: logging.LogRecord) -> logging.LogRecord:
        """Note what only this thread knows; the words are put together on the other."""
        record.context = get_contextvars()
        return record

    def enqueue(self, record: logging.LogRecord) -> None:
        """Put the record in line, or drop it."""
        try:
            self.queue.put_nowait(record)
        except queue.Full:
            self.dropped += 1


class _MaskingFormatter(structlog.stdlib.ProcessorFormatter):
    """Takes secrets out of whole lines: libraries and tracebacks may quote a request."""

    def format(self, record: logging.LogRecord) -> str:
        """The line as it is written."""
        return mask_secrets(super().format(record))


def configure_logs(
    log_format: Literal["auto", "json", "console"] = "auto",
    level: Literal["debug", "info", "warning", "error"] = "info",
    stream: TextIO | None = None,
) -> LogPipe:
    """Set the log up, once, at the start of the process.

    Args:
        log_format: ``auto`` means JSON unless the stream is a terminal.
        level: what is less than this is not written.
        stream: where to write; standard error by default.

    Returns:
        The log, to be closed at the end of the process.
    """
    out = stream or sys.stderr
    as_json = log_format == "json" or (log_format == "auto" and not out.isatty())
    shared: list[Processor] = [
        structlog.stdlib.add_log_level,
        structlog.stdlib.add_logger_name,
        structlog.processors.TimeStamper(fmt="iso", utc=True),
    ]
    ending: list[Processor] = (
        [
            structlog.processors.format_exc_info,
            structlog.processors.JSONRenderer(serializer=_to_json),
        ]
        if as_json
        else [structlog.dev.ConsoleRenderer(colors=out.isatty())]
    )
    structlog.configure(
        processors=[
            structlog.stdlib.filter_by_level,
            structlog.contextvars.merge_contextvars,
            *shared,
            structlog.processors.StackInfoRenderer(),
            _hold_exception,
            structlog.stdlib.ProcessorFormatter.wrap_for_formatter,
        ],
        wrapper_class=structlog.stdlib.BoundLogger,
        logger_factory=structlog.stdlib.LoggerFactory(),
        cache_logger_on_first_use=False,
    )
    handler = logging.StreamHandler(out)
    handler.setFormatter(
        _MaskingFormatter(
            foreign_pre_chain=[_merge_record_context, *shared],
            processors=[structlog.stdlib.ProcessorFormatter.remove_processors_meta, *ending],
        )
    )
    return LogPipe(handler, logging.getLevelNamesMapping()[level.upper()])


def relay_child_line(audit_id: str, line: bytes | str) -> None:
    """Put a line from a child's standard error into our log, marked with its audit.

    A JSON line keeps its level, event and fields; it cannot speak for another audit. Any other
    line becomes the event ``child stderr``. Everything is cut to a bounded length.
    """
    text = line.decode("utf-8", "replace") if isinstance(line, bytes) else line
    text = text.strip()
    if not text:
        return
    fields = _parse(text)
    if fields is None:
        _log.info("child stderr", audit_id=audit_id, origin="child", line=_cut(text))
        return
    level = _CHILD_LEVELS.get(str(fields.get("level", "info")).lower(), logging.INFO)
    event = shorten(str(fields.get("event", "child")), 200)
    kept = {
        shorten(name, 60): value if isinstance(value, int | float | bool) else _cut(value)
        for name, value in list(fields.items())[:_MAX_FIELDS]
        if name not in _OUR_FIELDS and not name.startswith("_")
    }
    # Bound, not passed: a field's name must not meet the name of a parameter.
    _log.bind(**kept, audit_id=audit_id, origin="child").log(level, event)


def _parse(text: str) -> dict[str, Any] | None:
    if not text.startswith("{"):
        return None
    try:
        fields = json.loads(text)
    except (ValueError, RecursionError):
        return None
    return fields if isinstance(fields, dict) else None


def _cut(value: Any) -> str:
    text = value if isinstance(value, str) else json.dumps(value, default=str)
    return text if len(text) <= MAX_VALUE_CHARS else text[: MAX_VALUE_CHARS - 1] + "…"


def _to_json(fields: EventDict, **_: Any) -> str:
    return json.dumps(fields, default=str)


def _hold_exception(_: Any, __: str, event_dict: EventDict) -> EventDict:
    """Take hold of the current exception: the thread that writes the line does not have it."""
    if event_dict.get("exc_info") is True:
        event_dict["exc_info"] = sys.exc_info()
    return event_dict


def _merge_record_context(_: Any, __: str, event_dict: EventDict) -> EventDict:
    """Give a library's line the audit and request it was written in."""
    record = event_dict.get("_record")
    for name, value in getattr(record, "context", {}).items():
        event_dict.setdefault(name, value)
    return event_dict
