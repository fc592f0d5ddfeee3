"""Real consent banners whose buttons look alike, and set up so that they do not: what is measured.

The banners come from npm: ``make banners`` installs them and runs this.
"""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

import pytest

from tests.banners.setups import HEAD, SETUPS
from tests.collect_site import Remembered
from tests.integration.test_real_banners import HOST, PACKAGES, serving
from veritas.artifacts import Screen
from veritas.checks.controls.choice_words import Choice
from veritas.checks.controls.consent_banner import find_consent_banner
from veritas.checks.registry import CHECKS, run_check
from veritas.collect.scout import collect
from veritas.core.audit import AuditRequest, Tier

pytestmark = [
    pytest.mark.browser,
    pytest.mark.skipif(
        not (PACKAGES / "klaro").exists(), reason="the banners are not installed: make banners"
    ),
]
# Some banners show themselves to people only.
PERSON = "<script>Object.defineProperty(navigator, 'webdriver', { get: () => false });</script>"
BODIES = {setup.name: setup.body for setup in SETUPS}
STANDS_OUT = "In the consent banner Accept stands out from Reject"
MISSING = "The consent banner offers Accept, and no Reject beside it"
ALIKE = """buttonStyle: { background: "#fd3" },
  declineButtonStyle: { background: "#fd3", color: "#000" },"""
PALE = 'declineButtonStyle: { background: "none", color: "#777" },'


@dataclass(frozen=True)
class Look:
    """A set-up, what is changed in it, and the titles to be found."""

    name: str
    setup: str
    old: str = ""
    new: str = ""
    found: tuple[str, ...] = ()


LOOKS = (
    Look("vanilla equal", "vanilla-cookieconsent fair"),
    Look("vanilla of unequal weight", "vanilla-cookieconsent fair", "categories:",
         "guiOptions: { consentModal: { equalWeightButtons: false } }, categories:", (STANDS_OUT,)),
    Look("vanilla without reject", "vanilla-cookieconsent unfair", found=(MISSING,)),
    Look("cookieconsent, deny as text", "cookieconsent fair", found=(STANDS_OUT,)),
    Look("klaro", "klaro fair"),
    Look("klaro without decline", "klaro unfair", found=(MISSING,)),
    Look("tarteaucitron", "tarteaucitronjs fair"),
    Look("tarteaucitron without deny", "tarteaucitronjs unfair", found=(MISSING,)),
    Look("beyonk with reject", "@beyonk/gdpr-cookie-consent-banner fair"),
    Look("beyonk without reject", "@beyonk/gdpr-cookie-consent-banner unfair", found=(MISSING,)),
    Look("react alike", "react-cookie-consent fair", "onAccept", ALIKE + " onAccept"),
    Look("react pale", "react-cookie-consent fair", "onAccept", PALE + " onAccept", (STANDS_OUT,)),
)  # fmt: skip


@pytest.mark.parametrize("look", LOOKS, ids=[look.name for look in LOOKS])
async def test_what_stands_out_is_what_was_set_up(look: Look, tmp_path: Path) -> None:
    body = BODIES[look.setup]
    assert look.old in body
    page = HEAD.replace("<body>", f"<body>{PERSON}") + body.replace(look.old, look.new, 1)
    async with serving(f"{page}</body></html>", tmp_path) as settings:
        request = AuditRequest(f"https://{HOST}/", Tier.QUICK_SCAN)
        artifacts = (await collect(request, settings, Remembered())).artifacts
    screen = artifacts.pages[0].screen
    assert isinstance(screen, Screen)
    banner = find_consent_banner(screen)
    assert banner is not None
    assert banner.choices.keys() & {Choice.ACCEPT, Choice.SAVE}
    entry = next(one for one in CHECKS if one.meta.id == "vision.unequal-choice")
    result = run_check(entry, artifacts)
    assert tuple(finding.title for finding in result.findings) == look.found, banner.choices
