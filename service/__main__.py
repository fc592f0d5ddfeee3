"""``veritas-service``, or ``python -m service``: serve, make keys, check settings, back up.

Nothing heavy is imported at the top: the queue's manager is spawned, and a spawned process
imports this module again.
"""

from __future__ import annotations

import argparse
import sys
from collections.abc import Sequence

_HELP = """\
Serves audits of websites over HTTP. Without a command it serves, until SIGTERM or Ctrl-C.

Everything is a setting: VERITAS_PORT=9000, VERITAS_DATA_DIR=/data and so on, or a file that
VERITAS_CONFIG names. config/default.toml lists and explains them all.
"""
_KEYS_HELP = """\
Who has a key may use the service. Without any key the service answers this machine only; once
there is one, everybody needs one. Keys are kept, as hashes, in keys.sqlite in data_dir; a running
service learns of every change within a second.
"""


def _parser() -> argparse.ArgumentParser:
    from service.keys_command import add_key_commands  # noqa: PLC0415 - see above

    formatter = argparse.RawDescriptionHelpFormatter
    parser = argparse.ArgumentParser(
        prog="veritas-service", description=_HELP, formatter_class=formatter
    )
    parser.set_defaults(command=_serve)
    commands = parser.add_subparsers(title="commands", metavar="COMMAND")
    commands.add_parser("serve", help="serve; the same as no command").set_defaults(command=_serve)
    keys = commands.add_parser(
        "keys",
        help="make, list and revoke API keys",
        description=_KEYS_HELP,
        formatter_class=formatter,
    )
    add_key_commands(keys)
    check = commands.add_parser(
        "check-config",
        help="check the settings, and print those in force",
        description="Reads the settings as the service would. Says everything that is wrong with "
        "them on standard error (exit code 2), or prints those in force, secrets masked.",
    )
    check.set_defaults(command=_check_config)
    backup = commands.add_parser(
        "backup",
        help="copy the data folder while a service uses it",
        description="Makes a whole copy of data_dir: events, artifacts and keys. A running service "
        "is not held up. To restore it, copy it to where data_dir is while no service runs.",
    )
    backup.add_argument("folder", metavar="FOLDER", help="the folder to make; not there yet")
    backup.set_defaults(command=_backup)
    return parser


def _serve(_: argparse.Namespace) -> int:
    from service.serve import serve  # noqa: PLC0415 - see above
    from service.settings_loading import load_settings  # noqa: PLC0415

    return serve(load_settings())


def _check_config(_: argparse.Namespace) -> int:
    from service.check_config import check_config  # noqa: PLC0415 - see above

    return check_config()


def _backup(arguments: argparse.Namespace) -> int:
    from service.backup_command import backup  # noqa: PLC0415 - see above

    return backup(arguments)


def main(arguments: Sequence[str] | None = None) -> int:
    """Run a command.

    Args:
        arguments: those of the command line, without the program's name.

    Returns:
        The exit code: 0 when it did what was asked, 1 when it could not, 2 when the settings or
        arguments cannot be used.
    """
    from service.settings_file import SettingsError  # noqa: PLC0415 - see above

    given = _parser().parse_args(arguments)
    try:
        code: int = given.command(given)
    except SettingsError as error:
        for line in str(error).splitlines():
            print(f"veritas-service: {line}", file=sys.stderr)
        print("veritas-service: mend these, then try again", file=sys.stderr)
        return 2
    return code


if __name__ == "__main__":
    raise SystemExit(main())
