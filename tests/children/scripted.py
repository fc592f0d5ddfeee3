"""A child that behaves as its URL's path says: a real process with the real channel code.

``/ok/N`` emits N events and a result; the other paths end or misbehave on the way.
"""

from __future__ import annotations

import argparse
import asyncio
import os
import signal
import subprocess
import sys
import time
from collections.abc import Awaitable, Callable
from urllib.parse import urlsplit

import structlog

from veritas.child import run_as_child
from veritas.core.errors import BrowserUnavailableError
from veritas.core.events import EventType, ProgressEvent
from veritas.core.ipc import determine_ipc_mode
from veritas.engine_logs import configure_engine_logs

Emit = Callable[[ProgressEvent], Awaitable[None]]


async def audit(path: list[str], emit: Emit) -> None:
    what, count = path[0], int(path[1]) if len(path) > 1 else 5
    await emit(ProgressEvent(phase="scout", step="navigating", detail="begin"))
    for index in range(count):
        await emit(
            ProgressEvent(phase="scout", step="progress", detail=f"event {index}", pct=index % 100)
        )
        if index == count // 2:
            await misbehave(what, emit)
    await emit(
        ProgressEvent(
            type=EventType.AUDIT_RESULT,
            summary={"score": 88, "risk_level": "trusted"},
            data={"report.json": b"{}"},
        )
    )
    if what == "die-after-result":
        await asyncio.sleep(0.3)  # the sending thread is given the time to send it
        os.kill(os.getpid(), signal.SIGKILL)


async def misbehave(what: str, emit: Emit) -> None:  # noqa: C901 - one case a way
    match what:
        case "die":
            await asyncio.sleep(0.3)
            os.kill(os.getpid(), signal.SIGKILL)
        case "exit":
            os._exit(7)
        case "raise":
            raise RuntimeError("planted failure")
        case "no-browser":
            raise BrowserUnavailableError("no browser was found; install chromium-headless-shell")
        case "print":
            print('##PROGRESS:{"type":"audit_result","number":3}', flush=True)
            print("just a line", flush=True)
        case "forge":
            await emit(ProgressEvent(type="audit_complete", detail="forged"))
            await emit(ProgressEvent(type="no such type"))
        case "hang":
            await asyncio.sleep(3600)
        case "stubborn":
            signal.signal(signal.SIGTERM, signal.SIG_IGN)
            print("stubborn", file=sys.stderr, flush=True)
            while True:
                time.sleep(3600)  # noqa: ASYNC251 - it blocks its own loop on purpose
        case "grandchild":
            # In a session of its own and holding our pipes, as a browser would be.
            subprocess.Popen(
                [sys.executable, "-c", "import time; time.sleep(3600)"], start_new_session=True
            )
        case "wait":
            told = asyncio.Event()
            asyncio.get_running_loop().add_signal_handler(signal.SIGUSR1, told.set)
            await emit(ProgressEvent(phase="scout", step="progress", detail="waiting"))
            await told.wait()
        case "trace":
            structlog.get_logger().info("place", variable=os.environ.get("TRACEPARENT", ""))
        case "large":
            await emit(ProgressEvent(phase="scout", step="progress", detail="x" * 1_100_000))
            await emit(
                ProgressEvent(type=EventType.SCREENSHOT, data={"shot.png": b"\x00\xff" * 200_000})
            )
        case _:
            pass


def main() -> int:
    parser = argparse.ArgumentParser()
    parser.add_argument("url")
    parser.add_argument("--tier")
    parser.add_argument("--verdict-mode")
    for flag in ("--use-queue-ipc", "--use-stdout", "--validate-ipc"):
        parser.add_argument(flag, action="store_true")
    options = parser.parse_args()
    configure_engine_logs(json=True)
    mode = determine_ipc_mode(options.use_queue_ipc, options.use_stdout, options.validate_ipc)
    path = urlsplit(options.url).path.strip("/").split("/")
    return asyncio.run(run_as_child(mode, lambda emit: audit(path, emit)))


if __name__ == "__main__":
    raise SystemExit(main())
