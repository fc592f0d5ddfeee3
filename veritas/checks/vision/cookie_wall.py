"""Must one accept to get in?

Looks for: a banner that keeps the page from being used (scrolling locked, or nearly the whole
window covered) and that has no way to reject, or a paid one only; and a page that stays shut
after everything was rejected.
Why it matters: consent that is the price of entry is not given freely.
Does not see: walls on other pages than the target's, and content that is cut on the server.
A banner that covers the page and can be rejected is none.
Rule: EDPB Guidelines 05/2020, paragraphs 38 to 41; EDPB Opinion 08/2024 (consent or pay); GDPR
Article 7(4).
"""

from __future__ import annotations

from veritas.artifacts import Artifacts, Consent, ConsentRun, ConsentState, Missing
from veritas.checks.consent.runs import NotTriedError, consent_of
from veritas.checks.finding_list import FindingList
from veritas.core.findings import (
    CheckMeta,
    CheckResult,
    Claim,
    Evidence,
    Phase,
    Severity,
    not_applicable,
    not_checked,
)

META = CheckMeta(
    id="vision.cookie-wall",
    phase=Phase.VISION,
    title="The page can be read without accepting",
    severity=Severity.MEDIUM,
    needs=("page", "experiments.consent"),
    references=("EDPB Guidelines 05/2020", "EDPB Opinion 08/2024", "GDPR Article 7(4)"),
    claim=Claim.EXPERIMENT_PROVES,
)
_COVERED = 0.9
_MIN_CHARS = 40
_OPEN_CHARS = 200


def check(artifacts: Artifacts) -> CheckResult:
    """Judge whether the page opens to those who do not accept."""
    try:
        consent = consent_of(artifacts)
    except NotTriedError as error:
        return not_checked(META, str(error))
    banner = consent.banner
    if banner is None:
        return not_applicable(META, "the page shows no banner that we could find")
    accept, reject = consent.accept, consent.reject
    opened = accept.after if isinstance(accept, ConsentRun) else None
    if not isinstance(opened, ConsentState):
        return not_checked(META, "the page after accepting could not be looked at")
    missing = reject.done if isinstance(reject, ConsentRun) else reject
    behind = consent.nothing.before
    facts = {"behind the banner": _words(behind, opened)}
    findings = FindingList(META)
    if isinstance(missing, Missing):
        closing = any(control.choice == "close" for control in banner.controls)
        if not _is_shut(behind, opened):
            return findings.result(facts)
        if missing.code not in {"no_way", "pay"} or closing:
            return not_checked(META, missing.reason)
        _add(findings, consent, behind, paid=missing.code == "pay")
        return findings.result(facts)
    after = None
    if isinstance(reject, ConsentRun):
        after = reject.again if reject.elsewhere else reject.after
    if not isinstance(after, ConsentState):
        return not_checked(META, "the page after rejecting could not be looked at")
    facts["after rejecting"] = _words(after, opened)
    if _is_shut(after, opened):
        _add(findings, consent, after, paid=False)
    return findings.result(facts)


def _is_shut(state: ConsentState, opened: ConsentState) -> bool:
    """Whether the page could not be used then, and can be after everything was accepted."""
    emptied = state.outside_chars < _MIN_CHARS and opened.outside_chars >= _OPEN_CHARS
    return emptied or (_is_blocked(state) and not _is_blocked(opened))


def _is_blocked(state: ConsentState) -> bool:
    return state.covered >= _COVERED or (state.scroll_locked and state.covered > 0)


def _words(state: ConsentState, opened: ConsentState) -> str:
    return "the page is shut" if _is_shut(state, opened) else "the page can be used"


def _add(findings: FindingList, consent: Consent, state: ConsentState, *, paid: bool) -> None:
    banner = consent.banner
    measured = [f"{state.covered:.0%} of the window is covered"]
    if state.scroll_locked:
        measured.append("the page cannot be scrolled")
    if state.outside_chars < _MIN_CHARS:
        measured.append("nothing of the page can be read")
    findings.add(
        "wall",
        Evidence(
            page_url=consent.url,
            selector=banner.selector if banner else None,
            quote=(banner.text or None) if banner else None,
            screenshot=(state.picture or (banner.picture if banner else "")) or None,
            detail="; ".join(measured),
        ),
        title="Who does not accept must pay" if paid else "Who does not accept is kept out",
        summary="The page opens to those who agree to tracking, and to those who pay."
        if paid
        else "The page opens only to those who agree to tracking.",
        advice="Let people in who say no.",
        confidence=0.75,
        severity=Severity.LOW if paid else Severity.MEDIUM,
    )
