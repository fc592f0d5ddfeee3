"""What a source is, and how each is asked: within a time limit, remembered, never raising."""

from __future__ import annotations

import asyncio
from dataclasses import dataclass
from typing import Generic, Protocol, TypeVar

import msgspec

from veritas.artifacts import Missing
from veritas.collect.sources.cache import SourceCache
from veritas.core.errors import Fault, shorten

FactT = TypeVar("FactT", bound=msgspec.Struct)
ToldT_co = TypeVar("ToldT_co", bound=msgspec.Struct, covariant=True)


@dataclass(frozen=True, slots=True)
class Question:
    """What an audit is about.

    Attributes:
        url: the target.
        host: its lower-case host.
        domain: what a registry has registered; empty for an address or a name of no registry.
    """

    url: str
    host: str
    domain: str


class Source(Protocol[ToldT_co]):
    """Somebody who can be asked."""

    @property
    def name(self) -> str:
        """For people and for the cache; a new meaning of the fact is a new name."""

    @property
    def limit_s(self) -> float:
        """How long an answer may take."""

    @property
    def keep_s(self) -> float:
        """How long an answer is good for; 0 keeps none."""

    @property
    def fact(self) -> type[ToldT_co]:
        """What an answer is."""

    def key(self, question: Question) -> str:
        """What the answer depends on."""

    async def ask(self, question: Question) -> ToldT_co | Missing:
        """Ask. May raise: :func:`ask_source` says what that means."""


@dataclass(frozen=True, slots=True)
class Asking(Generic[FactT]):
    """A source, with what it is asked within.

    Attributes:
        source: whom to ask.
        cache: answers of earlier audits.
    """

    source: Source[FactT]
    cache: SourceCache

    async def answer(self, question: Question, within_s: float) -> FactT | Missing:
        """The answer, from the cache or fresh, or why there is none.

        Whatever goes wrong with a source is never the audited site's fault.
        """
        source = self.source
        key = source.key(question)
        if source.keep_s > 0:
            kept = await self.cache.get(source.name, key, source.fact, source.keep_s)
            if kept is not None:
                return kept
        try:
            async with asyncio.timeout(min(within_s, source.limit_s)):
                answer = await source.ask(question)
        except TimeoutError:
            return Missing(f"{source.name} did not answer in time", Fault.OURS, "timeout")
        except Exception as error:  # noqa: BLE001 - one source must not end the others
            # Other errors than the system's may show the URL, and with it a key.
            words = shorten(str(error)) if isinstance(error, OSError) else type(error).__name__
            return Missing(f"{source.name} could not be asked ({words})", Fault.OURS, "network")
        if source.keep_s > 0 and not isinstance(answer, Missing):
            await self.cache.put(source.name, key, answer)
        return answer
