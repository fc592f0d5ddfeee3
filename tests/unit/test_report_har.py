"""The HAR export: every rule of the format, whatever the artifacts hold."""

from __future__ import annotations

import json
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from tests.har_rules import secrets_in, valid_har
from tests.unit.artifact_builder import cookie, page, request
from tests.unit.artifact_builder import site as artifacts
from veritas.artifacts import (
    Artifacts,
    BodyRecord,
    Initiator,
    RequestRecord,
    ServedTls,
    Sizes,
    SocketTraffic,
    Timings,
    WithheldCookie,
)
from veritas.report.calendar import iso_text
from veritas.report.har import MAX_BYTES, render

URL = "https://fair.test/"
AT_S = 1_700_000_000.25
TIMES = Timings(5.5, 1.0, 10.25, 7.0, 0.5, 20.125, 3.0)


def site(*requests: RequestRecord, **changes: Any) -> Artifacts:
    return artifacts(pages=(page(requests=requests, started_at=AT_S, **changes),))


def entries(whole: Artifacts, max_bytes: int = MAX_BYTES) -> list[dict[str, Any]]:
    found: list[dict[str, Any]] = valid_har(render(whole, "Veritas 0.1.0", max_bytes))["entries"]
    return found


def test_an_answer_has_all_that_the_format_asks_for() -> None:
    record = request(
        f"{URL}a.js?q=1&q=&x=%C3%A4",
        "script",
        started_ms=1500.5,
        status_text="OK",
        protocol="h2",
        remote_address="[2001:db8::1]:443",
        mime_type="text/javascript",
        response_headers=(("Content-Type", "text/javascript"), ("Set-Cookie", "a=…; Path=/")),
        request_headers=(("Cookie", "b=…; …"), ("Authorization", "Bearer …")),
        initiator=Initiator("script", f"{URL}main.js", 3, 14),
        timings=TIMES,
        sizes=Sizes(0, 200, 900, 2000),
    )
    set_cookie = cookie("a", line="a=…; Path=/", set_by_url=record.url, blocked=("SecureOnly",))
    tls = ServedTls(
        "fair.test", 443, "TLS 1.3", "AES_128_GCM", "X25519", "fair.test", (), "CA", 1, 2, "secure"
    )
    (entry,) = entries(site(record, cookies=(set_cookie,), tls=(tls,)))
    assert entry["startedDateTime"] == "2023-11-14T22:13:21.750Z"
    assert entry["time"] == 40.375
    assert entry["timings"]["ssl"] == 7.0
    assert entry["request"]["queryString"] == [
        {"name": "q", "value": "1"},
        {"name": "q", "value": ""},
        {"name": "x", "value": "ä"},
    ]
    assert [one["name"] for one in entry["request"]["cookies"]] == ["b", ""]
    answer = entry["response"]
    assert (answer["status"], answer["httpVersion"], answer["bodySize"]) == (200, "h2", 900)
    assert (answer["content"]["size"], answer["content"]["compression"]) == (2000, 1100)
    assert answer["cookies"][0]["_blockedReasons"] == ["SecureOnly"]
    assert (entry["serverIPAddress"], entry["connection"]) == ("2001:db8::1", "443")
    assert entry["_initiator"]["url"] == f"{URL}main.js"
    assert (entry["_initiator"]["lineNumber"], entry["_initiator"]["columnNumber"]) == (2, 13)
    assert entry["_securityDetails"]["issuer"] == "CA"


def test_redirects_failures_and_sockets_are_entries_of_their_own() -> None:
    redirect = request(f"{URL}old", status=302, response_headers=(("Location", "/new"),))
    failed = request(
        "http://10.0.0.1/", status=None, failure="the egress guard refused it", blocked=""
    )
    stopped = request(f"{URL}x", status=None, failure="net::ERR_FAILED", blocked="csp")
    socket = request(
        "wss://fair.test/live", "websocket", status=101, socket=SocketTraffic(2, 9, 3, 8)
    )
    held = request(
        f"{URL}h",
        withheld_cookies=(WithheldCookie("uid", "fair.test", ("SameSiteLax",)),),
        cache="disk",
    )
    made = entries(site(redirect, failed, stopped, socket, held))
    assert made[0]["response"]["redirectURL"] == "/new"
    assert (made[1]["response"]["status"], made[1]["response"]["_error"]) == (
        0,
        "the egress guard refused it",
    )
    assert made[2]["_blocked"] == "csp"
    assert made[3]["_webSocket"] == {"messagesSent": 2, "messagesReceived": 3}
    assert made[4]["_withheldCookies"][0]["reasons"] == ["SameSiteLax"]
    assert made[4]["_fromCache"] == "disk"


def test_what_was_sent_in_a_body_is_not_there() -> None:
    record = request(
        f"{URL}form",
        method="POST",
        sizes=Sizes(sent_body=12),
        request_headers=(("Content-Type", "a/b"),),
    )
    (entry,) = entries(site(record))
    assert entry["request"]["bodySize"] == 12
    assert entry["request"]["postData"]["mimeType"] == "a/b"
    assert entry["request"]["postData"]["text"] == ""


def bodies(count: int, chars: int) -> tuple[tuple[RequestRecord, ...], tuple[BodyRecord, ...]]:
    urls = [f"{URL}{number}.js" for number in range(count)]
    records = tuple(request(url, "script", started_ms=float(at)) for at, url in enumerate(urls))
    return records, tuple(
        BodyRecord(url, "script", "x" * chars, chars, "0" * 64, True) for url in urls
    )


def test_texts_of_bodies_are_there_until_the_file_is_full() -> None:
    records, kept = bodies(10, 20_000)
    whole = site(*records, bodies=kept)
    made = entries(whole)
    assert all(entry["response"]["content"]["text"] == "x" * 20_000 for entry in made)
    raw = render(whole, "Veritas 0.1.0", 128 * 1024)
    assert len(raw) <= 128 * 1024
    log = valid_har(raw)
    texts = [entry["response"]["content"].get("text") for entry in log["entries"]]
    assert 0 < texts.count(None) < 10
    assert f"The texts of {texts.count(None)} bodies are left out" in log["comment"]
    assert all(entry["response"]["content"]["_sha256"] for entry in log["entries"])


def test_entries_are_left_out_when_there_is_no_room_and_the_log_says_so() -> None:
    records = tuple(request(f"{URL}{'p' * 3000}{n}", started_ms=float(n)) for n in range(200))
    raw = render(site(*records), "Veritas 0.1.0", 200_000)
    assert len(raw) <= 200_000
    log = valid_har(raw)
    left_out = 200 - len(log["entries"])
    assert 100 < left_out < 200
    assert f"The last {left_out} entries are left out" in log["comment"]


def test_a_body_is_shown_once_and_with_the_page_that_brought_it() -> None:
    record = request(f"{URL}a.js", "script")
    body = BodyRecord(f"{URL}a.js", "script", "let a;", 6, "0" * 64, False)
    first = page(requests=(record,), bodies=(body,), started_at=AT_S)
    second = page(requests=(record,), started_at=AT_S + 10)
    made = entries(artifacts(pages=(first, second)))
    assert [entry["pageref"] for entry in made] == ["page_1", "page_2"]
    assert made[0]["response"]["content"]["comment"] == "the text is cut"
    assert "text" not in made[1]["response"]["content"]


def test_artifacts_of_an_older_program_have_a_log_too() -> None:
    whole = artifacts(collected_at=AT_S, pages=(page(requests=(request(URL),)),))
    (entry,) = entries(whole)
    assert entry["startedDateTime"] == "2023-11-14T22:13:20.250Z"
    assert entry["timings"]["blocked"] == -1
    assert entry["time"] == 0


def test_no_page_makes_an_empty_log() -> None:
    assert entries(artifacts(pages=())) == []


@pytest.mark.parametrize(
    ("seconds", "text"),
    [
        (0, "1970-01-01T00:00:00.000Z"),
        (951_782_399.9996, "2000-02-29T00:00:00.000Z"),
        (4_107_542_399.5, "2100-02-28T23:59:59.500Z"),
        (float("nan"), "1970-01-01T00:00:00.000Z"),
        (1e300, "9999-12-31T23:59:59.000Z"),
        (-5, "1970-01-01T00:00:00.000Z"),
    ],
)
def test_times_by_iso_8601(seconds: float, text: str) -> None:
    assert iso_text(seconds) == text


_words = st.text(max_size=30)
_headers = st.lists(
    st.tuples(st.sampled_from(["Cookie", "Set-Cookie", "Content-Type", "Location", "X"]), _words),
    max_size=5,
).map(tuple)
_sizes = st.none() | st.integers(0, 10**9)
_parts = st.floats(0, 1e6).map(lambda value: round(value, 3))
_timings = st.builds(
    lambda blocked, dns, connect, send, wait, receive: Timings(
        blocked, dns, connect, connect, send, wait, receive
    ),
    *(_parts, st.none() | _parts, st.none() | _parts, _parts, _parts, _parts),
)
_records = st.builds(
    request,
    st.text(max_size=40).map(lambda rest: f"https://fair.test/{rest}?{rest}")
    | st.just("https://[::1"),
    method=_words,
    status=st.none() | st.integers(0, 999),
    response_headers=_headers,
    request_headers=_headers,
    remote_address=_words,
    failure=_words,
    started_ms=st.floats(0, 1e9),
    status_text=_words,
    timings=st.none() | _timings,
    sizes=st.builds(Sizes, _sizes, _sizes, _sizes, _sizes),
    initiator=st.none()
    | st.builds(Initiator, _words, _words, st.integers(0, 9), st.integers(0, 9)),
)


@settings(max_examples=60, suppress_health_check=[HealthCheck.too_slow], deadline=None)
@given(st.lists(_records, max_size=4), _words)
def test_whatever_a_page_asked_for_the_log_keeps_the_rules(
    requests: list[RequestRecord], title: str
) -> None:
    whole = artifacts(pages=(page(requests=tuple(requests), started_at=AT_S, title=title),))
    raw = render(whole, "Veritas 0.1.0")
    assert raw == render(whole, "Veritas 0.1.0")
    assert len(valid_har(raw)["entries"]) == len(requests)


def test_secrets_would_be_seen() -> None:
    """The check that the other tests rely on does find a secret."""
    plain = request(
        URL, request_headers=(("Cookie", "a=secret"),), response_headers=(("Set-Cookie", "b=2"),)
    )
    log = json.loads(render(site(plain), "Veritas 0.1.0"))["log"]
    assert secrets_in(log) == ["Cookie", "Set-Cookie"]
