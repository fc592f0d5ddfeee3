"""What texts suggest, by rules and model; the model file; and ``veritas text --stdin``."""

from __future__ import annotations

import contextlib
import json
import re
import subprocess
import sys
import time
from importlib.resources import files

import hypothesis.strategies as st
import pytest
from hypothesis import given

from tests.unit.wording_samples import en
from veritas.checks.wording.cues import CUES
from veritas.checks.wording.english import english_matches
from veritas.checks.wording.folding import fold
from veritas.checks.wording.judgement import Tier, judge, judge_text
from veritas.checks.wording.matching import Strength
from veritas.checks.wording.model import model_score, wording_model
from veritas.checks.wording.spelling import spelled


@pytest.mark.parametrize(
    ("text", "category", "tier"),
    [
        ("Only 3 left in stock - order soon!", "Scarcity", Tier.CONFIRMED),
        ("Hurry! Offer ends in 09:59", "Urgency", Tier.CONFIRMED),
        ("37 people are viewing this right now", "Social Proof", Tier.CONFIRMED),
        ("No thanks, I prefer paying full price", "Misdirection", Tier.CONFIRMED),
        ("Lena in Graz just ordered a wool blanket 4 minutes ago", "Social Proof", None),
        ("Your membership renews automatically each month until you cancel by calling us",
         "Obstruction", Tier.CONFIRMED),
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
    assert found.why[0] == "rule en.low-stock.1 (clear): only 3 left"
    assert found.why[1] == "type scarcity.low-stock: Low-stock message"
    assert re.fullmatch(r"model: [01]\.\d\d by the words alone", found.why[2])
    assert re.fullmatch(r"n-gram '.+': \+\d\.\d\d", found.why[3])


def test_the_model_file_is_small_and_says_where_it_comes_from() -> None:
    raw = files("veritas.checks.wording").joinpath("model.json").read_bytes()
    assert len(raw) < 500_000
    model = wording_model()
    assert model.made_by == "scripts/wording/train.py"
    assert len(model.data_sha256) == 64
    assert {"rules", "confirmed, rules held back", "likely or confirmed"} <= set(model.figures)
    assert "Obstruction" in model.classes
    assert len(model.class_bias) == len(model.classes)


def test_rules_only_ever_add() -> None:
    text = "Hurry! Offer ends in 09:59"
    folded = fold(text)
    strengths = {name: each.rule.strength for name, each in english_matches(folded).items()}
    found = model_score(folded, strengths)
    assert found.score > found.alone


@given(st.text(max_size=3000))
def test_no_text_breaks_it(text: str) -> None:
    found = judge_text(text)
    assert 0 <= found.score <= 1
    assert (found.category is None) == (found.tier is None)


@pytest.mark.parametrize(
    "text",
    [
        "O\u200bnly 3 le\u00adft in st\u200dock",  # characters of no width
        "Оnlу 3 lеft in ѕtосk",  # Cyrillic among Latin letters
        "Οnly 3 lеft in stοck",  # Greek, too
        "ＯＮＬＹ ３ ＬＥＦＴ",  # full width
        "𝐎𝐧𝐥𝐲 𝟑 𝐥𝐞𝐟𝐭",  # mathematical letters
        "O\u0336n\u0336l\u0336y 3 l\u0336e\u0336f\u0336t",  # struck through letter by letter
        "\u202etfel 3 ylnO\u202c",  # turned around by a control character
        "\u2066Only 3 left\u2069",
        "Only\u00a03\u2007left",
        "oɴʟʏ 3 ʟᴇꜰᴛ",
    ],
)  # fmt: skip
def test_words_hidden_from_programs_are_read_as_people_read_them(text: str) -> None:
    found = judge_text(text)
    assert (found.category, found.tier) == ("Scarcity", Tier.CONFIRMED), found


@pytest.mark.parametrize(
    ("text", "category"),
    [
        ("Only3left", "Scarcity"),  # glued together
        ("3left instock", "Scarcity"),
        ("H U R R Y! Only 2 left", "Scarcity"),  # letter by letter
        ("0nly 2 1eft in st0ck", "Scarcity"),  # read by a machine
        ("No thanks, I dont want to save money", "Misdirection"),  # no apostrophe
        ("No thanks, Ill pay full price", "Misdirection"),
        ("🔥🔥 25 people are looking at this 👀", "Social Proof"),
        (">>> HURRY!!! only two left <<<", "Scarcity"),
        ("Sale ends in02days14hours22min", "Urgency"),
        ("  \t only\n 4 \n left \r in stock  ", "Scarcity"),
    ],
)
def test_slips_of_haste_and_of_machines_hide_nothing(text: str, category: str) -> None:
    found = judge_text(text)
    assert (found.category, found.tier) == (category, Tier.CONFIRMED), found


@pytest.mark.parametrize(
    ("text", "mended"),
    [
        ("i dont", "i don't"),
        ("no thanks, ill pay", "no thanks, i'll pay"),
        ("he is ill, id card", "he is ill, id card"),
        ("only3left", "only 3 left"),
        ("h u r r y now", "hurry now"),
        ("plan a or b", "plan a or b"),
        ("24h, 1st, 3d, 10 to 20", "24h, 1st, 3d, 10 to 20"),
    ],
)
def test_only_slips_are_mended(text: str, mended: str) -> None:
    assert spelled(text) == mended


def test_a_cue_confirms_only_what_the_model_is_sure_of() -> None:
    sure = judge("25 Texans bought this today")
    assert sure.match is not None
    assert (sure.match.rule.id, sure.tier) == ("en.cue.activity.1", Tier.CONFIRMED)
    calm = judge("The shop on the corner sold flowers and people liked it")
    assert (calm.tier, calm.match) == (None, None)
    for words in CUES.values():
        assert {rule.strength for rule in words.rules} == {Strength.CUE}


@given(st.sampled_from([*(words for words, _ in en.PRESSING), *en.ORDINARY]))
def test_the_score_tells_what_the_tier_tells(text: str) -> None:
    found = judge_text(text)
    assert (found.score >= 0.5) == (found.tier is not None)


@pytest.mark.parametrize(
    ("text", "language"),
    [
        ("Осталось только 2 штуки, успейте купить", "cyrillic script"),
        ("残りわずか3点です", "hiragana script"),
        ("نفدت الكمية تقريبا", "arabic script"),
        ("Este produto já não está disponível, mas você pode ver os mais vendidos", "Portuguese"),
        ("Restam apenas 2 peças, não perca", "Portuguese"),
        ("Bara 2 kvar", "Swedish"),
        ("Skynda dig! Erbjudandet slutar snart", "Swedish"),
        ("Poslední 2 kusy skladem", "Czech"),
        ("Son 2 ürün kaldı", "Turkish"),
        ("Vain 2 jäljellä", "Finnish"),
        ("Már csak 2 db maradt", "Hungarian"),
        ("仅剩2件", "cjk script"),
        ("Det finns bara två kvar i lager och de säljs nu av oss", "Swedish"),
    ],
)
def test_a_text_in_another_language_is_not_checked(text: str, language: str) -> None:
    found = judge_text(text)
    assert (found.category, found.tier, found.score) == (None, None, 0.0)
    assert found.why == (f"not checked: the text is in {language}",)


@pytest.mark.parametrize(
    "text",
    ["Crème brûlée torch", "Tickets to São Paulo", "Smörgåsbord", "Our smørrebrød", "Tall latte"],
)
def test_a_foreign_name_or_dish_makes_no_foreign_text(text: str) -> None:
    assert judge_text(text).why == ()


def test_an_english_banner_is_told_among_other_scripts() -> None:
    assert judge_text("Only 2 left 残り2点").tier is Tier.CONFIRMED


def test_a_huge_text_takes_no_longer_than_its_beginning() -> None:
    judge_text("warm up")
    begun = time.perf_counter()
    judge_text("only 3 left " * 1_000_000)
    assert time.perf_counter() - begun < 20  # a bound against hanging, and no measurement


def test_lines_are_judged_and_not_kept() -> None:
    before = judge.cache_info().currsize
    for number in range(20):
        judge_text(f"only {number} left " * 10_000)
    assert judge.cache_info().currsize == before


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


def ask(lines: bytes) -> list[dict[str, object]]:
    run = subprocess.run(
        [sys.executable, "-m", "veritas", "text", "--stdin"],
        input=lines,
        capture_output=True,
        timeout=60,
        check=True,
    )
    assert run.stderr == b""
    return [json.loads(line) for line in run.stdout.splitlines()]


def test_whatever_goes_in_one_line_comes_out_for_each() -> None:
    lines = [
        b"", b" ", b"\x00", b"Only\x00 3 left", b"\xff\xfe\xc3\x28", b"\xed\xa0\x80",
        "\u202e\u202e\u202e".encode(), "\u200b".encode() * 1000, "\ufdfa".encode() * 3000,
        b"only 3 left " * 900_000, b"\r", "a\u2028b\x0b\x0cc\x85".encode(), b"{}", b"last",
    ]  # fmt: skip
    answers = ask(b"\n".join(lines))
    assert len(answers) == len(lines)
    assert answers[3]["category"] == "Scarcity"
    assert all(set(each) == {"score", "category", "tier", "why"} for each in answers)


def test_an_answer_comes_before_the_next_line_is_sent() -> None:
    with subprocess.Popen(
        [sys.executable, "-m", "veritas", "text", "--stdin"],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
    ) as child:
        assert child.stdin is not None
        assert child.stdout is not None
        for line in (b"Only 3 left\n", b"Add to cart\n"):
            child.stdin.write(line)
            child.stdin.flush()
            assert json.loads(child.stdout.readline())["score"] >= 0
        child.stdin.close()
        assert child.wait(30) == 0


def test_whoever_has_read_enough_may_close_the_pipe() -> None:
    with subprocess.Popen(
        [sys.executable, "-m", "veritas", "text", "--stdin"],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
    ) as child:
        assert child.stdin is not None
        assert child.stdout is not None
        assert child.stderr is not None
        child.stdin.write(b"one\n")
        child.stdin.flush()
        assert child.stdout.readline()
        child.stdout.close()
        with contextlib.suppress(BrokenPipeError):
            child.stdin.write(b"two\n" * 100)
            child.stdin.close()
        assert child.stderr.read() == b""
        assert child.wait(30) == 0


def test_the_command_says_how_it_is_used() -> None:
    run = subprocess.run(
        [sys.executable, "-m", "veritas", "text"], capture_output=True, timeout=60, check=False
    )
    assert run.returncode == 2
    assert b"--stdin" in run.stderr
