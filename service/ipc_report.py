"""What ``GET /ipc`` shows: how events travel now, in all and by mode. Pure."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

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


def ipc_report(metrics: Metrics, environ: Mapping[str, str]) -> dict[str, Any]:
    """Gather the facts.

    Args:
        metrics: what was counted since the service started.
        environ: the two variables as the next audit will find them.
    """
    settings = read_ipc_settings(environ)
    values = metrics.values()
    validations = values["veritas_ipc_validations_total"]
    return {
        "next_audit": {
            MODE_VARIABLE: _as_read(environ.get(MODE_VARIABLE)),
            ROLLOUT_VARIABLE: _as_read(environ.get(ROLLOUT_VARIABLE)),
            "mode": settings.mode or "by rollout",
            "queue_share": settings.share if settings.mode is None else None,
            "warnings": [
                f"{bad.variable} is {bad.value!r}: {bad.hint}" for bad in settings.bad_values
            ],
        },
        "validations": {
            **{name: int(validations[(name,)]) for name in (MATCHED, MISMATCHED, UNDECIDED)},
            "last_difference": metrics.last_difference or None,
        },
        "all": _share(metrics, values, None),
        "by_mode": {mode: _share(metrics, values, mode) for mode in MODES},
        "audits_without_mode": _total(values["veritas_audits_total"], NO_MODE),
    }


def as_text(report: Mapping[str, Any]) -> str:
    """The same for a person: plain text, at most 100 columns but for hostile values."""
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


def _share(metrics: Metrics, values: Mapping[str, _Samples], mode: str | None) -> dict[str, Any]:
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
    return {
        "audits": {name: _total(ended, mode, name) for name in outcomes},
        "fallbacks_total": sum(fallbacks.values()),
        "fallbacks": fallbacks,
        "channels": {
            name: {"events": _total(events, mode, name), "bytes": _total(size, mode, name)}
            for name in (BY_QUEUE, BY_STDOUT)
        },
        "repeats_dropped": _total(values.get("veritas_ipc_repeats_dropped_total", {}), mode),
        "queue_depth": metrics.queue_depth(mode),
        "emit_to_log": {
            "samples": len(delays),
            "p50_ms": _milliseconds(delays.quantile(0.5)),
            "p99_ms": _milliseconds(delays.quantile(0.99)),
        },
    }


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
