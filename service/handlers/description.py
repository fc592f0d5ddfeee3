"""The API about itself."""

from __future__ import annotations

from aiohttp import ETag, hdrs, web

from service.api_description.documents import Document
from service.handlers.keys import DESCRIPTION


async def show_openapi(request: web.Request) -> web.Response:
    """``GET /openapi.json``: the routes."""
    return _answer(request, request.app[DESCRIPTION].openapi)


async def show_asyncapi(request: web.Request) -> web.Response:
    """``GET /asyncapi.json``: the streams."""
    return _answer(request, request.app[DESCRIPTION].asyncapi)


async def show_docs(request: web.Request) -> web.Response:
    """``GET /docs``: both, for people."""
    return _answer(request, request.app[DESCRIPTION].page)


async def show_report_schema(request: web.Request) -> web.Response:
    """``GET /report.schema.json``: what a report in JSON looks like."""
    return _answer(request, request.app[DESCRIPTION].report_schema)


def _answer(request: web.Request, document: Document) -> web.Response:
    known = request.if_none_match or ()
    if any(tag.value in {document.tag, "*"} for tag in known):
        response = web.Response(status=304)
    else:
        response = web.Response(
            body=document.body, content_type=document.content_type, charset="utf-8"
        )
    response.etag = ETag(document.tag)
    # It changes with the service's version only, but that nobody can foresee.
    response.headers[hdrs.CACHE_CONTROL] = "no-cache"
    response.headers["Content-Security-Policy"] = document.policy
    return response
