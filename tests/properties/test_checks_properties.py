"""Whatever a site sends, no check breaks, and what it says stays bounded and well-formed."""

from __future__ import annotations

import msgspec
from hypothesis import HealthCheck, example, given, settings
from hypothesis import strategies as st

from tests.unit.artifact_builder import (
    button,
    certificate,
    cookie,
    field,
    form,
    link,
    page,
    request,
    site,
    subresource,
    text,
    tls,
)
from tests.unit.judge_samples import run_all
from veritas.artifacts import Artifacts
from veritas.checks.wording.judgement import judge
from veritas.core.findings import Outcome
from veritas.judge.knowledge_graph import build_graph
from veritas.report.escaping import plain

# Machines are shared: how long an example takes says nothing about the code.
relaxed = settings(deadline=None, suppress_health_check=[HealthCheck.too_slow])

HEADERS = [
    "Strict-Transport-Security",
    "Content-Security-Policy",
    "X-Content-Type-Options",
    "X-Frame-Options",
    "Referrer-Policy",
    "Server",
    "X-Powered-By",
    "X-AspNet-Version",
]
PIECES = st.sampled_from(
    [
        "max-age=",
        "script-src",
        "'unsafe-inline'",
        "'nonce-",
        "*",
        ";",
        ",",
        "=",
        '"',
        "https:",
        "http://[",
        "\n",
        "\x00",
        "9" * 30,
        "only 2 left",
        "hurry",
        "people are viewing",
        "no thanks, i ",
        "limited time",
        " ",
        "：",
        "\u202e",
    ]
)
TEXTS = st.one_of(st.text(max_size=80), st.lists(PIECES, max_size=12).map("".join))


def assert_well_made(artifacts: Artifacts) -> None:
    for result in run_all(artifacts):
        assert "our side" not in result.reason, result.reason
        assert bool(result.findings) is (result.outcome is Outcome.FAILED)
        assert len(result.findings) <= 20
        assert len({item.id for item in result.findings}) == len(result.findings)
        for item in result.findings:
            assert item.check_id == result.check_id
            assert 0 < item.confidence <= 1
            assert item.evidence
            for evidence in item.evidence:
                assert len(evidence.quote or "") <= 500
                assert len(evidence.header or "") <= 500
                assert len(evidence.url or "") <= 2048
                facts = msgspec.structs.asdict(evidence)
                assert any(value is not None for name, value in facts.items() if name != "page_url")
    build_graph(artifacts)


@given(st.lists(st.tuples(st.sampled_from(HEADERS), TEXTS), max_size=12))
@settings(relaxed, max_examples=150)
def test_any_header_values(fields: list[tuple[str, str]]) -> None:
    assert_well_made(site(page(headers=tuple(fields))))


@given(st.lists(TEXTS, max_size=8), TEXTS, TEXTS, st.booleans())
@settings(relaxed, max_examples=150)
@example(["only " * 400], "http://[::1", "http://a:99999999/", True)
def test_any_texts_and_addresses(words: list[str], name: str, url: str, flag: bool) -> None:
    home = page(
        title=name,
        language=name,
        final_url=f"https://fair.test/{url}",
        texts=tuple(button(word) if flag else text(word) for word in words),
        links=tuple(link(word, url, rel=name) for word in words),
        forms=(
            form(
                field("password", name=name, autocomplete=name),
                field("checkbox", label=name, name=name, checked=flag),
                action=url,
                method=name,
            ),
        ),
        cookies=(cookie(name, line=name, domain=url, secure=flag, set_by_url=url),),
        subresources=(subresource(name, url),),
        requests=(request(f"https://x.test/{url}", name), request(url, name)),
    )
    assert_well_made(site(home, domain=name, host=name))


@given(TEXTS, st.floats(allow_nan=True), st.floats(allow_nan=False), st.integers(-5, 10**6))
@settings(relaxed, max_examples=100)
def test_any_certificate(name: str, begins: float, ends: float, bits: int) -> None:
    leaf = certificate(
        names=(name, f"*.{name}"),
        issuer=name,
        not_before=begins,
        not_after=min(max(ends, -1e12), 1e12),
        key_bits=bits,
        key_type=name,
        signature_algorithm=name,
    )
    assert_well_made(site(tls=tls(leaf, trusted=False, trust_error=name, protocol=name)))


@given(TEXTS)
@settings(relaxed, max_examples=300)
def test_any_wording(words: str) -> None:
    for shown in (words, words * 300):
        found = judge(shown)
        assert 0 <= found.score <= 1
        assert (found.tier is None) == (found.category is None) == (not found.reasons())


@given(st.text(max_size=900))
@relaxed
def test_plain_text_is_one_bounded_line(words: str) -> None:
    shown = plain(words)
    assert len(shown) <= 300
    assert len(shown.splitlines()) <= 1
    assert shown.isprintable()
