"""Trains the wording model: ``make wording``.

Needs scikit-learn (``requirements/train.in``) and the development data beside the repository; what
comes out is ``veritas/checks/wording/model.json``, which the engine reads without either. The
model learns from the data (see ``data.py``) and from templates of our own.

Each text that a rule meets is learned twice, at half weight: once with what the rules say and once
without. So the words and pieces of words carry their own part, instead of leaving all to the rules,
and a text that no rule knows is still scored well.
"""

from __future__ import annotations

import json
import sys
from pathlib import Path
from typing import Any

import numpy as np
from scipy.sparse import csr_matrix, hstack, vstack
from sklearn.linear_model import LogisticRegression

ROOT = Path(__file__).resolve().parents[2]
sys.path.insert(0, str(ROOT))

from scripts.wording.data import (  # noqa: E402
    DATA,
    Texts,
    english,
    load,
    rules_matrix,
    strengths_of,
)
from scripts.wording.templates import make  # noqa: E402
from veritas.checks.wording.features import features_of, measures_of, plain  # noqa: E402
from veritas.checks.wording.taxonomy import CATEGORIES  # noqa: E402

MODEL = ROOT / "veritas" / "checks" / "wording" / "model.json"
PIECE_SCALE = 0.3
TEMPLATE_WEIGHT = 0.4
# More, since each stands for a text that is on thousands of honest pages ("No thanks", "In stock").
HONEST_WEIGHT = 2.0
PER_TEMPLATE = 14
MIN_WORD_TEXTS, MIN_PIECE_TEXTS = 3, 9
LEAST_WEIGHT, LEAST_CLASS_WEIGHT = 0.012, 0.12

_FEATURES: dict[str, list[str]] = {}


def features(text: str) -> list[str]:
    """The features of a text, remembered."""
    if text not in _FEATURES:
        _FEATURES[text] = list(features_of(plain(english(text))))
    return _FEATURES[text]


class Space:
    """Which features count, and the matrices made of them."""

    def __init__(self, texts: list[str]) -> None:
        counts: dict[str, int] = {}
        for text in texts:
            for feature in features(text):
                counts[feature] = counts.get(feature, 0) + 1
        least = {"w": MIN_WORD_TEXTS, "c": MIN_PIECE_TEXTS}
        self.names = sorted(name for name, n in counts.items() if n >= least[name[0]])
        self.index = {name: at for at, name in enumerate(self.names)}

    def matrix(self, texts: list[str]) -> csr_matrix:
        rows, columns, values = [], [], []
        for row, text in enumerate(texts):
            for feature in features(text):
                column = self.index.get(feature)
                if column is not None:
                    rows.append(row)
                    columns.append(column)
                    values.append(1.0 if feature[0] == "w" else PIECE_SCALE)
        words = csr_matrix((values, (rows, columns)), shape=(len(texts), len(self.names)))
        measures = csr_matrix(np.array([measures_of(plain(english(text))) for text in texts]))
        return hstack([words, measures]).tocsr()


class Learned:
    """A fitted model: from words and measures, and from rules on top."""

    def __init__(
        self,
        texts: list[str],
        labels: list[int],
        strengths: list[list[int]],
        weights: list[float],
    ) -> None:
        self.space = Space(texts)
        shown, ruled = self.space.matrix(texts), rules_matrix(strengths)
        some = np.flatnonzero(ruled.any(axis=1))
        both = vstack(
            [
                hstack([shown, csr_matrix(ruled)]),
                hstack([shown[some], csr_matrix((len(some), ruled.shape[1]))]),
            ]
        ).tocsr()
        half = np.array(weights)
        half[some] /= 2
        self.model = LogisticRegression(C=1.0, max_iter=3000, solver="liblinear")
        self.model.fit(
            both,
            np.concatenate([labels, np.array(labels)[some]]),
            sample_weight=np.concatenate([half, half[some]]),
        )
        self.width = shown.shape[1]

    def logits(self, texts: list[str], strengths: list[list[int]]) -> tuple[np.ndarray, np.ndarray]:
        """By the text alone, and with what the rules add."""
        weights = self.model.coef_[0]
        alone = self.space.matrix(texts) @ weights[: self.width] + self.model.intercept_[0]
        return alone, alone + rules_matrix(strengths) @ weights[self.width :]


def templates() -> tuple[list[str], list[int], list[list[int]], list[float], list[str]]:
    """Our own texts: text, label, what the rules say, weight, category."""
    own = make(PER_TEMPLATE)
    texts = [text for text, _ in own]
    weights = [TEMPLATE_WEIGHT if category else HONEST_WEIGHT for _, category in own]
    return (
        texts,
        [int(bool(category)) for _, category in own],
        [strengths_of(text) for text in texts],
        weights,
        [category or "" for _, category in own],
    )


def tell_apart(
    space: Space, texts: list[str], categories: list[str], weights: list[float]
) -> tuple[LogisticRegression, dict[str, dict[str, float]]]:
    """What tells the categories apart: the model, and its larger weights by word."""
    teller = LogisticRegression(C=3.0, max_iter=3000, class_weight="balanced")
    teller.fit(space.matrix(texts)[:, : len(space.names)], categories, sample_weight=weights)
    kept: dict[str, dict[str, float]] = {}
    for at, name in enumerate(space.names):
        row = {
            str(number): round(float(teller.coef_[number][at]), 2)
            for number in range(len(teller.classes_))
            if name[0] == "w" and abs(teller.coef_[number][at]) >= LEAST_CLASS_WEIGHT
        }
        if row:
            kept[name] = row
    return teller, kept


def document(texts: Texts, digest: str, figures: dict[str, Any]) -> dict[str, Any]:
    """The model as it is kept, trained on everything."""
    own, own_labels, own_strengths, own_weights, own_categories = templates()
    learn, labels = texts.texts + own, texts.labels + own_labels
    weights = [1.0] * len(texts.texts) + own_weights
    strengths = [strengths_of(text) for text in texts.texts] + own_strengths
    learned = Learned(learn, labels, strengths, weights)
    coefficients, names = learned.model.coef_[0], learned.space.names
    keep = {
        name: round(float(coefficients[at]) * (1.0 if name[0] == "w" else PIECE_SCALE), 3)
        for at, name in enumerate(names)
    }
    pressing = [at for at, label in enumerate(labels) if label]
    categories = texts.categories + own_categories
    teller, tell = tell_apart(
        learned.space,
        [learn[at] for at in pressing],
        [categories[at] for at in pressing],
        [weights[at] for at in pressing],
    )
    extra = [round(float(weight), 4) for weight in coefficients[len(names) :]]
    many = len(CATEGORIES)
    return {
        "made_by": "scripts/wording/train.py",
        "data_sha256": digest,
        "figures": figures,
        "bias": round(float(learned.model.intercept_[0]), 4),
        "measures": extra[:2],
        "rules": {
            "any": extra[-1],
            "weak": dict(zip(CATEGORIES, extra[2 : 2 + many], strict=True)),
            "strong": dict(zip(CATEGORIES, extra[2 + many : 2 + 2 * many], strict=True)),
        },
        "weights": {name: weight for name, weight in keep.items() if abs(weight) >= LEAST_WEIGHT},
        "classes": [str(name) for name in teller.classes_],
        "class_bias": [round(float(bias), 3) for bias in teller.intercept_],
        "class_weights": tell,
    }


def main() -> int:
    from scripts.wording.validation import cross_validate  # noqa: PLC0415 - it needs Learned

    if not DATA.exists():
        print(f"the data is not there; it belongs in {DATA}")
        return 1
    texts, digest = load()
    print("cross-validating by site …", flush=True)
    figures = cross_validate(texts)
    made = document(texts, digest, figures)
    MODEL.write_text(json.dumps(made, ensure_ascii=False, separators=(",", ":")) + "\n")
    print(f"{MODEL.name}: {len(made['weights'])} weights, {MODEL.stat().st_size / 1000:.0f} kB")
    return 0


if __name__ == "__main__":
    sys.exit(main())
