"""What kind of site it is, by signs on its pages, with how sure that is.

A rough sorting for the reader, and for rules that fit some kinds only. Each sign has a weight;
the kind with the most weight wins, and its lead over the next says how sure that is. Too little
weight is ``unknown``.
"""

from __future__ import annotations

import re
from collections import defaultdict
from enum import StrEnum

import msgspec

from veritas.artifacts import Artifacts, Missing, PageArtifact
from veritas.checks.profile.technologies import Technology
from veritas.checks.site_signs import is_shop
from veritas.checks.urls import host_of, path_of

_ENOUGH = 2.0
_MAX_TEXTS = 600


class SiteType(StrEnum):
    """The kinds that are told apart."""

    SHOP = "shop"
    NEWS = "news"
    BANK = "bank"
    GOVERNMENT = "government"
    BLOG = "blog"
    LOGIN = "login"
    LANDING = "landing_page"
    UNKNOWN = "unknown"


class SiteKind(msgspec.Struct, frozen=True):
    """What kind of site it is.

    Attributes:
        type: the kind.
        confidence: 0 to 1; 0 for an unknown kind.
        signs: what speaks for it, in words.
    """

    type: SiteType
    confidence: float
    signs: tuple[str, ...]


_GOVERNMENT_HOST = re.compile(
    r"(?:^|\.)(?:gov|mil)(?:\.[a-z]{2})?$|(?:^|\.)(?:gouv|gob|gub|govt|bund|europa)\.[a-z]{2,3}$|"
    r"(?:^|\.)(?:admin\.ch|gv\.at|overheid\.nl|bund\.de|europa\.eu)$"
)
_BANK_WORDS = re.compile(
    r"\b(?:online banking|current account|savings account|mortgages?|iban|sort code|girokonto|"
    r"tagesgeld|baufinanzierung|compte courant|cuenta corriente|conto corrente|credit cards?)\b"
)
_NEWS_PATH = re.compile(
    r"/(?:19|20)\d\d/\d\d?/|/(?:politics|world|sport|economy|politik|wirtschaft)/"
)
_BLOG_PATH = re.compile(r"/(?:blog|posts?|tag|category|author)s?/")
_FEED = re.compile(r"application/(?:rss|atom)\+xml|/feed/?$|/rss(?:\.xml)?$")


def site_kind(artifacts: Artifacts, technologies: tuple[Technology, ...]) -> SiteKind:
    """Sort a site by what its pages show.

    Args:
        artifacts: what was collected.
        technologies: what was told of them.
    """
    page = artifacts.page
    if isinstance(page, Missing):
        return SiteKind(SiteType.UNKNOWN, 0.0, ())
    weights: dict[SiteType, float] = defaultdict(float)
    signs: dict[SiteType, list[str]] = defaultdict(list)

    def count(kind: SiteType, weight: float, sign: str) -> None:
        weights[kind] += weight
        signs[kind].append(sign)

    for kind, weight, sign in (
        *_of_shop(artifacts, technologies),
        *_of_words(page),
        *_of_links(page),
        *_of_shape(page),
    ):
        count(kind, weight, sign)
    if _GOVERNMENT_HOST.search(host_of(page.final_url)):
        count(SiteType.GOVERNMENT, 5.0, "its name is one that governments use")
    ranked = sorted(weights.items(), key=lambda item: -item[1])
    if not ranked or ranked[0][1] < _ENOUGH:
        return SiteKind(SiteType.UNKNOWN, 0.0, ())
    best, weight = ranked[0]
    second = ranked[1][1] if len(ranked) > 1 else 0.0
    confidence = round(min(0.95, (weight - second / 2) / (weight + 1.5)), 2)
    return SiteKind(best, max(confidence, 0.1), tuple(signs[best]))


Sign = tuple[SiteType, float, str]


def _of_shop(artifacts: Artifacts, technologies: tuple[Technology, ...]) -> list[Sign]:
    found: list[Sign] = []
    if is_shop(artifacts):
        found.append((SiteType.SHOP, 3.0, "it has a cart, a checkout or a card field"))
    found += [
        (SiteType.SHOP, 2.0, f"it is made with {one.name}")
        for one in technologies
        if one.kind == "shop"
    ][:1]
    kinds = {meta.content.lower() for page in artifacts.readable_pages for meta in page.metas
             if meta.name == "og:type"}  # fmt: skip
    if "product" in kinds:
        found.append((SiteType.SHOP, 1.5, "a page calls itself a product"))
    if "article" in kinds:
        found.append((SiteType.NEWS, 0.5, "a page calls itself an article"))
    return found


def _of_words(page: PageArtifact) -> list[Sign]:
    text = " ".join(element.text for element in page.texts[:_MAX_TEXTS]).lower()[:100_000]
    words = set(_BANK_WORDS.findall(text))
    if len(words) >= 3:
        return [
            (SiteType.BANK, 1.0 + len(words) / 2, f"it speaks of {', '.join(sorted(words)[:4])}")
        ]
    return []


def _of_links(page: PageArtifact) -> list[Sign]:
    paths = [path_of(link.url) for link in page.links[:1000]]
    news = len({path for path in paths if _NEWS_PATH.search(path)})
    blog = len({path for path in paths if _BLOG_PATH.search(path)})
    found: list[Sign] = []
    if news >= 8:
        found.append((SiteType.NEWS, 3.0, f"{news} links lead to dated or sorted reports"))
    if blog >= 4:
        found.append((SiteType.BLOG, 2.0, f"{blog} links lead to posts, tags or authors"))
    if any(_FEED.search(path) for path in paths):
        found.append((SiteType.BLOG, 0.7, "it has a feed"))
        found.append((SiteType.NEWS, 0.5, "it has a feed"))
    prose = sum(element.prose for element in page.texts)
    if prose >= 15:
        found.append((SiteType.BLOG, 0.5, "much of it is running text"))
        found.append((SiteType.NEWS, 0.5, "much of it is running text"))
    return found


def _of_shape(page: PageArtifact) -> list[Sign]:
    password = any(
        field.type == "password" and field.visible for form in page.forms for field in form.fields
    )
    found: list[Sign] = []
    if password and len(page.links) <= 15:
        found.append((SiteType.LOGIN, 3.0, "it asks for a password and shows little else"))
    takes_mail = any(field.type == "email" for form in page.forms for field in form.fields)
    if 0 < len(page.links) <= 12 and not password and len(page.texts) >= 5:
        weight = 2.2 if takes_mail else 1.2
        found.append((SiteType.LANDING, weight, f"one page with {len(page.links)} links"))
    return found
