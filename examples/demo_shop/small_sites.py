"""Sites of a few pages beside the shops: imitations, their honest look-alike, and poor TLS."""

from __future__ import annotations

import datetime as dt
import secrets
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from types import MappingProxyType

from aiohttp import web

from examples.demo_shop.certificates import LeafOrder
from examples.demo_shop.content import Document

_FOLDER = Path(__file__).parent / "small"
_CARED_FOR = MappingProxyType(
    {
        "Server": "web",
        "Strict-Transport-Security": "max-age=63072000; includeSubDomains",
        "X-Content-Type-Options": "nosniff",
        "X-Frame-Options": "DENY",
        "Referrer-Policy": "strict-origin-when-cross-origin",
        "Cross-Origin-Opener-Policy": "same-origin",
        "Cross-Origin-Resource-Policy": "same-origin",
    }
)
_POLICY = "default-src 'none'; style-src 'self'; img-src 'self'{more}; form-action 'self'; "
_POLICY += "frame-ancestors 'none'; base-uri 'none'"


@dataclass(frozen=True)
class SmallSite:
    """A few documents under one name, with careful headers, over HTTPS only.

    Attributes:
        key: its short name.
        host: its name.
        documents: by path.
        order: its certificate; an ordinary one when left out.
        images_from: a host besides its own from which it shows pictures.
        cookie: set on every page, as a whole `Set-Cookie` line but for the value.
    """

    key: str
    host: str
    documents: Mapping[str, Document]
    order: LeafOrder | None = None
    images_from: str = ""
    cookie: str = ""

    @property
    def certificate(self) -> LeafOrder:
        """The certificate it wants."""
        return self.order or LeafOrder(names=(self.host,), valid_for=dt.timedelta(days=80))

    @property
    def url(self) -> str:
        """Its home page."""
        return f"https://{self.host}/"

    def respond(self, request: web.Request) -> web.Response:
        """Lead to HTTPS, and answer there what it has."""
        if not request.secure:
            location = f"https://{self.host}{request.rel_url.raw_path_qs}"
            return web.Response(status=301, headers={"Location": location, "Server": "web"})
        document = self.documents.get(request.path)
        if request.method not in {"GET", "HEAD"}:
            response = web.Response(status=405, headers={"Allow": "GET, HEAD"})
        elif document is None:
            response = web.Response(status=404, text="Not found.\n")
        else:
            response = document.response()
        response.headers.update(_CARED_FOR)
        if self.cookie and document is not None:
            name, _, attributes = self.cookie.partition(";")
            response.headers["Set-Cookie"] = f"{name}={secrets.token_hex(16)};{attributes}"
        more = f" https://{self.images_from}" if self.images_from else ""
        response.headers["Content-Security-Policy"] = _POLICY.format(more=more)
        return response


def documents(**pages: str) -> dict[str, Document]:
    """The stylesheet and pictures, and pages by the names of their files; blocks.

    Args:
        pages: the file of each page, by the name of its path; ``home`` is ``/``.
    """
    found = {
        "/small.css": _read("small.css", "text/css"),
        "/mark.svg": _read("mark.svg", "image/svg+xml"),
        "/logo.svg": _read("logo.svg", "image/svg+xml"),
    }
    for name, file in pages.items():
        found["/" if name == "home" else f"/{name}"] = _read(file, "text/html")
    return found


def text(words: str) -> Document:
    """A plain file."""
    return Document(words.encode(), "text/plain")


def _read(name: str, kind: str) -> Document:
    return Document((_FOLDER / name).read_bytes(), kind)
