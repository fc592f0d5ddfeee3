"""``veritas bundle`` and ``veritas verify``: a case file of an audit; was it changed?"""

from __future__ import annotations

import argparse
import asyncio
import sys
from pathlib import Path

from cryptography.exceptions import UnsupportedAlgorithm
from cryptography.hazmat.primitives import serialization
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey, Ed25519PublicKey

from veritas import __version__
from veritas.artifacts import ARTIFACTS_VERSION, Artifacts
from veritas.collect import folder as artifact_folder
from veritas.collect.bundle import verify_bundle, write_bundle
from veritas.collect.pdf import print_pdf
from veritas.collect.settings import CollectSettings
from veritas.core.audit import AuditRequest
from veritas.core.errors import (
    ArtifactError,
    BundleError,
    EvidenceChangedError,
    InvalidRequestError,
    VeritasError,
    shorten,
)
from veritas.core.events import ProgressEvent
from veritas.core.manifest import MANIFEST_NAME
from veritas.orchestrator import Orchestrator
from veritas.report import json as json_report
from veritas.report.formats import render_all
from veritas.report.model import SCHEMA_VERSION

EXIT_DONE = 0
EXIT_FAILED = 1
EXIT_USAGE = 2
EXIT_CHANGED = 4

_REPORT = "report.json"
_TRAFFIC = "report.har"
_MAX_REPORT_BYTES = 64 * 1024 * 1024
_MAX_PICTURE_BYTES = 32 * 1024 * 1024
_MAX_KEY_BYTES = 16 * 1024


def bundle_command(parser: argparse.ArgumentParser, arguments: list[str]) -> int:
    """Pack an audit into one archive.

    Args:
        parser: refuses bad arguments.
        arguments: those after ``bundle``.

    Returns:
        The exit code: 0 packed, 1 it could not be written, 2 the folder or the key cannot be
        used, 4 the folder is not as it was saved.
    """
    parser.add_argument(
        "folder",
        type=Path,
        metavar="FOLDER",
        help="of artifacts (--save-artifacts), or of a report",
    )
    parser.add_argument("-o", "--output", type=Path, required=True, metavar="FILE.zip")
    parser.add_argument(
        "--key", type=Path, metavar="PEM", help="an Ed25519 private key to sign with"
    )
    parser.add_argument(
        "--no-pdf", action="store_true", help="leave the PDF out: no browser is used"
    )
    parser.add_argument("--browser", metavar="PATH", help="the Chromium or Chrome to print with")
    options = parser.parse_args(arguments)
    try:
        key = None if options.key is None else _private_key(options.key)
        files = asyncio.run(
            _gather(options.folder, None if options.no_pdf else options.browser or "")
        )
    except VeritasError as error:
        _say("bundle", str(error))
        return EXIT_CHANGED if isinstance(error, EvidenceChangedError) else EXIT_USAGE
    except KeyboardInterrupt:
        _say("bundle", "stopped; nothing was written")
        return EXIT_FAILED
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
        _say("bundle", f"{shorten(str(options.output))} cannot be written: {error}")
        return EXIT_FAILED
    signed = "signed" if key else "not signed"
    sys.stdout.write(f"{options.output}: {len(manifest.files)} files, {signed}\n")
    return EXIT_DONE


def verify_command(parser: argparse.ArgumentParser, arguments: list[str]) -> int:
    """Say whether a bundle is as it was made.

    Args:
        parser: refuses bad arguments.
        arguments: those after ``verify``.

    Returns:
        The exit code: 0 nothing was changed, 2 it cannot be read or the key cannot be used, 4
        something was changed, added or taken away, or the signature is not that key's.
    """
    parser.add_argument("bundle", type=Path, metavar="FILE.zip")
    parser.add_argument("--key", type=Path, metavar="PEM", help="whose signature it must bear")
    options = parser.parse_args(arguments)
    try:
        key = None if options.key is None else _public_key(options.key)
        found = verify_bundle(options.bundle, key)
    except VeritasError as error:
        _say("verify", str(error))
        changed = isinstance(error, EvidenceChangedError | BundleError)
        return EXIT_CHANGED if changed else EXIT_USAGE
    lines = [f"{found.files} files are as {MANIFEST_NAME} says."]
    if found.signature_checked:
        lines.append("The signature is that of the key.")
    elif found.signed:
        lines.append("It is signed; give --key to see by whom.")
    else:
        lines.append(
            "It is not signed: whoever changed a file could have changed the manifest, too. "
            "Compare the sum below with one that was noted elsewhere."
        )
    lines.append(f"SHA-256 of {MANIFEST_NAME}: {found.manifest_sha256}")
    sys.stdout.write("\n".join(lines) + "\n")
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
            _say("bundle", f"without report.pdf: {error}")
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
    """The pages' HTML as the server sent it, named so that no click opens it as a page."""
    documents = {}
    for number, page in enumerate(artifacts.pages, 1):
        body = next(
            (one for one in page.bodies if one.kind == "document" and one.url == page.final_url),
            None,
        )
        if body is not None:
            documents[f"page-{number}-document.html.txt"] = body.text.encode(errors="replace")
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


def _private_key(path: Path) -> Ed25519PrivateKey:
    try:
        key = serialization.load_pem_private_key(_pem(path), password=None)
    except (ValueError, TypeError, UnsupportedAlgorithm) as error:
        raise _bad_key(path, f"no private key without a passphrase in PEM ({error})") from None
    if not isinstance(key, Ed25519PrivateKey):
        raise _bad_key(path, "no Ed25519 key")
    return key


def _public_key(path: Path) -> Ed25519PublicKey:
    try:
        key = serialization.load_pem_public_key(_pem(path))
    except (ValueError, UnsupportedAlgorithm) as error:
        raise _bad_key(path, f"no public key in PEM ({error})") from None
    if not isinstance(key, Ed25519PublicKey):
        raise _bad_key(path, "no Ed25519 key")
    return key


def _pem(path: Path) -> bytes:
    try:
        with path.open("rb") as file:
            return file.read(_MAX_KEY_BYTES)
    except OSError as error:
        raise _bad_key(path, error.strerror or str(error)) from None


def _bad_key(path: Path, why: str) -> InvalidRequestError:
    return InvalidRequestError(
        "invalid_key", "key", str(path), f"--key {shorten(str(path))}: {shorten(why)}"
    )


def _say(command: str, words: str) -> None:
    sys.stderr.write(f"veritas {command}: {words}\n")
