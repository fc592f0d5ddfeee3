"""Whom an audit asks about a site, against real servers on loopback, hostile ones among them."""

from __future__ import annotations

import asyncio
import dataclasses
import ssl
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path
from typing import Any

import msgspec
import pytest
import trustme
from aiohttp import web

from tests.source_world.registries import (
    RDAP_DOMAIN,
    WHOIS_DOMAIN,
    Handler,
    WhoisTalk,
    says,
    tells,
    web_registry,
    whois_server,
)
from tests.source_world.zone import Zone, zone_server
from veritas.artifacts import ListAnswer, Missing, NetworkBlock, Registration, Sources
from veritas.collect.egress.opening import open_guard
from veritas.collect.settings import CollectSettings, ConnectTo
from veritas.collect.sources.asking import add_what_pages_show, ask_sources
from veritas.collect.sources.cache import SourceCache
from veritas.collect.sources.domain_policy import PolicyRecords, find_dangling
from veritas.collect.sources.port import Asking, Question
from veritas.core.allow_list import AllowList
from veritas.core.errors import Fault
from veritas.core.name_server import NameServer
from veritas.core.source_settings import read_sources

URL = "https://fairmart.test/"
QUESTION = Question(URL, "fairmart.test", "fairmart.test")
TO_LOOPBACK = (ConnectTo("fairmart.test", None, "127.0.0.1", None),)


def settings_of(*bases: str, toml: str = "", **changes: Any) -> CollectSettings:
    """Settings that let an audit reach these servers of the test's own."""
    ports = {int(base.rstrip("/").rpartition(":")[2]) for base in bases}
    settings = CollectSettings(
        allow=AllowList.parse(["127.0.0.1", "localhost"]),
        allow_ports=frozenset(ports),
        connect_to=TO_LOOPBACK,
        sources=read_sources(toml),
    )
    return _with(settings, changes)


def _with(settings: CollectSettings, changes: dict[str, Any]) -> CollectSettings:
    return dataclasses.replace(settings, **changes)


async def asked_with(settings: CollectSettings, url: str = URL, within_s: float = 12.0) -> Sources:
    host = url.split("/")[2].partition(":")[0]
    async with asyncio.timeout(30), open_guard(settings, 20) as guard:
        return await ask_sources(url, host, settings, guard, within_s)


@asynccontextmanager
async def rdap_and_whois(handler: Handler, talk: WhoisTalk) -> AsyncIterator[Any]:
    async with web_registry(handler) as rdap, whois_server(talk) as whois:
        toml = f'[rdap.servers]\ntest = "{rdap.base}"\n[whois.servers]\ntest = "{whois.endpoint}"\n'
        yield rdap, whois, settings_of(rdap.base, whois.endpoint, toml=toml)


async def test_rdap_is_asked_first_and_alone_when_it_tells() -> None:
    async with rdap_and_whois(says(RDAP_DOMAIN), tells(WHOIS_DOMAIN)) as (rdap, whois, settings):
        found = (await asked_with(settings)).registration
    assert rdap.asked == ["/domain/fairmart.test"]
    assert whois.asked == []
    assert isinstance(found, Registration)
    assert (found.source, found.registrar, found.organization) == (
        "rdap",
        "Good Names Ltd",
        "FairMart GmbH",
    )
    assert (found.registered_at, found.expires_at) == (1051783200.0, 1809158400.0)
    assert (found.country, found.private, found.dnssec) == ("DE", False, True)
    assert found.name_servers == ("ns1.dns.test",)


async def test_rdap_over_tls_counts_only_with_a_certificate_that_is_trusted(tmp_path: Path) -> None:
    authority = trustme.CA()
    tls = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    authority.issue_cert("localhost").configure_cert(tls)
    trusted = tmp_path / "ca.pem"
    authority.cert_pem.write_to_path(str(trusted))
    async with web_registry(says(RDAP_DOMAIN), tls) as rdap:
        settings = settings_of(
            rdap.base,
            toml=f'[rdap.servers]\ntest = "{rdap.base}"\n[whois]\nuse = false\n',
        )
        refused = (await asked_with(settings)).registration
        assert rdap.asked == []
        taken = (await asked_with(_with(settings, {"ca_file": str(trusted)}))).registration
    assert isinstance(refused, Missing)
    assert refused.fault is Fault.OURS
    assert isinstance(taken, Registration)


async def test_whois_is_asked_when_rdap_does_not_tell() -> None:
    async with rdap_and_whois(says({}, 404), tells(WHOIS_DOMAIN)) as (rdap, whois, settings):
        found = (await asked_with(settings)).registration
    assert (len(rdap.asked), whois.asked) == (1, ["fairmart.test"])
    assert isinstance(found, Registration)
    assert (found.source, found.registered_at) == ("whois", 1051783200.0)
    assert (found.organization, found.private, found.dnssec) == ("", True, False)


HOSTILE_RDAP: dict[str, Handler] = {}


def hostile(handler: Handler) -> Handler:
    HOSTILE_RDAP[handler.__name__] = handler
    return handler


@hostile
async def endless(request: web.Request) -> web.StreamResponse:
    response = web.StreamResponse()
    await response.prepare(request)
    while True:
        await response.write(b'{"a":"' + b"x" * 65536)


@hostile
async def silent(_request: web.Request) -> web.StreamResponse:
    await asyncio.sleep(60)
    raise AssertionError("nobody waits that long")


@hostile
async def in_circles(request: web.Request) -> web.StreamResponse:
    return web.Response(status=302, headers={"Location": request.path})


@hostile
async def elsewhere(_request: web.Request) -> web.StreamResponse:
    return web.Response(status=302, headers={"Location": "http://169.254.169.254/latest/"})


@hostile
async def to_a_file(_request: web.Request) -> web.StreamResponse:
    return web.Response(status=302, headers={"Location": "file:///etc/passwd"})


@hostile
async def no_json(_request: web.Request) -> web.StreamResponse:
    return web.Response(body=b"\xff\xfe<html>", content_type="application/rdap+json")


@hostile
async def deep_json(_request: web.Request) -> web.StreamResponse:
    return web.Response(body=b"[" * 200_000, content_type="application/rdap+json")


@hostile
async def another_domain(_request: web.Request) -> web.StreamResponse:
    return web.json_response({**RDAP_DOMAIN, "ldhName": "other.test"})


@hostile
async def odd_shapes(_request: web.Request) -> web.StreamResponse:
    return web.json_response({"objectClassName": ["domain"], "events": {"a": 1}, "entities": 7})


@pytest.mark.parametrize("name", sorted(HOSTILE_RDAP))
async def test_a_hostile_registry_is_never_the_sites_fault(name: str) -> None:
    async with rdap_and_whois(HOSTILE_RDAP[name], tells(b"")) as (rdap, _whois, settings):
        found = (await asked_with(settings, within_s=2.0)).registration
        assert rdap.asked
    assert isinstance(found, Missing)
    assert found.fault is Fault.OURS
    assert len(found.reason) < 300


async def test_odd_values_within_a_good_answer_are_left_out() -> None:
    odd = {
        **RDAP_DOMAIN,
        "events": [{"eventAction": "registration", "eventDate": "9999-99-99"}, 5, {}],
        "status": ["\x1b[31mred\u202e", 7],
        "entities": [
            {"roles": ["registrar"], "vcardArray": ["vcard", [["fn", {}, "text", "A\nB\x00"]]]}
        ],
        "secureDNS": "yes",
        "nameservers": ["x", {"ldhName": 4}],
    }
    async with rdap_and_whois(says(odd), tells(b"")) as (_rdap, _whois, settings):
        found = (await asked_with(settings)).registration
    assert isinstance(found, Registration)
    assert found.registered_at is None
    assert found.registrar == "A B"
    assert found.statuses == ("[31mred", "")
    assert (found.dnssec, found.name_servers) == (None, ())


async def endless_whois(_line: str, writer: asyncio.StreamWriter) -> None:
    while True:
        writer.write(b"Creation Date: " + b"x" * 60_000 + b"\n")
        await writer.drain()


async def slow_whois(_line: str, writer: asyncio.StreamWriter) -> None:
    while True:
        writer.write(b"a")
        await writer.drain()
        await asyncio.sleep(0.05)


@pytest.mark.parametrize(
    ("talk", "code"),
    [
        (endless_whois, "unreadable"),
        (slow_whois, "timeout"),
        (tells(b"No match for FAIRMART.TEST\r\n"), "not_found"),
        (tells(b"\x00\xff\x1b[2J" * 1000), "unreadable"),
        (tells(b"Domain Name: other.test\nCreation Date: 1999-01-01\n"), "unreadable"),
    ],
)
async def test_hostile_and_ignorant_whois_servers(talk: WhoisTalk, code: str) -> None:
    async with rdap_and_whois(says({}, 404), talk) as (_rdap, _whois, settings):
        found = (await asked_with(settings, within_s=2.0)).registration
    assert isinstance(found, Missing)
    assert (found.fault, found.code) == (Fault.OURS, code)


async def test_nobody_outside_is_told_of_a_private_target() -> None:
    async with web_registry(says(RDAP_DOMAIN)) as rdap:
        com = f'[rdap.servers]\ncom = "{rdap.base}"\n[whois.servers]\ncom = ""\n'
        settings = settings_of(rdap.base, toml=com)
        for url in (URL, "https://127.0.0.1/", "https://localhost/", "https://intranet/"):
            sources = await asked_with(settings, url)
            assert isinstance(sources.registration, Missing)
            assert isinstance(sources.network_block, Missing)
            assert sources.lists["safe_browsing"] == Missing(
                "no key for Google Safe Browsing is set", Fault.OURS, "not_asked"
            )
    assert rdap.asked == []


async def test_switched_off_means_not_asked() -> None:
    async with rdap_and_whois(says(RDAP_DOMAIN), tells(WHOIS_DOMAIN)) as (rdap, whois, settings):
        off = msgspec.structs.replace(settings.sources, ask=False)
        found = (await asked_with(_with(settings, {"sources": off}))).registration
    assert (rdap.asked, whois.asked) == ([], [])
    assert isinstance(found, Missing)
    assert found.code == "not_asked"


async def test_the_guard_keeps_a_registry_on_a_closed_port_or_address_unasked() -> None:
    async with rdap_and_whois(says(RDAP_DOMAIN), tells(WHOIS_DOMAIN)) as (rdap, whois, settings):
        closed = _with(settings, {"allow_ports": frozenset()})
        found = (await asked_with(closed)).registration
        assert isinstance(found, Missing)
        assert "egress guard" in found.reason
        inside = _with(settings, {"allow": AllowList()})
        assert isinstance((await asked_with(inside)).registration, Missing)
    assert (rdap.asked, whois.asked) == ([], [])


async def test_the_customer_of_a_hosting_service_is_not_judged_by_its_domain() -> None:
    async with web_registry(says(RDAP_DOMAIN)) as rdap:
        settings = settings_of(rdap.base, toml=f'[rdap.servers]\nio = "{rdap.base}"\n')
        settings = _with(
            settings, {"connect_to": (ConnectTo("shop.github.io", None, "127.0.0.1", None),)}
        )
        found = (await asked_with(settings, "https://shop.github.io/")).registration
    assert isinstance(found, Missing)
    assert "customer of github.io" in found.reason
    assert rdap.asked == []


async def test_an_answer_is_kept_and_a_broken_one_is_asked_anew(tmp_path: Path) -> None:
    async with rdap_and_whois(says(RDAP_DOMAIN), tells(b"")) as (rdap, _whois, settings):
        kept = _with(settings, {"source_cache": str(tmp_path / "kept")})
        first = (await asked_with(kept)).registration
        assert (await asked_with(kept)).registration == first
        assert len(rdap.asked) == 1
        (file,) = (tmp_path / "kept").iterdir()
        file.write_bytes(b"{broken")
        assert (await asked_with(kept)).registration == first
        assert len(rdap.asked) == 2
        unwritable = _with(settings, {"source_cache": "/dev/null/kept"})
        assert (await asked_with(unwritable)).registration == first


NETWORK = {
    "objectClassName": "ip network",
    "startAddress": "127.0.0.0",
    "endAddress": "127.255.255.255",
    "name": "TEST-NET",
    "country": "DE",
    "entities": [
        {"roles": ["registrant"], "vcardArray": ["vcard", [["fn", {}, "text", "Good Hosting"]]]}
    ],
}


async def test_who_has_the_network_is_asked_by_address() -> None:
    async with web_registry(says(NETWORK)) as rdap:
        settings = settings_of(rdap.base, toml=f'[rdap]\nnetwork_server = "{rdap.base}"\n')
        found = (await asked_with(settings)).network_block
        assert rdap.asked == ["/ip/127.0.0.1"]
    assert isinstance(found, NetworkBlock)
    assert (found.name, found.organization, found.country) == ("TEST-NET", "Good Hosting", "DE")
    async with web_registry(says({**NETWORK, "startAddress": "192.0.2.0"})) as rdap:
        settings = settings_of(rdap.base, toml=f'[rdap]\nnetwork_server = "{rdap.base}"\n')
        assert isinstance((await asked_with(settings)).network_block, Missing)


def safe_browsing(base: str) -> CollectSettings:
    return settings_of(base, toml=f'[safe_browsing]\nkey = "K3y/x"\nurl = "{base}"\n')


async def test_safe_browsing_is_asked_in_its_own_protocol() -> None:
    url = "https://fairmart.test/shop"

    async def lookup(request: web.Request) -> web.StreamResponse:
        assert request.method == "POST"
        body = await request.json()
        entries = body["threatInfo"]["threatEntries"]
        match = {
            "threatType": "SOCIAL_ENGINEERING",
            "platformType": "ANY_PLATFORM",
            "threat": {"url": entries[0]["url"]},
            "cacheDuration": "300.000s",
            "threatEntryType": "URL",
        }
        other = {"threatType": "MALWARE", "threat": {"url": "https://other.test/"}}
        return web.json_response({"matches": [match, match, other, 5]})

    async with web_registry(lookup) as server:
        answer = (await asked_with(safe_browsing(server.base), url + "?q=secret")).lists[
            "safe_browsing"
        ]
    assert server.asked == ["/v4/threatMatches:find?key=K3y/x"]
    asked = [entry["url"] for entry in server.bodies[0]["threatInfo"]["threatEntries"]]
    assert asked == [url, "https://fairmart.test/"]
    assert isinstance(answer, ListAnswer)
    assert [(hit.asked, hit.kind) for hit in answer.hits] == [(url, "social engineering")]


@pytest.mark.parametrize(
    ("handler", "code"),
    [
        (says({}), ""),
        (says({"matches": 5}), "unreadable"),
        (says([]), "unreadable"),
        (says(b"nonsense"), "unreadable"),
        (says({"error": {"code": 400}}, 400), "refused"),
        (says({}, 503), "http_error"),
    ],
)
async def test_safe_browsing_that_answers_otherwise(handler: Handler, code: str) -> None:
    async with web_registry(handler) as server:
        answer = (await asked_with(safe_browsing(server.base))).lists["safe_browsing"]
    if code:
        assert isinstance(answer, Missing)
        assert (answer.code, answer.fault) == (code, Fault.OURS)
    else:
        assert answer == ListAnswer("Google Safe Browsing", 1, ())


async def test_a_key_is_in_no_message_whatever_the_server_does() -> None:
    async def rude(_reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        writer.write(b"NOT HTTP K3y/x\r\n\r\n")
        writer.close()

    server = await asyncio.start_server(rude, "127.0.0.1", 0)
    async with server:
        base = f"http://127.0.0.1:{server.sockets[0].getsockname()[1]}/"
        answer = (await asked_with(safe_browsing(base))).lists["safe_browsing"]
    assert isinstance(answer, Missing)
    assert "K3y" not in answer.reason


ZONE: Zone = {
    "fairmart.test": {
        "A": ["192.0.2.7"],
        "MX": ["10 mx.mail.test."],
        "TXT": ['"v=spf1 include:_spf.mail.test" " -all"', '"other"'],
        "DS": ["12345 13 2 " + "ab" * 32],
    },
    "_dmarc.fairmart.test": {"TXT": ['"v=DMARC1; p=reject"']},
    "google._domainkey.fairmart.test": {"TXT": ['"v=DKIM1; k=rsa; p=MIIBIjAN"']},
    "mail._domainkey.fairmart.test": {"TXT": ['"v=DKIM1; p="']},
    "www.fairmart.test": {"CNAME": ["fairmart.test."]},
    "blog.fairmart.test": {"CNAME": ["gone.hosting.test."]},
    "loop.fairmart.test": {"CNAME": ["loop.fairmart.test."]},
}


async def policy_of(server: NameServer) -> Any:
    return await Asking(PolicyRecords(server), SourceCache(None)).answer(QUESTION, 10.0)


async def test_mail_policies_and_dnssec_are_read_from_the_name_system() -> None:
    async with zone_server(ZONE, validated=True) as server:
        policy = await policy_of(NameServer("127.0.0.1", server.port))
    assert policy.spf == ("v=spf1 include:_spf.mail.test -all",)
    assert policy.dmarc == ("v=DMARC1; p=reject",)
    assert policy.dkim_selectors == ("google",)
    assert (policy.signed, policy.validated, policy.null_mx) == (True, True, False)


async def test_what_is_not_answered_is_unknown_and_not_absent() -> None:
    silent = frozenset({"TXT", "DS"})
    async with zone_server({"fairmart.test": {"MX": ["0 ."]}}, silent=silent) as server:
        policy = await policy_of(NameServer("127.0.0.1", server.port))
    assert (policy.spf, policy.dmarc, policy.signed, policy.dkim_selectors) == (None,) * 4
    assert (policy.null_mx, policy.validated) == (True, False)


async def test_a_bare_domain_has_none_of_it() -> None:
    async with zone_server({"fairmart.test": {"A": ["192.0.2.7"]}}) as server:
        policy = await policy_of(NameServer("127.0.0.1", server.port))
    assert (policy.spf, policy.dmarc, policy.dkim_selectors, policy.signed) == ((), (), (), False)


async def test_an_alias_that_leads_nowhere_is_told_and_no_other() -> None:
    hosts = [f"{name}.fairmart.test" for name in ("www", "blog", "loop", "never")]
    async with zone_server(ZONE) as server:
        found = await find_dangling(hosts, NameServer("127.0.0.1", server.port), 5.0)
    assert not isinstance(found, Missing)
    assert [(one.host, one.target) for one in found] == [
        ("blog.fairmart.test", "gone.hosting.test")
    ]


async def test_a_list_of_ones_own_is_looked_up_in_without_asking_anybody() -> None:
    from tests.unit.artifact_builder import page, request

    seen = page(requests=(request("https://a.bad.test/x.js"), request("https://good.test/y.js")))
    settings = CollectSettings(
        blocklist=frozenset({"bad.test", "test.fair"}), connect_to=TO_LOOPBACK
    )
    sources = await add_what_pages_show(Sources(), (seen,), "fairmart.test", settings, 2.0)
    answer = sources.lists["blocklist"]
    assert isinstance(answer, ListAnswer)
    assert [(hit.asked, hit.entry, hit.third_party) for hit in answer.hits] == [
        ("a.bad.test", "bad.test", True)
    ]
    plain = await add_what_pages_show(
        Sources(), (seen,), "fairmart.test", CollectSettings(connect_to=TO_LOOPBACK), 2.0
    )
    assert isinstance(plain.lists["blocklist"], Missing)
