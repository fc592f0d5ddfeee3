"""``veritas pdf``: prints a report's HTML page, for people and for the service's child process."""

from __future__ import annotations

import argparse
import asyncio
import contextlib
import os
import signal
import sys
import tempfile
from pathlib import Path

from veritas.collect.pdf import MAX_HTML_BYTES, print_pdf
from veritas.collect.settings import CollectSettings
from veritas.core.errors import VeritasError, shorten
from veritas.options.parser import EXIT_DONE, EXIT_FAILED, EXIT_STOPPED, EXIT_USAGE, Parser


def parser() -> argparse.ArgumentParser:
    """Its options."""
    made = Parser(prog="veritas pdf", description="Print a report.")
    made.add_argument("page", metavar="HTML", help="a report's report.html; - for standard input")
    made.add_argument(
        "-o", "--output", metavar="FILE", help="where it goes; - (default) for standard output"
    )
    made.add_argument("--browser", metavar="PATH", help="the Chromium or Chrome to use")
    return made


def run(options: argparse.Namespace) -> int:
    """Print an HTML page to PDF.

    Returns:
        The exit code: 0 it is printed, 1 it is not, 2 bad usage.
    """
    try:
        html = _read(options.page)
    except OSError as error:
        print(f"veritas pdf: {shorten(options.page)}: {error.strerror}", file=sys.stderr)
        return EXIT_USAGE
    try:
        pdf = asyncio.run(_print(html, CollectSettings(browser_path=options.browser)))
        _write(pdf, options.output)
    except VeritasError as error:
        print(f"veritas pdf: {error}", file=sys.stderr)
        return EXIT_FAILED
    except OSError as error:
        print(f"veritas pdf: the PDF cannot be written: {error}", file=sys.stderr)
        return EXIT_FAILED
    except (asyncio.CancelledError, KeyboardInterrupt):
        print("veritas pdf: stopped; nothing was written", file=sys.stderr)
        return EXIT_STOPPED
    return EXIT_DONE


def _read(name: str) -> bytes:
    """At most one byte more than may be printed, so that too much is noticed."""
    if name == "-":
        return sys.stdin.buffer.read(MAX_HTML_BYTES + 1)
    with Path(name).open("rb") as file:
        return file.read(MAX_HTML_BYTES + 1)


async def _print(html: bytes, settings: CollectSettings) -> bytes:
    task = asyncio.current_task()
    assert task is not None
    # So that the browser goes, too, when this process is told to.
    with contextlib.suppress(NotImplementedError):
        asyncio.get_running_loop().add_signal_handler(signal.SIGTERM, task.cancel)
    return await print_pdf(html, settings)


def _write(pdf: bytes, name: str | None) -> None:
    """To standard output, or into a file that is there whole or not at all."""
    if name in {None, "-"}:
        sys.stdout.buffer.write(pdf)
        sys.stdout.buffer.flush()
        return
    target = Path(str(name))
    handle, fresh = tempfile.mkstemp(prefix=f".{target.name}-", dir=target.parent)
    try:
        with os.fdopen(handle, "wb") as file:
            file.write(pdf)
        Path(fresh).chmod(0o644)
        Path(fresh).replace(target)
    except BaseException:
        Path(fresh).unlink(missing_ok=True)
        raise
