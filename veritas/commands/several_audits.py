"""Several sites, some at a time, and one table at the end."""

from __future__ import annotations

import argparse
import asyncio
import sys
import time
from collections.abc import Awaitable, Callable

import msgspec
from rich.console import Console
from rich.markup import escape
from rich.table import Table

from veritas.commands.watched_audit import stop_on_sigterm
from veritas.core.audit import AuditRequest
from veritas.core.errors import VeritasError, shorten
from veritas.core.events import EventType, ProgressEvent
from veritas.narrator import Emit
from veritas.options.gate import gate_problem
from veritas.options.output import print_report, write_output
from veritas.options.parser import EXIT_DONE, EXIT_FAILED, EXIT_GATE, EXIT_STOPPED
from veritas.orchestrator import AuditOutput

Audit = Callable[[AuditRequest, Emit], Awaitable[AuditOutput]]


class _Row(msgspec.Struct):
    """How one site's audit ended."""

    url: str
    code: int = EXIT_STOPPED
    score: str = "–"
    level: str = ""
    findings: str = ""
    seconds: float = 0.0
    note: str = "stopped"


async def several(
    audit: Audit, requests: list[AuditRequest], options: argparse.Namespace, at_once: int
) -> int:
    """Audit them all, ``at_once`` at a time, and print one table.

    One that fails does not stop the others.

    Returns:
        The exit code: the first of stopped, failed, gate that is true of any.
    """
    stop_on_sigterm()
    console = Console(file=sys.stderr if options.stdout_format else sys.stdout, highlight=False)
    slots = asyncio.Semaphore(at_once)
    rows = [_Row(request.url) for request in requests]

    async def one(index: int) -> None:
        async with slots:
            say = _teller(console, f"[{index + 1}/{len(requests)}]", rows[index].url)
            say("begins")
            await _one(audit, requests[index], options, rows[index], say)

    try:
        async with asyncio.TaskGroup() as group:
            for index in range(len(requests)):
                group.create_task(one(index))
    except asyncio.CancelledError:
        print("veritas: stopped; sites without a score have no report", file=sys.stderr)
    console.print(_table(rows))
    codes = {row.code for row in rows}
    return next(
        (code for code in (EXIT_STOPPED, EXIT_FAILED, EXIT_GATE) if code in codes), EXIT_DONE
    )


def _teller(console: Console, place: str, url: str) -> Callable[[str], None]:
    def say(words: str) -> None:
        line = f"[dim]{escape(place)}[/] {escape(shorten(url, 80))}: {escape(shorten(words, 200))}"
        console.print(line, soft_wrap=True)

    return say


async def _one(
    audit: Audit,
    request: AuditRequest,
    options: argparse.Namespace,
    row: _Row,
    say: Callable[[str], None],
) -> None:
    async def take(event: ProgressEvent) -> None:
        if event.stream_type is EventType.PHASE_ERROR:
            say(event.detail)

    begun = time.monotonic()
    try:
        output = await audit(request, take)
        place = await write_output(output, options, request.url)
        await print_report(output, options)
    except (VeritasError, OSError) as error:
        row.code, row.note = EXIT_FAILED, shorten(str(error), 120)
        say(row.note)
        return
    finally:
        row.seconds = time.monotonic() - begun
    report = output.report
    problem = gate_problem(report, options)
    row.code = EXIT_GATE if problem else EXIT_FAILED if report.score is None else EXIT_DONE
    row.score = "–" if report.score is None else str(report.score)
    row.level = str(report.risk_level or "not assessed").replace("_", " ")
    row.findings, row.note = str(len(report.findings)), problem or str(place)
    say(f"{row.score}/100, {row.level}, {row.findings} findings; {place}")


def _table(rows: list[_Row]) -> Table:
    table = Table(box=None, pad_edge=False)
    for name in ("site", "score", "level", "findings", "seconds", ""):
        table.add_column(
            name, justify="right" if name in {"score", "findings", "seconds"} else "left"
        )
    for row in rows:
        table.add_row(
            escape(shorten(row.url, 60)),
            row.score,
            row.level,
            row.findings,
            f"{row.seconds:.1f}",
            escape(row.note),
        )
    return table
