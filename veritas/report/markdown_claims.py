"""What the site says of itself, and how that holds, as a part of the Markdown report. Pure."""

from __future__ import annotations

from veritas.report.escaping import code, escape
from veritas.report.model import Report

_MAX_CLAIMS = 30


def claims(report: Report) -> str:
    """One line a claim, the contradicted ones first; empty when there are none."""
    if report.graph is None or not report.graph.claims:
        return ""
    order = ("contradicted", "confirmed", "not_checked")
    told = sorted(report.graph.claims, key=lambda claim: order.index(claim.status))
    lines = ["## What the site says of itself", ""]
    for claim in told[:_MAX_CLAIMS]:
        status = claim.status.replace("_", " ")
        held = f"{code(claim.claim, 120)} against the {escape(claim.against, 80)}"
        lines.append(f"- {status}: {held}. {escape(claim.detail, 300)}")
    if len(told) > _MAX_CLAIMS:
        lines.append(f"- and {len(told) - _MAX_CLAIMS} more")
    return "\n".join(lines)
