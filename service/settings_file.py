"""Reads the settings' file."""

from __future__ import annotations

import tomllib
from pathlib import Path
from typing import Any

from veritas.core.errors import shorten

CONFIG_VARIABLE = "VERITAS_CONFIG"
_MAX_BYTES = 1024 * 1024


class SettingsError(Exception):
    """The settings cannot be used. The message has one line for every error there is."""


def read_config(path: str) -> dict[str, Any]:
    """What a settings file says (blocks).

    Args:
        path: the file, in TOML, of at most 1 MiB; empty when there is none.

    Raises:
        SettingsError: it cannot be read.
    """
    if not path:
        return {}
    shown = f"{CONFIG_VARIABLE} = {shorten(path)!r}"
    try:
        with Path(path).open("rb") as file:
            raw = file.read(_MAX_BYTES + 1)
    except (OSError, ValueError) as error:  # ValueError: a NUL in the path
        reason = getattr(error, "strerror", None) or str(error)
        raise SettingsError(f"{shown}: cannot be read ({reason})") from None
    if len(raw) > _MAX_BYTES:
        raise SettingsError(f"{shown}: is larger than 1 MiB")
    try:
        return tomllib.loads(raw.decode("utf-8"))
    except (ValueError, RecursionError) as error:  # bad UTF-8 and bad TOML alike
        raise SettingsError(f"{shown}: is no TOML ({error})") from None
