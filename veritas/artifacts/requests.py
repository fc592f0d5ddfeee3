"""What a page asked for, what came, and the cookies that came with it. Pure data."""

from __future__ import annotations

import msgspec

Headers = tuple[tuple[str, str], ...]
"""Header fields as received, in order, names in the server's own case."""


class Hop(msgspec.Struct, frozen=True):
    """One answer in a redirect chain: what was asked, what came, where it sent us."""

    url: str
    status: int
    location: str


class Initiator(msgspec.Struct, frozen=True):
    """Who caused a request.

    Attributes:
        kind: ``parser`` (the document's own text), ``script``, ``preload``, ``preflight`` (the
            browser asks for leave first), ``other`` (a person, the browser itself).
        url: of the script or the document, or empty.
        line: in it, from 1; 0 when it is not known.
        column: in that line, from 1; 0 when it is not known.
    """

    kind: str
    url: str = ""
    line: int = 0
    column: int = 0


class Timings(msgspec.Struct, frozen=True):
    """What the time of one request went on, in milliseconds; the parts add up to the whole.

    Attributes:
        blocked_ms: waiting for a turn or a connection, and whatever is no other part.
        dns_ms: looking up the name, None when that was not needed. The egress guard looks names
            up, so that this is the browser's own share of it.
        connect_ms: connecting, the TLS handshake included; None when there was a connection.
        ssl_ms: the TLS handshake alone; None without one.
        send_ms: sending the request.
        wait_ms: until the first byte of the answer.
        receive_ms: from there to the last byte.
    """

    blocked_ms: float
    dns_ms: float | None
    connect_ms: float | None
    ssl_ms: float | None
    send_ms: float
    wait_ms: float
    receive_ms: float


class Sizes(msgspec.Struct, frozen=True):
    """How long the parts of an exchange are, in bytes; None where that is not known.

    Attributes:
        sent_body: the request's body.
        received_head: the answer's status line and header fields as they came.
        received_body: the answer's body as it came, compressed or not.
        content: the body as the page saw it.
    """

    sent_body: int | None = None
    received_head: int | None = None
    received_body: int | None = None
    content: int | None = None


class WithheldCookie(msgspec.Struct, frozen=True):
    """A cookie that the browser had and did not send, and its reasons (Chromium's words)."""

    name: str
    domain: str
    reasons: tuple[str, ...]


class SocketTraffic(msgspec.Struct, frozen=True):
    """Messages that went over a WebSocket, and their length in characters as JSON has them."""

    sent: int
    sent_chars: int
    received: int
    received_chars: int


class RequestRecord(msgspec.Struct, frozen=True):
    """One request a page caused. A redirect is one record for each of its steps.

    Attributes:
        id: 1, 2, 3 … within the page.
        url: as sent.
        method: ``GET``, ``POST``, …
        resource_type: ``document stylesheet image media font script texttrack xhr fetch
            eventsource websocket manifest ping preflight other`` (Chromium's words, lower case).
        host: lower-case host, without port.
        domain: registrable domain of the host (Public Suffix List); the host itself for an
            address or a single label.
        third_party: whether ``domain`` differs from the audited page's.
        frame_url: the frame that asked.
        status: HTTP status, None when no answer came.
        mime_type: of the answer, or empty.
        response_headers: as they came, the values of cookies masked; empty when no answer came.
        remote_address: ``address:port`` connected to, or empty.
        failure: the browser's words when it failed, or the egress guard's, or empty.
        started_ms: since the page's own first request.
        status_text: behind the status, or empty.
        protocol: ``http/1.0``, ``http/1.1``, ``h2``, ``h3``; empty when it is not known.
        initiator: who caused it, None when it is not known.
        request_headers: as sent, values of cookies and secrets masked, the first 60.
        timings: None when nothing is known of them.
        sizes: of its parts.
        cache: ``memory``, ``disk``, ``prefetch`` or ``worker`` when the answer came from there.
        blocked: why the browser itself stopped it (``csp``, ``mixed-content``, a CORS error);
            empty when it did not.
        withheld_cookies: cookies that were not sent with it.
        socket: what went over a WebSocket.
    """

    id: int
    url: str
    method: str
    resource_type: str
    host: str
    domain: str
    third_party: bool
    frame_url: str
    status: int | None
    mime_type: str
    response_headers: Headers
    remote_address: str
    failure: str
    started_ms: float
    status_text: str = ""
    protocol: str = ""
    initiator: Initiator | None = None
    request_headers: Headers = ()
    timings: Timings | None = None
    sizes: Sizes = Sizes()
    cache: str = ""
    blocked: str = ""
    withheld_cookies: tuple[WithheldCookie, ...] = ()
    socket: SocketTraffic | None = None


class ServedTls(msgspec.Struct, frozen=True):
    """The TLS connection to one host and port, as the browser saw it. Times since the epoch.

    Attributes:
        host: asked for.
        port: asked for.
        protocol: such as ``TLS 1.3``.
        cipher: the suite agreed on.
        key_exchange: or its group, or empty.
        subject: the certificate's common name.
        names: the first names the certificate is for.
        issuer: who signed it.
        not_before, not_after: when the certificate is valid.
        state: ``secure``, ``insecure`` (the browser does not trust it) or another of its words.
    """

    host: str
    port: int
    protocol: str
    cipher: str
    key_exchange: str
    subject: str
    names: tuple[str, ...]
    issuer: str
    not_before: float
    not_after: float
    state: str


class CookieRecord(msgspec.Struct, frozen=True):
    """One cookie as a raw ``Set-Cookie`` field set it (RFC 6265bis). The value is never kept.

    Attributes:
        name: the cookie's name.
        line: the field's value with the cookie's value masked as ``…``.
        domain: the Domain attribute, or empty.
        path: the Path attribute, or empty.
        secure: has Secure.
        http_only: has HttpOnly.
        same_site: ``strict``, ``lax``, ``none``, the odd value as sent, or empty if absent.
        max_age_s: Max-Age in seconds; None if absent or unreadable.
        has_expiry: has Max-Age or Expires: it outlives the browser session.
        set_by_url: the response that set it.
        third_party: that response came from another registrable domain.
        blocked: why the browser did not take it (Chromium's words, such as ``SameSiteNoneInsecure``
            or ``ThirdPartyPhaseout``); empty when it did.
    """

    name: str
    line: str
    domain: str
    path: str
    secure: bool
    http_only: bool
    same_site: str
    max_age_s: int | None
    has_expiry: bool
    set_by_url: str
    third_party: bool
    blocked: tuple[str, ...] = ()


class ScriptCookie(msgspec.Struct, frozen=True):
    """A cookie that a script set. The value is never kept.

    Attributes:
        way: ``document.cookie`` or ``cookieStore``.
        name: the cookie's name.
        line: what was set, the value masked as ``…``, at most 300 characters.
        script_url: of the script; of the document for an inline one; empty when it is not known.
        frame_url: the document it ran in.
        third_party: the script is from another registrable domain than the page.
    """

    way: str
    name: str
    line: str
    script_url: str
    frame_url: str
    third_party: bool


class BodyRecord(msgspec.Struct, frozen=True):
    """The content of a document or a script.

    Attributes:
        url: of the answer.
        kind: ``document`` or ``script``.
        text: as UTF-8, broken characters replaced; cut where the budget ends.
        size_bytes: of the whole body.
        sha256: of the whole body, in hexadecimal.
        whole: nothing was cut.
    """

    url: str
    kind: str
    text: str
    size_bytes: int
    sha256: str
    whole: bool
