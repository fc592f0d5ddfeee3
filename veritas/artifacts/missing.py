"""Facts that could not be had, and why. Pure data."""

from __future__ import annotations

import msgspec

from veritas.core.errors import Fault


class Missing(msgspec.Struct, frozen=True, tag="missing"):
    """Something that could not be collected.

    Attributes:
        reason: why, in words a person understands.
        fault: whose fault it was; only ``TARGET`` says anything about the site.
        code: stable identifier, such as ``dns_failure``, ``refused``, ``timeout``,
            ``tls_error``, ``http_error``, ``browser_error``, ``not_applicable``.
    """

    reason: str
    fault: Fault
    code: str


NOT_PROBED = Missing(
    "files that are not for visitors are asked for only with --probe",
    Fault.OURS,
    "not_applicable",
)
"""For what only a caller who is allowed to look for it may look for."""

NOT_TRIED = Missing("this was not tried", Fault.OURS, "not_collected")
"""For facts that artifacts of an older program do not have."""
