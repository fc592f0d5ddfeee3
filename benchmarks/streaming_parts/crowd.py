"""The clients: thousands of sockets in one process, as light as Python can be.

They read raw bytes, count events, and in paced runs check that each gets every event once and in
order, and note how old it is. Nothing else is parsed.
"""

from __future__ import annotations

import gc
import json
import os
import resource
import select
import socket
import sys
import time
from typing import Any

from benchmarks.streaming_parts.load import MARK, TOKEN, TOKEN_BYTES, now_ns

_READ_BYTES = 256 * 1024
_CONNECT_LIMIT_S = 60.0
_UPGRADE = (
    "Upgrade: websocket\r\nConnection: Upgrade\r\nSec-WebSocket-Version: 13\r\n"
    "Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\n"
)
_PING = b"\x89"


class Client:
    __slots__ = ("count", "expected", "pending", "socket", "wrong")

    def __init__(self, client: socket.socket) -> None:
        self.socket = client
        self.count = 0
        self.expected = 0
        self.wrong = 0
        self.pending = b""


class Crowd:
    def __init__(self) -> None:
        self._epoll = select.epoll()
        self._clients: dict[int, Client] = {}
        self._ages_ns: list[int] = []
        self._websocket = False

    def obey(self, order: dict[str, Any]) -> dict[str, Any]:
        match order["do"]:
            case "connect":
                return self._connect(order)
            case "watch":
                return self._watch(order["each"], order["limit_s"], timed=order["timed"])
            case "close":
                for client in self._clients.values():
                    client.socket.close()
                self._clients.clear()
                return {}
        raise ValueError(f"{order['do']!r} is no order")

    def _connect(self, order: dict[str, Any]) -> dict[str, Any]:
        """Open so many streams, ``window`` of them at a time, until each has its first bytes."""
        begun = time.monotonic()
        self._websocket = order["kind"] == "ws"
        request = (
            f"GET {order['path']}?after={order['after']} HTTP/1.1\r\n"
            f"Host: 127.0.0.1:{order['port']}\r\n{_UPGRADE if self._websocket else ''}\r\n"
        ).encode()
        left, opening = order["count"], dict[int, Client]()
        while left or opening:
            while left and len(opening) < order["window"]:
                client = Client(socket.socket())
                client.socket.setblocking(False)
                client.socket.connect_ex(("127.0.0.1", order["port"]))
                opening[client.socket.fileno()] = client
                self._epoll.register(client.socket, select.EPOLLOUT)
                left -= 1
            for fd, _ in self._epoll.poll(1.0):
                if fd not in opening:
                    self._read(self._clients[fd], timed=False)
                elif not opening[fd].pending:
                    opening[fd].socket.sendall(request)
                    opening[fd].pending = b"\n"
                    self._epoll.modify(fd, select.EPOLLIN)
                elif self._opened(opening[fd]):
                    self._clients[fd] = opening.pop(fd)
            if time.monotonic() - begun > _CONNECT_LIMIT_S:
                raise TimeoutError(f"{len(opening) + left} clients were not served")
        return {"took_s": time.monotonic() - begun}

    def _opened(self, client: Client) -> bool:
        data = client.socket.recv(_READ_BYTES)
        client.pending += data
        head, end, rest = client.pending[1:].partition(b"\r\n\r\n")
        if not data or not end:
            if not data:
                raise ConnectionError(f"refused: {client.pending[:200]!r}")
            return False
        if head.split(b" ")[1] != (b"101" if self._websocket else b"200"):
            raise ConnectionError(f"refused: {head[:100]!r} {rest[:300]!r}")
        client.count, client.pending = rest.count(MARK), rest[-len(MARK) + 1 :]
        return True

    def _watch(self, each: int, limit_s: float, *, timed: bool) -> dict[str, Any]:
        """Read until every client has had so many events since it was opened."""
        cpu_s, end = time.process_time(), time.monotonic() + limit_s
        self._ages_ns.clear()
        waiting = sum(client.count < each for client in self._clients.values())
        poll, clients = self._epoll.poll, self._clients
        while waiting and time.monotonic() < end:
            for fd, _ in poll(0.5):
                client = clients[fd]
                before = client.count
                self._read(client, timed=timed)
                waiting -= before < each <= client.count
        ages = sorted(self._ages_ns)
        return {
            "at_ns": now_ns(),
            "received": sum(client.count for client in clients.values()),
            "incomplete": sum(client.count != each for client in clients.values()),
            "wrong": sum(client.wrong for client in clients.values()),
            "p50_ms": ages[len(ages) // 2] / 1e6 if ages else None,
            "p99_ms": ages[min(len(ages) - 1, int(len(ages) * 0.99))] / 1e6 if ages else None,
            "cpu_s": time.process_time() - cpu_s,
        }

    def _read(self, client: Client, *, timed: bool) -> None:
        data = client.socket.recv(_READ_BYTES)
        if not data:
            raise ConnectionError(f"a stream ended after {client.count} events")
        if self._websocket and _PING in data:
            self._pong(client, data)
        data = client.pending + data
        if not timed:
            client.count += data.count(MARK)
            client.pending = data[-len(MARK) + 1 :]
            return
        now, last = now_ns(), 0
        for match in TOKEN.finditer(data):
            sent, number = match.groups()
            self._ages_ns.append(now - int(sent))
            client.wrong += int(number) != client.expected
            client.expected = int(number) + 1
            client.count += 1
            last = match.end()
        client.pending = data[max(last, len(data) - TOKEN_BYTES + 1) :]

    def _pong(self, client: Client, data: bytes) -> None:
        # A false hit sends a pong too many, which the standard allows.
        at = data.index(_PING)
        payload = data[at + 2 : at + 2 + (data[at + 1] & 0x7F)] if at + 1 < len(data) else b""
        client.socket.send(bytes((0x8A, 0x80 | len(payload), 0, 0, 0, 0)) + payload)


def main() -> None:
    limit = resource.getrlimit(resource.RLIMIT_NOFILE)[1]
    resource.setrlimit(resource.RLIMIT_NOFILE, (limit, limit))
    gc.disable()
    crowd = Crowd()
    for line in sys.stdin:
        try:
            answer = crowd.obey(json.loads(line))
        except Exception as error:  # noqa: BLE001 - whatever it is, the benchmark shows it
            answer = {"error": f"{type(error).__name__}: {error}"}
        print(json.dumps(answer), flush=True)
    os._exit(0)  # closing thousands of sockets one by one is the kernel's business


if __name__ == "__main__":
    main()
