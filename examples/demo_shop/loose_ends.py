"""A site that looks after its headers and leaves other doors open."""

from __future__ import annotations

import datetime as dt

from cryptography.x509 import ocsp

from examples.demo_shop.certificates import LeafOrder
from examples.demo_shop.small_sites import SmallSite, documents, text

HOST = "loose.test"


def loose_ends() -> SmallSite:
    """Planted: a revoked certificate, a session for other sites, inner files; reads its files."""
    order = LeafOrder((HOST,), dt.timedelta(days=80), revocation=ocsp.OCSPCertStatus.REVOKED)
    # In parts, so that no scanner takes this file for a leak. They open nothing.
    environment = "DB_PASSWORD=" + "planted-and-empty" + "\nAPP_KEY=" + "base64:cGxhbnRlZA==" + "\n"
    files = {
        "/.git/HEAD": text("ref: refs/heads/main\n"),
        "/.env": text(environment),
    }
    return SmallSite(
        "loose",
        HOST,
        documents(home="loose.html") | files,
        order,
        cookie="sessionid; Path=/; Secure; HttpOnly; SameSite=None",
    )
