"""The baskets of both shops: one product at a time, kept in a cookie, its form never read.

FairMart's holds what was put into it, and the parcel that its product pages name; one press takes
it out. HurryMart puts a care plan beside it, adds a fee at the checkout, and asks twice whether it
is really to be taken out.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass

from aiohttp import web

from examples.demo_shop.catalogue import PRODUCTS, Product

_ADD = "/cart/add/"


@dataclass(frozen=True, slots=True)
class Extra:
    """A line besides the product: its words and its price in cents."""

    words: str
    cents: int


@dataclass(frozen=True, slots=True)
class BasketRules:
    """How a shop keeps its baskets."""

    cookie: str
    """The name of the cookie that holds the product's slug."""
    attributes: str
    """Of the cookie, as they are written."""
    in_basket: tuple[Extra, ...]
    """Lines that come with every product."""
    at_checkout: tuple[Extra, ...]
    """Lines that come on top at the checkout."""
    questions: tuple[str, ...]
    """Paths of pages that ask before something is taken out."""
    removal: str
    """The path to which the last button posts."""


@dataclass(frozen=True, slots=True)
class Basket:
    """What a template needs to know of a basket."""

    product: Product | None
    lines: tuple[Extra, ...]

    @property
    def total(self) -> str:
        """In euros, as it is shown."""
        price_cents = self.product.price * 100 if self.product else 0
        return euros(price_cents + sum(line.cents for line in self.lines))


Render = Callable[[str, Basket], bytes]


class Baskets:
    """Answers whatever concerns a basket; its pages are rendered once, at the start."""

    def __init__(self, rules: BasketRules, render: Render) -> None:
        self._rules = rules
        self._pages: dict[tuple[str, str], bytes] = {}
        for product in (None, *PRODUCTS):
            slug = product.slug if product else ""
            for path in ("/cart", "/checkout", *rules.questions):
                lines = rules.in_basket if product else ()
                if product and path == "/checkout":
                    lines += rules.at_checkout
                self._pages[path, slug] = render(path, Basket(product, lines))

    def answer(self, method: str, path: str, cookies: Mapping[str, str]) -> web.Response | None:
        """The response, or None when it is none of the basket's business."""
        if method == "POST" and path.startswith(_ADD):
            slug = path.removeprefix(_ADD)
            if ("/cart", slug) in self._pages:
                return self._back_with(slug)
        if method == "POST" and path == self._rules.removal:
            return self._back_with("")
        if method not in ("GET", "HEAD"):
            return None
        slug = cookies.get(self._rules.cookie, "")
        body = self._pages.get((path, slug)) or self._pages.get((path, ""))
        if body is None:
            return None
        return web.Response(body=body, content_type="text/html", charset="utf-8")

    def _back_with(self, slug: str) -> web.Response:
        response = web.Response(status=303, headers={"Location": "/cart"})
        response.headers["Set-Cookie"] = f"{self._rules.cookie}={slug}; {self._rules.attributes}"
        return response


def euros(cents: int) -> str:
    """A price as the shops write it, without its sign: ``249``, or ``14.99``."""
    return str(cents // 100) if cents % 100 == 0 else f"{cents / 100:.2f}"
