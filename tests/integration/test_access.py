from __future__ import annotations

import asyncio
import io
import json
import re
import socket
import time
from collections.abc import AsyncIterator, Iterator
from pathlib import Path
from urllib.parse import urlsplit

import aiohttp
import pytest

from service.access.api_key import Scope
from service.access.client import Client
from service.access.key_store import FILE_NAME, KeyStore
from service.handlers.keys import ACCESS
from service.logs import configure_logs
from tests.keys import bearer, elsewhere, make_key, revoke
from tests.scripted_service import ScriptedService, event, parse_sse, scripted_service, until
from veritas.core.events import EventType

NDJSON = {"Accept": "application/x-ndjson"}

pytestmark = pytest.mark.usefixtures("no_blocking")


@pytest.fixture
def logged() -> Iterator[io.StringIO]:
    out = io.StringIO()
    with configure_logs("json", level="debug", stream=out):
        yield out


@pytest.fixture
def alice(tmp_path: Path) -> dict[str, str]:
    """The header that Alice sends."""
    return bearer(make_key(tmp_path, "alice")[1])


@pytest.fixture
async def closed(tmp_path: Path, alice: dict[str, str]) -> AsyncIterator[ScriptedService]:
    """A service that asks for keys."""
    async with scripted_service(tmp_path) as running:
        yield running


async def post(service: ScriptedService, headers: dict[str, str]) -> str:
    body = {"url": "https://shop.test/"}
    async with service.client.post(f"{service.base}/audits", json=body, headers=headers) as answer:
        assert answer.status == 202, await answer.text()
        return str((await answer.json())["id"])


async def ticket_for(
    service: ScriptedService, audit_id: str, headers: dict[str, str]
) -> dict[str, str]:
    url = service.url(audit_id, "/tickets")
    async with service.client.post(url, headers=headers) as answer:
        assert answer.status == 201, await answer.text()
        assert answer.headers["Cache-Control"] == "no-store"
        body: dict[str, str] = await answer.json()
        return body


async def refusal(
    service: ScriptedService, url: str, headers: dict[str, str] | None = None
) -> tuple[int, str]:
    async with service.client.get(url, headers=headers or {}) as answer:
        return answer.status, (await answer.json(content_type=None)).get("code", "")


# -- without keys ----------------------------------------------------------------------------


async def test_without_keys_this_machine_may_do_everything(service: ScriptedService) -> None:
    audit_id = await service.post()
    async with service.client.get(service.url(audit_id, "")) as answer:
        assert answer.status == 200
    async with service.client.get(f"{service.base}/metrics") as answer:
        assert answer.status == 200
    assert (await service.log.get(audit_id)).owner == ""


@pytest.mark.parametrize(
    ("host", "status"),
    [
        ("localhost", 200),
        ("LOCALHOST.:8642", 200),
        ("shop.localhost:1", 200),
        ("127.0.0.1", 200),
        ("127.9.9.9:1", 200),
        ("[::1]:8642", 200),
        ("[::ffff:127.0.0.1]", 200),
        ("evil.test", 403),
        ("localhost.evil.test:8642", 403),
        ("127.0.0.1.evil.test", 403),
        ("192.168.0.7:8642", 403),
        ("[2001:db8::1]", 403),
        ("", 403),
    ],
)
async def test_without_keys_a_page_that_took_our_address_gets_nothing(
    service: ScriptedService, host: str, status: int
) -> None:
    url = f"{service.base}/audits"
    async with service.client.get(url, headers={"Host": host}) as answer:
        assert answer.status == status
        if status == 403:
            assert (await answer.json(content_type=None))["code"] == "foreign_host"
    async with service.client.get(f"{service.base}/healthz", headers={"Host": host}) as answer:
        assert answer.status == 200


async def test_with_a_key_the_name_of_the_host_does_not_matter(
    closed: ScriptedService, alice: dict[str, str]
) -> None:
    headers = {**alice, "Host": "veritas.example.org"}
    async with closed.client.get(f"{closed.base}/audits", headers=headers) as answer:
        assert answer.status == 200


async def test_the_first_key_shuts_the_door_on_those_inside(
    service: ScriptedService, tmp_path: Path
) -> None:
    audit_id = await service.post()
    async with service.client.get(service.url(audit_id)) as stream:
        assert stream.status == 200
        _, text = make_key(tmp_path, "alice")
        await stream.read()  # it ends
    await until(lambda: len(service.streams) == 0)
    assert await refusal(service, service.url(audit_id)) == (401, "missing_key")
    # Nobody's audits are not Alice's, but whoever may see all of them sees these, too.
    assert (await refusal(service, service.url(audit_id), bearer(text)))[0] == 404
    _, text = make_key(tmp_path, "operator", Scope.READ_ALL)
    async with service.client.get(service.url(audit_id, ""), headers=bearer(text)) as answer:
        assert answer.status == 200


# -- keys ------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("values", "status", "code"),
    [
        (["Basic dXNlcjpwYXNz"], 401, "missing_key"),
        (["dXNlcjpwYXNz"], 401, "missing_key"),
        (["Bearer"], 401, "invalid_key"),
        (["Bearer  "], 401, "invalid_key"),
        (["Bearer <script>"], 401, "invalid_key"),
        (["x" * 4000], 401, "missing_key"),
        (["Bearer a", "Bearer b"], 400, "two_credentials"),
    ],
)
async def test_headers_that_hold_no_key(
    closed: ScriptedService, values: list[str], status: int, code: str
) -> None:
    lines = "".join(f"Authorization: {value}\r\n" for value in values)
    answer = await raw(closed, f"GET /audits HTTP/1.1\r\nHost: x\r\n{lines}\r\n")
    assert answer.startswith(f"HTTP/1.1 {status} ")
    assert f'"code":"{code}"' in answer
    assert ("WWW-Authenticate: Bearer realm=" in answer) is (status == 401)
    assert "dXNlcjpwYXNz" not in answer


async def raw(service: ScriptedService, request: str) -> str:
    parts = urlsplit(service.base)
    reader, writer = await asyncio.open_connection(
        parts.hostname, parts.port, family=socket.AF_INET
    )
    writer.write(request.encode("latin-1"))
    try:
        async with asyncio.timeout(10):
            head = await reader.readuntil(b"\r\n\r\n")
            length = int(head.lower().split(b"content-length: ")[1].split(b"\r\n")[0])
            return (head + await reader.readexactly(length)).decode()
    finally:
        writer.close()
        await writer.wait_closed()


async def test_the_scheme_has_no_case(closed: ScriptedService, alice: dict[str, str]) -> None:
    headers = {"Authorization": alice["Authorization"].replace("Bearer ", "bEARER   ")}
    async with closed.client.get(f"{closed.base}/audits", headers=headers) as answer:
        assert answer.status == 200


async def test_a_key_ends_by_itself_and_its_stream_with_it(
    closed: ScriptedService, tmp_path: Path
) -> None:
    # Short, but longer than it takes to open the stream.
    headers = bearer(make_key(tmp_path, "bob", lifetime_s=3.0)[1])
    audit_id = await post(closed, headers)
    async with closed.client.get(closed.url(audit_id), headers=headers) as stream:
        assert (await stream.text()).endswith(": the key behind this stream counts no more\n\n")
    assert await refusal(closed, closed.url(audit_id), headers) == (401, "expired_key")


async def test_another_secret_ends_the_old_one_and_keeps_the_audits(
    closed: ScriptedService, tmp_path: Path, alice: dict[str, str]
) -> None:
    audit_id = await post(closed, alice)
    store = KeyStore(tmp_path / FILE_NAME)
    _, text = elsewhere(lambda: store.rotate("alice", None, 1.0, same_lifetime=True))
    async with closed.client.get(closed.url(audit_id, ""), headers=bearer(text)) as answer:
        assert answer.status == 200
    assert await refusal(closed, closed.url(audit_id, ""), alice) == (401, "invalid_key")


async def test_use_is_written_down(tmp_path: Path, alice: dict[str, str]) -> None:
    async with scripted_service(tmp_path) as service:
        await post(service, alice)
    (key,) = elsewhere(KeyStore(tmp_path / FILE_NAME).all)
    assert key.last_used_at is not None


async def test_keys_that_cannot_be_read_let_nobody_in(
    closed: ScriptedService, tmp_path: Path, alice: dict[str, str]
) -> None:
    for file in tmp_path.glob(f"{FILE_NAME}*"):
        file.unlink()
    (tmp_path / FILE_NAME).write_bytes(b"nonsense " * 1000)
    unknown = bearer(f"vts_{'0' * 12}_{'0' * 64}")
    assert await refusal(closed, f"{closed.base}/audits", unknown) == (503, "storage_unavailable")
    (tmp_path / FILE_NAME).unlink()
    assert await refusal(closed, f"{closed.base}/audits") == (401, "missing_key")


# -- refusals --------------------------------------------------------------------------------


async def test_who_guesses_is_slowed_down_and_harms_nobody(
    tmp_path: Path, alice: dict[str, str], logged: io.StringIO
) -> None:
    async with scripted_service(tmp_path, max_auth_failures_per_minute=5) as service:
        url = f"{service.base}/audits"
        got = [await refusal(service, url, bearer("guess")) for _ in range(12)]
        assert got == [(401, "invalid_key")] * 5 + [(429, "too_many_failures")] * 7
        async with service.client.get(url) as answer:
            assert 0 < int(answer.headers["Retry-After"]) <= 60
        # Whoever has a key is let in from the same address.
        async with service.client.get(url, headers=alice) as answer:
            assert answer.status == 200
    lines = [json.loads(line) for line in logged.getvalue().splitlines()]
    refused = [line for line in lines if line["event"] == "access_refused"]
    assert [line["path"] for line in refused] == ["/audits"] * 5
    assert len([1 for line in lines if line["event"] == "access_refusals_no_longer_logged"]) == 1


async def test_a_page_that_took_our_address_fills_no_log(tmp_path: Path) -> None:
    async with scripted_service(tmp_path, max_auth_failures_per_minute=2) as service:
        url, foreign = f"{service.base}/audits", {"Host": "evil.test"}
        got = [(await refusal(service, url, foreign))[1] for _ in range(4)]
        assert got == ["foreign_host"] * 2 + ["too_many_failures"] * 2
        async with service.client.get(url) as answer:
            assert answer.status == 200


async def test_no_secret_is_ever_logged(
    tmp_path: Path, alice: dict[str, str], logged: io.StringIO
) -> None:
    secrets = [alice["Authorization"].split("_")[2]]
    async with scripted_service(tmp_path) as service:
        audit_id = await post(service, alice)
        ticket = await ticket_for(service, audit_id, alice)
        secrets.append(ticket["ticket"].split("_")[1])
        stream = service.base + ticket["stream"]
        await service.run_whole(audit_id)
        async with service.client.get(stream, headers={"Last-Event-ID": "nonsense"}) as answer:
            assert answer.status == 400  # used up all the same
            text = await answer.text()
        assert secrets[1] not in text
        for url in (stream, f"{stream}&x=1", f"{service.base}/audits{urlsplit(stream).query}"):
            async with service.client.get(url) as answer:
                text = await answer.text()
            assert not any(secret in text for secret in secrets)
        broken = (
            f"GET {ticket['stream']} HTTP/9.x\r\nAuthorization: {alice['Authorization']}\r\n\r\n"
        )
        await raw_until_end(service, broken)
        await raw_until_end(service, f"{alice['Authorization']} {ticket['ticket']}\r\n\r\n")
    assert "access_refused" in logged.getvalue()
    for secret in secrets:
        assert secret not in logged.getvalue()


async def raw_until_end(service: ScriptedService, request: str) -> None:
    parts = urlsplit(service.base)
    reader, writer = await asyncio.open_connection(
        parts.hostname, parts.port, family=socket.AF_INET
    )
    writer.write(request.encode("latin-1"))
    async with asyncio.timeout(10):
        await reader.read()
    writer.close()
    await writer.wait_closed()


# -- tickets ---------------------------------------------------------------------------------


async def test_a_ticket_opens_its_stream_once(
    closed: ScriptedService, alice: dict[str, str]
) -> None:
    audit_id = await post(closed, alice)
    await closed.run_whole(audit_id)
    ticket = await ticket_for(closed, audit_id, alice)
    assert re.fullmatch(r"vtt_[0-9a-f]{64}", ticket["ticket"])
    assert re.fullmatch(r"\d{4}-\d\d-\d\dT[0-9:.]+Z", ticket["expires_at"])
    assert ticket["stream"] == f"/audits/{audit_id}/stream?ticket={ticket['ticket']}"
    url = closed.base + ticket["stream"]
    async with closed.client.get(f"{url}&after=2") as answer:
        assert [item["seq"] for item in parse_sse(await answer.text())] == [3, 4, 5, 6]
    assert await refusal(closed, url) == (401, "ticket_used")


async def test_a_ticket_opens_a_websocket(closed: ScriptedService, alice: dict[str, str]) -> None:
    audit_id = await post(closed, alice)
    await closed.run_whole(audit_id)
    url = closed.base + (await ticket_for(closed, audit_id, alice))["stream"]
    async with closed.client.ws_connect(url) as socket_:
        messages = [json.loads(message.data) async for message in socket_]
    assert [messages[0]["type"], messages[-1]["type"]] == ["hello", "end"]
    with pytest.raises(aiohttp.WSServerHandshakeError) as caught:
        await closed.client.ws_connect(url)
    assert caught.value.status == 401


async def test_a_ticket_opens_the_stream_of_everything_that_is_ones_own(
    closed: ScriptedService, tmp_path: Path, alice: dict[str, str]
) -> None:
    audit_id = await post(closed, alice)
    bob = bearer(make_key(tmp_path, "bob")[1])
    async with closed.client.post(f"{closed.base}/tickets", headers=bob) as answer:
        assert answer.status == 201
        ticket = await answer.json()
    assert ticket["stream"] == f"/stream?ticket={ticket['ticket']}"
    of_one = closed.url(audit_id, f"/stream?ticket={ticket['ticket']}")
    assert await refusal(closed, of_one) == (401, "foreign_ticket")
    for_one = (await ticket_for(closed, audit_id, alice))["ticket"]
    of_all = f"{closed.base}/stream?ticket={for_one}"
    assert await refusal(closed, of_all) == (401, "foreign_ticket")
    async with closed.client.get(closed.base + ticket["stream"], headers=NDJSON) as stream:
        bobs = await post(closed, bob)
        line = json.loads(await stream.content.readline())
        assert (line["audit_id"], line["type"]) == (bobs, "audit_queued")
    assert await refusal(closed, closed.base + ticket["stream"]) == (401, "ticket_used")


async def test_whoever_comes_with_a_ticket_cannot_cancel(
    closed: ScriptedService, alice: dict[str, str]
) -> None:
    audit_id = await post(closed, alice)
    url = closed.base + (await ticket_for(closed, audit_id, alice))["stream"]
    async with closed.client.ws_connect(f"{url}&after=latest") as websocket:
        await websocket.receive()
        await websocket.send_str('{"type":"cancel"}')
        message = json.loads((await websocket.receive()).data)
        assert (message["type"], message["code"]) == ("error", "missing_scope")
    assert not (await closed.log.get(audit_id)).finished
    async with closed.client.ws_connect(closed.url(audit_id), headers=alice) as websocket:
        await websocket.send_str('{"type":"cancel"}')
        messages = [json.loads(message.data) async for message in websocket]
    assert messages[-2]["event"]["type"] == "audit_cancelled"


async def test_a_ticket_opens_nothing_else(closed: ScriptedService, alice: dict[str, str]) -> None:
    audit_id, other = await post(closed, alice), await post(closed, alice)
    ticket = (await ticket_for(closed, audit_id, alice))["ticket"]
    for rest in ("", "/events", "/report", "/artifacts"):
        url = closed.url(audit_id, f"{rest}?ticket={ticket}")
        assert await refusal(closed, url) == (401, "missing_key")
    foreign = closed.url(other, f"/stream?ticket={ticket}")
    assert await refusal(closed, foreign) == (401, "foreign_ticket")
    never = closed.url(audit_id, f"/stream?ticket=vtt_{'0' * 64}")
    assert await refusal(closed, never) == (401, "unknown_ticket")
    both = closed.url(audit_id, f"/stream?ticket={ticket}")
    assert await refusal(closed, both, alice) == (400, "two_credentials")
    assert await refusal(closed, f"{both}&ticket={ticket}") == (400, "repeated_parameter")
    # None of that has used it up.
    async with closed.client.get(both) as answer:
        assert answer.status == 200


async def test_a_ticket_is_over_after_a_while(
    closed: ScriptedService, alice: dict[str, str], monkeypatch: pytest.MonkeyPatch
) -> None:
    audit_id = await post(closed, alice)
    url = closed.base + (await ticket_for(closed, audit_id, alice))["stream"]
    tickets = closed.app[ACCESS].tickets
    monkeypatch.setattr(tickets, "_clock", lambda: time.monotonic() + 60)
    assert await refusal(closed, url) == (401, "ticket_expired")


async def test_a_ticket_of_a_key_that_is_revoked_opens_nothing(
    closed: ScriptedService, tmp_path: Path, alice: dict[str, str]
) -> None:
    audit_id = await post(closed, alice)
    url = closed.base + (await ticket_for(closed, audit_id, alice))["stream"]
    revoke(tmp_path, "alice")
    client = Client("alice", frozenset(), alice["Authorization"].split("_")[1])
    await until(lambda: not closed.app[ACCESS].still_valid(client))
    assert await refusal(closed, url) == (401, "revoked_key")


async def test_tickets_have_a_bound(
    closed: ScriptedService, alice: dict[str, str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("service.access.tickets.MAX_TICKETS_OF_A_KEY", 2)
    audit_id = await post(closed, alice)
    for _ in range(2):
        url = closed.base + (await ticket_for(closed, audit_id, alice))["stream"]
    async with closed.client.post(closed.url(audit_id, "/tickets"), headers=alice) as answer:
        assert answer.status == 429
        assert (await answer.json(content_type=None))["code"] == "too_many_tickets"
        assert 0 < int(answer.headers["Retry-After"]) <= 60
    async with closed.client.get(url) as answer:
        assert answer.status == 200
    await ticket_for(closed, audit_id, alice)


async def test_tickets_work_without_keys_too(service: ScriptedService) -> None:
    audit_id = await service.post()
    await service.run_whole(audit_id)
    url = service.base + (await ticket_for(service, audit_id, {}))["stream"]
    async with service.client.get(url) as answer:
        assert len(parse_sse(await answer.text())) == 6
    assert await refusal(service, url) == (401, "ticket_used")


# -- while a stream lives --------------------------------------------------------------------


@pytest.mark.parametrize("with_ticket", [False, True])
async def test_a_revoked_key_ends_its_streams(
    closed: ScriptedService, tmp_path: Path, alice: dict[str, str], *, with_ticket: bool
) -> None:
    _, bobs = make_key(tmp_path, "bob", Scope.READ_ALL)
    audit_id = await post(closed, alice)

    async def entrance() -> tuple[str, dict[str, str]]:
        if with_ticket:
            return closed.base + (await ticket_for(closed, audit_id, alice))["stream"], {}
        return closed.url(audit_id), alice

    url, headers = await entrance()
    sse = await closed.client.get(url, headers=headers)
    url, headers = await entrance()
    lines = await closed.client.get(url, headers={**headers, **NDJSON})
    url, headers = await entrance()
    websocket = await closed.client.ws_connect(url, headers=headers)
    other = await closed.client.get(closed.url(audit_id), headers={**bearer(bobs), **NDJSON})
    await until(lambda: len(closed.streams) == 4)

    revoke(tmp_path, "alice")
    text = await sse.text()
    assert text.endswith(": the key behind this stream counts no more\n\n")
    with pytest.raises(aiohttp.ClientError):
        await lines.read()  # no clean end of body
    while (message := await websocket.receive()).type is aiohttp.WSMsgType.TEXT:
        assert json.loads(message.data)["type"] in {"hello", "event"}
    assert websocket.close_code == 3000
    await until(lambda: len(closed.streams) == 1)
    # What an EventSource does next is told to give up.
    assert await refusal(closed, closed.url(audit_id), alice) == (401, "revoked_key")
    # Another's stream, and the audit, go on.
    await closed.play(audit_id, event(EventType.AUDIT_CANCELLED))
    assert len((await other.read()).splitlines()) == 2


async def test_a_stalled_client_loses_its_stream_as_well(
    tmp_path: Path, alice: dict[str, str]
) -> None:
    async with scripted_service(tmp_path, send_timeout_s=600) as service:
        audit_id = await post(service, alice)
        await service.play(audit_id, event(EventType.AUDIT_STARTED))
        parts = urlsplit(service.base)
        stalled = socket.socket()
        stalled.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, 4096)
        assert parts.hostname is not None
        assert parts.port is not None
        stalled.connect((parts.hostname, parts.port))
        key = alice["Authorization"]
        stalled.sendall(
            f"GET /audits/{audit_id}/stream HTTP/1.1\r\nHost: x\r\n"
            f"Authorization: {key}\r\n\r\n".encode()
        )
        await until(lambda: len(service.streams) == 1)
        for _ in range(20):
            await service.play(audit_id, event(EventType.FINDING, data={"text": "x" * 500_000}))
        revoke(tmp_path, "alice")
        await until(lambda: len(service.streams) == 0, limit_s=15)
        stalled.close()


async def test_keys_from_a_file(tmp_path: Path) -> None:
    data, file = tmp_path / "data", tmp_path / "keys"
    key, text = make_key(tmp_path / "elsewhere", "ci")
    line = f"ci read,write {key.id} {key.secret_sha256.hex()}"
    file.write_text(f"{line}\n")
    async with scripted_service(data, api_keys_file=str(file)) as service:
        audit_id = await post(service, bearer(text))
        async with service.client.get(service.url(audit_id), headers=bearer(text)) as stream:
            file.write_text("# nobody\n")
            assert "counts no more" in await stream.text()
        assert await refusal(service, service.url(audit_id), bearer(text)) == (401, "invalid_key")
        # Fewer rights end what needs more.
        file.write_text(f"{line}\n")
        async with service.client.get(service.url(audit_id), headers=bearer(text)) as stream:
            file.write_text(line.replace("read,write", "write"))
            assert "counts no more" in await stream.text()
