"""How well do the wording rules and the model tell pressing texts from ordinary ones?

Usage: ``python benchmarks/dark_text.py [--show] [--data DIR]``. First the figures by site-disjoint
cross-validation on the development half of ec-darkpattern (Yada et al. 2022), which the model file
carries: precision, recall, F1 and AUC of the rules, the model and both tiers, and beside each the
false positives per 1,000 segments of ordinary pages. The model never saw the sites it is tried on;
"rules held back" leaves out each rule whose only pressing texts are on those sites, which is what
rules written on the other sites would have found.

Then the same for what is shipped, on the data it was made with, the categories, and the time a
text takes: these figures flatter. With ``--show`` it lists what was wrong. Without the data it is
skipped.
"""

from __future__ import annotations

import csv
import hashlib
import statistics
import sys
import time
from collections.abc import Callable
from pathlib import Path

ROOT = Path(__file__).resolve().parents[1]
sys.path.insert(0, str(ROOT))

from veritas.checks.wording.english import english_matches  # noqa: E402
from veritas.checks.wording.folding import fold  # noqa: E402
from veritas.checks.wording.judgement import (  # noqa: E402
    TextJudgement,
    Tier,
    judge,
    judge_text,
)
from veritas.checks.wording.model import wording_model  # noqa: E402
from veritas.checks.wording.spelling import spelled  # noqa: E402
from veritas.checks.wording.taxonomy import CATEGORIES  # noqa: E402

DATA = ROOT.parent / "shared" / "data" / "text"
Judged = tuple[str, bool, str, TextJudgement]
HEAD = f"{'':<46}{'precision':>10}{'recall':>8}{'F1':>7}{'FP/1,000':>10}{'AUC':>8}"


def row(name: str, said: list[bool], dark: list[bool], ordinary: list[bool]) -> str:
    right = sum(s and d for s, d in zip(said, dark, strict=True))
    precision = right / sum(said) if sum(said) else 0.0
    recall = right / sum(dark) if sum(dark) else 0.0
    f1 = 2 * precision * recall / (precision + recall) if right else 0.0
    false = 1000 * sum(ordinary) / len(ordinary)
    return f"{name:<46}{precision:>10.3f}{recall:>8.3f}{f1:>7.3f}{false:>10.2f}"


def print_cross_validated(digest: str) -> None:
    model = wording_model()
    print("by site-disjoint cross-validation")
    if model.data_sha256 != digest:
        print("  (the data here is not what the model was trained on: run make wording)")
    print(HEAD)
    for name, figures in model.figures.items():
        if "f1" in figures:
            auc = f"{figures['auc']:>8.4f}" if "auc" in figures else ""
            print(
                f"{name:<46}{figures['precision']:>10.3f}{figures['recall']:>8.3f}"
                f"{figures['f1']:>7.3f}{figures['per_1000']:>10.2f}{auc}"
            )
        else:
            print(f"{name + ', without a threshold':<46}{'':>35}{figures['auc']:>8.4f}")


def main() -> int:
    arguments = sys.argv[1:]
    data = Path(arguments[arguments.index("--data") + 1]) if "--data" in arguments else DATA
    labelled_file, ordinary_file = data / "dark_patterns_dev.tsv", data / "ordinary_dev.txt"
    if not labelled_file.exists() or not ordinary_file.exists():
        print(f"SKIPPED: the data is not there; it belongs in {data}")
        return 0
    raw = labelled_file.read_bytes() + ordinary_file.read_bytes()
    print_cross_validated(hashlib.sha256(raw).hexdigest())
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
        judge.cache_clear()
        begun = time.perf_counter()
        ordinary.append(judge_text(text))
        times.append(time.perf_counter() - begun)
    dark = [is_dark for _, is_dark, *_ in labelled]
    print(f"\non what they were made with: {len(labelled)} labelled, {len(segments)} ordinary")
    print(HEAD)
    tests: list[tuple[str, Callable[[TextJudgement], bool]]] = [
        ("confirmed", lambda one: one.tier is Tier.CONFIRMED),
        ("likely or confirmed", lambda one: one.tier is not None),
    ]
    for name, says in tests:
        print(row(name, [says(j) for *_, j in labelled], dark, [says(j) for j in ordinary]))
    ruled = [bool(english_matches(spelled(fold(text)))) for text, *_ in labelled]
    ruled_ordinary = [bool(english_matches(spelled(fold(text)))) for text in segments]
    print(row("rules", ruled, dark, ruled_ordinary))
    for category in CATEGORIES:
        said = [j.category == category for *_, j in labelled]
        wanted = [want == category for _, _, want, _ in labelled]
        print(row(category, said, wanted, [j.category == category for j in ordinary]))
    per_text_ms = 1000 * statistics.median(times)
    slowest_ms = 1000 * sorted(times)[int(0.99 * len(times))]
    print(f"\n{per_text_ms:.3f} ms a text (median), {slowest_ms:.3f} ms at the 99th percentile")
    if "--show" in arguments:
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
