"""Which addresses anybody on the internet can reach, and why the others are not such. Pure.

The tables are the IANA special-purpose address registries (RFC 6890 and its updates,
https://www.iana.org/assignments/iana-ipv4-special-registry and …-ipv6-special-registry), the
IPv6 address space registry (only 2000::/3 is handed out for unicast, RFC 4291 section 2.4),
and the addresses at which clouds answer their own machines.

Two deviations, both towards "not public": the few blocks inside 192.0.0.0/24 and 2001::/23 that
the registries call globally reachable serve protocols, not sites; and addresses of the retired
ways from IPv6 to IPv4 (6to4, Teredo, IPv4-compatible) may end at any IPv4 address, so that none
of them counts as public.
"""

from __future__ import annotations

import ipaddress
from dataclasses import dataclass
from enum import StrEnum
from ipaddress import IPv4Address, IPv4Network, IPv6Address, IPv6Network

IPAddress = IPv4Address | IPv6Address
IPNetwork = IPv4Network | IPv6Network


class AddressKind(StrEnum):
    """What an address is for. Everything but ``PUBLIC`` is closed to an auditor by default."""

    PUBLIC = "public"
    UNSPECIFIED = "unspecified"
    LOOPBACK = "loopback"
    PRIVATE = "private"
    UNIQUE_LOCAL = "unique_local"
    SITE_LOCAL = "site_local"
    LINK_LOCAL = "link_local"
    CARRIER_GRADE_NAT = "carrier_grade_nat"
    METADATA = "metadata"
    MULTICAST = "multicast"
    BROADCAST = "broadcast"
    DOCUMENTATION = "documentation"
    BENCHMARKING = "benchmarking"
    PROTOCOL = "protocol"
    TRANSITION = "transition"
    RESERVED = "reserved"


@dataclass(frozen=True, slots=True)
class AddressFacts:
    """What is known of an address from its number alone.

    Attributes:
        address: the address, in its canonical form (RFC 5952), without a zone.
        kind: what it is for.
        reason: the same in words, with the block and its source; empty if it is public.
    """

    address: str
    kind: AddressKind
    reason: str

    @property
    def public(self) -> bool:
        """Whether anybody on the internet can reach it."""
        return self.kind is AddressKind.PUBLIC


_K = AddressKind

# Single addresses at which a cloud tells a machine its secrets or hands out its settings. Some
# lie in blocks that are closed anyway; they are named so that no wide exception opens them.
_METADATA: dict[str, str] = {
    "169.254.169.254": "instance metadata of AWS, Azure, Google Cloud, OpenStack and others",
    "169.254.169.253": "the name server of an AWS network",
    "169.254.169.123": "the time server of an AWS network",
    "169.254.170.2": "task credentials of AWS ECS",
    "169.254.170.23": "pod credentials of AWS EKS",
    "169.254.42.42": "instance metadata of Scaleway",
    "100.100.100.200": "instance metadata of Alibaba Cloud",
    "168.63.129.16": "the platform address of Azure",
    "192.0.0.192": "instance metadata of Oracle Cloud",
    "fd00:ec2::254": "instance metadata of AWS",
    "fd00:ec2::253": "the name server of an AWS network",
    "fd00:ec2::123": "the time server of an AWS network",
    "fd00:ec2::23": "pod credentials of AWS EKS",
    "fd20:ce::254": "instance metadata of Google Cloud",
    "fd00:42::42": "instance metadata of Scaleway",
    "fd00:c1::a9fe:a9fe": "instance metadata of Oracle Cloud",
    "fe80::a9fe:a9fe": "instance metadata of OpenStack",
}

# The first block that fits counts, so narrow ones come first.
_V4: tuple[tuple[str, AddressKind, str], ...] = (
    ("0.0.0.0/32", _K.UNSPECIFIED, "RFC 1122 section 3.2.1.3"),
    ("0.0.0.0/8", _K.RESERVED, "this network, RFC 791 section 3.2"),
    ("10.0.0.0/8", _K.PRIVATE, "RFC 1918"),
    ("100.64.0.0/10", _K.CARRIER_GRADE_NAT, "RFC 6598"),
    ("127.0.0.0/8", _K.LOOPBACK, "RFC 1122 section 3.2.1.3"),
    ("169.254.0.0/16", _K.LINK_LOCAL, "RFC 3927"),
    ("172.16.0.0/12", _K.PRIVATE, "RFC 1918"),
    ("192.0.0.0/24", _K.PROTOCOL, "IETF protocol assignments, RFC 6890 section 2.1"),
    ("192.0.2.0/24", _K.DOCUMENTATION, "TEST-NET-1, RFC 5737"),
    ("192.88.99.0/24", _K.TRANSITION, "6to4 relays, RFC 7526"),
    ("192.168.0.0/16", _K.PRIVATE, "RFC 1918"),
    ("198.18.0.0/15", _K.BENCHMARKING, "RFC 2544"),
    ("198.51.100.0/24", _K.DOCUMENTATION, "TEST-NET-2, RFC 5737"),
    ("203.0.113.0/24", _K.DOCUMENTATION, "TEST-NET-3, RFC 5737"),
    ("224.0.0.0/4", _K.MULTICAST, "RFC 5771"),
    ("255.255.255.255/32", _K.BROADCAST, "RFC 919 section 7"),
    ("240.0.0.0/4", _K.RESERVED, "RFC 1112 section 4"),
)
_V6: tuple[tuple[str, AddressKind, str], ...] = (
    ("::/128", _K.UNSPECIFIED, "RFC 4291 section 2.5.2"),
    ("::1/128", _K.LOOPBACK, "RFC 4291 section 2.5.3"),
    ("::/96", _K.TRANSITION, "IPv4-compatible, RFC 4291 section 2.5.5.1"),
    ("::ffff:0:0:0/96", _K.TRANSITION, "IPv4-translated, RFC 2765 section 2.1"),
    ("64:ff9b:1::/48", _K.TRANSITION, "NAT64 of a network's own, RFC 8215"),
    ("100::/64", _K.RESERVED, "discard only, RFC 6666"),
    ("100:0:0:1::/64", _K.RESERVED, "dummy prefix, RFC 9780"),
    ("2001::/32", _K.TRANSITION, "Teredo, RFC 4380"),
    ("2001:2::/48", _K.BENCHMARKING, "RFC 5180"),
    ("2001:db8::/32", _K.DOCUMENTATION, "RFC 3849"),
    ("2001::/23", _K.PROTOCOL, "IETF protocol assignments, RFC 2928"),
    ("2002::/16", _K.TRANSITION, "6to4, RFC 3056"),
    ("3ffe::/16", _K.RESERVED, "6bone, RFC 3701"),
    ("3fff::/20", _K.DOCUMENTATION, "RFC 9637"),
    ("5f00::/16", _K.PROTOCOL, "SRv6 segments, RFC 9602"),
    ("fc00::/7", _K.UNIQUE_LOCAL, "RFC 4193"),
    ("fe80::/10", _K.LINK_LOCAL, "RFC 4291 section 2.5.6"),
    ("fec0::/10", _K.SITE_LOCAL, "RFC 3879"),
    ("ff00::/8", _K.MULTICAST, "RFC 4291 section 2.7"),
)
_V4_BLOCKS = tuple((IPv4Network(block), kind, source) for block, kind, source in _V4)
_V6_BLOCKS = tuple((IPv6Network(block), kind, source) for block, kind, source in _V6)
_METADATA_AT = {ipaddress.ip_address(address): words for address, words in _METADATA.items()}
_V4_MAPPED = IPv6Network("::ffff:0:0/96")
_NAT64 = IPv6Network("64:ff9b::/96")
_GLOBAL_UNICAST = IPv6Network("2000::/3")
_ISATAP_IDS = frozenset({0x0000_5EFE, 0x0200_5EFE})  # RFC 5214 section 6.1


def classify(address: str | IPAddress) -> AddressFacts:
    """Say what an address is for.

    A form that holds an IPv4 address and can lead to it (IPv4-mapped, RFC 4291 section
    2.5.5.2; NAT64, RFC 6052; ISATAP, RFC 5214) is what that IPv4 address is.

    Args:
        address: an IPv4 or IPv6 address; text as :mod:`ipaddress` reads it, without brackets.

    Raises:
        ValueError: it is no address. Other notations of hosts are read by
            :func:`veritas.core.hosts.canonical_host`.
    """
    parsed = ipaddress.ip_address(address)
    if isinstance(parsed, IPv4Address):
        kind, reason = _v4(parsed)
        return AddressFacts(str(parsed), kind, reason)
    plain = IPv6Address(int(parsed))
    kind, reason = _v6(plain)
    if kind is _K.PUBLIC and parsed.scope_id is not None:
        kind, reason = _K.LINK_LOCAL, f"it has the zone {parsed.scope_id!r} (RFC 4007)"
    return AddressFacts(str(plain), kind, reason)


def _v4(address: IPv4Address) -> tuple[AddressKind, str]:
    if address in _METADATA_AT:
        return _K.METADATA, _METADATA_AT[address]
    for block, kind, source in _V4_BLOCKS:
        if address in block:
            return kind, _words(kind, block, source)
    return _K.PUBLIC, ""


def _v6(address: IPv6Address) -> tuple[AddressKind, str]:
    if address in _METADATA_AT:
        return _K.METADATA, _METADATA_AT[address]
    for block, name in ((_V4_MAPPED, "IPv4-mapped"), (_NAT64, "NAT64")):
        if address in block:
            return _embedded(address, name)
    for special, kind, source in _V6_BLOCKS:
        if address in special:
            return kind, _words(kind, special, source)
    if address not in _GLOBAL_UNICAST:
        return _K.RESERVED, "it is outside 2000::/3, which alone is in use (RFC 4291 section 2.4)"
    if (int(address) >> 32) & 0xFFFF_FFFF in _ISATAP_IDS:
        return _embedded(address, "ISATAP")
    return _K.PUBLIC, ""


def _embedded(address: IPv6Address, name: str) -> tuple[AddressKind, str]:
    """What the IPv4 address in the last 32 bits is."""
    inner = IPv4Address(int(address) & 0xFFFF_FFFF)
    kind, reason = _v4(inner)
    return kind, f"it leads to {inner} ({name}): {reason}" if reason else ""


def _words(kind: AddressKind, block: IPNetwork, source: str) -> str:
    return f"{kind.value.replace('_', ' ')}: {block} ({source})"
