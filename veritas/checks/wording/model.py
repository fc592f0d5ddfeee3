"""A small linear model over words and pieces of words, read from ``model.json``. Pure.

``scripts/wording/train.py`` makes the file; its figures stand in it.
"""

from __future__ import annotations

import math
from functools import cache
from importlib.resources import files

import msgspec

from veritas.checks.wording.features import features_of, measures_of, plain
from veritas.checks.wording.matching import Strength

MAX_WHY = 5


class RuleWeights(msgspec.Struct, frozen=True):
    """What a rule's word adds: for any rule, for each category, and for one that is clear."""

    any: float
    weak: dict[str, float]
    strong: dict[str, float]


class WordingModel(msgspec.Struct, frozen=True):
    """The model as it is kept.

    Attributes:
        made_by: the script.
        data_sha256: of the data it was trained on.
        figures: by site-disjoint cross-validation, for rules, model and tiers.
        bias: of the sum.
        measures: weights of length and number of digits.
        rules: what the rules add.
        weights: of the features.
        classes: the categories it tells apart.
        class_bias: of each.
        class_weights: by feature, then by the category's index.
    """

    made_by: str
    data_sha256: str
    figures: dict[str, dict[str, float]]
    bias: float
    measures: tuple[float, float]
    rules: RuleWeights
    weights: dict[str, float]
    classes: tuple[str, ...]
    class_bias: tuple[float, ...]
    class_weights: dict[str, dict[int, float]]


class NGram(msgspec.Struct, frozen=True):
    """Words in a row that speak for a pressing text, and how much (log odds)."""

    text: str
    weight: float


class ModelScore(msgspec.Struct, frozen=True):
    """What the model says of a text.

    Attributes:
        score: 0 to 1, with what the rules add.
        alone: 0 to 1, by the text alone.
        category: the likeliest category of a pressing text; says nothing of whether it is one.
        ngrams: what speaks for it most, strongest first.
    """

    score: float
    alone: float
    category: str
    ngrams: tuple[NGram, ...]


@cache
def wording_model() -> WordingModel:
    """The model; the first call reads it from the package, and takes some milliseconds."""
    raw = files(__package__).joinpath("model.json").read_bytes()
    return msgspec.json.decode(raw, type=WordingModel)


def model_score(folded: str, strengths: dict[str, Strength]) -> ModelScore:
    """Score a text.

    Args:
        folded: the text as ``folding.fold`` makes it.
        strengths: by category, what the rules say of it.
    """
    model = wording_model()
    shown = plain(folded)
    contributions: list[tuple[float, str]] = []
    classes = list(model.class_bias)
    total = model.bias
    for feature in features_of(shown):
        weight = model.weights.get(feature, 0.0)
        total += weight
        if weight > 0 and feature[0] == "w":
            contributions.append((weight, feature[2:]))
        for index, value in model.class_weights.get(feature, {}).items():
            classes[index] += value
    length, digits = measures_of(shown)
    total += model.measures[0] * length + model.measures[1] * digits
    ruled = 2.0 * model.rules.any if strengths else 0.0
    for category, strength in strengths.items():
        ruled += model.rules.weak.get(category, 0.0)
        if strength is Strength.STRONG:
            ruled += model.rules.strong.get(category, 0.0)
    contributions.sort(key=lambda each: (-each[0], each[1]))
    best = max(range(len(classes)), key=classes.__getitem__)
    return ModelScore(
        _logistic(total + ruled),
        _logistic(total),
        model.classes[best],
        tuple(NGram(name, round(weight, 2)) for weight, name in contributions[:MAX_WHY]),
    )


def _logistic(value: float) -> float:
    return 1.0 / (1.0 + math.exp(-max(-30.0, min(30.0, value))))
