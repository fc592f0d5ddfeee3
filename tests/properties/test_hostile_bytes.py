"""Whatever bytes a server sends in place of a cookie, a certificate, a handshake or robots.txt."""

from __future__ import annotations

from functools import cache

import pytest
import trustme
from cryptography import x509
from cryptography.hazmat.primitives.serialization import Encoding
from hypothesis import given, settings
from hypothesis import strategies as st

from veritas.artifacts import WellKnownFile
from veritas.collect.certificates import read_certificate
from veritas.collect.cookies import MAX_LINE_CHARS, parse_set_cookie
from veritas.collect.robots import Robots
from veritas.collect.tls_hello import HANDSHAKE, NotTlsError, read_answer

relaxed = settings(deadline=None, max_examples=200)

_COOKIE_PIECES = [
    *("=", ";", " ", "\t", "\x00", '"', "Secure", "HttpOnly", "SameSite", "Lax", "Max-Age=", "-"),
    *("9" * 40, "Domain=", ".", "Path=", "/", "Expires=", "é", "\U0001f36a", "a" * 2000, "__Host-"),
]
_ROBOTS_PIECES = [
    *(
        "User-agent:",
        " *",
        " Veritas",
        "\n",
        "Disallow:",
        "Allow:",
        " /",
        "*",
        "$",
        "#",
        "%",
        "%zz",
    ),
    *("/a", "?", "\x00", "\ufeff", "\r", "Crawl-delay: 1e999", "Sitemap: http://[", ":" * 9),
]
# TLS 1.2: version, random, an empty session id, the suite, no compression, no extensions.
_SERVER_HELLO = b"\x02\x00\x00\x26\x03\x03" + b"\x07" * 32 + b"\x00\x13\x01\x00"
_WITH_VERSIONS = _SERVER_HELLO + b"\x00\x06\x00\x2b\x00\x02\x03\x04"


@cache
def real_certificate() -> bytes:
    """A certificate as servers send it."""
    issued = trustme.CA().issue_cert("fair.test", "*.fair.test", "127.0.0.1")
    pem = issued.cert_chain_pems[0].bytes()
    return x509.load_pem_x509_certificate(pem).public_bytes(Encoding.DER)


@st.composite
def damaged(draw: st.DrawFn, whole: bytes) -> bytes:
    """Some bytes changed, put in, or left out; cut short, perhaps."""
    data = bytearray(whole)
    for _ in range(draw(st.integers(0, 6))):
        if not data:
            break
        at = draw(st.integers(0, len(data) - 1))
        match draw(st.sampled_from(["change", "insert", "remove", "cut"])):
            case "change":
                data[at] = draw(st.integers(0, 255))
            case "insert":
                data[at:at] = draw(st.binary(min_size=1, max_size=9))
            case "remove":
                del data[at : at + draw(st.integers(1, 9))]
            case _:
                del data[at:]
    return bytes(data)


@given(st.one_of(st.text(max_size=200), st.lists(st.sampled_from(_COOKIE_PIECES)).map("".join)))
@relaxed
def test_a_cookie_line_is_read_or_ignored(line: str) -> None:
    record = parse_set_cookie(line, set_by_url="https://fair.test/", third_party=False)
    if record is None:
        return
    assert len(record.line) <= MAX_LINE_CHARS
    assert record.line.isprintable() or "\t" in line or not line.isprintable()
    assert record.same_site.lower() in {"", "strict", "lax", "none"} or record.same_site in line
    assert record.max_age_s is None or abs(record.max_age_s) <= 10**15


@given(damaged(real_certificate()))
@settings(relaxed, max_examples=600)
def test_a_damaged_certificate_is_read_or_refused(der: bytes) -> None:
    try:
        certificate = read_certificate(der)
    except ValueError:
        return
    assert len(certificate.subject) <= 500
    assert len(certificate.issuer) <= 500
    assert certificate.not_before == certificate.not_before


def test_a_whole_certificate_is_read() -> None:
    assert "fair.test" in read_certificate(real_certificate()).names


@given(st.one_of(damaged(_SERVER_HELLO), damaged(_WITH_VERSIONS), st.binary(max_size=120)))
@settings(relaxed, max_examples=400)
def test_a_damaged_handshake_is_read_or_refused(payload: bytes) -> None:
    try:
        hello = read_answer(HANDSHAKE, payload)
    except NotTlsError:
        return
    assert hello is not None
    assert 0 <= hello.suite <= 0xFFFF


def test_a_whole_handshake_is_read() -> None:
    hello = read_answer(HANDSHAKE, _WITH_VERSIONS)
    assert hello is not None
    assert (hello.version, hello.suite) == (0x0304, 0x1301)


@given(st.lists(st.sampled_from(_ROBOTS_PIECES), max_size=40).map("".join), st.text(max_size=40))
@relaxed
def test_any_robots_file_is_read(content: str, path: str) -> None:
    file = WellKnownFile("/robots.txt", "https://fair.test/robots.txt", 200, "", "", content)
    assert Robots((file,)).allows(f"https://fair.test/{path}") in {True, False}


@pytest.mark.parametrize(
    "content", ["*" * 60_000, "Disallow: " + "/*" * 20_000 + "x", "\n" * 65_000]
)
def test_a_robots_file_that_wants_to_take_long(content: str) -> None:
    text = f"User-agent: *\n{content if ':' in content else 'Disallow: /' + content}"
    file = WellKnownFile("/robots.txt", "https://fair.test/robots.txt", 200, "", "", text[:65_536])
    assert Robots((file,)).allows("https://fair.test/" + "/a" * 900) in {True, False}
