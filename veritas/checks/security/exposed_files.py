"""Does the site hand out files that are not meant for visitors?

Looks for: repositories, environment files, credentials, password files, keys, copies of a
configuration and database dumps at eight usual places, when the audit was started with
``--probe``. A file counts by its content, never because something was answered.
Why it matters: such files hold the site's source, its passwords and its customers' data, and
attackers ask every site for them all day.
Does not see: files under other names, and other hosts: only the audited one is asked. Nothing of
a file is kept but the names of variables and what tells its kind.
Rule: CWE-538; CWE-527 (repositories); OWASP WSTG-CONF-04.
"""

from __future__ import annotations

from veritas.artifacts import Artifacts, Missing
from veritas.checks.finding_list import FindingList
from veritas.core.findings import CheckMeta, CheckResult, Evidence, Phase, Severity, not_checked

META = CheckMeta(
    id="security.exposed-files",
    phase=Phase.SECURITY,
    title="No inner files are handed out",
    severity=Severity.HIGH,
    needs=("probed_files",),
    references=("CWE-538", "CWE-527"),
)


def check(artifacts: Artifacts) -> CheckResult:
    """Report the files that were recognised."""
    files = artifacts.probed_files
    if isinstance(files, Missing):
        return not_checked(META, files.reason)
    findings = FindingList(META)
    for file in files:
        if not file.recognised:
            continue
        findings.add(
            file.path,
            Evidence(
                page_url=file.url,
                url=file.url,
                quote=file.shown,
                detail="secrets are left out here" if file.secret else None,
            ),
            title=f"Anybody can fetch {file.path}",
            summary=f"It is a {file.what}, and it was answered to a stranger."
            + (" It holds what must be secret." if file.secret else ""),
            advice="Refuse such paths in the server's configuration, and move the file out of the "
            "folder that is served."
            + (" Change every secret that it holds." if file.secret else ""),
            confidence=0.95,
            severity=Severity.CRITICAL if file.secret else Severity.HIGH,
        )
    if not files:
        return not_checked(META, "none of the files was asked for")
    return findings.result({"files asked for": str(len(files))})
