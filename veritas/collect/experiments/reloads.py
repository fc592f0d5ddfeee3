"""Loading the target again: twice, with a clock that is moved on, and with other chance.

A fresh visitor shows what is made up for each of them, a clock that was moved on what comes after
a deadline, a fixed chance which figures come from it. Only as many loads are made as there is
something to watch.
"""

from __future__ import annotations

import asyncio
from collections.abc import Sequence
from dataclasses import dataclass, field

from veritas.artifacts import Missing
from veritas.artifacts.reloads import Load, Reloads, Seen, WatchedText
from veritas.checks.figures.counts import count_of
from veritas.collect.deadline import Deadline
from veritas.collect.dom import UnreadableError
from veritas.collect.experiments.ground import Ground, Visitor
from veritas.collect.experiments.reload_script import WriteLog, reload_script
from veritas.collect.experiments.watched_texts import (
    MAX_TEXT_CHARS,
    Watched,
    find_again,
    watched_texts,
)
from veritas.collect.frame_texts import read_whole_page
from veritas.collect.links import page_key
from veritas.collect.page import Patience, go
from veritas.collect.threads import in_daemon_thread
from veritas.core.errors import Fault

MIN_GAP_S = 6.0
"""Between the first load and the second: a clock that restarts is then that far behind."""

_TICK_S = 1.3
_LIMIT_S = 15.0
_TIMED_WITHIN_S = 1.5
_READ_LIMIT_S = 4.0
_PAST_THE_END_S = 3600.0
_MAX_SHIFT_S = 60 * 86_400.0


@dataclass(frozen=True, slots=True)
class _Plan:
    number: int
    words: str
    after_s: float = 0.0
    clock_shift_s: float = 0.0
    chance: str = "free"


@dataclass(slots=True)
class _Loaded:
    load: Load
    readings: list[tuple[float, list[Watched]]] = field(default_factory=list)
    timed: bool = True
    writes: WriteLog = field(default_factory=WriteLog)


async def reload(ground: Ground) -> Reloads | Missing:
    """Load the target again as often as there is something to find out.

    Returns:
        What was seen in each load, or why not even one could be made.
    """
    await in_daemon_thread(reload_script)
    begun = asyncio.get_running_loop().time()
    first = await _load(ground, _Plan(1, "Loading the page again, as a fresh visitor"), begun)
    if first.load.problem:
        return Missing(
            f"the page could not be loaded again: {first.load.problem}", Fault.OURS, "not_reloaded"
        )
    watched = first.readings[0][1]
    plans = _plans(first)
    more = await asyncio.gather(*(_load(ground, plan, begun) for plan in plans))
    loaded = [first, *more]
    return Reloads(
        page_url=ground.target.final_url,
        loads=tuple(one.load for one in loaded),
        texts=tuple(_history(each, loaded, ground) for each in watched),
        notes=tuple(
            f"Load {one.load.number} could not be used: {one.load.problem}."
            for one in loaded
            if one.load.problem
        ),
    )


def _plans(first: _Loaded) -> list[_Plan]:
    """Which further loads to make, by what the first one showed."""
    left_s = [left for each in first.readings[0][1] if (left := _runs(each, first)) is not None]
    counts = any(count_of(each.text) for each in first.readings[0][1])
    if not left_s and not counts:
        return []
    # Past the latest end that is shown, so that every countdown is over then.
    shift_s = min(max(left_s, default=0) + _PAST_THE_END_S, _MAX_SHIFT_S)
    second_s = first.load.started_s + MIN_GAP_S
    plans = [
        _Plan(2, "Loading it once more, to see what is new for each visitor", second_s),
        _Plan(
            3,
            "Loading it with a clock that is moved on",
            clock_shift_s=shift_s,
            chance="low" if counts else "free",
        ),
    ]
    if counts:
        plans += [
            _Plan(4, "Loading it with a chance that always gives low numbers", chance="low"),
            _Plan(5, "Loading it with a chance that always gives high numbers", chance="high"),
        ]
    return plans


def _runs(watched: Watched, loaded: _Loaded) -> int | None:
    """How much time a countdown says is left; None for one that did not move meanwhile."""
    if len(loaded.readings) < 2 or watched.time_left is None:
        return None
    later = find_again(watched, loaded.readings[-1][1])
    return watched.time_left.seconds if later and later.text != watched.text else None


async def _load(ground: Ground, plan: _Plan, begun: float) -> _Loaded:
    from playwright.async_api import Error  # noqa: PLC0415 - loaded with the browser

    loop = asyncio.get_running_loop()
    loaded = _Loaded(Load(plan.number, 0.0, plan.clock_shift_s, plan.chance))
    started = begun
    try:
        await asyncio.sleep(max(0.0, begun + plan.after_s - loop.time()))
        async with ground.visitor(
            ground.deadline.within(_LIMIT_S + plan.after_s),
            prepare=lambda context: loaded.writes.prepare(context, plan.clock_shift_s, plan.chance),
        ) as visitor:
            await ground.tell(plan.words)
            started = loop.time()
            problem = await _read(visitor, ground, loaded, begun)
    except (Error, UnreadableError) as error:
        problem = str(error).partition("\n")[0][:200] or "the browser failed"
    loaded.load = Load(
        plan.number,
        round(started - begun, 2),
        plan.clock_shift_s,
        plan.chance,
        problem,
        loaded.timed,
    )
    return loaded


async def _read(visitor: Visitor, ground: Ground, loaded: _Loaded, begun: float) -> str:
    """Open the page and read it, twice if something on it may be counting; gives the problem."""
    opened, deadline = visitor.opened, visitor.deadline
    arrived = await go(opened, ground.target.final_url, Patience(deadline, visitor.load_s))
    if isinstance(arrived, Missing):
        return arrived.reason
    _, status, _ = opened.log.documents(opened.page.url)
    if page_key(opened.page.url) != page_key(ground.target.final_url):
        return "it led to another page"
    if status is None or status != ground.target.status:
        return f"the server answered with status {status}"
    await _take(visitor, loaded, begun, deadline)
    if any(one.time_left for one in loaded.readings[0][1]):
        await asyncio.sleep(min(_TICK_S, deadline.left_s))
        await _take(visitor, loaded, begun, deadline)
    return ""


async def _take(visitor: Visitor, loaded: _Loaded, begun: float, deadline: Deadline) -> None:
    loop = asyncio.get_running_loop()
    before = loop.time()
    within_s = max(0.5, min(_READ_LIMIT_S, deadline.left_s))
    reading = await visitor.opened.conduct.unless_crashed(
        read_whole_page(visitor.opened.session, visitor.opened.page.url, within_s)
    )
    took_s = loop.time() - before
    loaded.timed = loaded.timed and took_s <= _TIMED_WITHIN_S
    at_s = before + took_s / 2 - begun
    loaded.readings.append((round(at_s, 2), watched_texts(reading.texts)))


def _history(watched: Watched, loaded: Sequence[_Loaded], ground: Ground) -> WatchedText:
    """What became of one text in all loads."""
    seen: list[Seen] = []
    for one in loaded:
        for at_s, texts in one.readings:
            found = find_again(watched, texts)
            text = found.text if found else ""
            seen.append(Seen(one.load.number, at_s, text[:MAX_TEXT_CHARS]))
    writers = {
        (writer.place, writer.chance): writer
        for one in loaded
        for writer in one.writes.writers(watched.selector, ground.target.bodies)
    }
    return WatchedText(
        selector=watched.selector,
        box=watched.box,
        context=watched.context,
        seen=tuple(seen),
        writers=tuple(writers.values())[:8],
    )
