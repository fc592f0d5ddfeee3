"""The command line's part about how the site is reached and collected."""

from __future__ import annotations

import argparse
import re
import ssl
from pathlib import Path
from typing import TYPE_CHECKING

from veritas.core.errors import InvalidRequestError, shorten
from veritas.core.library_list import read_list
from veritas.options.egress import egress_settings
from veritas.options.sources import source_settings

if TYPE_CHECKING:
    from veritas.collect.settings import CollectSettings

_USER_AGENT = re.compile(r"[ -~]{1,300}")


def add_collect_options(parser: argparse.ArgumentParser) -> None:
    """Add the options to a parser."""
    parser.add_argument(
        "--save-artifacts", type=Path, metavar="DIR", help="keep what was collected"
    )
    parser.add_argument("--browser", metavar="PATH", help="the Chromium or Chrome to use")
    parser.add_argument(
        "--connect-to",
        action="append",
        default=[],
        metavar="HOST:PORT:ADDRESS:PORT",
        help="connect to this address instead, as curl does; may be repeated",
    )
    parser.add_argument("--ca-file", metavar="PEM", help="trust these authorities, too")
    parser.add_argument(
        "--user-agent",
        metavar="TEXT",
        help="what the browser calls itself; plain leaves our own name out",
    )
    parser.add_argument(
        "--ignore-robots", action="store_true", help="open pages that robots.txt keeps us out of"
    )
    parser.add_argument(
        "--probe",
        action="store_true",
        help="also ask the site for files such as /.git/HEAD and /.env; only where you may",
    )
    parser.add_argument(
        "--library-list", metavar="TOML", help="judge libraries by this list, not by our own"
    )


def collect_settings(options: argparse.Namespace) -> CollectSettings:
    """What the options say.

    Raises:
        InvalidRequestError: one of them cannot be read.
    """
    from veritas.collect.settings import CollectSettings, parse_connect_to  # noqa: PLC0415

    return CollectSettings(
        browser_path=options.browser,
        connect_to=tuple(parse_connect_to(rule) for rule in options.connect_to),
        ca_file=options.ca_file,
        user_agent=options.user_agent,
        ignore_robots=options.ignore_robots,
        probe=options.probe,
        library_list=_library_list(options.library_list),
        **egress_settings(options),
        **source_settings(options),
    )


def collect_problem(options: argparse.Namespace) -> str:
    """What is wrong besides, found before any work is done; empty if nothing is."""
    if options.user_agent is not None and not _USER_AGENT.fullmatch(options.user_agent):
        return (
            f"--user-agent {shorten(options.user_agent)!r}: give up to 300 printable ASCII "
            "characters, or the word plain"
        )
    if options.ca_file is not None:
        try:
            ssl.create_default_context(cafile=options.ca_file)
        except (OSError, ssl.SSLError) as error:
            return f"--ca-file {shorten(options.ca_file)}: no certificates can be read ({error})"
    kept: Path | None = options.save_artifacts
    if kept is not None and kept.exists() and (not kept.is_dir() or any(kept.iterdir())):
        return f"--save-artifacts {shorten(str(kept))}: this exists already; name a new folder"
    return ""


def _library_list(path: str | None) -> str:
    """The text of a list of libraries, known to be one.

    Raises:
        InvalidRequestError: it cannot be read.
    """
    if path is None:
        return ""
    try:
        text = Path(path).read_text("utf-8")
        read_list(text)
    except (OSError, ValueError) as error:
        raise InvalidRequestError(
            "invalid_library_list", "library_list", path, str(error)
        ) from None
    return text
