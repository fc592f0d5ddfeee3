"""Asks urlscan.io what its last public scan of a host found. Only with a key of one's own.

https://docs.urlscan.io/apis/urlscan-openapi. Only the host goes there, as a search; nothing is
submitted to be scanned.
"""

from __future__ import annotations

import re
import time
from dataclasses import dataclass
from typing import Any
from urllib.parse import quote

from veritas.artifacts import ListAnswer, ListHit, Missing
from veritas.collect.egress.guard import EgressGuard
from veritas.collect.sources.json_api import JsonApi
from veritas.collect.sources.port import Question
from veritas.collect.sources.text import cleaned, moment
from veritas.core.source_settings import UrlscanSettings

FRESH_S = 90 * 86_400.0
"""What was looked at longer ago says little about the site today."""

MAX_ANSWER_BYTES = 8 * 1024 * 1024
_SEARCHED = 20
_ID = re.compile(r"[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}")


@dataclass(frozen=True, slots=True)
class Urlscan:
    """A service that opens pages and judges them; its word alone is a suspicion."""

    guard: EgressGuard
    ca_file: str | None
    settings: UrlscanSettings
    name: str = "urlscan.io"
    limit_s: float = 6.0
    keep_s: float = 3600.0
    fact: type[ListAnswer] = ListAnswer

    def key(self, question: Question) -> str:
        """See :class:`~veritas.collect.sources.port.Source`."""
        return question.host

    async def ask(self, question: Question) -> ListAnswer | Missing:
        """See :class:`~veritas.collect.sources.port.Source`."""
        api = JsonApi(self.name, self.guard, self.ca_file, MAX_ANSWER_BYTES)
        headers = {"API-Key": self.settings.key}
        query = quote(f'page.domain:"{question.host}"', safe="")
        where = f"{self.settings.url}search/?q={query}&size={_SEARCHED}"
        told = await api.ask(where, headers)
        if isinstance(told, Missing):
            return told
        results = told.get("results") if isinstance(told, dict) else None
        if not isinstance(results, list):
            return api.otherwise()
        newest = _newest(results[:_SEARCHED], question.host)
        if newest is None:
            return ListAnswer(self.name, 1, (), "it has not looked at the host for 90 days")
        verdict = await api.ask(f"{self.settings.url}result/{newest}/", headers)
        if isinstance(verdict, Missing):
            return verdict
        malicious, kinds = _verdict(verdict)
        if malicious is None:
            return api.otherwise()
        note = f"its last scan says {'malicious' if malicious else 'nothing bad'}"
        if not malicious:
            return ListAnswer(self.name, 1, (), note)
        hit = ListHit(
            question.host, question.host, kinds or "malicious", third_party=False, sure=False
        )
        return ListAnswer(self.name, 1, (hit,), note)


def _newest(results: list[Any], host: str) -> str | None:
    """The id of the newest fresh scan whose page was on the host."""
    found: list[tuple[float, str]] = []
    for result in results:
        try:
            name, at = result["page"]["domain"], moment(result["task"]["time"])
            scan = str(result["_id"])
        except (KeyError, TypeError):
            continue
        fresh = at is not None and time.time() - at <= FRESH_S
        if at is not None and fresh and name == host and _ID.fullmatch(scan):
            found.append((at, scan))
    return max(found)[1] if found else None


def _verdict(told: Any) -> tuple[bool | None, str]:
    """Whether all its verdicts together say malicious, and as what; None for another shape."""
    try:
        overall = told["verdicts"]["overall"]
        malicious = overall["malicious"]
        kinds = overall.get("categories") or []
    except (KeyError, TypeError, AttributeError):
        return None, ""
    if not isinstance(malicious, bool) or not isinstance(kinds, list):
        return None, ""
    return malicious, ", ".join(filter(None, (cleaned(kind, 40) for kind in kinds[:5])))
