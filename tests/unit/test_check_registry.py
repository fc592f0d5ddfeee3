"""The list of checks, and how one of them is run."""

from __future__ import annotations

from types import ModuleType

import msgspec
import pytest

from tests.unit.artifact_builder import MISSING, dead_site, page, site
from veritas.artifacts import Artifacts, Missing
from veritas.checks.registry import CHECKS, RegisteredCheck, checks_of, register, run_check
from veritas.checks.security import hsts
from veritas.core.audit import Language
from veritas.core.errors import Fault
from veritas.core.findings import CheckMeta, CheckResult, Outcome, Phase, Severity
from veritas.judge.shipped import shipped_policy
from veritas.judge.texts import texts_in

IDS = {entry.meta.id for entry in CHECKS}


def module(name: str, meta: CheckMeta, doc: str | None = "What it is.") -> ModuleType:
    made = ModuleType(name, doc)
    made.META = meta  # type: ignore[attr-defined]
    made.check = hsts.check  # type: ignore[attr-defined]
    return made


META = CheckMeta("security.some-thing", Phase.SECURITY, "Some thing", Severity.LOW, ("page",), ())
NAME = "veritas.checks.security.some_thing"


def test_a_well_made_module_is_registered() -> None:
    (entry,) = register((module(NAME, META),))
    assert entry.meta is META


@pytest.mark.parametrize(
    ("name", "meta", "doc", "words"),
    [
        ("veritas.checks.security.other", META, "x", "does not fit its module"),
        ("veritas.checks.vision.some_thing", META, "x", "does not fit its module"),
        (NAME, msgspec.structs.replace(META, phase=Phase.GRAPH), "x", "does not fit its phase"),
        (NAME, msgspec.structs.replace(META, needs=("moon",)), "x", "moon"),
        (NAME, META, None, "docstring"),
    ],
)
def test_a_badly_made_module_is_refused(
    name: str, meta: CheckMeta, doc: str | None, words: str
) -> None:
    with pytest.raises(ValueError, match=words):
        register((module(name, meta, doc),))


def test_an_id_is_given_once() -> None:
    with pytest.raises(ValueError, match="two checks"):
        register((module(NAME, META), module(NAME, META)))


def test_every_check_has_a_weight_and_words_in_every_language() -> None:
    assert set(shipped_policy().checks) == IDS
    for language in Language:
        assert set(texts_in(language).checks) == IDS, language


def test_every_check_says_what_it_does_not_see() -> None:
    for entry in CHECKS:
        for part in ("Looks for:", "Why it matters:", "Does not see:", "Rule:"):
            assert part in entry.description, (entry.meta.id, part)


def test_checks_are_grouped_by_phase() -> None:
    grouped = [len(checks_of(phase)) for phase in Phase]
    assert sum(grouped) == len(CHECKS)
    assert checks_of(Phase.JUDGE) == ()


def test_a_check_that_breaks_is_our_failure() -> None:
    def broken(_: Artifacts) -> CheckResult:
        raise RuntimeError("boom" * 500)

    result = run_check(RegisteredCheck(META, broken, "x"), site())
    assert result.outcome is Outcome.ERROR
    assert result.reason.startswith("this check failed on our side: RuntimeError: boom")
    assert len(result.reason) < 300


def test_what_does_not_apply_is_told_from_what_is_missing() -> None:
    entry = next(item for item in CHECKS if item.meta.id == "security.certificate")
    no_tls = Missing("the target is plain http", Fault.TARGET, "not_applicable")
    assert run_check(entry, site(tls=no_tls)).outcome is Outcome.NOT_APPLICABLE
    missing = run_check(entry, site(tls=MISSING))
    assert (missing.outcome, missing.reason) == (Outcome.ERROR, MISSING.reason)


def test_a_dead_site_fails_no_check() -> None:
    results = [run_check(entry, dead_site()) for entry in CHECKS]
    assert {result.outcome for result in results} == {Outcome.ERROR}


def test_a_fair_site_fails_no_check() -> None:
    results = [run_check(entry, site()) for entry in CHECKS]
    assert [result.check_id for result in results if result.outcome is Outcome.FAILED] == []
    assert [result.check_id for result in results if result.outcome is Outcome.ERROR] == []


def test_only_error_pages_fail_no_check() -> None:
    for entry in CHECKS:
        if "page" in entry.meta.needs:
            assert run_check(entry, site(page(status=500))).outcome is Outcome.ERROR
