"""How well do the wording rules and the model tell pressing texts from ordinary ones?

Usage: ``python benchmarks/dark_text.py [--show]``. On the development half of ec-darkpattern (Yada
et al. 2022) it prints precision, recall and F1 of the rules, of both tiers and of each category,
and beside each the false positives per 1,000 segments of ordinary pages; then how long a text
takes. The rules were written with these texts in sight and the shipped model was trained on them,
so the honest figures are those by site-disjoint cross-validation, which the model file carries:
they are printed first. With ``--show`` it lists what was wrong. Without the data it is skipped.
"""

from __future__ import annotations

import csv
import statistics
import sys
import time
from collections.abc import Callable
from pathlib import Path

ROOT = Path(__file__).resolve().parents[1]
sys.path.insert(0, str(ROOT))

from veritas.checks.wording.judgement import TextJudgement, Tier, judge_text  # noqa: E402
from veritas.checks.wording.matching import fold  # noqa: E402
from veritas.checks.wording.model import wording_model  # noqa: E402
from veritas.checks.wording.rules import CATEGORIES, rule_strengths  # noqa: E402

DATA = ROOT.parent / "shared" / "data" / "text"
Judged = tuple[str, bool, str, TextJudgement]


def row(name: str, said: list[bool], dark: list[bool], ordinary: list[bool]) -> str:
    right = sum(s and d for s, d in zip(said, dark, strict=True))
    precision = right / sum(said) if sum(said) else 0.0
    recall = right / sum(dark) if sum(dark) else 0.0
    f1 = 2 * precision * recall / (precision + recall) if right else 0.0
    false = 1000 * sum(ordinary) / len(ordinary)
    return f"{name:<30}{precision:>10.3f}{recall:>9.3f}{f1:>8.3f}{false:>18.2f}"


def main() -> int:
    labelled_file, ordinary_file = DATA / "dark_patterns_dev.tsv", DATA / "ordinary_dev.txt"
    if not labelled_file.exists() or not ordinary_file.exists():
        print(f"SKIPPED: the data is not there; it belongs in {DATA}")
        return 0
    print(
        "by site-disjoint cross-validation (the model with the rules, never having seen the site)"
    )
    for per_1000, figures in wording_model().figures.items():
        print(f"  at {per_1000} of 1,000 ordinary segments: {figures}")
    with labelled_file.open(encoding="utf-8", newline="") as file:
        rows = list(csv.DictReader(file, delimiter="\t"))
    labelled: list[Judged] = [
        (row["text"], row["label"] == "1", row["Pattern Category"], judge_text(row["text"]))
        for row in rows
    ]
    segments = ordinary_file.read_text(encoding="utf-8").splitlines()
    times, ordinary = [], []
    for text in segments:
        fold.cache_clear()
        begun = time.perf_counter()
        ordinary.append(judge_text(text))
        times.append(time.perf_counter() - begun)
    dark = [is_dark for _, is_dark, *_ in labelled]
    print(f"\non what they were made with: {len(labelled)} labelled, {len(segments)} ordinary")
    print(f"{'':<30}{'precision':>10}{'recall':>9}{'F1':>8}{'FP/1,000 ordinary':>18}")
    tests: list[tuple[str, Callable[[TextJudgement], bool]]] = [
        ("confirmed", lambda one: one.tier is Tier.CONFIRMED),
        ("likely or confirmed", lambda one: one.tier is not None),
    ]
    for name, says in tests:
        print(row(name, [says(j) for *_, j in labelled], dark, [says(j) for j in ordinary]))
    ruled = [bool(rule_strengths(text)) for text, *_ in labelled]
    print(row("rules alone", ruled, dark, [bool(rule_strengths(text)) for text in segments]))
    for category in (*CATEGORIES, "Obstruction", "Sneaking", "Forced Action"):
        said = [j.category == category for *_, j in labelled]
        wanted = [want == category for _, _, want, _ in labelled]
        print(row(category, said, wanted, [j.category == category for j in ordinary]))
    per_text_ms = 1000 * statistics.median(times)
    slowest_ms = 1000 * sorted(times)[int(0.99 * len(times))]
    print(f"\n{per_text_ms:.3f} ms a text (median), {slowest_ms:.3f} ms at the 99th percentile")
    if "--show" in sys.argv[1:]:
        show(labelled, list(zip(segments, ordinary, strict=True)))
    return 0


def show(labelled: list[Judged], ordinary: list[tuple[str, TextJudgement]]) -> None:
    for text, dark, want, got in labelled:
        if bool(got.tier) != dark:
            print(f"{want} -> {got.category} {got.score}: {text[:140]}")
    for text, got in ordinary:
        if got.tier:
            print(f"ordinary -> {got.category} {got.tier} {got.score}: {text[:140]}")


if __name__ == "__main__":
    sys.exit(main())
