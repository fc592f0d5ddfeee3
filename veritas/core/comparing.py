"""What is new, gone and changed between two reports, and why their scores differ. Pure.

It reads reports as JSON, and of them only what comparing takes, so the command line and the
service do it alike; reports of later versions that keep these fields can be compared, too.

A finding is the same in both reports when its fingerprint is. One that is missing from the second
report is *gone* only when its check was made there: otherwise nobody knows, and it is *unclear*.
"""

from __future__ import annotations

from collections.abc import Iterable

import msgspec

from veritas.core.comparison import (
    CapChange,
    ComparedFinding,
    Comparison,
    ReportMark,
    RuleChange,
    ScoreDifference,
)
from veritas.core.errors import ArtifactError, shorten

MAX_REPORT_BYTES = 16 * 1024 * 1024
MAX_LISTED = 500
_MADE = frozenset({"passed", "failed"})


class _Policy(msgspec.Struct):
    name: str = ""
    version: str = ""
    sha256: str = ""


class _Deduction(msgspec.Struct):
    check_id: str
    points: float
    rule: str = ""
    finding_ids: tuple[str, ...] = ()


class _Cap(msgspec.Struct):
    check_id: str
    most: int
    rule: str = ""


class _Judgement(msgspec.Struct):
    policy_version: str = ""
    deductions: tuple[_Deduction, ...] = ()
    caps: tuple[_Cap, ...] = ()
    score_low: int | None = None
    score_high: int | None = None
    site_type: str = "default"
    policy: _Policy | None = None


class _Finding(msgspec.Struct):
    id: str
    check_id: str
    title: str
    severity: str
    confidence: float
    claim: str | None = None


class _Check(msgspec.Struct):
    id: str
    outcome: str


class _Report(msgspec.Struct):
    schema_version: int
    url: str
    started_at: float
    score: int | None
    risk_level: str | None
    confidence: float
    coverage: float
    judgement: _Judgement
    checks: tuple[_Check, ...]
    findings: tuple[_Finding, ...]
    fingerprints: dict[str, str]

    def outcomes(self) -> dict[str, str]:
        """How each check ended, by its id."""
        return {check.id: check.outcome for check in self.checks}

    def by_fingerprint(self) -> dict[str, _Finding]:
        """The findings; one without a fingerprint is known by its id."""
        return {
            self.fingerprints.get(finding.id, f"id {finding.id}"): finding
            for finding in self.findings
        }


_decoder = msgspec.json.Decoder(_Report)


def compare_reports(first: bytes, second: bytes) -> Comparison:
    """Compare two reports.

    Args:
        first: a report as JSON, usually the earlier one.
        second: another, with which it is compared.

    Raises:
        ArtifactError: one is no report, or too large, or too old; the message says which.
    """
    one, two = _decode(first, "first"), _decode(second, "second")
    before, after = one.by_fingerprint(), two.by_fingerprint()
    new, new_unclear = _only_in(after, before, one.outcomes(), in_second=True)
    gone, gone_unclear = _only_in(before, after, two.outcomes(), in_second=False)
    both = [
        _in_both(fingerprint, before[fingerprint], finding)
        for fingerprint, finding in after.items()
        if fingerprint in before
    ]
    changed = [finding for finding in both if finding.changes]
    unclear = [*new_unclear, *gone_unclear]
    lists = (new, gone, changed, unclear)
    return Comparison(
        first=_mark(one),
        second=_mark(two),
        score=_score_difference(one, two),
        new=new[:MAX_LISTED],
        gone=gone[:MAX_LISTED],
        changed=changed[:MAX_LISTED],
        unclear=unclear[:MAX_LISTED],
        same=len(both) - len(changed),
        left_out=sum(max(0, len(found) - MAX_LISTED) for found in lists),
    )


def _decode(raw: bytes, which: str) -> _Report:
    if len(raw) > MAX_REPORT_BYTES:
        raise ArtifactError(f"the {which} report is larger than {MAX_REPORT_BYTES >> 20} MiB")
    try:
        return _decoder.decode(raw)
    except (msgspec.DecodeError, UnicodeDecodeError, RecursionError) as error:
        raise ArtifactError(
            f"the {which} report cannot be compared ({shorten(str(error))}); "
            "make it anew with this version, `veritas reaudit` does so from saved artifacts"
        ) from None


def _mark(report: _Report) -> ReportMark:
    judgement = report.judgement
    policy = judgement.policy
    return ReportMark(
        url=report.url,
        started_at=report.started_at,
        score=report.score,
        score_low=judgement.score_low,
        score_high=judgement.score_high,
        risk_level=report.risk_level,
        confidence=report.confidence,
        coverage=report.coverage,
        policy=f"{policy.name} {policy.version}" if policy else judgement.policy_version,
        policy_sha256=policy.sha256 if policy else "",
        site_type=judgement.site_type,
    )


def _only_in(
    here: dict[str, _Finding],
    there: dict[str, _Finding],
    outcomes_there: dict[str, str],
    *,
    in_second: bool,
) -> tuple[list[ComparedFinding], list[ComparedFinding]]:
    """The findings that only one report has: those that are clear, and those that are not."""
    clear: list[ComparedFinding] = []
    unclear: list[ComparedFinding] = []
    for fingerprint, finding in here.items():
        if fingerprint in there:
            continue
        outcome = outcomes_there.get(finding.check_id, "not_run")
        made = outcome in _MADE or outcome == "not_applicable"
        other = "first" if in_second else "second"
        compared = ComparedFinding(
            fingerprint=fingerprint,
            check_id=finding.check_id,
            title=finding.title,
            severity=finding.severity,
            first_id=None if in_second else finding.id,
            second_id=finding.id if in_second else None,
            note="" if made else f"the check was not made for the {other} report",
        )
        (clear if made else unclear).append(compared)
    return clear, unclear


def _in_both(fingerprint: str, before: _Finding, after: _Finding) -> ComparedFinding:
    changes = []
    for name, old, new in (
        ("severity", before.severity, after.severity),
        ("confidence", f"{before.confidence:.0%}", f"{after.confidence:.0%}"),
        ("claim", before.claim or "fact", after.claim or "fact"),
    ):
        if old != new:
            changes.append(f"{name}: {old}, now {new}")
    return ComparedFinding(
        fingerprint=fingerprint,
        check_id=after.check_id,
        title=after.title,
        severity=after.severity,
        first_id=before.id,
        second_id=after.id,
        changes=changes,
    )


def _score_difference(one: _Report, two: _Report) -> ScoreDifference:
    before, after = _by_rule(one.judgement.deductions), _by_rule(two.judgement.deductions)
    rules = []
    for rule in sorted(set(before) | set(after)):
        old_points, old_ids = before.get(rule, (0, ()))
        new_points, new_ids = after.get(rule, (0, ()))
        if old_points != new_points:
            rules.append(
                RuleChange(
                    rule=rule,
                    first_points=old_points / 100,
                    second_points=new_points / 100,
                    difference=(old_points - new_points) / 100,
                    first_findings=list(old_ids),
                    second_findings=list(new_ids),
                )
            )
    rules.sort(key=lambda item: (-abs(item.difference), item.rule))
    scored = one.score is not None and two.score is not None
    return ScoreDifference(
        difference=(two.score or 0) - (one.score or 0) if scored else None,
        rules=rules,
        first_left=_left(before),
        second_left=_left(after),
        caps=_caps_of(one.judgement.caps, two.judgement.caps),
        notes=_notes(one, two),
    )


def _by_rule(deductions: Iterable[_Deduction]) -> dict[str, tuple[int, tuple[str, ...]]]:
    """Hundredths of points and findings, by rule."""
    found: dict[str, tuple[int, tuple[str, ...]]] = {}
    for item in deductions:
        rule = item.rule or f"checks.{item.check_id}"
        if rule == "other_checks":  # a rule for many: told apart by the check
            rule = f"other_checks.{item.check_id}"
        points, ids = found.get(rule, (0, ()))
        found[rule] = (points + round(item.points * 100), (*ids, *item.finding_ids))
    return found


def _left(by_rule: dict[str, tuple[int, tuple[str, ...]]]) -> float:
    return (100_00 - sum(points for points, _ in by_rule.values())) / 100


def _caps_of(before: tuple[_Cap, ...], after: tuple[_Cap, ...]) -> list[CapChange]:
    old = {cap.rule or cap.check_id: cap.most for cap in before}
    new = {cap.rule or cap.check_id: cap.most for cap in after}
    return [CapChange(rule, old.get(rule), new.get(rule)) for rule in sorted(set(old) | set(new))]


def _notes(one: _Report, two: _Report) -> list[str]:
    first, second = _mark(one), _mark(two)
    notes = []
    if first.url != second.url:
        notes.append("the reports are of different addresses")
    if (first.policy, first.policy_sha256) != (second.policy, second.policy_sha256):
        notes.append("the policies differ, and with them what a finding costs")
    if first.site_type != second.site_type:
        notes.append("the kinds of site differ, and with them the weights")
    if one.score is None or two.score is None:
        notes.append("one of the sites could not be assessed, so there is no difference of scores")
    if first.coverage != second.coverage:
        notes.append("not as much could be checked for one as for the other")
    return notes
