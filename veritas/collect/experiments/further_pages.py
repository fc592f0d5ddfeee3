"""Loading other pages of the crawl again: those that tell of time or numbers, as the target may."""

from __future__ import annotations

import asyncio
from collections.abc import Sequence
from dataclasses import replace
from urllib.parse import urlsplit

import msgspec

from veritas.artifacts import Missing, PageArtifact, Reloads
from veritas.checks.figures.counts import count_of
from veritas.collect.experiments.ground import Ground
from veritas.collect.experiments.reloads import reload
from veritas.collect.experiments.watched_texts import watched_texts
from veritas.core.audit import Tier

MAX_PAGES = 3
"""In a deep audit. A standard one loads one, and only if the target gives nothing to watch."""

_MAX_PATH_CHARS = 60


async def reload_further(ground: Ground) -> tuple[Reloads, ...]:
    """Load further pages again, once the crawl is over.

    Returns:
        What was seen of each that could be loaded again.
    """
    known = telling(ground.target)
    if ground.request.tier is not Tier.DEEP_FORENSIC and known:
        return ()
    most = MAX_PAGES if ground.request.tier is Tier.DEEP_FORENSIC else 1
    crawled = await ground.crawled()
    # The body of a script is kept with the first page that loads it.
    bodies = tuple(body for page in crawled for body in page.bodies)
    chosen = pages_to_reload(crawled[1:], known, most)
    pages = [msgspec.structs.replace(page, bodies=bodies) for page in chosen]
    found = await asyncio.gather(*(_reload(ground, page) for page in pages))
    return tuple(one for one in found if not isinstance(one, Missing))


def pages_to_reload(
    pages: Sequence[PageArtifact], known: frozenset[str], most: int
) -> list[PageArtifact]:
    """The pages that tell most of what no other one tells; a banner of all pages is tried once.

    Args:
        pages: of the crawl, without the target.
        known: what the target tells, which is tried there.
        most: how many pages at most.
    """
    chosen: list[PageArtifact] = []
    left = [page for page in pages if 200 <= page.status < 400 and not page.bot_wall]
    while left and len(chosen) < most:
        best = max(left, key=lambda page: len(telling(page) - known))
        new = telling(best) - known
        if not new:
            break
        chosen.append(best)
        left.remove(best)
        known |= new
    return chosen


def telling(page: PageArtifact) -> frozenset[str]:
    """The countdowns and figures on a page, without their numbers."""
    return frozenset(
        one.shape for one in watched_texts(page.texts) if one.time_left or count_of(one.text)
    )


async def _reload(ground: Ground, page: PageArtifact) -> Reloads | Missing:
    path = urlsplit(page.final_url).path[:_MAX_PATH_CHARS]

    async def tell(words: str) -> None:
        await ground.tell(f"{words} ({path})")

    return await reload(replace(ground, target=page, tell=tell))
