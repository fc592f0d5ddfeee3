from __future__ import annotations

import base64
import itertools
import json
import secrets
import time
from typing import Any

import jsonschema  # type: ignore[import-untyped]
import msgspec
import pytest
from hypothesis import given
from hypothesis import strategies as st
from standardwebhooks import Webhook

from service.api_description.openapi import openapi_document
from service.event_log.port import AuditRecord, WebhookState
from service.handlers.answers import Audit
from service.lifecycle import AuditState
from service.routes import ROUTES
from service.webhooks.delivery import _pause_s
from service.webhooks.message import message_body, message_id
from service.webhooks.retry_plan import RetryPlan
from service.webhooks.signature import parse_secrets, signed_headers
from service.webhooks.target import WebhookTargets
from veritas.core.allow_list import AllowList
from veritas.core.errors import InvalidRequestError


def secret_text(size_bytes: int = 32) -> str:
    return "whsec_" + base64.b64encode(secrets.token_bytes(size_bytes)).decode()


@given(st.binary(min_size=24, max_size=64), st.text())
def test_a_library_that_is_not_ours_finds_the_signature_good(secret: bytes, text: str) -> None:
    body = json.dumps({"text": text}).encode()
    shown = "whsec_" + base64.b64encode(secret).decode()
    headers = signed_headers(parse_secrets(shown), "msg_1", int(time.time()), body)
    assert Webhook(shown).verify(body, headers) == {"text": text}


def test_while_a_secret_is_changed_both_are_good() -> None:
    old, new = secret_text(), secret_text(24)
    headers = signed_headers(parse_secrets(f"{new}, {old},"), "msg_1", int(time.time()), b"{}")
    for known in (old, new, old.rstrip("=")):
        assert Webhook(known).verify(b"{}", headers) == {}


@pytest.mark.parametrize(
    ("text", "part"),
    [
        ("hunter2-hunter2-hunter2-hunter2", "does not begin with whsec_"),
        ("whsec_!!!not base64 at all!!!", "is not base64"),
        ("whsec_häßlich", "is not base64"),
        (secret_text(23), "23 bytes"),
        (secret_text(65), "65 bytes"),
        (f"{secret_text()},whsec_", "secret 2 has 0 bytes"),
    ],
)
def test_what_is_no_secret(text: str, part: str) -> None:
    with pytest.raises(ValueError, match=part) as caught:
        parse_secrets(text)
    assert text not in str(caught.value)
    assert "hunter2" not in str(caught.value)


def test_no_secret_is_no_secret() -> None:
    assert parse_secrets("") == parse_secrets(" , ") == ()


def test_ten_tries_over_a_day() -> None:
    plan = RetryPlan(tries=10, span_s=86400)
    pauses = plan.pauses_s
    assert len(pauses) == 9
    assert sum(pauses) == pytest.approx(86400)
    assert 5 < pauses[0] < 15
    for before, after in itertools.pairwise(pauses):
        assert after == pytest.approx(3 * before)


@given(
    st.integers(1, 20), st.floats(0, 604800), st.floats(0, 1), st.floats(0, 1e12), st.floats(0, 1e9)
)
def test_every_plan_ends(
    tries: int, span_s: float, chance: float, asked_s: float, elapsed_s: float
) -> None:
    plan = RetryPlan(tries, span_s)
    found = [plan.pause_s(tried, chance, asked_s) for tried in range(1, tries + 1)]
    assert found[-1] is None
    pauses = [pause for pause in found[:-1] if pause is not None]
    assert len(pauses) == tries - 1
    longest = max(plan.pauses_s, default=0.0)
    assert all(0 <= pause <= 1.2 * longest + 1e-6 for pause in pauses)
    assert 0 <= plan.tried_after(elapsed_s) < tries


def test_chance_and_the_receiver_vary_a_pause() -> None:
    plan = RetryPlan(tries=3, span_s=40)
    assert list(plan.pauses_s) == [10, 30]
    pauses = [plan.pause_s(1, chance) for chance in (0, 0.5, 1)]
    assert pauses == [8, 10, 12]
    assert [plan.pause_s(1, 0.5, asked_s) for asked_s in (5, 20, 4000)] == [10, 20, 30]
    assert [plan.pause_s(tried, 0.5) for tried in (2, 3, 4)] == [30, None, None]
    assert [plan.tried_after(s) for s in (-5, 0, 9, 10, 39, 40, 1e9)] == [0, 1, 1, 2, 2, 2, 2]


def test_the_message_is_small_and_says_what_is_needed() -> None:
    record = AuditRecord(
        id="0" * 32,
        url="https://shop.test/",
        tier="quick_scan",
        verdict_mode="simple",
        created_at=1.0,
        finished_at=1_700_000_000.25,
        state=AuditState.COMPLETED,
        score=71.0,
        risk_level="trusted",
        owner="somebody",
        webhook_url="https://hooks.test/?token=hush",
    )
    body = message_body(record)
    said: dict[str, Any] = json.loads(body)
    assert said["type"] == "audit.completed"
    assert said["timestamp"] == "2023-11-14T22:13:20.250Z"
    assert said["data"] == msgspec.to_builtins(Audit.of(record))
    assert (said["data"]["score"], said["data"]["risk_level"]) == (71.0, "trusted")
    assert said["data"]["links"]["report"] == f"/audits/{'0' * 32}/report"
    assert len(body) < 1500
    assert b"hush" not in body
    assert b"somebody" not in body
    assert "." not in message_id(record)  # the signature's separator


def test_the_message_is_as_it_is_described() -> None:
    document = openapi_document(ROUTES)
    operation = document["webhooks"]["audit_ended"]["post"]
    content = operation["requestBody"]["content"]["application/json"]
    schema = {**content["schema"], "components": document["components"]}
    for state in (AuditState.COMPLETED, AuditState.FAILED, AuditState.CANCELLED):
        record = AuditRecord(
            id="a" * 32,
            url="https://shop.test/",
            tier="quick_scan",
            verdict_mode="simple",
            created_at=1.0,
            finished_at=2.0,
            state=state,
            webhook_url="https://hooks.test/",
            webhook_state=WebhookState.DUE,
        )
        jsonschema.validate(json.loads(message_body(record)), schema)
    headers = signed_headers([b"x" * 24], "msg_1", 1, b"")
    assert {one["name"] for one in operation["parameters"]} == set(headers)


def targets(*allow: str, http: bool = False, ports: tuple[int, ...] = (80, 443)) -> WebhookTargets:
    return WebhookTargets(frozenset(ports), http, AllowList.parse(allow))


@pytest.mark.parametrize(
    ("raw", "url"),
    [
        ("https://hooks.example.org", "https://hooks.example.org/"),
        ("HTTPS://Hooks.Example.ORG:443/a?b=c#d", "https://hooks.example.org/a?b=c"),
        ("https://bücher.example/x", "https://xn--bcher-kva.example/x"),
        ("https://8.8.8.8/x", "https://8.8.8.8/x"),
        ("https://134744072/x", "https://8.8.8.8/x"),  # the same in one number
        ("https://[2606:4700::1111]/", "https://[2606:4700::1111]/"),
        ("https://localhost/", "https://localhost/"),  # judged by its address, when it is sent to
    ],
)
def test_urls_that_are_taken(raw: str, url: str) -> None:
    assert targets().parse(raw) == url


@pytest.mark.parametrize(
    ("raw", "part"),
    [
        ("", "must begin with"),
        ("/hook", "must begin with"),
        ("ftp://hooks.example.org/", "must begin with"),
        ("http://hooks.example.org/", "https:// only"),
        ("https://me:pw@hooks.example.org/", "credentials"),
        ("https://hooks.example.org:8443/", "port 8443; possible is 80, 443"),
        ("https://hooks.example.org:22/", "port 22"),
        ("https://a b/", "space"),
        ("https://hooks.example.org/\r\nX-Evil: 1", "control"),
        ("https://hooks.example.org/\0", "control"),
        ("https://hooks.example.org/" + "x" * 2048, "2048"),
        ("https://1.2.3.4.5/", "no IPv4 address"),
        ("https://127.0.0.1/", "loopback"),
        ("https://127.1/", "loopback"),
        ("https://0x7f.0.0.1/", "loopback"),
        ("https://2130706433/", "loopback"),
        ("https://017700000001/", "loopback"),
        ("https://0.0.0.0/", "none"),
        ("https://10.1.2.3/", "private"),
        ("https://172.16.0.1/", "private"),
        ("https://192.168.0.1/", "private"),
        ("https://100.64.0.1/", "carrier"),
        ("https://169.254.169.254/", "metadata"),
        ("https://192.0.2.1/", "documentation"),
        ("https://224.0.0.1/", "multicast"),
        ("https://[::1]/", "loopback"),
        ("https://[::]/", "none"),
        ("https://[::ffff:10.0.0.1]/", "private"),
        ("https://[64:ff9b::a00:1]/", "private"),
        ("https://[2002:a00:1::]/", "6to4"),
        ("https://[2001:0:1::1]/", "Teredo"),
        ("https://[fe80::1]/", "link"),
        ("https://[fd00:ec2::254]/", "metadata"),
        ("https://[fc00::1]/", "unique"),
        ("https://[ff02::1]/", "multicast"),
        ("https://[2001:db8::1]/", "documentation"),
    ],
)
def test_urls_that_are_refused(raw: str, part: str) -> None:
    with pytest.raises(InvalidRequestError) as caught:
        targets().parse(raw)
    assert caught.value.code == "invalid_webhook_url"
    assert part in str(caught.value)


def test_what_the_settings_allow() -> None:
    mine = targets("10.1.0.0/16", "127.0.0.1", http=True, ports=(80, 9000))
    assert mine.parse("http://10.1.2.3/x") == "http://10.1.2.3/x"
    assert mine.parse("http://127.0.0.1:9000/") == "http://127.0.0.1:9000/"
    for refused in ("http://10.2.0.1/", "http://127.0.0.2/", "https://10.1.2.3/"):
        with pytest.raises(InvalidRequestError):
            mine.parse(refused)


@pytest.mark.parametrize(
    ("text", "pause_s"),
    [
        ("", 0),
        ("120", 120),
        (" 7 ", 7),
        ("-5", 0),
        ("9" * 400, 0),
        ("soon", 0),
        ("Tue, 14 Nov 2023 22:14:20 GMT", 60),
        ("Tue, 14 Nov 1923 22:14:20 GMT", 0),
        ("Tue, 99 Nov 99999 22:14:20 GMT", 0),
        ("٣", 0),
    ],
)
def test_how_long_a_receiver_asks_us_to_wait(text: str, pause_s: float) -> None:
    assert _pause_s(text, 1_700_000_000) == pause_s
