"""Every command line that the how-to shows is run, in its order, against the demo shop."""

from __future__ import annotations

import re
import shlex
from pathlib import Path

import pytest
import yaml

from scripts.manual import FOLDER, markdown, roff
from tests.e2e.conftest import ROOT, Shop
from tests.e2e.test_command_line import veritas

PAGE = ROOT / "docs" / "how-to" / "use-the-command-line.md"
GATED = re.compile(r"--fail-(?:below|on)")


def documented() -> list[list[str]]:
    blocks = re.findall(r"```sh\n(.*?)```", PAGE.read_text("utf-8"), re.DOTALL)
    lines = [line for block in blocks for line in block.splitlines() if line]
    assert all(line.startswith("veritas ") for line in lines)
    return [shlex.split(line)[1:] for line in lines]


@pytest.mark.timeout(420)  # a dozen audits, one after the other
async def test_every_line_of_the_how_to_works(shop: Shop, tmp_path: Path) -> None:
    (tmp_path / "sites.txt").write_text("\n".join(shop.urls.values()))
    commands = documented()
    assert len(commands) > 15
    for words in commands:
        audits = words[0].startswith(("https:", "--urls"))
        arguments = [word.replace("https://example.org", shop.urls["hurrymart"]) for word in words]
        code, out, err = await veritas(*arguments, *(shop.flags if audits else ()), cwd=tmp_path)
        assert code == (3 if any(GATED.match(word) for word in words) else 0), (words, err)
        assert out, words
    assert (tmp_path / "report.html").read_bytes().startswith(b"<!doctype html>")


def test_the_reference_and_the_manual_are_up_to_date() -> None:
    for name, made in (("command-line.md", markdown()), ("veritas.1", roff())):
        assert (FOLDER / name).read_text("utf-8") == made, "run make reference"


def test_the_jobs_for_build_servers_name_options_that_exist() -> None:
    known = markdown()
    for file in sorted((ROOT / "examples" / "ci").glob("*.yml")):
        text = file.read_text("utf-8")
        assert isinstance(yaml.safe_load(text), dict)
        line = next(one for one in text.splitlines() if 'veritas "$SITE"' in one)
        for option in re.findall(r"--[a-z-]+", line):
            assert f"`{option} " in known, option
