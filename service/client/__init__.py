"""For programs that start audits and follow them: ``from service.client import follow``.

::

    audit = await start_audit("http://127.0.0.1:8642", "https://example.org/")
    async for event in follow(audit.stream_url):
        print(event.seq, event.type, event.detail)

Every event arrives once and in order, however often the connection breaks: :func:`follow` comes
back by itself, from where it was. What went wrong for good is a :class:`ClientError`:

- :class:`RefusedError`: the service does not want to (wrong key, no such audit, bad cursor);
- :class:`UnreachableError`: it could not be reached for too long, or not safely;
- :class:`BrokenStreamError`: what came is no stream of events.

Needs aiohttp and nothing of the server.
"""

from service.client.errors import (
    BrokenStreamError,
    ClientError,
    RefusedError,
    UnreachableError,
)
from service.client.event import TERMINAL_TYPES, Event
from service.client.following import follow, wait_for_end
from service.client.patience import Waits
from service.client.starting import StartedAudit, start_audit

__all__ = [
    "TERMINAL_TYPES",
    "BrokenStreamError",
    "ClientError",
    "Event",
    "RefusedError",
    "StartedAudit",
    "UnreachableError",
    "Waits",
    "follow",
    "start_audit",
    "wait_for_end",
]
