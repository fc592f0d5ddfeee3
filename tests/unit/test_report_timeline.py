from __future__ import annotations

from tests.unit.artifact_builder import URL, cookie, page, request
from veritas.report.timeline import MAX_REQUESTS, timeline_of

TAG = "https://cdn.trackly.test/tag.js"


def test_requests_stand_in_their_order_in_time_and_say_who_was_told() -> None:
    shown = timeline_of(
        page(
            requests=(
                request(TAG, "script", id=2, started_ms=120.04),
                request(URL, "document"),
                request("data:image/png;base64,AAAA", host=""),
            ),
            cookies=(cookie("id", set_by_url=TAG, third_party=True),),
        )
    )
    assert [(one.at_ms, one.host) for one in shown.requests] == [
        (0.0, "fair.test"),
        (120.0, "cdn.trackly.test"),
    ]
    assert [(one.third_party, one.sets_cookie) for one in shown.requests] == [
        (False, False),
        (True, True),
    ]
    assert (shown.page_url, shown.left_out) == (URL, 0)


def test_of_too_many_those_to_third_parties_are_kept() -> None:
    own = [request(f"https://fair.test/{n}", id=n, started_ms=float(n)) for n in range(300)]
    late = request(TAG + "x" * 9_000, id=900, started_ms=9e9)
    shown = timeline_of(page(requests=(*own, late)))
    assert len(shown.requests) == MAX_REQUESTS
    assert shown.left_out == 101
    assert shown.requests[-1].third_party
    assert len(shown.requests[-1].url) == 200
