"""The guard without a browser: what it refuses, what it connects to, and who may use its port."""

from __future__ import annotations

import asyncio
import os
import random
import socket
import subprocess
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import replace

import pytest

from tests.egress_world import DEAD_PUBLIC, OTHER_PUBLIC, PUBLIC, World, until, world
from veritas.artifacts import Missing
from veritas.collect.egress.budget import Budget
from veritas.collect.egress.explain import REFUSED_CODE, explain
from veritas.collect.egress.guard import EgressGuard
from veritas.collect.egress.opening import open_guard
from veritas.collect.egress.policy import EgressRefusedError, Policy
from veritas.collect.egress.resolver import make_resolver
from veritas.collect.http import probe_http
from veritas.collect.settings import CollectSettings, ConnectTo, parse_connect_to
from veritas.collect.tls import probe_tls
from veritas.core.allow_list import AllowList
from veritas.core.errors import Fault

NOTATIONS = (
    *("127.0.0.1", "127.0.0.1.", "2130706433", "017700000001", "0x7f000001", "0X7F000001"),
    *("127.1", "127.0.1", "0x7f.1", "0177.0.0.1", "0x7f.0x0.0x0.0x1", "127.0.0.01"),
    *("0.0.0.0", "0", "0x0", "[::]", "[::1]", "[0:0:0:0:0:0:0:1]", "::1"),
    *("[::ffff:127.0.0.1]", "[::ffff:7f00:1]", "[::127.0.0.1]", "[::ffff:0:127.0.0.1]"),
    *("[64:ff9b::127.0.0.1]", "[64:ff9b:1::127.0.0.1]", "[2002:7f00:1::]"),
    *("[2001:0:7f00:1::80ff:fffe]", "[2606:4700::5efe:127.0.0.1]"),  # Teredo, ISATAP
    *("localhost", "LOCALHOST", "localhost.", "foo.localhost", "a.b.localhost."),
    *("\uff11\uff12\uff17.\uff10.\uff10.\uff11", "127\u30020\u30020\u30021"),
    "\u24db\u24de\u24d2\u24d0\u24db\u24d7\u24de\u24e2\u24e3",
    *("private.test", "PRIVATE.test.", "cname.test", "six.test", "mapped.test", "nat64.test"),
    *("zero.test", "mixed-six.test", "169.254.169.254", "10.0.0.1", "192.168.0.1", "100.64.0.1"),
)


@asynccontextmanager
async def guarded(
    place: World, settings: CollectSettings | None = None
) -> AsyncIterator[EgressGuard]:
    async with open_guard(settings or place.settings, 10) as guard:
        yield guard


async def test_a_public_server_is_reached_and_the_record_says_where() -> None:
    async with world() as place, guarded(place) as guard:
        with await guard.connect("SITE.test.", place.port) as connected:
            assert connected.getpeername() == (PUBLIC, place.port)
        assert guard.journal.address(("site.test", place.port)) == f"{PUBLIC}:{place.port}"
        assert guard.journal.refused == 0


async def test_the_private_network_is_refused_in_every_notation() -> None:
    async with world() as place, guarded(place) as guard:
        for host in NOTATIONS:
            with pytest.raises(EgressRefusedError) as caught:
                await guard.connect(host, place.port)
            assert caught.value.refusal.kind not in {"public", "port", "bad_host"}, host
            assert caught.value.refusal.address, host
        assert place.private.tcp == []
        assert sum(guard.journal.refusals.values()) >= len(NOTATIONS)
        assert not any("localhost" in name for name, _ in place.names.asked)


async def test_what_is_no_host_is_refused() -> None:
    async with world() as place, guarded(place) as guard:
        for host in ("", ".", "a b", "x" * 64, "127.0.0.1:80", "[::1", "fe80::1%lo", "256.1.1.1"):
            with pytest.raises(EgressRefusedError) as caught:
                await guard.connect(host, place.port)
            assert caught.value.refusal.kind == "bad_host"


@pytest.mark.parametrize("port", [0, 22, 25, 5432, 6379, 65535])
async def test_other_ports_than_those_of_websites_are_refused(port: int) -> None:
    async with world() as place, guarded(place) as guard:
        with pytest.raises(EgressRefusedError, match=f"--allow-port {port}") as caught:
            await guard.connect("site.test", port)
        assert caught.value.refusal.kind == "port"


async def test_of_mixed_answers_only_the_public_ones_are_tried() -> None:
    async with world() as place, guarded(place) as guard:
        with pytest.raises(ConnectionRefusedError):  # as the dead public server says
            await guard.connect("mixed.test", place.port)
        (refusal,) = guard.journal.refusals
        assert refusal.address == "127.0.0.1"
        assert place.private.tcp == []


async def test_an_answer_that_changes_is_judged_each_time() -> None:
    async with world() as place:
        place.names.table["rebind.test"] = [[PUBLIC], ["127.0.0.1"]]
        settings = place.settings
        policy, resolver = Policy.of(settings), make_resolver(settings.name_server)
        guard = EgressGuard(policy, resolver, Budget(10**6), cache_s=0)
        with await guard.connect("rebind.test", place.port) as connected:
            assert connected.getpeername()[0] == PUBLIC
        with pytest.raises(EgressRefusedError):
            await guard.connect("rebind.test", place.port)
        assert place.private.tcp == []
        await guard.aclose()


async def test_one_question_serves_many_connections_at_once() -> None:
    async with world() as place, guarded(place) as guard:
        made = await asyncio.gather(*(guard.connect("site.test", place.port) for _ in range(8)))
        for connected in made:
            connected.close()
        assert place.names.asked.count(("site.test", "A")) == 1


async def test_the_next_address_is_tried_when_one_does_not_answer() -> None:
    async with world() as place, guarded(place) as guard:
        place.names.table["two.test"] = [[DEAD_PUBLIC, OTHER_PUBLIC]]
        with await guard.connect("two.test", place.port) as connected:
            assert connected.getpeername()[0] == OTHER_PUBLIC


@pytest.mark.parametrize(
    ("entries", "host", "reached"),
    [
        (["localhost"], "localhost", True),
        (["127.0.0.1"], "127.1", True),
        (["127.0.0.1"], "private.test", True),
        (["private.test"], "private.test", True),
        (["private.test"], "cname.test", False),
        (["*.localhost"], "a.localhost", True),
        (["all"], "private.test", True),
        (["10.0.0.0/8"], "private.test", False),
    ],
)
async def test_exceptions_open_what_they_name(
    entries: list[str], host: str, *, reached: bool
) -> None:
    async with world() as place:
        settings = replace(place.settings, allow=AllowList.parse(entries))
        async with guarded(place, settings) as guard:
            try:
                (await guard.connect(host, place.port)).close()
            except EgressRefusedError:
                assert not reached
            else:
                assert reached


async def test_connect_to_permits_the_address_and_the_port_it_names_and_no_other() -> None:
    async with world() as place:
        rule = parse_connect_to(f"shop.test:443:127.0.0.1:{place.port}")
        settings = CollectSettings(connect_to=(rule,))
        async with guarded(place, settings) as guard:
            (await guard.connect("shop.test", 443)).close()
            assert await until(lambda: len(place.private.tcp) == 1, 5)
            for host, port in (("127.0.0.1", 443), ("shop.test", place.port), ("x.localhost", 443)):
                with pytest.raises(EgressRefusedError):
                    await guard.connect(host, port)
            with pytest.raises(socket.gaierror, match="no connect-to rule") as caught:
                await guard.connect("shop.test", 80)
            assert explain(caught.value).code == "not_applicable"
        # A rule without ports lets the page choose one, so the list of ports counts.
        settings = CollectSettings(connect_to=(ConnectTo("shop.test", None, "127.0.0.1", None),))
        async with guarded(place, settings) as guard:
            with pytest.raises(EgressRefusedError):
                await guard.connect("shop.test", place.port)


async def test_the_collectors_are_refused_as_not_checked() -> None:
    async with world() as place, guarded(place) as guard:
        private = f"https://private.test:{place.port}/"
        tls = await probe_tls(private, guard, None, 5)
        plain = await probe_http(f"http://private.test:{place.port}/", guard, None, 5)
        literal = await probe_http(f"http://127.0.0.1:{place.port}/", guard, None, 5)
        odd = await probe_http(f"http://0x7f.1:{place.port}/", guard, None, 5)
        for missing in (tls, plain, literal, odd):
            assert isinstance(missing, Missing)
            assert (missing.code, missing.fault) == (REFUSED_CODE, Fault.OURS)
            assert "127.0.0.1" in missing.reason
        assert place.private.tcp == []


async def test_a_redirect_of_plain_http_into_the_network_is_not_followed() -> None:
    from aiohttp import web

    async def lead_astray(request: web.Request) -> web.Response:
        return web.Response(status=302, headers={"Location": request.query["to"]})

    async with world() as place, guarded(place) as guard:
        place.pages["/"] = lead_astray
        for host in ("127.0.0.1", "[::1]", "0177.1", "private.test", "localhost"):
            url = place.url(f"/?to=http://{host}:{place.port}/")
            missing = await probe_http(url, guard, None, 5)
            assert isinstance(missing, Missing), host
            assert missing.code == REFUSED_CODE, (host, missing)
        assert place.private.tcp == []


async def test_a_name_nobody_has_and_a_name_server_that_is_silent_are_told_apart() -> None:
    async with world() as place, guarded(place) as guard:
        with pytest.raises(socket.gaierror) as caught:
            await guard.connect("nowhere.test", place.port)
        assert (explain(caught.value).code, explain(caught.value).fault) == (
            "dns_failure",
            Fault.TARGET,
        )
        place.names.table["empty.test"] = [[]]
        with pytest.raises(socket.gaierror) as caught:
            await guard.connect("empty.test", place.port)
        assert explain(caught.value).fault is Fault.TARGET


# ---- the port for the browser ------------------------------------------------------------------


async def ask(
    port: int, host: bytes, at: int
) -> tuple[int, asyncio.StreamReader, asyncio.StreamWriter]:
    """Speak SOCKS as Chromium does; the reply's code."""
    reader, writer = await asyncio.open_connection("127.0.0.1", port)
    writer.write(b"\x05\x01\x00")
    assert await reader.readexactly(2) == b"\x05\x00"
    writer.write(b"\x05\x01\x00\x03" + bytes([len(host)]) + host + at.to_bytes(2, "big"))
    reply = await reader.readexactly(10)
    return reply[1], reader, writer


async def test_what_goes_through_is_not_changed() -> None:
    async def echo(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        while data := await reader.read(65536):
            writer.write(data)
            await writer.drain()
        writer.close()

    noise = random.Random(1).randbytes(3_000_000)
    async with world() as place:
        server = await asyncio.start_server(echo, "127.80.0.3", place.port)
        place.names.table["echo.test"] = [["127.80.0.3"]]
        async with server, guarded(place) as guard:
            code, reader, writer = await ask(guard.port, b"echo.test", place.port)
            assert code == 0
            writer.write(noise)
            async with asyncio.timeout(20):
                assert await reader.readexactly(len(noise)) == noise
            writer.close()
            await writer.wait_closed()
            assert guard.budget.bytes_used == 2 * len(noise)


async def test_a_refusal_is_answered_at_once_and_the_guard_goes_on() -> None:
    async with world() as place, guarded(place) as guard:
        for host in (b"127.0.0.1", b"private.test", b"nowhere.test", b"a b"):
            code, reader, writer = await ask(guard.port, host, place.port)
            assert code != 0
            assert await reader.read() == b""
            writer.close()
        code, _, writer = await ask(guard.port, b"site.test", place.port)
        assert code == 0
        writer.close()
        assert place.private.tcp == []


@pytest.mark.parametrize(
    "noise",
    [
        b"GET http://127.0.0.1/ HTTP/1.1\r\nHost: x\r\n\r\n",
        b"CONNECT 127.0.0.1:80 HTTP/1.1\r\n\r\n",
        b"\x04\x01\x00P\x7f\x00\x00\x01\x00",
        b"\x05\x01\x02",
        b"\x05\x01\x00\x05\x02\x00\x01\x7f\x00\x00\x01\x00P",
        b"\x05\x01\x00\x05\x03\x00\x01\x7f\x00\x00\x01\x00P",
        b"\x05\x01\x00\x05\x01\x00\x09\x7f\x00\x00\x01\x00P",
        b"\x05\xff" + b"\x00" * 700,
        b"\x16\x03\x01" + b"\x00" * 200,
    ],
)
async def test_whoever_speaks_otherwise_is_cut_off(noise: bytes) -> None:
    async with world() as place, guarded(place) as guard:
        reader, writer = await asyncio.open_connection("127.0.0.1", guard.port)
        writer.write(noise)
        async with asyncio.timeout(5):
            try:
                answer = await reader.read()
            except ConnectionError:
                answer = b""
        assert len(answer) <= 12
        writer.close()
        assert place.private.tcp == []
        assert place.private.udp == []


@pytest.mark.skipif(os.geteuid() != 0, reason="needs the right to be another user")
async def test_another_users_process_is_cut_off() -> None:
    # Not Python: another user may not be able to read where it is installed.
    program = (
        "exec 3<>/dev/tcp/127.0.0.1/$0; printf '\\005\\001\\000' >&3; head -c2 <&3 | od -An -tx1"
    )
    async with world() as place, guarded(place) as guard:

        async def run(user: int | None) -> str:
            process = await asyncio.create_subprocess_exec(
                *("bash", "-c", program, str(guard.port)),
                stdout=subprocess.PIPE,
                stderr=subprocess.DEVNULL,
                user=user,
            )
            out, _ = await process.communicate()
            return out.decode().strip()

        assert await run(None) == "05 00"
        assert await run(65534) == ""


async def test_a_budget_of_bytes_ends_everything() -> None:
    async def pour(_: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        try:
            while True:
                writer.write(b"x" * 65536)
                await writer.drain()
        except OSError:
            pass
        finally:
            writer.close()

    async with world() as place:
        server = await asyncio.start_server(pour, "127.80.0.3", place.port)
        place.names.table["pour.test"] = [["127.80.0.3"]]
        async with server, guarded(place) as guard:
            code, reader, writer = await ask(guard.port, b"pour.test", place.port)
            assert code == 0
            received = 0
            async with asyncio.timeout(20):
                try:
                    while data := await reader.read(65536):
                        received += len(data)
                except ConnectionError:
                    pass
            writer.close()
            assert received <= 10_000_000 <= guard.budget.bytes_used
            assert "10 MB" in guard.budget.ended_by
            code, _, writer = await ask(guard.port, b"site.test", place.port)
            assert code != 0
            writer.close()
            (refusal,) = guard.journal.refusals
            assert refusal.kind == "budget"
