"""Serves the application until the process is told to stop."""

from __future__ import annotations

import asyncio
import contextlib
import os
import signal
import sys
from collections.abc import AsyncIterator

import structlog
from aiohttp import web

from service.access.access import FIRST_KEY, Access
from service.access.key_rows import KeysUnavailableError
from service.access.keys_file import KeysFileError
from service.access.local import listens_here_only
from service.allocator import collect_soon, give_memory_back
from service.app import DispatcherFactory, build_app
from service.artifact_store import StoreUnavailableError
from service.connections import CONNECTIONS
from service.drain import end_process_after
from service.event_log.port import LogUnavailableError
from service.handlers.keys import ACCESS, DRAIN
from service.instance import InstanceError
from service.listening import Address, listening
from service.logs import configure_logs
from service.open_files import raise_open_file_limit
from service.settings import Settings
from service.settings_loading import unknown_variables
from service.webhooks.outbox import WebhooksError

# Streams are ended at once; this is for answers that are under way.
_SHUTDOWN_TIMEOUT_S = 5.0

_CANNOT_START = (
    InstanceError,
    KeysFileError,
    KeysUnavailableError,
    LogUnavailableError,
    StoreUnavailableError,
    WebhooksError,
)

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


def _greet(url: str, *, with_key: bool) -> None:
    """Tell a person at a terminal what to do next."""
    key = '-H "Authorization: Bearer $KEY" ' if with_key else ""
    print(
        f"""
Veritas listens on {url}. Ctrl-C stops it. Start an audit from another terminal:

  curl -X POST {url}/audits -H 'Content-Type: application/json' \\
       {key}-d '{{"url": "https://example.org/"}}'

and watch it: curl -N {key}{url}/audits/THE-ID/stream
""",
        flush=True,
    )


def _show_first_key(text: str) -> None:
    """Print a key, on standard output: it must not go where log lines are collected and kept."""
    print(
        f"""
The service can be reached from other machines and had no API key, so it has made one that may do
everything. It is shown this once:

  {text}

Send it as the header "Authorization: Bearer KEY". Make one for each client, with
"veritas-service keys create --name NAME", and then end this one with
"veritas-service keys revoke {FIRST_KEY}".
""",
        flush=True,
    )


@contextlib.asynccontextmanager
async def _listening(runner: web.AppRunner, settings: Settings) -> AsyncIterator[list[Address]]:
    """Listen; where strangers can listen in, only for those who have a key."""
    access: Access = runner.app[ACCESS]
    needs_first_key = not access.required and not await listens_here_only(settings.host)
    if needs_first_key:
        access.require()
    connections = runner.app[CONNECTIONS]
    async with listening(runner, connections, settings.host, settings.port) as addresses:
        if needs_first_key:
            text = await access.make_first_key()
            try:
                _show_first_key(text)
            except OSError as error:
                hint = f"nobody has seen the first key; veritas-service keys rotate {FIRST_KEY}"
                _log.error("first_key_not_shown", reason=str(error), hint=hint)
        yield addresses


async def _serve(settings: Settings, dispatcher_factory: DispatcherFactory | None) -> int:
    raise_open_file_limit()
    give_memory_back()
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
        # Bodies are taken as they are: what is small can unpack to much (CWE-409).
        auto_decompress=False,
        shutdown_timeout=_SHUTDOWN_TIMEOUT_S,
        # A request that was answered and then neither closed nor used again is closed after this.
        keepalive_timeout=75.0,
    )
    async with contextlib.AsyncExitStack() as stack:
        stack.push_async_callback(runner.cleanup)
        try:
            await runner.setup()
            collect_soon()
            addresses = await stack.enter_async_context(_listening(runner, settings))
        except OSError as error:
            hint = "set VERITAS_HOST, VERITAS_PORT or VERITAS_DATA_DIR to something that is free"
            _log.error("start_failed", reason=str(error), hint=hint)
            return 1
        except _CANNOT_START as error:
            _log.error("start_failed", reason=str(error))
            return 1
        for address in addresses:
            _log.info(
                "listening",
                url=_url(address),
                data_dir=str(settings.data_dir),
                keys="required" if app[ACCESS].required else "not needed",
            )
        if app[ACCESS].locked_out:
            hint = "veritas-service keys create --name NAME, or keys rotate NAME"
            _log.warning("no_valid_key", reason="every key is expired or revoked", hint=hint)
        for line in unknown_variables(os.environ):
            _log.warning("unknown_variable", reason=line)
        if sys.stdout.isatty():
            _greet(_url(addresses[0]), with_key=app[ACCESS].required)
        await drain.begun()
        end_process_after(drain.limit_s)
        await drain.run()
    _log.info("stopped")
    return 0
