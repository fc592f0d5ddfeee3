"""Whose doing it is that something is kept: the script or the answer that put it there. Pure."""

from __future__ import annotations

from collections.abc import Iterable
from urllib.parse import urlsplit

import msgspec

from veritas.artifacts import CookieRecord, ScriptAct, ScriptCookie, StorageItem

_API_OF_KIND = {
    "local": "storage.local",
    "session": "storage.session",
    "indexeddb": "storage.indexeddb",
    "cache": "storage.cache",
}
_DETAIL_CHARS = 120  # of what an act says


def attribute(
    items: Iterable[StorageItem],
    acts: Iterable[ScriptAct],
    cookies: Iterable[CookieRecord],
    script_cookies: Iterable[ScriptCookie],
) -> tuple[StorageItem, ...]:
    """Say of each item who put it there, as far as that was seen.

    Of several the last one counts: it is what is kept. A script counts before an answer, since the
    browser does not say which came later; only scripts are watched from inside the page.

    Args:
        items: what is kept.
        acts: what scripts did.
        cookies: of every answer.
        script_cookies: what scripts set.
    """
    writers = {
        (act.api, _host(act.frame_url), act.detail): act.script_url or act.frame_url for act in acts
    }
    setters = [
        (one.name, _host(one.set_by_url), one.set_by_url) for one in cookies if not one.blocked
    ]
    setters += [
        (one.name, _host(one.frame_url), one.script_url or one.frame_url) for one in script_cookies
    ]
    named: dict[str, list[tuple[str, str]]] = {}
    for name, host, url in setters:
        named.setdefault(name, []).append((host, url))
    found = []
    for item in items:
        if item.kind == "cookie":
            by = [url for host, url in named.get(item.name, []) if _within(host, item.host)]
            set_by = by[-1] if by else ""
        else:
            key = (_API_OF_KIND.get(item.kind, ""), item.host, item.name[:_DETAIL_CHARS])
            set_by = writers.get(key, "")
        found.append(msgspec.structs.replace(item, set_by=set_by))
    return tuple(found)


def _within(host: str, owner: str) -> bool:
    """Whether a host may set a cookie of that owner (RFC 6265bis, section 5.1.3)."""
    return host == owner or host.endswith(f".{owner}")


def _host(url: str) -> str:
    try:
        return (urlsplit(url).hostname or "").lower()
    except ValueError:
        return ""
