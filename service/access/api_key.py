"""API keys: what they look like, what they may do, how long they last. No IO.

A key is ``vts_<id>_<secret>``: 12 hexadecimal digits that name it, then 64 that prove it. The
fixed prefix lets secret scanners find keys in places where none belong:
``vts_[0-9a-f]{12}_[0-9a-f]{64}``.

Only the SHA-256 of the secret is kept. A slow hash with a salt protects passwords, which people
choose and which can be guessed; this secret is 256 bits from the system's random source, so there
is nothing to guess, with a fast hash or a slow one (NIST SP 800-63B, 5.1.2.2, asks for no more
than an approved hash function where a secret has 112 bits). And a fast one keeps a wrong key cheap.
"""

from __future__ import annotations

import hashlib
import hmac
import re
import secrets
from collections.abc import Iterable
from enum import StrEnum

import msgspec

from veritas.core.errors import shorten

_KEY = re.compile(r"vts_([0-9a-f]{12})_([0-9a-f]{64})", re.ASCII)
_NAME = re.compile(r"[a-z0-9][a-z0-9._-]{0,62}", re.ASCII)
_LIFETIME = re.compile(r"([0-9]{1,6})([smhdw])", re.ASCII)
_UNIT_S = {"s": 1, "m": 60, "h": 3600, "d": 86400, "w": 7 * 86400}
MAX_LIFETIME_S = 10 * 366 * 86400
# What the secret of a key that does not exist is compared with: the answer takes as long.
_NO_SECRET = bytes(32)


class KeyValueError(ValueError):
    """A name, scope or lifetime that cannot be used. The message names it and says what can."""


class Scope(StrEnum):
    """What a key may do.

    ``read`` looks at the audits that the key reaches, ``write`` starts and cancels audits. A key
    reaches the audits it started itself; with ``read:all`` (which contains ``read``) it reaches
    everybody's, and the numbers about the service as a whole.
    """

    READ = "read"
    WRITE = "write"
    READ_ALL = "read:all"


EVERY_SCOPE = frozenset(Scope)


class ApiKey(msgspec.Struct, frozen=True, kw_only=True):
    """One key, without its secret.

    Attributes:
        id: the public half: 12 hexadecimal digits.
        name: whose key it is; audits are its owner's by this name.
        scopes: what it may do.
        secret_sha256: 32 bytes.
        created_at: seconds since the epoch, UTC; so are the other times.
        expires_at: when it ends by itself, None for never.
        last_used_at: about when it was last used, None for never or not known.
        revoked_at: when it was ended, None when it was not.
    """

    id: str
    name: str
    scopes: frozenset[Scope]
    secret_sha256: bytes
    created_at: float
    expires_at: float | None = None
    last_used_at: float | None = None
    revoked_at: float | None = None

    def state(self, now: float) -> str:
        """``valid``, ``expired`` or ``revoked`` at a time."""
        if self.revoked_at is not None:
            return "revoked"
        expired = self.expires_at is not None and now >= self.expires_at
        return "expired" if expired else "valid"


def new_key(
    name: str, scopes: Iterable[Scope], lifetime_s: float | None, now: float
) -> tuple[ApiKey, str]:
    """Make a key.

    Args:
        name: as :func:`parse_name` gives it.
        scopes: what it may do.
        lifetime_s: how long it lasts, in seconds; None for ever.
        now: seconds since the epoch, UTC.

    Returns:
        The key, and the text that is told once to whoever will use it.
    """
    key_id, secret = secrets.token_hex(6), secrets.token_hex(32)
    key = ApiKey(
        id=key_id,
        name=name,
        scopes=frozenset(scopes),
        secret_sha256=_sha256(secret),
        created_at=now,
        expires_at=None if lifetime_s is None else now + lifetime_s,
    )
    return key, f"vts_{key_id}_{secret}"


def split_key(text: str) -> tuple[str, str] | None:
    """The id and the secret of a key as a client sends it; None when it is no key at all."""
    match = _KEY.fullmatch(text)
    return None if match is None else (match[1], match[2])


def fits(key: ApiKey | None, secret: str) -> bool:
    """Whether a secret is this key's, in a time that does not depend on how wrong it is."""
    expected = _NO_SECRET if key is None else key.secret_sha256
    same = hmac.compare_digest(expected, _sha256(secret))
    return same and key is not None


def parse_name(text: str) -> str:
    """A name for a key.

    Raises:
        KeyValueError: it is none.
    """
    if _NAME.fullmatch(text) is None:
        raise KeyValueError(
            f"the name is {shorten(text)!r}; give up to 63 lower-case letters, digits, '.', '_' "
            "and '-', the first of them a letter or digit"
        )
    return text


def parse_scopes(names: Iterable[str]) -> frozenset[Scope]:
    """Scopes by their names.

    Raises:
        KeyValueError: one is not known, or there is none.
    """
    found = set()
    for name in names:
        try:
            found.add(Scope(name))
        except ValueError:
            raise KeyValueError(
                f"the scope is {shorten(name)!r}; there are {', '.join(Scope)}"
            ) from None
    if not found:
        raise KeyValueError(f"there is no scope; give one or more of {', '.join(Scope)}")
    return frozenset(found)


def scope_names(scopes: Iterable[Scope]) -> list[str]:
    """The names of scopes, in the order they are declared."""
    held = set(scopes)
    return [scope.value for scope in Scope if scope in held]


def parse_lifetime(text: str) -> float | None:
    """How long a key lasts: ``30d``, ``12h``, ``never``.

    Returns:
        Seconds, or None for ever.

    Raises:
        KeyValueError: it is no time, or more than ten years.
    """
    if text == "never":
        return None
    match = _LIFETIME.fullmatch(text)
    lifetime_s = int(match[1]) * _UNIT_S[match[2]] if match else 0
    if not 0 < lifetime_s <= MAX_LIFETIME_S:
        raise KeyValueError(
            f"the lifetime is {shorten(text)!r}; give a number and one of s, m, h, d, w, such as "
            "30d, of at most ten years, or never"
        )
    return float(lifetime_s)


def _sha256(secret: str) -> bytes:
    return hashlib.sha256(secret.encode("ascii", "replace")).digest()
