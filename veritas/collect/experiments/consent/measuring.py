"""Measuring what happens in a visit, stretch by stretch."""

from __future__ import annotations

import msgspec

from veritas.artifacts import RequestRecord
from veritas.artifacts.consent import ConsentRequest, ConsentState
from veritas.collect.cookies import parse_set_cookie
from veritas.collect.dom import UnreadableError
from veritas.collect.experiments.consent.finding import script
from veritas.collect.experiments.consent.seen import Look
from veritas.collect.experiments.ground import Ground, Visitor
from veritas.collect.storage import read_storage

MAX_REQUESTS = 300
MAX_COOKIES = 200
MAX_URL_CHARS = 500


class _Standing(msgspec.Struct, frozen=True):
    locked: bool
    covered: float
    chars: int


_standing = msgspec.json.Decoder(_Standing)


class Stretch:
    """Measures a visit stretch by stretch: each begins where the last one ended."""

    def __init__(self, ground: Ground, visitor: Visitor) -> None:
        self._ground = ground
        self._visitor = visitor
        self._told = 0

    async def end(self, seen: Look) -> ConsentState:
        """What has happened since the last time, and what is kept and shown now."""
        domain, opened = self._ground.domain, self._visitor.opened
        await opened.log.settle(1.0)
        records = opened.log.records(domain)
        fresh, self._told = records[self._told :], len(records)
        acts = self._visitor.watcher.acts(opened.page, domain)
        self._visitor.watcher.forget(opened.page)
        standing = await _stand(seen)
        return ConsentState(
            requests=_foreign(fresh),
            set_cookies=_set_cookies(fresh, domain),
            storage=await read_storage(self._visitor.context, opened.session, opened.page.url),
            acts=acts,
            banner=seen.banner is not None,
            scroll_locked=standing.locked,
            covered=round(standing.covered, 2),
            outside_chars=standing.chars,
        )


async def _stand(seen: Look) -> _Standing:
    try:
        raw = await seen.main.ask(script("standing.js"), {"ms": 300, "chars": 2000})
        return _standing.decode(raw if isinstance(raw, str) else b"")
    except (UnreadableError, msgspec.DecodeError):
        return _Standing(locked=False, covered=0.0, chars=2000)  # then nothing is said of it


def _foreign(records: tuple[RequestRecord, ...]) -> tuple[ConsentRequest, ...]:
    found: dict[str, ConsentRequest] = {}
    for one in records:
        if one.third_party and one.url not in found and len(found) < MAX_REQUESTS:
            found[one.url] = ConsentRequest(
                url=one.url[:MAX_URL_CHARS],
                host=one.host,
                domain=one.domain,
                method=one.method,
                resource_type=one.resource_type,
                answered=one.status is not None,
            )
    return tuple(found.values())


def _set_cookies(records: tuple[RequestRecord, ...], domain: str) -> tuple[str, ...]:
    found: dict[str, None] = {}
    for one in records:
        for name, value in one.response_headers:
            if name.lower() != "set-cookie" or len(found) >= MAX_COOKIES:
                continue
            cookie = parse_set_cookie(value, set_by_url=one.url, third_party=one.domain != domain)
            if cookie is not None and (cookie.max_age_s is None or cookie.max_age_s > 0):
                found[f"{one.host} {cookie.name[:200]}"] = None
    return tuple(found)
