"""Exceptions from "public addresses only", made by whoever runs the audit. Pure."""

from __future__ import annotations

import ipaddress
from collections.abc import Iterable
from dataclasses import dataclass

from veritas.core.addresses import AddressKind, IPAddress, IPNetwork, classify
from veritas.core.errors import InvalidRequestError
from veritas.core.hosts import canonical_host, literal_address

EVERYTHING = "all"


@dataclass(frozen=True, slots=True)
class AllowList:
    """Which addresses that are not public may be connected to.

    Attributes:
        hosts: canonical names whose addresses are allowed, whatever they are.
        parents: canonical names below which all names are, written ``*.NAME``.
        networks: blocks of addresses.
        everything: every address of any kind.

    A metadata address opens to nothing but a network of that one address: neither a name, nor a
    wider network, nor ``all`` is meant to give a page the machine's credentials.
    """

    hosts: frozenset[str] = frozenset()
    parents: frozenset[str] = frozenset()
    networks: tuple[IPNetwork, ...] = ()
    everything: bool = False

    @classmethod
    def parse(cls, entries: Iterable[str], field: str = "allow_private") -> AllowList:
        """Read entries as people write them.

        Args:
            entries: each a name, ``*.NAME``, an address, a network in CIDR notation, or
                ``all``.
            field: how an error names the setting.

        Raises:
            InvalidRequestError: with code ``invalid_allow_private``; names the entry.
        """
        hosts, parents, networks, everything = set(), set(), [], False
        for raw in entries:
            entry = raw.strip()
            try:
                if entry.lower() == EVERYTHING:
                    everything = True
                elif "/" in entry:
                    networks.append(ipaddress.ip_network(entry))
                elif entry.startswith("*."):
                    parents.add(_name(entry[2:]))
                elif (address := literal_address(host := canonical_host(entry))) is not None:
                    networks.append(ipaddress.ip_network(address))
                else:
                    hosts.add(host)
            except ValueError as error:
                raise InvalidRequestError(
                    "invalid_allow_private",
                    field,
                    raw,
                    f"{error}; give a name, *.NAME, an address, a network such as 10.1.0.0/16, "
                    f"or {EVERYTHING}",
                ) from None
        return cls(frozenset(hosts), frozenset(parents), tuple(networks), everything)

    def allows(self, host: str, address: IPAddress) -> bool:
        """Whether an address that is not public may be connected to under a name.

        Args:
            host: canonical name or address that was asked for.
            address: what it resolves to.
        """
        plain = _unmapped(address)
        if any(net.version == plain.version and plain in net for net in self._fit_for(plain)):
            return True
        if classify(plain).kind is AddressKind.METADATA:
            return False
        return self.everything or self._names(host)

    def _names(self, host: str) -> bool:
        if host in self.hosts:
            return True
        labels = host.split(".")
        return any(".".join(labels[at:]) in self.parents for at in range(1, len(labels)))

    def _fit_for(self, address: IPAddress) -> tuple[IPNetwork, ...]:
        """The networks that may open an address: for metadata only those of one address."""
        if classify(address).kind is not AddressKind.METADATA:
            return self.networks
        return tuple(net for net in self.networks if net.num_addresses == 1)


def _name(text: str) -> str:
    host = canonical_host(text)
    if literal_address(host) is not None:
        raise ValueError(f"{text!r} is an address, below which there are no names")
    return host


def _unmapped(address: IPAddress) -> IPAddress:
    """An IPv4-mapped address is the IPv4 address it stands for, for rules as for the network."""
    if isinstance(address, ipaddress.IPv6Address) and address.ipv4_mapped is not None:
        return address.ipv4_mapped
    return address
