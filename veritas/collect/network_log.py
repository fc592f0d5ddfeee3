"""What a page asked for and what came back, recorded as the browser reports it."""

from __future__ import annotations

import asyncio
import time
from collections.abc import Callable
from dataclasses import dataclass, field
from itertools import pairwise
from typing import TYPE_CHECKING
from urllib.parse import urldefrag

from veritas.artifacts import (
    ConsoleRecord,
    CookieRecord,
    Headers,
    Hop,
    RequestRecord,
    ServedTls,
)
from veritas.collect.allowance import PageAllowance
from veritas.collect.console_log import ConsoleLog
from veritas.collect.egress.facts import endpoint_of
from veritas.collect.egress.journal import Journal
from veritas.collect.exchange import Exchange, in_words, join, preflights, records, set_cookies
from veritas.collect.header_fields import bounded, received, sent
from veritas.collect.wire import Wire

if TYPE_CHECKING:
    from playwright.async_api import (
        CDPSession,
        Page,
        Request,
        Response,
        WebSocket,
    )

MAX_COOKIES = 500
MAX_URL_CHARS = 4096
_HEADER_READS_AT_ONCE = 16
# Connections that stay open on purpose do not keep a page from being quiet.
_LONG_LIVED = frozenset({"eventsource", "websocket", "ping", "media"})


@dataclass(frozen=True, slots=True)
class Traffic:
    """What a page asked for.

    Attributes:
        requests: in the order in which they began.
        started_at: when the first one did, seconds since the epoch; 0 if there is none.
        content_loaded_ms: until the document was there, since then; None if that is not known.
        loaded_ms: until all its parts were there; None if they were not.
        tls: the connections, by host and port.
    """

    requests: tuple[RequestRecord, ...]
    started_at: float
    content_loaded_ms: float | None
    loaded_ms: float | None
    tls: tuple[ServedTls, ...]


@dataclass  # no slots: the driver keeps its wrappers on whoever listens
class NetworkLog:
    """Listens to one page from before its first request.

    Attributes:
        journal: what the egress guard did, since the browser knows only the guard.
        allowance: what the page may ask for.
        notes: what was cut, one sentence each.
    """

    journal: Journal
    allowance: PageAllowance
    notes: list[str] = field(default_factory=list)
    _exchanges: list[Exchange] = field(default_factory=list)
    _by_request: dict[Request, Exchange] = field(default_factory=dict)
    _responses: list[Response] = field(default_factory=list)
    _heard: dict[str, Callable[..., None]] = field(default_factory=dict)
    _reads: set[asyncio.Task[None]] = field(default_factory=set)
    _slots: asyncio.Semaphore = field(
        default_factory=lambda: asyncio.Semaphore(_HEADER_READS_AT_ONCE)
    )
    _last_activity: float = 0.0
    _wire: Wire = field(default_factory=Wire)
    _console: ConsoleLog = field(init=False)
    _content_loaded_s: float | None = None
    _loaded_s: float | None = None

    def __post_init__(self) -> None:
        self._console = ConsoleLog(self._note)

    async def listen_to_wire(self, session: CDPSession) -> None:
        """Record what only the browser's own protocol tells, too.

        Args:
            session: of the page, for this alone; before the page is sent anywhere.

        Raises:
            playwright Error: the browser is gone.
        """
        await self._wire.listen(session)

    def listen(self, page: Page) -> None:
        """Begin to record; to be called before the page is sent anywhere."""
        self._heard = {
            "request": lambda request: self._on_request(page, request),
            "response": self._on_response,
            "requestfinished": self._on_end,
            "requestfailed": self._on_failed,
            "websocket": self._on_websocket,
            "console": self._console.on_message,
            "pageerror": self._console.on_page_error,
            "domcontentloaded": self._on_content_loaded,
            "load": self._on_loaded,
        }
        for event, handler in self._heard.items():
            page.on(event, handler)  # type: ignore[call-overload] # it wants literals

    async def stop_listening(self, page: Page) -> None:
        """Record no more: the driver then sends none of what a page may ask for without end."""
        for event, handler in self._heard.items():
            page.remove_listener(event, handler)
        self._heard = {}
        await self._wire.stop()

    async def quiet(self, for_s: float, at_most_s: float) -> None:
        """Wait until nothing has moved for so long, with an upper bound.

        Requests that are merely slow get three times as long before silence counts.
        """
        loop = asyncio.get_running_loop()
        start = loop.time()
        while True:
            now = loop.time()
            pending = any(
                not exchange.done and exchange.resource_type not in _LONG_LIVED
                for exchange in self._exchanges
            )
            since = max(self._last_activity, start)
            until = since + (for_s * 3 if pending else for_s)
            wait = min(until, start + at_most_s) - now
            if wait <= 0:
                return
            await asyncio.sleep(min(wait, for_s))

    async def settle(self, at_most_s: float) -> None:
        """Bring together what is known, and ask for raw headers that nobody told.

        Args:
            at_most_s: upper bound for the asking.
        """
        self._wire.join()
        join(self._exchanges, self._wire.steps, self.journal)
        for one in self._exchanges:
            if one.response is not None and not one.raw:
                read = asyncio.create_task(self._read(one, one.response))
                self._reads.add(read)
                read.add_done_callback(self._reads.discard)
        if self._reads:
            await asyncio.wait(self._reads, timeout=at_most_s)

    async def close(self) -> None:
        """Give up whatever is still being read."""
        reads = list(self._reads)
        for read in reads:
            read.cancel()
        await asyncio.gather(*reads, return_exceptions=True)

    def documents(self, url: str) -> tuple[tuple[Hop, ...], int | None, Headers]:
        """The redirect chain that ended at a URL.

        Args:
            url: where the page is now.

        Returns:
            The answers before the final one (redirects by status, and documents that moved
            on by script or meta refresh), the final status, None if unknown, and the final
            document's headers.
        """
        answered = [one for one in self._exchanges if one.navigation and one.status is not None]
        here = urldefrag(url).url
        final = next((one for one in reversed(answered) if urldefrag(one.url).url == here), None)
        final = final or (answered[-1] if answered else None)
        if final is None:
            return (), None, ()
        chain = answered[: answered.index(final) + 1]
        hops = tuple(
            Hop(one.url, one.status or 0, _location(one) or after.url)
            for one, after in pairwise(chain)
        )
        return hops, final.status, received(final.headers)

    def last_failure(self) -> str:
        """The browser's words for the last document that could not be had, or empty."""
        failed = [one.failure for one in self._exchanges if one.navigation and one.failure]
        return failed[-1] if failed else ""

    def no_connection(self) -> OSError | None:
        """Why the guard made no connection for the last document; None if it made one."""
        documents = [one for one in self._exchanges if one.navigation]
        return self.journal.failure(endpoint_of(documents[-1].url)) if documents else None

    def records(self, page_domain: str) -> tuple[RequestRecord, ...]:
        """What the page asked for so far, in the order in which it was told: new ones come last.

        Without preflights, of which the order is not known.
        """
        offset_s = time.time() - asyncio.get_running_loop().time()
        return records(self._exchanges, page_domain, offset_s, in_order=False)[1]

    def traffic(self, page_domain: str) -> Traffic:
        """Everything the page asked for, told apart by the page's own domain."""
        offset_s = time.time() - asyncio.get_running_loop().time()
        known = [*self._exchanges, *preflights(self._wire.steps, self.journal)]
        started_at, requests = records(known, page_domain, offset_s)

        def since(moment_s: float | None) -> float | None:
            if moment_s is None:
                return None
            return round(max(0.0, (moment_s + offset_s - started_at) * 1000), 1)

        return Traffic(
            requests=requests,
            started_at=round(started_at, 6),
            content_loaded_ms=since(self._content_loaded_s),
            loaded_ms=since(self._loaded_s),
            tls=tuple(self._wire.tls.values()),
        )

    def cookies(self, page_domain: str) -> tuple[CookieRecord, ...]:
        """The cookies of every answer, in order."""
        found = set_cookies(self._exchanges, page_domain)
        if len(found) > MAX_COOKIES:
            self._note(f"Only the first {MAX_COOKIES} cookies were kept.")
        return found[:MAX_COOKIES]

    def responses(self) -> tuple[Response, ...]:
        """Every answer, to ask the browser more about while the page is open."""
        return tuple(self._responses)

    def console(self) -> tuple[ConsoleRecord, ...]:
        """Warnings, errors and uncaught exceptions."""
        return self._console.records()

    def _on_request(self, page: Page, request: Request) -> None:
        self._touch()
        if request.url.startswith(("data:", "blob:", "about:")):
            return
        if not self.allowance.ask(endpoint_of(request.url)):
            return
        frame_url, main = _frame_of(page, request)
        exchange = Exchange(
            url=request.url[:MAX_URL_CHARS],
            method=request.method,
            resource_type=request.resource_type,
            frame_url=frame_url[:MAX_URL_CHARS],
            started_s=self._last_activity,
            navigation=main and request.is_navigation_request(),
        )
        self._exchanges.append(exchange)
        self._by_request[request] = exchange

    def _on_response(self, response: Response) -> None:
        self._touch()
        exchange = self._by_request.get(response.request)
        if exchange is None:
            return
        exchange.status = response.status
        self._responses.append(response)
        exchange.response = response
        exchange.headers = bounded(response.headers.items())

    async def _read(self, exchange: Exchange, response: Response) -> None:
        """Fetch what the browser tells only when asked: raw headers and the address."""
        from playwright.async_api import Error  # noqa: PLC0415 - loaded with the browser

        async with self._slots:
            try:
                raw = await response.headers_array()
                exchange.protocol = (await response.http_version()).lower()[:20]
                exchange.sent = sent(await response.request.all_headers())
                exchange.headers = bounded((one["name"], one["value"]) for one in raw)
                connected = await response.server_addr() is not None
            except Error:
                return  # the page is gone; what came with the event stays
        if connected:  # to the guard, which knows where that led
            exchange.remote_address = self.journal.address(endpoint_of(exchange.url))

    def _on_end(self, request: Request) -> None:
        self._touch()
        exchange = self._by_request.get(request)
        if exchange is not None:
            exchange.done = True

    def _on_failed(self, request: Request) -> None:
        self._on_end(request)
        exchange = self._by_request.get(request)
        if exchange is not None:
            exchange.failure = in_words(request.failure or "failed", exchange.url, self.journal)

    def _on_websocket(self, socket: WebSocket) -> None:
        if self.allowance.ask(endpoint_of(socket.url)):
            url = socket.url[:MAX_URL_CHARS]
            now_s = asyncio.get_running_loop().time()
            self._exchanges.append(Exchange(url, "GET", "websocket", "", now_s))

    def _on_content_loaded(self, _page: Page) -> None:
        self._content_loaded_s = asyncio.get_running_loop().time()

    def _on_loaded(self, _page: Page) -> None:
        self._loaded_s = asyncio.get_running_loop().time()

    def _touch(self) -> None:
        self._last_activity = asyncio.get_running_loop().time()

    def _note(self, text: str) -> None:
        if text not in self.notes:
            self.notes.append(text)


def _frame_of(page: Page, request: Request) -> tuple[str, bool]:
    """The URL of the frame that asked, and whether it is the page itself."""
    from playwright.async_api import Error  # noqa: PLC0415 - loaded with the browser

    try:
        frame = request.frame
    except Error:  # a service worker's, or of a frame that does not exist yet
        return "", False
    return frame.url, frame == page.main_frame


def _location(exchange: Exchange) -> str:
    if exchange.status is None or not 300 <= exchange.status < 400:
        return ""
    return next((value for name, value in exchange.headers if name.lower() == "location"), "")
