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


async def explain(url: str) -> str:
    """Ask once more without the upgrade: the answer then says in words what is wrong."""
    async with aiohttp.ClientSession() as session, session.get(url) as answer:
        problem = await answer.json(content_type=None)
        return str(problem["detail"])


def main() -> int:
    """Run the program; the exit code is 0 when the audit was watched to its end."""
    if len(sys.argv) != 2:
        print("usage: watch_websocket.py http://HOST:PORT/audits/ID/stream", file=sys.stderr)
        return 2
    try:
        asyncio.run(watch(sys.argv[1]))
    except aiohttp.WSServerHandshakeError:
        print(f"refused: {asyncio.run(explain(sys.argv[1]))}", file=sys.stderr)
        return 1
    except aiohttp.ClientError as error:
        print(f"cannot connect: {error}", file=sys.stderr)
        return 1
    except KeyboardInterrupt:
        return 130
    return 0


if __name__ == "__main__":
    raise SystemExit(main())
