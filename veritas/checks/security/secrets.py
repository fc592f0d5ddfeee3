"""Do the site's scripts give away keys that should stay on the server?

Looks for: keys and tokens that their issuers made recognisable, private keys, and passwords in
addresses of databases, in the documents and scripts that the page loads.
Why it matters: whoever reads the page can use them.
Does not see: keys without a recognisable form, and whether a key still works: it is never
tried. Keys that are meant for browsers (such as publishable ones) are no finding.
Rule: CWE-798, CWE-540; the issuers' descriptions of their formats.
"""

from __future__ import annotations

import math
import re
from collections import Counter

import msgspec

from veritas.artifacts import Artifacts
from veritas.checks.finding_list import FindingList, pages_looked_at
from veritas.core.findings import (
    CheckMeta,
    CheckResult,
    Evidence,
    Phase,
    Severity,
    not_checked,
)

META = CheckMeta(
    id="security.secrets",
    phase=Phase.SECURITY,
    title="No secret is in the page",
    severity=Severity.HIGH,
    needs=("page",),
    references=("CWE-798", "CWE-540"),
)

_MIN_ENTROPY = 3.0  # bits a character: below that a text repeats itself, as placeholders do
_PLACEHOLDER = re.compile(
    r"example|xxxx|0000|your|test_?key|dummy|sample|changeme|1234567", re.IGNORECASE
)
MAX_PER_BODY = 20


class _Form(msgspec.Struct, frozen=True):
    """A recognisable form: what it is, its pattern, and how much of its beginning tells so."""

    name: str
    pattern: re.Pattern[str]
    shown_chars: int
    severity: Severity = Severity.HIGH


def _form(name: str, pattern: str, shown: int, severity: Severity = Severity.HIGH) -> _Form:
    return _Form(
        name, re.compile(rf"(?<![A-Za-z0-9_-])(?:{pattern})(?![A-Za-z0-9_-])"), shown, severity
    )


_FORMS = (
    _form("AWS access key", r"AKIA[A-Z2-7]{16}", 4),
    _form("GitHub token", r"gh[pousr]_[A-Za-z0-9]{36,255}|github_pat_[A-Za-z0-9_]{60,255}", 4),
    _form("GitLab token", r"glpat-[A-Za-z0-9_-]{20,64}", 6),
    _form("Stripe secret key", r"(?:sk|rk)_live_[A-Za-z0-9]{20,250}", 8),
    _form("Slack token", r"xox[baprs]-[A-Za-z0-9-]{20,200}", 5),
    _form("SendGrid key", r"SG\.[A-Za-z0-9_-]{22}\.[A-Za-z0-9_-]{43}", 3),
    _form("Shopify token", r"shp(?:at|ca|pa|ss)_[a-fA-F0-9]{32}", 6),
    _form("npm token", r"npm_[A-Za-z0-9]{36}", 4),
    _form("DigitalOcean token", r"do[opr]_v1_[a-f0-9]{64}", 7),
    _form("OpenAI key", r"sk-(?:proj-)?[A-Za-z0-9_-]{16,200}T3BlbkFJ[A-Za-z0-9_-]{16,200}", 3),
    _form("Anthropic key", r"sk-ant-[A-Za-z0-9_-]{80,200}", 7),
    _form("Telegram bot token", r"[0-9]{8,10}:AA[A-Za-z0-9_-]{33}", 4),
    _form(
        "Slack webhook",
        r"https://hooks\.slack\.com/services/T[A-Z0-9]{6,12}/B[A-Z0-9]{6,12}/[A-Za-z0-9]{20,30}",
        33,
        Severity.MEDIUM,
    ),
    _form(
        "Discord webhook",
        r"https://discord(?:app)?\.com/api/webhooks/[0-9]{15,21}/[A-Za-z0-9_-]{60,80}",
        33,
        Severity.MEDIUM,
    ),
    _form(
        "database address with a password",
        r"(?:mongodb(?:\+srv)?|postgres(?:ql)?|mysql|redis|amqps?)://[^\s:/@\"'<>]{1,64}:[^\s:/@\"'<>]{4,100}@[^\s\"'<>]{3,200}",
        10,
    ),
)
_PRIVATE_KEY = re.compile(
    r"-----BEGIN (?:RSA |EC |DSA |OPENSSH |ENCRYPTED )?PRIVATE KEY-----"
    r"(?:\s|\\n){0,4}[A-Za-z0-9+/=]{40}"
)


def check(artifacts: Artifacts) -> CheckResult:
    """Search every document and script that was kept."""
    if not artifacts.readable_pages:
        return not_checked(META, "no page could be read")
    bodies = [(page, body) for page in artifacts.readable_pages for body in page.bodies]
    if not bodies:
        return not_checked(META, "the content of documents and scripts was not kept")
    findings = FindingList(META)
    for page, body in bodies:
        for name, masked, severity in secrets_in(body.text):
            findings.add(
                f"{name} {masked}",
                Evidence(page_url=page.final_url, url=body.url, quote=masked),
                title=f"{_article(name)} {name} is in a {body.kind}",
                summary="It has the form of a key that belongs on a server. Anybody can read it "
                "here. Whether it works was not tried.",
                advice="Revoke it now, and keep its successor on the server.",
                confidence=0.85,
                severity=severity,
            )
    return findings.result({"bodies searched": str(len(bodies)), **pages_looked_at(artifacts)})


def secrets_in(text: str) -> list[tuple[str, str, Severity]]:
    """The secrets in a text: what each is, the beginning of it, and how grave that is."""
    found: list[tuple[str, str, Severity]] = []
    for form in _FORMS:
        for match in form.pattern.finditer(text):
            secret = match[0]
            rest = secret[form.shown_chars :]
            if _PLACEHOLDER.search(secret) or _entropy(rest) < _MIN_ENTROPY:
                continue
            masked = f"{secret[: form.shown_chars]}… ({len(secret)} characters)"
            if (form.name, masked, form.severity) not in found:
                found.append((form.name, masked, form.severity))
            if len(found) >= MAX_PER_BODY:
                return found
    if _PRIVATE_KEY.search(text):
        found.append(("private key", "-----BEGIN … PRIVATE KEY-----", Severity.CRITICAL))
    return found


def _entropy(text: str) -> float:
    """Shannon's entropy in bits a character."""
    counts = Counter(text)
    total = len(text)
    return -sum(n / total * math.log2(n / total) for n in counts.values()) if total else 0.0


def _article(name: str) -> str:
    return "An" if name[0] in "AEIOUaeiou" else "A"
