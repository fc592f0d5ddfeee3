"""Which switches, options and lists of a screen to set, to accept all or to reject all. Pure."""

from __future__ import annotations

from collections.abc import Iterator

from veritas.checks.consent.purposes import Purpose, is_objection, purpose_of
from veritas.checks.controls.choice_words import Choice
from veritas.checks.controls.option_words import option_choice
from veritas.collect.experiments.consent.pressing import Hand, ImpossibleError
from veritas.collect.experiments.consent.seen import Pressable, SeenBanner

_UNKNOWN = "the choice is made with options that are not understood"


def can_be_set(banner: SeenBanner) -> bool:
    """Whether a screen has anything that is set before it is saved."""
    return any(not one.control.locked for one in banner.toggles) or any(
        _means(one) for one in (*banner.options, *banner.lists) if not one.control.locked
    )


def is_about_tracking(banner: SeenBanner) -> bool:
    """Whether a screen's switches or options are known to be those that consent is about."""
    about = {Purpose.TRACKING, Purpose.LEGITIMATE_INTEREST}
    if any(purpose_of(one.control.text) in about for one in banner.toggles):
        return True
    return any(_means(one) for one in (*banner.options, *banner.lists))


def is_set(banner: SeenBanner, choice: Choice) -> bool:
    """Whether a screen stands as the choice wants it.

    Raises:
        ImpossibleError: its options are not understood.
    """
    return not list(_steps(banner, choice))


async def set_all(hand: Hand, banner: SeenBanner, choice: Choice) -> None:
    """Set everything on a screen the one way, a click each.

    Args:
        hand: presses.
        banner: the screen.
        choice: ``ACCEPT`` or ``REJECT``.

    Raises:
        ImpossibleError: its options are not understood, or cannot be set.
    """
    for one, option in _steps(banner, choice):
        if option is None:
            await hand.press(banner, one)
        else:
            await hand.pick(banner, one, option)


def _steps(banner: SeenBanner, choice: Choice) -> Iterator[tuple[Pressable, int | None]]:
    """What is still to be pressed, and which option is to be picked from a list."""
    groups: dict[str, list[Pressable]] = {}
    for one in banner.options:
        groups.setdefault(one.group, []).append(one)
    for group in groups.values():
        if all(one.control.locked for one in group):
            continue
        fits = [one for one in group if option_choice(one.control.text) is choice]
        if not fits:
            raise ImpossibleError(_UNKNOWN)
        if not any(one.control.on for one in fits):
            yield fits[0], None
    for one in banner.lists:
        wanted = [at for at, words in enumerate(one.options) if option_choice(words) is choice]
        if one.control.locked or not _means(one):
            continue  # of languages, say
        if not wanted:
            raise ImpossibleError(_UNKNOWN)
        if one.picked not in wanted:
            yield one, wanted[0]
    for one in banner.toggles:
        on = (choice is Choice.ACCEPT) is not is_objection(one.control.text)
        if one.control.on is not on and not one.control.locked:
            yield one, None


def _means(one: Pressable) -> bool:
    """Whether an option, or one of a list, accepts or rejects."""
    words = one.options or (one.control.text,)
    return any(option_choice(text) is not None for text in words)
