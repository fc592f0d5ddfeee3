"""``veritas checks``: every check there is, one line each."""

from __future__ import annotations

import argparse
import json

from rich.console import Console
from rich.table import Table

from veritas.checks.registry import CHECKS
from veritas.options.parser import EXIT_DONE, Parser


def parser() -> argparse.ArgumentParser:
    """Its options."""
    made = Parser(prog="veritas checks", description="List the checks.")
    made.add_argument("--json", action="store_true", help="as JSON")
    return made


def run(options: argparse.Namespace) -> int:
    """List them; plain lines of tabs where there is no terminal."""
    if options.json:
        rows = [
            {
                "id": entry.meta.id,
                "phase": entry.meta.phase.value,
                "title": entry.meta.title,
                "severity": entry.meta.severity.value,
                "references": list(entry.meta.references),
            }
            for entry in CHECKS
        ]
        print(json.dumps(rows, indent=1))
        return EXIT_DONE
    console = Console(highlight=False)
    if not console.is_terminal:
        for entry in CHECKS:
            print(entry.meta.id, entry.meta.severity.value, entry.meta.title, sep="\t")
        return EXIT_DONE
    table = Table(box=None, pad_edge=False)
    for name in ("check", "severity", "passes when"):
        table.add_column(name, style="bold" if name == "check" else None)
    for entry in CHECKS:
        table.add_row(entry.meta.id, entry.meta.severity.value, entry.meta.title)
    console.print(table)
    console.print(f"\n{len(CHECKS)} checks. `veritas explain CHECK` tells more about one.")
    return EXIT_DONE
