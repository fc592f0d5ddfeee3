"""The Observatory's grade of a site: all tests, added up."""

from __future__ import annotations

import msgspec

from veritas.artifacts import Artifacts, Missing
from veritas.checks.observatory import content, cookies, csp, isolation, transport
from veritas.checks.observatory.result import NOT_CHECKED, ObservatoryTest
from veritas.checks.observatory.site import Site, site_of

ALGORITHM = 6
# Bonuses count only for a site that has this many points without them.
_EXTRA_CREDIT_FROM = 90
_GRADES = (
    (100, "A+"),
    (90, "A"),
    (85, "A-"),
    (80, "B+"),
    (70, "B"),
    (65, "B-"),
    (60, "C+"),
    (50, "C"),
    (45, "C-"),
    (40, "D+"),
    (30, "D"),
    (25, "D-"),
    (0, "F"),
)
_TESTS = (
    csp.rate_csp,
    cookies.rate_cookies,
    isolation.rate_cors,
    transport.rate_redirection,
    content.rate_referrer_policy,
    transport.rate_hsts,
    content.rate_integrity,
    content.rate_content_type_options,
    isolation.rate_framing,
    isolation.rate_resource_policy,
    isolation.rate_embedder_policy,
    isolation.rate_opener_policy,
)


class ObservatoryGrade(msgspec.Struct, frozen=True):
    """An extra figure: what MDN HTTP Observatory's scoring gives for the target's page.

    Attributes:
        algorithm: the version of the scoring.
        grade: ``A+`` to ``F``.
        score: 0 and up, above 100 with bonuses.
        tests: each test and its points.
        complete: every test could be made; otherwise the grade may be lower than shown.
    """

    algorithm: int
    grade: str
    score: int
    tests: tuple[ObservatoryTest, ...]
    complete: bool


def grade_site(site: Site) -> ObservatoryGrade:
    """Run all tests and add up their points."""
    tests = tuple(test(site) for test in _TESTS)
    plain = 100 + sum(test.modifier for test in tests if test.modifier < 0)
    bonus = sum(test.modifier for test in tests if test.modifier > 0)
    score = max(0, plain + bonus if plain >= _EXTRA_CREDIT_FROM else plain)
    floor = min(score - score % 5, 100)
    grade = next(name for lowest, name in _GRADES if floor >= lowest)
    complete = all(test.result != NOT_CHECKED for test in tests)
    return ObservatoryGrade(ALGORITHM, grade, score, tests, complete)


def grade_artifacts(artifacts: Artifacts, *, preloaded: bool = False) -> ObservatoryGrade | None:
    """The grade of an audit's target; None when its page was not opened."""
    site = site_of(artifacts, preloaded=preloaded)
    return None if isinstance(site, Missing) else grade_site(site)
