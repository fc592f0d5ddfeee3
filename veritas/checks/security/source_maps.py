"""Do scripts say where their source code can be had?

Looks for: ``sourceMappingURL`` in the site's own scripts that names a file.
Why it matters: such a map often holds the whole source with its comments; some owners do not
know that they publish it.
Does not see: whether the file is really there: it is not asked for. Many publish their maps on
purpose, so this is a remark that costs nothing.
Rule: ECMA-426 (Source map format); CWE-540.
"""

from __future__ import annotations

import re

from veritas.artifacts import Artifacts
from veritas.checks.finding_list import FindingList, pages_looked_at
from veritas.checks.urls import absolute_url, belongs_to, host_of
from veritas.core.findings import (
    CheckMeta,
    CheckResult,
    Evidence,
    Phase,
    Severity,
    not_checked,
)

META = CheckMeta(
    id="security.source-maps",
    phase=Phase.SECURITY,
    title="No source maps by mistake",
    severity=Severity.INFO,
    needs=("page",),
    references=("CWE-540", "https://tc39.es/ecma426/"),
)

_TAIL_CHARS = 2000
_MAPPING = re.compile(r"//[#@] ?sourceMappingURL=([^\s'\"]{1,500})")


def check(artifacts: Artifacts) -> CheckResult:
    """Look at the ends of the site's own scripts."""
    if not artifacts.readable_pages:
        return not_checked(META, "no page could be read")
    if not any(page.bodies for page in artifacts.readable_pages):
        return not_checked(META, "the content of scripts was not kept")
    findings = FindingList(META)
    for page in artifacts.readable_pages:
        for body in page.bodies:
            if body.kind != "script" or not body.whole:
                continue
            if not belongs_to(host_of(body.url), artifacts.domain):
                continue
            match = _MAPPING.search(body.text[-_TAIL_CHARS:])
            if match is None or match[1].startswith("data:"):
                continue
            findings.add(
                "map",
                Evidence(
                    page_url=page.final_url,
                    url=body.url,
                    detail=f"names {absolute_url(body.url, match[1])[:300]}",
                ),
                title="Scripts name their source maps",
                summary="If the files are there, everybody can read the source code that the "
                "scripts were made from.",
                advice="Leave the maps out of what is published, unless that is meant.",
                confidence=0.6,
            )
    return findings.result(pages_looked_at(artifacts))
