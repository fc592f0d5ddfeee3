"""Whether the policy's named rules hold, and by which findings. Pure."""

from __future__ import annotations

import msgspec

from veritas.artifacts import Artifacts, Missing
from veritas.core.findings import CheckResult, Finding, Outcome
from veritas.judge.costs import certainty_pct
from veritas.judge.policy import Condition, NamedRule, Policy, claims_at_least, is_at_least


class HeldRule(msgspec.Struct, frozen=True):
    """A named rule that holds, and the findings that make it hold, in the order of their checks."""

    rule: NamedRule
    findings: tuple[Finding, ...]

    @property
    def check_id(self) -> str:
        """The first check that made it hold; empty when none did."""
        return self.findings[0].check_id if self.findings else ""

    @property
    def finding_ids(self) -> tuple[str, ...]:
        """Of all its findings."""
        return tuple(finding.id for finding in self.findings)


def held_rules(
    results: tuple[CheckResult, ...], artifacts: Artifacts, policy: Policy
) -> tuple[HeldRule, ...]:
    """The named rules that hold.

    Args:
        results: of all checks, ordered by check.
        artifacts: what the checks looked at.
        policy: whose rules.
    """
    findings = tuple(
        finding
        for result in results
        if result.outcome is Outcome.FAILED
        for finding in result.findings
    )
    page = artifacts.page
    code = page.code if isinstance(page, Missing) else ""
    held = []
    for rule in policy.rules:
        met = [_met(condition, findings, code) for condition in rule.when]
        if all(found is not None for found in met):
            unique = {finding.id: finding for found in met for finding in found or ()}
            held.append(HeldRule(rule, tuple(unique.values())))
    return tuple(held)


def _met(
    condition: Condition, findings: tuple[Finding, ...], page_code: str
) -> tuple[Finding, ...] | None:
    """The findings that meet a condition; None when it is not met."""
    if condition.page:
        return () if condition.page == page_code else None
    fitting = tuple(
        finding
        for finding in findings
        if finding.check_id in condition.checks
        and is_at_least(finding.severity, condition.severity)
        and claims_at_least(finding.claim, condition.claim)
        and certainty_pct(finding) >= condition.confidence_pct
    )
    return fitting or None
