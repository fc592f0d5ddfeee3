"""Two sites that pass themselves off as well-known ones, and an honest one that resembles them.

The names of the brands are those of the engine's data file. Nothing is sent anywhere: every name,
those of the brands included, is served on loopback.
"""

from __future__ import annotations

import datetime as dt

from cryptography.x509 import ocsp

from examples.demo_shop.certificates import LeafOrder
from examples.demo_shop.small_sites import SmallSite, documents
from examples.demo_shop.third_parties import ThirdParty, icon_host

BRAND_HOST = "www.paypal.com"


def imitations() -> tuple[SmallSite, ...]:
    """The sites; reads their files, and blocks."""
    honest = "xn--mller-kva.test"
    contact = {"imprint": "imprint.html", "privacy": "privacy.html"}
    return (
        # Planted: "pаypal" with a Cyrillic letter.
        SmallSite(
            "lookalike",
            "xn--pypal-4ve.test",
            documents(home="lookalike.html"),
            images_from=BRAND_HOST,
        ),
        # Planted: a name that anybody can have, and a brand beside a word that baits.
        SmallSite("freehost", "dhl-paket.web.app", documents(home="parcel.html")),
        SmallSite(
            "mueller",
            honest,
            # Looks alike: a page that answers for every file, and a certificate in good order.
            documents(home="mueller.html", **contact, **{".env": "plain.html"}),
            LeafOrder((honest,), dt.timedelta(days=80), revocation=ocsp.OCSPCertStatus.GOOD),
            cookie="__Host-session; Path=/; Secure; HttpOnly; SameSite=Lax",
        ),
    )


def brand_site() -> ThirdParty:
    """The stand-in for the brand whose icon is shown elsewhere."""
    return icon_host(BRAND_HOST)
