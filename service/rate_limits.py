"""How often somebody may do something: a quota for a time, that fills up again evenly. Pure.

The generic cell rate algorithm (ITU-T I.371, annex A): one number a client, no timers. The headers
are those of draft-ietf-httpapi-ratelimit-headers, version 10.
"""

from __future__ import annotations

import math
from collections import OrderedDict
from collections.abc import Iterable
from dataclasses import dataclass

WINDOW_S = 60
# One client is a few hundred bytes. Beyond so many, the one that was not seen for the longest time
# begins anew: a crowd that large is what the limit for all is for.
MAX_CLIENTS = 20_000
_ROUNDING_S = 1e-6


@dataclass(frozen=True)
class Standing:
    """Where a client stands with one limit.

    Attributes:
        policy: the limit's name.
        quota: how often in a window.
        remaining: how often still, at once.
        full_in_s: when all of the quota is there again.
        wait_s: when it may be done once more; 0 when now.
    """

    policy: str
    quota: int
    remaining: int
    full_in_s: float
    wait_s: float


class RateLimit:
    """One limit.

    Args:
        policy: its name in headers, a word.
        quota: how often in a minute; 0 sets no limit.
        max_clients: how many clients are remembered.
    """

    def __init__(self, policy: str, quota: int, max_clients: int = MAX_CLIENTS) -> None:
        self.policy = policy
        self.quota = quota
        self._max_clients = max_clients
        # By client: when all of its quota is there again. The least recently seen first.
        self._full_at: OrderedDict[str, float] = OrderedDict()

    def look(self, client: str, now: float) -> Standing:
        """Where a client stands.

        Args:
            client: its name.
            now: seconds that only go up.
        """
        used_s = max(0.0, self._full_at.get(client, now) - now)
        step_s = WINDOW_S / self.quota
        room_s = WINDOW_S - used_s + _ROUNDING_S
        return Standing(
            self.policy,
            self.quota,
            remaining=math.floor(room_s / step_s),
            full_in_s=used_s,
            wait_s=max(0.0, step_s - room_s),
        )

    def take(self, client: str, now: float) -> None:
        """Count one for a client."""
        full_at = max(now, self._full_at.pop(client, now)) + WINDOW_S / self.quota
        self._full_at[client] = full_at
        if len(self._full_at) > self._max_clients:
            self._full_at.popitem(last=False)


def take_all(limits: Iterable[tuple[RateLimit, str]], now: float) -> tuple[bool, list[Standing]]:
    """Count one with several limits, or with none of them when one has nothing left.

    Args:
        limits: each with the client it counts for; those without a quota are left out.
        now: seconds that only go up.

    Returns:
        Whether it was counted, and where each stands now.
    """
    real = [(limit, client) for limit, client in limits if limit.quota]
    before = [limit.look(client, now) for limit, client in real]
    if any(standing.wait_s for standing in before):
        return False, before
    for limit, client in real:
        limit.take(client, now)
    return True, [limit.look(client, now) for limit, client in real]


def limit_headers(standings: Iterable[Standing]) -> dict[str, str]:
    """The headers that tell a client where it stands; empty without a limit."""
    policies, states = [], []
    for one in standings:
        policies.append(f'"{one.policy}";q={one.quota};w={WINDOW_S}')
        states.append(f'"{one.policy}";r={one.remaining};t={math.ceil(one.full_in_s)}')
    if not policies:
        return {}
    return {"RateLimit-Policy": ", ".join(policies), "RateLimit": ", ".join(states)}
