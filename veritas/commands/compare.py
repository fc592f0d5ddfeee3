"""``veritas compare A B``: what is new, gone and changed between two reports."""

from __future__ import annotations

import argparse
import sys
from pathlib import Path

import msgspec

from veritas.core.comparing import MAX_REPORT_BYTES, compare_reports
from veritas.core.errors import ArtifactError, shorten
from veritas.options.parser import EXIT_DONE, EXIT_USAGE, Parser
from veritas.report import comparison as comparison_text

_NAME = "report.json"


def parser() -> argparse.ArgumentParser:
    """Its options."""
    made = Parser(prog="veritas compare", description="Compare two reports.")
    for name in ("first", "second"):
        made.add_argument(name, type=Path, metavar=name.upper(), help=f"a {_NAME} or its folder")
    made.add_argument("--json", action="store_true", help="print the comparison as JSON")
    return made


def run(options: argparse.Namespace) -> int:
    """Compare two reports and print what differs.

    Returns:
        The exit code: 0, or 2 when one of them is no report that can be compared.
    """
    try:
        compared = compare_reports(_read(options.first), _read(options.second))
    except ArtifactError as error:
        sys.stderr.write(f"veritas compare: {error}\n")
        return EXIT_USAGE
    if options.json:
        text = msgspec.json.format(msgspec.json.encode(compared), indent=2).decode() + "\n"
    else:
        text = comparison_text.render(compared)
    sys.stdout.write(text)
    return EXIT_DONE


def _read(path: Path) -> bytes:
    file = path / _NAME if path.is_dir() else path
    try:
        with file.open("rb") as opened:
            return opened.read(MAX_REPORT_BYTES + 1)
    except OSError as error:
        raise ArtifactError(
            f"{shorten(str(file))}: cannot be read ({error.strerror or error}); name a {_NAME} "
            "or the folder it is in"
        ) from None
