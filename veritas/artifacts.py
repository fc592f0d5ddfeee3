"""What collecting produced: immutable, complete in itself, to be saved and judged again. Pure data.

Anything that could not be collected is a :class:`Missing` value with a reason, never an absent
field, so that whatever depends on it says "not checked" and why.
"""

from __future__ import annotations

import msgspec

from veritas.core.audit import AuditRequest
from veritas.core.errors import ArtifactError, Fault
from veritas.core.findings import Box

ARTIFACTS_VERSION = 1

Headers = tuple[tuple[str, str], ...]
"""Header fields as received, in order, names in the server's own case."""


class Missing(msgspec.Struct, frozen=True, tag="missing"):
    """Something that could not be collected.

    Attributes:
        reason: why, in words a person understands.
        fault: whose fault it was; only ``TARGET`` says anything about the site.
        code: stable identifier, such as ``dns_failure``, ``refused``, ``timeout``,
            ``tls_error``, ``http_error``, ``browser_error``, ``not_applicable``.
    """

    reason: str
    fault: Fault
    code: str


NOT_TRIED = Missing("this was not tried", Fault.OURS, "not_collected")
"""For facts that artifacts of an older program do not have."""


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


class TextElement(msgspec.Struct, frozen=True):
    """A visible element that holds text of its own.

    Attributes:
        selector: a CSS selector that finds just this element.
        tag: lower-case tag name.
        text: its visible text, white space folded, at most 2,000 characters.
        box: where it is on the desktop page.
        font_px: computed font size in CSS pixels.
        interactive: it is, or lies in, a link, button or label.
        prose: it lies in an article, a paragraph of long text, a comment, a quotation or code.
        in_dialog: it lies in a dialog or a fixed overlay.
    """

    selector: str
    tag: str
    text: str
    box: Box
    font_px: float
    interactive: bool
    prose: bool
    in_dialog: bool


class LinkElement(msgspec.Struct, frozen=True):
    """An ``a[href]``: its visible text (or its accessible name) and its absolute target."""

    selector: str
    text: str
    url: str
    rel: str
    box: Box
    visible: bool


class FieldElement(msgspec.Struct, frozen=True):
    """A form control. What is typed into it is never kept.

    Attributes:
        selector: a CSS selector that finds just this control.
        type: ``text``, ``password``, ``checkbox``, ``radio``, ``select``, ``textarea``, …
        name: its name attribute.
        autocomplete: its autocomplete attribute, lower case.
        label: the text of its label, or its accessible name, or its placeholder.
        checked: for boxes and radios: checked when the page had loaded, before any click.
        box: where it is; for a hidden native box, its label.
        visible: it, or its label, can be seen.
    """

    selector: str
    type: str
    name: str
    autocomplete: str
    label: str
    checked: bool
    box: Box
    visible: bool


class FormElement(msgspec.Struct, frozen=True):
    """A form: its absolute target and its controls.

    Controls outside forms are in one with an empty ``action`` and the selector ``body``.
    """

    selector: str
    action: str
    method: str
    fields: tuple[FieldElement, ...]
    box: Box


class ScriptElement(msgspec.Struct, frozen=True):
    """A ``script``: its absolute source (empty if inline) and its attributes."""

    selector: str
    url: str
    integrity: str
    crossorigin: str
    inline_chars: int


class SubresourceElement(msgspec.Struct, frozen=True):
    """An element that loads something, with the URL as written, made absolute.

    What the browser upgrades silently from http to https shows here only.
    """

    selector: str
    tag: str
    url: str
    box: Box


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


class ScriptAct(msgspec.Struct, frozen=True):
    """Something a script did while the page loaded, as the page's own world told it.

    Attributes:
        api: such as ``canvas.toDataURL``, ``listen.keys``, ``storage.local``, ``send.beacon``.
        script_url: of the script; of the document for an inline one; empty when it is not known.
        frame_url: the document it ran in.
        domain: registrable domain of the script.
        third_party: that is not the page's.
        detail: what the act was about: a size, a key, a host, a target.
        count: how often, to the nearest power of ten below.
    """

    api: str
    script_url: str
    frame_url: str
    domain: str
    third_party: bool
    detail: str
    count: int


class FormLeak(msgspec.Struct, frozen=True):
    """What was typed into a field, and never sent by the form, was told to another site.

    Attributes:
        selector: the field.
        host: who was told.
        url: the request.
        form: ``plain``, ``base64``, ``md5``, ``sha1`` or ``sha256``.
    """

    selector: str
    host: str
    url: str
    form: str


class StorageItem(msgspec.Struct, frozen=True):
    """Something kept in the browser before anything was clicked. Values are never kept.

    Attributes:
        kind: ``cookie``, ``local``, ``session``, ``indexeddb`` or ``cache``.
        host: whose it is.
        name: its key or name.
        size_chars: how long its value is; 0 when that is not known.
        third_party: it belongs to another registrable domain than the page's.
        expires_s: for cookies: seconds from the reading to the end; None for the session.
    """

    kind: str
    host: str
    name: str
    size_chars: int
    third_party: bool
    expires_s: float | None = None


class MetaElement(msgspec.Struct, frozen=True):
    """A ``meta`` with a name or an ``http-equiv`` (in lower case), and its content."""

    selector: str
    name: str
    content: str


class ConsoleRecord(msgspec.Struct, frozen=True):
    """A warning, an error or an uncaught exception in the page's console."""

    level: str
    text: str
    url: str


class PageArtifact(msgspec.Struct, frozen=True):
    """One page as it was seen.

    Attributes:
        url: as asked for.
        final_url: where the redirects ended.
        status: of the final document.
        hops: the redirect chain before it, empty without redirects.
        headers: raw headers of the final document.
        title: the document's title.
        language: the ``lang`` of the root element, or empty.
        width: of the desktop page, CSS pixels.
        height: of the desktop page, CSS pixels.
        texts, links, forms, scripts, subresources: the elements, in document order.
        cookies: of every answer while it loaded.
        requests: everything it asked for, in order.
        console: its warnings and errors.
        desktop_screenshot: artifact name of the full-page picture, empty if there is none.
        mobile_screenshot: the same page on a phone, empty if there is none.
        screenshot_scale: picture pixels per CSS pixel of the desktop picture.
        complete: it finished loading in time.
        notes: what was cut or could not be had, one sentence each.
        metas: the page's meta elements, in document order.
        bodies: documents and scripts, each URL once an audit, within a budget.
        acts: what its scripts did.
        storage: what was kept in the browser before anything was clicked.
        leaks: who was told what was typed; None when nothing was typed.
        bot_wall: whose check for robots stands here in the place of the page; empty for none.
    """

    url: str
    final_url: str
    status: int
    hops: tuple[Hop, ...]
    headers: Headers
    title: str
    language: str
    width: float
    height: float
    texts: tuple[TextElement, ...]
    links: tuple[LinkElement, ...]
    forms: tuple[FormElement, ...]
    scripts: tuple[ScriptElement, ...]
    subresources: tuple[SubresourceElement, ...]
    cookies: tuple[CookieRecord, ...]
    requests: tuple[RequestRecord, ...]
    console: tuple[ConsoleRecord, ...]
    desktop_screenshot: str = ""
    mobile_screenshot: str = ""
    screenshot_scale: float = 1.0
    complete: bool = True
    notes: tuple[str, ...] = ()
    metas: tuple[MetaElement, ...] = ()
    bodies: tuple[BodyRecord, ...] = ()
    acts: tuple[ScriptAct, ...] = ()
    storage: tuple[StorageItem, ...] = ()
    leaks: tuple[FormLeak, ...] | None = None
    bot_wall: str = ""

    def header(self, name: str) -> tuple[str, ...]:
        """All values of a header, in order; names compare without case (RFC 9110)."""
        wanted = name.lower()
        return tuple(value for key, value in self.headers if key.lower() == wanted)


class PageFailure(msgspec.Struct, frozen=True):
    """A page that could not be opened, and why."""

    url: str
    missing: Missing


class Certificate(msgspec.Struct, frozen=True):
    """A server certificate (RFC 5280). Times in seconds since the epoch, UTC."""

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
    """

    host: str
    port: int
    protocol: str
    cipher: str
    certificate: Certificate
    trusted: bool
    trust_error: str


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


class DnsFacts(msgspec.Struct, frozen=True, tag="dns"):
    """What the name system says of the target's host and registrable domain."""

    host: str
    addresses: tuple[str, ...]
    canonical_name: str
    name_servers: tuple[str, ...]
    mail_servers: tuple[str, ...]
    caa: tuple[str, ...]


class EgressRefusal(msgspec.Struct, frozen=True):
    """Something the egress guard did not connect to.

    Attributes:
        host: asked for.
        port: asked for.
        address: what the host led to, or empty if that was not looked at.
        kind: what is against it: an :class:`~veritas.core.addresses.AddressKind`, or
            ``bad_host``, ``port``, ``budget``.
        reason: the same in words.
        times: how often it was asked for.
        urls: what pages asked for there, the first ones; empty if no page's request is known.
    """

    host: str
    port: int
    address: str
    kind: str
    reason: str
    times: int
    urls: tuple[str, ...]


class EgressFacts(msgspec.Struct, frozen=True):
    """What went out, and what did not.

    Attributes:
        refusals: what was refused, each once, the first ones.
        refused: how often anything was.
        connections: how many were made.
        traffic_bytes: of the browser, both ways.
        ended_by: the budget that was used up and ended the audit's traffic, or empty.
    """

    refusals: tuple[EgressRefusal, ...] = ()
    refused: int = 0
    connections: int = 0
    traffic_bytes: int = 0
    ended_by: str = ""


class Artifacts(msgspec.Struct, frozen=True):
    """Everything one audit collected. Pictures lie beside it, by artifact name.

    Attributes:
        version: :data:`ARTIFACTS_VERSION` at the time of saving.
        request: what was asked for.
        host: of the target.
        domain: registrable domain of the target.
        collected_at: when collecting began, seconds since the epoch, UTC.
        pages: the pages that opened, the target first.
        page_failures: the pages that did not.
        http_probe, tls, tls_offer, dns, cors, well_known: facts or why there are none.
        browser: name and version, or empty when none was used.
        sandboxed: the browser ran in its sandbox.
        egress: what the guard on the way out did.
    """

    version: int
    request: AuditRequest
    host: str
    domain: str
    collected_at: float
    pages: tuple[PageArtifact, ...]
    page_failures: tuple[PageFailure, ...]
    http_probe: HttpProbe | Missing
    tls: TlsFacts | Missing
    dns: DnsFacts | Missing
    browser: str = ""
    sandboxed: bool = False
    cors: CorsProbe | Missing = NOT_TRIED
    tls_offer: TlsOffer | Missing = NOT_TRIED
    well_known: tuple[WellKnownFile, ...] | Missing = NOT_TRIED
    egress: EgressFacts = EgressFacts()

    @property
    def page(self) -> PageArtifact | Missing:
        """The target's own page, if it opened and is not an error page.

        An answer of 400 and above is the server's error page, not the site: what it holds
        says nothing about the site, so whatever needs the page is not checked.
        """
        readable = self.readable_pages
        if readable and self.pages[0] is readable[0]:
            return readable[0]
        if self.pages and self.pages[0].bot_wall:
            return Missing(
                f"the site shows {self.pages[0].bot_wall} in place of the page: it wants to "
                "know whether a human is there",
                Fault.OURS,
                "bot_wall",
            )
        if self.pages:
            status = self.pages[0].status
            return Missing(f"the server answered with status {status}", Fault.TARGET, "http_error")
        if self.page_failures:
            return self.page_failures[0].missing
        return Missing("no page was opened", Fault.OURS, "not_collected")

    @property
    def readable_pages(self) -> tuple[PageArtifact, ...]:
        """The pages that are the site's content: no error pages, no checks for robots."""
        return tuple(page for page in self.pages if 200 <= page.status < 400 and not page.bot_wall)


_decoder = msgspec.json.Decoder(Artifacts)


def artifacts_to_json(artifacts: Artifacts) -> bytes:
    """Encode for saving: UTF-8 JSON, the same bytes for the same artifacts."""
    return msgspec.json.format(msgspec.json.encode(artifacts), indent=1)


def artifacts_from_json(raw: bytes) -> Artifacts:
    """Decode saved artifacts.

    Raises:
        ArtifactError: not artifacts, or of another version.
    """
    try:
        artifacts = _decoder.decode(raw)
    except (msgspec.DecodeError, UnicodeDecodeError) as error:
        raise ArtifactError(f"the artifacts cannot be read ({error}); collect them anew") from None
    if artifacts.version != ARTIFACTS_VERSION:
        raise ArtifactError(
            f"the artifacts are of version {artifacts.version}, this program reads "
            f"{ARTIFACTS_VERSION}; collect them anew"
        )
    return artifacts
