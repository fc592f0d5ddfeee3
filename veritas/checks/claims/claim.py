"""A claim and what became of it, and how such claims make a check's result."""

from __future__ import annotations

from collections.abc import Sequence
from enum import StrEnum

import msgspec

from veritas.checks.finding_list import FindingList, clip
from veritas.core.findings import (
    CheckMeta,
    CheckResult,
    Evidence,
    Severity,
    not_applicable,
    not_checked,
    passed,
)

_MAX_FACTS = 8


class ClaimStatus(StrEnum):
    """What the facts say. Without a fact to hold against a claim it is ``NOT_CHECKED``."""

    CONFIRMED = "confirmed"
    CONTRADICTED = "contradicted"
    NOT_CHECKED = "not_checked"


class CheckedClaim(msgspec.Struct, frozen=True):
    """Something the site says of itself, held against a fact.

    Attributes:
        topic: which kind, such as ``vat-number``.
        claim: what the site says, in its own words or close to them.
        against: the fact or source it was held against.
        status: what came of it.
        detail: why, in words.
        evidence: where the site says it.
        node: the id of the node of the graph that it is about; empty if there is none.
        confidence: how sure a contradiction is, 0 to 1.
        severity: how grave a contradiction is; None for the check's own.
    """

    topic: str
    claim: str
    against: str
    status: ClaimStatus
    detail: str
    evidence: Evidence
    node: str = ""
    confidence: float = 0.5
    severity: Severity | None = None


def result_of(
    meta: CheckMeta,
    claims: Sequence[CheckedClaim],
    *,
    nothing: str,
    title: str,
    summary: str,
    advice: str,
) -> CheckResult:
    """A check's result from its claims: only what is contradicted is a finding.

    Args:
        meta: of the check.
        claims: of its kind.
        nothing: why it does not apply when there are none.
        title: of findings.
        summary: of findings.
        advice: of findings.
    """
    if not claims:
        return not_applicable(meta, nothing)
    findings = FindingList(meta)
    for one in claims:
        if one.status is ClaimStatus.CONTRADICTED:
            findings.add(
                one.claim,
                msgspec.structs.replace(one.evidence, detail=one.detail),
                title=title,
                summary=summary,
                advice=advice,
                confidence=one.confidence,
                severity=one.severity,
            )
    facts = {clip(one.claim, 60): _words(one) for one in claims[:_MAX_FACTS]}
    if any(one.status is ClaimStatus.CONTRADICTED for one in claims):
        return findings.result(facts)
    if any(one.status is ClaimStatus.CONFIRMED for one in claims):
        return passed(meta, facts)
    return not_checked(meta, claims[0].detail)


def _words(claim: CheckedClaim) -> str:
    return clip(f"{claim.status.value.replace('_', ' ')}: {claim.detail}", 300)
