"""What the HTML report shows, in its order: the report's data, ready for the template. Pure."""

from __future__ import annotations

from collections.abc import Mapping
from urllib.parse import urlsplit

import msgspec

from veritas.core.findings import Box, Claim, Evidence, Finding, Outcome, Severity
from veritas.judge.judgement import Judgement
from veritas.judge.policy import SEVERITY_ORDER, RiskLevel
from veritas.report.calendar import utc_text
from veritas.report.model import CheckReport, PageReport, Report
from veritas.report.page.pictures import PictureShelf, Shot
from veritas.report.page.timeline_chart import Chart, chart_of
from veritas.report.references import reference_link

MAX_FINDINGS = 500
MAX_EVIDENCE = 5
MAX_PAGES = 50
_MIN_MARK_PX = 12.0
_CROP_FRAME_PX = (352, 240)
_THUMB_FRAME_PX = (150, 190)

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


class Mark(msgspec.Struct, frozen=True):
    """A box on a page's picture, in CSS pixels, with the number of its finding."""

    number: int
    severity: Severity
    box: Box

    @property
    def flag(self) -> Box:
        """Where the number stands: left of the box, or within it at the page's edge."""
        width = 14.0 + 12 * len(str(self.number))
        return Box(max(0.0, round(self.box.x - width - 2, 1)), self.box.y, width, 26.0)


class PageShot(msgspec.Struct, frozen=True):
    """A page's full picture and what is marked on it; ``width`` and ``height`` in CSS pixels.

    ``thumb_size`` is how large it is shown beside a finding.
    """

    id: str
    shot: Shot
    width: float
    height: float
    thumb_size: tuple[int, int]
    marks: tuple[Mark, ...]


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
        PageView(page, _page_shot(f"shot-{number}", page, shown, shelf))
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


def _counts(report: Report) -> tuple[tuple[Severity, int], ...]:
    counted = [
        (severity, sum(finding.severity is severity for finding in report.findings))
        for severity in reversed(SEVERITY_ORDER)
    ]
    return tuple((severity, count) for severity, count in counted if count)


def _page_shot(
    id_: str, page: PageReport, findings: tuple[Finding, ...], shelf: PictureShelf
) -> PageShot | None:
    shot = shelf.whole(page.desktop_screenshot)
    scale = page.screenshot_scale
    if shot is None or not 0.01 <= scale <= 100:
        return None
    width, height = shot.width / scale, shot.height / scale
    marks = []
    for number, finding in enumerate(findings, 1):
        for piece in finding.evidence[:MAX_EVIDENCE]:
            box = _on(piece, page, width, height)
            if box is not None:
                marks.append(Mark(number, finding.severity, box))
    return PageShot(id_, shot, width, height, shot.fitted(*_THUMB_FRAME_PX), tuple(marks))


def _on(piece: Evidence, page: PageReport, width: float, height: float) -> Box | None:
    """The part of a piece's box that lies on a page's picture, if any of it does."""
    box = piece.box
    if box is None or piece.page_url not in {page.url, page.final_url}:
        return None
    left, top = max(0.0, box.x), max(0.0, box.y)
    right, bottom = min(width, box.x + box.width), min(height, box.y + box.height)
    if right <= left or bottom <= top:
        return None
    return Box(round(left, 1), round(top, 1), round(right - left, 1), round(bottom - top, 1))


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
        box = _on(piece, view.page, picture.width, picture.height) if picture else None
        if picture is not None and box is not None:
            place, mark = picture, Mark(number, severity, _visible(box, picture))
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


def _visible(box: Box, picture: PageShot) -> Box:
    """A box that can still be seen when the whole page is shown small."""
    least = max(_MIN_MARK_PX, picture.height / 60, picture.width / 40)
    width, height = max(box.width, least), max(box.height, least)
    x = min(max(0.0, box.x - (width - box.width) / 2), max(0.0, picture.width - width))
    y = min(max(0.0, box.y - (height - box.height) / 2), max(0.0, picture.height - height))
    return Box(round(x, 1), round(y, 1), round(width, 1), round(height, 1))


def _host(url: str) -> str:
    try:
        return urlsplit(url).hostname or url
    except ValueError:
        return url
