"""The command line's part about which checks run, and what a build is to stop at."""

from __future__ import annotations

import argparse
from typing import TYPE_CHECKING

from veritas.core.findings import Severity

if TYPE_CHECKING:
    from veritas.report.model import Report

_SEVERITIES = tuple(Severity)


def add_check_options(parser: argparse.ArgumentParser) -> None:
    """Add the options on which checks run."""
    group = parser.add_argument_group("checks (an id, a phase, or a pattern such as 'vision.*')")
    group.add_argument(
        "--only", action="append", default=[], metavar="CHECK", help="run these; may be repeated"
    )
    group.add_argument(
        "--skip",
        action="append",
        default=[],
        metavar="CHECK",
        help="leave these out; may be repeated; they count as not checked",
    )


def add_gate_options(parser: argparse.ArgumentParser) -> None:
    """Add the options on what a build is to stop at."""
    group = parser.add_argument_group("for builds (exit code 3)")
    group.add_argument(
        "--fail-below", type=_score, metavar="SCORE", help="when the score is below 0 to 100"
    )
    group.add_argument(
        "--fail-on",
        choices=[one.value for one in _SEVERITIES],
        help="when there is a finding at least this severe",
    )


def gate_problem(report: Report, options: argparse.Namespace) -> str:
    """Why a build is to stop; empty when it may go on.

    A site that could not be assessed stops it, too, when a score is wanted.
    """
    least: int | None = options.fail_below
    if least is not None and report.score is None:
        return f"there is no score to hold against --fail-below {least}"
    if least is not None and report.score is not None and report.score < least:
        return f"the score is {report.score}, below --fail-below {least}"
    if options.fail_on:
        limit = _SEVERITIES.index(Severity(options.fail_on))
        grave = [one for one in report.findings if _SEVERITIES.index(one.severity) >= limit]
        if grave:
            return f"findings at least {options.fail_on} (--fail-on): {len(grave)}"
    return ""


def _score(text: str) -> int:
    if not (text.isascii() and text.isdigit() and int(text[:4]) <= 100):
        raise argparse.ArgumentTypeError(f"{text[:40]!r} is no score; give 0 to 100")
    return int(text)
