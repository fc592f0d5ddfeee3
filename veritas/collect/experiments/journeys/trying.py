"""The experiment: into the basket and out of it, into a subscription and out of it.

Nothing is typed, ordered or signed up for. The way out of a subscription is followed by links only.
"""

from __future__ import annotations

import asyncio
import re

import msgspec

from veritas.artifacts import Missing, PageArtifact
from veritas.artifacts.journeys import Journeys, WayIn, WayOut
from veritas.checks.wording.folding import fold
from veritas.collect.experiments.ground import Ground
from veritas.collect.experiments.journeys.controls import (
    add_control,
    basket_link,
    fields_to_fill,
    is_leaving,
    leaving_link,
    product_links,
    subscribe_form,
)
from veritas.collect.experiments.journeys.walking import Shopper, stay_on_site
from veritas.core.errors import Fault

MAX_LEAVING_PAGES = 4
_LIMIT_S = 25.0
_OTHER_MEANS = re.compile(
    r"(?:call|phone|ring|telephone) (?:us|our|the)[^.]{0,80}(?:cancel|unsubscribe|end)|"
    r"(?:cancel|unsubscribe|end)[^.]{0,80}(?:by (?:phone|telephone|post|letter|fax)|in writing|"
    r"call (?:us|our)|registered letter)|"
    r"kündig[^.]{0,80}(?:per (?:post|brief|fax|telefon)|schriftlich|telefonisch)"
)


async def try_journeys(ground: Ground) -> Journeys | Missing:
    """Go the ways in and out that the target offers, side by side.

    Returns:
        What was seen on the way, or that the site has nothing of the kind.
    """
    target, domain = ground.target, ground.domain
    sells = bool(
        product_links(target, domain) or add_control(target, domain) or basket_link(target, domain)
    )
    form = subscribe_form(target)
    leaves = bool(leaving_link(target, domain, ()))
    if not sells and not (form and leaves):
        return Missing(
            "the page offers nothing to buy or to subscribe to", Fault.OURS, "not_applicable"
        )
    shopping, leaving = await asyncio.gather(
        _shop(ground) if sells else _nothing(), _leave(ground) if leaves else _no_way()
    )
    way_in = None
    if form is not None:
        buttons = [one.label for one in form.fields if one.type in {"submit", "button", "image"}]
        words = buttons[0] if buttons else ""
        way_in = WayIn(form.selector, words[:100], fields_to_fill(form), form.box)
    return msgspec.structs.replace(shopping, way_in=way_in, way_out=leaving)


async def _shop(ground: Ground) -> Journeys:
    async with ground.visitor(
        ground.deadline.within(_LIMIT_S),
        prepare=lambda context: stay_on_site(context, ground.domain),
    ) as visitor:
        return await Shopper(ground, visitor).walk()


async def _nothing() -> Journeys:
    return Journeys("", (), why_not=("the page offers nothing to buy",))


async def _no_way() -> WayOut | None:
    return None


async def _leave(ground: Ground) -> WayOut | None:
    """Follow the links that promise an end, as far as they lead."""
    seen: list[str] = []
    page: PageArtifact = ground.target
    async with ground.visitor(ground.deadline.within(_LIMIT_S)) as visitor:
        while len(seen) < MAX_LEAVING_PAGES:
            link = leaving_link(page, ground.domain, [*seen, page.final_url])
            if not link or not await ground.may_open(link):
                break
            await ground.tell("Looking for the way out of a subscription")
            found = await visitor.open(link)
            if isinstance(found, Missing) or found.status >= 400:
                break
            seen.append(found.final_url[:2048])
            page = found
    if not seen:
        return None
    text = fold(" ".join(one.text for one in page.texts), 6000)
    means = _OTHER_MEANS.search(text)
    fields = max((fields_to_fill(form) for form in page.forms if is_leaving(form)), default=0)
    return WayOut(tuple(seen), fields, means[0][:200] if means else "")
