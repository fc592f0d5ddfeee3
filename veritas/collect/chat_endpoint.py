"""A language model behind an endpoint that speaks OpenAI's chat completions. Off unless set.

The endpoint is the operator's own choice and may well stand in the operator's network, so the
egress guard, which keeps what *pages* ask for away from there, does not apply to it: requests go
to the one address that was set, follow no redirect, take no proxy from the environment, and say
nothing but what their caller puts into the messages. Time, requests, tokens and bytes are bounded.
"""

from __future__ import annotations

import asyncio
import base64
import ipaddress
import socket
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any
from urllib.parse import urlsplit

import msgspec

from veritas.collect.egress.resolver import SystemResolver
from veritas.core.errors import InvalidRequestError, VeritasError, shorten

if TYPE_CHECKING:
    from aiohttp.abc import AbstractResolver

KEY_VARIABLE = "VERITAS_CHAT_KEY"
MAX_ANSWER_BYTES = 1024 * 1024
_CHARS_PER_TOKEN = 3  # on the safe side, for endpoints that do not say what they used
_TOKENS_PER_PICTURE = 1500


class ChatError(VeritasError):
    """The model did not answer, or not in the way it must. Never the audited site's fault."""

    code = "chat_endpoint_failed"


class ChatBudgetError(ChatError):
    """What the audit may spend on the model is spent."""

    code = "chat_budget_spent"


@dataclass(frozen=True, slots=True)
class ChatSettings:
    """Where the model is, and what it may cost. Check with :func:`parse_chat_settings`.

    Attributes:
        base_url: of the API, such as ``http://127.0.0.1:11434/v1``; ``/chat/completions`` is
            put behind it.
        model: the model's name there.
        key: sent as a bearer token; empty for none. Never shown.
        time_limit_s: for one request.
        max_requests: in one audit.
        max_tokens: in one audit, of questions and answers together.
    """

    base_url: str
    model: str
    key: str = field(default="", repr=False)
    time_limit_s: float = 30.0
    max_requests: int = 8
    max_tokens: int = 30_000


@dataclass(frozen=True, slots=True)
class ChatAnswer:
    """What the model said. Not to be trusted any more than a page.

    Attributes:
        text: its words.
        model: what the endpoint says which model it was.
        tokens: of question and answer, as the endpoint says, or as estimated.
    """

    text: str
    model: str
    tokens: int


class ChatEndpoint:
    """Asks the model, within the bounds of one audit. Use from one event loop.

    Args:
        settings: where it is, and what it may cost.
    """

    def __init__(self, settings: ChatSettings) -> None:
        self._settings = settings
        self._requests_left = settings.max_requests
        self._tokens_left = settings.max_tokens

    @property
    def model(self) -> str:
        """The name of the model that was set."""
        return self._settings.model

    async def complete(
        self, messages: Sequence[Mapping[str, Any]], *, max_answer_tokens: int = 800
    ) -> ChatAnswer:
        """Ask once; nothing is tried again.

        Args:
            messages: as the protocol has them, with ``role`` and ``content``; pictures as
                :func:`picture_part` makes them.
            max_answer_tokens: how long the answer may be.

        Raises:
            ChatBudgetError: the audit has no request or not enough tokens left.
            ChatError: there was no usable answer; the message says why, and holds no key.
        """
        asked = _estimate(messages)
        if not self._requests_left:
            raise ChatBudgetError("no request to the language model is left for this audit")
        if asked + max_answer_tokens > self._tokens_left:
            raise ChatBudgetError("too few tokens are left for this audit")
        self._requests_left -= 1
        self._tokens_left -= asked  # spent, whatever comes of it
        body = {
            "model": self._settings.model,
            "messages": list(messages),
            "max_tokens": max_answer_tokens,
            "temperature": 0,
            "stream": False,
        }
        answer = await self._post(msgspec.json.encode(body), asked)
        self._tokens_left -= max(0, answer.tokens - asked)
        return answer

    async def _post(self, body: bytes, asked: int) -> ChatAnswer:
        import aiohttp  # noqa: PLC0415 - slow to load, and seldom needed

        settings = self._settings
        headers = {"Content-Type": "application/json", "Accept": "application/json"}
        if settings.key:
            headers["Authorization"] = f"Bearer {settings.key}"
        try:
            async with (
                asyncio.timeout(settings.time_limit_s),
                aiohttp.ClientSession(
                    connector=aiohttp.TCPConnector(resolver=_resolver(), force_close=True),
                    trust_env=False,
                ) as session,
                session.post(
                    f"{settings.base_url}/chat/completions",
                    data=body,
                    headers=headers,
                    allow_redirects=False,
                ) as response,
            ):
                raw = await _bounded(response.content)
                status = response.status
        except TimeoutError:
            raise ChatError(
                f"the language model did not answer within {settings.time_limit_s:g} s"
            ) from None
        except (aiohttp.ClientError, OSError) as error:
            raise ChatError(
                f"the language model cannot be reached ({shorten(str(error))})"
            ) from None
        if status != 200:
            raise ChatError(f"the language model's endpoint answered with status {status}")
        return _read(raw, settings.model, asked)


def picture_part(png: bytes, kind: str = "image/png") -> dict[str, Any]:
    """A picture as part of a message's ``content``, beside ``{"type": "text", "text": …}``."""
    data = base64.b64encode(png).decode()
    return {"type": "image_url", "image_url": {"url": f"data:{kind};base64,{data}"}}


def parse_chat_settings(
    base_url: str,
    model: str,
    *,
    key: str = "",
    time_limit_s: float = 30.0,
    max_requests: int = 8,
    max_tokens: int = 30_000,
) -> ChatSettings:
    """Check what was set.

    Raises:
        InvalidRequestError: with code ``invalid_chat_endpoint``; the message names the value.
            A key is not sent over plain http but to this machine itself.
    """

    def refuse(value: str, why: str) -> InvalidRequestError:
        return InvalidRequestError("invalid_chat_endpoint", "chat_url", value, why)

    try:
        parts = urlsplit(base_url)
        host, port = parts.hostname or "", parts.port
    except ValueError as error:
        raise refuse(
            base_url, f"the address of the language model cannot be read ({error})"
        ) from None
    if parts.scheme not in {"http", "https"} or not host or port == 0:
        raise refuse(base_url, "give an address such as http://127.0.0.1:11434/v1")
    if parts.username or parts.password or parts.query or parts.fragment:
        raise refuse(
            base_url.rpartition("@")[2],
            "leave credentials, ? and # out of the address; the key "
            f"goes into a file or {KEY_VARIABLE}",
        )
    if not base_url.isascii() or not base_url.isprintable() or " " in base_url:
        raise refuse(base_url, "the address holds characters that no address has")
    if not model or len(model) > 200 or not model.isprintable():
        raise refuse(model, "name the model, in up to 200 printable characters")
    if key and (len(key) > 4000 or not key.isascii() or not key.isprintable() or " " in key):
        raise refuse("(the key)", "the key must be one word of printable ASCII characters")
    if key and parts.scheme == "http" and not _is_this_machine(host):
        raise refuse(base_url, "a key is sent by https, or by http to this machine alone")
    if not 0 < time_limit_s <= 600:
        raise refuse(str(time_limit_s), "the time limit is above 0 and up to 600 seconds")
    if not 1 <= max_requests <= 1000:
        raise refuse(str(max_requests), "between 1 and 1000 requests an audit are possible")
    if not 100 <= max_tokens <= 10_000_000:
        raise refuse(str(max_tokens), "between 100 and 10000000 tokens an audit are possible")
    return ChatSettings(base_url.rstrip("/"), model, key, time_limit_s, max_requests, max_tokens)


def _is_this_machine(host: str) -> bool:
    try:
        return ipaddress.ip_address(host).is_loopback
    except ValueError:
        return host == "localhost"


def _estimate(messages: Sequence[Mapping[str, Any]]) -> int:
    """About how many tokens a question has."""
    tokens = 0
    for message in messages:
        content = message.get("content", "")
        parts = [{"type": "text", "text": content}] if isinstance(content, str) else content
        for part in parts:
            text = part.get("text", "")
            tokens += len(text) // _CHARS_PER_TOKEN + 8 if text else _TOKENS_PER_PICTURE
    return tokens


async def _bounded(content: Any) -> bytes:
    raw = bytearray()
    async for chunk in content.iter_chunked(64 * 1024):
        raw += chunk
        if len(raw) > MAX_ANSWER_BYTES:
            raise ChatError("the language model's answer is larger than 1 MiB")
    return bytes(raw)


class _Message(msgspec.Struct):
    content: str | None = None


class _Choice(msgspec.Struct):
    message: _Message


class _Usage(msgspec.Struct):
    total_tokens: int = 0


class _Completion(msgspec.Struct):
    choices: list[_Choice]
    model: str = ""
    usage: _Usage | None = None


def _read(raw: bytes, model: str, asked: int) -> ChatAnswer:
    try:
        found = msgspec.json.decode(raw, type=_Completion)
    except (msgspec.DecodeError, UnicodeDecodeError, RecursionError) as error:
        raise ChatError(
            f"the language model's answer is no chat completion ({shorten(str(error))})"
        ) from None
    text = (found.choices[0].message.content or "").strip() if found.choices else ""
    if not text:
        raise ChatError("the language model's answer is empty")
    told = found.usage.total_tokens if found.usage else 0
    used = told if told > 0 else asked + len(text) // _CHARS_PER_TOKEN
    return ChatAnswer(text, shorten(found.model or model), used)


def _resolver() -> AbstractResolver:
    from aiohttp.abc import AbstractResolver as Base  # noqa: PLC0415 - loaded by now

    names = SystemResolver()

    class Resolver(Base):
        """Looks names up in threads of their own, not in the loop's pool."""

        async def resolve(
            self, host: str, port: int = 0, family: socket.AddressFamily = socket.AF_INET
        ) -> list[Any]:
            del family
            return [
                {
                    "hostname": host,
                    "host": str(address),
                    "port": port,
                    "family": socket.AF_INET if address.version == 4 else socket.AF_INET6,
                    "proto": socket.IPPROTO_TCP,
                    "flags": socket.AI_NUMERICHOST,
                }
                for address in await names.addresses(host)
            ]

        async def close(self) -> None:
            """Nothing is kept open."""

    return Resolver()
