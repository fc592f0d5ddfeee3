"""What a page asked for, in its order in time, before its visitor agreed to anything. Pure.

An audit opens a page in a fresh profile and clicks nothing while it loads, so every request of
the list was made without consent.
"""

from __future__ import annotations

import msgspec

from veritas.artifacts import PageArtifact
from veritas.checks.finding_list import clip
from veritas.checks.urls import host_of

MAX_REQUESTS = 200
_MAX_URL_CHARS = 200


class TimedRequest(msgspec.Struct, frozen=True):
    """One request.

    Attributes:
        at_ms: since the page's own first request.
        host: who was asked.
        kind: ``document script image xhr`` and so on, in the browser's words.
        url: what was asked for, cut to 200 characters.
        third_party: it went to another registrable domain than the page's.
        status: HTTP status, None when no answer came.
        sets_cookie: the answer set a cookie.
    """

    at_ms: float
    host: str
    kind: str
    url: str
    third_party: bool
    status: int | None
    sets_cookie: bool


class RequestTimeline(msgspec.Struct, frozen=True):
    """The requests of one page.

    Attributes:
        page_url: which page.
        requests: in order of time, at most :data:`MAX_REQUESTS`; of more, those to third parties
            are kept first.
        left_out: how many more there were.
    """

    page_url: str
    requests: tuple[TimedRequest, ...]
    left_out: int


def timeline_of(page: PageArtifact) -> RequestTimeline:
    """The timeline of a page as it loaded."""
    setters = {cookie.set_by_url for cookie in page.cookies}
    asked = [request for request in page.requests if host_of(request.url)]
    ranked = sorted(asked, key=lambda item: (not item.third_party, item.started_ms, item.id))
    kept = sorted(ranked[:MAX_REQUESTS], key=lambda item: (item.started_ms, item.id))
    return RequestTimeline(
        page_url=page.final_url,
        requests=tuple(
            TimedRequest(
                at_ms=round(max(0.0, item.started_ms), 1),
                host=clip(item.host, 253),
                kind=clip(item.resource_type, 30),
                url=clip(item.url, _MAX_URL_CHARS),
                third_party=item.third_party,
                status=item.status,
                sets_cookie=item.url in setters,
            )
            for item in kept
        ),
        left_out=len(asked) - len(kept),
    )
