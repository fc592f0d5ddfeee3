"""Tells the technologies that show themselves on a site's pages."""

from __future__ import annotations

import re
import tomllib
from collections.abc import Iterator
from functools import cache
from importlib.resources import files

import msgspec

from veritas.artifacts import Artifacts, PageArtifact
from veritas.checks.libraries.detection import detect, shipped_list

MAX_TECHNOLOGIES = 80
_HTML_CHARS = 200_000
_MAX_REQUESTS = 1500
_EVIDENCE_CHARS = 200


class Technology(msgspec.Struct, frozen=True):
    """A technology in use.

    Attributes:
        name: such as ``WordPress``.
        kind: such as ``content management``.
        version: as the site states it, or empty.
        evidence: where it showed itself, and what was seen there.
    """

    name: str
    kind: str
    version: str
    evidence: str


class Signature(msgspec.Struct, frozen=True):
    """How a technology shows itself; see ``signatures.toml``."""

    name: str
    kind: str
    header: str = ""
    meta: str = ""
    script: str = ""
    request: str = ""
    cookie: str = ""
    html: str = ""


class _Signatures(msgspec.Struct, frozen=True):
    technology: tuple[Signature, ...]


_PLACES = ("header", "meta", "script", "request", "cookie", "html")


@cache
def signatures() -> tuple[Signature, ...]:
    """All signatures of the data file."""
    raw = files(__package__).joinpath("signatures.toml").read_text("utf-8")
    return msgspec.convert(tomllib.loads(raw), _Signatures).technology


@cache
def _compiled() -> tuple[tuple[Signature, str, re.Pattern[str]], ...]:
    return tuple(
        (signature, place, re.compile(getattr(signature, place), re.IGNORECASE))
        for signature in signatures()
        for place in _PLACES
        if getattr(signature, place)
    )


def technologies_of(artifacts: Artifacts) -> tuple[Technology, ...]:
    """The technologies of all readable pages, by kind and name; each once, with its evidence."""
    found: dict[str, Technology] = {}
    for page in artifacts.readable_pages:
        places = {place: tuple(_texts(page, place)) for place in _PLACES}
        for signature, place, pattern in _compiled():
            known = found.get(signature.name)
            if known is not None and known.version:
                continue
            match = next((one for text in places[place] if (one := pattern.search(text))), None)
            if match is None:
                continue
            version = next((group for group in match.groups() if group), "")
            if known is None or version:
                shown = match.string if place != "html" else match[0]
                found[signature.name] = Technology(
                    signature.name, signature.kind, version[:40], _cut(f"{place}: {shown}")
                )
        for name, version, evidence in _libraries(page):
            found.setdefault(name, Technology(name, "library", version[:40], _cut(evidence)))
    ordered = sorted(found.values(), key=lambda one: (one.kind, one.name.lower()))
    return tuple(ordered[:MAX_TECHNOLOGIES])


def _texts(page: PageArtifact, place: str) -> Iterator[str]:
    match place:
        case "header":
            yield from (f"{name}: {value}"[:1000] for name, value in page.headers)
        case "meta":
            yield from (f"{meta.name}={meta.content}"[:1000] for meta in page.metas)
        case "script":
            yield from (script.url for script in page.scripts if script.url)
        case "request":
            yield from (request.url for request in page.requests[:_MAX_REQUESTS])
        case "cookie":
            yield from (cookie.name for cookie in page.cookies)
        case _:
            documents = (body for body in page.bodies if body.kind == "document")
            yield from (body.text[:_HTML_CHARS] for body in documents)


def _libraries(page: PageArtifact) -> Iterator[tuple[str, str, str]]:
    texts = {body.url: body.text for body in page.bodies if body.kind == "script"}
    urls = dict.fromkeys([script.url for script in page.scripts if script.url] + list(texts))
    for url in urls:
        for one in detect(url, texts.get(url, ""), shipped_list()):
            yield one.library.name, one.version, f"script: {url}"


def _cut(text: str) -> str:
    plain = " ".join(text.split())
    return plain if len(plain) <= _EVIDENCE_CHARS else plain[: _EVIDENCE_CHARS - 1] + "…"
