"""What a page says in its console."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING

from veritas.artifacts import ConsoleRecord
from veritas.collect.whole_text import whole_text

if TYPE_CHECKING:
    from playwright.async_api import ConsoleMessage, Error

MAX_CONSOLE = 200
_MAX_URL_CHARS = 4096


class ConsoleLog:
    """Keeps warnings, errors and uncaught exceptions.

    Args:
        note: is told once there are more than are kept.
    """

    def __init__(self, note: Callable[[str], None]) -> None:
        self._note = note
        self._records: list[ConsoleRecord] = []

    def records(self) -> tuple[ConsoleRecord, ...]:
        """What was said, in order."""
        return tuple(self._records)

    def on_message(self, message: ConsoleMessage) -> None:
        """A line in the console."""
        if message.type in {"warning", "error"}:
            self._say(message.type, message.text, str(message.location.get("url", "")))

    def on_page_error(self, error: Error) -> None:
        """An exception that nobody caught."""
        self._say("exception", error.message, "")

    def _say(self, level: str, text: str, url: str) -> None:
        if len(self._records) < MAX_CONSOLE:
            self._records.append(
                ConsoleRecord(level, whole_text(text, 500), whole_text(url, _MAX_URL_CHARS))
            )
        else:
            self._note(f"Only the first {MAX_CONSOLE} lines of its console were kept.")
