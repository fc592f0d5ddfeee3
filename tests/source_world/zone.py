"""A real name server over UDP with records of any kind."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from typing import cast

import dns.flags
import dns.message
import dns.rcode
import dns.rdatatype
import dns.rrset

Zone = dict[str, dict[str, list[str]]]
"""Records by name and kind; a name that is not in it does not exist."""


class ZoneServer(asyncio.DatagramProtocol):
    def __init__(self, zone: Zone, *, validated: bool, silent: frozenset[str]) -> None:
        self.zone = zone
        self.asked: list[tuple[str, str]] = []
        self.port = 0
        self._validated = validated
        self._silent = silent
        self._transport: asyncio.DatagramTransport | None = None

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        self._transport = cast(asyncio.DatagramTransport, transport)
        self.port = transport.get_extra_info("sockname")[1]

    def datagram_received(self, data: bytes, addr: tuple[str, int]) -> None:
        question = dns.message.from_wire(data)
        name = str(question.question[0].name).rstrip(".").lower()
        kind = dns.rdatatype.to_text(question.question[0].rdtype)
        self.asked.append((name, kind))
        if kind in self._silent:
            return
        answer = dns.message.make_response(question)
        answer.flags |= dns.flags.RA | (dns.flags.AD if self._validated else 0)
        self._fill(answer, name, kind)
        assert self._transport is not None
        self._transport.sendto(answer.to_wire(max_size=65000), addr)

    def _fill(self, answer: dns.message.Message, name: str, kind: str) -> None:
        records = self.zone.get(name)
        if records is None:
            answer.set_rcode(dns.rcode.NXDOMAIN)
            return
        found = "CNAME" if "CNAME" in records else kind
        if found in records:
            answer.answer.append(dns.rrset.from_text(f"{name}.", 60, "IN", found, *records[found]))
        if found == "CNAME" != kind:
            self._fill(answer, records["CNAME"][0].rstrip(".").lower(), kind)


@asynccontextmanager
async def zone_server(
    zone: Zone, *, validated: bool = False, silent: frozenset[str] = frozenset()
) -> AsyncIterator[ZoneServer]:
    transport, server = await asyncio.get_running_loop().create_datagram_endpoint(
        lambda: ZoneServer(zone, validated=validated, silent=silent), local_addr=("127.0.0.1", 0)
    )
    try:
        yield server
    finally:
        transport.close()
        await asyncio.sleep(0)
