"""Accounts for the audits of a service that was hurt."""

from __future__ import annotations

import json
from collections.abc import Iterable

from tests.faults.account import (
    CANCELLED,
    COMPLETE,
    Outcome,
    attempts_of,
    by_attempt,
    decoded,
    numbers_of,
    read_journal,
)
from tests.faults.service_process import Heard, ServiceProcess


async def account(
    service: ServiceProcess,
    outcome: Outcome,
    audit_ids: Iterable[str],
    ends: tuple[str, ...] = (COMPLETE,),
) -> None:
    """Account for audits that may have run several times.

    The attempt that completed is whole. One that was cancelled has all that had left the child,
    unless the service died first and its next start carried the cancel out.
    Of one that was interrupted nothing is promised but what clients were given; its events are
    the first so many that it emitted.
    """
    for audit_id, raw in (await service.bodies(*audit_ids)).items():
        bodies = decoded(raw)
        attempts = attempts_of(bodies)
        journals = [read_journal(path) for path in service.journals(audit_id)]
        for attempt, emitted in zip(attempts, by_attempt(attempts, journals), strict=True):
            end = attempt[-1]
            promised = {COMPLETE: emitted.begun, CANCELLED: emitted.sent}.get(end["type"], 0)
            if end["type"] == CANCELLED and "ipc" not in end["data"]:
                promised = 0  # the next start carried the cancel out
            outcome.count(numbers_of(attempt), emitted, promised)
        outcome.check_end(bodies, ends)
        outcome.problems += unheard(raw, service.heard.get(audit_id, []))


def unheard(log: list[bytes], heard: list[Heard]) -> list[str]:
    """Events that a client was given and the log does not have in the same words."""
    by_seq = {body["seq"]: raw for raw, body in zip(log, decoded(log), strict=True)}
    wrong = []
    for client in heard:
        for line in client.lines:
            seq = json.loads(line)["seq"]
            if by_seq.get(seq) != line:
                wrong.append(f"a client was given event {seq}; the log has another or none")
    return wrong
