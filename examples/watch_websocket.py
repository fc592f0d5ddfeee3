"""Watch an audit over WebSocket: ``python examples/watch_websocket.py URL-OF-THE-STREAM``."""

from __future__ import annotations

import asyncio
import json
import sys

import aiohttp


async def watch(url: str) -> None:
    """Print one line an event, until the audit is over."""
    async with aiohttp.ClientSession() as session, session.ws_connect(url) as socket:
        async for message in socket:
            body = json.loads(message.data)
            if body["type"] == "event":
                event = body["event"]
                print(f"{event['seq']:3} {event['type']:16} {event['detail']}", flush=True)


if __name__ == "__main__":
    asyncio.run(watch(sys.argv[1]))
