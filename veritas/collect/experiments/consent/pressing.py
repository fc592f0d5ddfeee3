"""The visitor's hand: presses a control with the mouse, picks from a list with the keyboard."""

from __future__ import annotations

import asyncio
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

import msgspec

from veritas.artifacts import Missing
from veritas.artifacts.consent import ConsentClick
from veritas.collect.deadline import Deadline
from veritas.collect.dom import UnreadableError
from veritas.collect.experiments.consent.finding import script
from veritas.collect.experiments.consent.seen import Pressable, SeenBanner
from veritas.core.errors import Fault

if TYPE_CHECKING:
    from veritas.collect.page import OpenPage

MAX_CLICKS = 24
_PRESS_LIMIT_S = 2.0


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
class Hand:
    """Presses controls of one page, and remembers which.

    Attributes:
        opened: the page.
        deadline: until when.
        clicks: what was clicked so far.
        screen: the number of the screen that is shown, from 1.
    """

    opened: OpenPage
    deadline: Deadline
    clicks: list[ConsentClick] = field(default_factory=list)
    screen: int = 1
    _done: set[tuple[str, str, str]] = field(default_factory=set)

    def has_pressed(self, banner: SeenBanner, one: Pressable) -> bool:
        """Whether a control was pressed before on such a screen."""
        return _mark(banner, one) in self._done

    def forget_last(self) -> None:
        """What was pressed last was no control: nobody would count it."""
        self.clicks.pop()

    async def press(self, banner: SeenBanner, one: Pressable) -> None:
        """Move the mouse over a control and click.

        Raises:
            ImpossibleError: it is gone, or something lies over it, or the time is up.
        """
        from playwright.async_api import Error  # noqa: PLC0415 - loaded with the browser

        self._check()
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
        self._keep(banner, one, one.control.text)

    async def pick(self, banner: SeenBanner, one: Pressable, option: int) -> None:
        """Pick an option of a list, which counts as one click.

        Args:
            banner: where the list is.
            one: the list.
            option: the option's number, from 0.

        Raises:
            ImpossibleError: it is gone, does not take the option, or the time is up.
        """
        from playwright.async_api import Error  # noqa: PLC0415 - loaded with the browser

        self._check()
        words = one.options[option][:40]
        keyboard = self.opened.page.keyboard
        try:
            async with asyncio.timeout(min(_PRESS_LIMIT_S, self.deadline.left_s)):
                for _ in range(len(one.options)):
                    at = int(str(await banner.document.ask(script("select.js"), one.number)))
                    if at in {-1, option}:
                        break
                    await keyboard.press("ArrowDown" if at < option else "ArrowUp")
                at = int(str(await banner.document.ask(script("select.js"), one.number)))
        except (Error, TimeoutError, UnreadableError, ValueError):
            raise ImpossibleError(f"“{words}” could not be picked in time") from None
        if at != option:
            raise ImpossibleError(f"“{words}” could not be picked")
        self._keep(banner, one, one.options[option])

    def _check(self) -> None:
        if len(self.clicks) >= MAX_CLICKS:
            raise ImpossibleError(f"it takes more than {MAX_CLICKS} clicks")
        if self.deadline.left_s <= 0:
            raise ImpossibleError("the time was up")

    def _keep(self, banner: SeenBanner, one: Pressable, words: str) -> None:
        self._done.add(_mark(banner, one))
        control = one.control
        choice = control.kind if control.kind in {"option", "select"} else control.choice
        self.clicks.append(
            ConsentClick(choice or control.kind, words, control.selector, max(1, self.screen))
        )


def _mark(banner: SeenBanner, one: Pressable) -> tuple[str, str, str]:
    return banner.document.frame_id, one.control.selector, one.control.text
