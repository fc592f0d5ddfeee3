"""Says whose a third party's host is, and what it is for, by a dated list. Pure.

The list is ``owners.tsv`` beside this file, which ``scripts/third_party_owners.py`` makes. What
it does not name is unknown, and stays so.
"""

from __future__ import annotations

from functools import cache
from importlib.resources import files

import msgspec

PURPOSES: dict[str, str] = {
    "ad": "advertising",
    "analytics": "counting and analysing visits",
    "cdn": "delivering files",
    "consent-provider": "asking for consent",
    "content": "content of others",
    "customer-success": "customer support",
    "hosting": "hosting",
    "marketing": "marketing",
    "social": "social network",
    "tag-manager": "loading other scripts",
    "utility": "tools",
    "video": "video",
}
"""The purposes of the list in words; ``other`` says nothing and has none."""


class Owner(msgspec.Struct, frozen=True):
    """Whose a host is.

    Attributes:
        name: of the service, such as ``Google Analytics``.
        company: behind it, such as ``Google``.
        purpose: in words; empty when it is not known.
    """

    name: str
    company: str
    purpose: str


class OwnerList(msgspec.Struct, frozen=True):
    """The list.

    Attributes:
        date: of the data, as year, month and day.
        source: where it is from.
        exact: hosts, without what is below them.
        below: domains, with all that is below them.
    """

    date: str
    source: str
    exact: dict[str, Owner]
    below: dict[str, Owner]


def owner_of(host: str) -> Owner | None:
    """The owner of a host (lower case, without port); None when it is not known.

    The longest domain that fits counts, so a service under its company's domain is told apart.
    """
    known = owner_list()
    found = known.exact.get(host)
    if found is not None:
        return found
    labels = host.split(".")[-12:]
    for begin in range(len(labels) - 1):
        found = known.below.get(".".join(labels[begin:]))
        if found is not None:
            return found
    return None


@cache
def owner_list() -> OwnerList:
    """The list that is shipped."""
    return read_owners(files(__package__).joinpath("owners.tsv").read_text("utf-8"))


def read_owners(text: str) -> OwnerList:
    """Read a list.

    Raises:
        ValueError: a line has another shape.
    """
    head: dict[str, str] = {}
    exact: dict[str, Owner] = {}
    below: dict[str, Owner] = {}
    for line in text.splitlines():
        if line.startswith("#"):
            name, _, value = line[1:].strip().partition(": ")
            if value:
                head.setdefault(name, value)
            continue
        name, company, purpose, domains = line.split("\t")
        owner = Owner(name, company, PURPOSES.get(purpose, ""))
        for domain in domains.split(" "):
            if domain.startswith("*."):
                below[domain[2:]] = owner
            else:
                exact[domain] = owner
    return OwnerList(head.get("date", ""), head.get("source", ""), exact, below)
