"""Loading slow modules and data while the event loop goes on."""

from __future__ import annotations

import importlib

from veritas.collect.threads import in_daemon_thread


async def load_modules(*names: str) -> None:
    """Import modules in a thread; importing them again afterwards costs nothing.

    Raises:
        ImportError: one of them is not installed.
    """
    await in_daemon_thread(lambda: [importlib.import_module(name) for name in names])
