"""The content of documents and scripts, as far as a budget allows."""

from __future__ import annotations

import asyncio
import hashlib
from collections.abc import Iterable
from typing import TYPE_CHECKING

from veritas.artifacts import BodyRecord

if TYPE_CHECKING:
    from playwright.async_api import Response

MAX_BODY_CHARS = 1024 * 1024
MAX_AUDIT_CHARS = 8 * 1024 * 1024
MAX_BODIES = 300
_AT_ONCE = 8
_KINDS = frozenset({"document", "script"})


class BodyKeeper:
    """Reads the bodies of an audit's pages from the browser; each URL once.

    Attributes:
        notes: what was left out, one sentence each.
    """

    def __init__(self) -> None:
        self.notes: list[str] = []
        self._seen: set[str] = set()
        self._left_chars = MAX_AUDIT_CHARS

    async def keep(self, responses: Iterable[Response], within_s: float) -> tuple[BodyRecord, ...]:
        """Read what is new.

        Args:
            responses: of a page that is still open, in the order of their requests.
            within_s: upper bound; what is not read by then is left out.
        """
        wanted: list[Response] = []
        for response in responses:
            kind = response.request.resource_type
            fresh = (
                kind in _KINDS and 200 <= response.status < 300 and response.url not in self._seen
            )
            if fresh and len(self._seen) < MAX_BODIES:
                self._seen.add(response.url)
                wanted.append(response)
        slots = asyncio.Semaphore(_AT_ONCE)
        reads = [asyncio.create_task(_read(response, slots)) for response in wanted]
        if not reads:
            return ()
        try:
            await asyncio.wait(reads, timeout=within_s)
        finally:
            for read in reads:
                read.cancel()
            await asyncio.gather(*reads, return_exceptions=True)
        raws = [None if read.cancelled() else read.result() for read in reads]
        late = sum(raw is None for raw in raws)
        if late:
            self._note(f"The content of {late} documents or scripts could not be read.")
        return tuple(
            self._record(response, raw)
            for response, raw in zip(wanted, raws, strict=True)
            if raw is not None
        )

    def _record(self, response: Response, raw: bytes) -> BodyRecord:
        text = raw[: MAX_BODY_CHARS * 4].decode("utf-8", "replace")
        kept = text[: min(MAX_BODY_CHARS, self._left_chars)]
        self._left_chars -= len(kept)
        whole = len(kept) == len(text) and len(raw) <= MAX_BODY_CHARS * 4
        if not whole:
            self._note("The content of large scripts or documents was cut.")
        return BodyRecord(
            url=response.url[:4096],
            kind=response.request.resource_type,
            text=kept,
            size_bytes=len(raw),
            sha256=hashlib.sha256(raw).hexdigest(),
            whole=whole,
        )

    def _note(self, text: str) -> None:
        if text not in self.notes:
            self.notes.append(text)


async def _read(response: Response, slots: asyncio.Semaphore) -> bytes | None:
    from playwright.async_api import Error  # noqa: PLC0415 - loaded with the browser

    async with slots:
        try:
            return await response.body()
        except Error:
            return None  # the browser no longer has it
