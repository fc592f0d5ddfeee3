"""Finds e-mail addresses in text and links, those written against robots among them."""

from __future__ import annotations

import re
from urllib.parse import unquote

MAX_FOUND = 30
MAX_TEXT_CHARS = 20_000

_LOCAL = r"[A-Za-z0-9][A-Za-z0-9._%+\-]{0,63}"
_LABELS = r"(?:[A-Za-z0-9](?:[A-Za-z0-9\-]{0,61}[A-Za-z0-9])?\.){1,5}[A-Za-z]{2,24}"
_PLAIN = re.compile(rf"(?<![\w.+\-@/]){_LOCAL}@{_LABELS}(?![\w@])")
_AT = r"\s?(?:\[at\]|\(at\)|\{at\}|\[ät\]|\(ät\)|\[@\]|\(@\)|<at>)\s?"
_DOT = r"(?:\s?(?:\[dot\]|\(dot\)|\{dot\}|\[punkt\]|\(punkt\))\s?|\.)"
_DISGUISED = re.compile(
    rf"(?<![\w.+\-@])({_LOCAL}){_AT}((?:[A-Za-z0-9\-]{{1,63}}{_DOT}){{1,5}}[A-Za-z]{{2,24}})(?![\w@])",
    re.IGNORECASE,
)
_FILE = re.compile(r"@\d+x\.|\.(?:png|jpe?g|gif|svg|webp|css|js)$", re.IGNORECASE)


def find_emails(text: str) -> tuple[str, ...]:
    """All e-mail addresses of a text, each once, the domain in lower case, the first ones."""
    shown = text[:MAX_TEXT_CHARS]
    found: dict[str, None] = {}
    for match in _PLAIN.finditer(shown):
        if not _FILE.search(match.group()):
            found.setdefault(_folded(match.group()))
    for match in _DISGUISED.finditer(shown):
        domain = re.sub(_DOT, ".", match[2], flags=re.IGNORECASE)
        found.setdefault(_folded(f"{match[1]}@{domain}"))
    return tuple(found)[:MAX_FOUND]


def email_of_link(url: str) -> str:
    """The first recipient of a ``mailto:`` link (RFC 6068), or empty."""
    if url[:7].lower() != "mailto:":
        return ""
    recipient = unquote(url[7:400].partition("?")[0]).partition(",")[0].strip()
    found = _PLAIN.fullmatch(recipient)
    return _folded(recipient) if found else ""


def domain_of(email: str) -> str:
    """What stands behind the sign."""
    return email.rpartition("@")[2]


def _folded(email: str) -> str:
    local, _, domain = email.rpartition("@")
    return f"{local}@{domain.lower()}"
