from __future__ import annotations

import msgspec
import pytest

from tests.unit.artifact_builder import URL
from veritas.core.findings import Evidence, Finding, Phase, Severity
from veritas.report.fingerprint import fingerprints, identity_of


def finding(number: int = 1, title: str = "Urgency wording", **evidence: str) -> Finding:
    piece = Evidence(**{"page_url": URL, **evidence})  # type: ignore[arg-type]
    return Finding(
        f"vision.urgency#{number}",
        "vision.urgency",
        Phase.VISION,
        title,
        Severity.MEDIUM,
        0.8,
        "",
        "",
        (piece,),
    )


def same(one: Finding, other: Finding) -> bool:
    return set(fingerprints([one]).values()) == set(fingerprints([other]).values())


@pytest.mark.parametrize(
    ("one", "other"),
    [
        (finding(1, quote="Ends in 09:59"), finding(7, quote="Ends  in 04:11")),
        (finding(quote="Anna bought", selector="#buyer"), finding(quote="Ben", selector="#buyer")),
        (finding(selector="#app-1a2b3c4d5e > p"), finding(selector="#app-99ffee8811 > p")),
        (finding(header="Server: nginx/1.14"), finding(header="server: nginx/1.15")),
        (finding(cookie="sid=…; Path=/"), finding(cookie="sid=…; Path=/; Secure")),
        (finding(title="Expires in 5 days"), finding(title="Expires in 4 days")),
        (
            finding(url="https://fair.test/app.1a2b3c4d5e6f.js?x=1"),
            finding(url="https://fair.test/app.ffee0011aabb.js?x=2"),
        ),
        (
            finding(title="cdn.trackly.test hears it", url="https://cdn.trackly.test/a"),
            finding(title="cdn.trackly.test hears it", cookie="id=…", page_url=URL + "cart"),
        ),
        (
            finding(quote="Hurry", page_url="https://fair.test/cart?session=1"),
            finding(quote="Hurry", page_url="https://staging.fair.test/cart"),
        ),
    ],
)
def test_what_changes_by_itself_does_not_change_a_fingerprint(one: Finding, other: Finding) -> None:
    assert same(one, other)


@pytest.mark.parametrize(
    ("one", "other"),
    [
        (finding(quote="Ends in 1 hour"), finding(quote="Ends in 1 day")),
        (finding(selector="#offer"), finding(selector="#cart")),
        (finding(header="Server: a"), finding(header="X-Powered-By: a")),
        (
            finding(cookie="a=…", header="Set-Cookie: a=…"),
            finding(cookie="b=…", header="Set-Cookie: b=…"),
        ),
        (finding(quote="Hurry"), finding(quote="Hurry", page_url=URL + "cart")),
        (finding(title="a.test hears it"), finding(title="b.test hears it")),
        (finding(title="A form"), finding(title="A link")),
        (finding(url="https://fair.test/a.js"), finding(url="https://other.test/a.js")),
        (finding(), msgspec.structs.replace(finding(), check_id="vision.scarcity")),
    ],
)
def test_another_problem_has_another_fingerprint(one: Finding, other: Finding) -> None:
    assert not same(one, other)


def test_equal_findings_of_one_report_are_told_apart_by_their_order() -> None:
    three = [finding(number, quote="Hurry") for number in (1, 2, 10)]
    values = fingerprints(three)
    assert len(set(values.values())) == 3
    assert fingerprints(reversed(three)) == values
    two = fingerprints(three[:2])
    assert list(two.values()) == list(values.values())[:2]


def test_a_fingerprint_is_short_hexadecimal_text_whatever_the_page_says() -> None:
    hostile = finding(
        title="\x1b[31m\u202e\ud800", quote="\n" * 9, page_url="http://[::1", url="//["
    )
    (value,) = fingerprints([hostile]).values()
    assert len(value) == 32
    assert set(value) <= set("0123456789abcdef")
    assert len(identity_of(finding(title="x " * 9999, quote="y " * 9999))) < 1200
