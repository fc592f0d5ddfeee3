"""What a TLS handshake with the target shows: protocol, certificate, and whether it is trusted."""

from __future__ import annotations

import asyncio
import socket
import ssl
from dataclasses import dataclass
from urllib.parse import urlsplit

import msgspec

from veritas.artifacts import Missing, TlsFacts
from veritas.collect.certificates import read_certificate, readable_certificates
from veritas.collect.egress.explain import explain
from veritas.collect.egress.guard import EgressGuard
from veritas.collect.egress.policy import EgressRefusedError
from veritas.collect.ocsp import ask_revocation
from veritas.collect.threads import in_daemon_thread
from veritas.core.errors import Fault, shorten

_HANDSHAKE_LIMIT_S = 6.0
_CLOSE_LIMIT_S = 1.0
# A chain is two or three long; a server may send what it likes.
_MAX_CHAIN = 8
_OCSP_LIMIT_S = 4.0


@dataclass(frozen=True, slots=True)
class _Shaken:
    protocol: str
    cipher: str
    certificate: bytes
    chain: tuple[bytes, ...] | None


async def probe_tls(
    url: str, guard: EgressGuard, ca_file: str | None, within_s: float
) -> TlsFacts | Missing:
    """Shake hands with the target's https port, twice at most, and ask whether it is revoked.

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
        judging = await in_daemon_thread(lambda: judging_context(ca_file))
    except (OSError, ssl.SSLError) as error:
        return Missing(
            f"the trusted certificates cannot be read ({shorten(str(error))}); check the "
            f"setting ca_file, {ca_file!r}",
            Fault.OURS,
            "ca_file",
        )
    try:
        async with asyncio.timeout(within_s):
            facts, shaken = await _facts(host, port, guard, judging)
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
    revocation = await ask_revocation(
        shaken.certificate,
        shaken.chain,
        facts.certificate.ocsp_urls,
        guard,
        min(_OCSP_LIMIT_S, within_s),
    )
    return msgspec.structs.replace(facts, revocation=revocation)


async def _facts(
    host: str, port: int, guard: EgressGuard, judging: ssl.SSLContext
) -> tuple[TlsFacts, _Shaken]:
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
    chain = await in_daemon_thread(lambda: readable_certificates(shaken.chain or ()))
    facts = TlsFacts(
        host=host,
        port=port,
        protocol=shaken.protocol,
        cipher=shaken.cipher,
        certificate=certificate,
        trusted=not trust_error,
        trust_error=trust_error,
        chain=chain,
    )
    return facts, shaken


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
            chain=_sent_chain(tls),
        )
    finally:
        # Nothing is to be said any more, so there is nothing to wait for.
        writer.transport.abort()
        try:
            async with asyncio.timeout(_CLOSE_LIMIT_S):
                await writer.wait_closed()
        except OSError:  # a broken goodbye changes nothing; TimeoutError is one of these
            pass


def _sent_chain(tls: ssl.SSLObject) -> tuple[bytes, ...] | None:
    """What the server sent after its own certificate, DER; None where Python does not tell.

    ``get_unverified_chain`` is public from Python 3.13 on, and below it before.
    """
    ask = getattr(tls, "get_unverified_chain", None)
    if ask is not None:
        sent: list[bytes] = ask()
    else:
        inner = getattr(getattr(tls, "_sslobj", None), "get_unverified_chain", None)
        if inner is None:
            return None
        sent = [ssl.PEM_cert_to_DER_cert(one.public_bytes()) for one in inner() or ()]
    return tuple(sent[1 : 1 + _MAX_CHAIN])


def judging_context(ca_file: str | None) -> ssl.SSLContext:
    """What judges certificates by the system's trust store and a PEM file. Blocks on the files.

    Raises:
        OSError, ssl.SSLError: the file cannot be read.
    """
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


def _words(error: Exception) -> str:
    reason = getattr(error, "reason", None)
    return str(reason or error) or type(error).__name__
