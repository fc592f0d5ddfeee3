"""Asking a service that wants a key and answers with JSON."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

import msgspec

from veritas.artifacts import Missing
from veritas.collect.egress.guard import EgressGuard
from veritas.collect.http_client import ask, http_session
from veritas.collect.threads import in_daemon_thread
from veritas.collect.tls import judging_context
from veritas.core.errors import Fault

_NO_MORE = {204, 429}
_REFUSED = {400, 401, 403}


@dataclass(frozen=True, slots=True)
class JsonApi:
    """One service.

    Attributes:
        name: for people; it is in every reason, the key in none.
        guard: makes the connections.
        ca_file: further authorities to trust, as for the target.
        most_bytes: the longest answer that is read.
    """

    name: str
    guard: EgressGuard
    ca_file: str | None
    most_bytes: int = 64 * 1024

    async def ask(
        self, url: str, headers: Mapping[str, str], body: bytes | None = None
    ) -> Any | Missing:
        """The answer as plain data; ``None`` when the service knows nothing of what was asked.

        Raises:
            aiohttp.ClientError, OSError, ValueError: the connection failed.
        """
        judging = await in_daemon_thread(lambda: judging_context(self.ca_file))
        async with http_session(self.guard, None, judging) as session:
            answer = await ask(
                session,
                url,
                self.guard,
                headers=headers,
                body_bytes=self.most_bytes,
                sent_body=body,
            )
        if answer.status == 404:
            return None
        if answer.status in _REFUSED:
            return Missing(f"{self.name} refuses the key", Fault.OURS, "refused")
        if answer.status in _NO_MORE:
            return Missing(f"what {self.name} answers to the key is used up", Fault.OURS, "quota")
        if answer.status != 200 or not answer.whole:
            words = f"{self.name} answered with status {answer.status}"
            return Missing(words, Fault.OURS, "http_error")
        try:
            return msgspec.json.decode(answer.body)
        except (msgspec.DecodeError, UnicodeDecodeError, RecursionError):
            return Missing(f"{self.name} does not answer with JSON", Fault.OURS, "unreadable")

    def otherwise(self) -> Missing:
        """The answer has another shape than the service's documents say."""
        return Missing(f"{self.name} answers something else", Fault.OURS, "unreadable")
