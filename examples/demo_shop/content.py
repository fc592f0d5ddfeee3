"""Pages and files of one shop, rendered and read once at the start, then served from memory."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from types import MappingProxyType

from aiohttp import web
from jinja2 import Environment, FileSystemLoader, StrictUndefined

from examples.demo_shop.basket import Basket, BasketRules, Baskets, euros
from examples.demo_shop.catalogue import PRODUCTS

_TEMPLATES = Path(__file__).parent / "templates"
_STATIC = Path(__file__).parent / "static"
_MEDIA_TYPES: Mapping[str, str] = MappingProxyType(
    {".css": "text/css", ".js": "text/javascript", ".svg": "image/svg+xml"}
)
_COMMON_PAGES: Mapping[str, str] = MappingProxyType(
    {
        "/": "home",
        "/login": "login",
        "/shipping": "shipping",
        "/thanks": "thanks",
    }
)


@dataclass(frozen=True, slots=True)
class Shop:
    """What a template needs to know about the shop it is rendered for."""

    key: str
    name: str
    host: str
    baskets: BasketRules
    own_pages: tuple[str, ...] = ()
    """Names of pages, and templates, that only this shop has."""


@dataclass(frozen=True, slots=True)
class Document:
    """A body and its media type, ready to send."""

    body: bytes
    content_type: str

    def response(self, status: int = 200) -> web.Response:
        """A new response with this body and no header but what the body needs."""
        charset = "utf-8" if self.content_type.startswith("text/") else None
        return web.Response(
            status=status, body=self.body, content_type=self.content_type, charset=charset
        )


@dataclass(frozen=True, slots=True)
class Content:
    """Everything one shop serves: pages and files by path, and the page for what is missing."""

    pages: Mapping[str, Document]
    files: Mapping[str, Document]
    missing: Document
    baskets: Baskets

    def answer(self, request: web.Request) -> tuple[web.Response, bool]:
        """Return the response to `request`, and whether it is a page (not a file or error).

        A POST to a page is thanked with a 303; its body is never read.
        """
        basket = self.baskets.answer(request.method, request.path, request.cookies)
        if basket is not None:
            return basket, request.method != "POST"
        document = self.pages.get(request.path)
        if request.method == "POST" and document is not None:
            return web.Response(status=303, headers={"Location": "/thanks"}), False
        if request.method not in ("GET", "HEAD"):
            return web.Response(status=405, headers={"Allow": "GET, HEAD, POST"}), False
        if document is not None:
            return document.response(), True
        file = self.files.get(request.path)
        if file is not None:
            return file.response(), False
        return self.missing.response(status=404), False


def load(shop: Shop) -> Content:
    """Render every page of `shop` and read its files. Blocking: call it off the event loop.

    Raises `jinja2.TemplateError` when a template is broken or names something unknown.
    """
    environment = Environment(
        # A shop's own template wins over the common one, which it can still extend by folder.
        loader=FileSystemLoader(
            [_TEMPLATES / shop.key, _TEMPLATES / "common", _TEMPLATES],
        ),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )
    sale_end = _end_of_summer(dt.datetime.now(dt.UTC))
    environment.globals.update(shop=shop, products=PRODUCTS, deal=PRODUCTS[0], sale_end=sale_end)

    def render(template: str, path: str, **values: object) -> Document:
        text = environment.get_template(f"{template}.html").render(path=path, **values)
        return Document(text.encode(), "text/html")

    pages = {path: render(name, path) for path, name in _COMMON_PAGES.items()}
    pages.update({f"/{name}": render(name, f"/{name}") for name in shop.own_pages})
    for product in PRODUCTS:
        path = f"/product/{product.slug}"
        pages[path] = render("product", path, product=product)

    def render_basket(path: str, basket: Basket) -> bytes:
        name = path.removeprefix("/").replace("/", "-")
        return render(name, path, basket=basket, euros=euros).body

    baskets = Baskets(shop.baskets, render_basket)
    return Content(pages, _read_files(shop), render("missing", ""), baskets)


def _end_of_summer(now: dt.datetime) -> str:
    """The first moment after the next 31 August, as HTML and JavaScript write it."""
    end = dt.datetime(now.year, 9, 1, tzinfo=dt.UTC)
    return (end if end > now else end.replace(year=now.year + 1)).isoformat()


def _read_files(shop: Shop) -> dict[str, Document]:
    """Map `/static/...` paths to files: those of `static/`, then those of `static/<shop>/`."""
    files: dict[str, Document] = {}
    for folder in (_STATIC, _STATIC / "art", _STATIC / shop.key):
        for file in sorted(folder.iterdir()):
            if file.suffix in _MEDIA_TYPES:
                name = file.relative_to(_STATIC).as_posix()
                files[f"/static/{name}"] = Document(file.read_bytes(), _MEDIA_TYPES[file.suffix])
    return files
