"""Trying TLS versions and suites on servers that are strict, lax, odd or silent."""

from __future__ import annotations

import asyncio
import ssl
import warnings
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager

import hypothesis.strategies as st
import pytest
import trustme
from hypothesis import given

from tests.unit.artifact_builder import site, tls_offer
from veritas.artifacts import Missing, TlsOffer
from veritas.checks.security import tls_offer as check_module
from veritas.collect.egress.opening import open_guard
from veritas.collect.settings import CollectSettings, ConnectTo
from veritas.collect.tls_hello import (
    SSL_3,
    TLS_1_2,
    TLS_1_3,
    NotTlsError,
    client_hello,
    read_answer,
)
from veritas.collect.tls_offer import probe_tls_offer
from veritas.core.findings import Severity

HOST = "shop.test"
Talk = Callable[[asyncio.StreamReader, asyncio.StreamWriter], Awaitable[None]]


def context_of(authority: trustme.CA) -> ssl.SSLContext:
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    authority.issue_cert(HOST, key_type=trustme.KeyType.RSA).configure_cert(context)
    return context


@asynccontextmanager
async def listening(talk: Talk, tls: ssl.SSLContext | None = None) -> AsyncIterator[int]:
    async def served(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        try:
            await talk(reader, writer)
        finally:
            writer.close()

    server = await asyncio.start_server(served, "127.0.0.1", 0, ssl=tls)
    try:
        yield server.sockets[0].getsockname()[1]
    finally:
        server.close()
        await server.wait_closed()


async def silent(reader: asyncio.StreamReader, _: asyncio.StreamWriter) -> None:
    await reader.read()


async def offer_of(port: int, within_s: float = 20.0) -> TlsOffer | Missing:
    settings = CollectSettings(connect_to=(ConnectTo(HOST, 443, "127.0.0.1", port),))
    async with open_guard(settings, 10) as guard:
        return await probe_tls_offer(f"https://{HOST}/", guard, within_s)


def accepted(offer: TlsOffer | Missing) -> set[str]:
    assert isinstance(offer, TlsOffer), offer
    return {one.name for one in (*offer.versions, *offer.weak_suites) if one.accepted}


async def test_a_current_server_accepts_what_is_current() -> None:
    context = context_of(trustme.CA())
    context.set_ciphers("ECDHE+AESGCM")
    async with listening(silent, context) as port:
        assert accepted(await offer_of(port)) == {"TLSv1.3", "TLSv1.2"}


async def test_a_server_of_one_version() -> None:
    context = context_of(trustme.CA())
    context.minimum_version = ssl.TLSVersion.TLSv1_3
    async with listening(silent, context) as port:
        offer = await offer_of(port)
    assert accepted(offer) == {"TLSv1.3"}
    assert isinstance(offer, TlsOffer)
    assert offer.weak_suites == ()  # they belong to TLS 1.2


async def test_a_lax_server_is_seen_through() -> None:
    context = context_of(trustme.CA())
    with warnings.catch_warnings():
        warnings.simplefilter("ignore", DeprecationWarning)  # old versions, on purpose
        context.minimum_version = ssl.TLSVersion.TLSv1
    context.set_ciphers("ALL:COMPLEMENTOFALL:@SECLEVEL=0")
    async with listening(silent, context) as port:
        offer = await offer_of(port)
    assert accepted(offer) >= {
        "TLSv1.2", "TLSv1.1", "TLSv1", "no encryption", "no authentication", "no forward secrecy"
    }  # fmt: skip
    assert isinstance(offer, TlsOffer)
    found = check_module.check(site(tls_offer=offer)).findings
    assert {finding.severity for finding in found} == {Severity.LOW, Severity.HIGH}


async def test_servers_that_speak_no_tls_say_nothing_about_tls() -> None:
    async def http(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        await reader.read(100)
        writer.write(b"HTTP/1.1 400 Bad Request\r\n\r\n")
        await writer.drain()

    async def huge(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        await reader.read(100)
        writer.write(b"\x16\x03\x03\xff\xff" + b"x" * 70_000)
        await writer.drain()

    async def closes(reader: asyncio.StreamReader, _: asyncio.StreamWriter) -> None:
        await reader.read(100)

    for talk in (http, huge, closes):
        async with listening(talk) as port:
            offer = await offer_of(port)
        assert isinstance(offer, Missing)
        assert offer.code == "tls_error"


async def test_a_server_that_does_not_answer_is_not_waited_for() -> None:
    async with listening(silent) as port:
        offer = await offer_of(port, within_s=0.3)
    assert isinstance(offer, Missing)
    assert offer.code == "time_limit"


@pytest.mark.parametrize(
    ("names", "severities"),
    [
        (("TLSv1.3", "TLSv1.2"), []),
        (("TLSv1.2", "TLSv1", "TLSv1.1"), [Severity.LOW, Severity.LOW]),
        (("TLSv1.2", "SSLv3"), [Severity.HIGH]),
        (("TLSv1.2", "RC4", "3DES"), [Severity.MEDIUM, Severity.LOW]),
    ],
)
def test_each_weakness_weighs_its_own(names: tuple[str, ...], severities: list[Severity]) -> None:
    result = check_module.check(site(tls_offer=tls_offer(*names)))
    assert [finding.severity for finding in result.findings] == severities


def test_hellos_differ_as_their_versions_do() -> None:
    random = bytes(64)
    old = client_hello(HOST, SSL_3, (0x0005,), random)
    new = client_hello(HOST, TLS_1_3, (0x1301,), random)
    assert HOST.encode() not in old  # SSL 3.0 knows no extensions
    assert HOST.encode() in new
    assert int.from_bytes(new[3:5], "big") == len(new) - 5
    assert HOST.encode() not in client_hello("", TLS_1_2, (0x002F,), random)


@given(st.integers(0, 255), st.binary(max_size=200))
def test_no_answer_breaks_the_reading(kind: int, payload: bytes) -> None:
    try:
        read_answer(kind, payload)
    except NotTlsError:
        return
