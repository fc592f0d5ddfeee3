"""The switches of a banner's screens, as they were before anybody touched them. Pure."""

from __future__ import annotations

from veritas.artifacts import Consent, ConsentBanner, ConsentControl, Missing
from veritas.checks.consent.runs import NotTriedError


def toggles_of(consent: Consent) -> list[tuple[ConsentBanner, ConsentControl]]:
    """Each switch and option of the first screen and of the settings, with the screen it is on.

    Raises:
        NotTriedError: there are settings, but they could not be looked at.
    """
    if isinstance(consent.settings, Missing):
        raise NotTriedError(f"the settings could not be looked at: {consent.settings.reason}")
    screens = [screen for screen in (consent.banner, consent.settings) if screen is not None]
    seen: dict[tuple[str, str], tuple[ConsentBanner, ConsentControl]] = {}
    for screen in screens:
        for control in screen.controls:
            if control.kind in {"toggle", "option"}:
                seen.setdefault((screen.frame_url, control.selector), (screen, control))
    return list(seen.values())
