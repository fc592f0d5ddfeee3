"""Small real servers for tests of collecting, and an observer that remembers."""

from __future__ import annotations

import asyncio
import ssl
from collections.abc import AsyncIterator, Awaitable, Callable, Mapping
from contextlib import asynccontextmanager
from dataclasses import dataclass, field

from aiohttp import web

from veritas.artifacts import PageArtifact, Sources
from veritas.collect.observer import PictureKind
from veritas.collect.settings import ConnectTo

HOST = "shop.test"
Handler = Callable[[web.Request], Awaitable[web.StreamResponse]]


@dataclass
class Remembered:
    """An observer that keeps what it is told."""

    started: list[tuple[str, int, int]] = field(default_factory=list)
    loaded: list[PageArtifact] = field(default_factory=list)
    sources: list[Sources] = field(default_factory=list)
    pictures: dict[str, bytes] = field(default_factory=dict)
    notes: list[str] = field(default_factory=list)
    tried: list[str] = field(default_factory=list)
    first_page: asyncio.Event = field(default_factory=asyncio.Event)

    async def page_started(self, url: str, index: int, of: int) -> None:
        self.started.append((url, index, of))
        self.first_page.set()

    async def page_loaded(self, page: PageArtifact) -> None:
        self.loaded.append(page)

    async def sources_answered(self, sources: Sources) -> None:
        self.sources.append(sources)

    async def screenshot(
        self, name: str, png: bytes, page_url: str, kind: PictureKind, width: int, height: int
    ) -> None:
        assert page_url.startswith("http")
        assert kind in name
        assert width > 0
        assert height > 0
        self.pictures[name] = png

    async def trying(self, words: str) -> None:
        self.tried.append(words)

    async def note(self, text: str) -> None:
        self.notes.append(text)


def html(body: str, head: str = "", status: int = 200) -> Handler:
    """A handler that answers with a page."""

    async def answer(_request: web.Request) -> web.Response:
        return web.Response(text=page_of(body, head), content_type="text/html", status=status)

    return answer


def page_of(body: str, head: str = "") -> str:
    """A whole page in English."""
    start = f"<!doctype html><html lang=en><head><title>T</title>{head}</head>"
    return f"{start}<body>{body}</body></html>"


@asynccontextmanager
async def served(
    routes: Mapping[str, Handler],
    tls: ssl.SSLContext | None = None,
    host: str = HOST,
    puts: Mapping[str, Handler] | None = None,
) -> AsyncIterator[tuple[ConnectTo, ...]]:
    """Serve handlers by path; gives the rules that lead any port of the host there.

    ``puts`` answer every method.
    """
    app = web.Application()
    for path, handler in routes.items():
        app.router.add_get(path, handler)
    for path, handler in (puts or {}).items():
        app.router.add_route("*", path, handler)
    runner = web.AppRunner(app, access_log=None, shutdown_timeout=0.2, handler_cancellation=True)
    await runner.setup()
    try:
        site = web.TCPSite(runner, "127.0.0.1", 0, ssl_context=tls)
        await site.start()
        port = runner.addresses[0][1]
        yield (ConnectTo(host, 443 if tls else 80, "127.0.0.1", port),)
    finally:
        await runner.cleanup()
