"""`python -m examples.demo_shop`: run the shop until SIGTERM or Ctrl-C."""

from __future__ import annotations

import argparse
import asyncio
import json
import os
import signal
import sys
from collections.abc import Sequence
from pathlib import Path

from examples.demo_shop.server import DemoShop, off_loop, serve

EXIT_DONE = 0
EXIT_FAILED = 1


def main(arguments: Sequence[str] | None = None) -> int:
    """Run the command line and return the exit code: 0 stopped, 1 failed, 2 bad usage."""
    options = _parser().parse_args(arguments)
    state_file: Path | None = options.state_file
    try:
        if state_file is not None:
            # A file left by a killed run would send a waiting script to dead ports.
            state_file.unlink(missing_ok=True)
        try:
            asyncio.run(_run(options.http_port, options.https_port, options.ca_file, state_file))
        finally:
            if state_file is not None:
                state_file.unlink(missing_ok=True)
    except OSError as error:
        print(f"The demo shop stopped: {error}", file=sys.stderr)
        return EXIT_FAILED
    return EXIT_DONE


async def _run(
    http_port: int, https_port: int, ca_file: Path | None, state_file: Path | None
) -> None:
    stop = asyncio.Event()
    loop = asyncio.get_running_loop()
    for number in (signal.SIGINT, signal.SIGTERM):
        # Not loop.add_signal_handler: Windows has none.
        signal.signal(number, lambda *_: loop.call_soon_threadsafe(stop.set))
    async with serve(http_port, https_port, ca_file) as shop:
        if state_file is not None:
            await off_loop(lambda: _write_state(shop, state_file))
        print(
            f"The demo shop is open: {shop.urls['hurrymart']} (HTTP on port {shop.http_port}, "
            f"HTTPS on port {shop.https_port}, both on loopback). Ctrl-C closes it.",
            flush=True,
        )
        await stop.wait()


def _write_state(shop: DemoShop, state_file: Path) -> None:
    """Write the state so that a reader sees all of it or nothing."""
    draft = state_file.with_name(f".{state_file.name}.{os.getpid()}")
    draft.write_text(json.dumps(shop.as_dict(), indent=2) + "\n", encoding="utf-8")
    draft.replace(state_file)


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(
        prog="python -m examples.demo_shop",
        description="A small shop with planted faults, and its clean twin, on loopback.",
    )
    for scheme in ("http", "https"):
        parser.add_argument(
            f"--{scheme}-port",
            type=_port,
            default=0,
            metavar="PORT",
            help=f"port for {scheme.upper()}, 0 for any free one (default: 0)",
        )
    parser.add_argument(
        "--state-file",
        type=Path,
        metavar="FILE",
        help="write ports, CA file and connect-to rules here as JSON once the shop is open; "
        "removed at the end",
    )
    parser.add_argument(
        "--ca-file",
        type=Path,
        metavar="FILE",
        help="write the CA certificate here (default: in a temporary folder); stays at the end",
    )
    return parser


def _port(text: str) -> int:
    try:
        port = int(text)
    except ValueError:
        port = -1
    if not 0 <= port <= 65535:
        raise argparse.ArgumentTypeError(f"{text!r} is no port; give a number from 0 to 65535")
    return port


if __name__ == "__main__":
    sys.exit(main())
