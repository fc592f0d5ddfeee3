"""What differs between two audits, as data: of the command line and of the service. Pure."""

from __future__ import annotations

import msgspec


class ReportMark(msgspec.Struct, frozen=True):
    """One of the two reports.

    Attributes:
        url: of its target.
        started_at: seconds since the epoch, UTC.
        score: 0 to 100; null when the site could not be assessed.
        score_low: the low end of its range.
        score_high: the high end of its range.
        risk_level: the judge's word for the score.
        confidence: 0 to 1.
        coverage: 0 to 1.
        policy: the policy's name and version.
        policy_sha256: of its content.
        site_type: the kind of site whose weights held.
    """

    url: str
    started_at: float
    score: int | None
    score_low: int | None
    score_high: int | None
    risk_level: str | None
    confidence: float
    coverage: float
    policy: str
    policy_sha256: str
    site_type: str


class ComparedFinding(msgspec.Struct, frozen=True):
    """A finding that is in one report, or in both.

    Attributes:
        fingerprint: what it is known by.
        check_id: whose it is.
        title: text about the audited site, not to be trusted.
        severity: in the report it is in; in the second one if in both.
        first_id: its id in the first report; null when it is not there.
        second_id: its id in the second report; null when it is not there.
        changes: what differs, as ``severity: low, now high``.
        note: why it is unclear whether it is new or gone; empty when it is clear.
    """

    fingerprint: str
    check_id: str
    title: str
    severity: str
    first_id: str | None
    second_id: str | None
    changes: list[str] = []
    note: str = ""


class RuleChange(msgspec.Struct, frozen=True):
    """What one rule of the policy takes off in both reports.

    Attributes:
        rule: its place in the policy, such as ``checks.security.csp``.
        first_points: taken off in the first report.
        second_points: taken off in the second report.
        difference: points gained (above 0) or lost (below 0) by it.
        first_findings: ids of the findings behind it in the first report.
        second_findings: the same in the second one.
    """

    rule: str
    first_points: float
    second_points: float
    difference: float
    first_findings: list[str]
    second_findings: list[str]


class CapChange(msgspec.Struct, frozen=True):
    """A cap that holds in one report or in both.

    Attributes:
        rule: its place in the policy, such as ``rules.no-https``.
        first_most: the most the first score could be; null when the cap did not hold there.
        second_most: the same of the second score.
    """

    rule: str
    first_most: int | None
    second_most: int | None


class ScoreDifference(msgspec.Struct, frozen=True):
    """Why the scores differ: all points of the difference are in here.

    Attributes:
        difference: the second score less the first; null when one is missing.
        rules: what each rule adds to it, the largest part first; those that take off the same in
            both reports are left out.
        first_left: 100 less all points taken off, before the score is cut at 0, rounded down and
            capped.
        second_left: the same in the second report; less ``first_left`` it is the sum of ``rules``.
        caps: all caps that hold in one of the reports or in both.
        notes: what makes the two hard to compare, such as another policy.
    """

    difference: int | None
    rules: list[RuleChange]
    first_left: float
    second_left: float
    caps: list[CapChange]
    notes: list[str]


class Comparison(msgspec.Struct, frozen=True):
    """Two audits compared.

    Attributes:
        first: the one that is compared from.
        second: the one that is compared with it.
        score: why their scores differ.
        new: findings of the second report that the first could have had and had not.
        gone: findings of the first report that the second could have had and has not.
        changed: findings of both reports that differ.
        unclear: findings of one report whose check was not made for the other.
        same: how many findings are in both, unchanged.
        left_out: how many findings are not listed, as there are too many.
    """

    first: ReportMark
    second: ReportMark
    score: ScoreDifference
    new: list[ComparedFinding]
    gone: list[ComparedFinding]
    changed: list[ComparedFinding]
    unclear: list[ComparedFinding]
    same: int
    left_out: int = 0
