"""Is there a browser for the engine? The search is the engine's own, without starting it."""

from __future__ import annotations

import os
import shutil
from collections.abc import Mapping
from pathlib import Path

from veritas.core.errors import shorten

BROWSER_VARIABLE = "VERITAS_BROWSER"
NAMES = (
    "chromium-headless-shell",
    "chromium",
    "chromium-browser",
    "google-chrome",
    "google-chrome-stable",
)
_ADVICE = (
    "install one with `apt-get install -y --no-install-recommends chromium-headless-shell`, "
    f"or set {BROWSER_VARIABLE} to the path of a Chromium or Chrome"
)


def browser_problem(setting: str, environ: Mapping[str, str]) -> str:
    """Look for a browser (blocks).

    Args:
        setting: the setting ``browser_path``; empty when it is not set.
        environ: the environment that audits are started with.

    Returns:
        What is wrong and what to do; empty when there is a browser.
    """
    path = environ.get("PATH", os.defpath)
    for source, named in (
        ("the setting browser_path", setting),
        (BROWSER_VARIABLE, environ.get(BROWSER_VARIABLE, "")),
    ):
        if named:
            if shutil.which(named, path=path):
                return ""
            return f"{source} names {shorten(named)!r}, which is no executable file; {_ADVICE}"
    if any(shutil.which(name, path=path) for name in NAMES) or _playwrights_own(environ):
        return ""
    return f"no browser was found; {_ADVICE}"


def _playwrights_own(environ: Mapping[str, str]) -> bool:
    """Whether the browser's driver has installed one of its own, which the engine takes last."""
    named = environ.get("PLAYWRIGHT_BROWSERS_PATH", "")
    home = environ.get("HOME", "")
    if named not in {"", "0"}:
        folder = Path(named)
    elif home:
        folder = Path(home) / ".cache" / "ms-playwright"
    else:
        return False
    try:
        return any(entry.name.startswith("chromium") for entry in folder.iterdir())
    except OSError:
        return False
