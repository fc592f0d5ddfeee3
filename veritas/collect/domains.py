"""Which hosts belong together: registrable domains by the Public Suffix List."""

from __future__ import annotations

import ipaddress
from functools import cache, lru_cache
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from publicsuffixlist import PublicSuffixList


@cache
def _suffixes() -> PublicSuffixList:
    from publicsuffixlist import PublicSuffixList  # noqa: PLC0415 - read when first needed

    return PublicSuffixList()


@lru_cache(maxsize=4096)
def registrable_domain(host: str) -> str:
    """The part of a host name that somebody registered, such as ``example.co.uk``.

    The private section of the list counts too: two customers of a hosting service are two
    owners.

    Args:
        host: lower-case host name or address, without port.

    Returns:
        The registrable domain; the host itself for an address, a single label, or a name
        that is itself a public suffix.
    """
    name = host.rstrip(".").lower()
    if not name or "." not in name or is_address(name):
        return name or host
    return _suffixes().privatesuffix(name) or name


@cache
def _registries() -> PublicSuffixList:
    from publicsuffixlist import PublicSuffixList  # noqa: PLC0415 - read when first needed

    return PublicSuffixList(only_icann=True)


def registered_domain(host: str) -> str:
    """The part of a host name that a registry knows: only its suffixes count, no customer's.

    Args:
        host: lower-case host name, without port.

    Returns:
        The domain; empty for an address, a single label, or a registry's own suffix.
    """
    name = host.rstrip(".").lower()
    if "." not in name or is_address(name):
        return ""
    return _registries().privatesuffix(name) or ""


def is_address(host: str) -> bool:
    """Whether a host is an IPv4 or IPv6 literal, with brackets or without."""
    try:
        ipaddress.ip_address(host.removeprefix("[").removesuffix("]"))
    except ValueError:
        return False
    return True
