"""Does a dialog come back after it was closed?

Looks for: a dialog over the target's page that a fresh visitor closes by its own control, and that
is there again with the same words: on the same page within a minute, or on the next page of the
site. The page's clock is moved on, so that dialogs that come by the clock come at once.
Why it matters: who is asked again and again gives in at last, which is not the same as agreeing.
Does not see: consent banners, which have an experiment of their own; what asks for an age, a
sign-in or a place, which may have to be asked each time; dialogs that come later than
half a minute, or only when the mouse leaves the window; dialogs whose control to close them has no
words we know; how often one comes back after that.
Rule: EDPB Guidelines 03/2022, "Continuous prompting"; Regulation (EU) 2022/2065, Article 25(3)(b);
Gray et al. 2018, doi 10.1145/3173574.3174108, "Nagging".
"""

from __future__ import annotations

from veritas.artifacts import Artifacts, Dialogs, DialogSeen, Missing
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
    id="vision.nagging-dialog",
    phase=Phase.VISION,
    title="A dialog that was closed stays away",
    severity=Severity.MEDIUM,
    needs=("page", "experiments.dialogs"),
    references=("EDPB Guidelines 03/2022", "(EU) 2022/2065 Article 25(3)(b)"),
    claim=Claim.EXPERIMENT_PROVES,
)


def check(artifacts: Artifacts) -> CheckResult:
    """Look whether what was closed is there again."""
    dialogs = artifacts.experiments.dialogs
    if isinstance(dialogs, Missing):
        return not_checked(META, dialogs.reason)
    if dialogs.shown is None:
        return not_applicable(META, "no dialog was shown")
    if dialogs.closed_at_s is None:
        return not_checked(META, "; ".join(dialogs.why_not) or "the dialog could not be closed")
    back = [one for one in (dialogs.back_here, dialogs.back_next) if one is not None]
    if not back and not dialogs.stayed_until_s:
        return not_checked(META, "; ".join(dialogs.why_not) or "it was not watched after that")
    findings = FindingList(META)
    for evidence in _evidence(dialogs, dialogs.shown, back) if back else ():
        findings.add(
            "back",
            evidence,
            title="A dialog that was closed comes back"
            + ("" if dialogs.back_here else " on the next page"),
            summary="A fresh visitor closed it by its own control. It was there again with the "
            "same words.",
            advice="Keep in mind that somebody has closed it, and do not ask again in this visit.",
            confidence=0.9,
        )
    watched_s = max(0.0, dialogs.stayed_until_s - dialogs.closed_at_s)
    return findings.result(
        {
            "closed by": dialogs.pressed,
            "watched on the same page": f"{watched_s:.0f} s by the page's clock",
            "page opened after that": dialogs.next_url or "none",
        }
    )


def _evidence(dialogs: Dialogs, shown: DialogSeen, back: list[DialogSeen]) -> list[Evidence]:
    closed_s = dialogs.closed_at_s or 0.0
    pieces = [
        _piece(
            shown,
            f"shown {shown.at_s:.0f} s after the page was opened, closed by “{dialogs.pressed}” at "
            f"{closed_s:.0f} s, and gone",
        )
    ]
    for one in back:
        where = "on the same page" if one is dialogs.back_here else "on the next page"
        after_s = max(0.0, one.at_s - closed_s)
        detail = f"back {where}, at most {after_s:.0f} s after that by the page's clock"
        pieces.append(_piece(one, detail))
    return pieces


def _piece(seen: DialogSeen, detail: str) -> Evidence:
    return Evidence(
        page_url=seen.page_url,
        quote=seen.text[:200] or None,
        selector=seen.selector,
        screenshot=seen.picture or None,
        detail=detail,
    )
