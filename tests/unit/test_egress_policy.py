"""What the guard decides before it resolves anything, and what it remembers."""

from __future__ import annotations

import ast
import ipaddress
import socket
from pathlib import Path

import pytest

from veritas.collect.allowance import Allowance
from veritas.collect.egress.budget import Budget
from veritas.collect.egress.explain import REFUSED_CODE, browser_words, explain, refused_target
from veritas.collect.egress.facts import MAX_URLS, egress_facts, egress_notes, endpoint_of
from veritas.collect.egress.journal import MAX_REFUSALS, Journal
from veritas.collect.egress.policy import WEB_PORTS, EgressRefusedError, Policy, Refusal
from veritas.collect.net_errors import missing_from_browser
from veritas.collect.settings import CollectSettings, parse_connect_to, parse_port
from veritas.core.allow_list import AllowList
from veritas.core.audit import TierLimits
from veritas.core.errors import Fault, InvalidRequestError
from veritas.core.name_server import NameServer, parse_name_server

# The guard's own, and what only shakes hands over a connection the guard has made.
MAY_CONNECT = {
    "veritas/collect/egress/guard.py",
    "veritas/collect/egress/resolver.py",
    "veritas/collect/egress/socks.py",
    "veritas/collect/egress/peer.py",
    "veritas/collect/http_client.py",  # its resolver is the guard
    "veritas/collect/chat_endpoint.py",  # to the operator's own model only, never to a site's
}
CONNECTING = frozenset(
    {
        *("asyncio.open_connection", "loop.create_connection", "loop.create_datagram_endpoint"),
        *("asyncio.get_running_loop().sock_connect", "loop.sock_connect", "socket.getaddrinfo"),
        *("socket.create_connection", "socket.gethostbyname", "socket.socket"),
        *("aiohttp.ClientSession", "aiohttp.TCPConnector", "aiohttp.request", "urlopen"),
        *("urllib.request.urlopen", "http.client.HTTPConnection", "http.client.HTTPSConnection"),
    }
)


def test_nothing_in_the_engine_connects_but_the_guard() -> None:
    root = Path(__file__).resolve().parents[2]
    found = set()
    for path in sorted((root / "veritas").rglob("*.py")):
        for call in ast.walk(ast.parse(path.read_text("utf-8"))):
            if isinstance(call, ast.Call) and ast.unparse(call.func) in CONNECTING:
                found.add(path.relative_to(root).as_posix())
    assert found <= MAY_CONNECT
    assert "veritas/collect/egress/guard.py" in found


@pytest.mark.parametrize("port", sorted(WEB_PORTS))
def test_web_ports_are_open_and_none_of_them_is_for_anything_dangerous(port: int) -> None:
    assert Policy().route("shop.test", port).target_port == port
    assert port not in {21, 22, 23, 25, 53, 110, 139, 445, 2375, 3306, 5432, 6379, 9200, 11211}


@pytest.mark.parametrize(
    ("rule", "host", "port", "reached"),
    [
        ("shop.test:443:10.0.0.1:8443", "shop.test", 443, ("10.0.0.1", 8443, True)),
        ("shop.test:443:10.0.0.1:22", "shop.test", 443, ("10.0.0.1", 22, True)),
        ("shop.test:443:10.0.0.1:", "shop.test", 443, ("10.0.0.1", 443, True)),
        ("shop.test::10.0.0.1:", "shop.test", 8080, ("10.0.0.1", 8080, True)),
        ("shop.test::10.0.0.1:", "shop.test", 22, None),
        ("shop.test:22::", "shop.test", 22, None),
        ("shop.test:443::8443", "shop.test", 443, ("shop.test", 8443, False)),
        ("shop.test:443:10.0.0.1:8443", "other.test", 443, ("other.test", 443, False)),
        (":443:10.0.0.1:8443", "any.test", 443, ("10.0.0.1", 8443, True)),
        ("shop.test:443:inner.test:8443", "SHOP.test.", 443, ("inner.test", 8443, True)),
    ],
)
def test_routes(rule: str, host: str, port: int, reached: tuple[str, int, bool] | None) -> None:
    policy = Policy(connect_to=(parse_connect_to(rule),))
    if reached is None:
        with pytest.raises(EgressRefusedError) as caught:
            policy.route(host, port)
        assert caught.value.refusal.kind == "port"
        return
    route = policy.route(host, port)
    assert (route.where, route.target_port, route.given) == reached


def test_objections_name_the_host_that_was_asked_for() -> None:
    policy = Policy()
    route = policy.route("Private.test", 80)
    objection = policy.objection(route, ipaddress.ip_address("10.0.0.1"))
    assert objection == Refusal(
        "private.test", 80, "10.0.0.1", "private", "private: 10.0.0.0/8 (RFC 1918)"
    )
    assert policy.objection(route, ipaddress.ip_address("93.184.215.14")) is None
    assert str(objection) == (
        "the egress guard refused private.test port 80 (10.0.0.1): private: 10.0.0.0/8 (RFC 1918)"
    )


def test_settings_become_a_policy() -> None:
    settings = CollectSettings(allow=AllowList.parse(["10.0.0.0/8"]), allow_ports=frozenset({22}))
    policy = Policy.of(settings)
    assert policy.objection(policy.route("a.test", 22), ipaddress.ip_address("10.1.1.1")) is None


@pytest.mark.parametrize(
    ("error", "code", "fault", "words"),
    [
        (ConnectionRefusedError(), "refused", Fault.TARGET, "ERR_CONNECTION_REFUSED"),
        (ConnectionResetError(), "connection_lost", Fault.TARGET, "ERR_CONNECTION_RESET"),
        (TimeoutError(), "timeout", Fault.TARGET, "ERR_CONNECTION_TIMED_OUT"),
        (OSError(113, "No route to host"), "network", Fault.OURS, "ERR_ADDRESS_UNREACHABLE"),
        (
            socket.gaierror(socket.EAI_NONAME, "x"),
            "dns_failure",
            Fault.TARGET,
            "ERR_NAME_NOT_RESOLVED",
        ),
        (socket.gaierror(socket.EAI_AGAIN, "x"), "network", Fault.OURS, "ERR_ADDRESS_UNREACHABLE"),
    ],
)
def test_failures_mean_what_they_mean_without_a_guard(
    error: OSError, code: str, fault: Fault, words: str
) -> None:
    missing = explain(error)
    assert (missing.code, missing.fault) == (code, fault)
    assert browser_words(error) == f"net::{words}"
    if fault is Fault.TARGET:
        assert missing_from_browser(f"net::{words}").code == code


def test_a_refusal_is_ours_and_a_refused_target_says_what_allows_it() -> None:
    refusal = Refusal("shop.test", 80, "10.0.0.1", "private", "private: 10.0.0.0/8 (RFC 1918)")
    missing = explain(EgressRefusedError(refusal))
    assert (missing.code, missing.fault) == (REFUSED_CODE, Fault.OURS)
    error = refused_target(refusal)
    assert (error.code, error.fault) == ("target_not_public", Fault.CALLER)
    for words in ("10.0.0.1", "RFC 1918", "--allow-private shop.test", "allow_private"):
        assert words in str(error)


def test_the_journal_is_bounded_and_keeps_the_last_word() -> None:
    journal = Journal()
    for number in range(MAX_REFUSALS + 50):
        journal.refuse(Refusal(f"h{number}.test", 80, "10.0.0.1", "private", "x"))
    assert (len(journal.refusals), journal.refused) == (MAX_REFUSALS, MAX_REFUSALS + 50)
    place = ("a.test", 443)
    journal.failed(place, ConnectionRefusedError())
    assert isinstance(journal.failure(place), ConnectionRefusedError)
    journal.reached(place, "2606:4700::1", 443)
    assert journal.failure(place) is None
    assert journal.address(place) == "[2606:4700::1]:443"


def test_refusals_become_evidence() -> None:
    journal = Journal()
    for _ in range(3):
        journal.refuse(Refusal("a.test", 80, "10.0.0.1", "private", "private"))
    facts = egress_facts(journal, Budget(100), [])
    (refusal,) = facts.refusals
    assert (refusal.times, refusal.urls, facts.refused) == (3, (), 3)
    assert egress_notes(facts) == [
        "The egress guard refused a connection (a.test port 80 (10.0.0.1): private)."
    ]
    assert MAX_URLS >= 1


@pytest.mark.parametrize(
    ("url", "endpoint"),
    [
        ("https://Shop.test/x", ("shop.test", 443)),
        ("wss://shop.test/x", ("shop.test", 443)),
        ("http://shop.test.:8080/", ("shop.test", 8080)),
        ("ws://[::1]/", ("::1", 80)),
        ("http://0x7f.1/", ("127.0.0.1", 80)),
        ("http://[::1/", ("", 0)),
        ("http://a:99999/", ("", 0)),
        ("data:text/html,x", ("", 80)),
    ],
)
def test_endpoints_of_urls(url: str, endpoint: tuple[str, int]) -> None:
    assert endpoint_of(url) == endpoint


def test_a_budget_is_used_up_once() -> None:
    called = []
    budget = Budget(100, max_connections=2, on_end=[lambda: called.append(1)])
    assert budget.spend(100)
    assert not budget.spend(1)
    assert not budget.spend(0)
    assert not budget.connect()
    assert called == [1]
    budget = Budget(100, max_connections=1)
    assert budget.connect()
    assert not budget.connect()
    assert "1 connections" in budget.ended_by


def test_pages_are_counted_what_came_from_the_servers_they_asked() -> None:
    journal = Journal()
    limits = TierLimits(5, 60, 10, max_page_requests=2, max_requests=3, max_page_mb=1)
    audit = Allowance(limits, journal)
    journal.traffic["a.test", 443] = 5_000_000  # before either was opened
    with audit.page() as first, audit.page() as second:
        assert first.ask(("a.test", 443))
        assert second.ask(("b.test", 443))
        journal.traffic["a.test", 443] += 900_000
        audit.weigh()
        assert not first.over.is_set()
        journal.traffic["a.test", 443] += 200_000
        audit.weigh()
        assert first.over.is_set()
        assert "1 MB (--max-page-mb)" in first.ended_by
        assert not second.over.is_set()
        assert second.ask(("b.test", 443))
        assert not second.ask(("b.test", 443))
        assert second.flooded
        assert audit.ended_by == ""
        first.ask(("a.test", 443))
        assert "3 things (--max-requests)" in audit.ended_by
    with audit.page() as late:
        assert late.over.is_set()


@pytest.mark.parametrize(
    ("raw", "server"),
    [
        ("192.0.2.53", NameServer("192.0.2.53", 53)),
        (" 192.0.2.53:5353 ", NameServer("192.0.2.53", 5353)),
        ("2001:db8::53", NameServer("2001:db8::53", 53)),
        ("[2001:db8::53]", NameServer("2001:db8::53", 53)),
        ("[2001:db8::53]:5353", NameServer("2001:db8::53", 5353)),
    ],
)
def test_name_servers(raw: str, server: NameServer) -> None:
    assert parse_name_server(raw) == server


@pytest.mark.parametrize(
    "raw", ["", "ns.example", "192.0.2.53:0", "192.0.2.53:x", "[::1]53", "[::1", "1.2.3.4:5:6"]
)
def test_what_is_no_name_server_is_named(raw: str) -> None:
    with pytest.raises(InvalidRequestError) as caught:
        parse_name_server(raw)
    assert (caught.value.code, caught.value.value) == ("invalid_dns_server", raw)


@pytest.mark.parametrize("raw", ["", "0", "65536", "x", "-1", "²"])
def test_what_is_no_port_is_named(raw: str) -> None:
    with pytest.raises(InvalidRequestError) as caught:
        parse_port(raw)
    assert caught.value.code == "invalid_port"
