"""Finding addresses without blocking the event loop or anybody's thread pool."""

from __future__ import annotations

import asyncio
import socket
import threading
from collections.abc import Callable
from typing import TypeVar

from veritas.artifacts import Missing
from veritas.collect.domains import is_address
from veritas.collect.settings import ConnectTo, connection_target
from veritas.core.errors import Fault, shorten

T = TypeVar("T")


async def in_daemon_thread(call: Callable[[], T]) -> T:
    """Run a blocking call in a thread of its own.

    A daemon thread, because ``getaddrinfo`` cannot be interrupted: a pool's thread would hold
    up the interpreter's exit until the resolver gives up.

    Raises:
        Exception: whatever the call raises.
    """
    loop = asyncio.get_running_loop()
    future: asyncio.Future[T] = loop.create_future()

    def settle(result: T | None, error: BaseException | None) -> None:
        if future.done():  # the caller was cancelled meanwhile
            return
        if error is not None:
            future.set_exception(error)
        else:
            future.set_result(result)  # type: ignore[arg-type] # there is a result without error

    def run() -> None:
        result, error = None, None
        try:
            result = call()
        except Exception as caught:  # noqa: BLE001 - handed to the caller, whatever it is
            error = caught
        try:
            loop.call_soon_threadsafe(settle, result, error)
        except RuntimeError:
            return  # the loop is closed: nobody waits any more

    threading.Thread(target=run, name="veritas-collect", daemon=True).start()
    return await future


async def resolve(rules: tuple[ConnectTo, ...], host: str, port: int) -> tuple[list[str], int]:
    """Addresses to connect to for a host and port.

    Args:
        rules: connect-to rules, applied first.
        host: host name or address, with or without brackets.
        port: TCP port.

    Returns:
        Addresses in the system's order of preference, and the port there.

    Raises:
        OSError: the name does not resolve (``socket.gaierror``).
    """
    bare = host.removeprefix("[").removesuffix("]")
    where, target_port, _ = connection_target(rules, bare, port)
    if is_address(where):
        return [where], target_port
    try:
        found = await in_daemon_thread(
            lambda: socket.getaddrinfo(where, target_port, type=socket.SOCK_STREAM)
        )
    except UnicodeError as error:  # a label that is too long for the idna codec
        raise socket.gaierror(socket.EAI_NONAME, str(error)) from None
    return list(dict.fromkeys(str(entry[4][0]) for entry in found)), target_port


def unresolved(rules: tuple[ConnectTo, ...], host: str, port: int, error: OSError) -> Missing:
    """What it means that a host has no address: the target's fault only if the name is unknown.

    Args:
        rules: connect-to rules; a name they lead elsewhere on other ports need not exist.
        host: the name.
        port: the port that was to be reached.
        error: what the resolver said.
    """
    if any(rule.host == host for rule in rules):
        return Missing(
            f"no connect-to rule says where port {port} of {shorten(host)} is",
            Fault.OURS,
            "not_applicable",
        )
    words = shorten(error.strerror or str(error))
    if error.errno == socket.EAI_AGAIN:
        return Missing(f"no resolver answered for the host name ({words})", Fault.OURS, "network")
    return Missing(f"the host name does not resolve ({words})", Fault.TARGET, "dns_failure")
