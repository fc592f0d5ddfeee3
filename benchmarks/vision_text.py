"""How well do the wording rules tell pressing texts from ordinary ones?

Usage: ``python benchmarks/vision_text.py [--show]``. Prints precision, recall and F1 per category
on the development half of ec-darkpattern (Yada et al. 2022), and beside them the false positives
per 1,000 segments of ordinary pages. With ``--show`` it lists what was wrong, for whoever works
on the rules. The data is no part of this repository; without it nothing is measured.
"""

from __future__ import annotations

import csv
import sys
from collections.abc import Callable
from pathlib import Path

ROOT = Path(__file__).resolve().parents[1]
sys.path.insert(0, str(ROOT))

from veritas.checks.wording.confirmshaming import CONFIRMSHAMING  # noqa: E402
from veritas.checks.wording.matching import Strength  # noqa: E402
from veritas.checks.wording.scarcity import SCARCITY  # noqa: E402
from veritas.checks.wording.social_proof import SOCIAL_PROOF  # noqa: E402
from veritas.checks.wording.urgency import urgency_strength  # noqa: E402

DATA = ROOT.parent / "shared" / "data" / "text"

RULES: dict[str, Callable[[str], Strength]] = {
    "Urgency": urgency_strength,
    "Scarcity": SCARCITY.strength,
    "Social Proof": SOCIAL_PROOF.strength,
    "Misdirection": CONFIRMSHAMING.strength,
}


def categories(text: str) -> set[str]:
    return {name for name, rule in RULES.items() if rule(text)}


def ratio(part: int, whole: int) -> float:
    return part / whole if whole else 0.0


def row(name: str, found: int, right: int, wanted: int, ordinary: float) -> str:
    precision, recall = ratio(right, found), ratio(right, wanted)
    f1 = ratio_f1(precision, recall)
    return f"{name:<26}{precision:>10.3f}{recall:>9.3f}{f1:>8.3f}{ordinary:>18.2f}"


def ratio_f1(precision: float, recall: float) -> float:
    return 2 * precision * recall / (precision + recall) if precision + recall else 0.0


def main() -> int:
    labelled_file, ordinary_file = DATA / "dark_patterns_dev.tsv", DATA / "ordinary_dev.txt"
    if not labelled_file.exists() or not ordinary_file.exists():
        print(f"SKIPPED: the data is not there; it belongs in {DATA}")
        return 0
    with labelled_file.open(encoding="utf-8", newline="") as file:
        labelled = [
            (line["text"], line["label"] == "1", line["Pattern Category"], categories(line["text"]))
            for line in csv.DictReader(file, delimiter="\t")
        ]
    segments = ordinary_file.read_text(encoding="utf-8").splitlines()
    ordinary = [(text, categories(text)) for text in segments]

    print(f"{len(labelled)} labelled texts, {len(ordinary)} segments of ordinary pages\n")
    print(f"{'category':<26}{'precision':>10}{'recall':>9}{'F1':>8}{'FP/1,000 ordinary':>18}")
    for name in RULES:
        found = sum(name in got for *_, got in labelled)
        right = sum(name in got and want == name for *_, want, got in labelled)
        wanted = sum(want == name for *_, want, _ in labelled)
        wrong = sum(name in got for _, got in ordinary)
        print(row(name, found, right, wanted, 1000 * ratio(wrong, len(ordinary))))
    found = sum(bool(got) for *_, got in labelled)
    right = sum(bool(got) and dark for _, dark, _, got in labelled)
    wanted = sum(dark for _, dark, *_ in labelled)
    wrong = sum(bool(got) for _, got in ordinary)
    print(row("any, of all patterns", found, right, wanted, 1000 * ratio(wrong, len(ordinary))))
    covered = [item for item in labelled if item[2] in RULES]
    right = sum(bool(got) for *_, got in covered)
    print(row("any, of the four", found, right, len(covered), 1000 * ratio(wrong, len(ordinary))))
    if "--show" in sys.argv[1:]:
        show(labelled, ordinary)
    return 0


def show(
    labelled: list[tuple[str, bool, str, set[str]]], ordinary: list[tuple[str, set[str]]]
) -> None:
    for text, dark, want, got in labelled:
        if (got and not dark) or (dark and got != {want}):
            print(f"{want} -> {sorted(got)}: {text[:140]}")
    for text, got in ordinary:
        if got:
            print(f"ordinary -> {sorted(got)}: {text[:140]}")


if __name__ == "__main__":
    sys.exit(main())
