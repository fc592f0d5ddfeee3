"""What the network says of a target: TLS, HTTP without a browser, names. Pure data."""

from __future__ import annotations

import msgspec

from veritas.artifacts.missing import NOT_TRIED, Missing
from veritas.artifacts.requests import Hop


class Certificate(msgspec.Struct, frozen=True):
    """A server certificate (RFC 5280). Times in seconds since the epoch, UTC.

    Attributes:
        signature_algorithm: the hash of the signature, such as ``sha256``; an object
            identifier for an algorithm that is not known here.
        ocsp_urls: where its issuer says whether it is revoked.
    """

    subject: str
    organization: str
    issuer: str
    names: tuple[str, ...]
    not_before: float
    not_after: float
    key_type: str
    key_bits: int
    signature_algorithm: str
    fingerprint_sha256: str
    self_signed: bool
    ocsp_urls: tuple[str, ...] = ()


class Revocation(msgspec.Struct, frozen=True, tag="revocation"):
    """What the issuer of a certificate says about it (RFC 6960).

    Attributes:
        url: the OCSP service that was asked.
        status: ``good``, ``revoked`` or ``unknown``.
        revoked_at: seconds since the epoch, UTC; None unless revoked.
        reason: why it was revoked, such as ``keyCompromise``; empty if not said.
        this_update: when the issuer knew so, seconds since the epoch, UTC.
        next_update: until when it stands by it; None if not said.
    """

    url: str
    status: str
    revoked_at: float | None
    reason: str
    this_update: float
    next_update: float | None


class TlsFacts(msgspec.Struct, frozen=True, tag="tls"):
    """What a TLS handshake with the target showed.

    Attributes:
        host: the name asked for.
        port: the port of the https URL.
        protocol: such as ``TLSv1.3``.
        cipher: the suite agreed on.
        certificate: the server's own.
        trusted: the chain leads to a trusted root and the name fits.
        trust_error: OpenSSL's words when it does not, or empty.
        chain: what the server sent after its own certificate, in its order.
        revocation: what the issuer says of the certificate.
    """

    host: str
    port: int
    protocol: str
    cipher: str
    certificate: Certificate
    trusted: bool
    trust_error: str
    chain: tuple[Certificate, ...] = ()
    revocation: Revocation | Missing = NOT_TRIED


class TlsTrial(msgspec.Struct, frozen=True):
    """Whether a server accepted one offer.

    Attributes:
        name: what was offered: a version, or a kind of suites.
        accepted: None when the answer was not clear.
        suite: the suite it chose, by its IANA number such as ``0x1301``; empty if none.
    """

    name: str
    accepted: bool | None
    suite: str


class TlsOffer(msgspec.Struct, frozen=True, tag="tls_offer"):
    """Which versions a server accepts, and which kinds of weak suites under TLS 1.2."""

    versions: tuple[TlsTrial, ...]
    weak_suites: tuple[TlsTrial, ...]


class HttpProbe(msgspec.Struct, frozen=True, tag="http_probe"):
    """What the plain-http form of the target answers.

    Attributes:
        url: the http URL asked for.
        hops: each redirect, in order.
        final_url: where it ended.
        status: of the last answer.
    """

    url: str
    hops: tuple[Hop, ...]
    final_url: str
    status: int


class CorsProbe(msgspec.Struct, frozen=True, tag="cors"):
    """What the target answers to a page of an origin that it cannot know (Fetch Standard, CORS).

    Attributes:
        url: where it was asked, after redirects.
        origin: the origin that was given.
        allow_origin: the ``Access-Control-Allow-Origin`` of the answer, or empty.
        allow_credentials: its ``Access-Control-Allow-Credentials``, or empty.
        status: of the answer.
    """

    url: str
    origin: str
    allow_origin: str
    allow_credentials: str
    status: int


class WellKnownFile(msgspec.Struct, frozen=True):
    """What was answered for a file at an agreed place (RFC 8615).

    Attributes:
        path: such as ``/.well-known/security.txt``.
        url: what was asked for.
        status: HTTP status.
        content_type: of the answer, or empty.
        location: where a redirect leads, or empty.
        text: the body's first 64 KiB.
    """

    path: str
    url: str
    status: int
    content_type: str
    location: str
    text: str


class ProbedFile(msgspec.Struct, frozen=True):
    """What was answered for a file that is not meant for visitors. Its content is not kept.

    Attributes:
        path: such as ``/.git/HEAD``.
        url: what was asked for.
        status: HTTP status.
        what: what the file would be, in words.
        recognised: the content is that of such a file.
        secret: the content holds a password or a key.
        shown: what tells the kind of the file, without any value; empty if not recognised.
    """

    path: str
    url: str
    status: int
    what: str
    recognised: bool
    secret: bool
    shown: str


class DnsFacts(msgspec.Struct, frozen=True, tag="dns"):
    """What the name system says of the target's host and registrable domain."""

    host: str
    addresses: tuple[str, ...]
    canonical_name: str
    name_servers: tuple[str, ...]
    mail_servers: tuple[str, ...]
    caa: tuple[str, ...]
