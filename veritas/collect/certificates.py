"""Reading X.509 certificates (RFC 5280). Pure, and slow to load."""

from __future__ import annotations

from collections.abc import Iterable

from cryptography import x509
from cryptography.exceptions import InvalidSignature, UnsupportedAlgorithm
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import ec, ed448, ed25519, rsa
from cryptography.x509.oid import AuthorityInformationAccessOID, NameOID

from veritas.artifacts import Certificate

_MAX_NAMES = 100
_MAX_URLS = 3
_MAX_URL_CHARS = 500
# What the library raises for malformed parts besides ValueError.
_MALFORMED = (
    x509.InvalidVersion,
    x509.DuplicateExtension,
    x509.UnsupportedGeneralNameType,
    UnsupportedAlgorithm,
)


def read_certificate(der: bytes) -> Certificate:
    """Read a certificate.

    An algorithm that is not known here is named by its object identifier.

    Raises:
        ValueError: it is malformed.
    """
    try:
        return _read(x509.load_der_x509_certificate(der))
    except _MALFORMED as error:
        raise ValueError(str(error)) from None


def readable_certificates(ders: Iterable[bytes]) -> tuple[Certificate, ...]:
    """Those of a chain that can be read, in order."""
    found = []
    for der in ders:
        try:
            found.append(read_certificate(der))
        except ValueError:
            continue
    return tuple(found)


def _read(certificate: x509.Certificate) -> Certificate:
    organizations = certificate.subject.get_attributes_for_oid(NameOID.ORGANIZATION_NAME)
    key_type, key_bits = _key(certificate)
    return Certificate(
        subject=certificate.subject.rfc4514_string()[:500],
        organization=str(organizations[0].value)[:200] if organizations else "",
        issuer=certificate.issuer.rfc4514_string()[:500],
        names=_names(certificate),
        not_before=certificate.not_valid_before_utc.timestamp(),
        not_after=certificate.not_valid_after_utc.timestamp(),
        key_type=key_type,
        key_bits=key_bits,
        signature_algorithm=_signature(certificate),
        fingerprint_sha256=certificate.fingerprint(hashes.SHA256()).hex(),
        self_signed=_signs_itself(certificate),
        ocsp_urls=_ocsp_urls(certificate),
    )


def _names(certificate: x509.Certificate) -> tuple[str, ...]:
    try:
        entries = certificate.extensions.get_extension_for_class(x509.SubjectAlternativeName).value
    except x509.ExtensionNotFound:
        return ()
    names = [str(name) for name in entries.get_values_for_type(x509.DNSName)]
    addresses = [str(address) for address in entries.get_values_for_type(x509.IPAddress)]
    return tuple((names + addresses)[:_MAX_NAMES])


def _ocsp_urls(certificate: x509.Certificate) -> tuple[str, ...]:
    """Where the issuer says whether it has revoked it (RFC 5280, section 4.2.2.1)."""
    try:
        access = certificate.extensions.get_extension_for_class(x509.AuthorityInformationAccess)
    except x509.ExtensionNotFound:
        return ()
    urls = [
        str(one.access_location.value)
        for one in access.value
        if one.access_method == AuthorityInformationAccessOID.OCSP
        and isinstance(one.access_location, x509.UniformResourceIdentifier)
    ]
    return tuple(url for url in urls if len(url) <= _MAX_URL_CHARS)[:_MAX_URLS]


def _signature(certificate: x509.Certificate) -> str:
    try:
        algorithm = certificate.signature_hash_algorithm
    except UnsupportedAlgorithm:
        return certificate.signature_algorithm_oid.dotted_string
    return algorithm.name if algorithm is not None else ""


def _key(certificate: x509.Certificate) -> tuple[str, int]:
    try:
        key = certificate.public_key()
    except (UnsupportedAlgorithm, ValueError):
        return "unknown", 0
    if isinstance(key, rsa.RSAPublicKey):
        return "RSA", key.key_size
    if isinstance(key, ec.EllipticCurvePublicKey):
        return "EC", key.key_size
    if isinstance(key, ed25519.Ed25519PublicKey):
        return "Ed25519", 256
    if isinstance(key, ed448.Ed448PublicKey):
        return "Ed448", 456
    return "unknown", 0


def _signs_itself(certificate: x509.Certificate) -> bool:
    if certificate.issuer != certificate.subject:
        return False
    try:
        certificate.verify_directly_issued_by(certificate)
    except (InvalidSignature, UnsupportedAlgorithm, ValueError, TypeError):
        return False
    return True
