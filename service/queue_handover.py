"""What a child is given so that it reaches its queue; the secret never in its environment."""

from __future__ import annotations

import os
from collections.abc import Mapping
from dataclasses import dataclass, field

from veritas.core.ipc import (
    KEY_ON_STDIN,
    QUEUE_FD_VARIABLE,
    QUEUE_KEY_VARIABLE,
    ProgressQueue,
    describe_queue,
    key_line,
    serialize_queue,
)


@dataclass(frozen=True)
class QueueHandover:
    """One handover; with no fields set, there is no queue.

    Attributes:
        variables: for the child's environment.
        pass_fds: descriptors for the child to inherit; :meth:`close` closes ours.
        first_line: to be written to the child's standard input before anything else.
    """

    variables: Mapping[str, str] = field(default_factory=dict)
    pass_fds: tuple[int, ...] = ()
    first_line: str = ""

    def close(self) -> None:
        """Close our ends, once the child has started or has not."""
        for fd in self.pass_fds:
            os.close(fd)


def hand_over(progress_queue: ProgressQueue, *, by_stdin: bool) -> QueueHandover:
    """Make a handover.

    Args:
        progress_queue: the queue's proxy.
        by_stdin: the key goes over standard input, as it must where descriptors cannot be
            inherited (Windows).

    Raises:
        OSError: there are no descriptors left.
    """
    if by_stdin:
        where = {
            QUEUE_FD_VARIABLE: KEY_ON_STDIN,
            QUEUE_KEY_VARIABLE: describe_queue(progress_queue),
        }
        return QueueHandover(where, (), key_line(progress_queue))
    fd, key = serialize_queue(progress_queue)
    return QueueHandover({QUEUE_FD_VARIABLE: str(fd), QUEUE_KEY_VARIABLE: key}, (fd,))
