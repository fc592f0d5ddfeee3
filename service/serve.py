"""Serves the application until the process is told to stop."""

from __future__ import annotations

import asyncio
import contextlib
import signal
import sys

import structlog
from aiohttp import web

from service.app import DispatcherFactory, build_app
from service.artifact_store import StoreUnavailableError
from service.drain import end_process_after
from service.event_log.port import LogUnavailableError
from service.handlers.keys import DRAIN
from service.instance import InstanceError
from service.logs import configure_logs
from service.settings import Settings

# Streams are ended at once; this is for answers that are under way.
_SHUTDOWN_TIMEOUT_S = 5.0

_log = structlog.get_logger(__name__)


def serve(settings: Settings, dispatcher_factory: DispatcherFactory | None = None) -> int:
    """Run the service (blocks until SIGTERM or SIGINT).

    Args:
        settings: the service's settings.
        dispatcher_factory: as :func:`service.app.build_app` takes it.

    Returns:
        The exit code: 0 after a clean stop, 1 when it cannot start.
    """
    with configure_logs(settings.log_format, settings.log_level):
        return asyncio.run(_serve(settings, dispatcher_factory))


def _url(address: tuple[str, int]) -> str:
    host = f"[{address[0]}]" if ":" in address[0] else address[0]
    return f"http://{host}:{address[1]}"


def _greet(url: str) -> None:
    """Tell a person at a terminal what to do next."""
    print(
        f"""
Veritas listens on {url}. Ctrl-C stops it. Start an audit from another terminal:

  curl -X POST {url}/audits -H 'Content-Type: application/json' \\
       -d '{{"url": "https://example.org/"}}'

and watch it: curl -N {url}/audits/THE-ID/stream
""",
        flush=True,
    )


async def _serve(settings: Settings, dispatcher_factory: DispatcherFactory | None) -> int:
    app = build_app(settings, dispatcher_factory)
    drain = app[DRAIN]
    loop = asyncio.get_running_loop()
    with contextlib.suppress(NotImplementedError):  # Windows has no signal handlers on a loop
        for number in (signal.SIGTERM, signal.SIGINT):
            loop.add_signal_handler(number, drain.begin)
    runner = web.AppRunner(
        app,
        handle_signals=False,
        access_log=None,
        shutdown_timeout=_SHUTDOWN_TIMEOUT_S,
        # A request that was answered and then neither closed nor used again is closed after this.
        keepalive_timeout=75.0,
    )
    try:
        await runner.setup()
        site = web.TCPSite(runner, settings.host, settings.port)
        await site.start()
    except OSError as error:
        hint = "set VERITAS_HOST, VERITAS_PORT or VERITAS_DATA_DIR to something that is free"
        _log.error("start_failed", reason=str(error), hint=hint)
        await runner.cleanup()
        return 1
    except (InstanceError, LogUnavailableError, StoreUnavailableError) as error:
        _log.error("start_failed", reason=str(error))
        await runner.cleanup()
        return 1
    for address in runner.addresses:
        _log.info("listening", url=_url(address), data_dir=str(settings.data_dir))
    if sys.stdout.isatty():
        _greet(_url(runner.addresses[0]))
    try:
        await drain.begun()
        end_process_after(drain.limit_s)
        await drain.run()
    finally:
        await runner.cleanup()
    _log.info("stopped")
    return 0
