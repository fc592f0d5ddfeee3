"""A throw-away certificate authority and a TLS context that picks the leaf by name.

EC P-256 keys keep this under a tenth of a second. The extensions are those RFC 5280
asks of a CA and of a leaf, so strict verifiers (OpenSSL's `X509_STRICT`) accept them.
"""

from __future__ import annotations

import datetime as dt
import ssl
import warnings
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path

from cryptography import x509
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import ec, rsa
from cryptography.hazmat.primitives.serialization import Encoding, NoEncryption, PrivateFormat
from cryptography.x509 import ocsp
from cryptography.x509.oid import AuthorityInformationAccessOID, ExtendedKeyUsageOID, NameOID

_Key = ec.EllipticCurvePrivateKey | rsa.RSAPrivateKey
OCSP_HOST = "ocsp.demo-authority.test"
_CA_LIFETIME = dt.timedelta(days=365)


@dataclass(frozen=True, slots=True)
class LeafOrder:
    """What one leaf certificate is to say.

    Attributes:
        names: the DNS names that are served with it.
        valid_for: for how long it is good from now on; negative for one that has expired.
        aged: for how long it has been good.
        made_out_to: the names that it holds, if they are others.
        weak_key: RSA of 1024 bits in place of an elliptic curve.
        self_signed: it vouches for itself.
        gap: it is signed by an authority between, whose certificate is not sent.
        revocation: what the authority says of it when asked (OCSP); not to be asked when None.
    """

    names: tuple[str, ...]
    valid_for: dt.timedelta
    aged: dt.timedelta = dt.timedelta(days=10)
    made_out_to: tuple[str, ...] = ()
    weak_key: bool = False
    self_signed: bool = False
    gap: bool = False
    revocation: ocsp.OCSPCertStatus | None = None


@dataclass(frozen=True, slots=True)
class Authority:
    """The certificate authority of one run of the shop. The key never leaves memory.

    Attributes:
        certificate: its own.
        key: its own.
        words: its signed word on leaves that name its service, by the path it is asked at.
    """

    certificate: x509.Certificate
    key: ec.EllipticCurvePrivateKey
    words: dict[str, bytes] = field(default_factory=dict)

    @property
    def pem(self) -> bytes:
        """The CA certificate as PEM, for a client's trust store."""
        return self.certificate.public_bytes(Encoding.PEM)

    def issue(self, order: LeafOrder, now: dt.datetime) -> bytes:
        """Return one PEM with the leaf's key, the leaf and the CA certificate, in that order.

        A leaf that nobody here vouches for comes without the CA certificate.
        """
        key: _Key = ec.generate_private_key(ec.SECP256R1())
        if order.weak_key:
            key = rsa.generate_private_key(65537, 1024)
        subject = (order.made_out_to or order.names)[0]
        signer: _Key = ec.generate_private_key(ec.SECP256R1()) if order.gap else self.key
        issuer = _name("Veritas Demo Shop CA between") if order.gap else self.certificate.subject
        if order.self_signed:
            signer, issuer = key, _name(subject)
        ca_key_id = x509.AuthorityKeyIdentifier.from_issuer_public_key(signer.public_key())
        names = x509.SubjectAlternativeName(map(x509.DNSName, order.made_out_to or order.names))
        purpose = x509.ExtendedKeyUsage([ExtendedKeyUsageOID.SERVER_AUTH])
        path = f"/{order.names[0]}"
        service = x509.UniformResourceIdentifier(f"http://{OCSP_HOST}{path}")
        builder = (
            _builder(subject, issuer, key.public_key())
            .not_valid_before(now - order.aged)
            .not_valid_after(now + order.valid_for)
            .add_extension(names, critical=False)
            .add_extension(x509.BasicConstraints(ca=False, path_length=None), critical=True)
            .add_extension(_key_usage(ca=False), critical=True)
            .add_extension(purpose, critical=False)
            .add_extension(ca_key_id, critical=False)
        )
        if order.revocation is not None:
            access = x509.AccessDescription(AuthorityInformationAccessOID.OCSP, service)
            builder = builder.add_extension(
                x509.AuthorityInformationAccess([access]), critical=False
            )
        leaf = builder.sign(signer, hashes.SHA256())
        if order.revocation is not None:
            self.words[path] = self._word_on(leaf, order.revocation, now)
        key_pem = key.private_bytes(Encoding.PEM, PrivateFormat.PKCS8, NoEncryption())
        vouched_for = b"" if order.gap or order.self_signed else self.pem
        return key_pem + leaf.public_bytes(Encoding.PEM) + vouched_for

    def _word_on(
        self, leaf: x509.Certificate, status: ocsp.OCSPCertStatus, now: dt.datetime
    ) -> bytes:
        revoked = status is ocsp.OCSPCertStatus.REVOKED
        answer = (
            ocsp.OCSPResponseBuilder()
            .add_response(
                cert=leaf,
                issuer=self.certificate,
                algorithm=hashes.SHA1(),
                cert_status=status,
                this_update=now - dt.timedelta(hours=1),
                next_update=now + dt.timedelta(days=7),
                revocation_time=now - dt.timedelta(days=2) if revoked else None,
                revocation_reason=x509.ReasonFlags.key_compromise if revoked else None,
            )
            .responder_id(ocsp.OCSPResponderEncoding.HASH, self.certificate)
            .sign(self.key, hashes.SHA256())
        )
        return answer.public_bytes(Encoding.DER)


def new_authority(now: dt.datetime) -> Authority:
    """Make a fresh CA. `now` must carry a time zone."""
    key = ec.generate_private_key(ec.SECP256R1())
    common_name = "Veritas Demo Shop CA"
    name = _name(common_name)
    # Older than any leaf it signs: a leaf that predates its issuer looks forged.
    born = now - _CA_LIFETIME
    certificate = (
        _builder(common_name, name, key.public_key())
        .not_valid_before(born)
        .not_valid_after(now + _CA_LIFETIME)
        .add_extension(x509.BasicConstraints(ca=True, path_length=0), critical=True)
        .add_extension(_key_usage(ca=True), critical=True)
        .sign(key, hashes.SHA256())
    )
    return Authority(certificate, key)


def server_context(
    authority: Authority,
    orders: Sequence[LeafOrder],
    folder: Path,
    now: dt.datetime,
    *,
    lax: bool = False,
) -> ssl.SSLContext:
    """Return a TLS server context that serves each name its own leaf and the CA certificate.

    `folder` must be private (mode 0700): OpenSSL reads keys only from files, so they lie there
    for a moment. The handshake fails for a client that names an unknown host (RFC 6066, section
    3: `unrecognized_name`); one that names none gets the last leaf of `orders`. A `lax` one
    accepts whatever OpenSSL still can, from TLS 1.0 on, suites without encryption included.
    """
    by_name: dict[str, ssl.SSLContext] = {}
    for number, order in enumerate(orders):
        context = _bare_context(lax=lax)
        pem_file = folder / f"leaf-{number}.pem"
        pem_file.write_bytes(authority.issue(order, now))
        context.load_cert_chain(pem_file)
        pem_file.unlink()
        by_name.update(dict.fromkeys(order.names, context))
    front = context
    # The callback must see every name, also on the context it starts from.
    front.sni_callback = _choose_by(by_name)
    return front


def _choose_by(
    by_name: Mapping[str, ssl.SSLContext],
) -> Callable[[ssl.SSLObject, str | None, ssl.SSLContext], int | None]:
    def choose(
        connection: ssl.SSLObject, server_name: str | None, _front: ssl.SSLContext
    ) -> int | None:
        if server_name is None:
            return None
        chosen = by_name.get(server_name.lower())
        if chosen is None:
            return ssl.ALERT_DESCRIPTION_UNRECOGNIZED_NAME
        connection.context = chosen
        return None

    return choose


def _bare_context(*, lax: bool) -> ssl.SSLContext:
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    if lax:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore", DeprecationWarning)  # planted
            context.minimum_version = ssl.TLSVersion.TLSv1
        context.set_ciphers("ALL:COMPLEMENTOFALL:@SECLEVEL=0")
    else:
        context.minimum_version = ssl.TLSVersion.TLSv1_2
    context.set_alpn_protocols(["http/1.1"])
    return context


def _name(common_name: str) -> x509.Name:
    return x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, common_name)])


def _builder(
    common_name: str,
    issuer: x509.Name,
    public_key: ec.EllipticCurvePublicKey | rsa.RSAPublicKey,
) -> x509.CertificateBuilder:
    return (
        x509.CertificateBuilder()
        .subject_name(_name(common_name))
        .issuer_name(issuer)
        .public_key(public_key)
        .serial_number(x509.random_serial_number())
        .add_extension(x509.SubjectKeyIdentifier.from_public_key(public_key), critical=False)
    )


def _key_usage(*, ca: bool) -> x509.KeyUsage:
    return x509.KeyUsage(
        digital_signature=not ca,
        key_cert_sign=ca,
        crl_sign=ca,
        content_commitment=False,
        key_encipherment=False,
        data_encipherment=False,
        key_agreement=False,
        encipher_only=False,
        decipher_only=False,
    )
