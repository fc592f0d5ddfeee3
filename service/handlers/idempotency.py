"""A start that is asked for twice happens once: the ``Idempotency-Key`` header.

https://datatracker.ietf.org/doc/draft-ietf-httpapi-idempotency-key-header/ (version 07)
"""

from __future__ import annotations

import hashlib
import re
from collections.abc import Iterator
from contextlib import contextmanager

import msgspec
from aiohttp import web

from service.access.client import CLIENT
from service.event_log.port import Idempotency
from service.handlers.start_body import StartAudit
from service.problem_codes import ProblemCode
from service.problems import Problem
from veritas.core.errors import shorten

IDEMPOTENCY_KEY_HEADER = "Idempotency-Key"
REPLAYED_HEADER = "Idempotency-Replayed"
MAX_KEY_CHARS = 255

# A string of RFC 9651, section 3.3.3; and, as many clients send it, the same without quotes.
_QUOTED = re.compile(r'"((?:[\x20\x21\x23-\x5b\x5d-\x7e]|\\["\\])*)"', re.ASCII)
_BARE = re.compile(r"[\x21\x23-\x7e][\x21-\x7e]*", re.ASCII)


class KeysInFlight:
    """The keys of requests that are being answered, by client."""

    def __init__(self) -> None:
        self._keys: set[tuple[str, str]] = set()

    @contextmanager
    def hold(self, owner: str, key: str) -> Iterator[None]:
        """Hold a key while its request is answered.

        Raises:
            Problem: another request with the same key is being answered.
        """
        if (owner, key) in self._keys:
            raise Problem(
                ProblemCode.IDEMPOTENCY_KEY_IN_USE,
                f"a request with the Idempotency-Key {shorten(key)!r} is being answered; wait for "
                "it, then send this one again",
                {"Retry-After": "1"},
            )
        self._keys.add((owner, key))
        try:
            yield
        finally:
            self._keys.discard((owner, key))


KEYS_IN_FLIGHT: web.AppKey[KeysInFlight] = web.AppKey("keys_in_flight", KeysInFlight)


def idempotency_key(request: web.Request) -> str:
    """The key that a request carries; empty when it carries none.

    Raises:
        Problem: it is given twice, or is no key.
    """
    values = request.headers.getall(IDEMPOTENCY_KEY_HEADER, [])
    if not values:
        return ""
    if len(values) > 1:
        raise _bad(f"Idempotency-Key is given {len(values)} times; give it once")
    raw = values[0].strip(" \t")
    quoted = _QUOTED.fullmatch(raw)
    if quoted is not None:
        key = re.sub(r"\\(.)", r"\1", quoted[1])
    elif _BARE.fullmatch(raw) is not None:
        key = raw
    else:
        key = ""
    if not 1 <= len(key) <= MAX_KEY_CHARS:
        raise _bad(
            f"Idempotency-Key is {shorten(raw)!r}; give 1 to {MAX_KEY_CHARS} printable ASCII "
            'characters, such as "9f1c2a3e-…"'
        )
    return key


def idempotency_of(request: web.Request, key: str, start: StartAudit) -> Idempotency:
    """What is remembered of a request with a key.

    Two bodies that ask for the same are the same, however they are written.
    """
    meaning = hashlib.sha256(msgspec.json.encode(start)).hexdigest()
    return Idempotency(request[CLIENT].name, key, meaning)


def other_body(key: str, audit_id: str) -> Problem:
    """The refusal of a key that has begun another audit."""
    return Problem(
        ProblemCode.IDEMPOTENCY_KEY_REUSED,
        f"the Idempotency-Key {shorten(key)!r} was used with another body, and began the audit "
        f"{audit_id}; give each audit a key of its own",
    )


def _bad(detail: str) -> Problem:
    return Problem(ProblemCode.BAD_IDEMPOTENCY_KEY, detail)
