"""Looks host names up for webhooks, on threads of their own."""

from __future__ import annotations

import asyncio
import socket
import threading
from contextlib import suppress

from aiohttp.abc import AbstractResolver, ResolveResult

# A name server that does not answer holds a thread for as long as the C library is patient.
MAX_LOOKUPS = 32


class Lookup(AbstractResolver):
    """Resolves names for aiohttp by the system's resolver.

    The threads are daemons and no pool's: a look-up cannot be called off, and a pool's thread
    would hold up the end of the process. How many there are is bounded.
    """

    def __init__(self) -> None:
        self._running = 0
        self._lock = threading.Lock()

    async def resolve(
        self, host: str, port: int = 0, family: socket.AddressFamily = socket.AF_UNSPEC
    ) -> list[ResolveResult]:
        """The addresses of a name; those who wait for it set the bound.

        Raises:
            OSError: it has none, or too many look-ups are under way.
        """
        with self._lock:
            if self._running >= MAX_LOOKUPS:
                raise OSError(f"{MAX_LOOKUPS} look-ups of names are under way already")
            self._running += 1
        loop = asyncio.get_running_loop()
        answer: asyncio.Future[list[ResolveResult]] = loop.create_future()

        def settle(found: list[ResolveResult] | OSError) -> None:
            if answer.done():
                return
            if isinstance(found, OSError):
                answer.set_exception(found)
            else:
                answer.set_result(found)

        def work() -> None:
            found: list[ResolveResult] | OSError
            try:
                found = _addresses(host, port, family)
            except (OSError, UnicodeError) as error:
                found = error if isinstance(error, OSError) else OSError(str(error))
            with self._lock:
                self._running -= 1
            with suppress(RuntimeError):  # nobody waits any more: the loop is closed
                loop.call_soon_threadsafe(settle, found)

        threading.Thread(target=work, name="webhook-lookup", daemon=True).start()
        return await answer

    async def close(self) -> None:
        """Nothing to let go of: what is under way ends by itself."""


def _addresses(host: str, port: int, family: socket.AddressFamily) -> list[ResolveResult]:
    found = socket.getaddrinfo(host, port, family=family, type=socket.SOCK_STREAM)
    return [
        ResolveResult(
            hostname=host,
            host=str(sockaddr[0]),
            port=port,
            family=kind,
            proto=protocol,
            flags=socket.AI_NUMERICHOST,
        )
        for kind, _, protocol, _, sockaddr in found
    ]
