"""Has the page agreed to something for its visitors?

Looks for: visible boxes and switches that are on before any click, and radio buttons chosen
beforehand where another one of the group does without, for advertising mail, sharing of data,
consent, insurance or paid extras, by their label, else by their name; those in frames included. In
English, German, French, Spanish, Italian, Dutch and Polish.
Why it matters: silence is no consent, and an extra that must be unticked is an extra sold by
oversight.
Does not see: boxes without a readable label, labels in other languages. What a box is for decides:
"remember me", the same address, filters, necessary cookies and whatever is not understood are never
found.
Rule: CJEU C-673/17 (Planet49); GDPR, recital 32; Directive 2011/83/EU, Article 22.
"""

from __future__ import annotations

from collections.abc import Iterator

import msgspec

from veritas.artifacts import Artifacts, PageArtifact, Screen
from veritas.checks.controls.box_purposes import declines, is_necessary, purpose
from veritas.checks.finding_list import FindingList, pages_looked_at
from veritas.checks.wording.folding import fold
from veritas.core.findings import (
    Box,
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
    id="vision.prechecked-box",
    phase=Phase.VISION,
    title="No box is checked beforehand",
    severity=Severity.MEDIUM,
    needs=("page",),
    references=("CJEU C-673/17", "GDPR recital 32", "2011/83/EU Article 22"),
    claim=Claim.SCREEN_SHOWS,
)


class _Option(msgspec.Struct, frozen=True):
    """A box, switch or radio button that can be seen; ``group`` is that of radio buttons."""

    selector: str
    label: str
    name: str
    on: bool
    box: Box
    group: str


def check(artifacts: Artifacts) -> CheckResult:
    """Judge every visible box that was on when the page had loaded."""
    if not artifacts.readable_pages:
        return not_checked(META, "no page could be read")
    findings = FindingList(META)
    boxes = 0
    for page in artifacts.readable_pages:
        for options in _forms(page):
            boxes += len(options)
            # Beside a box for what is necessary, a bare "Marketing" is a kind of cookie.
            in_banner = any(is_necessary(option.label) for option in options)
            for option in options:
                what = _chosen_for(option, options, in_banner=in_banner) if option.on else ""
                if what:
                    _add(findings, option, what, page.final_url)
    if not boxes:
        return not_applicable(META, "no page that was seen has a box to check")
    return findings.result({"boxes": str(boxes), **pages_looked_at(artifacts)})


def _forms(page: PageArtifact) -> Iterator[list[_Option]]:
    """The options of each form, and those of each frame."""
    for form in page.forms:
        yield [
            _Option(
                field.selector,
                field.label,
                field.name,
                field.checked,
                field.box,
                f"radio {field.name}" if field.type == "radio" else "",
            )
            for field in form.fields
            if field.visible and field.type in {"checkbox", "radio"}
        ]
    if isinstance(page.screen, Screen):
        framed: dict[str, list[_Option]] = {}
        for control in page.screen.controls:
            if control.frame_url and control.visible and control.kind not in {"button", "link"}:
                group = f"radio {control.name}" if control.kind == "radio" else ""
                framed.setdefault(control.frame_url, []).append(
                    _Option(
                        control.selector,
                        control.text,
                        control.name,
                        control.checked,
                        control.box,
                        group,
                    )
                )
        yield from framed.values()


def _chosen_for(option: _Option, options: list[_Option], *, in_banner: bool) -> str:
    what = purpose(option.label, option.name, in_banner=in_banner)
    if not option.group:
        return what
    # One of several ways to pay or to send must be on; an extra must not, if one can do without.
    others = [other for other in options if other.group == option.group and other != option]
    extra = what and what != "consent" and not declines(option.label)
    return what if extra and any(declines(other.label) for other in others) else ""


def _add(findings: FindingList, option: _Option, what: str, page_url: str) -> None:
    radio = bool(option.group)
    findings.add(
        f"{what} {option.name} {fold(option.label)}",
        Evidence(
            page_url=page_url,
            quote=option.label or None,
            selector=option.selector,
            box=option.box,
            detail="chosen before any click" if radio else "checked before any click",
        ),
        title=f"{'A choice' if radio else 'A box'} for {what} is "
        f"{'made' if radio else 'checked'} beforehand",
        summary="The page has chosen for its visitors. Whoever overlooks the box agrees without "
        "having decided.",
        advice="Leave the box empty, and let people check it themselves.",
        confidence=0.8,
    )
