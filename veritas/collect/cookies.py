"""Reading ``Set-Cookie`` fields as a browser does (RFC 6265bis, section 5.6). Pure.

The raw field is read because a browser's own list of cookies says ``Lax`` where SameSite was
not set, and leaves out what it refused.
"""

from __future__ import annotations

import re

from veritas.artifacts import CookieRecord

MAX_NAME_VALUE_BYTES = 4096
MAX_ATTRIBUTE_BYTES = 1024
MAX_LINE_CHARS = 1000

_CONTROL = re.compile(r"[\x00-\x08\x0a-\x1f\x7f]")
_MAX_AGE = re.compile(r"-?[0-9]+")
_WHITE_SPACE = " \t"


def parse_set_cookie(line: str, *, set_by_url: str, third_party: bool) -> CookieRecord | None:
    """Read one field value.

    Args:
        line: the value of one ``Set-Cookie`` field.
        set_by_url: the response that carried it.
        third_party: whether that response came from another registrable domain.

    Returns:
        The cookie with its value masked; None where RFC 6265bis says to ignore the field
        (control characters, name and value both empty, or longer than 4,096 bytes).
    """
    if _CONTROL.search(line):
        return None
    pair, _, rest = line.partition(";")
    name, equals, value = pair.partition("=")
    if not equals:  # a field without "=" is a value without a name
        name, value = "", pair
    name, value = name.strip(_WHITE_SPACE), value.strip(_WHITE_SPACE)
    if not name and not value:
        return None
    if len(name.encode()) + len(value.encode()) > MAX_NAME_VALUE_BYTES:
        return None
    attributes = _attributes(rest)
    # The last attribute of a name counts.
    chosen = {key: text for key, text in attributes if _counts(key, text)}
    max_age = chosen.get("max-age")
    masked = f"{name}=…" if equals else "…"
    return CookieRecord(
        name=name,
        line=(masked + (";" + rest if rest else ""))[:MAX_LINE_CHARS],
        domain=chosen.get("domain", "").removeprefix(".").lower(),
        path=chosen["path"] if chosen.get("path", "").startswith("/") else "",
        secure="secure" in chosen,
        http_only="httponly" in chosen,
        same_site=_same_site(chosen.get("samesite", "")),
        max_age_s=_bounded_int(max_age) if max_age is not None else None,
        has_expiry=max_age is not None or bool(chosen.get("expires")),
        set_by_url=set_by_url,
        third_party=third_party,
    )


def _attributes(rest: str) -> list[tuple[str, str]]:
    found = []
    for part in rest.split(";"):
        key, _, text = part.partition("=")
        text = text.strip(_WHITE_SPACE)
        if len(text.encode()) <= MAX_ATTRIBUTE_BYTES:
            found.append((key.strip(_WHITE_SPACE).lower(), text))
    return found


def _counts(key: str, text: str) -> bool:
    """Whether an attribute is not one that the rules say to ignore."""
    if key == "max-age":
        return _MAX_AGE.fullmatch(text) is not None
    return not (key == "domain" and not text)


def _same_site(text: str) -> str:
    lowered = text.lower()
    return lowered if lowered in {"strict", "lax", "none"} else text


def _bounded_int(text: str) -> int:
    """Seconds, cut to what a 64-bit JSON number holds; hostile fields have thousands of digits."""
    limit = 10**15
    if len(text) > 16:
        return -limit if text.startswith("-") else limit
    return max(-limit, min(limit, int(text)))
