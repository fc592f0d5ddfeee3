"""The client for an optional language model, against a server that speaks the protocol."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator

import pytest
from aiohttp import web

from tests.chat_stub import ChatStub, chat_stub, completion, said
from veritas.collect.chat_endpoint import (
    ChatBudgetError,
    ChatEndpoint,
    ChatError,
    parse_chat_settings,
    picture_part,
)
from veritas.core.errors import InvalidRequestError

QUESTION = [{"role": "user", "content": "How is it?"}]
SECRET = "sk-very-secret"


@pytest.fixture
async def stub() -> AsyncIterator[ChatStub]:
    async with chat_stub() as made:
        yield made


async def test_a_question_is_asked_and_answered(stub: ChatStub) -> None:
    endpoint = ChatEndpoint(parse_chat_settings(stub.base_url + "/", "small", key=SECRET))
    answer = await endpoint.complete(QUESTION, max_answer_tokens=50)
    assert (answer.text, answer.model, answer.tokens) == ("Fine.", "stub-1", 120)
    (asked,) = stub.asked
    assert asked["model"] == "small"
    assert asked["max_tokens"] == 50
    assert stub.headers[0]["Authorization"] == f"Bearer {SECRET}"


async def test_a_name_is_resolved_and_a_picture_sent(stub: ChatStub) -> None:
    base = stub.base_url.replace("127.0.0.1", "localhost")
    endpoint = ChatEndpoint(parse_chat_settings(base, "small"))
    content = [{"type": "text", "text": "What is it?"}, picture_part(b"\x89PNG")]
    await endpoint.complete([{"role": "user", "content": content}])
    assert "data:image/png;base64,iVBORw==" in said(stub.asked[0])
    assert "Authorization" not in stub.headers[0]


@pytest.mark.parametrize(
    ("response", "words"),
    [
        (lambda _: web.Response(status=401, text=SECRET), "status 401"),
        (lambda _: web.Response(status=302, headers={"Location": "/elsewhere"}), "status 302"),
        (lambda _: web.Response(text="<html>"), "no chat completion"),
        (lambda _: web.json_response({"choices": "none"}), "no chat completion"),
        (lambda _: web.json_response({"choices": []}), "empty"),
        (lambda _: web.json_response(completion("  ")), "empty"),
        (lambda _: web.Response(body=b"x" * (1024 * 1024 + 1)), "larger than 1 MiB"),
        (lambda _: web.Response(body=b"[" * 100_000), "no chat completion"),
    ],
    ids=["401", "redirect", "html", "shape", "none", "blank", "flood", "deep"],
)
async def test_what_is_no_answer_is_said_to_be_none(
    stub: ChatStub, response: object, words: str
) -> None:
    stub.answer = response  # type: ignore[assignment]
    endpoint = ChatEndpoint(parse_chat_settings(stub.base_url, "small", key=SECRET))
    with pytest.raises(ChatError, match=words) as refused:
        await endpoint.complete(QUESTION)
    assert SECRET not in str(refused.value)
    assert len(stub.asked) == 1


async def test_a_model_that_does_not_answer_is_given_up(stub: ChatStub) -> None:
    stub.hold = asyncio.Event()
    endpoint = ChatEndpoint(parse_chat_settings(stub.base_url, "small", time_limit_s=0.2))
    with pytest.raises(ChatError, match=r"within 0\.2 s"):
        await endpoint.complete(QUESTION)


async def test_nobody_there_is_said(stub: ChatStub) -> None:
    endpoint = ChatEndpoint(parse_chat_settings("http://127.0.0.1:9/v1", "small"))
    with pytest.raises(ChatError, match="cannot be reached"):
        await endpoint.complete(QUESTION)


async def test_requests_and_tokens_are_counted(stub: ChatStub) -> None:
    few = ChatEndpoint(parse_chat_settings(stub.base_url, "small", max_requests=2))
    await few.complete(QUESTION)
    await few.complete(QUESTION)
    with pytest.raises(ChatBudgetError, match="no request"):
        await few.complete(QUESTION)
    small = ChatEndpoint(parse_chat_settings(stub.base_url, "small", max_tokens=300))
    await small.complete(QUESTION, max_answer_tokens=100)  # told to have used 120
    await small.complete(QUESTION, max_answer_tokens=100)
    with pytest.raises(ChatBudgetError, match="tokens"):
        await small.complete(QUESTION, max_answer_tokens=100)
    with pytest.raises(ChatBudgetError, match="tokens"):
        await ChatEndpoint(parse_chat_settings(stub.base_url, "small", max_tokens=3000)).complete(
            [{"role": "user", "content": "long " * 5000}]
        )
    assert len(stub.asked) == 4


@pytest.mark.parametrize(
    ("url", "model", "key", "words"),
    [
        ("ftp://x/v1", "m", "", "give an address"),
        ("http://", "m", "", "give an address"),
        ("http://x:port/v1", "m", "", "cannot be read"),
        ("http://u:p@x/v1", "m", "", "credentials"),
        ("http://x/v1?key=1", "m", "", "credentials"),
        ("http://x/v1 y", "m", "", "characters"),
        ("http://x/v1", "", "", "name the model"),
        ("http://x/v1", "m", SECRET, "https"),
        ("https://x/v1", "m", "two words", "one word"),
    ],
)
def test_bad_settings_are_refused(url: str, model: str, key: str, words: str) -> None:
    with pytest.raises(InvalidRequestError, match=words) as refused:
        parse_chat_settings(url, model, key=key)
    assert SECRET not in str(refused.value) + refused.value.value


@pytest.mark.parametrize(
    "bounds",
    [{"time_limit_s": 0.0}, {"time_limit_s": float("nan")}, {"max_requests": 0}, {"max_tokens": 5}],
)
def test_bounds_have_bounds(bounds: dict[str, float]) -> None:
    with pytest.raises(InvalidRequestError):
        parse_chat_settings("http://x/v1", "m", **bounds)  # type: ignore[arg-type]


def test_a_key_is_not_shown() -> None:
    assert SECRET not in repr(parse_chat_settings("https://x/v1", "m", key=SECRET))
