"""Do scripts hide what they do?

Looks for: code that is packed so that it unpacks and runs itself (``eval`` of a packer's
function), and long tables of encoded text that other code runs.
Why it matters: skimmers of card data and miners hide so. Honest sites minify their code, which is
no hiding and no finding.
Does not see: code that is hidden in other ways, or in frames.
Rule: CWE-506; MITRE ATT&CK T1027.
"""

from __future__ import annotations

import re

from veritas.artifacts import Artifacts
from veritas.checks.finding_list import FindingList, pages_looked_at
from veritas.checks.forms import sensitive_forms
from veritas.core.findings import (
    CheckMeta,
    CheckResult,
    Evidence,
    Phase,
    Severity,
    not_checked,
)

META = CheckMeta(
    id="security.packed-code",
    phase=Phase.SECURITY,
    title="Scripts do not hide what they do",
    severity=Severity.LOW,
    needs=("page",),
    references=("CWE-506", "https://attack.mitre.org/techniques/T1027/"),
)

_NAME = r"_0x[0-9a-f]{4,6}"
_PATTERNS = (
    ("a packer's eval", re.compile(r"\beval\(function\(p,a,c,k,e,[dr]\)")),
    ("eval of encoded text", re.compile(r"\beval\((?:unescape|atob|decodeURIComponent)\(['\"]")),
    (
        "a table of encoded strings",
        re.compile(
            rf"var {_NAME} ?= ?\[(?:'(?:\\x[0-9a-f]{{2}}){{4,200}}',? ?){{8}}", re.IGNORECASE
        ),
    ),
    (
        "an obfuscator's string table",
        re.compile(rf"function {_NAME}\(\)\s{{0,9}}\{{\s{{0,9}}(?:var|const) {_NAME} ?= ?\["),
    ),
)


def check(artifacts: Artifacts) -> CheckResult:
    """Search the documents and scripts that were kept."""
    if not artifacts.readable_pages:
        return not_checked(META, "no page could be read")
    bodies = [(page, body) for page in artifacts.readable_pages for body in page.bodies]
    if not bodies:
        return not_checked(META, "the content of documents and scripts was not kept")
    asks = next(sensitive_forms(artifacts), None) is not None
    findings = FindingList(META)
    for page, body in bodies:
        for name, pattern in _PATTERNS:
            match = pattern.search(body.text)
            if match is None:
                continue
            findings.add(
                body.url,
                Evidence(page_url=page.final_url, url=body.url, quote=match[0][:120], detail=name),
                title="A script hides what it does",
                summary=f"It holds {name}: code that is only there once it runs."
                + (" The site asks for a password or card data." if asks else ""),
                advice="Find out what it does; if nobody knows, take it out.",
                confidence=0.75,
                severity=Severity.MEDIUM if asks else Severity.LOW,
            )
            break
    return findings.result({"bodies searched": str(len(bodies)), **pages_looked_at(artifacts)})
