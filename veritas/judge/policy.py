"""The judge's policy as data: what each problem costs, and what a score cannot rise above.

The numbers are judgements, not measurements. They follow three rules: what can cost a visitor
money or a password weighs most; hygiene alone never makes a site look fraudulent, so each signal
has a most it can cost; and what was not checked costs nothing. A change of any number is a
new :data:`POLICY_VERSION`.
"""

from __future__ import annotations

from enum import StrEnum

import msgspec

from veritas.core.findings import Severity

POLICY_VERSION = "2026.2"


class Signal(StrEnum):
    """What a check's result says something about."""

    TRANSPORT = "transport"
    HARDENING = "hardening"
    FORMS = "forms"
    HONESTY = "honesty"
    IDENTITY = "identity"


class SignalRule(msgspec.Struct, frozen=True):
    """A signal's name for people, and the most points all its checks can cost together."""

    title: str
    most_points: float


SIGNALS: dict[Signal, SignalRule] = {
    Signal.TRANSPORT: SignalRule("Encryption on the way", 55.0),
    Signal.HARDENING: SignalRule("Protection against attacks", 25.0),
    Signal.FORMS: SignalRule("Passwords and payment", 60.0),
    Signal.HONESTY: SignalRule("Fair treatment", 45.0),
    Signal.IDENTITY: SignalRule("Who is behind it", 30.0),
}


class CheckRule(msgspec.Struct, frozen=True):
    """What a check counts.

    Attributes:
        signal: what it says something about.
        weight: its share in coverage and confidence.
        points: what one finding costs, by severity, at full confidence.
    """

    signal: Signal
    weight: float
    points: dict[Severity, float]


def _points(low: float, medium: float, high: float) -> dict[Severity, float]:
    return {
        Severity.INFO: 0.0,
        Severity.LOW: low,
        Severity.MEDIUM: medium,
        Severity.HIGH: high,
        Severity.CRITICAL: high * 1.25,
    }


RULES: dict[str, CheckRule] = {
    "security.https": CheckRule(Signal.TRANSPORT, 10, _points(10, 20, 30)),
    "security.https-redirect": CheckRule(Signal.TRANSPORT, 4, _points(4, 8, 12)),
    "security.certificate": CheckRule(Signal.TRANSPORT, 10, _points(3, 6, 30)),
    "security.tls-offer": CheckRule(Signal.TRANSPORT, 3, _points(3, 8, 18)),
    "security.hsts": CheckRule(Signal.TRANSPORT, 3, _points(2, 5, 8)),
    "security.mixed-content": CheckRule(Signal.TRANSPORT, 4, _points(4, 8, 14)),
    "security.csp": CheckRule(Signal.HARDENING, 3, _points(3, 6, 9)),
    "security.content-type-options": CheckRule(Signal.HARDENING, 1, _points(2, 4, 6)),
    "security.framing": CheckRule(Signal.HARDENING, 2, _points(3, 5, 8)),
    "security.referrer-policy": CheckRule(Signal.HARDENING, 1, _points(2, 4, 6)),
    "security.cookie-flags": CheckRule(Signal.HARDENING, 3, _points(3, 8, 12)),
    "security.version-disclosure": CheckRule(Signal.HARDENING, 1, _points(1.5, 3, 5)),
    "security.insecure-form": CheckRule(Signal.FORMS, 8, _points(10, 20, 35)),
    "security.foreign-form": CheckRule(Signal.FORMS, 8, _points(10, 20, 35)),
    "security.script-integrity": CheckRule(Signal.HARDENING, 1, _points(1.5, 3, 6)),
    "security.vulnerable-library": CheckRule(Signal.HARDENING, 2, _points(3, 6, 10)),
    "security.secrets": CheckRule(Signal.HARDENING, 3, _points(5, 10, 20)),
    "security.source-maps": CheckRule(Signal.HARDENING, 0.5, _points(1, 2, 4)),
    "security.packed-code": CheckRule(Signal.HARDENING, 2, _points(3, 8, 15)),
    "security.message-listener": CheckRule(Signal.HARDENING, 1, _points(2, 5, 9)),
    "security.fingerprinting": CheckRule(Signal.HONESTY, 2, _points(4, 8, 12)),
    "security.session-recording": CheckRule(Signal.HONESTY, 2, _points(4, 8, 12)),
    "security.early-storage": CheckRule(Signal.HONESTY, 2, _points(4, 8, 12)),
    "security.form-leaks": CheckRule(Signal.HONESTY, 3, _points(6, 12, 20)),
    "security.password-fields": CheckRule(Signal.FORMS, 1, _points(2, 4, 6)),
    "security.csrf-token": CheckRule(Signal.FORMS, 1, _points(2, 5, 8)),
    "security.opener-access": CheckRule(Signal.HARDENING, 0.5, _points(1.5, 3, 5)),
    "security.open-redirect": CheckRule(Signal.HARDENING, 0.5, _points(1, 3, 6)),
    "security.cross-origin-sharing": CheckRule(Signal.HARDENING, 3, _points(4, 8, 20)),
    "security.security-txt": CheckRule(Signal.HARDENING, 0.5, _points(1.5, 3, 5)),
    "security.exposed-files": CheckRule(Signal.HARDENING, 3, _points(5, 10, 20)),
    "security.lookalike-name": CheckRule(Signal.IDENTITY, 4, _points(6, 15, 30)),
    "security.brand-imitation": CheckRule(Signal.FORMS, 6, _points(10, 20, 40)),
    "security.brand-icon": CheckRule(Signal.FORMS, 2, _points(10, 20, 40)),
    "security.hidden-cover": CheckRule(Signal.FORMS, 2, _points(5, 12, 25)),
    "security.login-on-free-host": CheckRule(Signal.FORMS, 3, _points(5, 12, 20)),
    "vision.urgency": CheckRule(Signal.HONESTY, 4, _points(9, 14, 25)),
    "vision.scarcity": CheckRule(Signal.HONESTY, 4, _points(9, 14, 25)),
    "vision.social-proof": CheckRule(Signal.HONESTY, 4, _points(9, 14, 25)),
    "vision.confirmshaming": CheckRule(Signal.HONESTY, 4, _points(8, 14, 25)),
    "vision.prechecked-box": CheckRule(Signal.HONESTY, 5, _points(7, 14, 25)),
    "graph.third-parties": CheckRule(Signal.IDENTITY, 2, _points(3, 6, 10)),
    "graph.contact": CheckRule(Signal.IDENTITY, 4, _points(6, 12, 20)),
    "graph.imprint": CheckRule(Signal.IDENTITY, 4, _points(8, 12, 20)),
    "graph.privacy-policy": CheckRule(Signal.IDENTITY, 4, _points(6, 12, 20)),
    "graph.dns": CheckRule(Signal.IDENTITY, 1, _points(2, 4, 8)),
}

DEFAULT_RULE = CheckRule(Signal.HARDENING, 1, _points(2, 4, 8))
"""For a check this policy does not know: it counts, but little."""

FURTHER_SHARE = 0.25
"""Of several findings of one check the dearest costs in full, each other one this share."""

CHECK_CEILING = 1.5
"""A check costs at most this many times its dearest finding."""


class CapRule(msgspec.Struct, frozen=True):
    """A score cannot be above ``most`` when a check has a finding at least this severe."""

    check_id: str
    at_least: Severity
    most: int
    why: str


CAPS: tuple[CapRule, ...] = (
    CapRule("security.https", Severity.HIGH, 50, "the page is not encrypted"),
    CapRule("security.certificate", Severity.HIGH, 40, "the certificate cannot be trusted"),
    CapRule(
        "security.insecure-form", Severity.HIGH, 30, "passwords or card data would go in clear"
    ),
)


class RiskLevel(StrEnum):
    """What a score means, best first."""

    TRUSTED = "trusted"
    PROBABLY_SAFE = "probably_safe"
    SUSPICIOUS = "suspicious"
    HIGH_RISK = "high_risk"
    LIKELY_FRAUDULENT = "likely_fraudulent"


LEVELS: tuple[tuple[int, RiskLevel], ...] = (
    (80, RiskLevel.TRUSTED),
    (65, RiskLevel.PROBABLY_SAFE),
    (45, RiskLevel.SUSPICIOUS),
    (25, RiskLevel.HIGH_RISK),
    (0, RiskLevel.LIKELY_FRAUDULENT),
)
"""The lowest score of each level, best level first."""

MIN_COVERAGE = 0.5
"""Below this share of checks done a good level is withheld: it must be earned."""

UNFINISHED_PAGE_FACTOR = 0.9
"""Confidence is multiplied by this when the target's page did not finish loading."""

SEVERITY_ORDER: tuple[Severity, ...] = tuple(Severity)
"""From least to most severe."""


def rule_of(check_id: str) -> CheckRule:
    """The rule for a check, the default for one this policy does not know."""
    return RULES.get(check_id, DEFAULT_RULE)


def level_of(score: int) -> RiskLevel:
    """The level of a score of 0 to 100."""
    return next(level for lowest, level in LEVELS if score >= lowest)


def is_at_least(severity: Severity, other: Severity) -> bool:
    """Whether one severity is as grave as another, or more."""
    return SEVERITY_ORDER.index(severity) >= SEVERITY_ORDER.index(other)
