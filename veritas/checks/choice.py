"""Which checks somebody wants: by id, by phase, or by a pattern such as ``security.cookie-*``."""

from __future__ import annotations

from collections.abc import Iterable
from difflib import get_close_matches
from fnmatch import fnmatchcase

from veritas.checks.registry import CHECKS
from veritas.core.errors import InvalidRequestError, shorten


def left_out_checks(only: Iterable[str], skip: Iterable[str]) -> frozenset[str]:
    """The ids of the checks that are not to run.

    Args:
        only: what is wanted; everything if it is empty.
        skip: what is not wanted; it wins over ``only``.

    Raises:
        InvalidRequestError: with code ``unknown_check``: a name fits no check, or none is left.
    """
    every = frozenset(entry.meta.id for entry in CHECKS)
    wanted = frozenset[str]().union(*(_fitting("only", name, every) for name in only)) or every
    kept = wanted.difference(*(_fitting("skip", name, every) for name in skip))
    if not kept:
        raise InvalidRequestError("unknown_check", "skip", ", ".join(skip), "no check is left")
    return every - kept


def check_named(name: str) -> str:
    """The id of one check, which may be given without its phase.

    Raises:
        InvalidRequestError: there is no such check, or there are several.
    """
    every = frozenset(entry.meta.id for entry in CHECKS)
    fitting = {name} & every or {one for one in every if one.partition(".")[2] == name}
    if len(fitting) == 1:
        return fitting.pop()
    raise _unknown("check", name, every)


def _fitting(option: str, name: str, every: frozenset[str]) -> frozenset[str]:
    pattern = name.strip().lower()
    found = {one for one in every if fnmatchcase(one, pattern) or one.partition(".")[0] == pattern}
    if not found:
        raise _unknown(option, name, every)
    return frozenset(found)


def _unknown(option: str, name: str, every: frozenset[str]) -> InvalidRequestError:
    by_name = {one.partition(".")[2]: one for one in sorted(every)} | {one: one for one in every}
    close = get_close_matches(name.lower(), sorted(by_name), n=3, cutoff=0.5)
    near = list(dict.fromkeys(by_name[one] for one in close))
    hint = f"did you mean {' or '.join(near)}? " if near else ""
    return InvalidRequestError(
        "unknown_check",
        option,
        shorten(name),
        f"there is no such check; {hint}`veritas checks` lists them",
    )
