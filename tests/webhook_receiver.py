"""A receiver of webhooks: a real server that does what a test tells it."""

from __future__ import annotations

import ssl
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import trustme
from aiohttp import web
from standardwebhooks import Webhook

SECRET = "whsec_" + "c2VjcmV0IG9mIHRoZSB0ZXN0cywgMzIgYnl0ZXMgbG9uZw=="

Answer = Callable[[web.Request], Awaitable[web.StreamResponse]]


@dataclass(frozen=True)
class Message:
    """One message as it arrived."""

    path: str
    headers: dict[str, str]
    body: bytes

    @property
    def id(self) -> str:
        return self.headers["webhook-id"]

    def verified(self, secret: str = SECRET) -> dict[str, Any]:
        """What it says, once a library that is not ours has found its signature good."""
        found: dict[str, Any] = Webhook(secret).verify(self.body, self.headers)
        return found


@dataclass
class Receiver:
    """A running receiver.

    Attributes:
        port: where it listens, on 127.0.0.1.
        ca_file: the authority that vouches for it.
        statuses: what it answers, one after the other; then 204.
        answer: answers instead, when set.
        messages: what has come.
        connections: how many were opened.
    """

    port: int
    ca_file: Path
    statuses: list[int] = field(default_factory=list)
    headers: dict[str, str] = field(default_factory=dict)
    answer: Answer | None = None
    messages: list[Message] = field(default_factory=list)

    def url(self, host: str = "localhost", path: str = "/hook?token=hush") -> str:
        return f"https://{host}:{self.port}{path}"

    def settings(self, *allow: str, **more: Any) -> dict[str, Any]:
        """Settings of a service that may send to it, and does not wait long."""
        return {
            "webhook_secret": SECRET,
            "webhook_ports": (self.port,),
            "webhook_allow_private": allow or ("localhost",),
            "webhook_retry_span_s": 0.3,
            "ca_file": str(self.ca_file),
            **more,
        }

    async def take(self, request: web.Request) -> web.StreamResponse:
        headers = {name.lower(): value for name, value in request.headers.items()}
        self.messages.append(Message(request.path_qs, headers, await request.read()))
        if self.answer is not None:
            return await self.answer(request)
        status = self.statuses.pop(0) if self.statuses else 204
        return web.Response(status=status, headers=self.headers)


@asynccontextmanager
async def webhook_receiver(folder: Path, port: int = 0) -> AsyncIterator[Receiver]:
    authority = trustme.CA()
    ca_file = folder / "ca.pem"
    authority.cert_pem.write_to_path(ca_file)
    tls = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    authority.issue_cert("localhost", "127.0.0.1", "hooks.test").configure_cert(tls)
    receiver = Receiver(0, ca_file)
    app = web.Application()
    app.router.add_route("*", "/{path:.*}", receiver.take)
    runner = web.AppRunner(app, shutdown_timeout=0.5, handler_cancellation=True, access_log=None)
    await runner.setup()
    try:
        await web.TCPSite(runner, "127.0.0.1", port, ssl_context=tls).start()
        receiver.port = runner.addresses[0][1]
        yield receiver
    finally:
        await runner.cleanup()
