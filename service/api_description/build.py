"""Makes the descriptions that are served."""

from __future__ import annotations

import functools
import hashlib
from importlib import resources

import msgspec

from service.api_description.asyncapi import asyncapi_document
from service.api_description.documents import Description, Document
from service.api_description.openapi import openapi_document
from service.api_description.page import render_page
from service.api_description.settings_list import read_explanations, settings_list
from service.routes import ROUTES

_NOTHING = "default-src 'none'; frame-ancestors 'none'"


@functools.cache
def build_description() -> Description:
    """Describe the API. Blocks: the first call reads files and takes about a tenth of a second."""
    openapi, asyncapi = openapi_document(ROUTES), asyncapi_document(ROUTES)
    schema = resources.files("veritas.core").joinpath("report.schema.json").read_bytes()
    page, policy = render_page(openapi, asyncapi, settings_list(read_explanations()))
    return Description(
        openapi=_document(msgspec.json.encode(openapi), "application/json", _NOTHING),
        asyncapi=_document(msgspec.json.encode(asyncapi), "application/json", _NOTHING),
        page=_document(page, "text/html", policy),
        report_schema=_document(schema, "application/schema+json", _NOTHING),
    )


def _document(body: bytes, content_type: str, policy: str) -> Document:
    return Document(body, content_type, policy, hashlib.sha256(body).hexdigest()[:32])
