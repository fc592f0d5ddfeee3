"""Claims held against facts: confirmed, contradicted, or not checked, and never accused wrongly."""

from __future__ import annotations

from typing import Any

import msgspec
import pytest

from tests.unit.artifact_builder import BOX, DAY, NOW, certificate, link, page, site, text, tls
from veritas.artifacts import (
    Artifacts,
    DanglingName,
    DnsFacts,
    DomainPolicy,
    LinkElement,
    ListAnswer,
    ListHit,
    Missing,
    PageArtifact,
    PictureElement,
    Registration,
    Screen,
    Sources,
)
from veritas.checks.claims.all_claims import claims_of
from veritas.checks.claims.claim import CheckedClaim
from veritas.checks.registry import CHECKS, run_check
from veritas.core.errors import Fault
from veritas.core.findings import CheckResult, Outcome, Severity

IMPRINT = "https://fair.test/imprint"
PRIVACY = "https://fair.test/privacy"
OFFLINE = Missing("RDAP did not answer in time", Fault.OURS, "timeout")
BY_ID = {entry.meta.id: entry for entry in CHECKS}


def run(check_id: str, artifacts: Artifacts) -> CheckResult:
    return run_check(BY_ID[check_id], artifacts)


def imprint(*lines: str, url: str = IMPRINT, links: tuple[LinkElement, ...] = ()) -> PageArtifact:
    return page(url=url, final_url=url, texts=tuple(map(text, lines)), links=links)


def registered(days_ago: float = 4000, **changes: Any) -> Sources:
    known = Registration(
        "rdap", "https://rdap.test/", "fair.test", registered_at=NOW - days_ago * DAY
    )
    return Sources(registration=msgspec.structs.replace(known, **changes))


def statuses(artifacts: Artifacts, topic: str) -> dict[str, str]:
    return {one.against: one.status.value for one in claims_of(artifacts) if one.topic == topic}


def claims(artifacts: Artifacts, topic: str) -> list[CheckedClaim]:
    return [one for one in claims_of(artifacts) if one.topic == topic]


FIRM = "Fair Shop GmbH, Beispielweg 12, 10115 Berlin, Germany"


@pytest.mark.parametrize(
    ("organization", "trusted", "status"),
    [
        ("Fair Shop GmbH", True, "confirmed"),
        ("FAIRSHOP Holding AG", True, "confirmed"),
        ("Other Trading Ltd", True, "contradicted"),
        ("Other Trading Ltd", False, "not_checked"),
        ("Cloudflare, Inc.", True, "not_checked"),
        ("", True, "not_checked"),
    ],
)
def test_the_company_is_held_against_the_certificate(
    organization: str, trusted: bool, status: str
) -> None:
    secure = tls(certificate(organization=organization), trusted=trusted)
    artifacts = site(page(), imprint(FIRM), tls=secure, sources=Sources(registration=OFFLINE))
    found = statuses(artifacts, "company-name")
    assert found == {"certificate": status, "registration of the domain": "not_checked"}
    result = run("graph.company-name", artifacts)
    expected = {"confirmed": "passed", "contradicted": "failed", "not_checked": "error"}[status]
    assert result.outcome.value == expected
    assert all(one.severity is Severity.LOW and one.confidence <= 0.4 for one in result.findings)


@pytest.mark.parametrize(
    ("changes", "status"),
    [
        ({"organization": "Fair Shop GmbH"}, "confirmed"),
        ({"organization": "Somebody Else Ltd"}, "contradicted"),
        ({"organization": "", "private": True}, "not_checked"),
    ],
)
def test_the_company_is_held_against_the_registration(changes: dict[str, Any], status: str) -> None:
    artifacts = site(page(), imprint(FIRM), sources=registered(**changes))
    assert statuses(artifacts, "company-name")["registration of the domain"] == status


def test_a_company_in_an_article_is_not_the_sites_own() -> None:
    news = page(texts=(text("Other Trading Ltd has bought Third GmbH"),))
    assert (
        claims(site(news, tls=tls(certificate(organization="Fair Shop GmbH"))), "company-name")
        == []
    )
    assert run("graph.company-name", site(news)).outcome is Outcome.NOT_APPLICABLE


@pytest.mark.parametrize(
    ("phones", "country", "by_phone", "by_holder"),
    [
        (("+49 30 23125014",), "DE", "confirmed", "confirmed"),
        (("+44 20 7946 0958",), "GB", "contradicted", "contradicted"),
        (("+44 20 7946 0958", "+49 30 23125014"), "", "confirmed", "not_checked"),
        (("+800 1234 5678",), "", "not_checked", "not_checked"),
        ((), "", "not_checked", "not_checked"),
    ],
)
def test_the_country_is_held_against_phones_and_holder(
    phones: tuple[str, ...], country: str, by_phone: str, by_holder: str
) -> None:
    artifacts = site(page(), imprint(FIRM, *phones), sources=registered(country=country))
    assert statuses(artifacts, "country") == {
        "phone numbers": by_phone,
        "registration of the domain": by_holder,
    }


def test_an_address_whose_country_is_not_named_is_not_compared() -> None:
    bare = imprint("Fair Shop GmbH, Beispielweg 12, 10115 Berlin", "+44 20 7946 0958")
    assert claims(site(page(), bare), "country") == []


@pytest.mark.parametrize(
    ("words", "days", "status"),
    [
        ("Your shop online since 1998", 4000, "contradicted"),
        ("Since 1998", 4000, "not_checked"),  # a company may be older than its domain
        ("Since 1998", 100, "not_checked"),  # may be printed on a shirt
        ("We have made tents since 1998", 100, "contradicted"),
        ("Since 2010", 365 * 30, "confirmed"),
        ("Online since 2016", 4000, "confirmed"),
    ],
)
def test_years_are_held_against_the_domains_age(words: str, days: int, status: str) -> None:
    artifacts = site(page(texts=(text(words),)), sources=registered(days))
    assert statuses(artifacts, "since") == {"age of the domain": status}
    findings = run("graph.founding-year", artifacts).findings
    assert [(one.severity, one.confidence <= 0.6) for one in findings] == (
        [(Severity.LOW, True)] if status == "contradicted" else []
    )


@pytest.mark.parametrize("registration", [OFFLINE, registered().registration])
def test_without_an_answer_a_year_is_not_checked(registration: Registration | Missing) -> None:
    if isinstance(registration, Registration):
        registration = msgspec.structs.replace(registration, registered_at=None)
    artifacts = site(
        page(texts=(text("Online since 1998"),)), sources=Sources(registration=registration)
    )
    assert statuses(artifacts, "since") == {"age of the domain": "not_checked"}
    assert run("graph.founding-year", artifacts).outcome is Outcome.ERROR


def test_vat_numbers_are_held_against_their_check_digit() -> None:
    right, wrong = (
        site(page(), imprint("VAT: DE136695976")),
        site(page(), imprint("VAT: DE136695975")),
    )
    assert run("graph.vat-number", right).outcome is Outcome.PASSED
    (found,) = run("graph.vat-number", wrong).findings
    assert "DE136695975" in (found.evidence[0].detail or "")
    assert found.evidence[0].page_url == IMPRINT
    assert run("graph.vat-number", site()).outcome is Outcome.NOT_APPLICABLE
    split = site(page(), imprint("VAT number", "DE 136 695 975"))
    assert run("graph.vat-number", split).outcome is Outcome.FAILED
    unlabelled = site(page(texts=(text("Part DE136695975"),)))
    assert run("graph.vat-number", unlabelled).outcome is Outcome.NOT_APPLICABLE


def picture(words: str, leads: str = "", *, clickable: bool = False) -> PictureElement:
    return PictureElement("#seal", words, "https://fair.test/seal.png", BOX, leads, clickable)


def showing(*pictures: PictureElement) -> PageArtifact:
    return page(screen=Screen(1280, 800, 2000, 0.0, False, (), (), pictures))


@pytest.mark.parametrize(
    ("seal", "status"),
    [
        (picture("Trusted Shops"), "contradicted"),
        (picture("Trusted Shops", "https://www.trustedshops.de/x"), "confirmed"),
        (picture("Trusted Shops", "https://seals.other.test/"), "contradicted"),
        (picture("Trusted Shops", "https://fair.test/#"), "contradicted"),
        (picture("Trusted Shops", "https://fair.test/why-trust-us"), "not_checked"),
        (picture("Trusted Shops", clickable=True), "not_checked"),
        (picture("Trusted Shops", "javascript:void(0)"), "not_checked"),
        (picture("Verified shop"), "contradicted"),
        (picture("Verified shop", "https://seals.other.test/"), "not_checked"),
    ],
)
def test_seals_are_held_against_where_they_lead(seal: PictureElement, status: str) -> None:
    assert statuses(site(showing(seal)), "badge") == {"where it leads": status}


def test_other_pictures_and_a_linked_twin_accuse_nobody() -> None:
    assert claims(site(showing(picture("Visa"), picture("Our tents"))), "badge") == []
    linked = showing(picture("Trusted Shops", "https://www.trustedshops.de/x"))
    twice = site(showing(picture("Trusted Shops")), linked)
    assert run("graph.trust-badges", twice).outcome is Outcome.PASSED
    wrong = site(showing(picture("Trusted Shops", "https://seals.other.test/")))
    assert run("graph.trust-badges", wrong).outcome is Outcome.FAILED
    # A seal that leads nowhere is one finding, and that is vision.empty-badge's.
    nowhere = site(showing(picture("Trusted Shops")))
    assert run("graph.trust-badges", nowhere).outcome is Outcome.NOT_APPLICABLE
    assert run("vision.empty-badge", nowhere).outcome is Outcome.FAILED
    assert run("graph.trust-badges", site()).outcome is Outcome.NOT_APPLICABLE


@pytest.mark.parametrize(
    ("words", "url", "status"),
    [
        ("Facebook", "https://fair.test/#", "contradicted"),
        ("Follow us on Instagram", "https://www.instagram.com/", "contradicted"),
        ("Instagram", "https://www.instagram.com/fairshop", "not_checked"),
        ("", "https://www.instagram.com/fairshop", "not_checked"),
    ],
)
def test_social_links_are_held_against_where_they_lead(words: str, url: str, status: str) -> None:
    artifacts = site(page(links=(link(words, url),)))
    assert statuses(artifacts, "social-link") == {"where it leads": status}


def test_other_links_to_networks_are_no_claims() -> None:
    others = (
        link("Share", "https://www.facebook.com/sharer/sharer.php?u=x"),
        link("Facebook's terms", "https://www.facebook.com/"),
        link("Back to top", "https://fair.test/#"),
        link("Facebook", "javascript:void(0)"),
    )
    assert claims(site(page(links=others)), "social-link") == []


def test_a_legal_text_in_anothers_name_is_told_and_ones_own_is_not() -> None:
    own = imprint("Fair Shop GmbH is responsible for the data on this site.", url=PRIVACY)
    copied = imprint("Camping World Ltd is the data controller for this website.", url=PRIVACY)
    gap = imprint("[Company name] is responsible for your data.", url=PRIVACY)
    helper = imprint("Google Ireland Limited is responsible for Google Analytics.", url=PRIVACY)
    assert run("graph.legal-texts", site(page(), imprint(FIRM), own)).outcome is Outcome.PASSED
    (found,) = run("graph.legal-texts", site(page(), imprint(FIRM), copied)).findings
    assert (found.severity, found.confidence) == (Severity.LOW, 0.5)
    assert "Camping World Ltd" in (found.evidence[0].detail or "")
    assert run("graph.legal-texts", site(page(), copied)).outcome is Outcome.ERROR
    assert run("graph.legal-texts", site(page(), gap)).outcome is Outcome.FAILED
    outcome = run("graph.legal-texts", site(page(), imprint(FIRM), helper)).outcome
    assert outcome is Outcome.NOT_APPLICABLE
    named_like_the_site = imprint("Fair Ltd is the controller", url=PRIVACY)
    assert run("graph.legal-texts", site(page(), named_like_the_site)).outcome is Outcome.PASSED


def listed(*answers: ListAnswer | Missing) -> Artifacts:
    return site(sources=Sources(lists={str(n): one for n, one in enumerate(answers)}))


def test_lists_tell_what_they_have_and_silence_is_not_a_clean_bill() -> None:
    own = ListHit("https://fair.test/", "https://fair.test/", "malware", third_party=False)
    other = ListHit("bad.test", "bad.test", "", third_party=True)
    unset = Missing("no list is set", Fault.OURS, "not_asked")
    unsure = ListHit("fair.test", "fair.test", "phishing", third_party=False, sure=False)
    all_of_them = listed(ListAnswer("L", 3, (own, other, unsure)), unset)
    (grave,) = run("graph.blocklist", all_of_them).findings
    assert (grave.severity, grave.title) == (
        Severity.CRITICAL,
        "The site is on a list of dangerous ones",
    )
    warned = run("graph.warnings", all_of_them).findings
    assert {one.severity for one in warned} == {Severity.MEDIUM}
    assert {one.title for one in warned} == {
        "The page brings in something from a listed host",
        "A service suspects the site of being dangerous",
    }
    for check in ("graph.blocklist", "graph.warnings"):
        assert run(check, listed(ListAnswer("L", 2, ()))).outcome is Outcome.PASSED
        assert run(check, listed(unset, unset)).outcome is Outcome.NOT_APPLICABLE
        assert run(check, listed(unset, OFFLINE)).outcome is Outcome.ERROR
        assert run(check, site()).outcome is Outcome.NOT_APPLICABLE


@pytest.mark.parametrize(
    ("days", "severity"), [(3, Severity.MEDIUM), (60, Severity.LOW), (400, None), (-5, None)]
)
def test_a_young_domain_is_told_by_its_days(days: int, severity: Severity | None) -> None:
    result = run("graph.domain-age", site(sources=registered(days)))
    assert [one.severity for one in result.findings] == ([severity] if severity else [])
    if days < 0:
        assert result.outcome is Outcome.ERROR


def test_a_domain_of_unknown_age_is_not_checked() -> None:
    assert (
        run("graph.domain-age", site(sources=Sources(registration=OFFLINE))).outcome
        is Outcome.ERROR
    )
    assert run("graph.domain-age", site()).outcome is Outcome.NOT_APPLICABLE


MAIL = DnsFacts("fair.test", ("192.0.2.7",), "", (), ("mx.mail.test",), ())


@pytest.mark.parametrize(
    ("policy", "outcome", "count"),
    [
        (DomainPolicy("fair.test", (), ()), Outcome.FAILED, 1),
        (DomainPolicy("fair.test", ("v=spf1 +all",), ("v=DMARC1",)), Outcome.FAILED, 1),
        (DomainPolicy("fair.test", ("v=spf1 -all",), ()), Outcome.PASSED, 0),
        (DomainPolicy("fair.test", None, ()), Outcome.ERROR, 0),
        (DomainPolicy("fair.test", (), (), null_mx=True), Outcome.NOT_APPLICABLE, 0),
        (OFFLINE, Outcome.ERROR, 0),
    ],
)
def test_mail_policies(policy: DomainPolicy | Missing, outcome: Outcome, count: int) -> None:
    result = run("graph.mail-policy", site(dns=MAIL, sources=Sources(domain_policy=policy)))
    assert (result.outcome, len(result.findings)) == (outcome, count)


def test_a_domain_without_mail_needs_no_policy() -> None:
    bare = site(
        dns=DnsFacts("fair.test", ("192.0.2.7",), "", (), (), ()),
        sources=Sources(domain_policy=DomainPolicy("fair.test", (), ())),
    )
    assert run("graph.mail-policy", bare).outcome is Outcome.NOT_APPLICABLE


def test_aliases_that_lead_nowhere() -> None:
    dangling = (DanglingName("blog.fair.test", "gone.hosting.test"),)
    (found,) = run("graph.dangling-names", site(sources=Sources(dangling=dangling))).findings
    assert "gone.hosting.test" in (found.evidence[0].detail or "")
    assert run("graph.dangling-names", site(sources=Sources(dangling=()))).outcome is Outcome.PASSED
    assert (
        run("graph.dangling-names", site(sources=Sources(dangling=OFFLINE))).outcome
        is Outcome.ERROR
    )
