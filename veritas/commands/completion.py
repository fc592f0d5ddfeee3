"""``veritas completion SHELL``: what makes a shell complete commands and options."""

from __future__ import annotations

import argparse

import shtab

from veritas.commands import audit
from veritas.commands.table import whole_parser
from veritas.options.parser import EXIT_DONE, Parser

SHELLS = tuple(shtab.SUPPORTED_SHELLS)


def parser() -> argparse.ArgumentParser:
    """Its options."""
    made = Parser(
        prog="veritas completion",
        description="Print a script for a shell: source <(veritas completion bash)",
    )
    made.add_argument("shell", choices=SHELLS)
    return made


def run(options: argparse.Namespace) -> int:
    """Print the script."""
    print(shtab.complete(whole_parser(audit.parser(with_help=False)), shell=options.shell))
    return EXIT_DONE
