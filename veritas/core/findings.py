"""What a check says: its result, its findings, and the evidence for each. Pure data."""

from __future__ import annotations

from enum import StrEnum

import msgspec


class Phase(StrEnum):
    """The five phases, in their order."""

    SCOUT = "scout"
    SECURITY = "security"
    VISION = "vision"
    GRAPH = "graph"
    JUDGE = "judge"


class Severity(StrEnum):
    """How much harm a problem can do. Never says how sure we are: that is confidence."""

    INFO = "info"
    LOW = "low"
    MEDIUM = "medium"
    HIGH = "high"
    CRITICAL = "critical"


class Claim(StrEnum):
    """How much a finding about the way visitors are treated claims; each rung needs its own proof.

    Words alone rarely prove deceit: in the largest study experts found 208 of 1,818 such
    messages to be deceptive (Mathur et al. 2019, arXiv 1907.07032).
    """

    TEXT_SUGGESTS = "text_suggests"
    """The wording is of a known kind; whether it is true was not tried."""
    SCREEN_SHOWS = "screen_shows"
    """It was measured on the page: size, contrast, position, state."""
    EXPERIMENT_PROVES = "experiment_proves"
    """The site was tried out, and did it."""


class Outcome(StrEnum):
    """How a check ended. ``ERROR`` means *not checked*: it never counts against the site."""

    PASSED = "passed"
    FAILED = "failed"
    NOT_APPLICABLE = "not_applicable"
    ERROR = "error"


class Box(msgspec.Struct, frozen=True):
    """A rectangle on the full-page screenshot, in CSS pixels from the page's top left.

    Attributes:
        x: its left edge.
        y: its top edge.
        width: how wide it is.
        height: how high it is.
    """

    x: float
    y: float
    width: float
    height: float


class Evidence(msgspec.Struct, frozen=True, omit_defaults=True):
    """One checkable fact behind a finding. At least one field besides ``page_url`` is set.

    Attributes:
        page_url: the page it was seen on.
        quote: text exactly as it stands on the page, at most 500 characters.
        selector: a CSS selector that finds the element.
        box: where the element is on the page's full screenshot.
        screenshot: name of the artifact that shows it, a crop.
        header: a response header as ``Name: value``, or ``Name`` when it is absent.
        cookie: a cookie's ``Set-Cookie`` line with its value masked.
        url: the request, link or form target concerned.
        detail: a measured fact in words, such as ``expires in 5 days``.
    """

    page_url: str
    quote: str | None = None
    selector: str | None = None
    box: Box | None = None
    screenshot: str | None = None
    header: str | None = None
    cookie: str | None = None
    url: str | None = None
    detail: str | None = None


class Finding(msgspec.Struct, frozen=True):
    """One problem on the audited site, with its evidence.

    Attributes:
        id: stable within a report, ``<check id>#<n>``.
        check_id: the check that made it, such as ``security.hsts``.
        phase: the phase it belongs to.
        title: the problem in a few words.
        severity: how much harm it can do.
        confidence: 0 to 1, how sure the check is.
        summary: what it means, in one or two sentences.
        advice: what the site's owner can do.
        evidence: one fact or more.
        references: identifiers or URLs of the rules behind it.
        claim: for the treatment of visitors: whether text suggests it, the screen shows it, or
            an experiment proves it; None for plain facts, such as a header.
    """

    id: str
    check_id: str
    phase: Phase
    title: str
    severity: Severity
    confidence: float
    summary: str
    advice: str
    evidence: tuple[Evidence, ...]
    references: tuple[str, ...] = ()
    claim: Claim | None = None


class CheckMeta(msgspec.Struct, frozen=True):
    """What a check is, apart from its code.

    Attributes:
        id: ``<phase>.<name>``; names the weight in the judge's policy.
        phase: the phase that runs it.
        title: what is looked at, in a few words.
        severity: the severity of its findings, unless the check sets another.
        needs: artifacts it cannot do without: ``page``, ``tls``, ``tls_offer``, ``probed_files``,
            ``http_probe``, ``dns``, ``cors``, ``well_known``, ``experiments.reloads``,
            ``experiments.consent``, ``experiments.journeys``, ``experiments.dialogs``,
            ``sightings``.
        references: the rules behind it.
        claim: what its findings claim, unless the check sets another; None for plain facts.
    """

    id: str
    phase: Phase
    title: str
    severity: Severity
    needs: tuple[str, ...]
    references: tuple[str, ...]
    claim: Claim | None = None


class CheckResult(msgspec.Struct, frozen=True):
    """What one check says about one set of artifacts.

    Attributes:
        check_id: which check.
        outcome: how it ended.
        findings: the problems, only when ``outcome`` is ``FAILED``.
        reason: for ``NOT_APPLICABLE`` and ``ERROR``: why, in words a person understands.
        facts: what was measured, whether good or bad, as short text by name.
    """

    check_id: str
    outcome: Outcome
    findings: tuple[Finding, ...] = ()
    reason: str = ""
    facts: dict[str, str] = {}


def passed(meta: CheckMeta, facts: dict[str, str] | None = None) -> CheckResult:
    """The check looked, and found nothing wrong."""
    return CheckResult(meta.id, Outcome.PASSED, facts=facts or {})


def not_applicable(meta: CheckMeta, reason: str) -> CheckResult:
    """There is nothing on this site that the check could look at."""
    return CheckResult(meta.id, Outcome.NOT_APPLICABLE, reason=reason)


def not_checked(meta: CheckMeta, reason: str) -> CheckResult:
    """The evidence the check needs is not there, for a reason that is not the site's fault."""
    return CheckResult(meta.id, Outcome.ERROR, reason=reason)


def failed(
    meta: CheckMeta, findings: list[Finding], facts: dict[str, str] | None = None
) -> CheckResult:
    """The check found problems; with no finding it passed."""
    if not findings:
        return passed(meta, facts)
    return CheckResult(meta.id, Outcome.FAILED, tuple(findings), facts=facts or {})
