"""The child's side of an audit that the service runs: events out, two words in.

Standard output belongs to the channel alone; whatever else prints goes to standard error. On
standard input the service says ``ack`` when it has everything, and ``queue-lost`` when it can no
longer read the queue; the end of that input means that the service is gone, or wants the audit to
stop.
"""

from __future__ import annotations

import asyncio
import contextlib
import os
import signal
import sys
import threading
from collections.abc import Awaitable, Callable

import structlog

from veritas.core.errors import HandoverError, VeritasError
from veritas.core.events import ProgressEvent
from veritas.core.ipc import (
    IPC_MODE_STDOUT,
    IPC_MODE_VALIDATE,
    Emitter,
    deserialize_queue_from_env,
)
from veritas.core.ipc.channel import Channel, QueueChannel, StdoutChannel, ValidateChannel

CLOSE_LIMIT_S = 60.0
MAX_OPEN_FILES = 4096
SWITCH_INTERVAL_S = 0.001

_log = structlog.get_logger(__name__)

Audit = Callable[[Callable[[ProgressEvent], Awaitable[None]]], Awaitable[None]]


async def run_as_child(mode: str, audit: Audit) -> int:
    """Run an audit whose events go to the service.

    Args:
        mode: ``queue``, ``stdout`` or ``validate``.
        audit: the audit; called with the function that takes its events.

    Returns:
        The exit code: 0 done, 1 failed or stopped.
    """
    _limit_resources()
    # The sending thread takes the interpreter's lock at each step; with the default of 5 ms a
    # check that computes held an event up by 90 ms at the 99th percentile, with this by 5.
    sys.setswitchinterval(SWITCH_INTERVAL_S)
    emitter = make_emitter(mode)
    parent_gone = asyncio.Event()
    await emitter.start()
    _listen_to_parent(
        {
            b"ack": emitter.acknowledge,
            b"queue-lost": lambda: emitter.give_up_channel("the service cannot read the queue"),
        },
        parent_gone.set,
    )
    work = asyncio.create_task(_guarded(audit, emitter), name="audit")
    with contextlib.suppress(NotImplementedError):  # Windows has no signal handlers on a loop
        asyncio.get_running_loop().add_signal_handler(signal.SIGTERM, parent_gone.set)
    gone = asyncio.create_task(parent_gone.wait(), name="parent-gone")
    try:
        await asyncio.wait({work, gone}, return_when=asyncio.FIRST_COMPLETED)
        if not work.done():
            _log.info("audit_stopping", reason="asked to stop, or the service is gone")
            work.cancel()
            await asyncio.wait({work})
        end: dict[str, object]
        if work.cancelled():
            end = {"ok": False, "code": "stopped", "message": "The audit was stopped."}
        else:
            end = work.result()
        closing = asyncio.create_task(
            emitter.close(end, acknowledged=True, limit_s=CLOSE_LIMIT_S), name="closing"
        )
        # Nobody acknowledges once the service is gone.
        await asyncio.wait({closing, gone}, return_when=asyncio.FIRST_COMPLETED)
        if not closing.done():
            await asyncio.wait({closing}, timeout=1.0)
            closing.cancel()
        await asyncio.gather(closing, return_exceptions=True)
    finally:
        gone.cancel()
        await asyncio.gather(gone, return_exceptions=True)
        await emitter.abort()
    return 0 if end.get("ok") else 1


async def _guarded(audit: Audit, emitter: Emitter) -> dict[str, object]:
    """Run the audit; whatever it raises becomes what the end marker says."""
    try:
        await audit(emitter.emit)
    except VeritasError as error:
        _log.error("audit_failed", code=error.code, reason=str(error))
        return {"ok": False, "code": error.code, "message": str(error)}
    except Exception as error:  # noqa: BLE001
        # A bug of ours: the service must still hear how the audit ended.
        _log.exception("audit_crashed")
        message = f"The audit failed on our side ({type(error).__name__}: {error})."
        return {"ok": False, "code": "engine_error", "message": message[:2000]}
    return {"ok": True}


def _limit_resources() -> None:
    """Bound what a page can make this process and its browser use; for good, and inherited."""
    if sys.platform == "win32":
        return
    import resource  # noqa: PLC0415 - there is none on Windows

    _, hard = resource.getrlimit(resource.RLIMIT_NOFILE)
    files = MAX_OPEN_FILES if hard == resource.RLIM_INFINITY else min(MAX_OPEN_FILES, hard)
    resource.setrlimit(resource.RLIMIT_NOFILE, (files, files))
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))


def make_emitter(mode: str) -> Emitter:
    """Make the emitter of a child. Standard output is the channel's from now on.

    Args:
        mode: ``queue``, ``stdout`` or ``validate``.
    """
    stdout_fd = _claim_stdout()

    def stdout() -> Channel:
        return StdoutChannel(stdout_fd)

    if mode == IPC_MODE_STDOUT:
        return Emitter(stdout)
    try:
        queue_channel = QueueChannel(deserialize_queue_from_env())
    except HandoverError as error:
        refusal = error

        def refuse() -> Channel:
            raise refusal

        return Emitter(refuse, stdout)
    if mode == IPC_MODE_VALIDATE:
        return Emitter(lambda: ValidateChannel(queue_channel, StdoutChannel(stdout_fd)), stdout)
    return Emitter(lambda: queue_channel, stdout)


def _claim_stdout() -> int:
    """Keep standard output for the channel; what else prints there goes to standard error."""
    channel_fd = os.dup(1)
    os.dup2(2, 1)
    return channel_fd


def _listen_to_parent(words: dict[bytes, Callable[[], None]], gone: Callable[[], None]) -> None:
    """Read standard input in a thread of its own: it blocks until the parent speaks or goes.

    Args:
        words: what to do, on the loop, at each word; others mean nothing.
        gone: what to do at the end.
    """
    loop = asyncio.get_running_loop()

    def listen() -> None:
        rest = b""
        with contextlib.suppress(OSError, RuntimeError):  # the loop may be closed by then
            while chunk := os.read(0, 4096):
                *lines, rest = (rest + chunk).split(b"\n")
                for line in lines:
                    if line in words:
                        loop.call_soon_threadsafe(words[line])
            loop.call_soon_threadsafe(gone)

    threading.Thread(target=listen, name="parent", daemon=True).start()
