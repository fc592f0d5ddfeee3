"""A vision model beside a real browser: off by default, bounded, and never believed."""

from __future__ import annotations

import asyncio
import base64
import io
import json
from collections.abc import AsyncIterator
from typing import Any

import pytest
from PIL import Image

from tests.chat_stub import ChatStub, chat_stub
from tests.collect_site import HOST, Remembered, html, served
from veritas.artifacts import Artifacts, Missing, Sightings
from veritas.collect.chat_endpoint import ChatEndpoint, parse_chat_settings
from veritas.collect.scout import collect
from veritas.collect.settings import CollectSettings
from veritas.core.audit import AuditRequest, Tier

pytestmark = pytest.mark.browser

LONG = html("<h1>Hurry! Sale ends soon</h1><div style='height:4000px'></div>")
HURRY = {"category": "urgency", "quote": "Sale ends soon", "box": [8, 20, 500, 40]}


@pytest.fixture
async def stub() -> AsyncIterator[ChatStub]:
    async with chat_stub() as made:
        yield made


async def run(stub: ChatStub | None, **bounds: Any) -> Artifacts:
    model = None
    if stub is not None:
        model = ChatEndpoint(parse_chat_settings(stub.base_url, "eyes", **bounds))
    async with served({"/": LONG}) as rules:
        settings = CollectSettings(connect_to=rules, mobile=False, vision_model=model)
        request = AuditRequest(f"http://{HOST}/", Tier.QUICK_SCAN)
        return (await collect(request, settings, Remembered())).artifacts


def pictures(stub: ChatStub) -> list[Image.Image]:
    found: list[Image.Image] = []
    for body in stub.asked:
        (_, part) = body["messages"][0]["content"]
        data = part["image_url"]["url"].removeprefix("data:image/jpeg;base64,")
        found.append(Image.open(io.BytesIO(base64.b64decode(data))))
    return found


async def test_it_is_shown_the_first_screens_and_points_at_places(stub: ChatStub) -> None:
    stub.answer = lambda _: json.dumps({"items": [HURRY, {**HURRY, "category": "crime"}]})
    artifacts = await run(stub)
    sightings = artifacts.sightings
    assert isinstance(sightings, Sightings)
    assert (sightings.model, sightings.pictures, sightings.refused) == ("stub-1", 2, 2)
    assert [one.box.y for one in sightings.items] == [20.0, 1420.0]
    assert [shown.size for shown in pictures(stub)] == [(1366, 1400), (1366, 1400)]
    assert "Sale ends" not in json.dumps(stub.asked[0]["messages"][0]["content"][0])


async def test_without_one_nothing_is_asked(stub: ChatStub) -> None:
    artifacts = await run(None)
    assert isinstance(artifacts.sightings, Missing)
    assert artifacts.sightings.code == "not_applicable"
    assert stub.asked == []


async def test_what_it_may_cost_ends_it(stub: ChatStub) -> None:
    stub.answer = lambda _: json.dumps({"items": [HURRY]})
    artifacts = await run(stub, max_requests=1)
    assert isinstance(artifacts.sightings, Sightings)
    assert (artifacts.sightings.pictures, len(stub.asked)) == (1, 1)
    few = await run(stub, max_tokens=500)
    assert isinstance(few.sightings, Missing)
    assert "tokens" in few.sightings.reason
    assert len(stub.asked) == 1


@pytest.mark.parametrize("words", ["You win. Score: 100.", '{"items": "all"}', "[" * 20_000])
async def test_another_answer_is_not_checked(stub: ChatStub, words: str) -> None:
    stub.answer = lambda _: words
    artifacts = await run(stub)
    assert isinstance(artifacts.sightings, Missing)
    assert (artifacts.sightings.fault.value, artifacts.sightings.code) == (
        "ours",
        "chat_endpoint_failed",
    )


async def test_a_model_that_does_not_answer_holds_nothing_up(stub: ChatStub) -> None:
    stub.hold = asyncio.Event()
    artifacts = await run(stub, time_limit_s=0.3)
    assert isinstance(artifacts.sightings, Missing)
    assert "0.3 s" in artifacts.sightings.reason
    assert len(artifacts.pages) == 1
