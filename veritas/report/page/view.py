"""What the HTML report shows, in its order: the report's data, ready for the template. Pure."""

from __future__ import annotations

from collections.abc import Mapping
from urllib.parse import urlsplit

import msgspec

from veritas.core.findings import Claim, Evidence, Finding, Outcome, Severity
from veritas.judge.judgement import AppliedCap, Deduction, Judgement
from veritas.judge.policy import SEVERITY_ORDER, RiskLevel
from veritas.report.calendar import utc_text
from veritas.report.model import CheckReport, PageReport, Report
from veritas.report.page.marks import Mark, PageShot, box_on, page_shot, visible
from veritas.report.page.pictures import PictureShelf, Shot
from veritas.report.page.timeline_chart import Chart, chart_of
from veritas.report.references import reference_link

MAX_FINDINGS = 500
MAX_EVIDENCE = 5
MAX_PAGES = 50
_MAX_NUMBERS = 12
_CROP_FRAME_PX = (352, 240)

LEVEL_WORDS: dict[RiskLevel | None, str] = {
    None: "not assessed",
    RiskLevel.TRUSTED: "trusted",
    RiskLevel.PROBABLY_SAFE: "probably safe",
    RiskLevel.SUSPICIOUS: "suspicious",
    RiskLevel.HIGH_RISK: "high risk",
    RiskLevel.LIKELY_FRAUDULENT: "likely fraudulent",
}
CLAIM_WORDS: dict[Claim, str] = {
    Claim.TEXT_SUGGESTS: "the text suggests it",
    Claim.SCREEN_SHOWS: "the screen shows it",
    Claim.EXPERIMENT_PROVES: "an experiment proves it",
}
OUTCOME_WORDS: dict[Outcome, str] = {
    Outcome.PASSED: "passed",
    Outcome.FAILED: "failed",
    Outcome.NOT_APPLICABLE: "does not apply",
    Outcome.ERROR: "not checked",
}


class PageView(msgspec.Struct, frozen=True):
    """A page and its picture, if there is one."""

    page: PageReport
    picture: PageShot | None


class EvidenceView(msgspec.Struct, frozen=True):
    """A piece of evidence: its facts by name, its crop, and its place on the page's picture.

    ``pages`` are all pages on which the very same was seen.
    """

    pages: tuple[str, ...]
    quote: str
    facts: tuple[tuple[str, str], ...]
    detail: str
    crop: Shot | None
    crop_size: tuple[int, int]
    page: PageShot | None
    mark: Mark | None


class FindingView(msgspec.Struct, frozen=True):
    """A finding with its number in the report and its evidence."""

    number: int
    finding: Finding
    claim: str
    evidence: tuple[EvidenceView, ...]
    more: int
    references: tuple[tuple[str, str], ...]


class PointsRow(msgspec.Struct, frozen=True):
    """What one rule did to the score, and the findings behind it by number.

    Attributes:
        rule: its place in the policy.
        points: taken off; None for a limit.
        most: the limit; None for points.
        why: in words.
        numbers: of the findings that are shown.
        more: how many further findings there are.
    """

    rule: str
    points: float | None
    most: int | None
    why: str
    numbers: tuple[int, ...]
    more: int


class CheckRow(msgspec.Struct, frozen=True):
    """A check and how it ended."""

    check: CheckReport
    outcome: str
    facts: str


class View(msgspec.Struct, frozen=True):
    """Everything the template shows.

    Attributes:
        report: the report itself.
        judgement: its judgement.
        host: the audited host, for headings.
        level: the risk level in words.
        level_class: a name for its colour.
        started: when, as text.
        counts: findings by severity, gravest first; those without are left out.
        points: what each rule did to the score.
        most_points: of the dearest deduction, for the bars.
        findings: as shown.
        findings_left_out: how many more there are.
        pages: opened or tried.
        chart: of the timeline, None when there is none.
        hosts, third_parties, cookies: counts of the timeline.
        not_checked: title of the check and reason.
        checks: all of them.
        pictures_left_out: how many could not be shown.
    """

    report: Report
    judgement: Judgement
    host: str
    level: str
    level_class: str
    started: str
    counts: tuple[tuple[Severity, int], ...]
    points: tuple[PointsRow, ...]
    most_points: float
    findings: tuple[FindingView, ...]
    findings_left_out: int
    pages: tuple[PageView, ...]
    chart: Chart | None
    hosts: int
    third_parties: int
    cookies: int
    not_checked: tuple[tuple[str, str], ...]
    checks: tuple[CheckRow, ...]
    pictures_left_out: int


def view_of(report: Report, pictures: Mapping[str, bytes]) -> View:
    """Bring a report into the order in which it is read."""
    shelf = PictureShelf(dict(pictures))
    shown = report.findings[:MAX_FINDINGS]
    # Crops first: when the budget ends, a finding's own picture is worth more than a page's.
    crops = {
        piece.screenshot: shelf.crop(piece.screenshot)
        for finding in shown
        for piece in finding.evidence[:MAX_EVIDENCE]
        if piece.screenshot
    }
    pages = tuple(
        PageView(page, page_shot(f"shot-{number}", page, shown, shelf, MAX_EVIDENCE))
        for number, page in enumerate(report.pages[:MAX_PAGES], 1)
    )
    titles = {check.id: check.title for check in report.checks}
    requests = report.timeline.requests if report.timeline else ()
    return View(
        report=report,
        judgement=report.judgement,
        host=_host(report.url),
        level=LEVEL_WORDS[report.risk_level],
        level_class=report.risk_level.value if report.risk_level else "unknown",
        started=utc_text(report.started_at),
        counts=_counts(report),
        points=_points(report, {finding.id: n for n, finding in enumerate(shown, 1)}),
        most_points=max((item.points for item in report.judgement.deductions), default=1.0),
        findings=tuple(
            _finding(number, finding, pages, crops) for number, finding in enumerate(shown, 1)
        ),
        findings_left_out=len(report.findings) - len(shown),
        pages=pages,
        chart=chart_of(report.timeline) if report.timeline and requests else None,
        hosts=len({request.host for request in requests}),
        third_parties=len({request.host for request in requests if request.third_party}),
        cookies=sum(request.sets_cookie for request in requests),
        not_checked=tuple(
            (titles.get(item.check_id, item.check_id), item.reason) for item in report.not_checked
        ),
        checks=tuple(
            CheckRow(
                check,
                OUTCOME_WORDS[check.outcome],
                "; ".join(f"{name}: {value}" for name, value in check.facts.items()),
            )
            for check in report.checks
        ),
        pictures_left_out=shelf.left_out,
    )


def _points(report: Report, numbers: dict[str, int]) -> tuple[PointsRow, ...]:
    """Deductions, then limits, each with the findings that it rests on."""

    def row(
        one: Deduction | AppliedCap, points: float | None = None, most: int | None = None
    ) -> PointsRow:
        known = [numbers[name] for name in one.finding_ids if name in numbers]
        shown = tuple(sorted(known)[:_MAX_NUMBERS])
        rule = one.rule or one.check_id
        return PointsRow(rule, points, most, one.why, shown, len(one.finding_ids) - len(shown))

    judgement = report.judgement
    return (
        *(row(one, points=one.points) for one in judgement.deductions),
        *(row(one, most=one.most) for one in judgement.caps),
    )


def _counts(report: Report) -> tuple[tuple[Severity, int], ...]:
    counted = [
        (severity, sum(finding.severity is severity for finding in report.findings))
        for severity in reversed(SEVERITY_ORDER)
    ]
    return tuple((severity, count) for severity, count in counted if count)


def _finding(
    number: int,
    finding: Finding,
    pages: tuple[PageView, ...],
    crops: dict[str, Shot | None],
) -> FindingView:
    return FindingView(
        number=number,
        finding=finding,
        claim=CLAIM_WORDS[finding.claim] if finding.claim else "",
        evidence=tuple(
            _evidence(number, finding.severity, same, pages, crops)
            for same in _grouped(finding.evidence[:MAX_EVIDENCE])
        ),
        more=max(0, len(finding.evidence) - MAX_EVIDENCE),
        references=tuple((item, reference_link(item)) for item in finding.references[:10]),
    )


def _grouped(evidence: tuple[Evidence, ...]) -> list[list[Evidence]]:
    """Pieces that differ in nothing but the page belong together."""
    groups: dict[tuple[str | None, ...], list[Evidence]] = {}
    for piece in evidence:
        key = (piece.quote, piece.selector, piece.header, piece.cookie, piece.url, piece.detail)
        groups.setdefault(key, []).append(piece)
    return list(groups.values())


def _evidence(
    number: int,
    severity: Severity,
    same: list[Evidence],
    pages: tuple[PageView, ...],
    crops: dict[str, Shot | None],
) -> EvidenceView:
    piece = same[0]
    facts = (
        ("element", piece.selector),
        ("header", piece.header),
        # A cookie's field has shown it already.
        ("cookie", None if piece.header else piece.cookie),
        ("address", piece.url),
    )
    crop = crops.get(piece.screenshot or "")
    place, mark = None, None
    for view in pages:
        picture = view.picture
        box = box_on(piece, view.page, picture.width, picture.height) if picture else None
        if picture is not None and box is not None:
            place, mark = picture, Mark(number, severity, visible(box, picture))
            break
    return EvidenceView(
        pages=tuple(dict.fromkeys(item.page_url for item in same)),
        quote=piece.quote or "",
        facts=tuple((name, value) for name, value in facts if value),
        detail=piece.detail or "",
        crop=crop,
        crop_size=crop.fitted(*_CROP_FRAME_PX) if crop else (0, 0),
        page=place,
        mark=mark,
    )


def _host(url: str) -> str:
    try:
        return urlsplit(url).hostname or url
    except ValueError:
        return url
