"""Making a tier's experiments, side by side, while the crawl goes on."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass, field, replace
from typing import Any

import msgspec
import structlog

from veritas.artifacts import Experiments, Missing
from veritas.collect.allowance import BUDGET_CODE
from veritas.collect.experiments.consent.trying import try_consent
from veritas.collect.experiments.dialogs import try_dialogs
from veritas.collect.experiments.further_pages import reload_further
from veritas.collect.experiments.ground import Ground
from veritas.collect.experiments.journeys.trying import try_journeys
from veritas.collect.experiments.reloads import reload
from veritas.core.audit import Tier
from veritas.core.errors import Fault, shorten

_log = structlog.get_logger(__name__)

Experiment = Callable[[Ground], Awaitable[Any]]
"""Gives what it found, or ``Missing``; ends by the ground's deadline."""

# Each by its name in Experiments.
EXPERIMENTS: Mapping[str, Experiment] = {
    "reloads": reload,
    "further_reloads": reload_further,
    "consent": try_consent,
    "journeys": try_journeys,
    "dialogs": try_dialogs,
}

LIMIT_S = {Tier.STANDARD_AUDIT: 40.0, Tier.DEEP_FORENSIC: 80.0}
"""How long all experiments of a tier may take together; they run side by side."""

MAX_REQUESTS = {Tier.STANDARD_AUDIT: 3000, Tier.DEEP_FORENSIC: 6000}
"""How many requests the pages of all of them may make."""

SHARE_OF_TRAFFIC = 0.4
"""Of the bytes that an audit may load, the most that experiments may use."""

_GRACE_S = 3.0
_LATE = Missing("the time for experiments was up", Fault.OURS, "time_limit")


@dataclass(slots=True)
class Trials:
    """The experiments under way; what has ended is kept, whatever becomes of the others.

    Attributes:
        experiments: what is known by now.
    """

    experiments: Experiments = field(default_factory=Experiments)

    async def run(self, ground: Ground, chosen: Mapping[str, Experiment] | None = None) -> None:
        """Make all experiments; what goes wrong on our side is ``Missing`` in its field.

        Args:
            ground: what they stand on.
            chosen: those to make, by name; all of them when left out.

        Raises:
            Exception: whatever ``ground.tell`` raises.
        """
        chosen = EXPERIMENTS if chosen is None else chosen
        for name in chosen:
            self._keep(name, _LATE)
        async with asyncio.TaskGroup() as group:
            for name, experiment in chosen.items():
                group.create_task(self._run(name, experiment, ground))

    async def _run(self, name: str, experiment: Experiment, ground: Ground) -> None:
        telling: list[Exception] = []

        async def tell(words: str) -> None:
            try:
                await ground.tell(words)
            except Exception as error:
                telling.append(error)
                raise

        async def keep_picture(name: str, png: bytes, page_url: str) -> None:
            try:
                await ground.keep_picture(name, png, page_url)
            except Exception as error:
                telling.append(error)
                raise

        within_s = ground.deadline.left_s + _GRACE_S
        try:
            async with asyncio.timeout(within_s):
                found = await experiment(replace(ground, tell=tell, keep_picture=keep_picture))
        except Exception as error:  # noqa: BLE001 - ours, whatever it is; the site is not to blame
            if telling:
                raise telling[0] from None
            found = _LATE if isinstance(error, TimeoutError) else _failure(name, error)
        if isinstance(found, Missing) and ground.allowance.ended_by:
            found = Missing(
                f"it was broken off: {ground.allowance.ended_by}", Fault.OURS, BUDGET_CODE
            )
        self._keep(name, found)

    def _keep(self, name: str, found: object) -> None:
        self.experiments = msgspec.structs.replace(self.experiments, **{name: found})


def _failure(name: str, error: Exception) -> Missing:
    """The browser may have gone, or we have a bug; neither says anything about the site."""
    words = shorten(str(error) or type(error).__name__)
    _log.warning("experiment_failed", experiment=name, error=type(error).__name__, words=words)
    return Missing(f"the experiment could not be made ({words})", Fault.OURS, "internal_error")
