"""Limits on starts and requests, and what clients are told of them."""

from __future__ import annotations

import re
from pathlib import Path
from typing import Any

from tests.keys import bearer, make_key
from tests.scripted_service import ScriptedService, scripted_service

BODY = {"url": "https://shop.test/"}


async def start(service: ScriptedService, **headers: str) -> tuple[int, Any, Any]:
    names = {name.replace("_", "-"): value for name, value in headers.items()}
    async with service.client.post(f"{service.base}/audits", json=BODY, headers=names) as answer:
        return answer.status, await answer.json(content_type=None), answer.headers


def parsed(header: str) -> dict[str, dict[str, int]]:
    """A RateLimit field as draft-ietf-httpapi-ratelimit-headers writes it."""
    found = {}
    for item in header.split(", "):
        name, *parameters = item.split(";")
        assert re.fullmatch('"[a-z-]+"', name)
        found[name.strip('"')] = {p.split("=")[0]: int(p.split("=")[1]) for p in parameters}
    return found


async def test_a_client_that_starts_too_many_is_told_to_wait(tmp_path: Path) -> None:
    settings = {"max_starts_per_minute": 3, "max_all_starts_per_minute": 300}
    async with scripted_service(tmp_path, **settings) as service:
        for left in (2, 1, 0):
            status, _, headers = await start(service)
            assert status == 202
            assert parsed(headers["RateLimit-Policy"]) == {
                "starts": {"q": 3, "w": 60},
                "all-starts": {"q": 300, "w": 60},
            }
            assert parsed(headers["RateLimit"])["starts"]["r"] == left
            assert 0 < parsed(headers["RateLimit"])["starts"]["t"] <= 60
        status, problem, headers = await start(service)
        assert (status, problem["code"]) == (429, "rate_limited")
        assert problem["violated-policies"] == ["starts"]
        assert 1 <= int(headers["Retry-After"]) <= 20
        assert parsed(headers["RateLimit"])["starts"]["r"] == 0
        assert len(await service.log.audits()) == 3
        async with service.client.get(f"{service.base}/audits") as answer:  # reading goes on
            assert answer.status == 200
            assert "RateLimit" not in answer.headers


async def test_a_bad_start_counts_and_says_where_the_client_stands(tmp_path: Path) -> None:
    async with (
        scripted_service(tmp_path, max_starts_per_minute=2) as service,
        service.client.post(f"{service.base}/audits", data=b"no json") as answer,
    ):
        assert answer.status == 415
        assert parsed(answer.headers["RateLimit"])["starts"]["r"] == 1


async def test_the_limit_for_all_stops_everybody(tmp_path: Path) -> None:
    settings = {
        "max_starts_per_minute": 60,
        "max_all_starts_per_minute": 2,
        "trusted_proxies": ("127.0.0.1",),
    }
    async with scripted_service(tmp_path, **settings) as service:
        assert (await start(service, X_Forwarded_For="192.0.2.1"))[0] == 202
        assert (await start(service, X_Forwarded_For="192.0.2.2"))[0] == 202
        status, problem, headers = await start(service, X_Forwarded_For="192.0.2.3")
        assert (status, problem["violated-policies"]) == (429, ["all-starts"])
        assert parsed(headers["RateLimit"])["starts"]["r"] == 60  # nothing is taken from its own


async def test_behind_a_proxy_clients_have_quotas_of_their_own(tmp_path: Path) -> None:
    settings = {"max_starts_per_minute": 1, "trusted_proxies": ("127.0.0.0/8",)}
    async with scripted_service(tmp_path, **settings) as service:
        assert (await start(service, X_Forwarded_For="192.0.2.1"))[0] == 202
        assert (await start(service, X_Forwarded_For="6.6.6.6, 192.0.2.1"))[0] == 429
        assert (await start(service, X_Forwarded_For="192.0.2.2"))[0] == 202
        assert (await start(service, X_Forwarded_For="2001:db8::1"))[0] == 202
        assert (await start(service, X_Forwarded_For="2001:db8::2"))[0] == 429


async def test_without_a_trusted_proxy_the_header_buys_nothing(tmp_path: Path) -> None:
    async with scripted_service(tmp_path, max_starts_per_minute=1) as service:
        assert (await start(service, X_Forwarded_For="192.0.2.1"))[0] == 202
        for name in ("X_Forwarded_For", "Forwarded"):
            assert (await start(service, **{name: "for=192.0.2.2"}))[0] == 429


async def test_a_limit_on_all_requests_leaves_the_probes_alone(tmp_path: Path) -> None:
    async with scripted_service(tmp_path, max_requests_per_minute=3) as service:
        statuses = []
        for path in ("/audits", "/nothing", "/audits", "/audits", "/nothing"):
            async with service.client.get(service.base + path) as answer:
                statuses.append(answer.status)
                assert "requests" in parsed(answer.headers["RateLimit"])
        assert statuses == [200, 404, 200, 429, 429]
        for _ in range(5):
            async with service.client.get(f"{service.base}/healthz") as answer:
                assert answer.status == 200


async def test_without_limits_there_are_no_headers(tmp_path: Path) -> None:
    async with scripted_service(tmp_path, max_starts_per_minute=0) as service:
        status, _, headers = await start(service)
        assert status == 202
        assert "RateLimit" not in headers


async def test_a_key_is_a_client_wherever_it_comes_from(tmp_path: Path) -> None:
    alice, bob = (bearer(make_key(tmp_path, name)[1]) for name in ("alice", "bob"))
    settings = {"max_starts_per_minute": 1, "trusted_proxies": ("127.0.0.1",)}
    async with scripted_service(tmp_path, **settings) as service:
        assert (await start(service, **alice, X_Forwarded_For="192.0.2.1"))[0] == 202
        assert (await start(service, **alice, X_Forwarded_For="192.0.2.2"))[0] == 429
        assert (await start(service, **bob, X_Forwarded_For="192.0.2.1"))[0] == 202
        status, problem, _ = await start(service)  # who is nobody uses nobody's quota
        assert (status, problem["code"]) == (401, "missing_key")


async def test_those_who_guess_keys_are_told_apart_behind_a_proxy(tmp_path: Path) -> None:
    make_key(tmp_path, "alice")
    settings = {"max_auth_failures_per_minute": 2, "trusted_proxies": ("127.0.0.1",)}
    async with scripted_service(tmp_path, **settings) as service:
        statuses = [(await start(service, X_Forwarded_For="192.0.2.1"))[0] for _ in range(3)]
        assert statuses == [401, 401, 429]
        assert (await start(service, X_Forwarded_For="192.0.2.2"))[0] == 401
