"""What the browser's protocol tells of a request, put together; and what it might tell wrongly."""

from __future__ import annotations

from typing import Any

import msgspec
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from veritas.artifacts import Initiator, ScriptAct, ScriptCookie, StorageItem, Timings
from veritas.collect.attribution import attribute
from veritas.collect.egress.journal import Journal
from veritas.collect.exchange import Exchange, join, records, set_cookies
from veritas.collect.header_fields import MAX_HEADERS, bounded, mask_set_cookie, received, sent
from veritas.collect.wire import Wire
from veritas.collect.wire_facts import initiator_of, served_tls, timings_of

URL = "https://shop.test/a"


def asked(url: str = URL, request_id: str = "1", **more: Any) -> dict[str, Any]:
    request = {"url": url, "method": "GET", "headers": {"Accept": "*/*"}}
    at = {"timestamp": 10.0, "wallTime": 1_700_000_000.0}
    return {"requestId": request_id, "request": request, "type": "Image", **at, **more}


def answered(request_id: str = "1", **more: Any) -> dict[str, Any]:
    response = {"status": 200, "headers": {"X": "told"}, "encodedDataLength": 100}
    return {"requestId": request_id, "response": response, "timestamp": 11.0, **more}


def extra(request_id: str = "1", **headers: str) -> dict[str, Any]:
    return {"requestId": request_id, "headers": headers}


def heard(*events: tuple[str, dict[str, Any]]) -> Wire:
    wire = Wire()
    for name, event in events:
        wire.hear(name, event)
    wire.join()
    return wire


def test_what_the_network_says_may_come_before_the_request_is_told() -> None:
    wire = heard(
        ("requestWillBeSentExtraInfo", extra(Cookie="a=secret; b=secret")),
        ("responseReceivedExtraInfo", extra(Server="raw")),
        ("requestWillBeSent", asked()),
        ("responseReceived", answered()),
        ("loadingFinished", {"requestId": "1", "timestamp": 12.0, "encodedDataLength": 150}),
    )
    (step,) = wire.steps
    assert step.sent == (("Cookie", "a=…; b=…"),)
    assert step.received == (("Server", "raw"),)
    assert (step.sizes.received_head, step.sizes.received_body) == (100, 50)


@pytest.mark.parametrize("first_from_cache", [False, True])
def test_each_step_of_a_redirect_gets_what_belongs_to_it(first_from_cache: bool) -> None:
    """A redirect out of the cache never was on the network: it has no such side."""
    moved = {"status": 301, "headers": {}, "encodedDataLength": 10}
    redirected = asked(
        f"{URL}/new",
        redirectResponse=moved,
        redirectHasExtraInfo=not first_from_cache,
        timestamp=10.5,
    )
    first = () if first_from_cache else (("responseReceivedExtraInfo", extra(Location="/new")),)
    wire = heard(
        ("requestWillBeSent", asked()),
        *first,
        ("responseReceivedExtraInfo", extra(Server="second")),
        ("requestWillBeSent", redirected),
        ("responseReceived", answered(hasExtraInfo=True)),
    )
    old, new = wire.steps
    assert (old.status, old.url, new.status, new.url) == (301, URL, 200, f"{URL}/new")
    assert old.received == (None if first_from_cache else (("Location", "/new"),))
    assert new.received == (("Server", "second"),)
    assert old.ended_s == 10.5


def test_refused_and_withheld_cookies_have_their_reasons() -> None:
    refused = {"cookieLine": "a=secret; Secure", "blockedReasons": ["SecureOnly"]}
    cookies = [
        {"cookie": {"name": "sent", "domain": "x"}, "blockedReasons": []},
        {"cookie": {"name": "held", "domain": "x"}, "blockedReasons": ["SameSiteLax"]},
        {"cookie": {"name": "else", "domain": "x"}, "blockedReasons": ["NotOnPath"]},
    ]
    lines = {"Set-Cookie": "a=secret; Secure\nb=2"}
    wire = heard(
        ("requestWillBeSent", asked()),
        ("requestWillBeSentExtraInfo", {**extra(), "associatedCookies": cookies}),
        ("responseReceivedExtraInfo", {**extra(**lines), "blockedCookies": [refused]}),
        ("responseReceived", answered()),
    )
    assert [(one.name, one.reasons) for one in wire.steps[0].withheld] == [
        ("held", ("SameSiteLax",))
    ]
    exchange = Exchange(URL, "GET", "image", "", 0.0, status=200)
    join([exchange], wire.steps, Journal())
    found = set_cookies([exchange], "shop.test")
    assert [(one.name, one.blocked) for one in found] == [("a", ("SecureOnly",)), ("b", ())]
    _, (record,) = records([exchange], "shop.test", 0.0)
    assert record.response_headers == (("Set-Cookie", "a=…; Secure"), ("Set-Cookie", "b=…"))


def test_requests_for_one_address_are_told_apart_by_their_order() -> None:
    wire = heard(
        ("requestWillBeSent", asked(request_id="1", initiator={"type": "parser", "url": "p"})),
        ("requestWillBeSent", asked(request_id="2", initiator={"type": "other", "url": "o"})),
        ("requestWillBeSent", asked("data:,x", request_id="3")),
    )
    both = [Exchange(f"{URL}#part", "GET", "image", "", 0.0) for _ in range(2)]
    join(both, wire.steps, Journal())
    join(both, wire.steps, Journal())  # once more changes nothing
    assert [one.step and one.step.initiator and one.step.initiator.kind for one in both] == [
        "parser",
        "other",
    ]


def test_a_script_is_found_behind_what_it_put_off() -> None:
    """The innermost frame with an address, through asynchronous parents; from 1, not from 0."""
    frame = {"url": "https://t.test/t.js", "lineNumber": 4, "columnNumber": 0}
    stack = {"callFrames": [{"url": ""}], "parent": {"callFrames": [frame]}}
    told = {"type": "script", "stack": stack}
    assert initiator_of(told) == Initiator("script", "https://t.test/t.js", 5, 1)
    assert initiator_of({"type": "parser", "url": "u", "lineNumber": 0}) == Initiator(
        "parser", "u", 1, 0
    )
    assert initiator_of({}) is None
    endless: dict[str, Any] = {"callFrames": []}
    endless["parent"] = endless
    assert initiator_of({"type": "script", "stack": endless}) == Initiator("script")


def test_the_parts_of_the_time_add_up_to_the_whole() -> None:
    told = {
        "requestTime": 10.1, "dnsStart": 1, "dnsEnd": 3, "connectStart": 3, "connectEnd": 20,
        "sslStart": 8, "sslEnd": 20, "sendStart": 21, "sendEnd": 22, "receiveHeadersEnd": 50,
    }  # fmt: skip
    found = timings_of(10.0, 10.2, told)
    assert found == Timings(102.0, 2.0, 17.0, 12.0, 1.0, 28.0, 50.0)
    assert timings_of(10.0, None, told) is None
    assert timings_of(10.0, 10.25, None) == Timings(0.0, None, None, None, 0.0, 250.0, 0.0)


def test_halves_of_characters_are_replaced_since_no_file_can_hold_them() -> None:
    """A page names its scripts by ``sourceURL`` as it likes."""
    frame = {"url": "https://shop.test/\ud800", "lineNumber": 0, "columnNumber": 0}
    wire = heard(
        (
            "requestWillBeSent",
            asked(initiator={"type": "script", "stack": {"callFrames": [frame]}}),
        ),
        ("requestWillBeSentExtraInfo", extra(X="\udfff")),
        ("responseReceivedExtraInfo", extra(Y="\ud83d")),
        ("responseReceived", answered()),
        ("loadingFailed", {"requestId": "1", "timestamp": 12.0, "errorText": "\ud800"}),
    )
    exchange = Exchange(URL, "GET", "image", "", 0.0)
    join([exchange], wire.steps, Journal())
    _, made = records([exchange], "shop.test", 0.0)
    raw = msgspec.json.encode(made).decode("utf-8")
    assert raw.count("\ufffd") == 3


def test_header_fields_are_bounded_and_masked() -> None:
    assert len(bounded(("a", "b\n" * 50) for _ in range(10_000))) == MAX_HEADERS
    assert mask_set_cookie("a=b=c; Path=/") == "a=…; Path=/"
    assert mask_set_cookie("nameless; Secure") == "…; Secure"
    assert received((("SET-COOKIE", "a=b"), ("X", "a=b"))) == (("SET-COOKIE", "a=…"), ("X", "a=b"))
    masked = dict(
        sent({"authorization": "Basic abc", "X-Api-Key": "abc", "Cookie": "a=b;c", "X": 1})
    )
    assert masked == {"authorization": "Basic …", "X-Api-Key": "…", "Cookie": "a=…; …", "X": "1"}
    assert len(sent({f"x-{n}": "y" for n in range(1000)})) == 60


def test_who_put_something_into_a_storage() -> None:
    page, script = "https://shop.test/", "https://t.test/t.js"
    acts = [
        ScriptAct("storage.local", script, page, "t.test", True, "key", 1),
        ScriptAct("storage.local", script, "https://frame.test/", "t.test", True, "frame", 1),
    ]
    cookie = ScriptCookie("document.cookie", "uid", "uid=…", "", "https://www.shop.test/", False)
    items = [
        StorageItem("local", "shop.test", "key", 1, False),
        StorageItem("local", "shop.test", "frame", 1, False),
        StorageItem("cookie", "shop.test", "uid", 1, False),
        StorageItem("cookie", "other.test", "uid", 1, True),
    ]
    found = attribute(items, acts, (), [cookie])
    assert [one.set_by for one in found] == [script, "", "https://www.shop.test/", ""]


_odd = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=20),
    lambda inner: (
        st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=12), inner, max_size=3)
    ),
    max_leaves=8,
)
_fields = [
    "request", "response", "timestamp", "wallTime", "headers", "initiator", "associatedCookies",
    "blockedCookies", "redirectResponse", "type", "encodedDataLength", "url", "corsErrorStatus",
]  # fmt: skip
_response = st.fixed_dictionaries(
    {"status": _odd},
    optional=dict.fromkeys(("headers", "timing", "securityDetails", "protocol"), _odd),
)
_events = st.tuples(
    st.sampled_from(sorted(Wire()._handlers)),
    st.dictionaries(st.sampled_from(_fields), _odd, max_size=8).map(
        lambda more: {**asked(), **more, "requestId": "1"}
    )
    | st.builds(lambda response: {**asked(), "response": response}, _response),
)


@settings(max_examples=300, deadline=None)
@given(st.lists(_events, max_size=6))
def test_whatever_the_browser_tells_nothing_stops(events: list[tuple[str, dict[str, Any]]]) -> None:
    wire = heard(("requestWillBeSent", asked()), *events)
    exchanges = [Exchange(URL, "GET", "image", "", 0.0)]
    join(exchanges, wire.steps, Journal())
    set_cookies(exchanges, "shop.test")
    _, made = records(exchanges, "shop.test", 0.0)
    assert len(made) == 1


def test_a_flood_is_bounded() -> None:
    wire = Wire()
    for number in range(10_000):
        wire.hear("requestWillBeSentExtraInfo", extra(str(number)))
        wire.hear("requestWillBeSent", asked(request_id=str(number)))
    wire.join()
    assert len(wire.steps) == 4000
    assert len(wire._by_id) <= 4000
    assert served_tls("https://[::1", {"securityState": "secure"}) is None
