"""How well rules and model do on sites that neither has seen.

Texts of one site are never parted; the model is fitted anew for each fold. The rules were written
with the data in sight, so they are held back, too: in the second estimate a rule does not exist for
a fold if the only pressing texts of the data that meet it are in that fold; so with cues.
"""

from __future__ import annotations

import numpy as np
from sklearn.metrics import roc_auc_score
from sklearn.model_selection import GroupKFold

from scripts.wording.data import Texts, english, has_cue, meetings, strengths_of
from scripts.wording.train import Learned, tell_apart, templates
from veritas.checks.wording.cues import is_honest
from veritas.checks.wording.english import is_plain_fact
from veritas.checks.wording.judgement import AGREES_FROM, LIKELY_FROM, PLAIN_UP_TO
from veritas.checks.wording.matching import Strength

FOLDS = 5


class Scores:
    """Of each text, by models that have not seen its site: by words alone, with rules; rules."""

    def __init__(self, texts: Texts, *, hold_back: bool) -> None:
        own, own_labels, own_strengths, own_weights, own_categories = templates()
        many = len(texts.texts)
        self.plain = np.array([is_plain_fact(english(text)) for text in texts.texts])
        self.cued = np.zeros(many, dtype=bool)
        self.alone, self.score = np.zeros(many), np.zeros(many)
        self.ruled = np.zeros(many, dtype=bool)
        self.clear = np.zeros(many, dtype=bool)
        met = meetings(texts) if hold_back else {}
        everything = [strengths_of(text) for text in texts.texts]
        for train, test in GroupKFold(FOLDS).split(texts.texts, texts.labels, texts.groups):
            inside = set(test.tolist())
            gone = frozenset(rule for rule, places in met.items() if places <= inside)
            said = list(everything)
            for at in test:
                if any(said[at]) and gone:
                    said[at] = strengths_of(texts.texts[at], gone)
            learn = [texts.texts[at] for at in train] + own
            labels = [texts.labels[at] for at in train] + own_labels
            weights = [1.0] * len(train) + own_weights
            learned = Learned(learn, labels, [said[at] for at in train] + own_strengths, weights)
            categories = [texts.categories[at] for at in train] + own_categories
            pressing = [at for at, label in enumerate(labels) if label]
            teller, _ = tell_apart(
                learned.space,
                [learn[at] for at in pressing],
                [categories[at] for at in pressing],
                [weights[at] for at in pressing],
            )
            named = teller.predict(
                learned.space.matrix([texts.texts[at] for at in test])[
                    :, : len(learned.space.names)
                ]
            )
            self.plain[test] |= [
                is_honest(english(texts.texts[at]), name)
                for at, name in zip(test, named, strict=True)
            ]
            self.cued[test] = [
                has_cue(texts.texts[at], name, gone) for at, name in zip(test, named, strict=True)
            ]
            alone, score = learned.logits(
                [texts.texts[at] for at in test], [said[at] for at in test]
            )
            self.alone[test], self.score[test] = sigmoid(alone), sigmoid(score)
            self.ruled[test] = [any(said[at]) for at in test]
            self.clear[test] = [max(said[at]) == Strength.STRONG for at in test]


def sigmoid(values: np.ndarray) -> np.ndarray:
    return 1 / (1 + np.exp(-values))


def figures_of(said: np.ndarray, texts: Texts) -> dict[str, float]:
    """Precision, recall and F1 on labelled texts; false positives per 1,000 ordinary ones."""
    labels, ordinary = np.array(texts.labels), np.array(texts.ordinary)
    right = int((said & (labels == 1)).sum())
    wrong = int((said & (labels == 0) & ~ordinary).sum())
    missed = int((~said & (labels == 1)).sum())
    return {
        "precision": round(right / max(1, right + wrong), 3),
        "recall": round(right / (right + missed), 3),
        "f1": round(2 * right / (2 * right + wrong + missed), 3),
        "per_1000": round(1000 * float(said[ordinary].mean()), 2),
    }


def cross_validate(texts: Texts) -> dict[str, dict[str, float]]:
    """The figures of rules, model and tiers, with all rules and with rules held back."""
    labels, ordinary = np.array(texts.labels), np.array(texts.ordinary)
    found: dict[str, dict[str, float]] = {}
    for name, hold_back in (("", False), (", rules held back", True)):
        scores = Scores(texts, hold_back=hold_back)
        least = np.where(scores.clear, AGREES_FROM[Strength.STRONG], AGREES_FROM[Strength.WEAK])
        cued = scores.cued & (scores.alone >= AGREES_FROM[Strength.CUE]) & ~scores.plain
        confirmed = np.where(scores.ruled, scores.alone >= least, cued)
        likely = confirmed | ((scores.score >= LIKELY_FROM) & (scores.ruled | ~scores.plain))
        rows = {"rules": scores.ruled, "confirmed": confirmed, "likely or confirmed": likely}
        if not hold_back:
            for per_1000 in (2, 10):
                at = int(per_1000 * ordinary.sum() / 1000)
                limit = np.sort(scores.alone[ordinary])[::-1][at]
                rows[f"model alone at {per_1000} per 1,000"] = scores.alone > limit
        for row, said in rows.items():
            found[row + name] = figures_of(said, texts)
            print(f"  {row + name:<42}{found[row + name]}", flush=True)
        most = np.where(scores.plain & ~scores.ruled, PLAIN_UP_TO, 1.0)
        shown = np.minimum(scores.score, most)
        shown = np.where(confirmed, np.maximum(shown, LIKELY_FROM), shown)
        for row, values in (("model alone", scores.alone), ("likely or confirmed", shown)):
            kept = found.setdefault(row + name, {})
            kept["auc"] = round(float(roc_auc_score(labels[~ordinary], values[~ordinary])), 4)
            kept["auc_with_ordinary"] = round(float(roc_auc_score(labels, values)), 4)
            print(f"  {row + name:<42}AUC {kept['auc']}, {kept['auc_with_ordinary']}", flush=True)
    return found
