"""Where handlers find the parts of the application; ``service.app`` puts them there."""

from __future__ import annotations

import re

from aiohttp import web

from service.access.access import Access
from service.access.client import CLIENT
from service.api_description.documents import Description
from service.artifact_store import ArtifactStore
from service.drain import Drain
from service.event_log.port import (
    AuditExpiredError,
    AuditRecord,
    AuditUnknownError,
    EventLog,
)
from service.handlers.open_streams import OpenStreams
from service.host_numbers import HostNumbers
from service.hub import Hub
from service.instance import Instance
from service.metrics import Metrics
from service.ports import Dispatcher
from service.readiness import Readiness
from service.recorder import Recorder
from service.report_printer import ReportPrinter
from service.retention import Retention
from service.settings import Settings
from service.webhooks.outbox import Webhooks

ACCESS: web.AppKey[Access] = web.AppKey("access", Access)
SETTINGS: web.AppKey[Settings] = web.AppKey("settings", Settings)
LOG: web.AppKey[EventLog] = web.AppKey("log", EventLog)
STORE: web.AppKey[ArtifactStore] = web.AppKey("store", ArtifactStore)
HUB: web.AppKey[Hub] = web.AppKey("hub", Hub)
PRINTER: web.AppKey[ReportPrinter] = web.AppKey("printer", ReportPrinter)
RECORDER: web.AppKey[Recorder] = web.AppKey("recorder", Recorder)
DISPATCHER: web.AppKey[Dispatcher] = web.AppKey("dispatcher", Dispatcher)
INSTANCE: web.AppKey[Instance] = web.AppKey("instance", Instance)
METRICS: web.AppKey[Metrics] = web.AppKey("metrics", Metrics)
READINESS: web.AppKey[Readiness] = web.AppKey("readiness", Readiness)
DRAIN: web.AppKey[Drain] = web.AppKey("drain", Drain)
RETENTION: web.AppKey[Retention] = web.AppKey("retention", Retention)
HOST_NUMBERS: web.AppKey[HostNumbers] = web.AppKey("host_numbers", HostNumbers)
WEBHOOKS: web.AppKey[Webhooks] = web.AppKey("webhooks", Webhooks)
DESCRIPTION: web.AppKey[Description] = web.AppKey("description", Description)
STREAMS: web.AppKey[OpenStreams] = web.AppKey("streams", OpenStreams)

AUDIT_ID = re.compile(r"[0-9a-f]{32}", re.ASCII)


def audit_id_of(request: web.Request, part: str = "audit_id") -> str:
    """The audit that a part of a request's path names.

    Raises:
        AuditUnknownError: the path holds what no audit's id can be.
    """
    audit_id = request.match_info[part]
    if AUDIT_ID.fullmatch(audit_id) is None:
        raise AuditUnknownError(audit_id)
    return audit_id


async def audit_for(request: web.Request, part: str = "audit_id") -> AuditRecord:
    """The audit that a part of a request's path names, if it is there for whoever asks.

    Raises:
        AuditUnknownError: there is no such audit, or it is another client's: nobody can tell.
        AuditExpiredError: it was deleted, and was there for whoever asks.
        LogUnavailableError: the log does not answer.
    """
    audit_id = audit_id_of(request, part)
    client = request[CLIENT]
    try:
        record = await request.app[LOG].get(audit_id)
    except AuditExpiredError as error:
        if client.reaches(error.owner):
            raise
        raise AuditUnknownError(audit_id) from None
    if not client.reaches(record.owner):
        raise AuditUnknownError(audit_id)
    return record
