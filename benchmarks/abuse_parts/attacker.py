"""The attacker's process: runs the attack it is told to, and says what came of it."""

from __future__ import annotations

import asyncio
import resource
from typing import Any

from benchmarks.abuse_parts import crowds, requests
from benchmarks.streaming_parts.control import obey_orders


async def obey(order: dict[str, Any]) -> dict[str, Any]:
    module = {"crowds": crowds, "requests": requests}[order["module"]]
    outcomes = await getattr(module, order["attack"])(order["port"], order["path"])
    return dict(outcomes)


if __name__ == "__main__":
    limit = resource.getrlimit(resource.RLIMIT_NOFILE)[1]
    resource.setrlimit(resource.RLIMIT_NOFILE, (limit, limit))
    asyncio.run(obey_orders(obey))
