"""What a TLS handshake with the target shows: protocol, certificate, and whether it is trusted."""

from __future__ import annotations

import asyncio
import socket
import ssl
from dataclasses import dataclass
from typing import TYPE_CHECKING
from urllib.parse import urlsplit

from veritas.artifacts import Certificate, Missing, TlsFacts
from veritas.collect.egress.explain import explain
from veritas.collect.egress.guard import EgressGuard
from veritas.collect.egress.policy import EgressRefusedError
from veritas.collect.threads import in_daemon_thread
from veritas.core.errors import Fault, shorten

if TYPE_CHECKING:
    from cryptography import x509

_HANDSHAKE_LIMIT_S = 6.0
_CLOSE_LIMIT_S = 1.0
_MAX_NAMES = 100


@dataclass(frozen=True, slots=True)
class _Shaken:
    protocol: str
    cipher: str
    certificate: bytes


async def probe_tls(
    url: str, guard: EgressGuard, ca_file: str | None, within_s: float
) -> TlsFacts | Missing:
    """Shake hands with the target's https port, twice at most.

    The first handshake judges the chain and the name by the system's trust store (and
    ``ca_file``); if that fails, a second one that judges nothing reads the
    certificate. For an http target port 443 of its host is tried.

    Args:
        url: the target.
        guard: makes the connections.
        ca_file: PEM file of further authorities to trust.
        within_s: upper bound for all of it.

    Returns:
        The facts, or why there are none; never raises for what the target does.
    """
    parts = urlsplit(url)
    host = parts.hostname or ""
    port = (parts.port or 443) if parts.scheme == "https" else 443
    try:
        judging = await in_daemon_thread(lambda: _judging(ca_file))
    except (OSError, ssl.SSLError) as error:
        return Missing(
            f"the trusted certificates cannot be read ({shorten(str(error))}); check the "
            f"setting ca_file, {ca_file!r}",
            Fault.OURS,
            "ca_file",
        )
    try:
        async with asyncio.timeout(within_s):
            return await _facts(host, port, guard, judging)
    except TimeoutError:
        return Missing(f"port {port} did not answer TLS in time", Fault.TARGET, "timeout")
    except (EgressRefusedError, socket.gaierror) as error:
        return explain(error)
    except ConnectionRefusedError:
        if parts.scheme == "http":
            return Missing("the site is not served over https", Fault.TARGET, "not_applicable")
        return Missing(f"nothing listens on port {port}", Fault.TARGET, "refused")
    except (ssl.SSLError, ConnectionError, EOFError) as error:
        return Missing(
            f"port {port} does not complete a TLS handshake ({shorten(_words(error))})",
            Fault.TARGET,
            "tls_error",
        )
    except OSError as error:
        return Missing(f"the network failed: {shorten(str(error))}", Fault.OURS, "network")
    except ValueError as error:
        return Missing(
            f"the certificate cannot be read ({shorten(str(error))})", Fault.TARGET, "tls_error"
        )


async def _facts(host: str, port: int, guard: EgressGuard, judging: ssl.SSLContext) -> TlsFacts:
    trust_error = ""
    try:
        shaken = await _shake(guard, host, port, judging)
    except ssl.SSLCertVerificationError as error:
        trust_error = error.verify_message or _words(error)
        shaken = await _shake(guard, host, port, _reading())
    except ssl.SSLError as error:
        # Too old a protocol, perhaps: what it is should be said, not merely that it failed.
        trust_error = _words(error)
        shaken = await _shake(guard, host, port, _reading())
    certificate = await in_daemon_thread(lambda: read_certificate(shaken.certificate))
    return TlsFacts(
        host=host,
        port=port,
        protocol=shaken.protocol,
        cipher=shaken.cipher,
        certificate=certificate,
        trusted=not trust_error,
        trust_error=trust_error,
    )


async def _shake(guard: EgressGuard, host: str, port: int, context: ssl.SSLContext) -> _Shaken:
    async with asyncio.timeout(_HANDSHAKE_LIMIT_S):
        _, writer = await guard.open_connection(host, port, context, _HANDSHAKE_LIMIT_S)
    try:
        tls: ssl.SSLObject = writer.get_extra_info("ssl_object")
        cipher = tls.cipher()
        return _Shaken(
            protocol=tls.version() or "",
            cipher=cipher[0] if cipher else "",
            certificate=tls.getpeercert(binary_form=True) or b"",
        )
    finally:
        # Nothing is to be said any more, so there is nothing to wait for.
        writer.transport.abort()
        try:
            async with asyncio.timeout(_CLOSE_LIMIT_S):
                await writer.wait_closed()
        except OSError:  # a broken goodbye changes nothing; TimeoutError is one of these
            pass


def _judging(ca_file: str | None) -> ssl.SSLContext:
    context = ssl.create_default_context()
    if ca_file is not None:
        context.load_verify_locations(cafile=ca_file)
    return context


def _reading() -> ssl.SSLContext:
    """A context that takes any certificate, and protocols a browser would refuse."""
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_CLIENT)
    context.check_hostname = False
    context.verify_mode = ssl.CERT_NONE
    context.minimum_version = ssl.TLSVersion.MINIMUM_SUPPORTED
    context.set_ciphers("ALL:@SECLEVEL=0")
    return context


def read_certificate(der: bytes) -> Certificate:
    """Read a certificate (RFC 5280).

    Raises:
        ValueError: it is malformed.
    """
    from cryptography import x509  # noqa: PLC0415 - slow to load, and needed only here
    from cryptography.hazmat.primitives import hashes  # noqa: PLC0415
    from cryptography.x509.oid import NameOID  # noqa: PLC0415

    certificate = x509.load_der_x509_certificate(der)
    organizations = certificate.subject.get_attributes_for_oid(NameOID.ORGANIZATION_NAME)
    algorithm = certificate.signature_hash_algorithm
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
        signature_algorithm=algorithm.name if algorithm is not None else "",
        fingerprint_sha256=certificate.fingerprint(hashes.SHA256()).hex(),
        self_signed=_signs_itself(certificate),
    )


def _names(certificate: x509.Certificate) -> tuple[str, ...]:
    from cryptography import x509  # noqa: PLC0415 - loaded by now

    try:
        entries = certificate.extensions.get_extension_for_class(x509.SubjectAlternativeName).value
    except x509.ExtensionNotFound:
        return ()
    names = [str(name) for name in entries.get_values_for_type(x509.DNSName)]
    addresses = [str(address) for address in entries.get_values_for_type(x509.IPAddress)]
    return tuple((names + addresses)[:_MAX_NAMES])


def _key(certificate: x509.Certificate) -> tuple[str, int]:
    from cryptography.exceptions import UnsupportedAlgorithm  # noqa: PLC0415 - loaded by now
    from cryptography.hazmat.primitives.asymmetric import ec, ed448, ed25519, rsa  # noqa: PLC0415

    try:
        key = certificate.public_key()
    except UnsupportedAlgorithm:
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
    from cryptography.exceptions import InvalidSignature, UnsupportedAlgorithm  # noqa: PLC0415

    if certificate.issuer != certificate.subject:
        return False
    try:
        certificate.verify_directly_issued_by(certificate)
    except (InvalidSignature, UnsupportedAlgorithm, ValueError, TypeError):
        return False
    return True


def _words(error: Exception) -> str:
    reason = getattr(error, "reason", None)
    return str(reason or error) or type(error).__name__
