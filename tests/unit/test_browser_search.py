from __future__ import annotations

from pathlib import Path

import pytest

from service.browser_search import NAMES, browser_problem


def program(path: Path) -> Path:
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text("#!/bin/sh\n")
    path.chmod(0o755)
    return path


@pytest.mark.parametrize("name", NAMES)
def test_a_browser_on_the_path(tmp_path: Path, name: str) -> None:
    environ = {"PATH": str(tmp_path)}
    assert "apt-get install" in browser_problem("", environ)
    program(tmp_path / name)
    assert browser_problem("", environ) == ""


def test_a_browser_that_is_named_must_be_there(tmp_path: Path) -> None:
    program(tmp_path / "bin" / "chromium")
    mine = program(tmp_path / "mine")
    environ = {"PATH": str(tmp_path / "bin")}
    assert "browser_path names '/nowhere'" in browser_problem("/nowhere", environ)
    assert "VERITAS_BROWSER names" in browser_problem("", {**environ, "VERITAS_BROWSER": "no"})
    assert browser_problem("", {"PATH": "", "VERITAS_BROWSER": str(mine)}) == ""
    assert browser_problem(str(mine), {"PATH": ""}) == ""
    mine.chmod(0o644)
    assert "no executable" in browser_problem(str(mine), environ)


def test_the_drivers_own_browser_counts(tmp_path: Path) -> None:
    for environ in (
        {"HOME": str(tmp_path)},
        {"PLAYWRIGHT_BROWSERS_PATH": str(tmp_path / ".cache" / "ms-playwright")},
    ):
        assert browser_problem("", {"PATH": "", **environ})
    (tmp_path / ".cache" / "ms-playwright" / "chromium-1200").mkdir(parents=True)
    for environ in (
        {"HOME": str(tmp_path)},
        {"PLAYWRIGHT_BROWSERS_PATH": str(tmp_path / ".cache" / "ms-playwright")},
    ):
        assert browser_problem("", {"PATH": "", **environ}) == ""
