"""The queue handed to a real child, as the service does it."""

from __future__ import annotations

import asyncio
import base64
import json
import os
import socket
import sys
from collections.abc import AsyncIterator, Iterator
from concurrent.futures import ThreadPoolExecutor
from multiprocessing.managers import SyncManager
from pathlib import Path
from typing import Any, cast

import pytest

from service.queue_bridge import QueueBridge
from veritas.core.errors import ChannelBrokenError, HandoverError
from veritas.core.events import END_TYPE, ProgressEvent
from veritas.core.ipc import (
    QUEUE_FD_VARIABLE,
    QUEUE_KEY_VARIABLE,
    create_queue,
    deserialize_queue_from_env,
    safe_put,
    serialize_queue,
    start_manager,
)

CHILD = """
import asyncio, os, sys
from veritas.core.ipc import Emitter, ProgressEvent, deserialize_queue_from_env
from veritas.core.ipc.channel import QueueChannel, StdoutChannel
async def main():
    channel = QueueChannel(deserialize_queue_from_env())
    emitter = Emitter(lambda: channel, lambda: StdoutChannel(1))
    await emitter.start()
    for index in range(int(sys.argv[1])):
        await emitter.emit(ProgressEvent(detail=str(index), data={"part": b"\\x00\\xff"}))
    assert await emitter.close({"ok": True, "left": "AUDIT_QUEUE_KEY" in os.environ})
    sys.stdin.read()
asyncio.run(main())
"""


@pytest.fixture
def manager() -> Iterator[SyncManager]:
    running = start_manager()
    yield running
    running.shutdown()
    cast("Any", running)._process.close()  # the test's arguments outlive it, and its pipes do


@pytest.fixture
def executor() -> Iterator[ThreadPoolExecutor]:
    with ThreadPoolExecutor(2) as pool:
        yield pool


async def start_child(count: int, variables: dict[str, str], fd: int) -> asyncio.subprocess.Process:
    return await asyncio.create_subprocess_exec(
        sys.executable,
        "-c",
        CHILD,
        str(count),
        env={**os.environ, **variables},
        pass_fds=(fd,),
        stdin=asyncio.subprocess.PIPE,
        stderr=asyncio.subprocess.PIPE,
    )


async def read_to_end(bridge: QueueBridge) -> AsyncIterator[ProgressEvent]:
    while True:
        for event in await bridge.read() or []:
            yield event
            if event.type == END_TYPE:
                return


async def test_a_real_child_sends_its_events_by_the_two_variables(
    manager: SyncManager, executor: ThreadPoolExecutor
) -> None:
    queue = create_queue(manager)
    fd, key = serialize_queue(queue)
    child = await start_child(3000, {QUEUE_FD_VARIABLE: str(fd), QUEUE_KEY_VARIABLE: key}, fd)
    os.close(fd)
    async with asyncio.timeout(30):
        events = [event async for event in read_to_end(QueueBridge(queue, executor))]
        await child.communicate(b"")
    assert child.returncode == 0
    assert [event.number for event in events] == list(range(1, 3002))
    assert [event.detail for event in events[:-1]] == [str(index) for index in range(3000)]
    assert events[0].data == {"part": b"\x00\xff"}
    assert events[-1].summary == {"ok": True, "left": False}


async def test_the_key_is_in_no_environment_and_no_argument_list(
    manager: SyncManager, executor: ThreadPoolExecutor
) -> None:
    queue = create_queue(manager)
    secret = bytes(cast("Any", queue)._authkey)
    fd, key = serialize_queue(queue)
    child = await start_child(1, {QUEUE_FD_VARIABLE: str(fd), QUEUE_KEY_VARIABLE: key}, fd)
    os.close(fd)
    async with asyncio.timeout(30):
        _ = [event async for event in read_to_end(QueueBridge(queue, executor))]
        seen = b""
        manager_pid = cast("Any", manager)._process.pid
        for pid in (child.pid, os.getpid(), manager_pid):
            process = Path("/proc") / str(pid)
            seen += (process / "environ").read_bytes() + (process / "cmdline").read_bytes()
        _, stderr = await child.communicate(b"")
    assert key.encode() in seen
    for form in (secret, secret.hex().encode(), base64.b64encode(secret)):
        assert form not in seen
        assert form not in stderr
        assert form not in base64.b64decode(key)
    assert set(json.loads(base64.b64decode(key))) == {"v", "typeid", "address", "id"}


def handover(manager: SyncManager, **changed: Any) -> dict[str, str]:
    fd, key = serialize_queue(create_queue(manager))
    where = {**json.loads(base64.b64decode(key)), **changed}
    return {
        QUEUE_FD_VARIABLE: str(fd),
        QUEUE_KEY_VARIABLE: base64.b64encode(json.dumps(where).encode()).decode(),
    }


@pytest.mark.parametrize("name", [QUEUE_FD_VARIABLE, QUEUE_KEY_VARIABLE])
def test_a_missing_variable_is_named(manager: SyncManager, name: str) -> None:
    environ = handover(manager)
    fd = int(environ[QUEUE_FD_VARIABLE])
    del environ[name]
    with pytest.raises(HandoverError, match=name):
        deserialize_queue_from_env(environ)
    os.close(fd)


@pytest.mark.parametrize("fd", ["", "-1", "2", "abc", "3.5", "99999999", "987654"])
def test_a_descriptor_that_cannot_be_one_is_named(manager: SyncManager, fd: str) -> None:
    environ = handover(manager)
    real = int(environ[QUEUE_FD_VARIABLE])
    with pytest.raises(HandoverError, match=QUEUE_FD_VARIABLE):
        deserialize_queue_from_env({**environ, QUEUE_FD_VARIABLE: fd})
    os.close(real)


@pytest.mark.parametrize(
    "changed", [{"v": 99}, {"typeid": "Pool"}, {"id": 7}, {"address": None}, {"address": []}]
)
def test_a_key_that_names_no_queue_is_refused(
    manager: SyncManager, changed: dict[str, Any]
) -> None:
    with pytest.raises(HandoverError, match=QUEUE_KEY_VARIABLE):
        deserialize_queue_from_env(handover(manager, **changed))


@pytest.mark.parametrize("raw", ["", "not base64!", "e30=", "x" * 5000])
def test_a_key_that_cannot_be_read_is_refused(manager: SyncManager, raw: str) -> None:
    environ = {**handover(manager), QUEUE_KEY_VARIABLE: raw}
    with pytest.raises(HandoverError, match=QUEUE_KEY_VARIABLE):
        deserialize_queue_from_env(environ)


def test_a_secret_that_does_not_fit_is_a_broken_channel(manager: SyncManager) -> None:
    environ = handover(manager)
    os.close(int(environ[QUEUE_FD_VARIABLE]))
    read_fd, write_fd = os.pipe()
    os.write(write_fd, b"k" * 32)
    os.close(write_fd)
    queue = deserialize_queue_from_env({**environ, QUEUE_FD_VARIABLE: str(read_fd)})
    with pytest.raises(ChannelBrokenError):
        safe_put(queue, ProgressEvent())


def test_the_key_can_be_read_once_only(manager: SyncManager) -> None:
    environ = handover(manager)
    deserialize_queue_from_env(dict(environ))
    with pytest.raises(HandoverError, match=QUEUE_FD_VARIABLE):
        deserialize_queue_from_env(dict(environ))


async def test_a_full_queue_is_reported_and_a_dead_manager_too(
    executor: ThreadPoolExecutor,
) -> None:
    manager = start_manager()
    queue = create_queue(manager, maxsize=1)
    assert safe_put(queue, ProgressEvent(), timeout_s=0.05)
    assert not safe_put(queue, ProgressEvent(), timeout_s=0.05)
    manager.shutdown()
    with pytest.raises(ChannelBrokenError):
        safe_put(queue, ProgressEvent())
    with pytest.raises(ChannelBrokenError):
        await QueueBridge(queue, executor).read()


async def test_a_foreign_process_at_the_managers_socket_gets_nowhere(
    manager: SyncManager, executor: ThreadPoolExecutor
) -> None:
    queue = create_queue(manager)
    bridge = QueueBridge(queue, executor)
    address = cast("str", manager.address)
    for garbage in (
        b"",
        b"\x00" * 64,
        b"\x7f\xff\xff\xff" + b"x" * 1000,
        b"GET / HTTP/1.1\r\n\r\n",
    ):
        with socket.socket(socket.AF_UNIX) as foreign:
            foreign.settimeout(5)
            foreign.connect(address)
            assert foreign.recv(4096)  # the challenge, which it cannot answer
            foreign.sendall(garbage)
    assert safe_put(queue, ProgressEvent(number=1, detail="still there"))
    async with asyncio.timeout(10):
        events = await bridge.read()
    assert events is not None
    assert [event.detail for event in events] == ["still there"]
