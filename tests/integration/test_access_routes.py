"""Every route, asked by everybody who may not: the route table says which there are."""

from __future__ import annotations

import json
import time
from collections.abc import AsyncIterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest

from service.access.api_key import Scope
from service.access.key_store import FILE_NAME, KeyStore
from service.routes import ROUTES
from service.routing import PUBLIC, Route
from tests.keys import bearer, elsewhere, make_key, revoke
from tests.scripted_service import ScriptedService, event, scripted_service
from veritas.core.events import EventType

UNKNOWN = "0" * 32
CASES = [
    pytest.param(route, method, id=f"{method} {route.path}")
    for route in ROUTES
    for method in route.methods
]
CLOSED = [case for case in CASES if case.values[0].scope is not PUBLIC]  # type: ignore[union-attr]
OF_AN_AUDIT = [case for case in CASES if "{audit_id}" in case.values[0].path]  # type: ignore[union-attr]


@dataclass
class House:
    """A service with keys, and an audit of Alice's."""

    service: ScriptedService
    keys: dict[str, str]
    audit_id: str

    async def ask(
        self, route: Route, method: str, key: str | None, audit_id: str = ""
    ) -> tuple[int, dict[str, Any], str]:
        """The status, the problem if it is one, and what ``WWW-Authenticate`` says."""
        path = route.path.replace("{audit_id}", audit_id or self.audit_id)
        path = path.replace("{name}", "shot.png").replace("{format}", "md")
        path = path.replace("{other_id}", self.audit_id)
        assert "{" not in path, f"say what {path} is asked with"
        headers = {} if key is None else bearer(key)
        answer = await self.service.client.request(
            method, f"{self.service.base}{path}", headers=headers
        )
        try:
            body = {}
            if answer.content_type == "application/problem+json" and method != "HEAD":
                body = await answer.json(content_type=None)
            return answer.status, body, answer.headers.get("WWW-Authenticate", "")
        finally:
            answer.close()  # a stream would not end by itself


@pytest.fixture
async def house(tmp_path: Path, no_blocking: None) -> AsyncIterator[House]:
    scopes = {
        "alice": (Scope.READ, Scope.WRITE),
        "eve": (Scope.READ, Scope.WRITE),
        "reader": (Scope.READ,),
        "writer": (Scope.WRITE,),
        "operator": (Scope.READ_ALL, Scope.WRITE),
    }
    keys = {name: make_key(tmp_path, name, *held)[1] for name, held in scopes.items()}
    keys["expired"] = elsewhere(
        lambda: KeyStore(tmp_path / FILE_NAME).create(
            "expired", frozenset(Scope), 60.0, time.time() - 120
        )
    )[1]
    keys["revoked"] = make_key(tmp_path, "revoked", *Scope)[1]
    revoke(tmp_path, "revoked")
    async with scripted_service(tmp_path, max_auth_failures_per_minute=1000) as service:
        body = {"url": "https://shop.test/"}
        async with service.client.post(
            f"{service.base}/audits", json=body, headers=bearer(keys["alice"])
        ) as answer:
            assert answer.status == 202
            audit_id = (await answer.json())["id"]
        sink = service.recorder.sink(audit_id)
        await sink.send(event(EventType.AUDIT_STARTED))
        await sink.send(event(EventType.AUDIT_RESULT), {"shot.png": b"x", "report.json": b"{}"})
        await sink.close()
        yield House(service, keys, audit_id)


@pytest.mark.parametrize(("route", "method"), CASES)
async def test_without_a_key(house: House, route: Route, method: str) -> None:
    status, body, challenge = await house.ask(route, method, None)
    if route.scope is PUBLIC:
        assert status in {200, 503}
        return
    assert (status, challenge) == (401, 'Bearer realm="veritas"')
    assert body.get("code", "missing_key") == "missing_key"


@pytest.mark.parametrize(("route", "method"), CLOSED)
async def test_with_a_key_that_does_not_count(house: House, route: Route, method: str) -> None:
    right = house.keys["alice"]
    wrong = {
        "x": "invalid_key",
        right[:-1]: "invalid_key",
        right[:-4] + "0000": "invalid_key",
        f"vts_{'0' * 12}_{right[-64:]}": "invalid_key",
        house.keys["eve"][:17] + right[17:]: "invalid_key",
        house.keys["expired"]: "expired_key",
        house.keys["revoked"]: "revoked_key",
    }
    for key, code in wrong.items():
        status, body, challenge = await house.ask(route, method, key)
        assert status == 401
        assert challenge == 'Bearer realm="veritas", error="invalid_token"'
        assert body.get("code", code) == code
        assert key[17:] not in str(body) or key == "x"


@pytest.mark.parametrize(("route", "method"), CLOSED)
async def test_with_the_wrong_scope(house: House, route: Route, method: str) -> None:
    lacking = {
        Scope.READ: ["writer"],
        Scope.WRITE: ["reader"],
        Scope.READ_ALL: ["alice", "reader", "writer"],
    }
    assert route.scope is not PUBLIC
    for name in lacking[route.scope]:
        status, body, challenge = await house.ask(route, method, house.keys[name])
        assert status == 403
        assert body.get("code", "insufficient_scope") == "insufficient_scope"
        assert challenge.endswith(f'error="insufficient_scope", scope="{route.scope}"')


async def test_ones_own_audit_is_not_compared_with_anothers(house: House) -> None:
    eve = bearer(house.keys["eve"])
    client, base = house.service.client, house.service.base
    body = {"url": "https://shop.test/"}
    async with client.post(f"{base}/audits", json=body, headers=eve) as answer:
        own = (await answer.json())["id"]
    async with client.get(f"{base}/audits/{own}/compare/{house.audit_id}", headers=eve) as answer:
        assert answer.status == 404
        assert (await answer.json(content_type=None))["code"] == "unknown_audit"


@pytest.mark.parametrize(("route", "method"), OF_AN_AUDIT)
async def test_anothers_audit_is_as_if_unknown(house: House, route: Route, method: str) -> None:
    status, body, _ = await house.ask(route, method, house.keys["eve"])
    not_there = await house.ask(route, method, house.keys["eve"], UNKNOWN)
    assert (status, body.get("code", "unknown_audit")) == (404, "unknown_audit")
    assert not_there[0] == 404
    # Not a word more than of one that never was.
    alike = {**not_there[1], "detail": not_there[1].get("detail", "").replace(UNKNOWN, "ID")}
    body = {**body, "detail": body.get("detail", "").replace(house.audit_id, "ID")}
    body.pop("instance", None), alike.pop("instance", None)
    assert body == alike
    assert not (await house.service.log.get(house.audit_id)).finished


@pytest.mark.parametrize(("route", "method"), CLOSED)
async def test_who_may_is_let_in(house: House, route: Route, method: str) -> None:
    names = ["operator"] if route.scope is Scope.READ_ALL else ["alice", "operator"]
    for name in names:
        status, body, _ = await house.ask(route, method, house.keys[name])
        assert status not in {401, 403, 404, 500}, body


async def test_paths_that_lead_nowhere_need_a_key_too(house: House) -> None:
    url = f"{house.service.base}/nothing"
    async with house.service.client.get(url) as answer:
        assert answer.status == 401
    async with house.service.client.get(url, headers=bearer(house.keys["eve"])) as answer:
        assert answer.status == 404
    async with house.service.client.put(f"{house.service.base}/audits") as answer:
        assert answer.status == 401


async def test_a_browsers_preflight_needs_no_key(house: House) -> None:
    async with house.service.client.options(f"{house.service.base}/audits") as answer:
        assert answer.status == 204


async def test_lists_hold_what_is_ones_own(house: House) -> None:
    seen = {}
    for name in ("alice", "eve", "reader", "operator"):
        async with house.service.client.get(
            f"{house.service.base}/audits", headers=bearer(house.keys[name])
        ) as answer:
            seen[name] = [audit["id"] for audit in (await answer.json())["audits"]]
    assert seen == {
        "alice": [house.audit_id],
        "eve": [],
        "reader": [],
        "operator": [house.audit_id],
    }


async def test_an_audit_has_its_owner(house: House) -> None:
    assert (await house.service.log.get(house.audit_id)).owner == "alice"


async def test_the_stream_of_everything_holds_what_is_ones_own(house: House) -> None:
    service, audits = house.service, {"alice": house.audit_id}
    for name in ("eve", "alice"):
        async with service.client.post(
            f"{service.base}/audits",
            json={"url": "https://shop.test/"},
            headers=bearer(house.keys[name]),
        ) as answer:
            audits[f"{name}, later"] = (await answer.json())["id"]
    seen: dict[str, set[str]] = {}
    for name, last in (("alice", "alice, later"), ("eve", "eve, later"), ("operator", "")):
        headers = {**bearer(house.keys[name]), "Accept": "application/x-ndjson"}
        seen[name] = set()
        async with service.client.get(f"{service.base}/stream", headers=headers) as answer:
            async for line in answer.content:
                seen[name].add(json.loads(line)["audit_id"])
                if seen[name] >= ({audits[last]} if last else set(audits.values())):
                    break
    assert seen["alice"] == {audits["alice"], audits["alice, later"]}
    assert seen["eve"] == {audits["eve, later"]}
    assert seen["operator"] == set(audits.values())
