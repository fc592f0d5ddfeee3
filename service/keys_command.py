"""``veritas-service keys``: make, list, replace and revoke API keys.

A key's text goes to standard output, everything else to standard error: so
``KEY=$(veritas-service keys create --name ci)`` holds the key and nothing else.
"""

from __future__ import annotations

import argparse
import sys
import time
from collections.abc import Callable
from datetime import UTC, datetime
from pathlib import Path

from service.access.api_key import (
    ApiKey,
    KeyValueError,
    Scope,
    new_key,
    parse_lifetime,
    parse_name,
    parse_scopes,
    scope_names,
)
from service.access.key_rows import KeysUnavailableError
from service.access.key_store import (
    FILE_NAME,
    KeyExistsError,
    KeyStore,
    KeyUnknownError,
)
from service.access.keys_file import KeysFileError, as_line, read_keys_file
from service.settings import Settings
from service.settings_loading import load_settings

_SCOPES_HELP = (
    "what it may do, may be repeated: read (look at its own audits), write (start and cancel), "
    "read:all (reach everybody's audits, and the numbers of the service); default: read and write"
)
_LIFETIME_HELP = "how long it lasts, such as 30d, 12h or never"

Action = Callable[[argparse.Namespace, Settings, KeyStore], int]


def add_key_commands(parser: argparse.ArgumentParser) -> None:
    """Add the commands that follow ``keys``."""
    commands = parser.add_subparsers(title="commands", metavar="COMMAND", required=True)

    create = commands.add_parser("create", help="make a key and print it, once")
    _add_key_arguments(create)
    create.set_defaults(command=_with_store(_create))

    listing = commands.add_parser("list", help="list the keys, without their secrets")
    listing.set_defaults(command=_with_store(_list))

    rotate = commands.add_parser(
        "rotate", help="give a key another secret and print it, once; the old one ends at once"
    )
    rotate.add_argument("name", type=_checked(parse_name))
    rotate.add_argument(
        "--expires",
        type=_checked(parse_lifetime),
        default=argparse.SUPPRESS,
        metavar="TIME",
        help=f"{_LIFETIME_HELP}; default: as long as the old one",
    )
    rotate.set_defaults(command=_with_store(_rotate))

    revoke = commands.add_parser(
        "revoke", help="end a key for good; its open streams end within seconds"
    )
    revoke.add_argument("name")
    revoke.set_defaults(command=_with_store(_revoke))

    line = commands.add_parser(
        "line", help="make a key for the file that api_keys_file names, and keep nothing"
    )
    _add_key_arguments(line)
    line.set_defaults(command=_line)


def _add_key_arguments(parser: argparse.ArgumentParser) -> None:
    parser.add_argument(
        "--name",
        required=True,
        type=_checked(parse_name),
        help="whose it is: lower-case letters, digits, '.', '_' and '-'",
    )
    parser.add_argument(
        "--scope",
        action="append",
        metavar="SCOPE",
        choices=list(map(str, Scope)),
        help=_SCOPES_HELP,
    )
    parser.add_argument(
        "--expires",
        type=_checked(parse_lifetime),
        default=None,
        metavar="TIME",
        help=f"{_LIFETIME_HELP}; default: never",
    )


def _checked(parse: Callable[[str], object]) -> Callable[[str], object]:
    """Let argparse show what a parser of ours has to say."""

    def checked(text: str) -> object:
        try:
            return parse(text)
        except KeyValueError as error:
            raise argparse.ArgumentTypeError(str(error)) from None

    return checked


def _with_store(action: Action) -> Callable[[argparse.Namespace], int]:
    def command(given: argparse.Namespace) -> int:
        settings = load_settings()
        store = KeyStore(settings.data_dir / FILE_NAME)
        try:
            return action(given, settings, store)
        except (KeyExistsError, KeyUnknownError, KeysUnavailableError, KeysFileError) as error:
            _say(f"veritas-service: {error}")
            return 1

    return command


def _create(given: argparse.Namespace, settings: Settings, store: KeyStore) -> int:
    if any(key.name == given.name for key in _filed(settings)):
        raise KeyExistsError(given.name, "in api_keys_file")
    first = not store.all()
    key, text = store.create(given.name, _scopes(given), given.expires, time.time())
    _tell(key, text, f"Only its hash is kept, in {_where(settings)}.")
    if first:
        _say("From now on the service answers nobody without a key.")
    return 0


def _rotate(given: argparse.Namespace, settings: Settings, store: KeyStore) -> int:
    lifetime_s = getattr(given, "expires", None)
    same = not hasattr(given, "expires")
    key, text = store.rotate(given.name, lifetime_s, time.time(), same_lifetime=same)
    _tell(key, text, f"Only its hash is kept, in {_where(settings)}. The old one is no more.")
    return 0


def _revoke(given: argparse.Namespace, settings: Settings, store: KeyStore) -> int:
    if any(key.name == given.name for key in _filed(settings)):
        _say(f"veritas-service: {given.name!r} is in api_keys_file: take its line out there")
        return 1
    key = store.revoke(given.name, time.time())
    _say(f"The key {key.name!r} is revoked since {_shown(key.revoked_at)}.")
    return 0


def _line(given: argparse.Namespace) -> int:
    key, text = new_key(given.name, _scopes(given), given.expires, time.time())
    _tell(key, text, "It is kept nowhere. The line for the file that api_keys_file names:")
    _say(as_line(key))
    return 0


def _list(given: argparse.Namespace, settings: Settings, store: KeyStore) -> int:
    now = time.time()
    rows = [_row(key, now, "") for key in store.all()]
    rows += [_row(key, now, " (api_keys_file)") for key in _filed(settings)]
    if not rows:
        _say(f"There are no keys in {_where(settings)}: the service answers this machine only.")
        return 0
    header = ("NAME", "SCOPES", "STATE", "CREATED", "EXPIRES", "LAST USED", "ID")
    widths = [max(map(len, column)) for column in zip(header, *rows, strict=True)]
    for row in (header, *rows):
        cells = [cell.ljust(width) for cell, width in zip(row, widths, strict=True)]
        print("  ".join(cells).rstrip())
    return 0


def _row(key: ApiKey, now: float, source: str) -> tuple[str, ...]:
    return (
        key.name,
        ",".join(scope_names(key.scopes)),
        key.state(now) + source,
        _shown(key.created_at or None, "-"),
        _shown(key.expires_at, "never"),
        _shown(key.last_used_at, "-"),
        key.id,
    )


def _filed(settings: Settings) -> list[ApiKey]:
    return read_keys_file(Path(settings.api_keys_file)) if settings.api_keys_file else []


def _scopes(given: argparse.Namespace) -> frozenset[Scope]:
    return parse_scopes(given.scope or [Scope.READ, Scope.WRITE])


def _tell(key: ApiKey, text: str, more: str) -> None:
    may, ends = ", ".join(scope_names(key.scopes)), _shown(key.expires_at, "never")
    print(text, flush=True)
    _say(f"This is the key {key.name!r} (may: {may}; expires: {ends}). It is shown this once.")
    _say(more)


def _where(settings: Settings) -> str:
    return str((settings.data_dir / FILE_NAME).absolute())


def _shown(at: float | None, otherwise: str = "") -> str:
    if at is None:
        return otherwise
    return datetime.fromtimestamp(at, UTC).strftime("%Y-%m-%d %H:%M UTC")


def _say(text: str) -> None:
    print(text, file=sys.stderr)
