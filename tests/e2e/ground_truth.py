"""Compares findings with the demo shop's list of planted faults."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

_FILE = Path(__file__).resolve().parents[2] / "examples" / "demo_shop" / "ground_truth.json"


def planted_faults(
    site: str,
    pages: set[str] | None = None,
    *,
    experiments: bool = True,
    probe: bool = False,
) -> list[dict[str, Any]]:
    """The faults of a site, on these paths only if they are given.

    Some show only to experiments (`"needs": "experiments"`), which a quick scan makes none of, and
    some only to whoever asks for inner files (`"needs": "probe"`).
    """
    there = {"": True, "experiments": experiments, "probe": probe}
    faults: list[dict[str, Any]] = _entry(site)["faults"]
    return [
        fault
        for fault in faults
        if (pages is None or fault["page"] in pages) and there[fault.get("needs", "")]
    ]


def consent_facts(site: str) -> dict[str, dict[str, str]]:
    """What each consent check must have measured on a site, by the check's id."""
    facts: dict[str, dict[str, str]] = _entry(site)["consent"]
    return facts


def _entry(site: str) -> dict[str, Any]:
    sites = json.loads(_FILE.read_text())["sites"]
    found: dict[str, Any] = next(item for item in sites if site in item["host"])
    return found


def points_at(finding: dict[str, Any], fault: dict[str, Any]) -> bool:
    """Whether a finding's evidence names all that the fault's evidence names."""
    if finding["check_id"] != fault["check"]:
        return False
    if "claim" in fault and finding.get("claim") != fault["claim"]:
        return False
    return any(_fits(piece, fault) for piece in finding["evidence"])


def _fits(piece: dict[str, Any], fault: dict[str, Any]) -> bool:
    wanted = dict(fault["evidence"])
    if "cookie" in wanted:
        wanted.pop("header", None)  # a cookie's evidence is its whole line
    same = {
        "selector": piece.get("selector") == wanted.get("selector"),
        "quote": wanted.get("quote", "") in (piece.get("quote") or ""),
        "header": (piece.get("header") or "").split(":")[0].lower()
        == wanted.get("header", "").split(":")[0].lower(),
        "cookie": (piece.get("cookie") or "").split("=")[0]
        == wanted.get("cookie", "").split("=")[0],
        "url": piece.get("url") == wanted.get("url"),
    }
    on_page = fault["scope"] == "site" or urlsplit(piece["page_url"]).path == fault["page"]
    return on_page and all(same[name] for name in wanted)


def missed(findings: list[dict[str, Any]], faults: list[dict[str, Any]]) -> list[str]:
    """The planted faults that no finding points at."""
    return [
        fault["id"] for fault in faults if not any(points_at(found, fault) for found in findings)
    ]


def invented(findings: list[dict[str, Any]], faults: list[dict[str, Any]]) -> list[str]:
    """The findings that no planted fault explains."""
    return [
        found["id"] for found in findings if not any(points_at(found, fault) for fault in faults)
    ]
