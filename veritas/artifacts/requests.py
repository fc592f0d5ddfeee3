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


class RequestRecord(msgspec.Struct, frozen=True):
    """One request a page caused.

    Attributes:
        id: 1, 2, 3 … within the page.
        url: as sent.
        method: ``GET``, ``POST``, …
        resource_type: ``document stylesheet image media font script texttrack xhr fetch
            eventsource websocket manifest ping other`` (Chromium's words, lower case).
        host: lower-case host, without port.
        domain: registrable domain of the host (Public Suffix List); the host itself for an
            address or a single label.
        third_party: whether ``domain`` differs from the audited page's.
        frame_url: the frame that asked.
        status: HTTP status, None when no answer came.
        mime_type: of the answer, or empty.
        response_headers: raw, empty when no answer came.
        remote_address: ``address:port`` connected to, or empty.
        failure: the browser's words when it failed, or empty.
        started_ms: since the page's own first request.
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
