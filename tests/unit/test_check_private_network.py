"""Which requests reach into a visitor's network, and which only look so."""

from __future__ import annotations

import pytest

from tests.unit.artifact_builder import page, request, site
from veritas.artifacts import DnsFacts, EgressFacts, EgressRefusal
from veritas.checks.security import private_network
from veritas.core.findings import CheckResult, Outcome


def judged(where: str, kind: str, *, asked: bool = True, **changes: object) -> CheckResult:
    """A page that asked a host which the guard refused for what it is."""
    url = f"http://{where}:8080/status"
    refusal = EgressRefusal(where.strip("[]"), 8080, "", kind, "closed", 1, (url,) if asked else ())
    home = page(requests=(request(url, "fetch", status=None, failure="net::ERR_FAILED"),))
    facts = EgressFacts((refusal,), refused=1)
    return private_network.check(site(home, egress=facts, **changes))


@pytest.mark.parametrize(
    ("host", "kind", "words"),
    [
        ("127.0.0.1", "loopback", "the visitor's own machine"),
        ("127.0.0.1", "port", "the visitor's own machine"),
        ("localhost", "loopback", "the visitor's own machine"),
        ("[::1]", "loopback", "the visitor's own machine"),
        ("192.168.1.1", "private", "a home or company network"),
        ("[fd12:3456::1]", "unique_local", "a home or company network"),
        ("router.example", "private", "a home or company network"),
        ("169.254.169.254", "metadata", "where clouds answer"),
    ],
)
def test_requests_into_the_visitors_network(host: str, kind: str, words: str) -> None:
    result = judged(host, kind)
    assert result.outcome is Outcome.FAILED
    (found,) = result.findings
    assert words in found.title
    assert found.evidence[0].url == f"http://{host}:8080/status"


@pytest.mark.parametrize(
    ("host", "kind"),
    [
        ("ads.example", "loopback"),  # a filter of advertising answers with this machine
        ("ads.example", "unspecified"),
        ("0.0.0.0", "unspecified"),
        ("example.org", "port"),
        ("203.0.113.7", "documentation"),
        ("example.org", "budget"),
    ],
)
def test_what_only_looks_like_it(host: str, kind: str) -> None:
    assert judged(host, kind).outcome is Outcome.PASSED


def test_what_no_page_asked_for_is_no_finding() -> None:
    assert judged("192.168.1.1", "private", asked=False).outcome is Outcome.PASSED


@pytest.mark.parametrize("host", ["10.1.2.3", "localhost"])
def test_a_site_inside_may_ask_its_neighbours(host: str) -> None:
    assert judged("192.168.1.1", "private", host=host).outcome is Outcome.NOT_APPLICABLE


def test_a_site_whose_name_leads_inside() -> None:
    dns = DnsFacts("fair.test", ("10.1.2.3",), "", (), (), ())
    assert judged("192.168.1.1", "private", dns=dns).outcome is Outcome.NOT_APPLICABLE
