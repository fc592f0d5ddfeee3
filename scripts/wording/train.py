"""Trains the wording model: ``make wording``.

Needs scikit-learn (``requirements/train.in``) and the development data beside the repository; what
comes out is ``veritas/checks/wording/model.json``, which the engine reads without either. Data:
the development half of ec-darkpattern (Yada et al. 2022, Apache-2.0; positives of Mathur et al.
2019), segments of ordinary pages (article-extraction-benchmark, MIT), and templates of our own.
"""

from __future__ import annotations

import csv
import hashlib
import json
import sys
from pathlib import Path
from typing import Any

import numpy as np
from scipy.sparse import csr_matrix, hstack
from sklearn.linear_model import LogisticRegression
from sklearn.model_selection import GroupKFold

ROOT = Path(__file__).resolve().parents[2]
sys.path.insert(0, str(ROOT))

from scripts.wording.templates import make  # noqa: E402
from veritas.checks.wording.features import features_of, measures_of, plain  # noqa: E402
from veritas.checks.wording.rules import CATEGORIES, rule_strengths  # noqa: E402

DATA = ROOT.parent / "shared" / "data" / "text"
MODEL = ROOT / "veritas" / "checks" / "wording" / "model.json"
PIECE_SCALE = 0.3
TEMPLATE_WEIGHT = 0.25
# More, since each stands for a text that is on thousands of honest pages ("No thanks", "In stock").
HONEST_WEIGHT = 2.0
PER_TEMPLATE = 14
MIN_WORD_TEXTS, MIN_PIECE_TEXTS = 3, 9
ORDINARY_A_PAGE = 87  # the file has no page marks: neighbours are kept together


class Texts:
    """Texts with labels, groups that must not be parted, and what the features of each are."""

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
    labelled, ordinary = DATA / "dark_patterns_dev.tsv", DATA / "ordinary_dev.txt"
    texts = Texts()
    with labelled.open(encoding="utf-8", newline="") as file:
        for row in csv.DictReader(file, delimiter="\t"):
            dark = row["label"] == "1"
            texts.add(row["text"], row["Pattern Category"] if dark else "", row["page_id"])
    for number, line in enumerate(ordinary.read_text(encoding="utf-8").splitlines()):
        texts.add(line, "", f"ordinary-{number // ORDINARY_A_PAGE}", ordinary=True)
    digest = hashlib.sha256(labelled.read_bytes() + ordinary.read_bytes()).hexdigest()
    return texts, digest


class Space:
    """Which features count, and the matrices made of them."""

    def __init__(self, texts: list[str]) -> None:
        counts: dict[str, int] = {}
        for text in texts:
            for feature in features_of(plain(text)):
                counts[feature] = counts.get(feature, 0) + 1
        least = {"w": MIN_WORD_TEXTS, "c": MIN_PIECE_TEXTS}
        self.names = sorted(name for name, n in counts.items() if n >= least[name[0]])
        self.index = {name: at for at, name in enumerate(self.names)}

    def matrix(self, texts: list[str]) -> csr_matrix:
        rows, columns, values = [], [], []
        for row, text in enumerate(texts):
            for feature in features_of(plain(text)):
                column = self.index.get(feature)
                if column is not None:
                    rows.append(row)
                    columns.append(column)
                    values.append(1.0 if feature[0] == "w" else PIECE_SCALE)
        words = csr_matrix((values, (rows, columns)), shape=(len(texts), len(self.names)))
        measures = csr_matrix(np.array([measures_of(plain(text)) for text in texts]))
        return hstack([words, measures, rules_matrix(texts)]).tocsr()


def rules_matrix(texts: list[str]) -> csr_matrix:
    """For each category whether a rule speaks, and whether clearly; and whether any does."""
    rows = []
    for text in texts:
        strengths = rule_strengths(text)
        values = [int(strengths.get(name, 0)) for name in CATEGORIES]
        rows.append(
            [float(v >= 1) for v in values] + [float(v >= 2) for v in values] + [2.0 * any(values)]
        )
    return csr_matrix(np.array(rows))


def own_weights(own: list[tuple[str, str | None]]) -> list[float]:
    return [TEMPLATE_WEIGHT if category else HONEST_WEIGHT for _, category in own]


def fit(
    space: Space, texts: list[str], labels: list[int], weights: list[float]
) -> LogisticRegression:
    model = LogisticRegression(C=1.0, max_iter=3000, solver="liblinear")
    model.fit(space.matrix(texts), labels, sample_weight=weights)
    return model


def cross_validate(texts: Texts, folds: int = 5) -> dict[str, Any]:
    """Scores of texts by models that have not seen their site."""
    own = make(PER_TEMPLATE)
    scores = np.zeros(len(texts.texts))
    parts = GroupKFold(folds).split(texts.texts, texts.labels, texts.groups)
    for train, test in parts:
        learn = [texts.texts[i] for i in train] + [text for text, _ in own]
        labels = [texts.labels[i] for i in train] + [int(bool(c)) for _, c in own]
        weights = [1.0] * len(train) + own_weights(own)
        space = Space(learn)
        model = fit(space, learn, labels, weights)
        scores[test] = model.predict_proba(space.matrix([texts.texts[i] for i in test]))[:, 1]
    labels = np.array(texts.labels)
    ordinary = np.array(texts.ordinary)
    found: dict[str, Any] = {}
    for per_1000 in (1, 2, 5, 8):
        limit = float(np.sort(scores[ordinary])[::-1][int(per_1000 * ordinary.sum() / 1000)])
        said = scores > limit
        right = int((said & (labels == 1)).sum())
        wrong = int((said & (labels == 0) & ~ordinary).sum())
        missed = int((~said & (labels == 1)).sum())
        found[str(per_1000)] = {
            "threshold": round(limit, 4),
            "precision": round(right / (right + wrong), 3),
            "recall": round(right / (right + missed), 3),
            "f1": round(2 * right / (2 * right + wrong + missed), 3),
        }
    return found


def main() -> int:
    if not DATA.exists():
        print(f"the data is not there; it belongs in {DATA}")
        return 1
    texts, digest = load()
    print("cross-validating by site …", flush=True)
    figures = cross_validate(texts)
    for per_1000, row in figures.items():
        print(f"  at {per_1000} of 1,000 ordinary segments: {row}")
    own = make(PER_TEMPLATE)
    learn = texts.texts + [text for text, _ in own]
    labels = texts.labels + [int(bool(c)) for _, c in own]
    weights = [1.0] * len(texts.texts) + own_weights(own)
    space = Space(learn)
    model = fit(space, learn, labels, weights)
    weights_of = model.coef_[0]
    n = len(space.names)
    keep = {
        name: round(float(weights_of[at]) * (1.0 if name[0] == "w" else PIECE_SCALE), 3)
        for at, name in enumerate(space.names)
    }
    keep = {name: weight for name, weight in keep.items() if abs(weight) >= 0.012}
    pressing = [i for i, label in enumerate(labels) if label]
    categories = texts.categories + [c or "" for _, c in own]
    teller = LogisticRegression(C=3.0, max_iter=3000, class_weight="balanced")
    teller.fit(
        space.matrix([learn[i] for i in pressing])[:, :n],
        [categories[i] for i in pressing],
        sample_weight=[weights[i] for i in pressing],
    )
    tell: dict[str, dict[str, float]] = {}
    for at, name in enumerate(space.names):
        if name[0] != "w":
            continue
        row = {
            str(number): round(float(teller.coef_[number][at]), 2)
            for number in range(len(teller.classes_))
            if abs(teller.coef_[number][at]) >= 0.12
        }
        if row:
            tell[name] = row
    extra = [round(float(w), 4) for w in weights_of[n:]]
    document = {
        "made_by": "scripts/wording/train.py",
        "data_sha256": digest,
        "figures": figures,
        "bias": round(float(model.intercept_[0]), 4),
        "measures": extra[:2],
        "rules": {
            "any": extra[-1],
            "weak": dict(zip(CATEGORIES, extra[2:-1], strict=False)),
            "strong": dict(zip(CATEGORIES, extra[2 + len(CATEGORIES) : -1], strict=False)),
        },
        "weights": keep,
        "classes": [str(name) for name in teller.classes_],
        "class_bias": [round(float(b), 3) for b in teller.intercept_],
        "class_weights": tell,
    }
    MODEL.write_text(json.dumps(document, ensure_ascii=False, separators=(",", ":")) + "\n")
    print(f"{MODEL.name}: {len(keep)} weights, {MODEL.stat().st_size / 1000:.0f} kB")
    return 0


if __name__ == "__main__":
    sys.exit(main())
