"""Which name server to ask. Pure."""

from __future__ import annotations

import ipaddress
from dataclasses import dataclass

from veritas.core.errors import InvalidRequestError, shorten

DNS_PORT = 53


@dataclass(frozen=True, slots=True)
class NameServer:
    """A name server to ask instead of the system's.

    Attributes:
        address: IPv4 or IPv6.
        port: UDP and TCP port.
    """

    address: str
    port: int = DNS_PORT


def parse_name_server(raw: str) -> NameServer:
    """Read an address, or ``ADDRESS:PORT`` with IPv6 in brackets.

    Raises:
        InvalidRequestError: with code ``invalid_dns_server``.
    """
    text, port = raw.strip(), ""
    if text.startswith("["):
        text, end, port = text[1:].partition("]")
        if end != "]" or port[:1] not in {"", ":"}:
            text = raw  # which is no address, so that it is refused below
        port = port[1:]
    elif text.count(":") == 1:
        text, _, port = text.partition(":")
    try:
        return NameServer(str(ipaddress.ip_address(text)), _port(port) if port else DNS_PORT)
    except ValueError as error:
        raise InvalidRequestError(
            "invalid_dns_server",
            "dns_server",
            raw,
            f"{error}; give an address such as 192.0.2.53, 192.0.2.53:5353 or [2001:db8::53]:5353",
        ) from None


def _port(text: str) -> int:
    if not (text.isascii() and text.isdigit()) or len(text) > 5 or not 0 < int(text) < 65536:
        raise ValueError(f"{shorten(text)!r} is no port from 1 to 65535")
    return int(text)
