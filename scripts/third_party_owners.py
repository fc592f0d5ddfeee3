"""Renews the list of who owns which domains, from the npm package third-party-web (MIT licence).

Run it in the project's folder: ``.venv/bin/python scripts/third_party_owners.py [VERSION]``. It
fetches the package by npm, writes ``veritas/checks/companies/owners.tsv`` in a format of our own,
and says what it wrote. The list names its source, its version and its date, and carries the
licence of what it was made from.
"""

from __future__ import annotations

import json
import re
import subprocess
import sys
import tarfile
import tempfile
from pathlib import Path
from typing import Any

TARGET = Path(__file__).resolve().parents[1] / "veritas" / "checks" / "companies" / "owners.tsv"
DATA = "package/dist/entities-nostats.json"
LICENCE = "package/LICENSE"
NAME = "third-party-web"
MAX_BYTES = 300_000
_DOMAIN = re.compile(
    r"(?:\*\.)?[a-z0-9](?:[a-z0-9-]*[a-z0-9])?(?:\.[a-z0-9](?:[a-z0-9-]*[a-z0-9])?)+"
)


def main() -> None:
    version = sys.argv[1] if len(sys.argv) > 1 else "latest"
    with tempfile.TemporaryDirectory() as folder:
        packed = json.loads(_npm("pack", f"{NAME}@{version}", "--json", folder=folder))[0]
        with tarfile.open(Path(folder) / packed["filename"]) as archive:
            entities = json.loads(_read(archive, DATA))
            licence = _read(archive, LICENCE).decode().strip()
        times = json.loads(_npm("view", NAME, "time", "--json", folder=folder))
    date = times[packed["version"]][:10]
    text = written(entities, packed["version"], date, licence)
    if len(text.encode()) > MAX_BYTES:
        sys.exit(f"the list has {len(text.encode())} bytes; {MAX_BYTES} is the limit")
    TARGET.write_text(text, "utf-8")
    print(f"{TARGET}: {NAME} {packed['version']} of {date}, {len(text.encode())} bytes")


def written(entities: list[dict[str, Any]], version: str, date: str, licence: str) -> str:
    """The file: a head of comments, then a line for each entity."""
    head = [
        "Who owns which domains, and what for. Written by scripts/third_party_owners.py.",
        "A line an entity: name, company, purpose, domains; between tabs. A domain with *. in",
        "front stands for itself and all below it, one without for itself alone.",
        f"source: npm package {NAME} {version}, https://github.com/patrickhulce/third-party-web",
        f"date: {date}",
        "licence:",
        *(f"  {line}".rstrip() for line in licence.splitlines()),
    ]
    lines = [f"# {line}".rstrip() for line in head]
    for entity in sorted(entities, key=lambda one: str(one["name"]).lower()):
        domains = sorted({domain.lower() for domain in entity["domains"]})
        kept = [domain for domain in domains if _DOMAIN.fullmatch(domain)]
        name, company = entity["name"].strip(), entity.get("company", entity["name"]).strip()
        if kept:
            lines.append("\t".join((name, company, entity["category"], " ".join(kept))))
    return "\n".join(lines) + "\n"


def _npm(*arguments: str, folder: str) -> bytes:
    return subprocess.run(
        ["npm", *arguments], cwd=folder, check=True, capture_output=True, timeout=120
    ).stdout


def _read(archive: tarfile.TarFile, name: str) -> bytes:
    member = archive.extractfile(name)
    if member is None:
        sys.exit(f"the package has no {name}; it has another shape now")
    return member.read()


if __name__ == "__main__":
    main()
