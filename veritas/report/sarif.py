"""The report as SARIF 2.1.0 (OASIS Static Analysis Results Interchange Format): for code scanning.

Each check is a rule, each finding a result. Viewers of code-scanning results match addresses
against a checkout and refuse absolute web addresses, so a page is named by a relative reference
made of its host and path; the full address stands in ``webRequest``.
"""

from __future__ import annotations

from typing import Any
from urllib.parse import quote, urlsplit

import msgspec

from veritas.checks.registry import CHECKS
from veritas.core.findings import Claim, Evidence, Finding, Severity
from veritas.report.calendar import rfc3339_text
from veritas.report.escaping import MAX_URL_CHARS, plain
from veritas.report.fingerprint import FINGERPRINT_NAME, fingerprints
from veritas.report.model import CheckReport, Report
from veritas.report.references import reference_link

SCHEMA_URI = "https://json.schemastore.org/sarif-2.1.0.json"
MAX_RESULTS = 5_000
"""What the large viewers take of one run."""

_MAX_RELATED = 10
_LEVELS = {
    Severity.CRITICAL: "error",
    Severity.HIGH: "error",
    Severity.MEDIUM: "warning",
    Severity.LOW: "note",
    Severity.INFO: "note",
}
# The number by which viewers order security results; their bands are those of CVSS 3.1.
_SECURITY_SEVERITIES = {
    Severity.CRITICAL: "9.5",
    Severity.HIGH: "8.0",
    Severity.MEDIUM: "5.5",
    Severity.LOW: "3.0",
    Severity.INFO: "0.5",
}
_SPECIAL = str.maketrans({"\\": "\\\\", "[": "\\[", "]": "\\]", "{": "{{", "}": "}}"})
_REGISTERED = {entry.meta.id: entry for entry in CHECKS}


def render(report: Report) -> bytes:
    """UTF-8 JSON, indented; the same bytes for the same report."""
    log = {"$schema": SCHEMA_URI, "version": "2.1.0", "runs": [_run(report)]}
    return msgspec.json.format(msgspec.json.encode(log), indent=2) + b"\n"


def _run(report: Report) -> dict[str, Any]:
    places = _Places()
    marks = fingerprints(report.findings)
    rules = {check.id: index for index, check in enumerate(report.checks)}
    results = [
        _result(finding, rules.get(finding.check_id), marks[finding.id], report.url, places)
        for finding in report.findings[:MAX_RESULTS]
    ]
    name, _, version = report.generator.partition(" ")
    run: dict[str, Any] = {
        "tool": {
            "driver": {
                "name": plain(name, 60),
                "version": plain(version, 40) or "0",
                "shortDescription": {"text": "Audits a website in a real browser."},
                "rules": [_rule(check) for check in report.checks],
            }
        },
        "automationDetails": {"id": f"veritas/{_relative(report.url)}/"},
        "invocations": [_invocation(report, rules)],
        "artifacts": places.artifacts,
        "results": results,
        "columnKind": "unicodeCodePoints",
        "properties": {
            "url": plain(report.url, MAX_URL_CHARS),
            "score": report.score,
            "confidence": report.confidence,
            "coverage": report.coverage,
            "policyVersion": plain(report.judgement.policy_version, 40),
        },
    }
    return run


def _rule(check: CheckReport) -> dict[str, Any]:
    known = _REGISTERED.get(check.id)
    severity = known.meta.severity if known else Severity.MEDIUM
    opening, _, rest = (known.description if known else check.title).partition("\n\n")
    text = " ".join((rest or opening).split()).replace("``", "`")
    links = [link for item in check.references if (link := reference_link(item))]
    phase, _, name = check.id.partition(".")
    rule: dict[str, Any] = {
        "id": plain(check.id, 80),
        "name": "".join(word.capitalize() for word in plain(name or phase, 80).split("-")),
        "shortDescription": {"text": message(_sentence(check.title), 200)},
        "fullDescription": {"text": message(_sentence(" ".join(opening.split())), 1000)},
        "help": {"text": message(text, 4000), "markdown": _help(text)},
        "defaultConfiguration": {"level": _LEVELS[severity]},
        "properties": {
            "tags": [
                "security" if phase == "security" else phase,
                *[
                    f"external/cwe/{item.lower()}"
                    for item in check.references
                    if item.startswith("CWE-")
                ],
            ],
            # Words alone are often honest: a rule about them is no more than a hint.
            "precision": "medium" if known and known.meta.claim is Claim.TEXT_SUGGESTS else "high",
            "security-severity": _SECURITY_SEVERITIES[severity],
        },
    }
    if links:
        rule["helpUri"] = links[0]
    return rule


def _help(text: str) -> str:
    """The check's own words, a paragraph for each of their parts."""
    for part in ("Looks for:", "Why it matters:", "Does not see:", "Rule:"):
        text = text.replace(part, f"\n\n**{part}**")
    return text.strip()[:4000]


def _result(
    finding: Finding, rule: int | None, mark: str, url: str, places: _Places
) -> dict[str, Any]:
    # Viewers take no result without a place.
    first = finding.evidence[:1] or (Evidence(page_url=url),)
    more = finding.evidence[1 : 1 + _MAX_RELATED]
    words = [finding.title, finding.summary, *[_words(piece) for piece in first], finding.advice]
    result: dict[str, Any] = {
        "ruleId": plain(finding.check_id, 80),
        "level": _LEVELS[finding.severity],
        "kind": "fail",
        "rank": round(min(max(finding.confidence, 0.0), 1.0) * 100, 1),
        "message": {"text": message(" ".join(_sentence(part) for part in words if part), 2000)},
        "locations": [_location(piece, places) for piece in first],
        "partialFingerprints": {FINGERPRINT_NAME: mark},
        "properties": {
            "id": plain(finding.id, 100),
            "severity": finding.severity.value,
            "confidence": finding.confidence,
            "security-severity": _SECURITY_SEVERITIES[finding.severity],
        },
    }
    if rule is not None:
        result["ruleIndex"] = rule
    if more:
        result["relatedLocations"] = [
            {
                "id": number,
                **_location(piece, places),
                "message": {"text": message(_words(piece) or "Seen here, too", 500)},
            }
            for number, piece in enumerate(more, 1)
        ]
    for piece in first:
        if piece.page_url.startswith(("https://", "http://")):
            result["webRequest"] = {"method": "GET", "target": plain(piece.page_url, MAX_URL_CHARS)}
    return result


def _location(piece: Evidence, places: _Places) -> dict[str, Any]:
    region: dict[str, Any] = {"startLine": 1}
    if piece.quote:
        region["snippet"] = {"text": plain(piece.quote)}
    place: dict[str, Any] = {
        "physicalLocation": {"artifactLocation": places.of(piece.page_url), "region": region}
    }
    names = (
        ("element", piece.selector),
        ("header", piece.header),
        ("cookie", None if piece.header else piece.cookie),
        ("address", piece.url),
    )
    logical = [{"fullyQualifiedName": plain(value), "kind": kind} for kind, value in names if value]
    if logical:
        place["logicalLocations"] = logical
    return place


class _Places:
    """The pages that results are on, each once."""

    def __init__(self) -> None:
        self.artifacts: list[dict[str, Any]] = []
        self._indexes: dict[str, int] = {}

    def of(self, url: str) -> dict[str, Any]:
        uri = _relative(url)
        if uri not in self._indexes:
            self._indexes[uri] = len(self.artifacts)
            self.artifacts.append(
                {
                    "location": {"uri": uri},
                    "mimeType": "text/html",
                    "description": {"text": message(url, MAX_URL_CHARS)},
                }
            )
        return {"uri": uri, "index": self._indexes[uri]}


def _relative(url: str) -> str:
    """Host and path as a relative reference (RFC 3986, section 4.2): neither scheme nor query."""
    try:
        parts = urlsplit(url)
    except ValueError:
        return "page"
    steps = [part for part in parts.path.split("/") if part not in {"", ".", ".."}]
    text = "/".join([parts.netloc.rpartition("@")[2], *steps]).strip("/")
    # A percent sign stays: the path has been encoded by whoever sent it.
    return quote(plain(text, MAX_URL_CHARS), safe="/%-._~") or "page"


def _invocation(report: Report, rules: dict[str, int]) -> dict[str, Any]:
    invocation: dict[str, Any] = {"executionSuccessful": report.score is not None}
    for name, seconds in (
        ("startTimeUtc", report.started_at),
        ("endTimeUtc", report.finished_at),
    ):
        if moment := rfc3339_text(seconds):
            invocation[name] = moment
    notes = [
        {
            "level": "note",
            "message": {"text": message(f"Not checked: {item.reason}", 500)},
            "associatedRule": {"id": plain(item.check_id, 80), "index": rules[item.check_id]},
        }
        for item in report.not_checked
        if item.check_id in rules
    ]
    if report.score is None:
        words = f"There is no score: {report.judgement.not_assessed}"
        notes.append({"level": "error", "message": {"text": message(words, 500)}})
    return invocation | ({"toolExecutionNotifications": notes} if notes else {})


def message(text: str, limit: int) -> str:
    """Text as a SARIF message: brackets are no link, braces no placeholder (3.11.5, 3.11.6)."""
    return plain(text, limit).translate(_SPECIAL)


def _words(piece: Evidence) -> str:
    parts = []
    if piece.quote:
        parts.append(f"“{plain(piece.quote)}”")
    parts += [plain(part) for part in (piece.selector, piece.header, piece.url) if part]
    if piece.detail:
        parts.append(plain(piece.detail))
    return f"Seen: {'; '.join(parts)}" if parts else ""


def _sentence(text: str) -> str:
    return text if text.endswith((".", "!", "?", "…")) else text + "."
