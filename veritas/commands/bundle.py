"""``veritas bundle``: a case file of an audit."""

from __future__ import annotations

import argparse
import asyncio
import sys
from pathlib import Path

from veritas import __version__
from veritas.artifacts import ARTIFACTS_VERSION, Artifacts
from veritas.collect import folder as artifact_folder
from veritas.collect.bundle import write_bundle
from veritas.collect.pdf import print_pdf
from veritas.collect.settings import CollectSettings
from veritas.core.audit import AuditRequest
from veritas.core.errors import (
    ArtifactError,
    EvidenceChangedError,
    VeritasError,
    shorten,
)
from veritas.core.events import ProgressEvent
from veritas.options.bundle_keys import private_key
from veritas.options.parser import (
    EXIT_CHANGED,
    EXIT_DONE,
    EXIT_FAILED,
    EXIT_STOPPED,
    EXIT_USAGE,
    Parser,
)
from veritas.orchestrator import Orchestrator
from veritas.report import json as json_report
from veritas.report.formats import render_all
from veritas.report.model import SCHEMA_VERSION

_REPORT = "report.json"
_TRAFFIC = "report.har"
_MAX_REPORT_BYTES = 64 * 1024 * 1024
_MAX_PICTURE_BYTES = 32 * 1024 * 1024


def parser() -> argparse.ArgumentParser:
    """Its options."""
    made = Parser(prog="veritas bundle", description="Pack an audit as a case file.")
    made.add_argument(
        "folder",
        type=Path,
        metavar="FOLDER",
        help="of artifacts (--save-artifacts), or of a report",
    )
    made.add_argument("-o", "--output", type=Path, required=True, metavar="FILE.zip")
    made.add_argument("--key", type=Path, metavar="PEM", help="an Ed25519 private key to sign with")
    made.add_argument("--no-pdf", action="store_true", help="leave the PDF out: no browser is used")
    made.add_argument("--browser", metavar="PATH", help="the Chromium or Chrome to print with")
    return made


def run(options: argparse.Namespace) -> int:
    """Pack an audit into one archive.

    Returns:
        The exit code: 0 packed, 1 it could not be written, 2 the folder or the key cannot be
        used, 4 the folder is not as it was saved.
    """
    try:
        key = None if options.key is None else private_key(options.key)
        files = asyncio.run(
            _gather(options.folder, None if options.no_pdf else options.browser or "")
        )
    except VeritasError as error:
        _say(str(error))
        return EXIT_CHANGED if isinstance(error, EvidenceChangedError) else EXIT_USAGE
    except KeyboardInterrupt:
        _say("stopped; nothing was written")
        return EXIT_STOPPED
    versions = {"report": SCHEMA_VERSION}
    if artifact_folder.ARTIFACTS_FILE in files:
        versions["artifacts"] = ARTIFACTS_VERSION
    try:
        manifest = write_bundle(
            options.output,
            files,
            generator=f"Veritas {__version__}",
            versions=versions,
            key=key,
        )
    except (OSError, ArtifactError) as error:
        _say(f"{shorten(str(options.output))} cannot be written: {error}")
        return EXIT_FAILED
    signed = "signed" if key else "not signed"
    sys.stdout.write(f"{options.output}: {len(manifest.files)} files, {signed}\n")
    return EXIT_DONE


async def _gather(folder: Path, browser: str | None) -> dict[str, bytes]:
    """Everything that goes into the bundle.

    Args:
        folder: of artifacts or of a report.
        browser: to print with, empty for the usual one; None to leave the PDF out.

    Raises:
        VeritasError: the folder holds neither, or not what was saved there.
    """
    if (folder / artifact_folder.ARTIFACTS_FILE).exists():
        files = await _of_artifacts(folder)
    elif (folder / _REPORT).exists():
        files = _of_report(folder)
    else:
        raise ArtifactError(
            f"{shorten(str(folder))} holds neither {artifact_folder.ARTIFACTS_FILE} nor {_REPORT}; "
            "name a folder that --save-artifacts or --output made"
        )
    if browser is not None:
        try:
            settings = CollectSettings(browser_path=browser or None)
            files["report.pdf"] = await print_pdf(files["report.html"], settings)
        except VeritasError as error:
            _say(f"without report.pdf: {error}")
    return files


async def _of_artifacts(folder: Path) -> dict[str, bytes]:
    """The artifacts, the report that they give, and the pages' own documents."""
    collected = artifact_folder.load(folder)
    saved = collected.artifacts.request
    request = AuditRequest(saved.url, saved.tier, saved.verdict_mode, saved.language)
    output = await Orchestrator(request, CollectSettings(), _hear_nothing).run(collected)
    return {
        **output.files,
        **_documents(collected.artifacts),
        artifact_folder.ARTIFACTS_FILE: artifact_folder.read_file(
            folder / artifact_folder.ARTIFACTS_FILE, artifact_folder.MAX_ARTIFACTS_BYTES
        ),
    }


def _documents(artifacts: Artifacts) -> dict[str, bytes]:
    """The pages' HTML, as the server sent it and as scripts left it.

    Named so that no click opens it as a page.
    """
    documents = {}
    for number, page in enumerate(artifacts.pages, 1):
        body = next(
            (one for one in page.bodies if one.kind == "document" and one.url == page.final_url),
            None,
        )
        if body is not None:
            documents[f"page-{number}-document.html.txt"] = body.text.encode(errors="replace")
        if page.rendered:
            documents[f"page-{number}-rendered.html.txt"] = page.rendered.encode(errors="replace")
    return documents


def _of_report(folder: Path) -> dict[str, bytes]:
    """A report in all forms, with the pictures it names and the traffic if it is there."""
    raw = artifact_folder.read_file(folder / _REPORT, _MAX_REPORT_BYTES)
    report = json_report.parse(raw)
    pictures = {}
    for name in report.artifacts:
        if name.endswith(".png") and "/" not in name and (folder / name).exists():
            pictures[name] = artifact_folder.read_file(folder / name, _MAX_PICTURE_BYTES)
    files = {**pictures, **render_all(report, pictures), _REPORT: raw}
    if (folder / _TRAFFIC).exists():
        files[_TRAFFIC] = artifact_folder.read_file(folder / _TRAFFIC, _MAX_REPORT_BYTES)
    return files


async def _hear_nothing(_: ProgressEvent) -> None:
    return


def _say(words: str) -> None:
    sys.stderr.write(f"veritas bundle: {words}\n")
