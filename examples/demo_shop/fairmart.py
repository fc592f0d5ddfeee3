"""The clean twin: the same shop with nothing to hide, and nothing an audit should find."""

from __future__ import annotations

import datetime as dt
import secrets

from aiohttp import web

from examples.demo_shop.basket import BasketRules, Extra
from examples.demo_shop.certificates import LeafOrder
from examples.demo_shop.content import Content, Shop

SHOP = Shop(
    key="fairmart",
    name="FairMart",
    host="fairmart.test",
    baskets=BasketRules(
        cookie="__Host-basket",
        attributes="Path=/; Secure; HttpOnly; SameSite=Lax",
        in_basket=(Extra("Parcel", 490),),  # which every product's page names
        at_checkout=(),
        questions=(),
        removal="/cart/remove",
    ),
    own_pages=("privacy", "imprint", "contact", "leave"),
)

# No version, and not the one the framework would put there.
_SERVER = {"Server": "fairmart"}
_OVER_HTTPS = {
    **_SERVER,
    "Strict-Transport-Security": "max-age=63072000; includeSubDomains",
    "Content-Security-Policy": (
        "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data:; "
        "form-action 'self'; frame-ancestors 'none'; base-uri 'none'"
    ),
    "X-Content-Type-Options": "nosniff",
    "X-Frame-Options": "DENY",
    "Referrer-Policy": "strict-origin-when-cross-origin",
    "Permissions-Policy": "camera=(), geolocation=(), microphone=()",
    "Cross-Origin-Opener-Policy": "same-origin",
    "Cross-Origin-Resource-Policy": "same-origin",
}


class Fairmart:
    """HTTPS only, one canonical name, a locked-down policy, a `__Host-` cookie."""

    certificate = LeafOrder(
        names=("fairmart.test", "www.fairmart.test"), valid_for=dt.timedelta(days=80)
    )

    def __init__(self, content: Content) -> None:
        self._content = content

    def respond(self, request: web.Request) -> web.Response:
        """Redirect to HTTPS on the same name, then to the bare name, then answer."""
        name = request.host.partition(":")[0].lower()
        if not request.secure:
            # No HSTS here: RFC 6797, section 7.2, forbids it over plain HTTP.
            return _redirect(name, request)
        if name != SHOP.host:
            response = _redirect(SHOP.host, request)
        else:
            contact = _security_txt() if request.path == "/.well-known/security.txt" else None
            response, is_page = (contact, False) if contact else self._content.answer(request)
            if "Origin" in request.headers:
                # One partner may read the prices; the answer is the same whoever asks.
                response.headers["Access-Control-Allow-Origin"] = "https://partner.test"
            if is_page and "__Host-session" not in request.cookies:
                # The value is new for every visitor and stands for nothing.
                response.headers["Set-Cookie"] = (
                    f"__Host-session={secrets.token_hex(16)}; "
                    "Path=/; Secure; HttpOnly; SameSite=Lax"
                )
        response.headers.update(_OVER_HTTPS)
        return response


def _redirect(name: str, request: web.Request) -> web.Response:
    location = f"https://{name}{request.rel_url.raw_path_qs}"
    return web.Response(status=301, headers={"Location": location, **_SERVER})


def _security_txt() -> web.Response:
    """Whom to tell of a hole (RFC 9116), good for half a year."""
    expires = dt.datetime.now(dt.UTC) + dt.timedelta(days=180)
    return web.Response(
        text=f"Contact: mailto:security@fairmart.test\nExpires: {expires:%Y-%m-%dT%H:%M:%SZ}\n"
    )
