"""Counts refusals by address, so that whoever guesses keys is slowed down and fills no log.

A right key is looked at first and is never refused here: so nobody can lock others out who come
from the same address, such as a proxy's.
"""

from __future__ import annotations

import time
from collections import OrderedDict
from collections.abc import Callable

from service.client_address import network_of

WINDOW_S = 60.0
MAX_ADDRESSES = 4096


class FailureLimit:
    """Counts refusals by address in windows of a minute.

    Args:
        limit: how many an address has in a window.
        clock: seconds that only go up.
    """

    def __init__(self, limit: int, clock: Callable[[], float] = time.monotonic) -> None:
        self._limit = limit
        self._clock = clock
        # By network: the end of its window, and the count. The least recent first.
        self._windows: OrderedDict[str, tuple[float, int]] = OrderedDict()

    def note(self, address: str) -> tuple[int, float]:
        """Count one more.

        Args:
            address: the client's, as the system tells it.

        Returns:
            By how many the address is beyond the limit (0 when it is not), and in how many
            seconds its window ends.
        """
        now, network = self._clock(), network_of(address)
        ends, count = self._windows.pop(network, (0.0, 0))
        if now >= ends:
            ends, count = now + WINDOW_S, 0
        self._windows[network] = (ends, count + 1)
        if len(self._windows) > MAX_ADDRESSES:
            self._windows.popitem(last=False)
        return max(0, count + 1 - self._limit), ends - now
