"""A local server that speaks OpenAI's chat completions, and misbehaves when told to."""

from __future__ import annotations

import asyncio
import json
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from typing import Any

from aiohttp import web

Answering = Callable[[dict[str, Any]], str | web.StreamResponse]


class ChatStub:
    """What was asked, and what is answered.

    Attributes:
        base_url: of the API, as settings take it.
        asked: the bodies of all requests.
        headers: of all requests.
        answer: makes the answer's words, or a whole response, of a request's body.
        hold: answers wait until it is set; None for no waiting.
    """

    def __init__(self) -> None:
        self.base_url = ""
        self.asked: list[dict[str, Any]] = []
        self.headers: list[dict[str, str]] = []
        self.answer: Answering = lambda _: "Fine."
        self.hold: asyncio.Event | None = None

    async def handle(self, request: web.Request) -> web.StreamResponse:
        """Answer one request as the protocol says."""
        body = await request.json()
        self.asked.append(body)
        self.headers.append(dict(request.headers))
        if self.hold is not None:
            await self.hold.wait()
        made = self.answer(body)
        if isinstance(made, web.StreamResponse):
            return made
        return web.json_response(completion(made))


def completion(text: str, tokens: int = 120) -> dict[str, Any]:
    """A chat completion."""
    return {
        "id": "chatcmpl-1",
        "object": "chat.completion",
        "created": 1,
        "model": "stub-1",
        "choices": [
            {
                "index": 0,
                "message": {"role": "assistant", "content": text},
                "finish_reason": "stop",
            }
        ],
        "usage": {"prompt_tokens": tokens - 20, "completion_tokens": 20, "total_tokens": tokens},
    }


def said(body: dict[str, Any]) -> str:
    """All words of a request."""
    return json.dumps(body["messages"], ensure_ascii=False)


@asynccontextmanager
async def chat_stub() -> AsyncIterator[ChatStub]:
    """Serve one on a port of its own."""
    stub = ChatStub()
    app = web.Application(client_max_size=16 * 1024 * 1024)
    app.router.add_post("/v1/chat/completions", stub.handle)
    runner = web.AppRunner(app, shutdown_timeout=0.1)
    await runner.setup()
    site = web.TCPSite(runner, "127.0.0.1", 0)
    await site.start()
    assert runner.addresses
    stub.base_url = f"http://127.0.0.1:{runner.addresses[0][1]}/v1"
    try:
        yield stub
    finally:
        if stub.hold is not None:
            stub.hold.set()
        await runner.cleanup()
