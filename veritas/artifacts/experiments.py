"""What was tried on the site with fresh visitors, and what came of it. Pure data."""

from __future__ import annotations

import msgspec

from veritas.artifacts.consent import Consent
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
    """

    reloads: Reloads | Missing = NOT_TRIED
    consent: Consent | Missing = NOT_TRIED
    journeys: Journeys | Missing = NOT_TRIED


NO_EXPERIMENTS = Experiments(ONLY_FURTHER_TIERS, ONLY_FURTHER_TIERS, ONLY_FURTHER_TIERS)
