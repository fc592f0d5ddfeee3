"""Collects the findings of one check: numbered, without repeats, bounded."""

from __future__ import annotations

import msgspec

from veritas.artifacts import Artifacts
from veritas.checks.urls import MAX_URL_CHARS
from veritas.core.findings import (
    CheckMeta,
    CheckResult,
    Claim,
    Evidence,
    Finding,
    Severity,
    failed,
)

MAX_FINDINGS = 20
MAX_EVIDENCE = 12
MAX_QUOTE_CHARS = 500


class FindingList:
    """The findings of one run of one check.

    The same problem met again, on another page say, becomes one more piece of evidence of the
    finding that is there already. What goes beyond the bounds is counted in the facts.
    """

    def __init__(self, meta: CheckMeta) -> None:
        self._meta = meta
        self._findings: dict[str, Finding] = {}
        self._left_out = 0

    def add(
        self,
        key: str,
        evidence: Evidence,
        *,
        title: str,
        summary: str,
        advice: str,
        confidence: float,
        severity: Severity | None = None,
        claim: Claim | None = None,
        references: tuple[str, ...] = (),
    ) -> None:
        """Add a problem, or one more piece of evidence of a known one.

        Args:
            key: what makes two problems the same one.
            evidence: the fact behind it; long texts are cut.
            title: the problem in a few words.
            summary: what it means.
            advice: what the owner can do.
            confidence: 0 to 1.
            severity: the check's own when left out.
            claim: the check's own when left out.
            references: besides the check's own.
        """
        known = self._findings.get(key)
        if known is not None:
            more = _cut(evidence)
            if len(known.evidence) < MAX_EVIDENCE and more not in known.evidence:
                self._findings[key] = msgspec.structs.replace(
                    known, evidence=(*known.evidence, more)
                )
            return
        if len(self._findings) >= MAX_FINDINGS:
            self._left_out += 1
            return
        self._findings[key] = Finding(
            id=f"{self._meta.id}#{len(self._findings) + 1}",
            check_id=self._meta.id,
            phase=self._meta.phase,
            title=title,
            severity=severity or self._meta.severity,
            confidence=confidence,
            summary=summary,
            advice=advice,
            evidence=(_cut(evidence),),
            references=tuple(dict.fromkeys((*self._meta.references, *references))),
            claim=claim or self._meta.claim,
        )

    def __len__(self) -> int:
        return len(self._findings)

    def result(self, facts: dict[str, str] | None = None) -> CheckResult:
        """Failed with what was added, or passed when nothing was."""
        known = dict(facts or {})
        if self._left_out:
            known["left out"] = f"{self._left_out} more like these"
        return failed(self._meta, list(self._findings.values()), known)


def clip(text: str, limit: int = MAX_QUOTE_CHARS) -> str:
    """Cut a text to at most ``limit`` characters, the last one an ellipsis if it was cut."""
    return text if len(text) <= limit else text[: limit - 1] + "…"


def list_some(items: list[str], limit: int = 10) -> str:
    """Join the first items for a fact, and say how many more there are."""
    shown = ", ".join(clip(item, 120) for item in items[:limit])
    return shown if len(items) <= limit else f"{shown} and {len(items) - limit} more"


def pages_looked_at(artifacts: Artifacts) -> dict[str, str]:
    """The fact that says how many pages a check of all pages has seen."""
    return {"pages looked at": str(len(artifacts.readable_pages))}


def _cut(evidence: Evidence) -> Evidence:
    def cut(text: str | None, limit: int = MAX_QUOTE_CHARS) -> str | None:
        return None if text is None else clip(text, limit)

    return msgspec.structs.replace(
        evidence,
        quote=cut(evidence.quote),
        header=cut(evidence.header),
        cookie=cut(evidence.cookie),
        detail=cut(evidence.detail),
        url=cut(evidence.url, MAX_URL_CHARS),
    )
