"""``veritas-service backup FOLDER``."""

from __future__ import annotations

import argparse
import sys
from pathlib import Path

from service.backup import BackupError, make_backup
from service.settings_loading import load_settings


def backup(arguments: argparse.Namespace) -> int:
    """Make a backup and say what is in it.

    Returns:
        The exit code: 0 when it is there, 1 when it could not be made.

    Raises:
        SettingsError: the settings cannot be used.
    """
    target = Path(arguments.folder)
    try:
        facts = make_backup(load_settings().data_dir, target)
    except BackupError as error:
        print(f"veritas-service: {error}", file=sys.stderr)
        return 1
    print(
        f"{target}: {facts.audits} audits, {facts.events} events, {facts.artifacts} artifacts, "
        f"{facts.size_bytes / 1e6:.1f} MB"
    )
    return 0
