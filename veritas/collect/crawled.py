"""What a crawl has found so far: pages, failures and pictures, kept as they come."""

from __future__ import annotations

from typing import Any

import msgspec

from veritas.artifacts import Missing, PageArtifact, PageFailure
from veritas.collect.links import page_key
from veritas.collect.observer import CollectObserver, PictureKind
from veritas.collect.pictures import Picture, png_size
from veritas.core.errors import Fault


class Crawled:
    """The pages by their number, from 1 for the target, so that nothing is lost when time is up.

    Args:
        observer: is told of each picture.

    Attributes:
        files: pictures by artifact name.
        pages: those that opened.
        failed: those that did not.
        under_way: the URLs of those that are being opened.
    """

    def __init__(self, observer: CollectObserver) -> None:
        self.files: dict[str, bytes] = {}
        self.pages: dict[int, PageArtifact] = {}
        self.failed: dict[int, PageFailure] = {}
        self.under_way: dict[int, str] = {}
        self._observer = observer

    def in_order(self) -> tuple[PageArtifact, ...]:
        """The pages that opened, the target first."""
        return tuple(self.pages[index] for index in sorted(self.pages))

    def failures(self) -> tuple[PageFailure, ...]:
        """The pages that did not, those that were still loading included."""
        late = Missing("the time for collecting was up", Fault.OURS, "time_limit")
        failed = dict(self.failed)
        for index, url in self.under_way.items():
            if index not in self.pages:
                failed.setdefault(index, PageFailure(url, late))
        return tuple(failed[index] for index in sorted(failed))

    def change(self, index: int, **changes: Any) -> None:
        """Replace fields of a page."""
        self.pages[index] = msgspec.structs.replace(self.pages[index], **changes)

    def annotate(self, index: int, note: str) -> None:
        """Say of a page what was cut or could not be had."""
        self.change(index, notes=(*self.pages[index].notes, note))

    def has_other(self, index: int, key: str) -> bool:
        """Whether another page than this one has that key (:func:`page_key`)."""
        return any(
            page_key(page.final_url) == key for at, page in self.pages.items() if at != index
        )

    async def keep(self, index: int, kind: PictureKind, picture: Picture) -> str:
        """Keep the picture of a page, and tell of it.

        Returns:
            Its artifact name.
        """
        name = f"page-{index}-{kind}.png"
        self.files[name] = picture.png
        for note in picture.notes:
            self.annotate(index, note)
        url = self.pages[index].final_url
        size = picture.width, picture.height
        await self._observer.screenshot(name, picture.png, url, kind, *size)
        return name

    async def keep_tried(self, name: str, png: bytes, page_url: str) -> None:
        """Keep a picture that an experiment took."""
        self.files[name] = png
        await self._observer.screenshot(name, png, page_url, "experiment", *png_size(png))
