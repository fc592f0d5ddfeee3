"""A visitor for tests: an HTTP client that finds the shop by its names, and reads its pages."""

from __future__ import annotations

import socket
import ssl
from collections.abc import AsyncIterator, Mapping
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from html.parser import HTMLParser
from urllib.parse import urljoin, urlsplit

import aiohttp
from aiohttp.abc import AbstractResolver, ResolveResult

from examples.demo_shop.server import LOOPBACK, DemoShop

_VOID_TAGS = frozenset({"br", "img", "input", "link", "meta"})
_TIMEOUT_S = 10


@dataclass(eq=False)
class Element:
    """One element of a page, with the elements it lies in (outermost first) and all its text."""

    tag: str
    attributes: dict[str, str | None]
    parents: list[Element]
    text: str = ""

    def inside(self, tag: str) -> Element | None:
        """The nearest element of that tag round this one."""
        return next((parent for parent in reversed(self.parents) if parent.tag == tag), None)


@dataclass(eq=False)
class Page(HTMLParser):
    """One answer of the shop: status, headers, raw `Set-Cookie` lines, source and elements."""

    status: int
    headers: Mapping[str, str]
    cookies: list[str]
    source: str
    elements: list[Element] = field(default_factory=list)
    _open: list[Element] = field(default_factory=list)

    def __post_init__(self) -> None:
        super().__init__()
        self.feed(self.source)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        """Take up an element; those that can have content stay open."""
        element = Element(tag, dict(attrs), list(self._open))
        self.elements.append(element)
        if tag not in _VOID_TAGS:
            self._open.append(element)

    def handle_endtag(self, tag: str) -> None:
        """Close the innermost element. Raises `ValueError` when the page's tags do not nest."""
        opened = self._open.pop().tag
        if opened != tag:
            raise ValueError(f"</{tag}> closes <{opened}>: the template's tags do not nest")

    def handle_data(self, data: str) -> None:
        """Text belongs to every element it lies in."""
        for element in self._open:
            element.text += data

    def find(self, selector: str) -> Element:
        """The one element `selector` (an id: `#name`) stands for. Raises `LookupError`."""
        found = [e for e in self.elements if f"#{e.attributes.get('id')}" == selector]
        if len(found) != 1:
            raise LookupError(f"{selector} matches {len(found)} elements, not one")
        return found[0]

    def links(self) -> list[str]:
        """Where the page's links lead, as written."""
        return [e.attributes["href"] or "" for e in self.elements if e.tag == "a"]

    def loaded(self) -> list[str]:
        """What a browser loads for the page without being asked; own files as paths."""
        return [
            value
            for element in self.elements
            for name, value in element.attributes.items()
            if value and (name == "src" or (name == "href" and element.tag == "link"))
        ]


@dataclass(frozen=True)
class Visitor:
    """A client without cookies that follows no redirect and trusts the shop's CA only."""

    shop: DemoShop
    session: aiohttp.ClientSession

    async def get(self, url: str) -> Page:
        """Fetch one URL. Raises `aiohttp.ClientError`, or `TimeoutError` after 10 s."""
        async with self.session.get(url, allow_redirects=False) as response:
            return Page(
                response.status,
                response.headers,
                response.headers.getall("Set-Cookie", []),
                await response.text(),
            )

    async def crawl(self, home: str) -> dict[str, Page]:
        """Every page links of the same site lead to, by path."""
        pages: dict[str, Page] = {}
        waiting = ["/"]
        while waiting:
            path = waiting.pop()
            if path in pages:
                continue
            pages[path] = await self.get(urljoin(home, path))
            for link in pages[path].links():
                parts = urlsplit(urljoin(urljoin(home, path), link))
                if parts.netloc == urlsplit(home).netloc:
                    waiting.append(parts.path)
        return pages


class _ToShop(AbstractResolver):
    """Every name is on loopback, and the two public ports are the shop's."""

    def __init__(self, shop: DemoShop) -> None:
        self._ports = {80: shop.http_port, 443: shop.https_port}

    async def resolve(
        self, host: str, port: int = 0, family: socket.AddressFamily = socket.AF_INET
    ) -> list[ResolveResult]:
        return [
            ResolveResult(
                hostname=host,
                host=LOOPBACK,
                port=self._ports[port],
                family=socket.AF_INET,
                proto=0,
                flags=socket.AI_NUMERICHOST,
            )
        ]

    async def close(self) -> None:
        """Nothing is held open."""


def trust(shop: DemoShop) -> ssl.SSLContext:
    """A client context that trusts the shop's CA and checks certificates strictly."""
    context = ssl.create_default_context(cafile=shop.ca_file)
    context.verify_flags |= ssl.VERIFY_X509_STRICT
    return context


@asynccontextmanager
async def visit(shop: DemoShop) -> AsyncIterator[Visitor]:
    """Open a visitor to a running shop."""
    async with aiohttp.ClientSession(
        connector=aiohttp.TCPConnector(resolver=_ToShop(shop), ssl=trust(shop)),
        cookie_jar=aiohttp.DummyCookieJar(),
        timeout=aiohttp.ClientTimeout(total=_TIMEOUT_S),
    ) as session:
        yield Visitor(shop, session)
