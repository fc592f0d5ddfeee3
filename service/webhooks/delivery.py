"""One try to send one webhook."""

from __future__ import annotations

import ipaddress
import socket
import ssl
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from email.utils import parsedate_to_datetime
from enum import StrEnum
from http import HTTPStatus
from typing import Any
from urllib.parse import urlsplit

import aiohttp
from aiohttp.abc import AbstractResolver

from service.webhooks.lookup import Lookup
from service.webhooks.signature import signed_headers
from service.webhooks.target import WebhookTargets
from veritas.core.hosts import canonical_host

TRY_LIMIT_S = 15.0
CONNECT_LIMIT_S = 6.0
_MAX_ANSWER_LINE_BYTES = 4096


class Verdict(StrEnum):
    """What became of a try."""

    DELIVERED = "delivered"
    AGAIN = "again"
    GIVE_UP = "give_up"


@dataclass(frozen=True)
class Outcome:
    """A try's end.

    Attributes:
        verdict: what is to be done.
        reason: what happened, for the log: no URL, nothing the receiver said.
        pause_s: how long the receiver asks us to wait; 0 when it does not.
    """

    verdict: Verdict
    reason: str
    pause_s: float = 0.0


class AddressRefusedError(OSError):
    """The address must not be connected to."""


class Delivery:
    """Sends messages, each on a connection of its own.

    Args:
        targets: which addresses may be connected to.
        secrets: sign every message, see :func:`service.webhooks.signature.parse_secrets`.
        tls: what is trusted.
        resolver: looks names up; by default the system's resolver.
        now: the clock, in seconds since the epoch.
    """

    def __init__(
        self,
        targets: WebhookTargets,
        secrets: Sequence[bytes],
        tls: ssl.SSLContext,
        resolver: AbstractResolver | None = None,
        now: Callable[[], float] = time.time,
    ) -> None:
        self._targets = targets
        self._secrets = tuple(secrets)
        self._tls = tls
        self._resolver = resolver or Lookup()
        self._now = now

    async def send(self, url: str, message_id: str, body: bytes) -> Outcome:
        """Try once, within about 15 seconds. Raises nothing that the receiver can bring about.

        Args:
            url: as :meth:`WebhookTargets.parse` returned it.
            message_id: the same for every try of one message.
            body: JSON.
        """
        headers = {
            **signed_headers(self._secrets, message_id, int(self._now()), body),
            "Content-Type": "application/json",
            "Accept-Encoding": "identity",
            "User-Agent": "veritas-webhook",
        }
        door = _Door(canonical_host(urlsplit(url).hostname or ""), self._targets)
        connector = aiohttp.TCPConnector(
            ssl=self._tls,
            resolver=self._resolver,
            use_dns_cache=False,
            force_close=True,
            socket_factory=door.make_socket,
        )
        try:
            async with (
                aiohttp.ClientSession(
                    connector=connector,
                    timeout=aiohttp.ClientTimeout(total=TRY_LIMIT_S, connect=CONNECT_LIMIT_S),
                    cookie_jar=aiohttp.DummyCookieJar(),
                    auto_decompress=False,
                    max_line_size=_MAX_ANSWER_LINE_BYTES,
                    max_field_size=_MAX_ANSWER_LINE_BYTES,
                ) as session,
                # The answer's body is not read: its status says everything.
                session.post(url, data=body, headers=headers, allow_redirects=False) as answer,
            ):
                return _judge(answer.status, answer.headers.get("Retry-After", ""), self._now())
        except TimeoutError:
            return Outcome(Verdict.AGAIN, f"no answer within {TRY_LIMIT_S:g} s")
        except (aiohttp.ClientError, OSError, ValueError) as error:
            if door.refused and not door.opened:
                return Outcome(Verdict.GIVE_UP, f"address refused: {door.refused}")
            return Outcome(Verdict.AGAIN, _words(error))


class _Door:
    """Makes the sockets of one try, and only for addresses that may be connected to.

    This is the last place before the connection: what is judged here is what is connected to,
    whatever was resolved, and when.
    """

    def __init__(self, host: str, targets: WebhookTargets) -> None:
        self._host = host
        self._targets = targets
        self.opened = False
        self.refused = ""

    def make_socket(self, address_info: Any) -> socket.socket:
        family, kind, protocol, _, sockaddr = address_info
        address = ipaddress.ip_address(str(sockaddr[0]))
        if reason := self._targets.refusal(self._host, address):
            self.refused = reason
            raise AddressRefusedError(reason)
        self.opened = True
        return socket.socket(family, kind, protocol)


def _judge(status: int, retry_after: str, now: float) -> Outcome:
    """What an answer means by Standard Webhooks: 2xx is taken, 410 never again, else again."""
    reason = f"answered {status}"
    if HTTPStatus.OK <= status < HTTPStatus.MULTIPLE_CHOICES:
        return Outcome(Verdict.DELIVERED, reason)
    if status == HTTPStatus.GONE:
        return Outcome(Verdict.GIVE_UP, reason)
    return Outcome(Verdict.AGAIN, reason, _pause_s(retry_after, now))


def _pause_s(retry_after: str, now: float) -> float:
    """Seconds that a ``Retry-After`` asks for (RFC 9110, section 10.2.3); 0 for nonsense."""
    text = retry_after.strip()
    if text.isascii() and text.isdigit() and len(text) <= 9:
        return float(text)
    try:
        return max(0.0, parsedate_to_datetime(text).timestamp() - now)
    except (ValueError, TypeError, OverflowError, IndexError):
        return 0.0


def _words(error: Exception) -> str:
    """An error without what an URL may hold."""
    if isinstance(error, aiohttp.ClientConnectorError):
        return f"no connection: {error.os_error.strerror or type(error.os_error).__name__}"
    return type(error).__name__
