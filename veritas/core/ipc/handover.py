"""How the queue is made, and how a child reaches it.

The queue lives in a manager process. The child reaches it by two environment variables:
``AUDIT_QUEUE_KEY`` says where it is (address, type and token as base64 JSON: nothing secret,
nothing that is unpickled), ``AUDIT_QUEUE_FD`` is the number of an inherited descriptor from
which the authentication key is read once. The key is never in an environment, an argument
list, a file or a log. Where descriptors cannot be inherited (Windows), ``AUDIT_QUEUE_FD`` says
``stdin`` and the key is the first line of standard input.
"""

from __future__ import annotations

import base64
import json
import os
import secrets
import threading
from collections.abc import MutableMapping
from multiprocessing import get_context, parent_process
from multiprocessing.managers import BaseProxy, SyncManager, Token
from typing import Any, Protocol, cast

from veritas.core.errors import ChannelBrokenError, HandoverError, shorten

QUEUE_SIZE = 1000
QUEUE_FD_VARIABLE = "AUDIT_QUEUE_FD"
QUEUE_KEY_VARIABLE = "AUDIT_QUEUE_KEY"
# What AUDIT_QUEUE_FD says where descriptors cannot be inherited.
KEY_ON_STDIN = "stdin"

_KEY_BYTES = 32
_HANDOVER_VERSION = 1
_MAX_KEY_CHARS = 4096


class ProgressQueue(Protocol):
    """The part of :class:`queue.Queue` that a manager's proxy carries over."""

    def put(self, item: object, block: bool = True, timeout: float | None = None) -> None: ...  # noqa: FBT001, FBT002, D102
    def get(self, block: bool = True, timeout: float | None = None) -> Any: ...  # noqa: FBT001, FBT002, D102
    def qsize(self) -> int: ...  # noqa: D102


class _QueueProxy(BaseProxy):
    """The child's proxy: only what a sender needs."""

    _exposed_ = ("put", "get", "qsize")

    def put(self, item: object, block: bool = True, timeout: float | None = None) -> None:  # noqa: FBT001, FBT002
        self._callmethod("put", (item, block, timeout))

    def get(self, block: bool = True, timeout: float | None = None) -> Any:  # noqa: FBT001, FBT002
        call: Any = self._callmethod  # typed as if it returned nothing
        return call("get", (block, timeout))

    def qsize(self) -> int:
        call: Any = self._callmethod
        size: int = call("qsize")
        return size


def start_manager(address: str | None = None) -> SyncManager:
    """Start a manager process of its own authentication key (blocks for about 0.25 s).

    Spawned, not forked: a fork would copy the threads' locks and the open sockets.

    Args:
        address: where it listens, a socket's path; by default a temporary folder that stays
            behind if the manager is killed.

    Returns:
        The running manager; its owner calls ``shutdown``.
    """
    manager = SyncManager(
        address=address, authkey=secrets.token_bytes(_KEY_BYTES), ctx=get_context("spawn")
    )
    manager.start(initializer=_leave_with_parent)
    return manager


def _leave_with_parent() -> None:
    """In the manager's process: end when the service does, even if it was killed."""
    parent = parent_process()
    if parent is None:
        return

    def wait() -> None:
        parent.join()
        os._exit(0)

    threading.Thread(target=wait, name="parent", daemon=True).start()


def create_queue(manager: SyncManager, maxsize: int = QUEUE_SIZE) -> ProgressQueue:
    """Make a queue in the manager's process.

    Args:
        manager: a running manager.
        maxsize: how many frames it holds; a full queue slows the sender.

    Raises:
        ChannelBrokenError: the manager is gone.
    """
    try:
        return cast(ProgressQueue, manager.Queue(maxsize))
    except (OSError, EOFError, AssertionError) as error:
        raise ChannelBrokenError(f"the queue's manager does not answer ({error!r})") from error


def detach(progress_queue: ProgressQueue) -> ProgressQueue:
    """Make a proxy of the same queue that does not keep it alive.

    The end of an ordinary proxy tells the manager, which blocks whatever thread it happens in:
    the event loop's, when the garbage collector decides so. This one's end tells nobody.
    """
    proxy = cast(Any, progress_queue)
    return _QueueProxy(proxy._token, "pickle", authkey=_key_of(progress_queue), incref=False)  # noqa: SLF001


def serialize_queue(progress_queue: ProgressQueue) -> tuple[int, str]:
    """Make what a child needs to reach the queue (POSIX).

    Args:
        progress_queue: a proxy as :func:`create_queue` returns it.

    Returns:
        The descriptor that holds the key, for ``AUDIT_QUEUE_FD`` and ``pass_fds``, to be
        closed by the caller after the child has started; and the text for
        ``AUDIT_QUEUE_KEY``.
    """
    where = describe_queue(progress_queue)
    read_fd, write_fd = os.pipe()
    try:
        os.write(write_fd, _key_of(progress_queue))
    finally:
        os.close(write_fd)
    return read_fd, where


def key_line(progress_queue: ProgressQueue) -> str:
    """The key as the first line of the child's standard input (Windows)."""
    return _key_of(progress_queue).hex()


def describe_queue(progress_queue: ProgressQueue) -> str:
    """Say where the queue is, for ``AUDIT_QUEUE_KEY``; holds no secret."""
    proxy = cast(Any, progress_queue)
    token: Token = proxy._token  # noqa: SLF001 - there is no public way to a proxy's address
    where = {
        "v": _HANDOVER_VERSION,
        "typeid": token.typeid,
        "address": token.address,
        "id": token.id,
    }
    return base64.b64encode(json.dumps(where).encode()).decode("ascii")


def _key_of(progress_queue: ProgressQueue) -> bytes:
    return bytes(cast(Any, progress_queue)._authkey)  # noqa: SLF001 - no public way either


def deserialize_queue_from_env(environ: MutableMapping[str, str] | None = None) -> ProgressQueue:
    """Reach the queue from the child. Reads the key once and forgets both variables.

    Args:
        environ: where the variables are; by default the process's environment.

    Returns:
        A proxy of the queue. Nothing is connected before its first use.

    Raises:
        HandoverError: a variable is missing or cannot be used; the message says which.
    """
    environ = os.environ if environ is None else environ
    raw_fd = environ.pop(QUEUE_FD_VARIABLE, None)
    raw_key = environ.pop(QUEUE_KEY_VARIABLE, None)
    if raw_fd is None or raw_key is None:
        absent = QUEUE_FD_VARIABLE if raw_fd is None else QUEUE_KEY_VARIABLE
        raise HandoverError(f"{absent} is not set; the service sets it when it starts a child")
    key = _read_key_line() if raw_fd == KEY_ON_STDIN else _read_key(raw_fd)
    token = _read_token(raw_key)
    try:
        # The service's own proxy keeps the queue alive; a reference counted for this
        # process would stay for ever if it is killed.
        return _QueueProxy(token, "pickle", authkey=key, incref=False)
    except (OSError, EOFError, TypeError, ValueError) as error:
        raise HandoverError(f"the queue cannot be reached ({error!r})") from error


def _read_key(raw_fd: str) -> bytes:
    """Read the authentication key from the inherited descriptor, and close it."""
    if not raw_fd.isascii() or not raw_fd.isdigit() or not 3 <= int(raw_fd) <= 2**20:
        raise HandoverError(f"{QUEUE_FD_VARIABLE} is {shorten(raw_fd)!r}, not a descriptor number")
    fd = int(raw_fd)
    try:
        os.set_blocking(fd, False)  # a descriptor that is no longer ours must not hang us
        key = os.read(fd, _KEY_BYTES + 1)
    except OSError as error:
        raise HandoverError(f"{QUEUE_FD_VARIABLE}={fd} cannot be read ({error})") from error
    os.close(fd)
    if len(key) != _KEY_BYTES:
        raise HandoverError(f"{QUEUE_FD_VARIABLE}={fd} holds {len(key)} bytes, not a key")
    return key


def _read_key_line(fd: int = 0) -> bytes:
    """Read the key from the first line of standard input, and not a byte more of it."""
    line = b""
    try:
        while not line.endswith(b"\n") and len(line) <= 2 * _KEY_BYTES + 1:
            piece = os.read(fd, 1)
            if not piece:
                break
            line += piece
        key = bytes.fromhex(line.decode("ascii").strip())
    except (OSError, ValueError):
        key = b""
    if len(key) != _KEY_BYTES:
        raise HandoverError("the first line of standard input is not a key")
    return key


def _read_token(raw_key: str) -> Token:
    """Read where the queue is."""
    if len(raw_key) > _MAX_KEY_CHARS:
        raise HandoverError(f"{QUEUE_KEY_VARIABLE} has {len(raw_key)} characters, too many")
    try:
        where = json.loads(base64.b64decode(raw_key, validate=True))
        version, typeid, address, ident = (where[name] for name in ("v", "typeid", "address", "id"))
    except (ValueError, KeyError, TypeError) as error:
        raise HandoverError(f"{QUEUE_KEY_VARIABLE} cannot be read ({error!r})") from error
    if version != _HANDOVER_VERSION:
        raise HandoverError(
            f"{QUEUE_KEY_VARIABLE} is of version {version!r}, not {_HANDOVER_VERSION}"
        )
    if isinstance(address, list) and len(address) == 2:
        address = (address[0], address[1])
    good = isinstance(address, (str, tuple)) and typeid == "Queue" and isinstance(ident, str)
    if not good:
        raise HandoverError(f"{QUEUE_KEY_VARIABLE} does not name a queue")
    return Token(typeid, address, ident)
