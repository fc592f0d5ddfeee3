"""Files that are not meant for visitors: asked for only when the caller wants it (``--probe``).

A file counts by its unmistakable content, never by its status alone. What it holds is looked at
here and never kept, so that no artifact carries anybody's secrets.
"""

from __future__ import annotations

import asyncio
import re
from collections.abc import Callable
from urllib.parse import urljoin, urlsplit, urlunsplit

from veritas.artifacts import Missing, ProbedFile
from veritas.collect.egress.guard import EgressGuard
from veritas.collect.http import REDIRECTS
from veritas.collect.http_client import Answer, ask, http_session, why_not

_HEAD_BYTES = 4096
_MAX_NAMES = 8

_GIT_HEAD = re.compile(r"(?:ref: refs/[\w./-]{1,200}|[0-9a-f]{40}(?:[0-9a-f]{24})?)\s*")
_ENV_LINE = re.compile(r"(?:export )?([A-Za-z_][A-Za-z0-9_.]{1,80})[ \t]*=[ \t]*(.*)")
_SECRET_NAME = re.compile(
    r"PASS(?:WORD|WD)?|SECRET|TOKEN|PRIVATE|CREDENTIAL|(?:API|APP|ACCESS)_?KEY"
)
_PASSWORD_LINE = re.compile(r"[\w.@-]{1,64}:(?:\$(?:apr1|2[aby]|5|6)\$|\{SHA\})\S{10,200}")
_PRIVATE_KEY = re.compile(r"-----BEGIN (?:[A-Z]{2,10} )?PRIVATE KEY-----\s+[A-Za-z0-9+/=:\- ]{16}")
_DATABASE_DUMP = re.compile(r"-- (?:MySQL|MariaDB|PostgreSQL database) dump\b")
_PHP_PASSWORD = re.compile(r"define\(\s*['\"]DB_PASSWORD['\"]\s*,")
_AWS_KEY = re.compile(r"^\s*aws_secret_access_key\s*=\s*\S{16}", re.MULTILINE)

Recognised = tuple[str, bool]
"""What of the file may be shown, and whether it holds a secret."""


def _git_head(body: bytes) -> Recognised | None:
    text = _text(body)
    return (text.strip(), False) if _GIT_HEAD.fullmatch(text) else None


def _environment(body: bytes) -> Recognised | None:
    """Lines NAME=value and nothing else, two at least; the last one may be cut."""
    lines = [line.strip() for line in _text(body).splitlines()]
    if len(body) >= _HEAD_BYTES:
        lines.pop()
    names: list[str] = []
    secret = False
    for line in lines:
        if not line or line.startswith("#"):
            continue
        match = _ENV_LINE.fullmatch(line)
        if match is None:
            return None
        names.append(match[1])
        value = match[2].strip("\"' ")
        secret = secret or (bool(_SECRET_NAME.search(match[1].upper())) and len(value) >= 4)
    if len(names) < 2:
        return None
    more = " …" if len(names) > _MAX_NAMES else ""
    return " ".join(f"{name}=…" for name in names[:_MAX_NAMES]) + more, secret


def _holds(pattern: re.Pattern[str], shown: str) -> Callable[[bytes], Recognised | None]:
    return lambda body: (shown, True) if pattern.search(_text(body)) else None


def _starts(pattern: re.Pattern[str], shown: str) -> Callable[[bytes], Recognised | None]:
    return lambda body: (shown, True) if pattern.match(_text(body).lstrip()) else None


def _subversion(body: bytes) -> Recognised | None:
    return ("SQLite format 3", False) if body.startswith(b"SQLite format 3\0") else None


PROBES: dict[str, tuple[str, Callable[[bytes], Recognised | None]]] = {
    "/.git/HEAD": ("Git repository", _git_head),
    "/.svn/wc.db": ("Subversion working copy", _subversion),
    "/.env": ("file of environment variables", _environment),
    "/.aws/credentials": (
        "file of cloud credentials",
        _holds(_AWS_KEY, "aws_secret_access_key = …"),
    ),
    "/.htpasswd": ("password file", _starts(_PASSWORD_LINE, "NAME:…")),
    "/wp-config.php.bak": (
        "copy of a configuration",
        _holds(_PHP_PASSWORD, "define('DB_PASSWORD', …"),
    ),
    "/id_rsa": ("private key", _starts(_PRIVATE_KEY, "-----BEGIN … PRIVATE KEY-----")),
    "/dump.sql": ("dump of a database", _holds(_DATABASE_DUMP, "-- … dump")),
}
"""What is asked for: by path, what it would be, and what tells that it is."""


def recognise(path: str, status: int, content_type: str, body: bytes) -> Recognised | None:
    """Whether an answer is the file that was asked for, and not a page in its place.

    Args:
        path: one of :data:`PROBES`.
        status: of the answer.
        content_type: of the answer.
        body: its first 4 KiB.
    """
    start = body.lstrip()[:5]
    if status != 200 or "html" in content_type.lower():
        return None
    if start.startswith(b"<") and start != b"<?php":
        return None
    return PROBES[path][1](body)


async def probe_files(
    url: str, guard: EgressGuard, user_agent: str | None, within_s: float
) -> tuple[ProbedFile, ...] | Missing:
    """Ask the target's origin for each of the files, one after the other.

    No redirect is followed but one to the same path on the same host, such as from http to https.

    Args:
        url: the target.
        guard: says where each request may lead.
        user_agent: what to call oneself.
        within_s: upper bound for all of it.

    Returns:
        What was answered until the time was up or the site stopped answering, or why nothing was.
    """
    import aiohttp  # noqa: PLC0415 - loaded by now

    parts = urlsplit(url)
    found: list[ProbedFile] = []
    try:
        async with asyncio.timeout(within_s), http_session(guard, user_agent) as session:
            for path, (what, _) in PROBES.items():
                asked = urlunsplit((parts.scheme, parts.netloc, path, "", ""))
                answer = await ask(session, asked, guard, body_bytes=_HEAD_BYTES)
                if (elsewhere := _same_file(asked, answer)) is not None:
                    asked = elsewhere
                    answer = await ask(session, asked, guard, body_bytes=_HEAD_BYTES)
                told = recognise(path, answer.status, answer.header("Content-Type"), answer.body)
                shown, secret = told or ("", False)
                found.append(
                    ProbedFile(path, asked, answer.status, what, told is not None, secret, shown)
                )
    except (aiohttp.ClientError, ValueError, OSError) as error:  # TimeoutError is one, too
        if not found:
            return why_not(error, "a file that is not for visitors")
    return tuple(found)


def _same_file(asked: str, answer: Answer) -> str | None:
    """Where the same path of the same host is, when the answer sends there."""
    if answer.status not in REDIRECTS:
        return None
    to, here = urlsplit(urljoin(asked, answer.header("Location")[:2048])), urlsplit(asked)
    same = (to.hostname, to.path) == (here.hostname, here.path) and not to.query
    return to.geturl() if same and to.scheme in {"http", "https"} else None


def _text(body: bytes) -> str:
    return body.decode("utf-8", "replace").removeprefix("\ufeff")
