"""What a person sees while an audit runs: phase, progress, findings as they come.

On a terminal a progress bar moves at the bottom; elsewhere plain lines are printed. Every text
from the audited site is stripped of control characters before it is shown.
"""

from __future__ import annotations

import os
import sys
from collections.abc import Sequence
from pathlib import Path
from types import TracebackType
from typing import Self

from rich.console import Console
from rich.markup import escape
from rich.progress import BarColumn, Progress, TaskID, TextColumn, TimeElapsedColumn

from veritas.core.errors import shorten
from veritas.core.events import EventType, ProgressEvent
from veritas.report.model import Report

_BARS = " ▁▂▃▄▅▆▇█"
_SEVERITY_STYLE = {
    "critical": "bold white on red",
    "high": "bold bright_red",
    "medium": "bright_yellow",
    "low": "cyan",
    "info": "dim",
}


class _Screen(Console):
    """Falls silent when whoever reads has enough; the audit goes on to its report."""

    def on_broken_pipe(self) -> None:
        """See :class:`rich.console.Console`, which would end the program here."""
        self.quiet = True
        nothing = os.open(os.devnull, os.O_WRONLY)
        os.dup2(nothing, self.file.fileno())
        os.close(nothing)


def sparkline(counts: Sequence[int]) -> str:
    """Counts as a line of small bars; a bar is never empty where something was."""
    most = max(counts, default=0)
    return "".join(_BARS[-(-count * (len(_BARS) - 1) // most)] if most else " " for count in counts)


class LiveView:
    """Shows an audit's events.

    Args:
        url: the target, for the headline.
        to_stderr: leave standard output to the report.
    """

    def __init__(self, url: str, *, to_stderr: bool = False) -> None:
        self._console = _Screen(file=sys.stderr if to_stderr else sys.stdout, highlight=False)
        self._url = url
        self._progress: Progress | None = None
        self._bar: TaskID | None = None

    def __enter__(self) -> Self:
        self._print(f"[bold]Veritas[/] audits {_safe(self._url)}")
        if self._console.is_terminal:
            self._progress = Progress(
                TextColumn("{task.fields[phase]:9}"),
                BarColumn(),
                TextColumn("{task.percentage:>3.0f} %"),
                TimeElapsedColumn(),
                TextColumn("{task.description}"),
                console=self._console,
                transient=True,
            )
            self._bar = self._progress.add_task("starting", total=100, phase="")
            self._progress.start()
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        if self._progress is not None:
            self._progress.stop()

    async def take(self, event: ProgressEvent) -> None:
        """Show one event."""
        detail = _safe(event.detail, 100)
        if self._progress is not None and self._bar is not None:
            self._progress.update(
                self._bar, completed=event.pct, phase=event.phase, description=detail
            )
        match event.stream_type:
            case EventType.PHASE_START:
                self._print(f"[bold bright_cyan]▸ {event.phase}[/]  {detail}")
            case EventType.PHASE_COMPLETE:
                self._print(f"[bright_green]✓ {event.phase}[/]  {_safe(event.detail, 200)}")
            case EventType.PHASE_ERROR:
                self._print(f"[bright_red]✗ {event.phase}[/]  {_safe(event.detail, 400)}")
            case EventType.PHASE_PROGRESS if event.summary.get("pace"):
                self._page(event)
            case EventType.FINDING:
                self._finding(event)
            case EventType.LOG_ENTRY:
                self._print(f"  [dim]· {_safe(event.detail, 200)}[/]")
            case _:
                pass

    def summarise(self, report: Report, folder: Path) -> None:
        """Show the end: score, verdict, and where the report is."""
        self._print("")
        if report.score is None:
            self._print("[bold yellow]Not assessed[/]")
        else:
            level = str(report.risk_level or "").replace("_", " ")
            low, high = report.judgement.score_low, report.judgement.score_high
            between = "" if low == high else f"between {low} and {high}, "
            self._print(
                f"[bold]{report.score}/100 · {level}[/]   "
                f"[dim]{between}confidence {report.confidence:.0%}, "
                f"coverage {report.coverage:.0%}[/]"
            )
        self._print(f"[bold]{_safe(report.verdict.headline, 300)}[/]")
        self._print(_safe(report.verdict.text, 2000))
        for advice in report.verdict.recommendations[:5]:
            self._print(f"  • {_safe(advice, 300)}")
        place = escape(str(folder))
        self._print(f"\nThe report is in [bold]{place}[/] (report.html, report.md, report.json …)")

    def _page(self, event: ProgressEvent) -> None:
        """A page that was read, with when it asked for what."""
        line = sparkline(event.summary["pace"]) if self._console.is_terminal else ""
        count = event.summary.get("requests", 0)
        self._print(f"  [dim]· {_safe(event.detail, 120)}[/]  [cyan]{line}[/] {count} requests")

    def _finding(self, event: ProgressEvent) -> None:
        severity = str(event.summary.get("severity", "info"))
        style = _SEVERITY_STYLE.get(severity, "dim")
        where = ""
        for piece in event.summary.get("evidence", ())[:1]:
            shown = (piece.get(name) for name in ("quote", "header", "cookie", "url", "detail"))
            where = next((str(value) for value in shown if value), "")
            if piece.get("header") == where and piece.get("detail"):
                where = f"{where}: {piece['detail']}"
        line = f"  [{style}]{severity:>8}[/]  {_safe(event.detail, 120)}"
        self._print(line + (f"  [dim]{_safe(where, 90)}[/]" if where else ""))

    def _print(self, markup: str) -> None:
        self._console.print(markup, soft_wrap=True)


def _safe(text: str, limit: int = 300) -> str:
    """Make hostile text harmless for a terminal."""
    return escape(shorten(text, limit))
