"""The command line's part about whom an audit asks besides the site."""

from __future__ import annotations

import argparse
from collections.abc import Callable
from pathlib import Path
from typing import Any, TypeVar

import msgspec

from veritas.core.errors import InvalidRequestError
from veritas.core.source_settings import SourceSettings, read_blocklist, read_sources

T = TypeVar("T")


def add_source_options(parser: argparse.ArgumentParser) -> None:
    """Add the options to a parser."""
    group = parser.add_argument_group("whom the audit asks besides the site")
    group.add_argument(
        "--sources", metavar="TOML", help="registries' servers and keys, as in config/sources.toml"
    )
    group.add_argument(
        "--no-sources",
        action="store_true",
        help="ask no registry and no list; the name system is asked all the same",
    )
    group.add_argument(
        "--source-cache", metavar="DIR", help="keep their answers here, for a day at most"
    )
    group.add_argument("--blocklist", metavar="FILE", help="hosts known to be bad, one a line")


def source_settings(options: argparse.Namespace) -> dict[str, Any]:
    """What the options say, as fields of the settings for collecting.

    Raises:
        InvalidRequestError: a file cannot be read, or is none of its kind.
    """
    sources = SourceSettings()
    if options.sources is not None:
        sources = _read(options.sources, "sources", read_sources)
    if options.no_sources:
        sources = msgspec.structs.replace(sources, ask=False)
    blocklist = None
    if options.blocklist is not None:
        blocklist = _read(options.blocklist, "blocklist", read_blocklist)
    return {"sources": sources, "source_cache": options.source_cache, "blocklist": blocklist}


def _read(path: str, option: str, parse: Callable[[str], T]) -> T:
    try:
        return parse(Path(path).read_text("utf-8"))
    except (OSError, ValueError) as error:
        raise InvalidRequestError(f"invalid_{option}", option, path, str(error)) from None
