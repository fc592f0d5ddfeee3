from __future__ import annotations

import ipaddress

import pytest
from hypothesis import given
from hypothesis import strategies as st
from multidict import CIMultiDict

from service.client_address import FORWARDED, X_FORWARDED_FOR, TrustedProxies, network_of

NETWORKS = ("10.0.0.0/8", "fd00::/8")


def address(peer: str, header: str, *values: str, kind: str = X_FORWARDED_FOR) -> str:
    headers = CIMultiDict([(header, value) for value in values])
    return TrustedProxies(NETWORKS, kind).client_address(peer, headers)


@pytest.mark.parametrize(
    ("peer", "values", "client"),
    [
        ("203.0.113.5", ["1.2.3.4"], "203.0.113.5"),  # a stranger's word
        ("10.0.0.1", ["1.2.3.4"], "1.2.3.4"),
        ("10.0.0.1", ["6.6.6.6, 1.2.3.4"], "1.2.3.4"),  # what the client has sent before
        ("10.0.0.1", ["6.6.6.6, 1.2.3.4, 10.0.0.2"], "1.2.3.4"),  # two proxies of ours
        ("10.0.0.1", ["6.6.6.6", "1.2.3.4"], "1.2.3.4"),  # the header twice is one list
        ("10.0.0.1", ["10.0.0.9"], "10.0.0.9"),  # a client within
        ("10.0.0.1", [], "10.0.0.1"),
        ("10.0.0.1", [""], "10.0.0.1"),
        ("10.0.0.1", ["unknown"], "10.0.0.1"),
        ("10.0.0.1", ["1.2.3.4, nonsense"], "10.0.0.1"),
        ("10.0.0.1", ["2001:db8::7"], "2001:db8::7"),
        ("10.0.0.1", ["[2001:DB8::7]:443"], "2001:db8::7"),
        ("10.0.0.1", ["1.2.3.4:5678"], "1.2.3.4"),
        ("::ffff:10.0.0.1", ["1.2.3.4"], "1.2.3.4"),
        ("fd00::1", ["1.2.3.4"], "1.2.3.4"),
        ("", ["1.2.3.4"], ""),
        ("10.0.0.1", ["1.2.3.4" + ", 10.0.0.2" * 5000], "10.0.0.2"),
    ],
)
def test_x_forwarded_for(peer: str, values: list[str], client: str) -> None:
    assert address(peer, "X-Forwarded-For", *values) == client


@pytest.mark.parametrize(
    ("values", "client"),
    [
        (["for=1.2.3.4"], "1.2.3.4"),
        (['for=6.6.6.6, For="1.2.3.4:80";proto=https;by=10.0.0.1'], "1.2.3.4"),
        (['proto=https;for="[2001:db8::7]:4711"'], "2001:db8::7"),
        (["for=6.6.6.6, for=1.2.3.4, for=10.0.0.2"], "1.2.3.4"),
        (["for=6.6.6.6", "for=1.2.3.4"], "1.2.3.4"),
        (["for=_hidden"], "10.0.0.1"),
        (["for=unknown"], "10.0.0.1"),
        (["by=1.2.3.4"], "10.0.0.1"),
        (['for="1.2.3.4, for=5.6.7.8'], "5.6.7.8"),  # an open quote is no quote
        (['host="a,for=6.6.6.6";for=1.2.3.4'], "1.2.3.4"),
        (['for="1.2.\\3.4"'], "1.2.3.4"),
    ],
)
def test_forwarded(values: list[str], client: str) -> None:
    assert address("10.0.0.1", "Forwarded", *values, kind=FORWARDED) == client


def test_only_the_header_that_the_proxies_keep_is_looked_at() -> None:
    assert address("10.0.0.1", "Forwarded", "for=6.6.6.6") == "10.0.0.1"
    assert address("10.0.0.1", "X-Forwarded-For", "6.6.6.6", kind=FORWARDED) == "10.0.0.1"


def test_without_proxies_nobody_is_believed() -> None:
    headers = CIMultiDict([("X-Forwarded-For", "6.6.6.6")])
    assert TrustedProxies([], X_FORWARDED_FOR).client_address("10.0.0.1", headers) == "10.0.0.1"


@given(st.text(alphabet='for=",;\\ [].:12345', max_size=300), st.sampled_from([True, False]))
def test_any_header_gives_an_address(text: str, forwarded: bool) -> None:
    kind = FORWARDED if forwarded else X_FORWARDED_FOR
    found = address("10.0.0.1", kind, text, kind=kind)
    assert str(ipaddress.ip_address(found)) == found


@pytest.mark.parametrize(
    ("one", "other", "same"),
    [
        ("1.2.3.4", "1.2.3.4", True),
        ("1.2.3.4", "1.2.3.5", False),
        ("::ffff:1.2.3.4", "1.2.3.4", True),
        ("2001:db8::1", "2001:db8::ffff:1", True),
        ("2001:db8:0:1::1", "2001:db8:0:2::1", False),
        ("", "", True),
    ],
)
def test_whom_an_address_stands_for(one: str, other: str, same: bool) -> None:
    assert (network_of(one) == network_of(other)) is same
