"""How collecting reaches the world: which browser, which addresses, which certificates."""

from __future__ import annotations

import ipaddress
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

import msgspec

from veritas import __version__
from veritas.core.allow_list import AllowList
from veritas.core.audit import AuditRequest, TierLimits
from veritas.core.errors import InvalidRequestError
from veritas.core.name_server import NameServer
from veritas.core.source_settings import SourceSettings

if TYPE_CHECKING:
    from veritas.collect.chat_endpoint import ChatEndpoint

OWN_USER_AGENT = f"Veritas/{__version__}"
PLAIN_USER_AGENT = "plain"
_NAME_CHARS = frozenset("abcdefghijklmnopqrstuvwxyz0123456789-_.")


@dataclass(frozen=True, slots=True)
class ConnectTo:
    """One rule "to reach this host and port, connect to that address and port".

    It has the meaning of curl's ``--connect-to``: names in URLs, ``Host`` and TLS stay as
    they are, only the connection goes elsewhere.

    Attributes:
        host: lower-case host the rule is for; empty for any.
        port: port the rule is for; None for any.
        address: where to connect to instead, without brackets; empty for the same host.
        target_port: the port there; None for the same.
    """

    host: str
    port: int | None
    address: str
    target_port: int | None

    def matches(self, host: str, port: int) -> bool:
        """Whether a connection to this host and port falls under the rule."""
        return self.host in {"", host.lower()} and self.port in {None, port}

    @property
    def resolver_rule(self) -> str:
        """The same rule in the words of Chromium's ``--host-resolver-rules``."""
        left = _bracketed(self.host) or "*"
        right = _bracketed(self.address or self.host)
        if self.port is not None:
            left += f":{self.port}"
        if self.target_port is not None:
            right += f":{self.target_port}"
        return f"MAP {left} {right}"


@dataclass(frozen=True, slots=True)
class CollectSettings:
    """What the caller may set about collecting.

    Attributes:
        browser_path: the Chromium to run; None looks for one.
        connect_to: rules for names that are served elsewhere; the first that fits counts.
        ca_file: PEM file of further certificate authorities to trust.
        user_agent: what the browser calls itself; ``plain`` for a Chrome of its version, None
            for the same with our own name behind it.
        ignore_robots: open pages that robots.txt asks to leave alone.
        probe: ask the audited host for files that are not meant for visitors.
        library_list: libraries with known faults, as TOML; empty for the program's own list.
        sandbox: run the browser in its sandbox; None does so wherever it is possible.
        mobile: also take a picture as on a phone.
        vision_model: is shown the page's picture; None for none.
        experiments: let further visitors try things, in the tiers that do so.
        allow: addresses that may be connected to without being public.
        allow_ports: ports that may be connected to besides those websites use.
        name_server: the name server to ask; None for the system's resolver.
        sources: whom to ask besides the site.
        source_cache: a folder for their answers; None keeps none.
        blocklist: hosts that are known to be bad; None when there is no such list.
        limits: bounds that replace the tier's, by their names in
            :class:`~veritas.core.audit.TierLimits`.
    """

    browser_path: str | None = None
    connect_to: tuple[ConnectTo, ...] = ()
    ca_file: str | None = None
    user_agent: str | None = None
    ignore_robots: bool = False
    probe: bool = False
    library_list: str = ""
    sandbox: bool | None = None
    mobile: bool = True
    experiments: bool = True
    vision_model: ChatEndpoint | None = None
    allow: AllowList = field(default_factory=AllowList)
    allow_ports: frozenset[int] = frozenset()
    name_server: NameServer | None = None
    sources: SourceSettings = field(default_factory=SourceSettings)
    source_cache: str | None = None
    blocklist: frozenset[str] | None = None
    limits: Mapping[str, float] = field(default_factory=dict)

    def limits_of(self, request: AuditRequest) -> TierLimits:
        """The bounds of an audit: its tier's, with what is set here."""
        return msgspec.structs.replace(request.limits, **self.limits)


def connection_target(rules: tuple[ConnectTo, ...], host: str, port: int) -> tuple[str, int, bool]:
    """Where to connect to for a host and port.

    Returns:
        The host or address, the port, and whether a rule said so.
    """
    for rule in rules:
        if rule.matches(host, port):
            return rule.address or host, rule.target_port or port, True
    return host, port, False


def parse_connect_to(raw: str) -> ConnectTo:
    """Read a rule ``HOST1:PORT1:HOST2:PORT2`` as curl's ``--connect-to`` takes it.

    IPv6 addresses stand in brackets. Each part may be empty: the first two then mean any,
    the last two mean unchanged. An empty HOST1 needs a HOST2, since Chromium has no rule
    that changes the port alone of any host.

    Raises:
        InvalidRequestError: with code ``invalid_connect_to``.
    """

    def refuse(why: str) -> InvalidRequestError:
        return InvalidRequestError(
            "invalid_connect_to",
            "connect_to",
            raw,
            f"{why}; write HOST:PORT:ADDRESS:PORT, such as shop.example:443:127.0.0.1:8443",
        )

    parts = _split(raw.strip())
    if parts is None or len(parts) != 4:
        raise refuse("the rule does not have four parts with colons between them")
    host, port, address, target_port = parts
    try:
        rule = ConnectTo(_host(host), _port(port), _host(address), _port(target_port))
    except ValueError as error:
        raise refuse(str(error)) from None
    if not rule.host and not rule.address:
        raise refuse("the rule names neither a host nor an address")
    return rule


def parse_port(raw: str) -> int:
    """Read a TCP port.

    Raises:
        InvalidRequestError: with code ``invalid_port``.
    """
    try:
        port = _port(raw.strip())
    except ValueError as error:
        raise InvalidRequestError("invalid_port", "allow_ports", raw, str(error)) from None
    if port is None:
        raise InvalidRequestError("invalid_port", "allow_ports", raw, "give a port from 1 to 65535")
    return port


def _split(raw: str) -> list[str] | None:
    """Split at colons outside brackets; None if brackets do not pair."""
    parts, current, inside = [], "", False
    for char in raw:
        if char == ":" and not inside:
            parts.append(current)
            current = ""
            continue
        if char in "[]":
            if inside is (char == "["):
                return None
            inside = char == "["
        current += char
    parts.append(current)
    return None if inside else parts


def _host(text: str) -> str:
    if text.startswith("[") and text.endswith("]"):
        return str(ipaddress.IPv6Address(text[1:-1]))
    name = text.lower()
    if not set(name) <= _NAME_CHARS or len(name) > 253:
        raise ValueError(f"{text!r} is no host name or address")
    return name


def _port(text: str) -> int | None:
    if not text:
        return None
    if not (text.isascii() and text.isdigit()) or len(text) > 5 or not 0 < int(text) < 65536:
        raise ValueError(f"{text!r} is no port from 1 to 65535")
    return int(text)


def _bracketed(host: str) -> str:
    return f"[{host}]" if ":" in host else host
