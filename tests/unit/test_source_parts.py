"""The parts of the sources that need no network: files, times, answers of many registries."""

from __future__ import annotations

from pathlib import Path

import pytest

from veritas.collect.settings import CollectSettings, ConnectTo
from veritas.collect.sources.port import Question
from veritas.collect.sources.servers import not_to_be_asked, question_of, server_for, shipped
from veritas.collect.sources.text import cleaned, hides, moment
from veritas.collect.sources.whois_answers import is_unknown, referral, registration_of
from veritas.core.allow_list import AllowList
from veritas.core.source_settings import SourceSettings, read_blocklist, read_sources

ROOT = Path(__file__).resolve().parents[2]


@pytest.mark.parametrize(
    ("text", "seconds"),
    [
        ("2003-05-01T10:00:00Z", 1051783200.0),
        ("2003-05-01T12:00:00+02:00", 1051783200.0),
        ("2003-05-01 10:00:00", 1051783200.0),
        ("2003.05.01 10:00:00", 1051783200.0),
        ("2003-05-01T10:00:00.123Z", 1051783200.0),
        ("2003-05-01", 1051747200.0),
        ("01-May-2003", 1051747200.0),
        ("1 May 2003", 1051747200.0),
        ("01.05.2003", 1051747200.0),
        ("2003/05/01", 1051747200.0),
        ("before Aug-1996", None),
        ("1899-01-01", None),
        ("2003-02-30", None),
        ("", None),
        (None, None),
        ("9" * 5000, None),
    ],
)
def test_times_as_registries_write_them(text: object, seconds: float | None) -> None:
    assert moment(text) == seconds


NOMINET = """
    Domain name:
        fairmart.uk

    Registrar:
        Good Names Ltd [Tag = GOOD]

    Relevant dates:
        Registered on: 01-May-2003
        Expiry date:  01-May-2027
        Last updated:  02-May-2025

    Name servers:
        ns1.dns.test
"""
DENIC = "Domain: fairmart.de\nNserver: ns1.dns.test\nStatus: connect\nChanged: 2024-02-03\n"
AFNIC = "domain: fairmart.fr\nholder-c: X\nregistrar: BON NOM\ncreated: 2003-05-01T10:00:00Z\n"
JPRS = "[Domain Name]  FAIRMART.JP\n[Created on]   2003/05/01\n[Registrant]   Fair Mart\n"
DOTTED = "domain...: fairmart.fi\ncreated...: 1.5.2003 10:00:00\nregistrar..........: Hyvä\n"


@pytest.mark.parametrize(
    ("text", "domain", "registered_at", "registrar"),
    [
        (NOMINET, "fairmart.uk", 1051747200.0, ""),
        (AFNIC, "fairmart.fr", 1051783200.0, "BON NOM"),
        (JPRS, "fairmart.jp", 1051747200.0, ""),
        (DOTTED, "fairmart.fi", 1051747200.0, "Hyvä"),
    ],
)
def test_answers_of_many_registries(
    text: str, domain: str, registered_at: float, registrar: str
) -> None:
    found = registration_of(text, domain, "whois.test")
    assert found is not None
    assert (found.registered_at, found.registrar) == (registered_at, registrar)


def test_an_answer_without_beginning_and_holder_tells_nothing() -> None:
    assert registration_of(DENIC, "fairmart.de", "whois.denic.de") is None
    assert registration_of(AFNIC, "other.fr", "whois.nic.fr") is None
    assert registration_of("", "fairmart.de", "x") is None
    assert is_unknown("No match for domain")
    assert not is_unknown("Domain Name: x\n" * 1000 + "not found")


def test_a_referral_names_a_host_and_nothing_else() -> None:
    assert referral("% IANA\nrefer: whois.nic.test\n") == "whois.nic.test"
    assert referral("whois: http://evil/\n") == ""
    assert referral("nothing") == ""


def test_text_of_strangers_is_one_line() -> None:
    assert cleaned("a\r\nb\x1b[31m\u202e\x00c") == "a b[31mc"
    assert cleaned(5) == ""
    assert len(cleaned("x" * 9000)) == 200
    assert hides("Domains By Proxy, LLC")
    assert hides("REDACTED FOR PRIVACY")
    assert not hides("FairMart GmbH")


def test_what_people_set_beats_what_is_shipped() -> None:
    ours = {"com": "https://a/", "uk": "https://b/"}
    assert server_for("shop.com", {}, ours) == "https://a/"
    assert server_for("shop.co.uk", {}, ours) == "https://b/"
    assert server_for("shop.co.uk", {"co.uk": "https://c/"}, ours) == "https://c/"
    assert server_for("shop.com", {"com": ""}, ours) == ""
    assert server_for("shop.zz", {}, ours) == ""


def test_the_shipped_servers_have_the_form_that_settings_must_have() -> None:
    lists = shipped()
    toml = "".join(
        f"[{kind}.servers]\n"
        + "".join(f'{tld} = "{url}"\n' for tld, url in lists[kind]["servers"].items())
        for kind in ("rdap", "whois")
    )
    found = read_sources(toml)
    assert len(found.rdap.servers) > 20
    assert len(found.whois.servers) > 40
    assert all(url.startswith("https://") for url in found.rdap.servers.values())


def test_the_documented_file_says_what_is_so_anyway() -> None:
    documented = read_sources((ROOT / "config" / "sources.toml").read_text("utf-8"))
    assert documented.rdap.network_server == shipped()["rdap"]["network_server"]
    plain = SourceSettings()
    names = ("ask", "whois", "safe_browsing", "virus_total", "urlscan", "social")
    for name in names:
        assert getattr(documented, name) == getattr(plain, name), name


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("ask = 1", "Expected `bool`"),
        ("asks = true", "unknown field"),
        ("[rdap.servers]\ncom = 'ftp://x/'", "no base URL"),
        ("[rdap.servers]\ncom = 'https://x'", "slash at its end"),
        ("[rdap.servers]\ncom = 'https://x:99999/'", "no base URL"),
        ("[rdap.servers]\n'a b' = 'https://x/'", "no top-level domain"),
        ("[whois.servers]\ncom = 'whois://x'", "no WHOIS server"),
        ("[safe_browsing", "cannot be read"),
        ("#" * 300_000, "larger than"),
    ],
)
def test_a_wrong_file_is_refused_with_its_reason(text: str, words: str) -> None:
    with pytest.raises(ValueError, match=words):
        read_sources(text)


@pytest.mark.parametrize("service", ["safe_browsing", "virus_total", "urlscan"])
def test_a_wrong_file_never_shows_its_key(service: str) -> None:
    with pytest.raises(ValueError, match="no base URL") as caught:
        read_sources(f"[{service}]\nkey = 'S3cret'\nurl = 'x'")
    assert "S3cret" not in str(caught.value)
    with pytest.raises(ValueError, match="no key has") as caught:
        read_sources(f"[{service}]\nkey = 'S3cret\\r\\nX-Other: 1'".replace("'", '"'))
    assert "S3cret" not in str(caught.value)


def test_blocklists_in_three_notations() -> None:
    lines = ("# list", "! list", "0.0.0.0 Bad.Example", "127.0.0.1 localhost", "||worse.example^")
    text = "\n".join((*lines, "worst.example # x", "", ""))
    assert read_blocklist(text) == {"bad.example", "worse.example", "worst.example"}
    with pytest.raises(ValueError, match="name no host"):
        read_blocklist("<html>\n<body>\nworst.example\n")


@pytest.mark.parametrize(
    ("url", "domain"),
    [
        ("https://www.shop.co.uk/", "shop.co.uk"),
        ("https://user.github.io/", "github.io"),
        ("https://192.0.2.1/", ""),
        ("https://localhost/", ""),
        ("https://co.uk/", ""),
    ],
)
def test_a_registry_is_asked_about_what_it_has_registered(url: str, domain: str) -> None:
    assert question_of(url, url.split("/")[2]).domain == domain


def test_private_names_stay_here_unless_somebody_set_a_server_for_them() -> None:
    public = Question("https://shop.com/", "www.shop.com", "shop.com")
    corp = Question("https://a.corp.test/", "a.corp.test", "corp.test")
    plain = CollectSettings()
    assert not_to_be_asked(public, plain, {}) is None
    assert not_to_be_asked(corp, plain, {}) is not None
    assert not_to_be_asked(corp, plain, {"test": "https://rdap.test/"}) is None
    ruled = CollectSettings(connect_to=(ConnectTo("www.shop.com", 443, "10.0.0.1", 443),))
    assert not_to_be_asked(public, ruled, {}) is not None
    allowed = CollectSettings(allow=AllowList.parse(["*.shop.com"]))
    assert not_to_be_asked(public, allowed, {}) is not None
    off = CollectSettings(sources=SourceSettings(ask=False))
    assert not_to_be_asked(public, off, {"com": "https://x/"}) is not None
