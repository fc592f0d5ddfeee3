"""One audit for a person: a live view, then the report."""

from __future__ import annotations

import argparse
import asyncio
import contextlib
import signal
import sys
from collections.abc import Awaitable, Callable

from veritas.commands.live_view import LiveView
from veritas.core.errors import VeritasError
from veritas.narrator import Emit
from veritas.options.gate import gate_problem
from veritas.options.output import print_report, write_output
from veritas.options.parser import EXIT_DONE, EXIT_FAILED, EXIT_GATE, EXIT_STOPPED
from veritas.orchestrator import AuditOutput

Audit = Callable[[Emit], Awaitable[AuditOutput]]


async def watched(audit: Audit, options: argparse.Namespace, url: str) -> int:
    """Run an audit, show it, and write its report.

    Returns:
        The exit code.
    """
    stop_on_sigterm()
    view = LiveView(url, to_stderr=options.stdout_format is not None)
    try:
        with view:
            output = await audit(view.take)
        place = await write_output(output, options, url)
    except VeritasError as error:
        print(f"veritas: {error}", file=sys.stderr)
        return EXIT_FAILED
    except OSError as error:
        print(f"veritas: the report cannot be written: {error}", file=sys.stderr)
        return EXIT_FAILED
    except asyncio.CancelledError:
        print("veritas: stopped; no report was written", file=sys.stderr)
        return EXIT_STOPPED
    view.summarise(output.report, place)
    try:
        await print_report(output, options)
    except VeritasError as error:
        print(f"veritas: {error}", file=sys.stderr)
        return EXIT_FAILED
    problem = gate_problem(output.report, options)
    if problem:
        print(f"veritas: {problem}", file=sys.stderr)
        return EXIT_GATE
    return EXIT_FAILED if output.report.score is None else EXIT_DONE


def stop_on_sigterm() -> None:
    """Let SIGTERM stop the current task as Ctrl-C does."""
    task = asyncio.current_task()
    assert task is not None
    with contextlib.suppress(NotImplementedError):
        asyncio.get_running_loop().add_signal_handler(signal.SIGTERM, task.cancel)
