"""A real name server whose answers a test chooses, and may change from question to question."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager
from typing import cast

import dns.flags
import dns.message
import dns.rcode
import dns.rdatatype
import dns.rrset

# A, AAAA or CNAME, told apart by how they look. Several lists: one after the other, the last stays.
Answers = Sequence[Sequence[str]]


class NameServerOfTests(asyncio.DatagramProtocol):
    """Answers from a table; what is not in it does not exist."""

    def __init__(self) -> None:
        self.table: dict[str, Answers] = {}
        self.asked: list[tuple[str, str]] = []
        self.port = 0
        self._transport: asyncio.DatagramTransport | None = None
        self._turns: dict[tuple[str, str], int] = {}

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        self._transport = cast(asyncio.DatagramTransport, transport)
        self.port = transport.get_extra_info("sockname")[1]

    def datagram_received(self, data: bytes, addr: tuple[str, int]) -> None:
        question = dns.message.from_wire(data)
        answer = dns.message.make_response(question)
        answer.flags |= dns.flags.RA
        name = str(question.question[0].name)
        kind = dns.rdatatype.to_text(question.question[0].rdtype)
        self.asked.append((name.rstrip(".").lower(), kind))
        self._fill(answer, name, kind)
        assert self._transport is not None
        self._transport.sendto(answer.to_wire(), addr)

    def _fill(self, answer: dns.message.Message, name: str, kind: str) -> None:
        key = name.rstrip(".").lower()
        if key not in self.table:
            answer.set_rcode(dns.rcode.NXDOMAIN)
            return
        records = self._turn(key, kind)
        if any(_kind(record) == "CNAME" for record in records):
            (target,) = records
            answer.answer.append(dns.rrset.from_text(name, 0, "IN", "CNAME", f"{target}."))
            self._fill(answer, f"{target}.", kind)
            return
        fitting = [record for record in records if _kind(record) == kind]
        if fitting:
            answer.answer.append(dns.rrset.from_text(name, 0, "IN", kind, *fitting))

    def _turn(self, key: str, kind: str) -> Sequence[str]:
        answers = self.table[key]
        turn = self._turns.get((key, kind), 0)
        self._turns[key, kind] = turn + 1
        return answers[min(turn, len(answers) - 1)]


def _kind(record: str) -> str:
    if ":" in record:
        return "AAAA"
    return "A" if record.replace(".", "").isdigit() else "CNAME"


@asynccontextmanager
async def name_server(table: dict[str, Answers]) -> AsyncIterator[NameServerOfTests]:
    loop = asyncio.get_running_loop()
    transport, server = await loop.create_datagram_endpoint(
        NameServerOfTests, local_addr=("127.0.0.1", 0)
    )
    server.table.update(table)
    try:
        yield server
    finally:
        transport.close()
        await asyncio.sleep(0)
