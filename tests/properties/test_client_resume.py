"""Wherever connections break, the client library gives each event once and in order."""

from __future__ import annotations

import asyncio
import tempfile
from pathlib import Path

from hypothesis import given, settings
from hypothesis import strategies as st

from service.client import Waits, follow
from tests.cutting_proxy import Cut, cutting_proxy
from tests.scripted_service import event, scripted_service
from veritas.core.events import EventType

QUICK = Waits(first_s=0.002, longest_s=0.004, give_up_s=20)
CUTS = st.lists(st.builds(Cut, st.integers(0, 4000), st.booleans()), max_size=8)


async def _seen(url: str) -> list[int]:
    return [item.seq async for item in follow(url, waits=QUICK)]


async def _scenario(batches: list[int], clients: list[list[Cut]]) -> None:
    with tempfile.TemporaryDirectory() as folder:
        async with scripted_service(Path(folder)) as service:
            audit_id = await service.post()
            path = f"/audits/{audit_id}/stream"

            async def one(cuts: list[Cut]) -> list[int]:
                async with cutting_proxy(service.base, cuts) as proxy:
                    return await _seen(proxy.base + path)

            following = [asyncio.create_task(one(cuts)) for cuts in clients]
            await service.play(audit_id, event(EventType.AUDIT_STARTED))
            for size in batches:
                finding = event(EventType.FINDING, data={"text": "x\n" * 50})
                await service.play(audit_id, *[finding] * size)
                await asyncio.sleep(0)
            await service.play(audit_id, event(EventType.AUDIT_COMPLETE))
            async with asyncio.timeout(30):
                for task in following:
                    assert await task == list(range(1, sum(batches) + 4))


@settings(max_examples=25, deadline=None)
@given(
    batches=st.lists(st.integers(1, 12), max_size=10),
    clients=st.lists(CUTS, min_size=1, max_size=3),
)
def test_each_event_once_and_in_order(batches: list[int], clients: list[list[Cut]]) -> None:
    asyncio.run(_scenario(batches, clients))
