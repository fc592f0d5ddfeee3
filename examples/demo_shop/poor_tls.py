"""Sites that serve the same careful page, and fail visitors before they can see it."""

from __future__ import annotations

import datetime as dt

from examples.demo_shop.certificates import LeafOrder
from examples.demo_shop.small_sites import SmallSite, documents

_DAYS = dt.timedelta(days=1)


def lapsed() -> SmallSite:
    """Planted: a weak certificate that has expired; to be served by a lax context."""
    order = LeafOrder(("lapsed.test",), -3 * _DAYS, aged=93 * _DAYS, weak_key=True)
    return SmallSite("lapsed", "lapsed.test", documents(home="plain.html"), order)


def unproven() -> tuple[SmallSite, ...]:
    """Planted: certificates in date that prove nothing; reads files, and blocks."""
    page = documents(home="plain.html")
    return (
        SmallSite(
            "alone", "alone.test", page, LeafOrder(("alone.test",), 80 * _DAYS, self_signed=True)
        ),
        SmallSite(
            "misnamed",
            "misnamed.test",
            page,
            LeafOrder(("misnamed.test",), 80 * _DAYS, made_out_to=("elsewhere.test",)),
        ),
        SmallSite("gap", "gap.test", page, LeafOrder(("gap.test",), 80 * _DAYS, gap=True)),
    )
