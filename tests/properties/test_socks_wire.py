"""Whatever comes to the guard's port, its parser says no, or wait, or exactly what was asked."""

from __future__ import annotations

import ipaddress
from contextlib import suppress

import hypothesis.strategies as st
from hypothesis import given

from veritas.collect.egress import socks_wire as wire


@given(st.binary(max_size=700))
def test_noise_never_breaks_the_parser(noise: bytes) -> None:
    for read in (wire.read_greeting, wire.read_request):
        with suppress(wire.SocksError):
            found = read(noise)
            assert found is None or found[-1] <= len(noise)


hosts = st.one_of(
    st.ip_addresses(v=4).map(lambda a: (b"\x01" + a.packed, str(a))),
    st.ip_addresses(v=6).map(lambda a: (b"\x04" + a.packed, str(a))),
    st.text(st.characters(codec="ascii"), min_size=1, max_size=255).map(
        lambda name: (b"\x03" + bytes([len(name)]) + name.encode(), name)
    ),
)


@given(hosts, st.integers(0, 65535), st.binary(max_size=20), st.integers(0, 300))
def test_a_request_is_read_whole_and_what_follows_is_left(
    host: tuple[bytes, str], port: int, after: bytes, cut: int
) -> None:
    raw, name = host
    message = b"\x05\x01\x00" + raw + port.to_bytes(2, "big")
    assert wire.read_request(message + after) == (name, port, len(message))
    if cut < len(message):
        assert wire.read_request(message[:cut]) is None


@given(st.binary(max_size=255))
def test_a_greeting_is_accepted_if_it_does_without_a_password(methods: bytes) -> None:
    message = bytes([5, len(methods)]) + methods
    assert wire.read_greeting(message) == (0 in methods, len(message))
    assert wire.read_greeting(message[:-1] or b"\x05") is None


def test_addresses_are_those_of_the_library() -> None:
    request = b"\x05\x01\x00\x04" + ipaddress.ip_address("::ffff:127.0.0.1").packed + b"\x00P"
    assert wire.read_request(request) == (str(ipaddress.ip_address("::ffff:127.0.0.1")), 80, 22)
