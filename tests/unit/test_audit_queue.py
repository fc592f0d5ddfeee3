from __future__ import annotations

import itertools
from collections import Counter

import pytest
from hypothesis import given
from hypothesis import strategies as st

from service.audit_queue import AuditQueue
from service.event_log.port import AuditRecord
from service.ports import QueueFullError

_numbers = itertools.count()


def audit(host: str) -> AuditRecord:
    return AuditRecord(
        id=f"{next(_numbers):032x}",
        url=f"https://{host}/",
        tier="quick_scan",
        verdict_mode="simple",
        created_at=0.0,
        host=host,
    )


def put(queue: AuditQueue, host: str) -> str:
    with queue.place(host):
        record = audit(host)
        queue.add(record)
    return record.id


def take(queue: AuditQueue) -> str | None:
    record = queue.take()
    return None if record is None else record.id


def test_first_come_first_served() -> None:
    queue = AuditQueue(max_running=2, max_per_host=1, max_waiting=10)
    ids = [put(queue, host) for host in "abc"]
    assert [take(queue), take(queue), take(queue)] == [*ids[:2], None]
    queue.ended(ids[1])
    assert take(queue) == ids[2]
    assert (queue.running, queue.waiting) == (2, 0)


def test_a_host_with_many_audits_does_not_hold_up_the_others() -> None:
    queue = AuditQueue(max_running=3, max_per_host=1, max_waiting=10)
    many = [put(queue, "many") for _ in range(4)]
    others = [put(queue, host) for host in "ab"]
    assert [take(queue) for _ in range(4)] == [many[0], *others, None]
    queue.ended(others[0])
    assert take(queue) is None  # a place is free, but not for this host
    queue.ended(many[0])
    assert take(queue) == many[1]


def test_a_full_line() -> None:
    queue = AuditQueue(max_running=1, max_per_host=1, max_waiting=1)
    first = put(queue, "a")
    assert take(queue) == first
    put(queue, "b")
    with pytest.raises(QueueFullError) as caught, queue.place("c", retry_after_s=9):
        pass
    assert (caught.value.limit, caught.value.retry_after_s) == (1, 9)


def test_without_a_line_only_what_can_begin_at_once_is_taken() -> None:
    queue = AuditQueue(max_running=2, max_per_host=1, max_waiting=0)
    first = put(queue, "a")
    assert take(queue) == first
    for host in ("a", "a"):
        with pytest.raises(QueueFullError), queue.place(host):
            pass
    with queue.place("b"), pytest.raises(QueueFullError), queue.place("c"):
        pass
    assert take(queue) is None  # nothing was added in the end
    second = put(queue, "c")
    assert take(queue) == second


def test_an_audit_that_is_held_keeps_its_place() -> None:
    queue = AuditQueue(max_running=1, max_per_host=1, max_waiting=5)
    ids = [put(queue, host) for host in "abc"]
    assert queue.hold(ids[0])
    assert [queue.ahead(audit_id) for audit_id in ids] == [0, 1, 2]
    assert take(queue) == ids[1]
    queue.ended(ids[1])
    queue.let_go(ids[0])
    assert take(queue) == ids[0]
    queue.remove(ids[2])
    assert not queue.hold(ids[2])
    assert queue.ahead(ids[2]) == 0
    assert queue.waiting == 0


@given(
    max_running=st.integers(1, 4),
    max_per_host=st.integers(1, 3),
    max_waiting=st.integers(0, 6),
    steps=st.lists(st.sampled_from(["a", "b", "c", "end", "cancel"]), max_size=60),
)
def test_the_bounds_hold_and_nobody_starves(
    max_running: int, max_per_host: int, max_waiting: int, steps: list[str]
) -> None:
    queue = AuditQueue(max_running, max_per_host, max_waiting)
    waiting: list[tuple[str, str]] = []
    running: dict[str, str] = {}

    def start_all() -> None:
        while (record := queue.take()) is not None:
            hosts = Counter(running.values())
            could = [audit_id for audit_id, host in waiting if hosts[host] < max_per_host]
            assert record.id == could[0]  # the first that may
            waiting.remove((record.id, record.host))
            running[record.id] = record.host
        hosts = Counter(running.values())
        assert len(running) <= max_running
        assert all(count <= max_per_host for count in hosts.values())
        if len(running) < max_running:  # who still waits, waits for its host
            assert all(hosts[host] == max_per_host for _, host in waiting)
        assert (queue.running, queue.waiting) == (len(running), len(waiting))
        assert len(waiting) <= max_waiting + max_running

    for step in steps:
        if step == "end" and running:
            ended = next(iter(running))
            del running[ended]
            queue.ended(ended)
        elif step == "cancel" and waiting:
            queue.remove(waiting.pop()[0])
        elif step in "abc":
            try:
                waiting.append((put(queue, step), step))
            except QueueFullError:
                assert len(waiting) >= max_waiting
        start_all()
    while running:
        queue.ended(running.popitem()[0])
        start_all()
    assert not waiting
