"""``veritas text --stdin``: judges texts, one a line, without a browser."""

from __future__ import annotations

import argparse
import os
import sys
from collections.abc import Iterator
from typing import BinaryIO

import msgspec

from veritas.checks.wording.judgement import judge_text
from veritas.options.parser import EXIT_STOPPED, Parser

MAX_LINE_BYTES = 64 * 1024
"""Of one line; what is beyond is read and dropped. No judgement needs more."""


def parser() -> argparse.ArgumentParser:
    """Its options."""
    made = Parser(prog="veritas text", description="Say what texts of a page suggest.")
    made.add_argument(
        "--stdin",
        action="store_true",
        required=True,
        help="one text a line in, one JSON a line out",
    )
    return made


def run(options: argparse.Namespace) -> int:
    """Read texts from standard input, and print what each suggests as a line of JSON.

    One line comes out for each line that goes in, empty ones included, at once: whoever writes a
    line can wait for its answer.

    Args:
        options: parsed; there is nothing to choose.

    Returns:
        The exit code: 0 also when whoever reads has closed the pipe.
    """
    del options
    out = sys.stdout.buffer
    try:
        for line in _lines(sys.stdin.buffer):
            found = judge_text(line.decode("utf-8", "replace"))
            out.write(msgspec.json.encode(found) + b"\n")
            out.flush()
    except BrokenPipeError:
        # Whoever reads has enough. The interpreter flushes once more as it ends: into nothing.
        nothing = os.open(os.devnull, os.O_WRONLY)
        os.dup2(nothing, sys.stdout.fileno())
        os.close(nothing)
    except KeyboardInterrupt:
        return EXIT_STOPPED
    return 0


def _lines(source: BinaryIO) -> Iterator[bytes]:
    """The lines, however long: what is beyond the limit of one is dropped."""
    while line := source.readline(MAX_LINE_BYTES):
        rest = line
        while not rest.endswith(b"\n"):
            rest = source.readline(MAX_LINE_BYTES)
            if not rest:
                break
        yield line.rstrip(b"\r\n")
