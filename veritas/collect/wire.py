"""What went over the wire for one page, as the browser's own protocol tells it (CDP, Network).

The driver tells of requests, too, but neither who caused one nor which cookies were refused.
:mod:`~veritas.collect.exchange` joins the two.
"""

from __future__ import annotations

import asyncio
import time
from collections.abc import Callable
from dataclasses import dataclass
from functools import partial
from typing import TYPE_CHECKING, Any, TypeVar

from veritas.artifacts import Headers, ServedTls, SocketTraffic, WithheldCookie
from veritas.collect.header_fields import bounded, sent
from veritas.collect.whole_text import whole_text
from veritas.collect.wire_facts import (
    cache_of,
    initiator_of,
    numbers,
    refused_cookies,
    served_tls,
    withheld_cookies,
)
from veritas.collect.wire_step import WireStep
from veritas.collect.worker_wire import WorkerWire

if TYPE_CHECKING:
    from playwright.async_api import CDPSession

MAX_URL_CHARS = 4096
MAX_TLS = 200
# A request and its redirects have one id; the preflights come on top of what a page may ask for.
_MAX_STEPS = 4000
_MAX_REDIRECTS = 50
_STOP_LIMIT_S = 1.0
_UNSEEN = ("data:", "blob:", "about:")

Event = dict[str, Any]
_T = TypeVar("_T")


@dataclass(frozen=True, slots=True)
class _Sent:
    """What the network stack sent."""

    headers: Headers
    length: int | None
    withheld: tuple[WithheldCookie, ...]


@dataclass(frozen=True, slots=True)
class _Received:
    """What the network stack received."""

    headers: Headers
    refused: dict[str, tuple[str, ...]]


class Wire:
    """Listens to one page's traffic by a protocol session of its own.

    Attributes:
        steps: in the order in which they began.
        tls: the connections seen, by host and port.
    """

    def __init__(self) -> None:
        self.steps: list[WireStep] = []
        self.tls: dict[tuple[str, int], ServedTls] = {}
        self._by_id: dict[str, list[WireStep]] = {}
        self._extras: dict[str, tuple[list[_Sent], list[_Received]]] = {}
        self._session: CDPSession | None = None
        self._workers = WorkerWire(self.hear)
        self._handlers: dict[str, Callable[[Event], None]] = {
            "requestWillBeSent": self._on_request,
            "requestWillBeSentExtraInfo": self._on_sent,
            "responseReceivedExtraInfo": self._on_received,
            "responseReceived": self._on_response,
            "requestServedFromCache": self._on_cached,
            "dataReceived": self._on_data,
            "loadingFinished": self._on_finished,
            "loadingFailed": self._on_failed,
            "webSocketCreated": self._on_socket,
            "webSocketWillSendHandshakeRequest": self._on_handshake,
            "webSocketHandshakeResponseReceived": self._on_handshake_answer,
            "webSocketFrameSent": self._on_frame_sent,
            "webSocketFrameReceived": self._on_frame_received,
            "webSocketFrameError": self._on_socket_error,
            "webSocketClosed": self._on_socket_closed,
        }

    async def listen(self, session: CDPSession) -> None:
        """Begin; to be called before the page is sent anywhere.

        Args:
            session: of the page, for this alone.

        Raises:
            playwright Error: the browser is gone.
        """
        self._session = session
        for name in self._handlers:
            session.on(f"Network.{name}", partial(self.hear, name))
        # The driver's own session keeps the bodies; this one is to hold none of them again.
        nothing = {"maxTotalBufferSize": 0, "maxResourceBufferSize": 0, "maxPostDataSize": 0}
        await session.send("Network.enable", nothing)
        await self._workers.listen(session)

    async def stop(self) -> None:
        """Hear no more."""
        from playwright.async_api import Error  # noqa: PLC0415 - loaded with the browser

        await self._workers.stop()
        session, self._session = self._session, None
        if session is not None:
            try:
                async with asyncio.timeout(_STOP_LIMIT_S):
                    await session.detach()
            except (Error, TimeoutError):
                return  # it went with the page, or will

    def hear(self, name: str, event: Event) -> None:
        """Take an event of the domain ``Network``.

        What the browser tells in a form we do not know is left out, and stops nothing.
        """
        try:
            self._handlers[name](event)
        except (AttributeError, IndexError, KeyError, TypeError, ValueError, OverflowError):
            return

    def join(self) -> None:
        """Bring together what the page's side and the network's side told of each step.

        They come in any order, but those of one id in the order of its redirects.
        """
        for identity, (all_sent, all_received) in self._extras.items():
            expecting = [step for step in self._by_id.get(identity, []) if step.expects_more]
            for step, told in zip(expecting, all_sent, strict=False):
                step.sent, step.withheld = told.headers, told.withheld
                step.sent_body = told.length if step.sent_body is None else step.sent_body
            for step, answer in zip(expecting, all_received, strict=False):
                step.received, step.refused = answer.headers, answer.refused

    def _on_request(self, event: Event) -> None:
        request, at_s = event["request"], float(event["timestamp"])
        if str(request["url"]).startswith(_UNSEEN):
            return
        identity = str(event["requestId"])
        steps = self._by_id.get(identity, [])
        redirect = event.get("redirectResponse")
        if redirect and steps:
            self._answered(steps[-1], redirect, more=event.get("redirectHasExtraInfo", True))
            steps[-1].ended_s = at_s
            steps[-1].all_bytes = int(redirect.get("encodedDataLength", 0))
        if len(self.steps) >= _MAX_STEPS:
            return
        step = WireStep(
            url=whole_text(request["url"], MAX_URL_CHARS),
            method=whole_text(request["method"], 40),
            kind=str(event.get("type", "Other")).lower(),
            at_s=at_s,
            epoch_s=float(event["wallTime"]),
            initiator=initiator_of(event.get("initiator") or {}),
            sent=sent(request.get("headers") or {}),
            sent_body=None if request.get("hasPostData") else 0,
        )
        if step.initiator is not None and step.initiator.kind == "preflight":
            step.kind = "preflight"
        self._by_id.setdefault(identity, steps).append(step)
        self.steps.append(step)

    def _on_sent(self, event: Event) -> None:
        headers = event.get("headers") or {}
        withheld = withheld_cookies(event.get("associatedCookies") or [])
        _add(self._extra(event)[0], _Sent(sent(headers), _length(headers), withheld))

    def _on_received(self, event: Event) -> None:
        headers = bounded((str(k), str(v)) for k, v in (event.get("headers") or {}).items())
        refused = refused_cookies(event.get("blockedCookies") or [])
        _add(self._extra(event)[1], _Received(headers, refused))

    def _extra(self, event: Event) -> tuple[list[_Sent], list[_Received]]:
        if len(self._extras) >= _MAX_STEPS:
            return [], []
        return self._extras.setdefault(str(event["requestId"]), ([], []))

    def _on_response(self, event: Event) -> None:
        step = self._last(event)
        if step is not None:
            self._answered(step, event["response"], more=event.get("hasExtraInfo", True))

    def _answered(self, step: WireStep, response: Event, *, more: object) -> None:
        step.expects_more = bool(more)
        step.status = int(response["status"])
        step.status_text = whole_text(response.get("statusText", ""), 200)
        step.protocol = whole_text(response.get("protocol", ""), 20).lower()
        step.told = bounded((str(k), str(v)) for k, v in (response.get("headers") or {}).items())
        step.timing = numbers(response.get("timing") or {})
        step.connected = bool(response.get("remoteIPAddress"))
        step.head_bytes = int(response.get("encodedDataLength", 0))
        step.cache = step.cache or cache_of(response)
        if len(self.tls) < MAX_TLS:
            seen = served_tls(step.url, response)
            if seen is not None:
                self.tls.setdefault((seen.host, seen.port), seen)

    def _on_cached(self, event: Event) -> None:
        step = self._last(event)
        if step is not None:
            step.cache = "memory"

    def _on_data(self, event: Event) -> None:
        step = self._last(event)
        if step is not None:
            step.content_bytes += int(event.get("dataLength", 0))

    def _on_finished(self, event: Event) -> None:
        step = self._last(event)
        if step is not None:
            step.ended_s = float(event["timestamp"])
            step.all_bytes = int(event.get("encodedDataLength", 0))

    def _on_failed(self, event: Event) -> None:
        step = self._last(event)
        if step is not None:
            step.ended_s = float(event["timestamp"])
            step.failure = whole_text(event.get("errorText", ""), 200)
            cors = event.get("corsErrorStatus") or {}
            step.blocked = whole_text(event.get("blockedReason") or cors.get("corsError") or "", 80)

    def _on_socket(self, event: Event) -> None:
        if len(self.steps) >= _MAX_STEPS:
            return
        step = WireStep(
            url=whole_text(event["url"], MAX_URL_CHARS),
            method="GET",
            kind="websocket",
            at_s=0.0,  # told with the handshake, if it comes to one
            epoch_s=time.time(),
            initiator=initiator_of(event.get("initiator") or {}),
            socket=SocketTraffic(0, 0, 0, 0),
        )
        self._by_id[str(event["requestId"])] = [step]
        self.steps.append(step)

    def _on_handshake(self, event: Event) -> None:
        step = self._last(event)
        if step is not None:
            step.at_s, step.epoch_s = float(event["timestamp"]), float(event["wallTime"])
            step.sent = sent(event["request"].get("headers") or {})

    def _on_handshake_answer(self, event: Event) -> None:
        step = self._last(event)
        if step is not None:
            response = event["response"]
            step.status = int(response["status"])
            step.status_text = whole_text(response.get("statusText", ""), 200)
            step.connected = True
            step.protocol = "http/1.1"  # RFC 6455; over HTTP/2 Chromium tells no handshake
            raw = response.get("headers") or {}
            step.received = bounded((str(k), str(v)) for k, v in raw.items())
            step.ended_s = float(event["timestamp"])

    def _on_frame_sent(self, event: Event) -> None:
        step = self._last(event)
        if step is not None:
            step.message(len(event["response"].get("payloadData", "")), sent=True)

    def _on_frame_received(self, event: Event) -> None:
        step = self._last(event)
        if step is not None:
            step.message(len(event["response"].get("payloadData", "")), sent=False)

    def _on_socket_error(self, event: Event) -> None:
        step = self._last(event)
        if step is not None:
            step.failure = whole_text(event.get("errorMessage", ""), 200)

    def _on_socket_closed(self, event: Event) -> None:
        step = self._last(event)
        if step is not None and step.at_s:
            step.ended_s = step.ended_s or float(event["timestamp"])

    def _last(self, event: Event) -> WireStep | None:
        steps = self._by_id.get(str(event["requestId"]))
        return steps[-1] if steps else None


def _add(to: list[_T], one: _T) -> None:
    """Within a bound: a browser follows 20 redirects."""
    if len(to) < _MAX_REDIRECTS:
        to.append(one)


def _length(headers: Event) -> int | None:
    """The length that a request says its body has."""
    for name, value in headers.items():
        if str(name).lower() == "content-length" and str(value).isdecimal():
            return int(whole_text(value, 15))
    return None
