"""Asks VirusTotal what engines say of a host. Only with a key of one's own.

https://docs.virustotal.com/reference/domain-info (API version 3). Only the host goes there; nothing
is submitted to be scanned.
"""

from __future__ import annotations

import time
from dataclasses import dataclass
from typing import Any
from urllib.parse import quote

from veritas.artifacts import ListAnswer, ListHit, Missing
from veritas.collect.egress.guard import EgressGuard
from veritas.collect.sources.json_api import JsonApi
from veritas.collect.sources.port import Question
from veritas.core.source_settings import VirusTotalSettings

MANY_ENGINES = 5
"""From so many votes on the site counts as listed. One or two are often wrong, which is why
VirusTotal itself gives no verdict."""

SOME_ENGINES = 3
"""From so many on it is a suspicion; fewer are told and count for nothing."""

FRESH_S = 90 * 86_400.0
"""What was looked at longer ago says little about the site today."""

MAX_ANSWER_BYTES = 512 * 1024


@dataclass(frozen=True, slots=True)
class VirusTotal:
    """Some ninety engines, asked at once."""

    guard: EgressGuard
    ca_file: str | None
    settings: VirusTotalSettings
    name: str = "VirusTotal"
    limit_s: float = 5.0
    keep_s: float = 3600.0
    fact: type[ListAnswer] = ListAnswer

    def key(self, question: Question) -> str:
        """See :class:`~veritas.collect.sources.port.Source`."""
        return question.host

    async def ask(self, question: Question) -> ListAnswer | Missing:
        """See :class:`~veritas.collect.sources.port.Source`."""
        api = JsonApi(self.name, self.guard, self.ca_file, MAX_ANSWER_BYTES)
        where = f"{self.settings.url}domains/{quote(question.host, safe='')}"
        told = await api.ask(where, {"x-apikey": self.settings.key})
        if isinstance(told, Missing):
            return told
        if told is None:
            return ListAnswer(self.name, 1, (), "it has never looked at the host")
        read = _read(told)
        if read is None:
            return api.otherwise()
        votes, engines, looked_at = read
        note = f"{votes} of {engines} engines say malicious"
        age_s = time.time() - looked_at
        if age_s > FRESH_S:
            return ListAnswer(self.name, 1, (), f"{note}, {age_s / 86_400:.0f} days ago")
        if votes < SOME_ENGINES:
            return ListAnswer(self.name, 1, (), note)
        sure = votes >= MANY_ENGINES
        hit = ListHit(question.host, question.host, note, third_party=False, sure=sure)
        return ListAnswer(self.name, 1, (hit,), note)


def _read(told: Any) -> tuple[int, int, float] | None:
    """Votes for malicious, all engines that gave one, and when; None for another shape."""
    try:
        attributes = told["data"]["attributes"]
        stats = attributes["last_analysis_stats"]
        counts = {str(name): int(count) for name, count in stats.items()}
        looked_at = float(attributes.get("last_analysis_date", 0))
    except (KeyError, TypeError, ValueError, AttributeError, OverflowError):
        return None
    if any(not 0 <= count <= 1000 for count in counts.values()):
        return None
    return counts.get("malicious", 0), sum(counts.values()), looked_at
