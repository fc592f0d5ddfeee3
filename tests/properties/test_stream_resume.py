"""However often a client is cut off, and wherever: it sees each event once, in order."""

from __future__ import annotations

import asyncio
import re
import tempfile
from pathlib import Path

import aiohttp
from hypothesis import given, settings
from hypothesis import strategies as st

from tests.scripted_service import ScriptedService, event, scripted_service
from veritas.core.events import EventType

_BLOCK = re.compile(rb"(.*?)\n\n", re.DOTALL)


async def _follow(service: ScriptedService, audit_id: str, cuts: list[int]) -> list[int]:
    """Read by SSE; at each cut, drop the connection after so many bytes, and come back."""
    seen: list[int] = []
    cuts = list(cuts)
    while True:
        headers = {"Last-Event-ID": str(seen[-1])} if seen else {}
        budget = cuts.pop(0) if cuts else None
        async with service.client.get(service.url(audit_id), headers=headers) as answer:
            if answer.status == 204:
                return seen
            assert answer.status == 200
            pending, taken = b"", 0
            while budget is None or taken < budget:
                try:
                    chunk = await answer.content.read(1024 if budget is None else budget - taken)
                except aiohttp.ClientError:
                    break
                if not chunk:
                    break
                taken += len(chunk)
                pending += chunk.replace(b"\r\n", b"\n")
                while match := _BLOCK.match(pending):
                    pending = pending[match.end() :]
                    # Half a block is thrown away, as an EventSource does.
                    if found := re.match(rb"id: (\d+)\n", match.group(1)):
                        seen.append(int(found.group(1)))
            answer.close()


async def _scenario(batches: list[int], readers: list[list[int]]) -> None:
    with tempfile.TemporaryDirectory() as folder:
        async with scripted_service(Path(folder)) as service:
            audit_id = await service.post()
            following = [asyncio.create_task(_follow(service, audit_id, cuts)) for cuts in readers]
            await service.play(audit_id, event(EventType.AUDIT_STARTED))
            for size in batches:
                finding = event(EventType.FINDING, data={"text": "x" * 50})
                await service.play(audit_id, *[finding] * size)
                await asyncio.sleep(0)
            await service.play(audit_id, event(EventType.AUDIT_COMPLETE))
            expected = list(range(1, sum(batches) + 4))
            async with asyncio.timeout(20):
                for task in following:
                    assert await task == expected


@settings(max_examples=20, deadline=None)
@given(
    batches=st.lists(st.integers(1, 90), max_size=12),
    readers=st.lists(st.lists(st.integers(1, 6000), max_size=8), min_size=1, max_size=4),
)
def test_each_event_once_in_order(batches: list[int], readers: list[list[int]]) -> None:
    asyncio.run(_scenario(batches, readers))
