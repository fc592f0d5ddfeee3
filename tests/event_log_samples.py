"""Audits and events to put into a log."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import msgspec

from service.event_log.port import AuditRecord, EventLog
from tests.scripted_service import event
from veritas.core.events import EventType

MakeLog = Callable[[], EventLog]
QUEUED = event(EventType.AUDIT_QUEUED)
STARTED = event(EventType.AUDIT_STARTED, at=1_700_000_001.0)
FINDING = event(EventType.FINDING, phase="vision", step="scanning", pct=40, data={"n": 1})
COMPLETE = event(EventType.AUDIT_COMPLETE, at=1_700_000_009.0)


def record(number: int = 1, **fields: Any) -> AuditRecord:
    """An audit that is about to begin; its id is the number."""
    plain = AuditRecord(
        id=f"{number:032x}",
        url="https://shop.test/",
        tier="quick_scan",
        verdict_mode="simple",
        created_at=1_700_000_000.0,
    )
    return msgspec.structs.replace(plain, **fields)
