"""Making a choice at a banner as a visitor would: with the mouse, screen by screen."""

from __future__ import annotations

import asyncio
import re
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

import msgspec

from veritas.artifacts import Missing
from veritas.artifacts.consent import ConsentClick
from veritas.checks.controls.choice_words import Choice
from veritas.collect.deadline import Deadline
from veritas.collect.dom import UnreadableError
from veritas.collect.experiments.consent.finding import Look, Pressable, SeenBanner, look, script
from veritas.core.errors import Fault

if TYPE_CHECKING:
    from veritas.collect.page import OpenPage

MAX_SCREENS = 4
MAX_CLICKS = 24
_POLL_S = 0.15
_REACTION_S = 3.0
_PRESS_LIMIT_S = 2.0
# A click's own consequences, such as a banner that fades out, before anybody looks again.
_FADE_S = 0.35
# A choice may be a link that asks for this page anew; settings elsewhere are not followed.
_BY_LINK = frozenset({Choice.ACCEPT, Choice.REJECT, Choice.SAVE})
_ALL = re.compile(
    r"\b(?:all\w{0,2}|everything|tout\w{0,2}|tous|tod[oa]s?|tutt[oiae]|wszystk\w{0,4})\b",
    re.IGNORECASE,
)


class _Place(msgspec.Struct, frozen=True):
    state: str
    x: float
    y: float


_decoder = msgspec.json.Decoder(_Place)


class ImpossibleError(Exception):
    """The choice cannot be made, and why; says nothing against the site by itself.

    Attributes:
        code: ``no_way`` when all was understood and no way was there; ``not_operated`` else.
    """

    def __init__(self, reason: str, code: str = "not_operated") -> None:
        super().__init__(reason)
        self.code = code

    def missing(self) -> Missing:
        """The same as a value."""
        return Missing(str(self), Fault.OURS, self.code)


@dataclass(slots=True)
class Chooser:
    """Makes one choice on one page.

    Attributes:
        opened: the page.
        deadline: until when.
        closed: look into closed shadow trees, too.
        clicks: what was clicked so far.
        screens: how many screens were seen.
    """

    opened: OpenPage
    deadline: Deadline
    closed: bool
    clicks: list[ConsentClick] = field(default_factory=list)
    screens: int = 0
    _done: set[tuple[str, str, str]] = field(default_factory=set)

    async def look(self) -> Look:
        """See what is there now.

        Raises:
            ImpossibleError: the page does not answer.
        """
        until = self.deadline.within(_REACTION_S)
        while True:
            try:
                return await look(self.opened.page, self.opened.session, closed=self.closed)
            except UnreadableError as error:
                # It may just be moving on to another document.
                if until.left_s <= 0:
                    raise ImpossibleError(f"the page could not be looked at: {error}") from None
            await asyncio.sleep(_POLL_S)

    async def choose(self, banner: SeenBanner, choice: Choice) -> None:
        """Accept or reject all.

        Args:
            banner: the first screen.
            choice: ``ACCEPT`` or ``REJECT``.

        Raises:
            ImpossibleError: there is no way, or it did not work.
        """
        shown: SeenBanner | None = banner
        last: SeenBanner | None = None
        while shown is not None:
            if last is None or shown.key != last.key:
                self.screens += 1
            elif not self._chosen(choice) or self._leaving(shown) is None:
                raise ImpossibleError("the banner stayed as it was after the click")
            if self.screens > MAX_SCREENS:
                raise ImpossibleError(f"after {MAX_SCREENS} screens there was another one")
            last = shown
            await self._answer(shown, choice)
            shown = await self.changed(last)

    async def open_settings(self, banner: SeenBanner) -> SeenBanner | None:
        """Go on to the second screen, where nothing is chosen yet.

        Returns:
            It, or None when the first one names none.

        Raises:
            ImpossibleError: it did not open.
        """
        ways = [one for one in banner.those(Choice.SETTINGS) if not one.leads]
        if not ways:
            return None
        self.screens += 1
        await self._press(banner, ways[0])
        shown = await self.changed(banner)
        if shown is None or shown.key == banner.key:
            raise ImpossibleError("the settings did not open")
        return shown

    async def changed(self, before: SeenBanner) -> SeenBanner | None:
        """Wait until another screen is shown, or none, with an upper bound."""
        until = self.deadline.within(_REACTION_S)
        await asyncio.sleep(_FADE_S)
        while True:
            shown = (await self.look()).banner
            if shown is None or shown.key != before.key or until.left_s <= 0:
                return shown
            await asyncio.sleep(_POLL_S)

    async def _answer(self, banner: SeenBanner, choice: Choice) -> None:
        """Press what makes the choice on this screen, or leads on to where it can be made."""
        leaving = self._leaving(banner)
        if self._chosen(choice) and leaving is not None:
            await self._press(banner, leaving)  # the panel has stayed open
            return
        direct = self._fresh(banner, choice)
        if direct is not None:
            await self._press(banner, direct)
            return
        switched = any(click.choice == "toggle" for click in self.clicks)
        if leaving is not None and (banner.toggles or switched):
            await self._switch(banner, on=choice is Choice.ACCEPT)
            await self._press(banner, leaving)
            return
        further = self._fresh(banner, Choice.SETTINGS)
        if further is None:
            raise self._no_way(banner, choice)
        await self._press(banner, further)

    def _chosen(self, choice: Choice) -> bool:
        return any(click.choice == choice for click in self.clicks)

    def _leaving(self, banner: SeenBanner) -> Pressable | None:
        """What keeps the choices made so far: to save them, or only to close their screen."""
        return self._fresh(banner, Choice.SAVE) or self._fresh(banner, Choice.CLOSE)

    def _fresh(self, banner: SeenBanner, choice: Choice) -> Pressable | None:
        """The first control for a choice that has not been pressed on such a screen before.

        One for all goes before one for a single purpose.
        """
        fresh = [
            one
            for one in banner.those(choice)
            if (not one.leads or choice in _BY_LINK) and self._mark(banner, one) not in self._done
        ]
        return min(fresh, key=lambda one: not _ALL.search(one.control.text), default=None)

    def _no_way(self, banner: SeenBanner, choice: Choice) -> ImpossibleError:
        strange = [
            one.control.text
            for one in banner.controls
            if not one.control.choice and one.control.kind == "button"
        ]
        elsewhere = [one for one in banner.controls if one.leads and one.control.choice != "info"]
        if strange:
            return ImpossibleError(f"what “{strange[0][:40]}” does is not understood")
        if elsewhere:
            return ImpossibleError("the choice is made on another page, which was not followed")
        if banner.those(Choice.PAY):
            return ImpossibleError("the other way costs money, and was not taken", "pay")
        if self.clicks:
            return ImpossibleError(f"no way to {choice.value} was found on the further screens")
        return ImpossibleError(f"the banner has nothing to {choice.value} with", "no_way")

    async def _switch(self, banner: SeenBanner, *, on: bool) -> None:
        """Turn every switch the one way, a click each."""
        groups = {one.group for one in banner.toggles if one.group}
        if groups:
            raise ImpossibleError("the choice is made with options that are not understood")
        for one in banner.toggles:
            if one.control.on is not on and not one.control.locked:
                await self._press(banner, one)

    async def _press(self, banner: SeenBanner, one: Pressable) -> None:
        """Move the mouse over a control and click.

        Raises:
            ImpossibleError: it is gone, or something lies over it, or the time is up.
        """
        from playwright.async_api import Error  # noqa: PLC0415 - loaded with the browser

        if len(self.clicks) >= MAX_CLICKS:
            raise ImpossibleError(f"it takes more than {MAX_CLICKS} clicks")
        if self.deadline.left_s <= 0:
            raise ImpossibleError("the time was up")
        words = one.control.text[:40]
        document = banner.document
        try:
            raw = await document.ask(script("press.js"), one.number)
            place = _decoder.decode(raw if isinstance(raw, str) else b"")
        except (UnreadableError, msgspec.DecodeError) as error:
            raise ImpossibleError(f"“{words}” could not be pressed: {error}") from None
        if place.state == "gone":
            raise ImpossibleError(f"“{words}” was gone before it could be pressed")
        if place.state != "free":
            raise ImpossibleError(f"something lies over “{words}”")
        try:
            async with asyncio.timeout(min(_PRESS_LIMIT_S, self.deadline.left_s)):
                await self.opened.page.mouse.click(place.x + document.x, place.y + document.y)
        except (Error, TimeoutError):
            raise ImpossibleError(f"“{words}” could not be pressed in time") from None
        self._done.add(self._mark(banner, one))
        self.clicks.append(
            ConsentClick(
                one.control.choice or one.control.kind,
                one.control.text,
                one.control.selector,
                max(1, self.screens),
            )
        )

    @staticmethod
    def _mark(banner: SeenBanner, one: Pressable) -> tuple[str, str, str]:
        return banner.document.frame_id, one.control.selector, one.control.text
