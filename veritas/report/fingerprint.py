"""Which finding of one report is the same problem as which finding of another. Pure.

The number in a finding's id only counts within its report. A fingerprint is made of what stays
while the problem stays: the check, the title, and the place. What changes from run to run on its
own is left out: counting clocks, stock numbers, random marks of an audit, build hashes in names
of files, the order in which requests happen to be answered.

It is what code-scanning viewers follow a result by (SARIF 2.1.0, section 3.27.17
``partialFingerprints``), and what comparing two reports matches by.
"""

from __future__ import annotations

import hashlib
import re
from collections.abc import Iterable
from urllib.parse import urlsplit

from veritas.core.findings import Evidence, Finding
from veritas.report.escaping import plain

FINGERPRINT_NAME = "veritasFinding/v1"
"""Its name in a SARIF log; the number grows when the same finding gets another value."""

_FINGERPRINT_CHARS = 32
_MAX_PART_CHARS = 500
_NUMBER = re.compile(r"\d+")
# A build hash or a random mark: letters and digits mixed, too long for a word with a number.
_MARK = re.compile(r"(?<![A-Za-z0-9])(?=[A-Za-z]*\d)(?=\d*[A-Za-z])[A-Za-z0-9]{8,}(?![A-Za-z0-9])")
_HOST = re.compile(r"(?<![\w./-])(?:[\w-]+\.)+[a-z][a-z-]+(?![\w./-])", re.IGNORECASE)


def fingerprints(findings: Iterable[Finding]) -> dict[str, str]:
    """The fingerprint of each finding, by its id: 32 hexadecimal digits, none twice.

    Several findings with the same check, title and place are told apart by their order among
    each other, so that one more of them is one more fingerprint.

    Args:
        findings: all of one report, in any order.
    """
    seen: dict[str, int] = {}
    values = {}
    for finding in sorted(findings, key=lambda item: (item.check_id, len(item.id), item.id)):
        identity = identity_of(finding)
        count = seen[identity] = seen.get(identity, 0) + 1
        text = identity if count == 1 else f"{identity}\n{count}"
        values[finding.id] = hashlib.sha256(text.encode(errors="replace")).hexdigest()[
            :_FINGERPRINT_CHARS
        ]
    return values


def identity_of(finding: Finding) -> str:
    """What makes a finding the one it is, as lines of text: check, title, page, thing.

    A title that names a host needs no place: such a finding gathers what many requests show,
    and which of them comes first is chance.
    """
    title = _steady(finding.title)
    lines = [finding.check_id, title]
    if finding.evidence and not _HOST.search(title):
        first = finding.evidence[0]
        lines += [_path_of(first.page_url), _thing(first)]
    return "\n".join(lines)


def _thing(evidence: Evidence) -> str:
    """The part of the page or of the answer that is meant; an element's own id before its text."""
    if evidence.cookie:
        return "cookie " + _steady(evidence.cookie.partition("=")[0])
    if evidence.header:
        return "header " + _steady(evidence.header.partition(":")[0])
    if evidence.selector and evidence.selector.startswith("#"):
        return "element " + _steady(evidence.selector)
    if evidence.quote:
        return "quote " + _steady(evidence.quote)
    if evidence.selector:
        return "element " + plain(evidence.selector, _MAX_PART_CHARS)
    if evidence.url:
        return "address " + _address_of(evidence.url, evidence.page_url)
    return ""


def _steady(text: str) -> str:
    """A text without what changes by itself: numbers, random marks, case, spacing."""
    folded = _MARK.sub("0", plain(text, _MAX_PART_CHARS))
    return _NUMBER.sub("0", folded).casefold()


def _path_of(url: str) -> str:
    """The path alone, so that a staging host's findings match those of the live one."""
    try:
        path = urlsplit(url).path
    except ValueError:
        path = url
    return _MARK.sub("0", plain(path, _MAX_PART_CHARS)) or "/"


def _address_of(url: str, page_url: str) -> str:
    """An address by path, and by host, too, when it is not the page's own."""
    try:
        host, own = urlsplit(url).hostname or "", urlsplit(page_url).hostname or ""
    except ValueError:
        return _path_of(url)
    return _path_of(url) if host == own else f"{plain(host, 253)}{_path_of(url)}"
