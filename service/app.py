"""Puts the service together. The only place that knows which adapter stands behind a port."""

from __future__ import annotations

import asyncio
import os
from collections.abc import AsyncIterator, Callable
from concurrent.futures import ThreadPoolExecutor
from functools import partial
from pathlib import Path

from aiohttp import web

from service.access.access import Access
from service.access.gate import Gate
from service.access.key_ring import KeyRing
from service.access.key_store import FILE_NAME, KeyStore
from service.access.keys_file import KeysFile
from service.access.tickets import Tickets
from service.api_description.build import build_description
from service.artifact_store import FolderArtifactStore
from service.audit_watch import AuditWatch
from service.client_address import PROXIES, TrustedProxies
from service.connections import CONNECTIONS, Connections
from service.cors import Cors
from service.drain import Drain
from service.event_log.port import EventLog
from service.event_log.sqlite import SqliteEventLog
from service.handlers.idempotency import KEYS_IN_FLIGHT, KeysInFlight
from service.handlers.keys import (
    ACCESS,
    DESCRIPTION,
    DISPATCHER,
    DRAIN,
    HOST_NUMBERS,
    HUB,
    INSTANCE,
    LOG,
    METRICS,
    PRINTER,
    READINESS,
    RECORDER,
    RETENTION,
    SETTINGS,
    STORE,
    STREAMS,
    WEBHOOKS,
)
from service.handlers.large_answers import TURNS, Turns
from service.handlers.open_streams import OpenStreams
from service.host_numbers import HostNumbers
from service.http_log import http_log
from service.hub import Hub
from service.instance import Instance
from service.limits import LIMITS, Limits, limit_middleware, mark_limits
from service.metrics import Metrics
from service.open_files import room_for_connections
from service.ports import Dispatcher
from service.problems import mark_response, problem_middleware
from service.readiness import Readiness
from service.recorder import Recorder
from service.report_printer import ReportPrinter
from service.request_watch import REQUEST_WATCH, RequestWatch, request_watch_middleware
from service.retention import Retention
from service.routes import ROUTES
from service.routing import add_routes
from service.settings import Settings
from service.tracing import Tracing, tracing_from
from service.webhooks.outbox import Webhooks

DispatcherFactory = Callable[[Settings, EventLog, Recorder], Dispatcher]


def build_app(
    settings: Settings, dispatcher_factory: DispatcherFactory | None = None
) -> web.Application:
    """Build the application. It opens what it needs when it starts, and closes it when it stops.

    Args:
        settings: the service's settings.
        dispatcher_factory: makes what runs the audits; by default ``service.dispatcher``.
    """
    access = _make_access(settings)
    gate = Gate(access, settings.host, settings.max_auth_failures_per_minute)
    metrics = Metrics()
    app = web.Application(
        handler_args={"logger": http_log(metrics.registry)},
        middlewares=[
            request_watch_middleware,
            problem_middleware,
            limit_middleware,
            gate.middleware,
        ],
        client_max_size=settings.max_body_bytes,
    )
    log = SqliteEventLog(settings.data_dir / "events.sqlite", settings.event_log_sync)
    store = FolderArtifactStore(settings.data_dir / "artifacts")
    app[METRICS] = metrics
    hub = Hub(log, app[METRICS].streams)
    tracing = tracing_from(os.environ)
    app[REQUEST_WATCH] = RequestWatch(app[METRICS].registry, tracing)
    recorder = Recorder(log, store, hub, app[METRICS], AuditWatch(app[METRICS], tracing))
    app[SETTINGS] = settings
    app[ACCESS] = access
    app[PROXIES] = TrustedProxies(settings.trusted_proxies, settings.forwarded_header)
    app[CONNECTIONS] = Connections(
        most=room_for_connections(settings.max_connections),
        most_per_client=settings.max_connections_per_client,
        head_timeout_s=settings.request_timeout_s,
        send_timeout_s=settings.send_timeout_s,
        is_proxy=app[PROXIES].trusts,
        registry=app[METRICS].registry,
    )
    app[INSTANCE] = Instance(settings.data_dir)
    app[LOG] = log
    app[STORE] = store
    app[PRINTER] = ReportPrinter(settings, store, log, app[INSTANCE])
    app[HUB] = hub
    app[RECORDER] = recorder
    app[WEBHOOKS] = webhooks = Webhooks(settings, log, app[METRICS].registry)
    recorder.tell_ends(webhooks.audit_ended)
    app[LIMITS] = Limits(
        settings.max_starts_per_minute,
        settings.max_all_starts_per_minute,
        settings.max_requests_per_minute,
    )
    app[KEYS_IN_FLIGHT] = KeysInFlight()
    app[TURNS] = Turns()
    app[STREAMS] = streams = OpenStreams(hub, settings, app[METRICS].streams, access.still_valid)
    app[DISPATCHER] = (dispatcher_factory or _default_dispatcher)(settings, log, recorder)
    app[DRAIN] = drain = Drain(
        streams, app[DISPATCHER], settings.drain_delay_s, settings.shutdown_grace_s
    )
    app[RETENTION] = Retention(
        log,
        store,
        hub.followed,
        app[METRICS],
        days=settings.retention_days,
        max_mb=settings.retention_max_mb,
    )
    app[HOST_NUMBERS] = HostNumbers(app[METRICS].registry, settings.data_dir, log, store)
    app[READINESS] = Readiness(settings, log, app[DISPATCHER], lambda: drain.stopping)
    if tracing is not None:
        # The first to start and the last to stop: all that the others do can be seen.
        app.cleanup_ctx.append(partial(_trace, tracing))
    app.cleanup_ctx.append(_run_parts)
    app.on_shutdown.append(_end_streams)
    app.on_response_prepare.append(mark_response)
    app.on_response_prepare.append(mark_limits)
    app.on_response_prepare.append(Cors(settings.cors_origins).mark)
    add_routes(app, ROUTES)
    return app


def _make_access(settings: Settings) -> Access:
    keys_file = KeysFile(Path(settings.api_keys_file)) if settings.api_keys_file else None
    ring = KeyRing(KeyStore(settings.data_dir / FILE_NAME), keys_file)
    return Access(ring, Tickets(settings.ticket_lifetime_s))


def _default_dispatcher(settings: Settings, log: EventLog, recorder: Recorder) -> Dispatcher:
    # Late: it brings in the process machinery, which a service made for a test does without.
    from service.dispatcher import Dispatcher as AuditDispatcher  # noqa: PLC0415

    return AuditDispatcher(settings=settings, log=log, recorder=recorder)


async def _trace(tracing: Tracing, _: web.Application) -> AsyncIterator[None]:
    await tracing.start()
    yield
    await tracing.close()


async def _run_parts(app: web.Application) -> AsyncIterator[None]:
    """Open the parts in order; close those that were opened, in reverse, whatever happens."""
    log, store, streams, dispatcher = app[LOG], app[STORE], app[STREAMS], app[DISPATCHER]
    loop = asyncio.get_running_loop()
    # Taking hold of the folder and tidying it up block; both are over before anything is served.
    threads = ThreadPoolExecutor(max_workers=1, thread_name_prefix="instance")
    instance = app[INSTANCE]
    try:
        await loop.run_in_executor(threads, instance.take)
        app[DESCRIPTION] = await loop.run_in_executor(threads, build_description)
        await app[ACCESS].open()
        await log.open()
        await store.open()
        streams.start()
        app[METRICS].loop_lag.start()
        app[CONNECTIONS].start()
        await app[WEBHOOKS].start()
        await dispatcher.start()
        app[RETENTION].start()
        yield
    finally:
        try:
            await app[RETENTION].stop()
            await app[PRINTER].close()
            await dispatcher.stop()
            await app[RECORDER].close()
        finally:
            await app[WEBHOOKS].stop()
            await app[READINESS].close()
            await app[METRICS].loop_lag.stop()
            await app[CONNECTIONS].stop()
            await app[HOST_NUMBERS].close()
            await streams.stop()
            await app[HUB].close()
            await store.close()
            await log.close()
            await app[ACCESS].close()
            instance.release()
            threads.shutdown(wait=False)


async def _end_streams(app: web.Application) -> None:
    if not app[DRAIN].stopping:
        app[DRAIN].begin()
    app[STREAMS].end_all()
