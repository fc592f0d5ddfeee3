"""Policies that were once whole, damaged at random, against the rules of the specification."""

from __future__ import annotations

from hypothesis import example, given, settings
from hypothesis import strategies as st

from tests.properties.test_checks_properties import assert_well_made
from tests.properties.test_hostile_bytes import damaged
from tests.unit.artifact_builder import page, site
from veritas.checks.content_policy import enforced_policies

_ASCII_SPACE = " \t\n\f\r"  # Infra, "ASCII whitespace"
_DIRECTIVES = [
    *("default-src", "script-src", "script-src-elem", "style-src", "object-src", "base-uri"),
    *("frame-ancestors", "sandbox", "report-uri", "report-to", "upgrade-insecure-requests"),
]
_SOURCES = [
    *("'none'", "'self'", "'unsafe-inline'", "'unsafe-eval'", "'strict-dynamic'", "*", "data:"),
    *("https:", "http://*", "'nonce-AAAA'", "'sha256-AAAA='", "https://cdn.test/a/", "*.cdn.test"),
    *("allow-scripts", "http://[", "https://unpkg.com:*", "'nonce-'"),
]
_HEADERS = [
    *("Content-Security-Policy", "Content-Security-Policy-Report-Only", "Permissions-Policy"),
    *("Strict-Transport-Security", "X-Frame-Options", "Referrer-Policy", "Content-Type"),
    *("X-Content-Type-Options", "Cross-Origin-Opener-Policy", "Cross-Origin-Embedder-Policy"),
    *("Cross-Origin-Resource-Policy", "Access-Control-Allow-Origin", "Set-Cookie", "Server"),
    *("Refresh", "Link", "Reporting-Endpoints", "Alt-Svc", "X-XSS-Protection", ""),
]
_directive = st.builds(
    lambda name, sources: " ".join([name, *sources]),
    st.sampled_from(_DIRECTIVES),
    st.lists(st.sampled_from(_SOURCES), max_size=4),
)
_whole = st.lists(_directive, min_size=1, max_size=6).map("; ".join)
# Bytes of a header are characters of the same number (Fetch, "isomorphic decode").
_damaged = _whole.flatmap(lambda text: damaged(text.encode())).map(
    lambda raw: raw.decode("latin-1")
)
_any_bytes = st.binary(max_size=200).map(lambda raw: raw.decode("latin-1"))


def directives_by_the_rules(policy: str) -> dict[str, list[str]]:
    """CSP Level 3, section 2.2.1, step by step, of one policy without a comma."""
    found: dict[str, list[str]] = {}
    for token in policy.split(";"):
        words: list[str] = [""]
        for char in token:
            if char in _ASCII_SPACE:
                words.append("")
            else:
                words[-1] += char
        words = [word for word in words if word]
        if words and words[0].lower() not in found:
            found[words[0].lower()] = [word.lower() for word in words[1:]]
    return found


@given(st.one_of(_whole, _damaged, _any_bytes))
@settings(deadline=None, max_examples=500)
@example("script-src\xa0'none'")
@example("\x85default-src 'none'")
@example("default-src 'none'\x1f; \x0bobject-src 'none'")
def test_a_policy_says_what_the_rules_say(text: str) -> None:
    one = "".join(char for char in text if char not in ",\n")
    policies = enforced_policies(page(headers=(("Content-Security-Policy", one),)))
    read = {name: list(found) for policy in policies for name, found in policy.directives.items()}
    assert read == directives_by_the_rules(one)


@given(
    st.lists(
        st.tuples(st.sampled_from(_HEADERS), st.one_of(_whole, _damaged, _any_bytes)), max_size=10
    )
)
@settings(deadline=None, max_examples=120)
def test_damaged_headers_break_no_check(fields: list[tuple[str, str]]) -> None:
    assert_well_made(site(page(headers=tuple(fields))))
