"""The body of ``POST /audits``, read without trust."""

from __future__ import annotations

import asyncio
from typing import Annotated, Any

import msgspec
from aiohttp import hdrs, web
from msgspec import Meta

from service.handlers.keys import SETTINGS
from service.problem_codes import ProblemCode
from service.problems import Problem
from veritas.core.audit import (
    MAX_URL_CHARS,
    Language,
    Tier,
    VerdictMode,
    parse_language,
    parse_target_url,
    parse_tier,
    parse_verdict_mode,
)
from veritas.core.errors import shorten

Url = Annotated[str, Meta(max_length=MAX_URL_CHARS, extra_json_schema={"format": "uri"})]


class StartAudit(
    msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True, omit_defaults=True
):
    """What to audit, and how.

    Attributes:
        url: the target: http or https, without credentials.
        tier: how far to go.
        verdict_mode: for whom the verdict is worded.
        language: of the verdict; the service's own when left out.
        webhook_url: where the end of the audit is told; empty for nowhere.
    """

    url: Url
    tier: Tier = Tier.STANDARD_AUDIT
    verdict_mode: VerdictMode = VerdictMode.SIMPLE
    language: Language = Language.ENGLISH
    webhook_url: Url = ""


_KNOWN = StartAudit.__struct_fields__


async def read_start_body(request: web.Request) -> StartAudit:
    """Read the body of a request.

    Returns:
        What it asks for. The webhook's URL is not checked yet.

    Raises:
        Problem: it is too large, too slow, no JSON object, or has fields that are not known.
        InvalidRequestError: a field has a value that cannot be used.
    """
    fields = _fields(await _read(request))
    return StartAudit(
        url=parse_target_url(fields["url"]),
        tier=parse_tier(fields.get("tier", Tier.STANDARD_AUDIT.value)),
        verdict_mode=parse_verdict_mode(fields.get("verdict_mode", VerdictMode.SIMPLE.value)),
        language=parse_language(fields.get("language", request.app[SETTINGS].language)),
        webhook_url=fields.get("webhook_url", ""),
    )


async def _read(request: web.Request) -> bytes:
    settings = request.app[SETTINGS]
    limit, limit_s = settings.max_body_bytes, settings.request_timeout_s
    if request.content_type != "application/json":
        raise Problem(
            ProblemCode.UNSUPPORTED_MEDIA_TYPE,
            f"the body is {shorten(request.content_type)!r}; send JSON, with the header "
            "Content-Type: application/json",
        )
    encoding = request.headers.get(hdrs.CONTENT_ENCODING, "identity")
    if encoding.strip().lower() != "identity":
        # Nothing that may be sent here is worth compressing, and what is small can unpack to much.
        raise Problem(
            ProblemCode.UNSUPPORTED_MEDIA_TYPE,
            f"the body is sent with Content-Encoding {shorten(encoding)!r}; send it as it is",
            {hdrs.ACCEPT_ENCODING: "identity"},
        )
    too_large = Problem(
        ProblemCode.BODY_TOO_LARGE, f"the body is larger than {limit} bytes, the limit"
    )
    if (request.content_length or 0) > limit:
        raise too_large  # without a wait for what will not be read
    try:
        async with asyncio.timeout(limit_s):
            return await request.read()
    except TimeoutError:
        raise Problem(
            ProblemCode.REQUEST_TIMEOUT, f"the body did not arrive within {limit_s:g} s"
        ) from None
    except web.HTTPRequestEntityTooLarge:
        raise too_large from None


def _fields(raw: bytes) -> dict[str, str]:
    """The body's fields, all of them known and texts, ``url`` among them."""
    body = _decode(raw)
    unknown = sorted(set(body) - set(_KNOWN))
    if unknown:
        raise Problem(
            ProblemCode.UNKNOWN_FIELD,
            f"the body has the field {shorten(unknown[0])!r}; known are {', '.join(_KNOWN)}",
        )
    if "url" not in body:
        raise Problem(ProblemCode.MISSING_FIELD, "the body has no field 'url': say what to audit")
    for name, value in body.items():
        if not isinstance(value, str):
            shown = shorten(msgspec.json.encode(value).decode())
            raise Problem(ProblemCode.INVALID_FIELD, f"{name} is {shown}; it must be a text")
    return body


def _decode(raw: bytes) -> dict[str, Any]:
    try:
        body = msgspec.json.decode(raw)
    except (ValueError, RecursionError) as error:
        raise Problem(
            ProblemCode.INVALID_JSON, f"the body is no JSON: {shorten(str(error))}"
        ) from None
    if not isinstance(body, dict):
        raise Problem(
            ProblemCode.INVALID_BODY, 'the body must be a JSON object such as {"url": "https://…"}'
        )
    return body
