"""Goes through a site's texts and links for what it says of itself, and keeps where it stands."""

from __future__ import annotations

from collections.abc import Callable, Hashable, Iterator
from typing import Generic, TypeVar

import msgspec

from veritas.artifacts import Artifacts, PageArtifact, TextElement
from veritas.checks.finding_list import clip
from veritas.checks.identity.company_names import find_company_names
from veritas.checks.identity.emails import email_of_link, find_emails
from veritas.checks.identity.phone_numbers import PhoneNumber, find_phone_numbers, phone_of_link
from veritas.checks.site_links import CONTACT, IMPRINT, PRIVACY
from veritas.checks.urls import path_of
from veritas.core.findings import Box, Evidence

MAX_TEXTS_PER_PAGE = 2_500
MAX_LINKS_PER_PAGE = 2_000
_SHORT_CHARS = 70
_LINES = 5

T = TypeVar("T")


class Stated(msgspec.Struct, Generic[T], frozen=True):
    """Something a site says of itself.

    Attributes:
        value: what.
        page_url: where.
        quote: the words.
        selector: of the element.
        box: of the element.
        official: it stands on a page that says who is behind the site, or in a copyright line.
    """

    value: T
    page_url: str
    quote: str
    selector: str
    box: Box | None
    official: bool

    def evidence(self, detail: str = "") -> Evidence:
        """The place, as evidence of a finding."""
        return Evidence(
            page_url=self.page_url,
            quote=clip(self.quote),
            selector=self.selector,
            box=self.box,
            detail=detail or None,
        )


def is_official(page: PageArtifact) -> bool:
    """Whether a page is an imprint, a contact page or a privacy policy, by its address."""
    path = path_of(page.final_url)[:500]
    return any(kind.path.search(path) for kind in (IMPRINT, CONTACT, PRIVACY))


def is_imprint(page: PageArtifact) -> bool:
    """Whether a page is an imprint or a page about the company, by its address."""
    return bool(IMPRINT.path.search(path_of(page.final_url)[:500]))


def is_privacy_policy(page: PageArtifact) -> bool:
    """Whether a page is a privacy policy, by its address."""
    return bool(PRIVACY.path.search(path_of(page.final_url)[:500]))


def in_texts(
    artifacts: Artifacts, find: Callable[[str], tuple[T, ...]], key: Callable[[T], Hashable]
) -> tuple[Stated[T], ...]:
    """What a finder finds in the visible texts, each once, official places first.

    Lines that belong together are often elements of their own, so short ones are also read
    together with those before them. Articles, comments and quotations speak of others, so they
    count on official pages alone.

    Args:
        artifacts: the site.
        find: from a text to what is in it.
        key: what makes two finds the same.
    """
    found: dict[Hashable, Stated[T]] = {}
    for page in sorted(artifacts.readable_pages, key=lambda one: not is_official(one)):
        official = is_official(page)
        for text, element in _readings(page, official=official):
            for value in find(text):
                place = key(value)
                if place not in found:
                    copyright_line = "©" in text or "(c) 2" in text.lower()
                    found[place] = Stated(
                        value,
                        page.final_url,
                        element.text if len(text) > 400 else text,
                        element.selector,
                        element.box,
                        official or copyright_line,
                    )
    return tuple(found.values())


def _readings(page: PageArtifact, *, official: bool) -> Iterator[tuple[str, TextElement]]:
    """Each text by itself, and short ones with the few before them."""
    lines: list[TextElement] = []
    for element in page.texts[:MAX_TEXTS_PER_PAGE]:
        if element.prose and not official:
            lines = []
            continue
        yield element.text, element
        if len(element.text) > _SHORT_CHARS:
            lines = []
            continue
        lines = [*lines[1 - _LINES :], element]
        if len(lines) > 1:
            yield ", ".join(line.text.strip(" ,") for line in lines), element


def stated_emails(artifacts: Artifacts) -> tuple[Stated[str], ...]:
    """E-mail addresses in links and texts, each once."""
    linked = _in_links(artifacts, lambda url: email_of_link(url) or None)
    return _merged(linked, in_texts(artifacts, find_emails, lambda email: email.lower()), str.lower)


def stated_phones(artifacts: Artifacts) -> tuple[Stated[PhoneNumber], ...]:
    """Phone numbers in links and texts, each once."""
    linked = _in_links(artifacts, phone_of_link)
    written = in_texts(artifacts, find_phone_numbers, lambda phone: phone.number)
    return _merged(linked, written, lambda phone: phone.number)


def stated_companies(artifacts: Artifacts) -> tuple[Stated[str], ...]:
    """The companies that a site names as being behind it: on its imprint, or with a copyright.

    Names elsewhere may be anybody's.
    """
    named = in_texts(artifacts, find_company_names, str.casefold)
    imprints = {page.final_url for page in artifacts.readable_pages if is_imprint(page)}
    return tuple(
        one
        for one in named
        if one.official and (one.page_url in imprints or "©" in one.quote or "(c)" in one.quote)
    )


def _in_links(artifacts: Artifacts, read: Callable[[str], T | None]) -> tuple[Stated[T], ...]:
    found = []
    for page in artifacts.readable_pages:
        for link in page.links[:MAX_LINKS_PER_PAGE]:
            value = read(link.url)
            if value is not None:
                quote = link.text or clip(link.url, 200)
                found.append(
                    Stated(value, page.final_url, quote, link.selector, link.box, is_official(page))
                )
    return tuple(found)


def _merged(
    first: tuple[Stated[T], ...], second: tuple[Stated[T], ...], key: Callable[[T], Hashable]
) -> tuple[Stated[T], ...]:
    """Both, each value once; an official place beats another."""
    found: dict[Hashable, Stated[T]] = {}
    for one in sorted((*first, *second), key=lambda item: not item.official):
        found.setdefault(key(one.value), one)
    return tuple(found.values())
