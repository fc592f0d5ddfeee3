"""An RDAP server, a Safe Browsing server and a WHOIS server, on real sockets."""

from __future__ import annotations

import asyncio
import json
import ssl
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from typing import Any

from aiohttp import web

Handler = Callable[[web.Request], Awaitable[web.StreamResponse]]


@dataclass
class WebRegistry:
    """Where it is, and the paths it was asked for."""

    base: str = ""
    asked: list[str] = field(default_factory=list)
    bodies: list[Any] = field(default_factory=list)


@asynccontextmanager
async def web_registry(
    handler: Handler, tls: ssl.SSLContext | None = None
) -> AsyncIterator[WebRegistry]:
    registry = WebRegistry()

    async def answer(request: web.Request) -> web.StreamResponse:
        registry.asked.append(request.path_qs)
        if request.method == "POST":
            registry.bodies.append(json.loads(await request.read()))
        return await handler(request)

    app = web.Application()
    app.router.add_route("*", "/{path:.*}", answer)
    runner = web.AppRunner(app, access_log=None, shutdown_timeout=0.2, handler_cancellation=True)
    await runner.setup()
    try:
        site = web.TCPSite(runner, "127.0.0.1", 0, ssl_context=tls)
        await site.start()
        port = runner.addresses[0][1]
        scheme, host = ("https", "localhost") if tls else ("http", "127.0.0.1")
        registry.base = f"{scheme}://{host}:{port}/"
        yield registry
    finally:
        await runner.cleanup()


def says(body: Any, status: int = 200) -> Handler:
    """Answers everything with one JSON body, or with bytes as they are."""

    async def answer(_request: web.Request) -> web.StreamResponse:
        raw = body if isinstance(body, bytes) else json.dumps(body).encode()
        return web.Response(body=raw, status=status, content_type="application/rdap+json")

    return answer


@dataclass
class WhoisServer:
    """Where it is, and what it was asked."""

    endpoint: str = ""
    asked: list[str] = field(default_factory=list)


WhoisTalk = Callable[[str, asyncio.StreamWriter], Awaitable[None]]


@asynccontextmanager
async def whois_server(talk: WhoisTalk) -> AsyncIterator[WhoisServer]:
    known = WhoisServer()
    open_talks: set[asyncio.Task[None]] = set()

    async def answer(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        task = asyncio.current_task()
        assert task is not None
        open_talks.add(task)
        try:
            line = (await reader.readline()).decode("latin-1").strip()
            known.asked.append(line)
            await talk(line, writer)
        except (ConnectionError, asyncio.CancelledError):
            pass
        finally:
            writer.close()
            open_talks.discard(task)

    server = await asyncio.start_server(answer, "127.0.0.1", 0)
    known.endpoint = f"127.0.0.1:{server.sockets[0].getsockname()[1]}"
    try:
        yield known
    finally:
        server.close()
        for task in list(open_talks):
            task.cancel()
        await asyncio.gather(*open_talks, return_exceptions=True)
        await server.wait_closed()


def tells(text: bytes) -> WhoisTalk:
    """Answers everything with one text."""

    async def talk(_line: str, writer: asyncio.StreamWriter) -> None:
        writer.write(text)
        await writer.drain()

    return talk


RDAP_DOMAIN: dict[str, Any] = {
    "objectClassName": "domain",
    "ldhName": "FAIRMART.TEST",
    "status": ["client transfer prohibited"],
    "events": [
        {"eventAction": "registration", "eventDate": "2003-05-01T10:00:00Z"},
        {"eventAction": "expiration", "eventDate": "2027-05-01T10:00:00+02:00"},
    ],
    "nameservers": [{"ldhName": "NS1.DNS.TEST"}],
    "secureDNS": {"delegationSigned": True},
    "entities": [
        {
            "roles": ["registrar"],
            "vcardArray": ["vcard", [["fn", {}, "text", "Good Names Ltd"]]],
            "entities": [{"roles": ["abuse"]}],
        },
        {
            "roles": ["registrant"],
            "vcardArray": [
                "vcard",
                [
                    ["org", {}, "text", "FairMart GmbH"],
                    ["adr", {"cc": "DE"}, "text", ["", "", "", "", "", "", ""]],
                ],
            ],
        },
    ],
}
"""A registry's answer, in the shape of RFC 9083, section 5.3."""

WHOIS_DOMAIN = b"""% a registry
Domain Name: FAIRMART.TEST
Registrar: Good Names Ltd
Creation Date: 2003-05-01T10:00:00Z
Registry Expiry Date: 2027-05-01T10:00:00Z
Registrant Organization: REDACTED FOR PRIVACY
Registrant Country: DE
Name Server: NS1.DNS.TEST
DNSSEC: unsigned
>>> Last update of the database
"""
