"""Asks Google's Safe Browsing, version 4, ``threatMatches:find``. Only with a key of one's own.

https://developers.google.com/safe-browsing/v4/lookup-api. The URL goes there without its query.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any
from urllib.parse import quote, urlsplit, urlunsplit

import msgspec

from veritas import __version__
from veritas.artifacts import ListAnswer, ListHit, Missing
from veritas.collect.egress.guard import EgressGuard
from veritas.collect.sources.json_api import JsonApi
from veritas.collect.sources.port import Question
from veritas.collect.sources.text import cleaned
from veritas.core.source_settings import SafeBrowsingSettings

_THREATS = (
    *("MALWARE", "SOCIAL_ENGINEERING", "UNWANTED_SOFTWARE"),
    "POTENTIALLY_HARMFUL_APPLICATION",
)


@dataclass(frozen=True, slots=True)
class SafeBrowsing:
    """A list of dangerous sites."""

    guard: EgressGuard
    ca_file: str | None
    settings: SafeBrowsingSettings
    name: str = "Google Safe Browsing"
    limit_s: float = 5.0
    keep_s: float = 300.0
    fact: type[ListAnswer] = ListAnswer

    def key(self, question: Question) -> str:
        """See :class:`~veritas.collect.sources.port.Source`."""
        return " ".join(_urls(question))

    async def ask(self, question: Question) -> ListAnswer | Missing:
        """See :class:`~veritas.collect.sources.port.Source`."""
        urls = _urls(question)
        body = {
            "client": {"clientId": "veritas", "clientVersion": __version__},
            "threatInfo": {
                "threatTypes": _THREATS,
                "platformTypes": ["ANY_PLATFORM"],
                "threatEntryTypes": ["URL"],
                "threatEntries": [{"url": url} for url in urls],
            },
        }
        where = f"{self.settings.url}v4/threatMatches:find?key={quote(self.settings.key, safe='')}"
        api = JsonApi(self.name, self.guard, self.ca_file)
        told = await api.ask(where, {"Content-Type": "application/json"}, msgspec.json.encode(body))
        if isinstance(told, Missing):
            return told
        hits = _hits(told, urls)
        if hits is None:
            return api.otherwise()
        return ListAnswer(self.name, len(urls), hits)


def _urls(question: Question) -> tuple[str, ...]:
    """The target without its query, and its front page."""
    parts = urlsplit(question.url)
    bare = urlunsplit((parts.scheme, parts.netloc, parts.path or "/", "", ""))
    front = urlunsplit((parts.scheme, parts.netloc, "/", "", ""))
    return tuple(dict.fromkeys((bare, front)))


def _hits(told: Any, urls: tuple[str, ...]) -> tuple[ListHit, ...] | None:
    """The matches about what was asked; None when the answer has another shape."""
    if not isinstance(told, dict):
        return None
    matches = told.get("matches", [])
    if not isinstance(matches, list):
        return None
    hits: dict[ListHit, None] = {}
    for match in matches[:50]:
        threat = match.get("threat") if isinstance(match, dict) else None
        url = threat.get("url") if isinstance(threat, dict) else None
        kind = cleaned(match.get("threatType"), 60) if isinstance(match, dict) else ""
        if url in urls and kind in _THREATS:
            hits[ListHit(str(url), str(url), kind.lower().replace("_", " "), third_party=False)] = (
                None
            )
    return tuple(hits)
