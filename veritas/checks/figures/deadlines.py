"""To which end a countdown counts, by what it said in several loads."""

from __future__ import annotations

import msgspec

from veritas.artifacts import Artifacts, Load, Reloads, WatchedText
from veritas.checks.figures.countdown import TimeLeft, time_left

SAME_END_S = 2.0
"""Ends as close as this are one: a display of seconds and the reading of it are that exact."""

MIN_GAP_S = 4.0
"""Loads closer than this do not tell a restart from one end."""

CLEARLY_LATER_S = 4.0
"""An end that is later by less may be the same one, read on a busy machine."""

OTHER_END_S = 30.0
"""Ends further apart than this, beyond what lies between the loads, are two."""

_EXACT_S = 2.5


class Deadline(msgspec.Struct, frozen=True):
    """What several loads say of the end of one countdown.

    Attributes:
        restarts: it starts when the page is opened.
        differs: two visitors were given ends that no opening of the page explains.
        begins_anew: past its end it counts to another one.
        from_round: it starts from whole minutes.
        decided: the loads were enough to tell.
    """

    restarts: bool = False
    differs: bool = False
    begins_anew: bool = False
    from_round: bool = False
    decided: bool = True


class _Reading(msgspec.Struct, frozen=True):
    load: Load
    end_s: float
    left_s: int


def deadline_of(text: WatchedText, reloads: Reloads) -> Deadline | None:
    """Judge one text; None when it is no countdown that runs."""
    readings = {
        load.number: reading
        for load in reloads.loads
        if load.timed and (reading := _reading(text, load)) is not None
    }
    if not readings:
        return None
    plain = [one for one in readings.values() if not one.load.clock_shift_s]
    moved = [one for one in readings.values() if one.load.clock_shift_s]
    if len(plain) < 2:
        return Deadline(decided=False)
    first, last = plain[0], max(plain, key=lambda one: one.load.started_s)
    gap = last.load.started_s - first.load.started_s
    if gap < MIN_GAP_S:
        return Deadline(decided=False)
    apart = last.end_s - first.end_s
    if abs(apart) <= SAME_END_S:
        return Deadline(begins_anew=_begins_anew(first, moved))
    if (
        apart > CLEARLY_LATER_S
        and abs(apart - gap) <= _EXACT_S
        and all(_as_late(first, one) for one in moved)
    ):
        return Deadline(restarts=True, from_round=_from_round(plain))
    others = [abs(one.end_s - first.end_s) for one in plain[1:]]
    if abs(apart) > gap + OTHER_END_S and min(others) > SAME_END_S:
        return Deadline(differs=True)
    return Deadline(decided=False)


def true_countdowns(artifacts: Artifacts) -> frozenset[tuple[str, str]]:
    """Pages and selectors of the countdowns that were seen to have one end for all.

    What the words of such a text suggest, the experiment has disproved.
    """
    return frozenset(
        (reloads.page_url, text.selector)
        for reloads in artifacts.experiments.reloaded
        for text in reloads.texts
        if deadline_of(text, reloads) == Deadline()
    )


def _reading(text: WatchedText, load: Load) -> _Reading | None:
    """The end it gave in one load, if it was seen running there by the second."""
    found: list[tuple[float, TimeLeft]] = []
    for seen in text.of_load(load.number):
        left = time_left(seen.text)
        if left is not None:
            found.append((seen.at_s, left))
    if len(found) < 2 or found[0][1].step_s > 1:
        return None
    (early_s, before), (late_s, after) = found[0], found[-1]
    if abs((before.seconds - after.seconds) - (late_s - early_s)) > 1.1 or before == after:
        return None
    # The mean of both, since each shows whole seconds only.
    end_s = (early_s + before.seconds + late_s + after.seconds) / 2
    return _Reading(load, end_s, after.seconds)


def _as_late(first: _Reading, other: _Reading) -> bool:
    """Whether a visitor with another clock was given the full time, too."""
    apart, gap = other.end_s - first.end_s, other.load.started_s - first.load.started_s
    return abs(apart - gap) <= _EXACT_S


def _from_round(plain: list[_Reading]) -> bool:
    """Whether it starts from whole minutes: the time it shows at first, or just below."""
    starts = [one.end_s - one.load.started_s for one in plain]
    # Between asking for the page and its first script some seconds pass.
    return all((start % 60) <= 4.0 or (start % 60) >= 58.0 for start in starts)


def _begins_anew(first: _Reading, moved: list[_Reading]) -> bool:
    """Whether past the end there was another one, by the visitor's clock.

    A countdown of which the server says how much is left goes on as if nothing had happened: it
    does not ask for the visitor's clock, so that tells nothing.
    """
    return any(
        one.load.clock_shift_s > first.left_s
        and one.left_s > 0
        and abs(one.end_s - first.end_s) > SAME_END_S
        for one in moved
    )
