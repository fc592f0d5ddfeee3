"""What the guard did: connections made, refused and failed. Pure."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass, field
from typing import TypeVar

from veritas.collect.egress.policy import EgressRefusedError, Refusal
from veritas.core.hosts import canonical_host

MAX_REFUSALS = 300
MAX_HOSTS = 3000

Endpoint = tuple[str, int]
T = TypeVar("T")


def endpoint(host: str, port: int) -> Endpoint:
    """A host and port as the journal has them; an empty host for what is none."""
    try:
        return canonical_host(host), port
    except ValueError:
        return "", port


@dataclass(slots=True)
class Journal:
    """Keeps the last word on each host and port, and every refusal once.

    Attributes:
        refusals: each refusal and how often it happened, the first ones kept.
        refused: how many connections were refused in all.
        connections: how many were made.
        traffic: bytes passed on for each host and port, both ways.
    """

    refusals: Counter[Refusal] = field(default_factory=Counter)
    refused: int = 0
    connections: int = 0
    traffic: Counter[Endpoint] = field(default_factory=Counter)
    _reached: dict[Endpoint, str] = field(default_factory=dict)
    _failed: dict[Endpoint, OSError] = field(default_factory=dict)

    def reached(self, endpoint: Endpoint, address: str, port: int) -> None:
        """A connection was made to an address."""
        self.connections += 1
        self._failed.pop(endpoint, None)
        shown = f"[{address}]" if ":" in address else address
        _keep(self._reached, endpoint, f"{shown}:{port}")

    def failed(self, endpoint: Endpoint, error: OSError) -> None:
        """A connection was refused by the guard or did not come about."""
        _keep(self._failed, endpoint, error)
        if isinstance(error, EgressRefusedError):
            self.refuse(error.refusal)

    def refuse(self, refusal: Refusal) -> None:
        """An address was refused, whether another one of its host was reached or not."""
        self.refused += 1
        if refusal in self.refusals or len(self.refusals) < MAX_REFUSALS:
            self.refusals[refusal] += 1

    def address(self, endpoint: Endpoint) -> str:
        """``address:port`` last connected to for a host and port, or empty."""
        return self._reached.get(endpoint, "")

    def failure(self, endpoint: Endpoint) -> OSError | None:
        """Why the last connection to a host and port failed; None if it did not."""
        return self._failed.get(endpoint)


def _keep(kept: dict[Endpoint, T], endpoint: Endpoint, value: T) -> None:
    """Remember the last value; of too many hosts the oldest goes."""
    kept.pop(endpoint, None)
    kept[endpoint] = value
    if len(kept) > MAX_HOSTS:
        del kept[next(iter(kept))]
