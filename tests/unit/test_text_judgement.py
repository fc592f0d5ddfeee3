"""What texts suggest, by rules and model; the model file; and ``veritas text --stdin``."""

from __future__ import annotations

import json
import subprocess
import sys
import time
from importlib.resources import files

import hypothesis.strategies as st
import pytest
from hypothesis import given

from veritas.checks.wording.judgement import Tier, judge_text
from veritas.checks.wording.model import model_score, wording_model
from veritas.checks.wording.rules import rule_strengths


@pytest.mark.parametrize(
    ("text", "category", "tier"),
    [
        ("Only 3 left in stock - order soon!", "Scarcity", Tier.CONFIRMED),
        ("Hurry! Offer ends in 09:59", "Urgency", Tier.CONFIRMED),
        ("37 people are viewing this right now", "Social Proof", Tier.CONFIRMED),
        ("No thanks, I prefer paying full price", "Misdirection", Tier.CONFIRMED),
        ("Lena in Graz just ordered a wool blanket 4 minutes ago", "Social Proof", None),
        ("Your membership renews automatically each month until you cancel by calling us",
         "Obstruction", Tier.LIKELY),
    ],
)  # fmt: skip
def test_pressing_texts_are_told(text: str, category: str, tier: Tier | None) -> None:
    found = judge_text(text)
    assert found.category == category
    assert found.tier is not None
    if tier is not None:
        assert found.tier is tier
    assert found.why


@pytest.mark.parametrize(
    "text",
    [
        "", "In stock", "Add to cart", "No thanks", "Privacy policy", "Summer sale until 31 August",
        "14 in stock", "4.2 of 5 stars, 128 reviews", "The meeting ended 3 hours later.",
        "Police said 37 people were at the scene when the fire broke out on Tuesday evening.",
        "Free shipping on orders over $50", "Cancel online at any time in your account",
        "Customers also viewed", "Remember me", "9:00 to 17:00",
    ],
)  # fmt: skip
def test_ordinary_texts_suggest_nothing(text: str) -> None:
    found = judge_text(text)
    assert (found.tier, found.category, found.why) == (None, None, ())
    assert 0 <= found.score < 0.5


def test_the_rules_words_come_first_in_the_reasons() -> None:
    found = judge_text("Only 3 left in stock")
    assert found.why[0].startswith("rule Scarcity (clear): ")
    assert "left" in found.why[0]


def test_the_model_file_is_small_and_says_where_it_comes_from() -> None:
    raw = files("veritas.checks.wording").joinpath("model.json").read_bytes()
    assert len(raw) < 500_000
    model = wording_model()
    assert model.made_by == "scripts/wording/train.py"
    assert len(model.data_sha256) == 64
    assert set(model.figures) == {"1", "2", "5", "8"}
    assert "Obstruction" in model.classes
    assert len(model.class_bias) == len(model.classes)


def test_rules_only_ever_add() -> None:
    text = "Hurry! Offer ends in 09:59"
    found = model_score(text, rule_strengths(text))
    assert found.score > found.alone


@given(st.text(max_size=3000))
def test_no_text_breaks_it(text: str) -> None:
    found = judge_text(text)
    assert 0 <= found.score <= 1
    assert (found.category is None) == (found.tier is None)


def test_a_huge_text_takes_no_longer_than_its_beginning() -> None:
    judge_text("warm up")
    begun = time.perf_counter()
    judge_text("only 3 left " * 1_000_000)
    assert time.perf_counter() - begun < 20  # a bound against hanging, and no measurement


def test_the_command_answers_line_by_line() -> None:
    lines = b"Only 2 left!\n\nAdd to cart\r\n\xff\xfe broken\n" + b"x" * 3_000_000 + b"\nlast"
    run = subprocess.run(
        [sys.executable, "-m", "veritas", "text", "--stdin"],
        input=lines,
        capture_output=True,
        timeout=60,
        check=True,
    )
    answers = [json.loads(line) for line in run.stdout.splitlines()]
    assert len(answers) == 6
    assert answers[0]["category"] == "Scarcity"
    assert set(answers[0]) == {"score", "category", "tier", "why"}
    assert [answer["category"] for answer in answers[1:]] == [None] * 5


def test_the_command_says_how_it_is_used() -> None:
    run = subprocess.run(
        [sys.executable, "-m", "veritas", "text"], capture_output=True, timeout=60, check=False
    )
    assert run.returncode == 2
    assert b"--stdin" in run.stderr
