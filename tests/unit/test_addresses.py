"""What addresses are for, hosts in odd notations, and exceptions for one's own network."""

from __future__ import annotations

import ipaddress

import pytest

from veritas.core.addresses import AddressKind, classify
from veritas.core.allow_list import AllowList
from veritas.core.errors import InvalidRequestError
from veritas.core.hosts import canonical_host, is_localhost


@pytest.mark.parametrize(
    ("address", "kind"),
    [
        ("93.184.215.14", "public"),
        ("2606:2800:21f:cb07:6820:80da:af6b:8b2c", "public"),
        ("::ffff:93.184.215.14", "public"),
        ("64:ff9b::93.184.215.14", "public"),
        ("0.0.0.0", "unspecified"),
        ("0.1.2.3", "reserved"),
        ("10.0.0.1", "private"),
        ("172.31.255.255", "private"),
        ("172.32.0.0", "public"),
        ("192.168.1.1", "private"),
        ("100.64.0.1", "carrier_grade_nat"),
        ("100.128.0.0", "public"),
        ("127.255.255.254", "loopback"),
        ("169.254.1.1", "link_local"),
        ("169.254.169.254", "metadata"),
        ("168.63.129.16", "metadata"),
        ("fd00:ec2::254", "metadata"),
        ("::ffff:169.254.169.254", "metadata"),
        ("64:ff9b::a9fe:a9fe", "metadata"),
        ("192.0.2.1", "documentation"),
        ("198.19.0.1", "benchmarking"),
        ("192.88.99.1", "transition"),
        ("239.255.255.250", "multicast"),
        ("255.255.255.255", "broadcast"),
        ("250.0.0.1", "reserved"),
        ("::", "unspecified"),
        ("::1", "loopback"),
        ("::ffff:127.0.0.1", "loopback"),
        ("::127.0.0.1", "transition"),
        ("::ffff:0:127.0.0.1", "transition"),
        ("64:ff9b:1::1", "transition"),
        ("2002:7f00:1::", "transition"),
        ("2001:0:4136:e378::", "transition"),
        ("2606:4700::5efe:192.168.0.1", "private"),
        ("2001:db8::1", "documentation"),
        ("3ffe::1", "reserved"),
        ("fc00::1", "unique_local"),
        ("fec0::1", "site_local"),
        ("fe80::1%eth0", "link_local"),
        ("2606:4700::1%2", "link_local"),
        ("ff02::1", "multicast"),
        ("4000::1", "reserved"),
    ],
)
def test_kinds(address: str, kind: str) -> None:
    facts = classify(address)
    assert facts.kind is AddressKind(kind)
    assert facts.public == (facts.reason == "")


def test_the_reason_names_the_block_and_where_the_rule_is_from() -> None:
    assert classify("10.1.2.3").reason == "private: 10.0.0.0/8 (RFC 1918)"
    assert classify("::ffff:10.1.2.3").reason == (
        "it leads to 10.1.2.3 (IPv4-mapped): private: 10.0.0.0/8 (RFC 1918)"
    )


@pytest.mark.parametrize(
    ("raw", "canonical"),
    [
        ("Shop.Example.", "shop.example"),
        ("2130706433", "127.0.0.1"),
        ("127.1", "127.0.0.1"),
        ("0x7f.0.1", "127.0.0.1"),
        ("0177.0.0.01", "127.0.0.1"),
        ("0x", "0.0.0.0"),
        ("127.0.0.1.", "127.0.0.1"),
        ("1.2.3.", "1.2.0.3"),
        ("\uff11\uff12\uff17.\uff10.\uff10.\uff11", "127.0.0.1"),
        ("127\u30020\u30020\u30021", "127.0.0.1"),
        ("\u24db\u24de\u24d2\u24d0\u24db\u24d7\u24de\u24e2\u24e3", "localhost"),
        ("[2606:4700:0::1]", "2606:4700::1"),
        ("0:0:0:0:0:0:0:1", "::1"),
        ("1.2.3.4.example", "1.2.3.4.example"),
        ("0x7f.example", "0x7f.example"),
        ("münchen.example", "xn--mnchen-3ya.example"),
    ],
)
def test_hosts_have_one_form(raw: str, canonical: str) -> None:
    assert canonical_host(raw) == canonical


@pytest.mark.parametrize(
    "raw",
    [
        "",
        ".",
        "a..b",
        "256.0.0.1",
        "1.2.3.4.5",
        "08.0.0.1",
        "4294967296",
        "a.0x7f",
        "0x_7.1",
        "-1.1",
        "fe80::1%25eth0",
        "[fe80::1%1]",
        "[127.0.0.1]",
        "a b",
        "a\x00b",
        "x" * 64,
        "1" * 5000,
        "xn--" + "\uffff",
    ],
)
def test_what_is_no_host_is_refused(raw: str) -> None:
    with pytest.raises(ValueError, match=r"is no|zone"):
        canonical_host(raw)


def test_localhost_is_this_machine() -> None:
    assert is_localhost("localhost")
    assert is_localhost("a.localhost")
    assert not is_localhost("localhost.example")
    assert not is_localhost("notlocalhost")


@pytest.mark.parametrize(
    ("entries", "host", "address", "allowed"),
    [
        ([], "a.test", "10.0.0.1", False),
        (["10.0.0.0/8"], "a.test", "10.0.0.1", True),
        (["10.0.0.0/8"], "a.test", "::ffff:10.0.0.1", True),
        (["10.0.0.0/8"], "a.test", "192.168.0.1", False),
        (["10.0.0.0/8"], "a.test", "fd00::1", False),
        (["127.1"], "a.test", "127.0.0.1", True),
        (["127.1"], "a.test", "127.0.0.2", False),
        (["fd00::/8"], "a.test", "fd00::1", True),
        (["Staging.Example."], "staging.example", "10.0.0.1", True),
        (["staging.example"], "www.staging.example", "10.0.0.1", False),
        (["*.staging.example"], "www.staging.example", "10.0.0.1", True),
        (["*.staging.example"], "a.b.staging.example", "10.0.0.1", True),
        (["*.staging.example"], "staging.example", "10.0.0.1", False),
        (["*.staging.example"], "evilstaging.example", "10.0.0.1", False),
        (["all"], "a.test", "::1", True),
        (["all"], "a.test", "169.254.169.254", False),
        (["a.test"], "a.test", "169.254.169.254", False),
        (["169.254.0.0/16"], "a.test", "169.254.169.254", False),
        (["169.254.0.0/16"], "a.test", "169.254.0.1", True),
        (["169.254.169.254"], "a.test", "169.254.169.254", True),
        (["169.254.169.254"], "a.test", "::ffff:169.254.169.254", True),
        (["169.254.169.254"], "a.test", "64:ff9b::a9fe:a9fe", False),
    ],
)
def test_exceptions(entries: list[str], host: str, address: str, allowed: bool) -> None:
    assert AllowList.parse(entries).allows(host, ipaddress.ip_address(address)) is allowed


@pytest.mark.parametrize(
    "entry", ["", "a b", "10.0.0.1/8", "10.0.0.0/40", "[fd00::]/8", "*.10.0.0.1", "*", "a/8"]
)
def test_an_exception_that_cannot_be_read_names_itself(entry: str) -> None:
    with pytest.raises(InvalidRequestError, match=r"CIDR|network such as") as caught:
        AllowList.parse([entry])
    assert caught.value.code == "invalid_allow_private"
    assert caught.value.value == entry
