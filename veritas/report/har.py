"""What went over the wire, as HAR 1.2: what developer tools and test programs read.

The format is that of http://www.softwareishard.com/blog/har-12-spec/. Values of cookies, proofs of
identity and what was typed are not in it; the artifacts do not have them. Where the file grows
too large, first texts of bodies are left out, then the last entries, and the log says so.
"""

from __future__ import annotations

from typing import Any

import msgspec

from veritas.artifacts import Artifacts, BodyRecord, PageArtifact
from veritas.report.calendar import iso_text
from veritas.report.har_entry import entry, page_started_s

MAX_BYTES = 4 * 1024 * 1024


def render(artifacts: Artifacts, generator: str, max_bytes: int = MAX_BYTES) -> bytes:
    """UTF-8 JSON, the same bytes for the same artifacts; ends with a line break.

    Args:
        artifacts: of the audit.
        generator: name and version of the program, such as ``Veritas 0.1.0``.
        max_bytes: the longest result; at least 64 KiB are used.
    """
    name, _, version = generator.rpartition(" ")
    browser, _, browser_version = artifacts.browser.rpartition(" ")
    log: dict[str, Any] = {
        "version": "1.2",
        "creator": {"name": name or generator, "version": version},
        "browser": {"name": browser or "none", "version": browser_version},
        "pages": [
            _page(page, _page_id(index), artifacts.collected_at)
            for index, page in enumerate(artifacts.pages, start=1)
        ],
        "entries": [],
        "comment": "",
    }
    room = max(max_bytes, 64 * 1024) - len(msgspec.json.encode({"log": log})) - 2048
    made = _entries(artifacts)
    kept, room = _fitting(made, room)
    texts_left_out = _add_texts([(one, body) for one, body in made[:kept] if body], room)
    log["entries"] = [one for one, _ in made[:kept]]
    log["comment"] = _comment(artifacts, len(made) - kept, texts_left_out)
    return msgspec.json.encode({"log": log}) + b"\n"


def _page_id(index: int) -> str:
    return f"page_{index}"


def _page(page: PageArtifact, page_id: str, collected_at: float) -> dict[str, Any]:
    return {
        "startedDateTime": iso_text(page_started_s(page, collected_at)),
        "id": page_id,
        "title": page.title[:500] or page.final_url,
        "pageTimings": {
            "onContentLoad": -1 if page.content_loaded_ms is None else page.content_loaded_ms,
            "onLoad": -1 if page.loaded_ms is None else page.loaded_ms,
        },
        "comment": page.final_url,
    }


def _entries(artifacts: Artifacts) -> list[tuple[dict[str, Any], BodyRecord | None]]:
    """All of them, in the order of their beginning, each with the body whose text it may have.

    A body is kept once an audit; it belongs to the first request that brought it.
    """
    bodies = {body.url: body for page in artifacts.pages for body in page.bodies}
    found: list[tuple[dict[str, Any], BodyRecord | None]] = []
    for index, page in enumerate(artifacts.pages, start=1):
        for record in page.requests:
            whole = record.status is not None and 200 <= record.status < 300
            body = bodies.pop(record.url, None) if whole else None
            one = entry(record, page, _page_id(index), artifacts.collected_at)
            found.append((one, body))
    return sorted(found, key=lambda pair: str(pair[0]["startedDateTime"]))


def _fitting(made: list[tuple[dict[str, Any], BodyRecord | None]], room: int) -> tuple[int, int]:
    """How many entries there is room for, and how much room is left then."""
    for at, (one, _) in enumerate(made):
        length = len(msgspec.json.encode(one)) + 1
        if length > room:
            return at, 0
        room -= length
    return len(made), room


def _add_texts(wanted: list[tuple[dict[str, Any], BodyRecord]], room: int) -> int:
    """Put the texts in, as long as there is room; how many there was none for."""
    left_out = 0
    for one, body in wanted:
        content = one["response"]["content"]
        content["_sha256"] = body.sha256
        content["size"] = body.size_bytes
        length = len(msgspec.json.encode(body.text)) + 200
        if length > room:
            left_out += 1
            content["comment"] = "the text is left out here; the artifacts have it"
            continue
        room -= length
        content["text"] = body.text
        if not body.whole:
            content["comment"] = "the text is cut"
    return left_out


def _comment(artifacts: Artifacts, entries_left_out: int, texts_left_out: int) -> str:
    parts = [
        f"An audit of {artifacts.request.url}.",
        "Values of cookies and proofs of identity are masked; bodies that were sent are not kept.",
    ]
    if entries_left_out:
        parts.append(f"The last {entries_left_out} entries are left out: the file is full.")
    if texts_left_out:
        parts.append(f"The texts of {texts_left_out} bodies are left out: the file is full.")
    parts += [
        f"{failure.url} did not open: {failure.missing.reason}."
        for failure in artifacts.page_failures[:5]
    ]
    return " ".join(parts)[:1800]
