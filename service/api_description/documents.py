"""The descriptions as they are served: what they are, apart from how they are made."""

from __future__ import annotations

import msgspec


class Document(msgspec.Struct, frozen=True):
    """One description.

    Attributes:
        body: what is sent.
        content_type: its media type.
        policy: its content security policy.
        tag: changes when the body does.
    """

    body: bytes
    content_type: str
    policy: str
    tag: str


class Description(msgspec.Struct, frozen=True):
    """The description of the API.

    Attributes:
        openapi: the routes.
        asyncapi: the streams.
        page: both, for people.
        report_schema: the report in JSON.
    """

    openapi: Document
    asyncapi: Document
    page: Document
    report_schema: Document
