"""The command line's part about what an audit may reach, and how much it may use."""

from __future__ import annotations

import argparse
import math
from collections.abc import Callable
from typing import Any

from veritas.core.allow_list import AllowList
from veritas.core.name_server import parse_name_server

# Flag, the bound it changes (a name in TierLimits), its unit, and the highest value.
_LIMITS = (
    ("--max-pages", "max_pages", "pages an audit opens", 100),
    ("--time-limit", "time_limit_s", "seconds for the audit", 3600),
    ("--page-time-limit", "page_limit_s", "seconds for one page", 600),
    ("--max-page-requests", "max_page_requests", "requests of one page", 100_000),
    ("--max-requests", "max_requests", "requests of all pages", 1_000_000),
    ("--max-page-mb", "max_page_mb", "megabytes one page receives", 10_000),
    ("--max-audit-mb", "max_audit_mb", "megabytes the audit sends and receives", 100_000),
    ("--max-page-memory-mb", "max_page_memory_mb", "megabytes one page holds", 100_000),
)
_WHOLE = frozenset({"max_pages", "max_page_requests", "max_requests"})


def add_egress_options(parser: argparse.ArgumentParser) -> None:
    """Add the options to a parser."""
    reach = parser.add_argument_group("what the audit may reach (public addresses, web ports)")
    reach.add_argument(
        "--allow-private",
        action="append",
        default=[],
        metavar="HOST|CIDR",
        help="allow addresses that are not public: a name, *.NAME, an address, a network, or all; "
        "may be repeated",
    )
    reach.add_argument(
        "--allow-port",
        action="append",
        default=[],
        metavar="PORT",
        help="allow a port websites do not use; may be repeated",
    )
    reach.add_argument(
        "--dns-server", metavar="ADDRESS[:PORT]", help="ask this name server, not the system's"
    )
    bounds = parser.add_argument_group("budgets (by default the tier's)")
    for flag, name, unit, highest in _LIMITS:
        bounds.add_argument(
            flag,
            dest=name,
            type=_bound(highest, whole=name in _WHOLE),
            metavar="N",
            help=f"{unit}, up to {highest}",
        )


def egress_settings(options: argparse.Namespace) -> dict[str, Any]:
    """What the options say, as fields of the settings for collecting.

    Raises:
        InvalidRequestError: a host, port or address cannot be read.
    """
    from veritas.collect.settings import parse_port  # noqa: PLC0415 - as in cli

    server: str | None = options.dns_server
    chosen = {name: getattr(options, name) for _, name, _, _ in _LIMITS}
    return {
        "allow": AllowList.parse(options.allow_private),
        "allow_ports": frozenset(parse_port(port) for port in options.allow_port),
        "name_server": None if server is None else parse_name_server(server),
        "limits": {name: value for name, value in chosen.items() if value is not None},
    }


def _bound(highest: int, *, whole: bool) -> Callable[[str], float]:
    def read(raw: str) -> float:
        number = int(raw) if whole else float(raw)
        if not math.isfinite(number) or not 0 < number <= highest:
            raise argparse.ArgumentTypeError(f"{raw!r} is not above 0 and up to {highest}")
        return number

    read.__name__ = "whole number" if whole else "number"  # argparse names it in its error
    return read
