"""Does the server tell which version of its software it runs?

Looks for: version numbers in ``Server``, ``X-Powered-By`` and fields like them.
Why it matters: whoever looks for sites with a known hole need only read it off.
Does not see: whether that version has a hole, and versions hidden in the page itself.
Rule: CWE-497; RFC 9110, section 10.2.4, asks for no needlessly fine detail.
"""

from __future__ import annotations

import re

from veritas.artifacts import Artifacts, Missing
from veritas.checks.finding_list import FindingList, clip
from veritas.checks.headers import field_line, field_values
from veritas.core.findings import CheckMeta, CheckResult, Evidence, Phase, Severity, not_checked

META = CheckMeta(
    id="security.version-disclosure",
    phase=Phase.SECURITY,
    title="Software versions are not told",
    severity=Severity.LOW,
    needs=("page",),
    references=("CWE-497",),
)

_PRODUCT_VERSION = re.compile(r"[A-Za-z)][/ ]v?\d{1,5}\.\d")
_BARE_VERSION = re.compile(r"\d{1,5}\.\d")
_FIELDS = {
    "Server": _PRODUCT_VERSION,
    "X-Powered-By": _PRODUCT_VERSION,
    "X-Generator": _PRODUCT_VERSION,
    "X-AspNet-Version": _BARE_VERSION,
    "X-AspNetMvc-Version": _BARE_VERSION,
    "X-Powered-CMS": _PRODUCT_VERSION,
}


def check(artifacts: Artifacts) -> CheckResult:
    """Judge the fields of the target's page in which servers name their software."""
    page = artifacts.page
    if isinstance(page, Missing):
        return not_checked(META, page.reason)
    findings = FindingList(META)
    facts = {}
    for name, pattern in _FIELDS.items():
        for value in field_values(page, name):
            facts[name] = clip(value, 200)
            if pattern.search(value[:1000]):
                findings.add(
                    f"{name} {value}",
                    Evidence(page_url=page.final_url, header=field_line(name, value)),
                    title="The server tells its software's version",
                    summary=f"The {name} field names a version, which spares attackers the search "
                    "for a fitting hole.",
                    advice=f"Leave the version out of {name}, or leave out the field.",
                    confidence=0.9,
                )
    return findings.result(facts)
