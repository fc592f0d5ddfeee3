"""The policy that comes with the program."""

from __future__ import annotations

from functools import cache
from importlib.resources import files

from veritas.checks.registry import CHECKS
from veritas.judge.policy import Policy
from veritas.judge.policy_toml import parse_policy

CHECK_IDS = frozenset(entry.meta.id for entry in CHECKS)


@cache
def shipped_source() -> str:
    """The document."""
    return files(__package__).joinpath("policy.toml").read_text("utf-8")


@cache
def shipped_policy() -> Policy:
    """The policy in it."""
    return parse_policy(shipped_source(), CHECK_IDS)


def read_policy(source: str) -> Policy:
    """Read somebody's own policy, which may extend the shipped one.

    Raises:
        PolicyError: it does not fit; the message says what, where and why.
    """
    return parse_policy(source, CHECK_IDS, shipped_source())
