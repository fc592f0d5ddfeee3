"""Lets old audits go: older than ``retention_days``, or beyond ``retention_max_mb``.

Audits go one at a time, the one that ended first before the others, each in one short step, with
pauses that leave the log to those who write. An audit that runs, that somebody follows, or whose
webhook has not been told, stays.

First the log forgets an audit, in one transaction: from then on every route says 410. Then its
artifacts go. What a crash leaves between the two is found at the next start.
"""

from __future__ import annotations

import asyncio
import time
from collections.abc import Callable
from typing import Literal

import structlog

from service.artifact_store import ArtifactStore, StoreUnavailableError
from service.event_log.port import (
    AuditExpiredError,
    AuditRecord,
    AuditUnknownError,
    EventLog,
    LogUnavailableError,
    WebhookState,
)
from service.metrics import Metrics

Reason = Literal["age", "size"]

INTERVAL_S = 60.0
# How much the file keeps for events to come, and how much is given back in one step: a step
# of 1 MiB was measured at 1 to 2 ms (docs/adr/0009).
KEPT_FREE_BYTES = 8 * 1024 * 1024
_STEP_BYTES = 1024 * 1024
# After a step the log is left alone for this many times as long as the step took.
_REST = 4.0
_LEAST_REST_S = 0.005
_PAGE = 50
# Audits that may not go now, at which the search for others ends until the next look.
_MOST_STAYING = 1000
_DAY_S = 86_400.0

_log = structlog.get_logger(__name__)


class Retention:
    """Removes audits in the background.

    Args:
        log: forgets them.
        store: whose files go after them.
        followed: whether a stream of an audit is open.
        metrics: counts them.
        days: audits that ended so many days ago go; 0: age does not matter.
        max_mb: megabytes (10^6 bytes) of log and artifacts beyond which the oldest go; 0: none.
        interval_s: how long between two looks.
        kept_free_bytes: how much unused space the log's file keeps.
    """

    def __init__(
        self,
        log: EventLog,
        store: ArtifactStore,
        followed: Callable[[str], bool],
        metrics: Metrics,
        *,
        days: float,
        max_mb: int,
        interval_s: float = INTERVAL_S,
        kept_free_bytes: int = KEPT_FREE_BYTES,
    ) -> None:
        self._log = log
        self._store = store
        self._followed = followed
        self._metrics = metrics
        self._days = days
        self._max_bytes = max_mb * 1_000_000
        self._interval_s = interval_s
        self._kept_free_bytes = kept_free_bytes
        self._task: asyncio.Task[None] | None = None
        self._artifact_bytes = 0
        self._owed: set[str] = set()
        self._over_limit = False

    def start(self) -> None:
        """Begin to look."""
        self._task = asyncio.create_task(self._run(), name="retention")

    async def stop(self) -> None:
        """Stop looking. What is half done is finished at the next start."""
        if self._task is not None:
            self._task.cancel()
            await asyncio.gather(self._task, return_exceptions=True)

    async def sweep(self) -> None:
        """Remove artifacts of audits that the log has forgotten.

        Artifacts of audits that the log never knew are left alone: they may be all that is left
        of a log that was moved away.

        Raises:
            LogUnavailableError, StoreUnavailableError: the rest is done another time.
        """
        unknown = 0
        for audit_id in await self._store.audits():
            fate = await self._fate(audit_id)
            if fate == "expired":
                await self._store.delete_audit(audit_id)
                _log.info("artifacts_of_expired_audit_removed", audit_id=audit_id)
            unknown += fate == "unknown"
            await asyncio.sleep(_LEAST_REST_S)
        if unknown:
            hint = "remove their folders in data_dir/artifacts by hand if no backup needs them"
            _log.warning("artifacts_without_audit", audits=unknown, hint=hint)

    async def tidy(self) -> None:
        """Let go of what is due now.

        Raises:
            LogUnavailableError, StoreUnavailableError: the rest is done another time.
        """
        for audit_id in list(self._owed):
            await self._delete_artifacts(audit_id)
        if self._days:
            await self._remove("age", time.time() - self._days * _DAY_S)
        if self._max_bytes:
            self._artifact_bytes = await self._store.size_bytes(await self._store.audits())
            await self._remove("size", None)
            await self._tell_whether_over_limit()
        while await self._log.give_back(0) > self._kept_free_bytes:
            began = time.monotonic()
            await self._log.give_back(_STEP_BYTES)
            await _rest(began)

    async def _run(self) -> None:
        swept = False
        while not swept or self._days or self._max_bytes:
            try:
                if not swept:
                    await self.sweep()
                    swept = True
                await self.tidy()
            except (LogUnavailableError, StoreUnavailableError) as error:
                _log.warning("retention_interrupted", reason=str(error))
            except Exception:  # noqa: BLE001
                _log.exception("retention_failed")
            await asyncio.sleep(self._interval_s)

    async def _remove(self, reason: Reason, before: float | None) -> None:
        """Remove audits, the earliest end first, until nothing that may go is due."""
        removed = 0
        staying: set[str] = set()
        while len(staying) < _MOST_STAYING:
            oldest = await self._log.oldest_finished(before=before, limit=len(staying) + _PAGE)
            candidates = [record for record in oldest if record.id not in staying]
            for record in candidates:
                if reason == "size" and not await self._too_large():
                    candidates = []
                    break
                if self._stays(record) or not await self._remove_one(record.id, reason):
                    staying.add(record.id)
                else:
                    removed += 1
            if not candidates:
                break
        if removed:
            _log.info("audits_expired", reason=reason, audits=removed)

    def _stays(self, record: AuditRecord) -> bool:
        return record.webhook_state is WebhookState.DUE or self._followed(record.id)

    async def _remove_one(self, audit_id: str, reason: Reason) -> bool:
        """Remove one audit; False when the log keeps it."""
        began = time.monotonic()
        size_bytes = await self._store.size_bytes([audit_id])
        await self._log.expire(audit_id, time.time())
        if await self._fate(audit_id) != "expired":
            return False
        self._metrics.expired.labels(reason).inc()
        self._owed.add(audit_id)
        await self._delete_artifacts(audit_id)
        self._artifact_bytes -= size_bytes
        await _rest(began)
        return True

    async def _delete_artifacts(self, audit_id: str) -> None:
        await self._store.delete_audit(audit_id)
        self._owed.discard(audit_id)

    async def _fate(self, audit_id: str) -> Literal["kept", "expired", "unknown"]:
        try:
            await self._log.get(audit_id)
        except AuditExpiredError:
            return "expired"
        except AuditUnknownError:
            return "unknown"
        return "kept"

    async def _too_large(self) -> bool:
        return await self._log.size_bytes() + self._artifact_bytes > self._max_bytes

    async def _tell_whether_over_limit(self) -> None:
        over_limit = await self._too_large()
        if over_limit and not self._over_limit:
            hint = "what is left runs, is followed or waits for its webhook; raise the limit?"
            _log.warning("retention_max_mb_exceeded", hint=hint)
        self._over_limit = over_limit


async def _rest(began: float) -> None:
    """Leave the log to others after a step that began at a time of the monotonic clock."""
    await asyncio.sleep(max(_LEAST_REST_S, _REST * (time.monotonic() - began)))
