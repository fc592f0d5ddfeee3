"""What was tried on the site with fresh visitors, and what came of it. Pure data."""

from __future__ import annotations

import msgspec

from veritas.artifacts.consent import Consent
from veritas.artifacts.dialogs import Dialogs
from veritas.artifacts.journeys import Journeys
from veritas.artifacts.missing import NOT_TRIED, Missing
from veritas.artifacts.reloads import Reloads
from veritas.core.errors import Fault

ONLY_FURTHER_TIERS = Missing(
    "experiments are made by standard_audit and deep_forensic only",
    Fault.OURS,
    "not_applicable",
)


class Experiments(msgspec.Struct, frozen=True):
    """The outcome of each experiment, or why it has none.

    Attributes:
        reloads: the target loaded again by fresh visitors, and with another clock.
        consent: nothing clicked, everything accepted, everything rejected.
        journeys: the way into a purchase or subscription, and the way out again.
        further_reloads: other pages that were loaded again, since they tell of time or numbers.
        dialogs: the dialog of the target, closed, and whether it came back.
    """

    reloads: Reloads | Missing = NOT_TRIED
    consent: Consent | Missing = NOT_TRIED
    journeys: Journeys | Missing = NOT_TRIED
    further_reloads: tuple[Reloads, ...] | Missing = ()
    dialogs: Dialogs | Missing = NOT_TRIED

    @property
    def reloaded(self) -> tuple[Reloads, ...]:
        """The pages that were loaded again, the target first; empty when it could not be."""
        if isinstance(self.reloads, Missing):
            return ()
        more = () if isinstance(self.further_reloads, Missing) else self.further_reloads
        return (self.reloads, *more)


NO_EXPERIMENTS = Experiments(
    ONLY_FURTHER_TIERS, ONLY_FURTHER_TIERS, ONLY_FURTHER_TIERS, dialogs=ONLY_FURTHER_TIERS
)
