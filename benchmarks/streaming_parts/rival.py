"""The usual way: sse-starlette, or Starlette's WebSockets, on uvicorn; one queue per client.

Its events are in memory only, encoded as JSON once; a client that comes back gets them from a
list. Nothing bounds a queue.
"""

from __future__ import annotations

import asyncio
import contextlib
import json
import sys
import time
from collections.abc import AsyncIterator
from typing import Any

import uvicorn
from sse_starlette import EventSourceResponse
from starlette.applications import Starlette
from starlette.requests import Request
from starlette.routing import Route, WebSocketRoute
from starlette.websockets import WebSocket, WebSocketDisconnect

from benchmarks.streaming_parts.control import obey_orders, pace, usage
from benchmarks.streaming_parts.load import DETAIL, facts

Item = tuple[int, str]


class Topic:
    """One audit: what has been, and a queue for each client."""

    def __init__(self) -> None:
        self.history: list[Item] = []
        self.queues: set[asyncio.Queue[Item]] = set()

    def publish(self, item: Item) -> None:
        self.history.append(item)
        for queue in self.queues:
            queue.put_nowait(item)

    async def follow(self, after: int) -> AsyncIterator[Item]:
        queue = asyncio.Queue[Item]()
        self.queues.add(queue)
        try:
            for item in self.history[after:]:
                yield item
            while True:
                yield await queue.get()
        finally:
            self.queues.discard(queue)


class Rival:
    def __init__(self) -> None:
        self.topics: dict[str, Topic] = {}

    async def sse(self, request: Request) -> EventSourceResponse:
        topic = self.topics[request.path_params["audit_id"]]
        after = int(request.query_params.get("after", "0"))

        async def events() -> AsyncIterator[dict[str, str]]:
            async for seq, body in topic.follow(after):
                yield {"id": str(seq), "event": "finding", "data": body}

        return EventSourceResponse(events())

    async def websocket(self, socket: WebSocket) -> None:
        await socket.accept()
        topic = self.topics[socket.path_params["audit_id"]]
        with contextlib.suppress(WebSocketDisconnect):
            async for _, body in topic.follow(int(socket.query_params.get("after", "0"))):
                await socket.send_text(body)

    async def obey(self, order: dict[str, Any]) -> dict[str, Any]:
        match order["do"]:
            case "begin":
                audit_id = f"{len(self.topics) + 1:032x}"
                self.topics[audit_id] = Topic()
                return {"path": f"/audits/{audit_id}/stream"}
            case "play":
                topic = self.topics[order["path"].split("/")[2]]
                begun = time.monotonic()
                await pace(order["count"], order["per_s"], lambda _: self._send(topic, order))
                return {"took_s": time.monotonic() - begun}
            case "end":
                return {}
        return usage()

    async def _send(self, topic: Topic, order: dict[str, Any]) -> None:
        seq = len(topic.history) + 1
        body = {
            "seq": seq,
            "type": "finding",
            "audit_id": order["path"].split("/")[2],
            "at": "2026-11-23T20:49:09.448Z",
            "phase": "vision",
            "step": "",
            "pct": 0,
            "detail": DETAIL,
            "data": facts(seq - 1),
        }
        topic.publish((seq, json.dumps(body, separators=(",", ":"))))
        await asyncio.sleep(0)


async def serve(port: int) -> None:
    rival = Rival()
    audit = "/audits/{audit_id}/stream"
    app = Starlette(routes=[Route(audit, rival.sse), WebSocketRoute(audit, rival.websocket)])
    server = uvicorn.Server(
        uvicorn.Config(app, port=port, log_level="error", access_log=False, lifespan="off")
    )
    serving = asyncio.create_task(server.serve())
    try:
        await obey_orders(rival.obey)
    finally:
        server.should_exit = server.force_exit = True
        await serving


if __name__ == "__main__":
    asyncio.run(serve(int(sys.argv[1])))
