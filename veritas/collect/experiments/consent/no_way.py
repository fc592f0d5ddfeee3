"""Why a screen has no way to a choice. Pure."""

from __future__ import annotations

from veritas.checks.controls.choice_words import Choice
from veritas.checks.controls.refusal_words import says_how_to_refuse
from veritas.collect.experiments.consent.pressing import ImpossibleError
from veritas.collect.experiments.consent.seen import SeenBanner


def why_no_way(banner: SeenBanner, choice: Choice, *, clicked: bool) -> ImpossibleError:
    """Why there is none; that there is none at all is said only where all was understood.

    Args:
        banner: the screen on which the way ends.
        choice: ``ACCEPT`` or ``REJECT``.
        clicked: whether something was clicked to come here.
    """
    pressed = [one for one in banner.controls if one.control.kind in {"button", "link"}]
    strange = [one.control.text for one in pressed if not one.control.choice]
    ways = {choice, Choice.SETTINGS, Choice.SAVE}
    elsewhere = [one for one in pressed if one.leads and one.means in ways]
    if strange:
        return ImpossibleError(f"what “{strange[0][:40]}” does is not understood")
    if any(one.tab for one in elsewhere):
        return ImpossibleError("the choice is made in another tab, which was not followed")
    if elsewhere:
        return ImpossibleError("the choice is made on another page, which was not followed")
    if banner.options or banner.lists or any(not one.control.locked for one in banner.toggles):
        return ImpossibleError("the choice is made with options that are not understood")
    if banner.those(Choice.PAY):
        return ImpossibleError("the other way costs money, and was not taken", "pay")
    if clicked:
        return ImpossibleError(f"no way to {choice.value} was found on the further screens")
    if says_how_to_refuse(banner.banner.text):
        return ImpossibleError("the banner names another way, which was not followed")
    return ImpossibleError(f"the banner has nothing to {choice.value} with", "no_way")
