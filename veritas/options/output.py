"""The command line's part about what comes out: folder, one format, or one file."""

from __future__ import annotations

import argparse
import os
import re
import sys
import tempfile
import time
from pathlib import Path
from typing import TYPE_CHECKING

from veritas.core.audit import VerdictMode
from veritas.core.errors import InvalidRequestError

if TYPE_CHECKING:
    from veritas.orchestrator import AuditOutput

FORMATS = ("json", "md", "html", "pdf", "sarif", "junit.xml", "graphml", "har")
"""What one file can be; a test compares them with what an audit leaves."""

TO_STDOUT = Path("-")


def add_output_options(parser: argparse.ArgumentParser) -> None:
    """Add the options to a parser."""
    parser.add_argument(
        "--verdict-mode", default=VerdictMode.SIMPLE.value, help="simple (default) or expert"
    )
    parser.add_argument("--json", action="store_true", help="the same as --format json")
    parser.add_argument(
        "--format", choices=FORMATS, help="write this form of the report, to standard output"
    )
    parser.add_argument(
        "--output",
        type=Path,
        metavar="PATH",
        help="with --format the file, else the folder of the report (./reports/HOST-TIME)",
    )


def settle_output(options: argparse.Namespace) -> None:
    """Make one thing of ``--json`` and ``--format``.

    Raises:
        InvalidRequestError: they contradict each other, or nothing can be written there.
    """
    if options.json:
        if options.format not in {None, "json"}:
            raise InvalidRequestError(
                "invalid_format", "format", options.format, "--json asks for another format"
            )
        # As ever: the JSON goes to standard output, and --output names the folder.
        options.stdout_format = "json"
    else:
        options.stdout_format = None
        if options.format and options.output in {None, TO_STDOUT}:
            options.stdout_format = options.format
            options.output = None
    options.file_format = options.format if not options.stdout_format else None
    options.report_folder = None if options.file_format else options.output
    place: Path | None = options.output
    if place is None:
        return
    if options.file_format and place.is_dir():
        problem = "this is a folder; name a file"
    elif not options.file_format and place.exists() and not place.is_dir():
        problem = "this is a file; name a folder, or a --format"
    elif not os.access(_nearest(place), os.W_OK):
        problem = "nothing can be written there; name another place"
    else:
        return
    raise InvalidRequestError("invalid_output", "output", str(place), problem)


async def write_output(output: AuditOutput, options: argparse.Namespace, url: str) -> Path:
    """Write the report, and the artifacts if they were asked for; whole or not at all.

    Without ``--output`` each audit gets a folder of its own, by host and time, so that none
    replaces an earlier one.

    Returns:
        The folder or the file.

    Raises:
        OSError: it cannot be written.
        InvalidRequestError: there is no report in this form.
    """
    from veritas.collect import folder as artifact_folder  # noqa: PLC0415
    from veritas.collect.report_folder import write_report  # noqa: PLC0415

    if options.save_artifacts is not None:
        artifact_folder.save(options.save_artifacts, output.collected)
    if options.file_format:
        return _write_file(options.output, await _report_in(output, options, options.file_format))
    host = re.sub(r"[^a-z0-9.-]", "-", url.split("/")[2])
    moment = time.strftime("%Y%m%d-%H%M%S", time.gmtime(output.report.started_at))
    return write_report(options.report_folder or Path("reports") / f"{host}-{moment}", output.files)


async def _report_in(output: AuditOutput, options: argparse.Namespace, name: str) -> bytes:
    """One form of the report; PDF takes a browser once more.

    Raises:
        BrowserUnavailableError, ArtifactError: it could not be printed.
        InvalidRequestError: the audit has none in this form.
    """
    if name == "pdf":
        from veritas.collect.pdf import print_pdf  # noqa: PLC0415 - few want it
        from veritas.collect.settings import CollectSettings  # noqa: PLC0415 - loaded by now

        browser = getattr(options, "browser", None)
        return await print_pdf(output.files["report.html"], CollectSettings(browser_path=browser))
    content = output.files.get(f"report.{name}")
    if content is None:
        raise InvalidRequestError(
            "no_such_report", "format", name, "this audit has nothing to show in this form"
        )
    return content


async def print_report(output: AuditOutput, options: argparse.Namespace) -> None:
    """Print the form of the report that was asked for, if one was.

    Raises:
        VeritasError: there is none in this form.
        BrokenPipeError: whoever reads has enough.
    """
    if options.stdout_format:
        content = await _report_in(output, options, options.stdout_format)
        sys.stdout.buffer.write(
            content if options.stdout_format == "pdf" else content.rstrip(b"\n") + b"\n"
        )
        sys.stdout.flush()


def _write_file(target: Path, content: bytes) -> Path:
    target.parent.mkdir(parents=True, exist_ok=True)
    handle, fresh = tempfile.mkstemp(prefix=f".{target.name}-", dir=target.parent)
    try:
        with os.fdopen(handle, "wb") as file:
            file.write(content)
        Path(fresh).chmod(0o644)
        Path(fresh).replace(target)
    finally:
        Path(fresh).unlink(missing_ok=True)
    return target


def _nearest(place: Path) -> Path:
    """The folder nearest to a place that is there."""
    folder = place if place.is_dir() else place.parent
    while not folder.is_dir() and folder != folder.parent:
        folder = folder.parent
    return folder
