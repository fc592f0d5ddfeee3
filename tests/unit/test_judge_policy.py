"""Policies: the one that comes with the program, and others, good and bad."""

from __future__ import annotations

import itertools
import re
import textwrap
import tomllib
from pathlib import Path

import pytest

from tests.unit.artifact_builder import site
from tests.unit.judge_samples import failing, finding
from veritas.core.errors import PolicyError
from veritas.core.findings import Claim, Severity
from veritas.judge.policy import Policy, Signal
from veritas.judge.policy_toml import MAX_POLICY_BYTES
from veritas.judge.score import judge
from veritas.judge.shipped import CHECK_IDS, read_policy, shipped_policy, shipped_source
from veritas.judge.toml_table import line_of

DOCS = Path(__file__).parents[2] / "docs"


def changed(old: str, new: str) -> str:
    """The shipped policy with one thing changed."""
    source = shipped_source()
    assert source.count(old) == 1, old
    return source.replace(old, new)


def test_the_shipped_policy_has_a_line_for_every_check_and_round_weights() -> None:
    policy = shipped_policy()
    assert set(policy.checks) == CHECK_IDS
    assert set(policy.most) == set(Signal)
    for kind, row in policy.weights.items():
        assert sum(row.values()) == 100_00, kind
        assert set(row) == set(Signal)


SUMS = {"2026.5": "7be0abc1e4aa3e34dfe04fcd4a96b05872cc86b928323cedcfbf23f44868d534"}
"""What each version of the shipped policy says. A version that was released is never changed."""


def test_other_rules_have_another_version() -> None:
    policy = shipped_policy()
    assert SUMS.get(policy.version) == policy.sha256, (
        "the rules have changed: give veritas/judge/policy.toml the next version, if the last one "
        f'was released, and write "{policy.version}": "{policy.sha256}" here'
    )


def test_a_policys_hash_is_of_its_content() -> None:
    same = read_policy(shipped_source() + "\n# a remark\n")
    assert same.sha256 == shipped_policy().sha256
    other = read_policy(changed("points = [3, 6, 9] }", "points = [3, 6, 9.01] }"))
    assert other.sha256 != shipped_policy().sha256


def test_a_policy_may_change_some_of_the_shipped_one() -> None:
    policy = read_policy(
        """
        extends = "veritas"
        name = "Example Bank"
        version = "1"
        [checks."security.csp"]
        points = [10, 20, 30]
        [rules.no-https]
        most = 10
        [rules.untrusted-certificate]
        off = true
        [rules.no-imprint]
        why = "nobody says who runs it"
        points = 7.5
        when = [{ check = "graph.imprint" }, { check = ["graph.contact", "graph.dns"] }]
        """
    )
    assert (policy.name, policy.version) == ("Example Bank", "1")
    assert policy.checks["security.csp"].points[Severity.HIGH] == 30_00
    assert policy.checks["security.csp"].weight == shipped_policy().checks["security.csp"].weight
    rules = {rule.id: rule for rule in policy.rules}
    assert rules["no-https"].most == 10
    assert "untrusted-certificate" not in rules
    assert rules["no-imprint"].points == 7_50
    both = (failing(finding("graph.imprint")), failing(finding("graph.dns", Severity.INFO)))
    held = (failing(finding("graph.imprint")), failing(finding("graph.contact")))
    assert [item.rule for item in judge(both, site(), policy).deductions] == [
        "checks.graph.imprint"
    ]
    assert "rules.no-imprint" in {item.rule for item in judge(held, site(), policy).deductions}


def proven(claim: Claim | None) -> tuple[float, ...]:
    made = (failing(finding("vision.prechecked-box", claim=claim)),)
    return tuple(item.points for item in judge(made, site(), shipped_policy()).deductions)


def test_what_is_proven_costs_most_and_words_least() -> None:
    (words,), (shown,), (fact,), (sure,) = (
        proven(Claim.TEXT_SUGGESTS),
        proven(Claim.SCREEN_SHOWS),
        proven(None),
        proven(Claim.EXPERIMENT_PROVES),
    )
    assert words < shown == fact < sure


@pytest.mark.parametrize(
    ("source", "words"),
    [
        ("", ("schema", "missing")),
        ("schema = 1", ("missing",)),
        ("schema = 1\n[broken\n", ("not TOML", "line 2")),
        ("a = " + "[" * 5000, ("not TOML",)),
        ("a = " + "9" * 100_000, ("number", "read")),
        ("x" * (MAX_POLICY_BYTES + 1), ("256 KiB",)),
        (changed("schema = 1", "schema = 0"), ("line", "schema", "0", "schema 1")),
        (changed("schema = 1", 'schema = "1"'), ("schema", "'1'")),
        ('extends = "mine"', ("mine", "'veritas'")),
        (changed("words_most = 12 ", "words_most = nan "), ("scoring.words_most", "NaN")),
        (changed("words_most = 12 ", "words_most = inf "), ("words_most", "Infinity")),
        (changed("words_most = 12 ", "words_most = -1 "), ("words_most", "-1", "0 to 100")),
        (changed("words_most = 12 ", "words_most = true "), ("words_most", "true")),
        (changed("words_most = 12 ", "words_most = 1.234 "), ("1.234", "two decimals")),
        (changed("words_most = 12 ", "words_least = 12 "), ("words_most", "missing")),
        (
            changed("words_most = 12 ", "further = 1\nwords_most = 12 "),
            ("scoring.further", "unknown"),
        ),
        (changed("structure = 50 ", "structural = 50 "), ("signals.structure", "missing")),
        (changed("meta = 50 ", "meta = 50\nmoon = 1 "), ("signals.moon", "unknown signal")),
        (
            changed("default      = { structure = 20,", "default      = { structure = 21,"),
            ("weights.default", "101", "sum to 100"),
        ),
        (
            changed(
                "default      = { structure = 20, security = 25",
                "default = { structure = 0, security = 45",
            ),
            ("weights.default.structure", "more than 0"),
        ),
        (changed("default      = {", "usual = {"), ("usual", "kind of site", "shop")),
        (changed('"graph.dns" =', '"graph.moon" ='), ("graph.moon", "unknown check")),
        (
            changed('"graph.dns" = { signal = "meta"', '"graph.dns" = { signal = "moon"'),
            ("moon", "unknown signal"),
        ),
        (
            changed(
                '"graph.dns" = { signal = "meta", weight = 1, points = [2, 4, 8] }',
                '"graph.dns" = { signal = "meta", weight = 1, points = [2, 8, 4] }',
            ),
            ("graph.dns.points", "[2, 8, 4]", "rise"),
        ),
        (
            changed(
                '"graph.dns" = { signal = "meta", weight = 1, points = [2, 4, 8] }',
                '"graph.dns" = { signal = "meta", weight = 1, points = [2, 4] }',
            ),
            ("graph.dns.points", "3 numbers"),
        ),
        (changed("[rules.no-https]", "[rules.bot-wall]"), ("not TOML", "twice", "line")),
        (
            changed(
                'most = 50\nwhen = [{ check = "security.https"',
                'most = 50\nwhen = [{ check = "security.httpz"',
            ),
            ("rules.no-https.when", "security.httpz", "unknown check"),
        ),
        (changed("most = 50\n", "most = 500\n"), ("rules.no-https.most", "500", "0 to 100")),
        (changed("most = 50\n", "most = 50\npoints = 5\n"), ("rules.no-https", "either")),
        (changed("most = 65\n", ""), ("rules.bot-wall", "either")),
        (changed('when = [{ page = "bot_wall" }]', "when = []"), ("bot-wall.when", "condition")),
        (changed('{ page = "bot_wall" }', '{ page = "moon" }'), ("moon", "unknown code")),
        (changed('{ page = "bot_wall" }', "{ }"), ("either",)),
        (
            changed('{ page = "bot_wall" }', '{ check = "graph.dns", claim = "text_suggests" }'),
            ("text_suggests", "words alone"),
        ),
        (changed("trusted = 80", "trusted = 60"), ("levels.trusted", "above")),
        (
            changed("likely_fraudulent = 0", "likely_fraudulent = 5"),
            ("levels.likely_fraudulent", "0"),
        ),
        (
            changed("experiment_proves = 150", "experiment_proves = 50"),
            ("claims.experiment_proves", "rise"),
        ),
        (changed('name = "Veritas"', 'name = "two\\nlines"'), ("name", "line of text")),
        (changed("[levels]", "[level]"), ("levels.trusted", "missing")),
    ],
    ids=itertools.count(),
)
def test_a_bad_policy_is_refused_with_place_and_value(source: str, words: tuple[str, ...]) -> None:
    with pytest.raises(PolicyError) as refused:
        read_policy(source)
    message = str(refused.value)
    for word in words:
        assert word in message, message
    assert len(message) < 600
    assert message.isprintable()


def test_the_line_named_is_the_line_meant() -> None:
    source = changed("words_most = 12 ", "words_most = 120 ")
    line = next(n for n, text in enumerate(source.splitlines(), 1) if "words_most = 120" in text)
    with pytest.raises(PolicyError, match=f"^line {line}, scoring.words_most: 120: "):
        read_policy(source)
    assert line_of('[checks]\n"a.b" = 1\n', "checks.a.b.points") == 2
    assert line_of("x = 1", "y") == 0


def test_all_policies_that_are_read_can_be_judged_by() -> None:
    policy: Policy = read_policy(changed("words_most = 12 ", "words_most = 0 "))
    words = failing(finding("vision.urgency", Severity.LOW, claim=Claim.TEXT_SUGGESTS))
    assert judge((words,), site(), policy).score == 100


def test_the_documented_policy_works_and_its_mistake_is_named_as_it_says() -> None:
    page = (DOCS / "how-to" / "bring-your-own-policy.md").read_text("utf-8")
    (block,) = re.findall(r"```toml\n(.*?)```", page, re.DOTALL)
    source = textwrap.dedent(block)
    policy = read_policy(source)
    assert (policy.name, policy.version) == ("Example Bank", "2027-01")
    assert {rule.id: rule.most for rule in policy.rules}["no-https"] == 10
    with pytest.raises(PolicyError) as refused:
        read_policy(source.replace("[15, 25, 40]", "[15, 25]"))
    said = re.search(r"`(line 6.*?)`", page, re.DOTALL)
    assert said is not None
    assert str(refused.value) == " ".join(said[1].split())


def test_the_reference_names_every_key_of_the_policy() -> None:
    page = (DOCS / "reference" / "policy.md").read_text("utf-8")
    given = tomllib.loads(shipped_source())
    keys = {*given, *given["levels"], *given["signals"], *given["weights"]}
    keys |= set(given["scoring"]) | set(given["scoring"]["claims"])
    for rule in given["rules"].values():
        keys |= set(rule) | {key for condition in rule["when"] for key in condition}
    assert [key for key in sorted(keys) if key not in page] == []
