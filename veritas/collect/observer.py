"""Who is told while collecting goes on."""

from __future__ import annotations

from typing import Literal, Protocol

from veritas.artifacts import PageArtifact, Sources

PictureKind = Literal["desktop", "mobile", "experiment"]


class CollectObserver(Protocol):
    """Learns of each thing as it is found. Pages load side by side, so calls may overlap.

    An exception it raises ends the collecting and reaches the caller.
    """

    async def page_started(self, url: str, index: int, of: int) -> None:
        """A page is being opened: the ``index``-th (from 1) of at most ``of``."""

    async def page_loaded(self, page: PageArtifact) -> None:
        """A page was read. Its pictures are not taken yet, so their names are empty."""

    async def sources_answered(self, sources: Sources) -> None:
        """Those who are asked besides the site have answered, or have not."""

    async def screenshot(
        self, name: str, png: bytes, page_url: str, kind: PictureKind, width: int, height: int
    ) -> None:
        """A picture was taken: its artifact name, its bytes, and its size in picture pixels."""

    async def note(self, text: str) -> None:
        """Something a person should know, in one sentence."""

    async def trying(self, words: str) -> None:
        """An experiment begins a step, such as "Loading it a second time"."""
