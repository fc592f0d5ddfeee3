"""What ``GET /ipc`` shows: how events travel now, in all and by mode. Pure."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import msgspec

from service.metrics import (
    BY_QUEUE,
    BY_STDOUT,
    MATCHED,
    MISMATCHED,
    MODES,
    NO_MODE,
    UNDECIDED,
    Metrics,
)
from veritas.core.errors import shorten
from veritas.core.ipc.mode import MODE_VARIABLE, ROLLOUT_VARIABLE, read_ipc_settings

_Samples = Mapping[tuple[str, ...], float]


class NextAudit(msgspec.Struct, frozen=True):
    """How the next audit's events will travel.

    Attributes:
        QUEUE_IPC_MODE: the variable as it is now; null when it is not set.
        QUEUE_IPC_ROLLOUT: the variable as it is now; null when it is not set.
        mode: ``queue``, ``stdout`` or ``validate``, or ``by rollout``.
        queue_share: by rollout: the share of audits that get the queue, 0 to 1; else null.
        warnings: what is wrong with the variables.
    """

    variable_mode: str | None = msgspec.field(name=MODE_VARIABLE)
    variable_rollout: str | None = msgspec.field(name=ROLLOUT_VARIABLE)
    mode: str
    queue_share: float | None
    warnings: list[str]


class Validations(msgspec.Struct, frozen=True):
    """How comparing the two channels has ended, in audits.

    Attributes:
        matched: both carried the same.
        mismatched: they differed.
        undecided: a channel or the child was lost.
        last_difference: the latest difference; null when there was none.
    """

    matched: int
    mismatched: int
    undecided: int
    last_difference: str | None


class ChannelLoad(msgspec.Struct, frozen=True):
    """What has travelled by one channel.

    Attributes:
        events: how many events.
        bytes: how many bytes.
    """

    events: int
    bytes: int


class Delays(msgspec.Struct, frozen=True):
    """How long events take from the engine to the log.

    Attributes:
        samples: how many events the figures are from, the latest ones.
        p50_ms: the median in milliseconds; null without samples.
        p99_ms: the 99th percentile in milliseconds; null without samples.
    """

    samples: int
    p50_ms: float | None
    p99_ms: float | None


class IpcShare(msgspec.Struct, frozen=True):
    """All audits, or those of one mode.

    Attributes:
        audits: how many have ended, by outcome.
        fallbacks_total: how many gave their queue up.
        fallbacks: the same by code.
        channels: what has travelled, by channel.
        repeats_dropped: events that came again after a fallback, and were dropped.
        queue_depth: frames that wait in queues now; null when nobody can tell.
        emit_to_log: how long events take.
    """

    audits: dict[str, int]
    fallbacks_total: int
    fallbacks: dict[str, int]
    channels: dict[str, ChannelLoad]
    repeats_dropped: int
    queue_depth: int | None
    emit_to_log: Delays


class IpcReport(msgspec.Struct, frozen=True):
    """How events travel from the engine to the log, since this service started.

    Attributes:
        next_audit: how the next audit's events will travel.
        validations: how comparing the two channels has ended.
        all: all audits.
        by_mode: the same by mode.
        audits_without_mode: audits that ended before a mode was chosen.
    """

    next_audit: NextAudit
    validations: Validations
    all: IpcShare
    by_mode: dict[str, IpcShare]
    audits_without_mode: int


def ipc_report(metrics: Metrics, environ: Mapping[str, str]) -> IpcReport:
    """Gather the facts.

    Args:
        metrics: what was counted since the service started.
        environ: the two variables as the next audit will find them.
    """
    settings = read_ipc_settings(environ)
    values = metrics.values()
    validations = values["veritas_ipc_validations_total"]
    return IpcReport(
        next_audit=NextAudit(
            variable_mode=_as_read(environ.get(MODE_VARIABLE)),
            variable_rollout=_as_read(environ.get(ROLLOUT_VARIABLE)),
            mode=settings.mode or "by rollout",
            queue_share=settings.share if settings.mode is None else None,
            warnings=[
                f"{bad.variable} is {bad.value!r}: {bad.hint}" for bad in settings.bad_values
            ],
        ),
        validations=Validations(
            matched=int(validations[MATCHED,]),
            mismatched=int(validations[MISMATCHED,]),
            undecided=int(validations[UNDECIDED,]),
            last_difference=metrics.last_difference or None,
        ),
        all=_share(metrics, values, None),
        by_mode={mode: _share(metrics, values, mode) for mode in MODES},
        audits_without_mode=_total(values["veritas_audits_total"], NO_MODE),
    )


def as_text(facts: IpcReport) -> str:
    """The same for a person: plain text, at most 100 columns but for hostile values."""
    report = msgspec.to_builtins(facts)
    following, validations = report["next_audit"], report["validations"]
    if following["queue_share"] is None:
        decision = f"mode {following['mode']} for every audit"
    else:
        decision = f"the queue for {following['queue_share']:.0%} of audits, stdout for the rest"
    as_read = " ".join(
        f"{name}={following[name] or ''}" for name in (MODE_VARIABLE, ROLLOUT_VARIABLE)
    )
    counts = ", ".join(f"{validations[name]} {name}" for name in (MATCHED, MISMATCHED, UNDECIDED))
    lines = [
        "How events travel from the engine to the log, since this service started",
        "",
        f"next audit    {decision}",
        f"              {as_read}",
        *(f"              warning: {warning}" for warning in following["warnings"]),
        "",
        f"{'':28}{'all':>12}" + "".join(f"{mode:>12}" for mode in MODES),
    ]
    parts = [report["all"], *(report["by_mode"][mode] for mode in MODES)]
    for title, path in _ROWS:
        lines.append(f"{title:28}" + "".join(f"{_cell(part, path):>12}" for part in parts))
    codes = sorted({code for part in parts for code in part["fallbacks"]})
    for code in codes:
        cells = "".join(f"{part['fallbacks'].get(code, 0):>12}" for part in parts)
        lines.append(f"{'fallback ' + code:28}{cells}")
    if report["audits_without_mode"]:
        lines.append(f"{'ended before a mode was chosen':28}{report['audits_without_mode']:>10}")
    lines += [
        "",
        f"validations   {counts} (undecided: a channel or the child was lost)",
    ]
    if validations["last_difference"]:
        lines.append(f"              last difference: {validations['last_difference']}")
    return "\n".join(lines) + "\n"


_ROWS = (
    ("audits completed", ("audits", "completed")),
    ("audits failed", ("audits", "failed")),
    ("audits cancelled", ("audits", "cancelled")),
    ("events by queue", ("channels", BY_QUEUE, "events")),
    ("events by stdout", ("channels", BY_STDOUT, "events")),
    ("bytes by queue", ("channels", BY_QUEUE, "bytes")),
    ("bytes by stdout", ("channels", BY_STDOUT, "bytes")),
    ("repeats dropped", ("repeats_dropped",)),
    ("frames in queues now", ("queue_depth",)),
    ("emit to log, p50, ms", ("emit_to_log", "p50_ms")),
    ("emit to log, p99, ms", ("emit_to_log", "p99_ms")),
    ("fallbacks", ("fallbacks_total",)),
)


def _cell(part: Mapping[str, Any], path: tuple[str, ...]) -> str:
    value: Any = part
    for name in path:
        value = value[name]
    return "-" if value is None else str(value)


def _share(metrics: Metrics, values: Mapping[str, _Samples], mode: str | None) -> IpcShare:
    """One column: all modes, or one of them."""
    ended = values["veritas_audits_total"]
    outcomes = sorted({labels[1] for labels in ended})
    events = values.get("veritas_ipc_events_total", {})
    size = values.get("veritas_ipc_bytes_total", {})
    fallbacks: dict[str, int] = {}
    for labels, count in values.get("veritas_ipc_fallbacks_total", {}).items():
        if mode in {None, labels[0]}:
            fallbacks[labels[1]] = fallbacks.get(labels[1], 0) + int(count)
    delays = metrics.delays[mode or "all"]
    return IpcShare(
        audits={name: _total(ended, mode, name) for name in outcomes},
        fallbacks_total=sum(fallbacks.values()),
        fallbacks=fallbacks,
        channels={
            name: ChannelLoad(_total(events, mode, name), _total(size, mode, name))
            for name in (BY_QUEUE, BY_STDOUT)
        },
        repeats_dropped=_total(values.get("veritas_ipc_repeats_dropped_total", {}), mode),
        queue_depth=metrics.queue_depth(mode),
        emit_to_log=Delays(
            samples=len(delays),
            p50_ms=_milliseconds(delays.quantile(0.5)),
            p99_ms=_milliseconds(delays.quantile(0.99)),
        ),
    )


def _total(samples: _Samples, mode: str | None, second: str | None = None) -> int:
    return int(
        sum(
            value
            for labels, value in samples.items()
            if mode in {None, labels[0]} and second in {None, *labels[1:]}
        )
    )


def _as_read(value: str | None) -> str | None:
    return None if value is None else shorten(value)


def _milliseconds(seconds: float | None) -> float | None:
    return None if seconds is None else round(seconds * 1000, 3)
