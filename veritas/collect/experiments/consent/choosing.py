"""Making a choice at a banner as a visitor would: with the mouse, screen by screen."""

from __future__ import annotations

import asyncio
import re
from collections.abc import Awaitable, Callable
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from veritas.artifacts.consent import ConsentClick
from veritas.checks.controls.choice_words import Choice
from veritas.checks.controls.labels import plain
from veritas.collect.deadline import Deadline
from veritas.collect.dom import UnreadableError
from veritas.collect.experiments.consent.finding import look
from veritas.collect.experiments.consent.no_way import why_no_way
from veritas.collect.experiments.consent.pressing import Hand, ImpossibleError
from veritas.collect.experiments.consent.seen import Look, Pressable, SeenBanner
from veritas.collect.experiments.consent.switching import (
    can_be_set,
    is_about_tracking,
    is_set,
    set_all,
)

if TYPE_CHECKING:
    from veritas.collect.page import OpenPage

MAX_SCREENS = 4
_POLL_S = 0.15
_REACTION_S = 3.0
_FOLLOW_S = 5.0
# A click's own consequences, such as a banner that fades out, before anybody looks again.
_FADE_S = 0.35
# A choice may be a link that asks for this page anew; settings elsewhere are followed once.
_BY_LINK = frozenset({Choice.ACCEPT, Choice.REJECT, Choice.SAVE})
_ALL = re.compile(
    r"\b(?:all\w{0,2}|everything|tout\w{0,2}|tous|tod[oa]s?|tutt[oiae]|wszystk\w{0,4})\b",
    re.IGNORECASE,
)


# Words that say yes to all, or to what is selected, as the screen has it.
_AS_IT_STANDS = frozenset(
    {"ok", "okay", "confirm", "continue", "done", "apply", "weiter", "fertig", "bestatigen",
     "valider", "confirmer", "continuer", "confirmar", "continuar", "conferma", "continua",
     "bevestigen", "doorgaan", "potwierdz", "zatwierdz", "dalej"}
)  # fmt: skip

MayOpen = Callable[[str], Awaitable[bool]]


@dataclass(slots=True)
class Chooser:
    """Makes one choice on one page.

    Attributes:
        opened: the page.
        deadline: until when.
        closed: look into closed shadow trees, too.
        may_open: whether a URL is on the site and left to us.
        screens: how many screens were seen.
        elsewhere: the choice is made on another page, to which the banner led.
    """

    opened: OpenPage
    deadline: Deadline
    closed: bool
    may_open: MayOpen
    screens: int = 0
    elsewhere: bool = False
    _hand: Hand = field(init=False)
    _unsaved: str | None = None

    def __post_init__(self) -> None:
        self._hand = Hand(self.opened, self.deadline)

    @property
    def clicks(self) -> list[ConsentClick]:
        """What was clicked so far."""
        return self._hand.clicks

    async def look(self, *, settings_page: bool = False) -> Look:
        """See what is there now.

        Args:
            settings_page: look for what a page of settings holds, not for a banner.

        Raises:
            ImpossibleError: the page does not answer.
        """
        until = self.deadline.within(_REACTION_S)
        while True:
            try:
                return await look(
                    self.opened.page,
                    self.opened.session,
                    closed=self.closed,
                    settings_page=settings_page,
                )
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
                self._hand.screen = self.screens
            elif not self._chosen(choice) or self._leaving(shown) is None:
                raise ImpossibleError("the banner stayed as it was after the click")
            if self.screens > MAX_SCREENS:
                raise ImpossibleError(f"after {MAX_SCREENS} screens there was another one")
            last = shown
            await self._answer(shown, choice)
            if self.elsewhere:
                return  # a page of settings stays; whether it was heard shows when we come back
            shown = await self.changed(last)
        if self._unsaved is not None and last and self._unsaved == await self._kept(last):
            # The screen was only closed, and no further one saved what was set on it.
            raise ImpossibleError("whether switches count that nothing saves is not known")

    async def open_settings(self, banner: SeenBanner) -> SeenBanner | None:
        """Go on to the second screen, where nothing is chosen yet.

        Returns:
            It, or None when the first one names none.

        Raises:
            ImpossibleError: it did not open.
        """
        self.screens += 1
        for way in banner.those(Choice.SETTINGS):
            if way.leads:
                return await self._follow(banner, way)
            await self._hand.press(banner, way)
            shown = await self.changed(banner)
            if shown is not None and shown.key != banner.key:
                return shown
            if way.control.kind != "text":
                raise ImpossibleError("the settings did not open")
        return None

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
            await self._hand.press(banner, leaving)  # the panel has stayed open
            return
        direct = self._direct(banner, choice)
        if direct:
            for one in direct:
                await self._hand.press(banner, one)
            return
        if await self._set_and_save(banner, choice):
            return
        for further in banner.those(Choice.SETTINGS):
            if further.tab or self._hand.has_pressed(banner, further):
                continue
            if further.leads:
                await self._answer(await self._follow(banner, further), choice)
                return
            await self._hand.press(banner, further)
            if further.control.kind != "text" or await self._reacts(banner):
                return
            self._hand.forget_last()  # a heading
        raise why_no_way(banner, choice, clicked=bool(self.clicks))

    async def _reacts(self, banner: SeenBanner) -> bool:
        await asyncio.sleep(_FADE_S)
        shown = (await self.look()).banner
        return shown is None or shown.key != banner.key

    def _chosen(self, choice: Choice) -> bool:
        return any(click.choice == choice for click in self.clicks)

    def _leaving(self, banner: SeenBanner) -> Pressable | None:
        """What keeps the choices made so far: to save them, or only to close their screen."""
        return self._fresh(banner, Choice.SAVE) or self._fresh(banner, Choice.CLOSE)

    def _direct(self, banner: SeenBanner, choice: Choice) -> list[Pressable]:
        """What makes the choice at once: one for all, or one for each purpose."""
        first = self._fresh(banner, choice)
        if first is None:
            return []
        if choice is Choice.ACCEPT and first is self._as_it_stands(banner):
            return []  # it is pressed once all is switched on
        alike = [
            one
            for one in banner.those(choice)
            if one.control.text == first.control.text and one.control.kind == first.control.kind
        ]
        # Words for all are said once, and twice when a panel repeats them.
        return [first] if first.leads or _ALL.search(first.control.text) else alike

    async def _set_and_save(self, banner: SeenBanner, choice: Choice) -> bool:
        """Set what is to be set, and save it; False where nothing of this kind is there."""
        switched = any(click.choice in {"toggle", "option", "select"} for click in self.clicks)
        if not can_be_set(banner) and not switched:
            return False
        save = self._fresh(banner, Choice.SAVE) or self._as_it_stands(banner)
        close = self._fresh(banner, Choice.CLOSE)
        if save is None and (close is None or is_set(banner, choice)):
            return False  # to go away from what stands there already is no choice
        self._unsaved = await self._kept(banner) if save is None else None
        await set_all(self._hand, banner, choice)
        last = save or close
        assert last is not None
        await self._hand.press(banner, last)
        return True

    def _as_it_stands(self, banner: SeenBanner) -> Pressable | None:
        """A plain OK under switches for tracking, which takes them as they stand."""
        yes = self._fresh(banner, Choice.ACCEPT)
        if yes is None or plain(yes.control.text) not in _AS_IT_STANDS:
            return None
        return yes if can_be_set(banner) and is_about_tracking(banner) else None

    async def _kept(self, banner: SeenBanner) -> str:
        """What the banner's document keeps by scripts: whether switches count by themselves."""
        try:
            return str(
                await banner.document.ask(
                    "() => { try { return document.cookie + JSON.stringify(localStorage); }"
                    " catch { return ''; } }"
                )
            )
        except UnreadableError as error:
            raise ImpossibleError(f"the page could not be looked at: {error}") from None

    async def _follow(self, banner: SeenBanner, link: Pressable) -> SeenBanner:
        """Go to the page that a link of the banner leads to, and find the settings there.

        Raises:
            ImpossibleError: it is not to be opened, did not open, or holds no settings.
        """
        if link.tab:
            raise ImpossibleError("the settings are in another tab, which was not followed")
        if not await self.may_open(link.leads):
            raise ImpossibleError("the settings are on another page, which is not ours to open")
        before = self.opened.page.url
        await self._hand.press(banner, link)
        until = self.deadline.within(_FOLLOW_S)
        self.screens += 1
        self._hand.screen = self.screens
        self.elsewhere = True
        while until.left_s > 0:
            await asyncio.sleep(_POLL_S)
            if self.opened.page.url == before:
                continue
            shown = (await self.look(settings_page=True)).banner
            if shown is not None:
                await asyncio.sleep(_POLL_S)
                return (await self.look(settings_page=True)).banner or shown
        raise ImpossibleError("the banner leads to another page, and no settings were found there")

    def _fresh(self, banner: SeenBanner, choice: Choice) -> Pressable | None:
        """The first control for a choice that has not been pressed on such a screen before.

        One for all goes before one for a single purpose, and what is a control before bare words.
        """
        fresh = [
            one
            for one in banner.those(choice)
            if (not one.leads or choice in _BY_LINK) and not self._hand.has_pressed(banner, one)
        ]
        return min(
            fresh,
            key=lambda one: (one.control.kind == "text", not _ALL.search(one.control.text)),
            default=None,
        )
