"""The profile of a site: its kind and its technologies."""

from __future__ import annotations

import msgspec

from veritas.artifacts import Artifacts
from veritas.checks.profile.site_type import SiteType, site_kind
from veritas.checks.profile.technologies import Technology, technologies_of


class Profile(msgspec.Struct, frozen=True):
    """What kind of site it is, and what it is made with.

    Attributes:
        type: the kind.
        confidence: 0 to 1; 0 for an unknown kind.
        signs: what speaks for it, in words.
        technologies: what it is made with, each with its evidence.
    """

    type: SiteType
    confidence: float
    signs: tuple[str, ...]
    technologies: tuple[Technology, ...]


def profile_of(artifacts: Artifacts) -> Profile:
    """Draw up the profile. Takes some milliseconds."""
    technologies = technologies_of(artifacts)
    kind = site_kind(artifacts, technologies)
    return Profile(kind.type, kind.confidence, kind.signs, technologies)
