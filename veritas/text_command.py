"""``veritas text --stdin``: judges texts, one a line, without a browser."""

from __future__ import annotations

import argparse
import sys
from collections.abc import Iterator
from typing import BinaryIO

import msgspec

from veritas.checks.wording.judgement import judge_text

MAX_LINE_BYTES = 1024 * 1024


def text_command(parser: argparse.ArgumentParser, arguments: list[str]) -> int:
    """Read texts from standard input, and print what each suggests as a line of JSON.

    Args:
        parser: refuses bad arguments.
        arguments: those after ``text``.

    Returns:
        The exit code.
    """
    parser.add_argument(
        "--stdin",
        action="store_true",
        required=True,
        help="one text a line in, one JSON a line out",
    )
    parser.parse_args(arguments)
    out = sys.stdout.buffer
    try:
        for line in _lines(sys.stdin.buffer):
            found = judge_text(line.decode("utf-8", "replace"))
            out.write(msgspec.json.encode(found) + b"\n")
            out.flush()
    except BrokenPipeError:
        # Whoever reads has enough; nothing is left to be flushed into a closed pipe.
        sys.stdout = None
    return 0


def _lines(source: BinaryIO) -> Iterator[bytes]:
    """The lines, however long: what is beyond a megabyte of one is dropped."""
    while line := source.readline(MAX_LINE_BYTES):
        while not line.endswith(b"\n"):
            more = source.readline(MAX_LINE_BYTES)
            if not more:
                break
            line = line[:MAX_LINE_BYTES] + more[-1:] if more.endswith(b"\n") else line
        yield line.rstrip(b"\r\n")
