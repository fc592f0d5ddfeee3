"""Does a content security policy stop foreign script?

Looks for: an enforced ``Content-Security-Policy``, in a header or a meta element, that leaves
neither inline script nor script from just any host to run, and that cannot be got round: by hosts
that serve anybody's script, by plug-in content, or by a foreign ``base``. Several policies are all
enforced, so they count together.
Why it matters: the policy is the net below every mistake that lets an attacker write into the
page.
Does not see: whether a nonce is used once only, and script that the site itself lets anybody
store on its own host. A report-only policy stops nothing and does not count.
Rule: W3C Content Security Policy Level 3; Weichselbaum et al. 2016, "CSP Is Dead, Long Live
CSP!"; CWE-1021, CWE-79.
"""

from __future__ import annotations

from veritas.artifacts import Artifacts, Missing, PageArtifact
from veritas.checks.content_policy import Policy, enforced_policies
from veritas.checks.finding_list import FindingList, clip
from veritas.checks.headers import field_line, field_values
from veritas.core.findings import CheckMeta, CheckResult, Evidence, Phase, Severity, not_checked

META = CheckMeta(
    id="security.csp",
    phase=Phase.SECURITY,
    title="A content security policy stops foreign script",
    severity=Severity.MEDIUM,
    needs=("page",),
    references=("CWE-79", "https://www.w3.org/TR/CSP3/"),
)

NAME = "Content-Security-Policy"
_ADVICE = (
    "Send a Content-Security-Policy whose script-src names nonces or hashes (with "
    "'strict-dynamic'), or only the hosts that are needed, without 'unsafe-inline' and *."
)


def check(artifacts: Artifacts) -> CheckResult:
    """Judge the policies of the target's page together."""
    page = artifacts.page
    if isinstance(page, Missing):
        return not_checked(META, page.reason)
    findings = FindingList(META)
    policies = enforced_policies(page)
    if not policies:
        report_only = field_values(page, f"{NAME}-Report-Only")
        findings.add(
            "absent",
            Evidence(
                page_url=page.final_url,
                header=NAME,
                detail="there is a report-only policy, which stops nothing"
                if report_only
                else "the header is missing",
            ),
            title="No content security policy",
            summary="Neither a header nor a meta element restricts which script may run here.",
            advice=_ADVICE,
            severity=Severity.MEDIUM,
            confidence=0.95,
        )
        return findings.result()
    allowed = []
    if not any(policy.stops_inline_script for policy in policies):
        allowed.append("inline script")
    if not any(policy.stops_foreign_script for policy in policies):
        allowed.append("script from any host")
    text = ", ".join(policy.text for policy in policies)
    if allowed:
        findings.add(
            "void",
            _evidence(page, policies, "allows " + " and ".join(allowed)),
            title="The content security policy stops no injected script",
            summary=f"The policy allows {' and '.join(allowed)}, so script that an attacker "
            "manages to write into the page would run.",
            advice=_ADVICE,
            confidence=0.9,
        )
    else:
        _ways_round(findings, page, policies)
    return findings.result({NAME: clip(text, 300)})


def _ways_round(findings: FindingList, page: PageArtifact, policies: tuple[Policy, ...]) -> None:
    """What lets injected script run although the policy names its sources."""
    # All policies must let it through: the strictest decides.
    open_hosts = set.intersection(*(set(policy.bypasses) for policy in policies))
    if open_hosts:
        hosts = ", ".join(sorted(open_hosts))
        findings.add(
            "hosts",
            _evidence(page, policies, f"allows {hosts}"),
            title="The content security policy allows hosts that serve anybody's script",
            summary=f"From {clip(hosts, 120)} anybody can have script of their choice served, so "
            "an injected script element can load it.",
            advice="Name nonces or hashes with 'strict-dynamic', or the full paths of the files.",
            severity=Severity.LOW,
            confidence=0.8,
        )
    if not any(policy.limits_plugins or policy.stops_all_script for policy in policies):
        findings.add(
            "plugins",
            _evidence(page, policies, "neither object-src nor default-src limits plug-in content"),
            title="The content security policy leaves plug-in content open",
            summary="An injected object element may load anything; few browsers still run "
            "plug-ins, but embedded documents count, too.",
            advice="Add object-src 'none'.",
            severity=Severity.INFO,
            confidence=0.9,
        )
    if any(policy.needs_base for policy in policies) and not any(
        policy.limits_base for policy in policies
    ):
        findings.add(
            "base",
            _evidence(page, policies, "base-uri is missing"),
            title="A foreign base would lead the page's own scripts elsewhere",
            summary="Scripts are allowed by nonce. With an injected base element those of them "
            "that have relative addresses would load from an attacker's host.",
            advice="Add base-uri 'none' (or 'self').",
            severity=Severity.LOW,
            confidence=0.85,
        )


def _evidence(page: PageArtifact, policies: tuple[Policy, ...], detail: str) -> Evidence:
    in_header = [policy.text for policy in policies if not policy.selector]
    if in_header:
        line = field_line(NAME, ", ".join(in_header))
        return Evidence(page_url=page.final_url, header=line, detail=detail)
    return Evidence(
        page_url=page.final_url,
        quote=policies[0].text,
        selector=policies[0].selector,
        detail=detail,
    )
