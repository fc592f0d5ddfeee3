"""Each design is operated as a visitor would, or is not checked, with a reason."""

from __future__ import annotations

import pytest

from tests.collect_site import html
from tests.consent_designs import ABOUT_PAGE, CASES, REFUSE_PAGE, SETTINGS_PAGE, Design
from tests.consent_site import asked, judged, tried
from veritas.artifacts import Consent, ConsentRun, ConsentState, Missing

pytestmark = pytest.mark.browser


def said(run: ConsentRun | Missing | None) -> int | str:
    assert run is not None
    if isinstance(run, Missing):
        return run.reason
    return len(run.clicks) if run.done is None else run.done.reason


def told(name: str, design: Design, consent: Consent | Missing) -> list[str]:
    """Where what was measured is not what is true; empty when all of it is."""
    if isinstance(consent, Missing) or consent.banner is None:
        return [f"{name}: no banner: {consent}"]
    wrong = []
    for way, meant, run in (
        ("accept", design.accept, consent.accept),
        ("reject", design.reject, consent.reject),
    ):
        is_so = said(run)
        if isinstance(meant, str) and isinstance(is_so, str) and meant in is_so:
            continue
        if is_so != meant:
            wrong.append(f"{name}: {way} {is_so!r}, not {meant!r}")
        elif asked(run) is not (way == "accept"):
            wrong.append(f"{name}: {way} was not taken as such")
        else:
            again = run.again if isinstance(run, ConsentRun) else None
            if not isinstance(again, ConsentState) or again.banner:
                wrong.append(f"{name}: {way} was not remembered: {again}")
    if judged(consent) != design.found:
        wrong.append(f"{name}: found {judged(consent)}")
    return wrong


async def test_each_design_is_operated_or_said_not_to_be() -> None:
    pages = {name.replace(" ", "-"): design.body for name, design in CASES.items()}
    routes = {
        "/privacy-settings": html(SETTINGS_PAGE),
        "/refuse": html(REFUSE_PAGE),
        "/about-cookies": html(ABOUT_PAGE),
    }
    found = await tried(pages, within_s=150, routes=routes)
    wrong = [
        line
        for name, design in CASES.items()
        for line in told(name, design, found[name.replace(" ", "-")])
    ]
    assert "\n".join(wrong) == ""
