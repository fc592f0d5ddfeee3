"""The shop that does everything wrong. Each planted fault is listed in ground_truth.json."""

from __future__ import annotations

import datetime as dt
import secrets

from aiohttp import web

from examples.demo_shop.basket import BasketRules, Extra
from examples.demo_shop.certificates import LeafOrder
from examples.demo_shop.content import Content, Shop

SHOP = Shop(
    key="hurrymart",
    name="HurryMart",
    host="hurrymart.test",
    baskets=BasketRules(
        cookie="basket",
        attributes="Path=/",
        # Planted: nobody has chosen the one, nobody has heard of the other.
        in_basket=(Extra("Trail care plan, 12 months", 1499),),
        at_checkout=(Extra("Service fee", 490),),
        questions=("/cart/remove", "/cart/remove/sure"),
        removal="/cart/remove/done",
    ),
    # Planted: one field to join, two pages and five fields to leave.
    own_pages=("cancel", "cancel-form"),
)

_BAD_HEADERS = {
    "Server": "nginx/1.14.0",
    "X-Powered-By": "PHP/7.2.1",
    # Forbids nothing at all.
    "Content-Security-Policy": "default-src * 'unsafe-inline' 'unsafe-eval'",
    "Referrer-Policy": "unsafe-url",
}


class Hurrymart:
    """Same pages over HTTP and HTTPS, no protection worth the name, a bare session cookie."""

    # The odd hour keeps "5 days left" true for whoever counts whole days.
    certificate = LeafOrder(
        names=("hurrymart.test", "www.hurrymart.test"),
        valid_for=dt.timedelta(days=5, hours=1),
        aged=dt.timedelta(days=85),
    )

    def __init__(self, content: Content) -> None:
        self._content = content

    def respond(self, request: web.Request) -> web.Response:
        """Answer from the content, whatever the scheme, with the bad headers on everything."""
        special = _special(request)
        response, is_page = (special, False) if special else self._content.answer(request)
        response.headers.update(_BAD_HEADERS)
        if "Origin" in request.headers:
            # Whoever asks may read everything, in the visitor's name.
            response.headers["Access-Control-Allow-Origin"] = request.headers["Origin"]
            response.headers["Access-Control-Allow-Credentials"] = "true"
        if is_page and "sessionid" not in request.cookies:
            # Written out, as a library would add what is left out here on purpose:
            # Secure, HttpOnly and SameSite.
            response.headers["Set-Cookie"] = f"sessionid={secrets.token_hex(16)}; Path=/"
        return response


def _special(request: web.Request) -> web.Response | None:
    """What is no page and no file: a redirect to anywhere, a stale contact, a key in a script."""
    match request.path:
        case "/out":
            return web.Response(status=302, headers={"Location": request.query.get("url", "/")})
        case "/.well-known/security.txt":
            text = "Contact: mailto:security@hurrymart.test\nExpires: 2020-01-31T00:00:00Z\n"
            return web.Response(text=text)
        case "/static/hurrymart/settings.js":
            # In parts, so that no scanner takes this file for a leak. It opens nothing.
            key = "AKIA" + "Q4ZX7MK3" + "VT6NB2RY"
            text = f'window.shopSettings = {{ "storage": "{key}" }};\n'
            return web.Response(text=text, content_type="text/javascript")
    return None
