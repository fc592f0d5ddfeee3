"""A certificate's chain and what its issuer says of it, from real servers and a real responder."""

from __future__ import annotations

import datetime as dt
import ssl
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from pathlib import Path

import pytest
from aiohttp import web
from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.x509 import ocsp
from cryptography.x509.oid import AuthorityInformationAccessOID, ExtendedKeyUsageOID, NameOID

from tests.unit.artifact_builder import site
from veritas.artifacts import Missing, Revocation, TlsFacts
from veritas.checks.security import revocation as check_module
from veritas.collect.egress.opening import open_guard
from veritas.collect.settings import CollectSettings, ConnectTo
from veritas.collect.tls import probe_tls
from veritas.core.findings import Outcome

HOST = "shop.test"
OCSP_HOST = "ocsp.issuer.test"
NOW = dt.datetime.now(dt.UTC)
DAY = dt.timedelta(days=1)


def _name(common: str) -> x509.Name:
    return x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, common)])


class Issuer:
    """A certificate authority with one server certificate, which names an OCSP service."""

    def __init__(self) -> None:
        self.key = ec.generate_private_key(ec.SECP256R1())
        builder = x509.CertificateBuilder().subject_name(_name("Test Root"))
        builder = builder.add_extension(
            x509.BasicConstraints(ca=True, path_length=1), critical=True
        )
        self.root = self.sign(builder, self.key, "Test Root")
        self.server_key = ec.generate_private_key(ec.SECP256R1())
        access = x509.AccessDescription(
            AuthorityInformationAccessOID.OCSP,
            x509.UniformResourceIdentifier(f"http://{OCSP_HOST}/"),
        )
        builder = x509.CertificateBuilder().subject_name(_name(HOST))
        builder = builder.add_extension(
            x509.SubjectAlternativeName([x509.DNSName(HOST)]), critical=False
        ).add_extension(x509.AuthorityInformationAccess([access]), critical=False)
        self.server = self.sign(builder, self.server_key, "Test Root")

    def sign(
        self, builder: x509.CertificateBuilder, key: ec.EllipticCurvePrivateKey, issuer: str
    ) -> x509.Certificate:
        return (
            builder.issuer_name(_name(issuer))
            .public_key(key.public_key())
            .serial_number(x509.random_serial_number())
            .not_valid_before(NOW - DAY)
            .not_valid_after(NOW + 30 * DAY)
            .sign(self.key, hashes.SHA256())
        )

    def delegate(self, *, authorised: bool) -> tuple[ec.EllipticCurvePrivateKey, x509.Certificate]:
        """Somebody else's key, with a certificate that lets it answer, or does not."""
        key = ec.generate_private_key(ec.SECP256R1())
        usage = ExtendedKeyUsageOID.OCSP_SIGNING if authorised else ExtendedKeyUsageOID.SERVER_AUTH
        builder = x509.CertificateBuilder().subject_name(_name("Responder"))
        builder = builder.add_extension(x509.ExtendedKeyUsage([usage]), critical=False)
        return key, self.sign(builder, key, "Test Root")

    def answer(
        self,
        status: ocsp.OCSPCertStatus,
        *,
        about: x509.Certificate | None = None,
        key: ec.EllipticCurvePrivateKey | None = None,
        signer: x509.Certificate | None = None,
        until: dt.datetime = NOW + DAY,
    ) -> bytes:
        revoked = status is ocsp.OCSPCertStatus.REVOKED
        builder = ocsp.OCSPResponseBuilder().add_response(
            cert=about or self.server,
            issuer=self.root,
            algorithm=hashes.SHA1(),
            cert_status=status,
            this_update=NOW - DAY,
            next_update=until,
            revocation_time=NOW - 3 * DAY if revoked else None,
            revocation_reason=x509.ReasonFlags.key_compromise if revoked else None,
        )
        builder = builder.responder_id(ocsp.OCSPResponderEncoding.HASH, signer or self.root)
        if signer is not None:
            builder = builder.certificates([signer])
        made = builder.sign(key or self.key, hashes.SHA256())
        return made.public_bytes(serialization.Encoding.DER)

    def context(self, folder: Path, *, with_chain: bool = True) -> ssl.SSLContext:
        pem = serialization.Encoding.PEM
        chain = [self.server, self.root] if with_chain else [self.server]
        (folder / "chain.pem").write_bytes(b"".join(one.public_bytes(pem) for one in chain))
        (folder / "key.pem").write_bytes(
            self.server_key.private_bytes(
                pem, serialization.PrivateFormat.PKCS8, serialization.NoEncryption()
            )
        )
        (folder / "root.pem").write_bytes(self.root.public_bytes(pem))
        context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
        context.load_cert_chain(folder / "chain.pem", folder / "key.pem")
        return context


@pytest.fixture(scope="module")
def issuer() -> Issuer:
    return Issuer()


@asynccontextmanager
async def served(app: web.Application, tls: ssl.SSLContext | None = None) -> AsyncIterator[int]:
    runner = web.AppRunner(app)
    await runner.setup()
    try:
        site_ = web.TCPSite(runner, "127.0.0.1", 0, ssl_context=tls)
        await site_.start()
        yield runner.addresses[0][1]
    finally:
        await runner.cleanup()


async def facts_of(
    issuer: Issuer, folder: Path, reply: bytes, *, status: int = 200, with_chain: bool = True
) -> tuple[TlsFacts, list[bytes]]:
    """Shake hands with a server of this issuer, whose service gives this reply."""
    asked: list[bytes] = []

    async def respond(request: web.Request) -> web.Response:
        asked.append(await request.read())
        return web.Response(body=reply, status=status, content_type="application/ocsp-response")

    service = web.Application()
    service.router.add_post("/", respond)
    context = issuer.context(folder, with_chain=with_chain)
    async with served(web.Application(), context) as port, served(service) as ocsp_port:
        settings = CollectSettings(
            connect_to=(
                ConnectTo(HOST, 443, "127.0.0.1", port),
                ConnectTo(OCSP_HOST, 80, "127.0.0.1", ocsp_port),
            )
        )
        async with open_guard(settings, 10) as guard:
            facts = await probe_tls(f"https://{HOST}/", guard, str(folder / "root.pem"), 20.0)
    assert isinstance(facts, TlsFacts), facts
    return facts, asked


async def test_a_good_certificate_and_its_chain(issuer: Issuer, tmp_path: Path) -> None:
    facts, asked = await facts_of(issuer, tmp_path, issuer.answer(ocsp.OCSPCertStatus.GOOD))
    assert facts.trusted
    assert facts.certificate.ocsp_urls == (f"http://{OCSP_HOST}/",)
    assert [one.subject for one in facts.chain] == ["CN=Test Root"]
    assert isinstance(facts.revocation, Revocation)
    assert facts.revocation.status == "good"
    question = ocsp.load_der_ocsp_request(asked[0])
    assert question.serial_number == issuer.server.serial_number
    result = check_module.check(site(tls=facts, collected_at=NOW.timestamp()))
    assert result.outcome is Outcome.PASSED


async def test_a_revoked_certificate_is_found(issuer: Issuer, tmp_path: Path) -> None:
    facts, _ = await facts_of(issuer, tmp_path, issuer.answer(ocsp.OCSPCertStatus.REVOKED))
    assert isinstance(facts.revocation, Revocation)
    assert facts.revocation.reason == "keyCompromise"
    result = check_module.check(site(tls=facts, collected_at=NOW.timestamp()))
    assert result.outcome is Outcome.FAILED
    (evidence,) = result.findings[0].evidence
    assert evidence.url == f"http://{OCSP_HOST}/"
    assert "revoked 3 days ago, reason keyCompromise" in (evidence.detail or "")


async def test_one_whom_the_issuer_has_authorised_may_answer(
    issuer: Issuer, tmp_path: Path
) -> None:
    key, certificate = issuer.delegate(authorised=True)
    reply = issuer.answer(ocsp.OCSPCertStatus.REVOKED, key=key, signer=certificate)
    facts, _ = await facts_of(issuer, tmp_path, reply)
    assert isinstance(facts.revocation, Revocation)
    assert facts.revocation.status == "revoked"


def _by_anybody(issuer: Issuer) -> bytes:
    """An authority of the same name, with a key of its own."""
    return Issuer().answer(ocsp.OCSPCertStatus.REVOKED, about=issuer.server)


def _by_a_server(issuer: Issuer) -> bytes:
    key, certificate = issuer.delegate(authorised=False)
    return issuer.answer(ocsp.OCSPCertStatus.REVOKED, key=key, signer=certificate)


def _about_another(issuer: Issuer) -> bytes:
    return issuer.answer(ocsp.OCSPCertStatus.REVOKED, about=issuer.root)


def _refusing(_: Issuer) -> bytes:
    made = ocsp.OCSPResponseBuilder.build_unsuccessful(ocsp.OCSPResponseStatus.TRY_LATER)
    return made.public_bytes(serialization.Encoding.DER)


@pytest.mark.parametrize(
    ("reply", "why"),
    [
        (_by_anybody, "the issuer has not signed it"),
        (_by_a_server, "the issuer has not signed it"),
        (_about_another, "another certificate"),
        (_refusing, "try_later"),
        (lambda _: b"\x30\x82\xff\xff" + b"A" * 100_000, "cannot be used"),
        (lambda _: b"", "cannot be used"),
    ],
)
async def test_what_the_issuer_did_not_say_does_not_count(
    issuer: Issuer, tmp_path: Path, reply: Callable[[Issuer], bytes], why: str
) -> None:
    facts, _ = await facts_of(issuer, tmp_path, reply(issuer))
    assert isinstance(facts.revocation, Missing)
    assert why in facts.revocation.reason
    result = check_module.check(site(tls=facts, collected_at=NOW.timestamp()))
    assert result.outcome is Outcome.ERROR


async def test_an_answer_out_of_date_does_not_count(issuer: Issuer, tmp_path: Path) -> None:
    reply = issuer.answer(ocsp.OCSPCertStatus.REVOKED, until=NOW - DAY / 2)
    facts, _ = await facts_of(issuer, tmp_path, reply)
    result = check_module.check(site(tls=facts, collected_at=NOW.timestamp()))
    assert (result.outcome, "out of date" in result.reason) == (Outcome.ERROR, True)


async def test_a_service_that_fails_is_not_the_sites_fault(issuer: Issuer, tmp_path: Path) -> None:
    facts, _ = await facts_of(issuer, tmp_path, b"", status=500)
    assert isinstance(facts.revocation, Missing)
    assert "status 500" in facts.revocation.reason
    assert check_module.check(site(tls=facts)).outcome is Outcome.ERROR


async def test_without_the_issuers_certificate_nobody_is_asked(
    issuer: Issuer, tmp_path: Path
) -> None:
    reply = issuer.answer(ocsp.OCSPCertStatus.GOOD)
    facts, asked = await facts_of(issuer, tmp_path, reply, with_chain=False)
    assert isinstance(facts.revocation, Missing)
    assert facts.revocation.code == "no_issuer"
    assert (facts.chain, asked) == ((), [])
