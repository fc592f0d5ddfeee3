"""Tells the graph while it grows: what is new with the first page, the sources, the rest."""

from __future__ import annotations

import asyncio
import time
from concurrent.futures import Executor
from typing import Any
from urllib.parse import urlsplit

import msgspec
import structlog

from veritas.artifacts import ARTIFACTS_VERSION, NOT_TRIED, Artifacts, PageArtifact, Sources
from veritas.collect.domains import registrable_domain
from veritas.collect.observer import PictureKind
from veritas.core.audit import AuditRequest
from veritas.core.events import EventType
from veritas.core.findings import Phase
from veritas.judge.knowledge_graph import KnowledgeGraph, build_graph, growth
from veritas.narrator import Narrator

_log = structlog.get_logger(__name__)


class GrowingGraph:
    """The collectors' observer: hands all on to the narrator, and draws up the graph meanwhile.

    Each event has what the ones before did not have, so that an audit of many pages does not send
    the same graph many times. The last event, of the phase ``graph``, has the whole.

    Args:
        request: what is audited.
        narrator: tells it.
        executor: where a graph is drawn up.
    """

    def __init__(self, request: AuditRequest, narrator: Narrator, executor: Executor) -> None:
        self._request = request
        self._narrator = narrator
        self._executor = executor
        self._pages: list[PageArtifact] = []
        self._sources = Sources()
        self._told: KnowledgeGraph | None = None
        self._drawing = asyncio.Lock()

    async def tell_growth(self, artifacts: Artifacts) -> None:
        """Tell what is new since the last time. A graph that fails is told of by the last event."""
        loop = asyncio.get_running_loop()
        async with self._drawing:
            try:
                graph = await loop.run_in_executor(self._executor, build_graph, artifacts)
            except Exception:  # noqa: BLE001 - a bug of ours must not end the collecting
                _log.exception("graph_failed")
                return
            new = growth(self._told, graph)
            self._told = graph
            if new.nodes or new.edges:
                await say_graph(self._narrator, Phase.SCOUT, new, whole=False)

    async def _tell_so_far(self) -> None:
        host = (urlsplit(self._request.url).hostname or "").lower()
        await self.tell_growth(
            Artifacts(
                version=ARTIFACTS_VERSION,
                request=self._request,
                host=host,
                domain=registrable_domain(host),
                collected_at=time.time(),
                pages=tuple(self._pages),
                page_failures=(),
                http_probe=NOT_TRIED,
                tls=NOT_TRIED,
                dns=NOT_TRIED,
                sources=self._sources,
            )
        )

    # -- the collectors' observer --------------------------------------------------------

    async def page_started(self, url: str, index: int, of: int) -> None:
        """See :class:`veritas.collect.observer.CollectObserver`."""
        await self._narrator.page_started(url, index, of)

    async def page_loaded(self, page: PageArtifact) -> None:
        """See :class:`veritas.collect.observer.CollectObserver`."""
        await self._narrator.page_loaded(page)
        self._pages.append(page)
        if len(self._pages) == 1:
            await self._tell_so_far()

    async def sources_answered(self, sources: Sources) -> None:
        """See :class:`veritas.collect.observer.CollectObserver`."""
        self._sources = sources
        await self._tell_so_far()

    async def screenshot(
        self, name: str, png: bytes, page_url: str, kind: PictureKind, width: int, height: int
    ) -> None:
        """See :class:`veritas.collect.observer.CollectObserver`."""
        await self._narrator.screenshot(name, png, page_url, kind, width, height)

    async def trying(self, words: str) -> None:
        """See :class:`veritas.collect.observer.CollectObserver`."""
        await self._narrator.trying(words)

    async def note(self, text: str) -> None:
        """See :class:`veritas.collect.observer.CollectObserver`."""
        await self._narrator.note(text)


async def say_graph(
    narrator: Narrator, phase: Phase, graph: KnowledgeGraph, *, whole: bool
) -> None:
    """Tell a graph, or what is new of it."""
    summary: dict[str, Any] = {**msgspec.to_builtins(graph), "whole": whole}
    words = f"{len(graph.nodes)} nodes, {len(graph.edges)} ties"
    detail = words if whole else f"{words} more"
    await narrator.say(EventType.KNOWLEDGE_GRAPH, phase, detail, summary, part=0.5)
