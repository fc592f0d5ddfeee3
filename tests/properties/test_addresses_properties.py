"""The address tables against those of the standard library, written by other people.

Where the two differ, the difference is in the short lists here, each with its reason.
"""

from __future__ import annotations

import ipaddress
import socket
from ipaddress import IPv4Address, IPv4Network, IPv6Address, IPv6Network

import hypothesis.strategies as st
import pytest
from hypothesis import example, given

from veritas.core.addresses import _METADATA, _V4, _V6, AddressKind, classify
from veritas.core.hosts import canonical_host, literal_address

# Closed here, global to the library.
STRICTER_V4 = tuple(
    IPv4Network(block)
    for block in (
        "224.0.0.0/4",  # no site is a group
        "192.0.0.0/24",  # protocol assignments: some are reachable, none is a site
        "192.88.99.0/24",  # relays of 6to4, retired by RFC 7526
        "168.63.129.16/32",  # Azure's platform address has a public number
    )
)
STRICTER_V6 = tuple(
    IPv6Network(block)
    for block in (
        "ff00::/8",  # no site is a group
        "::/96",  # IPv4-compatible: retired
        "::ffff:0:0/96",  # what the embedded address is
        "64:ff9b::/96",  # the same
        "64:ff9b:1::/48",  # a network's own translator
        "2001::/23",  # protocol assignments and Teredo
        "2002::/16",  # 6to4: may end anywhere
        "3ffe::/16",  # 6bone: given back
        "3fff::/20",  # documentation since RFC 9637, not in every version of the library
        "::/3",  # outside 2000::/3 nothing is handed out
        "4000::/2",
        "8000::/1",
    )
)


def edges(blocks: tuple[tuple[str, AddressKind, str], ...]) -> list[str]:
    """The first and last address of each block, and their neighbours outside."""
    found = []
    for block, _, _ in blocks:
        network = ipaddress.ip_network(block)
        kind = type(network.network_address)
        for number in (int(network[0]), int(network[-1])):
            found += [
                str(kind(near))
                for near in (number - 1, number, number + 1)
                if 0 <= near < 2**network.max_prefixlen
            ]
    return found


def agree(address: IPv4Address | IPv6Address) -> None:
    facts = classify(address)
    stricter = STRICTER_V4 if isinstance(address, IPv4Address) else STRICTER_V6
    if facts.public:
        inner = address.ipv4_mapped if isinstance(address, IPv6Address) else None
        assert (inner or address).is_global
        assert facts.reason == ""
    else:
        assert facts.reason
        listed = any(address in block for block in stricter)
        isatap = isinstance(address, IPv6Address) and b"\x5e\xfe" in address.packed[9:12]
        assert listed or isatap or not address.is_global


@given(st.ip_addresses(v=4))
def test_ipv4_agrees_with_the_library(address: IPv4Address) -> None:
    agree(address)


@given(st.ip_addresses(v=6))
@example(IPv6Address("2606:4700::5efe:10.0.0.1"))
def test_ipv6_agrees_with_the_library(address: IPv6Address) -> None:
    agree(address)


@pytest.mark.parametrize("text", edges(_V4) + edges(_V6) + list(_METADATA))
def test_the_edges_of_every_block_agree(text: str) -> None:
    agree(ipaddress.ip_address(text))


@given(st.ip_addresses(v=4))
def test_forms_that_lead_to_an_ipv4_address_are_what_it_is(inner: IPv4Address) -> None:
    expected = classify(inner)
    for prefix in ("::ffff:0:0", "64:ff9b::", "2606:4700::5efe:0:0", "2606:4700::200:5efe:0:0"):
        form = IPv6Address(int(IPv6Address(prefix)) + int(inner))
        assert classify(form).kind is expected.kind
        assert expected.public or str(inner) in classify(form).reason


@given(st.ip_addresses(v=4))
def test_retired_forms_are_never_public(inner: IPv4Address) -> None:
    for number in (
        int(inner),
        int(IPv6Address("::ffff:0:0:0")) + int(inner),
        int(IPv6Address("2002::")) + (int(inner) << 80),
        int(IPv6Address("2001::")) + (int(inner) ^ 0xFFFF_FFFF),
    ):
        assert not classify(IPv6Address(number)).public


number_forms = st.sampled_from(["{}", "0{:o}", "{:#x}", "0x{:08X}", "000{:o}"])


@given(st.ip_addresses(v=4), number_forms, number_forms, st.integers(1, 4))
def test_every_notation_of_an_ipv4_address_is_read(
    address: IPv4Address, first: str, other: str, parts: int
) -> None:
    """As the C library reads it, which is what a connection would use."""
    packed = address.packed
    numbers = [*packed[: parts - 1], int.from_bytes(packed[parts - 1 :], "big")]
    text = ".".join((first if at == 0 else other).format(n) for at, n in enumerate(numbers))
    assert socket.inet_aton(text) == packed
    for form in (text, text + ".", text.upper().replace("0X", "0x")):
        assert canonical_host(form) == str(address)


@given(st.text(max_size=40) | st.from_regex(r"[0-9a-fx.]{1,20}", fullmatch=True))
def test_no_host_is_an_address_to_the_system_and_a_name_to_us(text: str) -> None:
    try:
        host = canonical_host(text)
    except ValueError:
        return
    assert canonical_host(host) == host
    if literal_address(host) is not None:
        return
    with pytest.raises(OSError, match=r"."):
        socket.inet_aton(host)
