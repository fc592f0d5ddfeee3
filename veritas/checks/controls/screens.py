"""The screens that were measured, for checks that judge how controls look."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

import msgspec

from veritas.artifacts import (
    Artifacts,
    BarElement,
    ControlElement,
    LayerElement,
    Missing,
    PageArtifact,
    PictureElement,
    Screen,
)
from veritas.checks.finding_list import FindingList, pages_looked_at
from veritas.core.findings import CheckMeta, CheckResult, Evidence, Severity, not_checked

Element = ControlElement | LayerElement | PictureElement | BarElement


class Seen(msgspec.Struct, frozen=True):
    """A page as one device showed it.

    Attributes:
        page: the page.
        screen: what was measured.
        phone: on a phone; else on a desktop, which is what the page's picture shows.
    """

    page: PageArtifact
    screen: Screen
    phone: bool

    def evidence(
        self,
        element: Element,
        detail: str,
        url: str = "",
    ) -> Evidence:
        """Evidence that points at an element, with its place where the picture shows it."""
        quote = element.near if isinstance(element, BarElement) else element.text
        return Evidence(
            page_url=self.page.final_url,
            quote=quote[:200] or None,
            selector=element.selector,
            box=None if self.phone else element.box,
            url=url or None,
            detail=f"on a phone: {detail}" if self.phone else detail,
        )


class ScreenFindings(FindingList):
    """The findings of a check of screens.

    What stands on every page is shown once for each device: the same picture again is no
    further evidence.
    """

    def __init__(self, meta: CheckMeta) -> None:
        super().__init__(meta)
        self._shown: set[tuple[str, bool]] = set()

    def show(
        self,
        key: str,
        seen: Seen,
        pieces: Sequence[tuple[Element, str, str]],
        *,
        title: str,
        summary: str,
        advice: str,
        confidence: float,
        severity: Severity | None = None,
    ) -> None:
        """Add a problem with everything that shows it.

        Args:
            key: what makes two problems the same one.
            seen: where it was seen.
            pieces: each element, what was measured of it, and the URL concerned or empty.
            title: the problem in a few words.
            summary: what it means.
            advice: what the owner can do.
            confidence: 0 to 1.
            severity: the check's own when left out.
        """
        if (key, seen.phone) in self._shown:
            return
        self._shown.add((key, seen.phone))
        for element, detail, url in pieces:
            self.add(
                key,
                seen.evidence(element, detail, url),
                title=title,
                summary=summary,
                advice=advice,
                confidence=confidence,
                severity=severity,
            )


def screens_of(artifacts: Artifacts) -> Iterator[Seen]:
    """Every screen that was measured of every readable page, the desktop's first."""
    for page in artifacts.readable_pages:
        for screen, phone in ((page.screen, False), (page.mobile_screen, True)):
            if isinstance(screen, Screen):
                yield Seen(page, screen, phone)


def nothing_measured(meta: CheckMeta, artifacts: Artifacts) -> CheckResult | None:
    """The result to give when there is no screen to judge, else None."""
    if not artifacts.readable_pages:
        return not_checked(meta, "no page could be read")
    if next(screens_of(artifacts), None) is not None:
        return None
    missing = next(
        (page.screen for page in artifacts.readable_pages if isinstance(page.screen, Missing)),
        None,
    )
    return not_checked(meta, missing.reason if missing else "no page's controls were measured")


def screens_looked_at(artifacts: Artifacts) -> dict[str, str]:
    """The facts that say what a check of screens has seen, and what it has not."""
    seen = list(screens_of(artifacts))
    facts = {
        **pages_looked_at(artifacts),
        "screens measured": str(len(seen)),
        "controls measured": str(sum(len(each.screen.controls) for each in seen)),
        "not checked": "text in pictures and canvas",
    }
    left_out = sum(each.screen.frames_left_out for each in seen)
    if left_out:
        facts["frames not looked into"] = str(left_out)
    return facts
