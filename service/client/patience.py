"""When to come back after a failure, and when to give up."""

from __future__ import annotations

import asyncio
import random
import time
from dataclasses import dataclass

import aiohttp

from service.client.errors import UnreachableError


@dataclass(frozen=True, slots=True)
class Waits:
    """How patient a client is. All in seconds.

    Attributes:
        first_s: the wait after a first failure; each further one doubles it.
        longest_s: the bound of any wait, also of one that the service asks for.
        give_up_s: for how long nothing may work before it is an error.
        quiet_s: for how long a stream may be silent before it counts as lost; the service sends
            a comment every 15 s.
    """

    first_s: float = 0.5
    longest_s: float = 30.0
    give_up_s: float = 300.0
    quiet_s: float = 60.0


class BusyError(Exception):
    """An answer that may be another one soon.

    Attributes:
        retry_after_s: how long the service asks to wait; 0 when it does not say.
    """

    def __init__(self, status: int, retry_after: str) -> None:
        super().__init__(f"the answer was {status}")
        # A date is allowed, too (RFC 9110, 10.2.3); the wait is then our own.
        plain = retry_after.isascii() and retry_after.isdigit()
        self.retry_after_s = float(retry_after) if plain else 0.0


# What is worth another try: nobody there, a broken connection, an answer that breaks off or is no
# HTTP (a proxy that was stopped in its midst), silence, and an answer that says so itself.
PASSING = (
    aiohttp.ClientConnectionError,
    aiohttp.ClientPayloadError,
    aiohttp.ClientResponseError,
    TimeoutError,
    BusyError,
)


class Patience:
    """Counts failures in a row, and waits longer after each."""

    def __init__(self, waits: Waits) -> None:
        self._waits = waits
        self.worked()

    def worked(self) -> None:
        """Something came: the next failure is a first one."""
        self._failures = 0
        self._since = time.monotonic()

    async def wait(self, url: str, reason: Exception, retry_ms: int | None = None) -> None:
        """Wait before the next try.

        Args:
            url: what was tried.
            reason: why it did not work.
            retry_ms: the wait that the stream asked for, which the service has jittered.

        Raises:
            UnreachableError: it has not worked for too long, or never will.
        """
        why = str(reason) or type(reason).__name__
        if isinstance(reason, aiohttp.ClientConnectorCertificateError):
            raise UnreachableError(f"{url} has a certificate that is not trusted: {why}")
        failing_s = time.monotonic() - self._since
        if self._failures and failing_s > self._waits.give_up_s:
            raise UnreachableError(
                f"{url} did not work for {failing_s:.0f} s, {self._failures + 1} times in a row; "
                f"the last time: {why}"
            )
        highest = min(self._waits.longest_s, self._waits.first_s * 2 ** min(self._failures, 16))
        # Clients that failed together should not all come back together.
        wait_s = random.uniform(highest / 2, highest)  # noqa: S311 - it spreads load, no more
        if retry_ms is not None and self._failures == 0:
            wait_s = retry_ms / 1000
        if isinstance(reason, BusyError):
            wait_s = max(wait_s, reason.retry_after_s)
        self._failures += 1
        await asyncio.sleep(min(wait_s, self._waits.longest_s))
