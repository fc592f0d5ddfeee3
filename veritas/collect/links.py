"""Which pages of a site to open next. Pure.

An audit opens few pages, so it takes those on which a visitor pays, signs up or learns with
whom they deal, before any other.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from urllib.parse import parse_qsl, unquote, urlencode, urlsplit, urlunsplit

from veritas.artifacts import LinkElement
from veritas.collect.domains import registrable_domain
from veritas.core.audit import MAX_URL_CHARS

_TRACKING = re.compile(
    r"(utm_\w+|gclid|fbclid|msclkid|dclid|yclid|mc_[ce]id|_ga|igshid)", re.IGNORECASE
)
_DOWNLOAD = re.compile(
    r"\.(pdf|zip|gz|tgz|rar|7z|exe|msi|dmg|apk|iso|docx?|xlsx?|pptx?|csv|xml|json|rss|atom|"
    r"jpe?g|png|gif|webp|avif|svg|ico|mp[34]|m4[av]|webm|ogg|wav|avi|mov|css|js|txt|ics)$",
    re.IGNORECASE,
)
_LEAVING = re.compile(
    r"log-?_?out|sign-?_?out|log-?_?off|abmelden|unsubscribe|delete|remove|/add[-_/]", re.IGNORECASE
)
_WORTH: tuple[tuple[int, re.Pattern[str]], ...] = tuple(
    (worth, re.compile(words, re.IGNORECASE))
    for worth, words in (
        (100, r"check-?_?out|payment|\bpay\b|kasse|bezahl"),
        (90, r"\bcart\b|basket|warenkorb|\bbag\b"),
        (80, r"sign-?\s?_?up|register|registrier|subscribe|\bjoin\b|membership|newsletter|trial"),
        (70, r"cancel|kündig|kuendig|widerruf|returns?\b|refund"),
        (65, r"log-?\s?_?in|sign-?\s?_?in|account|anmelden|konto"),
        (60, r"product|/p/|/item|produkt|artikel|offer|deal|sale\b|pricing|prices"),
        (50, r"imprint|impressum|legal[-_ ]notice"),
        (45, r"contact|kontakt|about"),
        (40, r"privacy|datenschutz|cookie"),
        (35, r"terms|conditions|\bagb\b|\btos\b"),
    )
)


def page_key(url: str) -> str:
    """The URL as one page is told from another: no fragment, no tracking parameters."""
    parts = urlsplit(url)
    pairs = parse_qsl(parts.query, keep_blank_values=True)
    kept = [(name, value) for name, value in pairs if not _TRACKING.fullmatch(name)]
    query = parts.query if len(kept) == len(pairs) else urlencode(kept)
    return urlunsplit((parts.scheme, parts.netloc.lower(), parts.path or "/", query, ""))


def choose_links(links: Iterable[LinkElement], domain: str, seen: Iterable[str]) -> list[str]:
    """Order the pages worth opening.

    Args:
        links: links of the pages read so far, in document order.
        domain: the registrable domain to stay on.
        seen: keys (:func:`page_key`) of the pages that are opened already.

    Returns:
        URLs of pages on the domain, http or https, best first; equals in document order.
        Links that log out, change something by their name, lead to a file, or carry a foreign
        URL to be redirected to are left out.
    """
    known = set(seen)
    best: dict[str, int] = {}
    for link in links:
        key = _usable(link.url, domain)
        if key is None or key in known:
            continue
        worth = _worth(key, link.text) - (0 if link.visible else 30)
        best[key] = max(best.get(key, -1000), worth)
    return sorted(best, key=lambda key: -best[key])


def _usable(url: str, domain: str) -> str | None:
    try:
        parts = urlsplit(url)
        host = parts.hostname or ""
        key = page_key(url)
    except ValueError:
        return None
    if parts.scheme not in {"http", "https"} or parts.username is not None:
        return None
    if len(key) > MAX_URL_CHARS or not host or registrable_domain(host) != domain:
        return None
    if any(_leads_away(value, domain) for _, value in parse_qsl(parts.query[:2000])):
        return None
    path = unquote(parts.path)
    if _DOWNLOAD.search(path) or _LEAVING.search(f"{path}?{parts.query}"):
        return None
    return key


def _leads_away(value: str, domain: str) -> bool:
    if not value.startswith(("http://", "https://")):
        return False
    try:
        host = urlsplit(value).hostname or ""
    except ValueError:
        return False
    return registrable_domain(host) != domain


def _worth(url: str, text: str) -> int:
    parts = urlsplit(url)
    where = unquote(f"{parts.path}?{parts.query}")
    for worth, words in _WORTH:
        if words.search(where) or words.search(text[:80]):
            return worth
    return 10 - min(where.count("/"), 5)
