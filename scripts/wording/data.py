"""What the wording model is trained and measured with, and what the rules say of it.

Data: the development half of ec-darkpattern (Yada et al. 2022, Apache-2.0; positives of Mathur et
al. 2019) and segments of ordinary pages (article-extraction-benchmark, MIT), beside the repository.
"""

from __future__ import annotations

import csv
import hashlib
import sys
from pathlib import Path

import numpy as np

ROOT = Path(__file__).resolve().parents[2]
sys.path.insert(0, str(ROOT))

from veritas.checks.wording.cues import CUES  # noqa: E402
from veritas.checks.wording.english import WORDINGS, english_matches  # noqa: E402
from veritas.checks.wording.folding import fold  # noqa: E402
from veritas.checks.wording.matching import Strength  # noqa: E402
from veritas.checks.wording.spelling import spelled  # noqa: E402
from veritas.checks.wording.taxonomy import CATEGORIES  # noqa: E402

DATA = ROOT.parent / "shared" / "data" / "text"
LABELLED, ORDINARY = DATA / "dark_patterns_dev.tsv", DATA / "ordinary_dev.txt"
ORDINARY_A_PAGE = 87  # the file has no page marks: neighbours are kept together


class Texts:
    """Texts with labels, groups that must not be parted, and whether they are of ordinary pages."""

    def __init__(self) -> None:
        self.texts: list[str] = []
        self.labels: list[int] = []
        self.categories: list[str] = []
        self.groups: list[str] = []
        self.ordinary: list[bool] = []

    def add(self, text: str, category: str, group: str, *, ordinary: bool = False) -> None:
        self.texts.append(text)
        self.labels.append(int(bool(category)))
        self.categories.append(category)
        self.groups.append(group)
        self.ordinary.append(ordinary)


def load() -> tuple[Texts, str]:
    """The development data, and the hash of its files."""
    texts = Texts()
    with LABELLED.open(encoding="utf-8", newline="") as file:
        for row in csv.DictReader(file, delimiter="\t"):
            dark = row["label"] == "1"
            texts.add(row["text"], row["Pattern Category"] if dark else "", row["page_id"])
    for number, line in enumerate(ORDINARY.read_text(encoding="utf-8").splitlines()):
        texts.add(line, "", f"ordinary-{number // ORDINARY_A_PAGE}", ordinary=True)
    digest = hashlib.sha256(LABELLED.read_bytes() + ORDINARY.read_bytes()).hexdigest()
    return texts, digest


def english(text: str) -> str:
    """A text as rules and model read it."""
    return spelled(fold(text))


def has_cue(text: str, category: str, without: frozenset[str]) -> bool:
    """Whether a text has a cue of a category, as if those ``without`` were not there."""
    words, folded = CUES[category], english(text)
    kept = tuple(rule for rule in words.rules if rule.id not in without)
    return type(words)(kept, words.honest, words.max_chars).find(folded) is not None


def strengths_of(text: str, without: frozenset[str] = frozenset()) -> list[int]:
    """For each category how clearly a rule speaks, as if the rules ``without`` were not there."""
    folded = english(text)
    found = {name: int(match.rule.strength) for name, match in english_matches(folded).items()}
    if without:
        found = {}
        for category, words in WORDINGS:
            kept = tuple(rule for rule in words.rules if rule.id not in without)
            match = type(words)(kept, words.honest, words.max_chars).find(folded)
            if match is not None:
                found[category] = max(found.get(category, 0), int(match.rule.strength))
    return [found.get(name, 0) for name in CATEGORIES]


def meetings(texts: Texts) -> dict[str, set[int]]:
    """For each rule the pressing texts that meet it, by their place."""
    met: dict[str, set[int]] = {}
    for at, (text, label) in enumerate(zip(texts.texts, texts.labels, strict=True)):
        if not label:
            continue
        folded = english(text)
        for words in (*(words for _, words in WORDINGS), *CUES.values()):
            if len(folded) > words.max_chars:
                continue
            for rule in words.rules:
                if rule.pattern.search(folded):
                    met.setdefault(rule.id, set()).add(at)
    return met


def rules_matrix(strengths: list[list[int]]) -> np.ndarray:
    """For each category whether a rule speaks, and whether clearly; and whether any does."""
    rows = [
        [float(v >= Strength.WEAK) for v in values]
        + [float(v >= Strength.STRONG) for v in values]
        + [2.0 * any(values)]
        for values in strengths
    ]
    return np.array(rows)
