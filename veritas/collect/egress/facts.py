"""The guard's record as evidence: what was refused, and which URLs asked for it. Pure."""

from __future__ import annotations

from collections.abc import Iterable
from urllib.parse import urlsplit

from veritas.artifacts import EgressFacts, EgressRefusal, PageArtifact
from veritas.collect.egress.budget import Budget
from veritas.collect.egress.journal import Endpoint, Journal, endpoint
from veritas.core.errors import shorten

MAX_URLS = 10
MAX_NOTES = 10
_SECURE = frozenset({"https", "wss"})


def endpoint_of(url: str) -> Endpoint:
    """The host and port of a URL, as the journal has them; an empty host if it has none."""
    try:
        parts = urlsplit(url)
        port = parts.port or (443 if parts.scheme in _SECURE else 80)
        return endpoint(parts.hostname or "", port)
    except ValueError:
        return "", 0


def egress_facts(journal: Journal, budget: Budget, pages: Iterable[PageArtifact]) -> EgressFacts:
    """What the guard did for an audit.

    Args:
        journal: of the audit.
        budget: of the audit.
        pages: their requests without an answer are matched to what was refused.
    """
    asked: dict[Endpoint, dict[str, None]] = {}
    for page in pages:
        for request in page.requests:
            if request.status is None:
                urls = asked.setdefault(endpoint_of(request.url), {})
                urls[request.url] = None
    refusals = tuple(
        EgressRefusal(
            host=refusal.host,
            port=refusal.port,
            address=refusal.address,
            kind=refusal.kind,
            reason=refusal.reason,
            times=times,
            urls=tuple(asked.get((refusal.host, refusal.port), ()))[:MAX_URLS],
        )
        for refusal, times in journal.refusals.items()
    )
    return EgressFacts(
        refusals=refusals,
        refused=journal.refused,
        connections=journal.connections,
        traffic_bytes=budget.bytes_used,
        ended_by=budget.ended_by,
    )


def egress_notes(facts: EgressFacts) -> list[str]:
    """The same for a person, one sentence each."""
    notes = []
    for refusal in facts.refusals[:MAX_NOTES]:
        asked = f"{shorten(refusal.urls[0])}: " if refusal.urls else ""
        where = f"{shorten(refusal.host)} port {refusal.port}"
        if refusal.address and refusal.address != refusal.host:
            where += f" ({refusal.address})"
        notes.append(f"The egress guard refused a connection ({asked}{where}: {refusal.reason}).")
    if len(facts.refusals) > MAX_NOTES:
        notes.append(f"It refused {len(facts.refusals) - MAX_NOTES} more kinds of connection.")
    if facts.ended_by:
        notes.append(f"The audit's traffic was ended by its budget: {facts.ended_by}.")
    return notes
