"""The brands that are often imitated, and what a host name has to do with them."""

from __future__ import annotations

import tomllib
from functools import cache
from importlib.resources import files

import msgspec

from veritas.checks.phishing.confusables import readable, skeleton
from veritas.checks.urls import belongs_to, is_address

# Words that stand beside a brand's in the names of phishing sites, and hardly in others.
_BAIT = frozenset({
    "account", "accounts", "alert", "auth", "authenticate", "banking", "billing", "claim",
    "confirm", "customer", "gift", "help", "helpdesk", "id", "konto", "kunde", "kunden",
    "kundenservice", "live", "locked", "login", "logon", "mail", "office", "online", "pay",
    "payment", "parcel", "paket", "portal", "recover", "recovery", "refund", "renew", "reset",
    "restore", "reward", "secure", "security", "service", "services", "session", "sicher",
    "sicherheit", "signin", "sso", "support", "track", "tracking", "unlock", "update",
    "validate", "validation", "verificacion", "verification", "verify", "verifizierung",
    "wallet", "webmail",
})  # fmt: skip
_SHORTEST_FOR_TYPOS = 6


class Brand(msgspec.Struct, frozen=True):
    """A brand: its name, the word that look-alikes imitate, and its own domains."""

    name: str
    word: str
    domains: tuple[str, ...]


class _Data(msgspec.Struct, frozen=True):
    brand: tuple[Brand, ...]
    free_hosts: tuple[str, ...]


class Likeness(msgspec.Struct, frozen=True):
    """How a host name resembles a brand's.

    Attributes:
        brand: which one.
        kind: ``homoglyph`` (other characters that look the same), ``typo`` (one letter off),
            ``bait`` (the brand beside a word such as “login”), ``subdomain`` (the brand's own
            domain in front of another).
        detail: what was compared, in words.
    """

    brand: Brand
    kind: str
    detail: str


@cache
def _data() -> _Data:
    raw = files(__package__).joinpath("brands.toml").read_text("utf-8")
    return msgspec.convert(tomllib.loads(raw), _Data)


def brands() -> tuple[Brand, ...]:
    """All brands of the data file."""
    return _data().brand


def is_own(brand: Brand, host: str) -> bool:
    """Whether a host is the brand's own, as far as its domains are known here."""
    return any(belongs_to(host, domain) for domain in brand.domains)


def free_host(host: str) -> str:
    """The free hosting service under whose name a host is; empty for none."""
    return next((suffix for suffix in _data().free_hosts if host.endswith("." + suffix)), "")


def likeness(host: str, domain: str) -> Likeness | None:
    """The brand that a host name imitates; None when it imitates none.

    A name that equals a brand's word under another top-level domain is none: brands have many
    domains, and other people may have the same name.

    Args:
        host: lower-case host name.
        domain: its registrable domain.
    """
    if is_address(host) or "." not in domain or any(is_own(brand, host) for brand in brands()):
        return None
    label = readable(domain.split(".", maxsplit=1)[0])
    # Names under somebody's own domain are theirs to give; under a free service, anybody's.
    front = [readable(part) for part in host.removesuffix(domain).strip(".").split(".") if part]
    for brand in brands():
        found = _in_front(brand, host, domain) or _in_label(brand, label)
        if found is not None:
            return found
    for brand in brands():
        for part in front:
            words = _words(part)
            if brand.word in words and free_host(host):
                return Likeness(brand, "bait", f"“{part}” before {domain}")
    return None


def _in_front(brand: Brand, host: str, domain: str) -> Likeness | None:
    for own in brand.domains:
        if f".{own}." in f".{host.removesuffix(domain)}":
            return Likeness(brand, "subdomain", f"“{own}” stands before {domain}")
    return None


def _in_label(brand: Brand, label: str) -> Likeness | None:
    word, plain = brand.word, label.replace("-", "")
    if plain == word:
        return None
    if skeleton(plain) == skeleton(word) or (not label.isascii() and word in skeleton(plain)):
        return Likeness(brand, "homoglyph", f"“{label}” looks like “{word}”")
    words = _words(label)
    if (
        len(words) > 1
        and _BAIT & set(words)
        and any(skeleton(part) == skeleton(word) for part in words)
    ):
        return Likeness(brand, "bait", f"“{label}” puts “{word}” beside a word that baits")
    if len(word) >= _SHORTEST_FOR_TYPOS and plain[:1] == word[:1] and _one_off(plain, word):
        return Likeness(brand, "typo", f"“{label}” is one letter off “{word}”")
    return None


def _words(label: str) -> list[str]:
    return [word for word in label.split("-") if word]


def _one_off(text: str, word: str) -> bool:
    """One letter too many, too few, or two neighbours swapped; other letters are other names."""
    if abs(len(text) - len(word)) == 1:
        longer, shorter = (text, word) if len(text) > len(word) else (word, text)
        return any(longer[:i] + longer[i + 1 :] == shorter for i in range(len(longer)))
    if len(text) == len(word):
        differing = [i for i, (a, b) in enumerate(zip(text, word, strict=True)) if a != b]
        return (
            len(differing) == 2
            and differing[1] == differing[0] + 1
            and text[differing[0]] == word[differing[1]]
            and text[differing[1]] == word[differing[0]]
        )
    return False
