"""One listener, many sites: the `Host` header decides who answers (RFC 9110, section 7.2)."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Protocol

from aiohttp import web

from examples.demo_shop.certificates import LeafOrder


class Site(Protocol):
    """A site with names, one certificate for them, and a way to answer requests."""

    @property
    def certificate(self) -> LeafOrder:
        """The names the site answers to, and the certificate it wants for them."""
        ...

    def respond(self, request: web.Request) -> web.Response:
        """Answer one request. Must not block and must not read the body."""
        ...


def application(sites: Iterable[Site]) -> web.Application:
    """Return an application that hands each request to the site its `Host` names.

    A name no site has gets 421 Misdirected Request: a test that took a wrong turn
    should hear so, not see some other shop.
    """
    by_name = {name: site for site in sites for name in site.certificate.names}

    async def dispatch(request: web.Request) -> web.Response:
        name = request.host.rpartition(":")[0] if ":" in request.host else request.host
        site = by_name.get(name.lower())
        if site is None:
            text = f"No site here is called {name!r}. Known: {', '.join(sorted(by_name))}.\n"
            return web.Response(status=421, text=text)
        return site.respond(request)

    app = web.Application()
    app.router.add_route("*", "/{path:.*}", dispatch)
    return app
