"""What is kept in the browser: cookies of all ways, and the page's own storages."""

from __future__ import annotations

import time
from typing import TYPE_CHECKING
from urllib.parse import urlsplit

import msgspec

from veritas.artifacts import StorageItem
from veritas.collect.dom import UnreadableError, evaluate
from veritas.collect.domains import registrable_domain

if TYPE_CHECKING:
    from playwright.async_api import BrowserContext, CDPSession

MAX_ITEMS = 500
_LIMIT_S = 1.5
_SCRIPT = """
async () => {
  const found = [];
  const add = (kind, name, size) => {
    if (found.length < 300) found.push([kind, String(name).slice(0, 200), size]);
  };
  const safely = async (read) => { try { await read(); } catch { /* not allowed here */ } };
  await safely(() => {
    for (const [kind, store] of [["local", localStorage], ["session", sessionStorage]]) {
      for (let at = 0; at < Math.min(store.length, 200); at++) {
        const key = store.key(at);
        add(kind, key, (store.getItem(key) ?? "").length);
      }
    }
  });
  await safely(async () => {
    for (const database of await indexedDB.databases()) add("indexeddb", database.name ?? "", 0);
  });
  await safely(async () => { for (const name of await caches.keys()) add("cache", name, 0); });
  return JSON.stringify(found);
}
"""


class _Found(msgspec.Struct, array_like=True):
    kind: str
    name: str
    size_chars: int


_decoder = msgspec.json.Decoder(list[_Found])


async def read_storage(
    context: BrowserContext, session: CDPSession, page_url: str
) -> tuple[StorageItem, ...]:
    """Read what is kept by now: the profile's cookies, and the page's own storages.

    Args:
        context: the profile.
        session: of the page.
        page_url: where the page is.

    Returns:
        At most 500 items, without their values; none of what cannot be read.

    Raises:
        playwright Error: the browser is gone.
    """
    host = (urlsplit(page_url).hostname or "").lower()
    domain = registrable_domain(host)
    items: list[StorageItem] = []
    now = time.time()
    for cookie in await context.cookies():
        owner = str(cookie.get("domain", "")).lstrip(".").lower()
        expires = float(cookie.get("expires", -1))
        items.append(
            StorageItem(
                kind="cookie",
                host=owner[:253],
                name=str(cookie.get("name", ""))[:200],
                size_chars=len(str(cookie.get("value", ""))),
                third_party=registrable_domain(owner) != domain,
                expires_s=round(expires - now, 1) if expires > 0 else None,
            )
        )
    try:
        raw = await evaluate(session, f"({_SCRIPT})()", _LIMIT_S)
        found = _decoder.decode(raw if isinstance(raw, str) else "[]")
    except (UnreadableError, msgspec.DecodeError):
        found = []
    items += [StorageItem(one.kind, host, one.name, one.size_chars, False) for one in found]  # noqa: FBT003
    return tuple(items[:MAX_ITEMS])
