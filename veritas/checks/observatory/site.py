"""What the Observatory's tests look at, taken from an audit's artifacts."""

from __future__ import annotations

import msgspec

from veritas.artifacts import (
    Artifacts,
    CookieRecord,
    CorsProbe,
    Headers,
    HttpProbe,
    MetaElement,
    Missing,
    ScriptElement,
    TlsFacts,
)
from veritas.checks.urls import host_of

_HTML = frozenset({"text/html", "application/xhtml+xml"})


class Site(msgspec.Struct, frozen=True):
    """One answer of a site, and what else is known of it.

    Attributes:
        url: of the final document.
        domain: the site's registrable domain.
        headers: of the final document.
        metas: the page's meta elements.
        cookies: those that the site itself set.
        scripts: the page's script elements.
        http: what plain http answered.
        cors: what was answered to a foreign origin.
        trusted: whether its certificate is; None when that is not known.
        preloaded: browsers have the site in their built-in list of https-only hosts.
    """

    url: str
    domain: str
    headers: Headers
    metas: tuple[MetaElement, ...] = ()
    cookies: tuple[CookieRecord, ...] = ()
    scripts: tuple[ScriptElement, ...] = ()
    http: HttpProbe | Missing | None = None
    cors: CorsProbe | Missing | None = None
    trusted: bool | None = None
    preloaded: bool = False

    @property
    def https(self) -> bool:
        """The document came by https."""
        return self.url.lower().startswith("https:")

    @property
    def host(self) -> str:
        """Host name of the document."""
        return host_of(self.url)

    @property
    def is_html(self) -> bool:
        """The document is HTML by its ``Content-Type``."""
        return (self.first("Content-Type") or "").split(";")[0].strip().lower() in _HTML

    def values(self, name: str) -> tuple[str, ...]:
        """A header's values, one a field line, trimmed."""
        wanted = name.lower()
        return tuple(
            line.strip()
            for key, value in self.headers
            if key.lower() == wanted
            for line in value.split("\n")  # Chromium reports repeated fields so
        )

    def first(self, name: str) -> str | None:
        """A header's first value; None when it is absent or empty."""
        return next(iter(self.values(name)), None) or None

    def meta(self, name: str) -> tuple[str, ...]:
        """The contents of the meta elements of a name, in order."""
        return tuple(meta.content for meta in self.metas if meta.name == name and meta.content)


def site_of(artifacts: Artifacts, *, preloaded: bool = False) -> Site | Missing:
    """What the tests need; Missing when the target's page was not opened.

    Args:
        artifacts: what was collected.
        preloaded: see :class:`Site`.
    """
    page = artifacts.page
    if isinstance(page, Missing):
        return page
    tls = artifacts.tls
    return Site(
        url=page.final_url,
        domain=artifacts.domain,
        headers=page.headers,
        metas=page.metas,
        cookies=tuple(cookie for cookie in page.cookies if not cookie.third_party),
        scripts=page.scripts,
        http=artifacts.http_probe,
        cors=artifacts.cors,
        trusted=tls.trusted if isinstance(tls, TlsFacts) else None,
        preloaded=preloaded,
    )
