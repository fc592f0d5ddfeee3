"""``veritas verify``: was anything in a case file changed?"""

from __future__ import annotations

import argparse
import sys
from pathlib import Path

from veritas.collect.bundle import verify_bundle
from veritas.core.errors import (
    BundleError,
    EvidenceChangedError,
    VeritasError,
)
from veritas.core.manifest import MANIFEST_NAME
from veritas.options.bundle_keys import public_key
from veritas.options.parser import (
    EXIT_CHANGED,
    EXIT_DONE,
    EXIT_USAGE,
    Parser,
)


def parser() -> argparse.ArgumentParser:
    """Its options."""
    made = Parser(prog="veritas verify", description="Say whether a bundle was changed.")
    made.add_argument("bundle", type=Path, metavar="FILE.zip")
    made.add_argument("--key", type=Path, metavar="PEM", help="whose signature it must bear")
    return made


def run(options: argparse.Namespace) -> int:
    """Say whether a bundle is as it was made.

    Returns:
        The exit code: 0 nothing was changed, 2 it cannot be read or the key cannot be used, 4
        something was changed, added or taken away, or the signature is not that key's.
    """
    try:
        key = None if options.key is None else public_key(options.key)
        found = verify_bundle(options.bundle, key)
    except VeritasError as error:
        sys.stderr.write(f"veritas verify: {error}\n")
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
