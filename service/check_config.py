"""``veritas-service check-config``: all that is wrong with the settings, or what they are."""

from __future__ import annotations

import os
import sys
from pathlib import Path

from service.access.keys_file import KeysFileError, read_keys_file
from service.settings import PREFIX, Settings
from service.settings_file import SettingsError
from service.settings_loading import effective, load_settings, unknown_variables
from veritas.core.errors import shorten

# Settings that name a file which has to be there.
_FILES = ("browser_path", "ca_file")


def check_config() -> int:
    """Check the settings, and print those in force on standard output (blocks).

    Returns:
        0 when the service could start with them.

    Raises:
        SettingsError: it could not; a line for every reason.
    """
    settings = load_settings()
    errors = [*_missing_files(settings), *_key_errors(settings)]
    if errors:
        raise SettingsError("\n".join(errors))
    for line in effective(settings):
        print(line)
    for line in unknown_variables(os.environ):
        print(f"veritas-service: warning: {line}", file=sys.stderr)
    return 0


def _missing_files(settings: Settings) -> list[str]:
    lines = []
    for name in _FILES:
        path = getattr(settings, name)
        try:
            there = not path or Path(path).is_file()
        except ValueError:  # a NUL in the path
            there = False
        if not there:
            shown = shorten(path)
            lines.append(
                f"{name} = {shown!r}: there is no such file (variable {PREFIX}{name.upper()})"
            )
    return lines


def _key_errors(settings: Settings) -> list[str]:
    if not settings.api_keys_file:
        return []
    try:
        read_keys_file(Path(settings.api_keys_file))
    except KeysFileError as error:
        return str(error).splitlines()
    return []
