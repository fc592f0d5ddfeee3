"""Which address a request comes from, also when a proxy stands in between.

A header says what its sender likes: it is believed only of the proxies that the settings name, and
only as far back as they go on.
"""

from __future__ import annotations

import ipaddress
import re
from collections.abc import Iterable, Mapping

from aiohttp import web

FORWARDED, X_FORWARDED_FOR = "forwarded", "x-forwarded-for"
# More hops than anybody has; what is before them is not looked at.
_MAX_HOPS = 32

# A separator, or a whole quoted text, or one other character.
_PIECE = re.compile(r'[,;]|"(?:[^"\\]|\\.)*"|.', re.DOTALL)


class TrustedProxies:
    """The proxies whose word is taken.

    Args:
        networks: their addresses and networks.
        header: the header they keep, ``x-forwarded-for`` or ``forwarded``. The other one is not
            looked at: a proxy that does not know it lets through what a client has sent.
    """

    def __init__(self, networks: Iterable[str], header: str) -> None:
        self._networks = [ipaddress.ip_network(network) for network in networks]
        self._header = header

    def client_address(self, peer: str, headers: Mapping[str, str]) -> str:
        """The address of whoever made a request.

        Args:
            peer: the address at the other end of the connection.
            headers: the request's; a multidict, so that repetitions are seen.

        Returns:
            The last address before the proxies of ours; the proxy's own where it names none.
        """
        address = peer
        for hop in reversed(self._hops(headers)[-_MAX_HOPS:]):
            if not self.trusts(address):
                break
            if not hop:
                break  # a proxy of ours that does not say, or says what is no address
            address = hop
        return address

    def trusts(self, address: str) -> bool:
        """Whether an address is one of these proxies."""
        try:
            found = ipaddress.ip_address(address)
        except ValueError:
            return False
        mapped = getattr(found, "ipv4_mapped", None)
        return any((mapped or found) in network for network in self._networks)

    def _hops(self, headers: Mapping[str, str]) -> list[str]:
        """What the header says, the farthest first; empty for what is no address."""
        if not self._networks:
            return []
        values = headers.getall(self._header, [])  # type: ignore[attr-defined]
        text = ",".join(values)
        if self._header == X_FORWARDED_FOR:
            return [_address(part) for part in text.split(",")]
        return [_address(text) for text in _forwarded_for(text)]


def network_of(address: str) -> str:
    """Whom an address stands for: of IPv6, whoever has one has 2 to the 64 (RFC 4291, 2.5.4)."""
    try:
        found = ipaddress.ip_address(address)
    except ValueError:
        return address
    if isinstance(found, ipaddress.IPv4Address):
        return str(found)
    if found.ipv4_mapped is not None:
        return str(found.ipv4_mapped)
    return str(ipaddress.IPv6Network((int(found), 64), strict=False))


PROXIES: web.AppKey[TrustedProxies] = web.AppKey("trusted_proxies", TrustedProxies)


def address_of(request: web.Request) -> str:
    """The address of whoever made a request; empty when there is none, as on a Unix socket."""
    return request.app[PROXIES].client_address(request.remote or "", request.headers)


def _forwarded_for(header: str) -> list[str]:
    """The ``for`` of each element of a Forwarded header (RFC 7239, section 4); empty without."""
    elements: list[list[str]] = [[""]]
    for piece in _PIECE.findall(header):
        if piece == ",":
            elements.append([""])
        elif piece == ";":
            elements[-1].append("")
        else:
            elements[-1][-1] += piece
    found = []
    for pairs in elements:
        values = [pair.strip()[4:] for pair in pairs if pair.strip().lower().startswith("for=")]
        value = values[0] if values else ""
        found.append(re.sub(r"\\(.)", r"\1", value[1:-1]) if value.startswith('"') else value)
    return found


def _address(text: str) -> str:
    """An address in its canonical form, without a port; empty for anything else."""
    bare = text.strip()
    if bare.startswith("["):
        bare = bare[1:].partition("]")[0]
    elif bare.count(":") == 1:
        bare = bare.partition(":")[0]
    try:
        return str(ipaddress.ip_address(bare))
    except ValueError:
        return ""
