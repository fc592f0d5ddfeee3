"""Starting an audit, once, however often it has to be asked for."""

from __future__ import annotations

import ssl
import uuid
from dataclasses import dataclass

from yarl import URL

from service.client.errors import BrokenStreamError
from service.client.event import json_object
from service.client.patience import PASSING, Patience, Waits
from service.client.requests import check_answer, open_session, read_body


@dataclass(frozen=True, slots=True)
class StartedAudit:
    """An audit that the service has accepted.

    Attributes:
        id: its id.
        url: where its state is.
        stream_url: what to give to ``follow``.
    """

    id: str
    url: str
    stream_url: str


async def start_audit(
    service: str,
    target: str,
    *,
    key: str | None = None,
    idempotency_key: str | None = None,
    waits: Waits | None = None,
    tls: ssl.SSLContext | None = None,
    **fields: str,
) -> StartedAudit:
    """Start an audit. An answer that is lost is asked for again, which starts no second one.

    Args:
        service: where the service is, such as ``http://127.0.0.1:8642``.
        target: the URL to audit.
        key: an API key, if the service wants one.
        idempotency_key: calls with the same one start one audit; by default a fresh one.
        waits: how patient to be while the service is busy or away.
        tls: how to check the service's certificate; by default as the system does.
        **fields: further fields of the request, such as ``tier="quick_scan"``.

    Raises:
        RefusedError: the service does not want to.
        UnreachableError: it could not be reached, or had no room, for too long.
        BrokenStreamError: what answered is not the service.
        ValueError: ``service`` is no URL.
    """
    waits = waits or Waits()
    base = URL(service.rstrip("/") + "/")
    if not base.absolute:
        raise ValueError(f"{service[:100]!r} is no URL of a service")
    headers = {"Idempotency-Key": idempotency_key or str(uuid.uuid4())}
    patience = Patience(waits)
    async with open_session(key, tls, waits) as session:
        while True:
            try:
                async with session.post(
                    base / "audits",
                    json={"url": target, **fields},
                    headers=headers,
                    allow_redirects=False,
                ) as answer:
                    await check_answer(answer, 202)
                    return _started(base, await read_body(answer))
            except PASSING as error:
                await patience.wait(service, error)


def _started(base: URL, raw: bytes) -> StartedAudit:
    try:
        found = json_object(raw)
        # Links are paths from the service's root, which a proxy may have put below a path.
        self_url, stream_url = (
            base / str(found["links"][name]).lstrip("/") for name in ("self", "stream")
        )
        return StartedAudit(str(found["id"]), str(self_url), str(stream_url))
    except (KeyError, TypeError, ValueError):
        raise BrokenStreamError(f"{base} answered with what is no audit: {raw[:100]!r}") from None
