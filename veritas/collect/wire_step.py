"""One request and its answer, as the browser's own protocol tells it."""

from __future__ import annotations

from dataclasses import dataclass, field

import msgspec

from veritas.artifacts import Headers, Initiator, Sizes, SocketTraffic, Timings, WithheldCookie
from veritas.collect.wire_facts import timings_of


@dataclass(slots=True, eq=False)
class WireStep:
    """One request and its answer; a redirect is a step of its own. Times in seconds.

    Attributes:
        at_s: when it began, by the browser's monotonic clock.
        epoch_s: the same by the clock on the wall.
        status: None while there is no answer.
        received: raw header fields of the answer, None when they were not told.
        told: the same as the page may see them, without cookies.
        refused: the reasons for refusing a cookie, by its ``Set-Cookie`` line.
        connected: the answer came by a connection, to the egress guard.
        expects_more: the network stack tells its side of it, too.
    """

    url: str
    method: str
    kind: str
    at_s: float
    epoch_s: float
    initiator: Initiator | None
    sent: Headers = ()
    sent_body: int | None = 0
    status: int | None = None
    status_text: str = ""
    protocol: str = ""
    received: Headers | None = None
    told: Headers = ()
    refused: dict[str, tuple[str, ...]] = field(default_factory=dict)
    withheld: tuple[WithheldCookie, ...] = ()
    cache: str = ""
    blocked: str = ""
    failure: str = ""
    timing: dict[str, float] | None = None
    head_bytes: int | None = None
    all_bytes: int | None = None
    content_bytes: int = 0
    ended_s: float | None = None
    socket: SocketTraffic | None = None
    connected: bool = False
    expects_more: bool = True

    @property
    def timings(self) -> Timings | None:
        """What its time went on; None while it is under way."""
        return timings_of(self.at_s, self.ended_s, self.timing)

    @property
    def sizes(self) -> Sizes:
        """How long its parts are."""
        body = None
        if self.all_bytes is not None and self.head_bytes is not None:
            body = max(0, self.all_bytes - self.head_bytes)
        told = self.status is not None and self.ended_s is not None and self.socket is None
        content = self.content_bytes if told else None
        return Sizes(self.sent_body, self.head_bytes, body, content)

    def message(self, chars: int, *, sent: bool) -> None:
        """Count a message of a WebSocket."""
        old = self.socket
        if old is None:
            return
        if sent:
            counted = {"sent": old.sent + 1, "sent_chars": old.sent_chars + chars}
        else:
            counted = {"received": old.received + 1, "received_chars": old.received_chars + chars}
        self.socket = msgspec.structs.replace(old, **counted)
