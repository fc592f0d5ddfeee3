"""Which of a consent banner's two buttons stands out: do our limits agree with measured saliency?

Fits the limits of ``veritas/checks/controls/prominence.py`` to pairs of Accept and Reject of real
banners and prints precision and recall on pairs it was not fitted to. The data (Grossman et
al. 2025, MIT) gives each button a saliency; Accept counts as standing out when it is ahead by the
margin below. Sites of one brand, and banners that look the same (one vendor's design), never
straddle the folds. Without the data beside the repository it says so and ends.
"""

from __future__ import annotations

import csv
import itertools
import statistics
import sys
from collections import defaultdict
from dataclasses import dataclass
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
sys.path.insert(0, str(ROOT))

from veritas.checks.controls.prominence import LIMITS, Limits, Look, stands_out  # noqa: E402

DATA = ROOT.parent / "shared" / "data" / "banners" / "buttons_dev.csv"
FOLDS = 5
MARGIN = 0.25
GRID = [
    Limits(step, dull, least, plain, area)
    for step, dull, least, plain, area in itertools.product(
        (15, 20, 25, 30, 40, 60),
        (15, 25, 40, 80, 255),
        (0.0, 0.8, 0.95),
        (10, 15, 25),
        (2.0, 2.5, 3.0),
    )
]


@dataclass(frozen=True)
class Pair:
    """Accept and Reject of one banner, how far Accept's saliency is ahead, and its group."""

    accept: Look
    reject: Look
    ahead: float
    group: str


def read_pairs(path: Path = DATA) -> list[Pair]:
    """The pairs of the data.

    Raises:
        FileNotFoundError: the data is not beside the repository.
    """
    banners: dict[str, dict[str, dict[str, str]]] = defaultdict(dict)
    with path.open(newline="") as file:
        for row in csv.DictReader(file):
            banners[row["url"]][row["button"]] = row
    both = {url: one for url, one in banners.items() if {"accept", "reject"} <= one.keys()}
    groups = _groups(both)
    return [
        Pair(
            _look(one["accept"]),
            _look(one["reject"]),
            float(one["accept"]["salience"]) - float(one["reject"]["salience"]),
            groups[url],
        )
        for url, one in both.items()
    ]


def _look(row: dict[str, str]) -> Look:
    return Look(
        area=float(row["button_size"]),
        step=float(row["contrast"]),
        plain=row["link"] == "True",
        corner=row["corner"] == "True",
    )


def _groups(banners: dict[str, dict[str, dict[str, str]]]) -> dict[str, str]:
    """One name for all banners that share a brand or a design, directly or by others."""
    parent: dict[str, str] = {}

    def root(name: str) -> str:
        while parent.setdefault(name, name) != name:
            name = parent[name]
        return name

    for url, one in banners.items():
        host = url.rsplit("_", 1)[0]
        labels = [label for label in host.split(".")[:-1] if label not in {"www", "co", "com"}]
        brand = labels[-1] if labels else host
        design = "design " + " ".join(
            str(round(float(one[button][name]) / 8))
            for button in ("accept", "reject")
            for name in ("brightness", "banner_brightness", "button_size")
        )
        parent[root(f"brand {brand}")] = root(url)
        parent[root(design)] = root(url)
    return {url: root(url) for url in banners}


def tally(pairs: list[Pair], limits: Limits) -> tuple[int, int, int]:
    """True positives, false positives, false negatives."""
    hits = false = missed = 0
    for pair in pairs:
        said, true = bool(stands_out(pair.accept, pair.reject, limits)), pair.ahead >= MARGIN
        hits += said and true
        false += said and not true
        missed += true and not said
    return hits, false, missed


def rates(hits: int, false: int, missed: int) -> tuple[float, float]:
    """Precision and recall."""
    return hits / max(hits + false, 1), hits / max(hits + missed, 1)


def fit(pairs: list[Pair]) -> Limits:
    """The limits with the best F0.5: an accusation that is wrong is worse than one not made.

    Of those that are as good to a hundredth the ones that ask for most.
    """

    def score(limits: Limits) -> tuple[float, ...]:
        precision, recall = rates(*tally(pairs, limits))
        f_half = 1.25 * precision * recall / max(0.25 * precision + recall, 1e-9)
        most = (limits.step, -limits.dull_step, limits.plain_step, limits.area, limits.least_area)
        return round(f_half, 2), *most

    return max(GRID, key=score)


def folds_of(pairs: list[Pair]) -> list[list[Pair]]:
    """The pairs in folds of about one size, no group in two of them."""
    groups: dict[str, list[Pair]] = defaultdict(list)
    for pair in pairs:
        groups[pair.group].append(pair)
    folds: list[list[Pair]] = [[] for _ in range(FOLDS)]
    for name in sorted(groups, key=lambda name: (-len(groups[name]), name)):
        min(folds, key=len).extend(groups[name])
    return folds


def cross_validated(pairs: list[Pair]) -> tuple[tuple[int, int, int], list[Limits]]:
    """The sums over all folds, each judged by limits fitted to the others."""
    sums, fitted = [0, 0, 0], []
    folds = folds_of(pairs)
    for index, fold in enumerate(folds):
        rest = [pair for at, other in enumerate(folds) if at != index for pair in other]
        limits = fit(rest)
        fitted.append(limits)
        sums = [have + more for have, more in zip(sums, tally(fold, limits), strict=True)]
    return (sums[0], sums[1], sums[2]), fitted


def main() -> None:
    if not DATA.exists():
        print(f"skipped: the banner data is not there ({DATA.name} in ../shared/data/banners)")
        return
    pairs = read_pairs()
    positive = sum(pair.ahead >= MARGIN for pair in pairs)
    groups = len({pair.group for pair in pairs})
    print(f"{len(pairs)} pairs of Accept and Reject in {groups} groups (brand or design)")
    print(f"Accept is ahead by {MARGIN} of saliency or more in {positive}")
    alike = [
        pair.ahead
        for pair in pairs
        if 0.8 < pair.accept.area / pair.reject.area < 1.25
        and abs((pair.accept.step or 0) - (pair.reject.step or 0)) < 10
    ]
    spread = statistics.quantiles(alike, n=10)
    print(f"of {len(alike)} pairs that look alike, 8 of 10 are within {spread[0]:+.2f} and "
          f"{spread[-1]:+.2f}: that is the noise of the measure")  # fmt: skip
    print(f"\n{'':34}{'precision':>10}{'recall':>10}{'found':>8}{'wrong':>8}{'missed':>8}")
    sums, fitted = cross_validated(pairs)
    for name, (hits, false, missed) in (
        (f"cross-validated, {FOLDS} folds", sums),
        ("the limits we ship, all pairs", tally(pairs, LIMITS)),
    ):
        precision, recall = rates(hits, false, missed)
        print(f"{name:34}{precision:10.3f}{recall:10.3f}{hits:8}{false:8}{missed:8}")
    ties = [pair for pair in pairs if stands_out(pair.accept, pair.reject) and pair.ahead < MARGIN]
    unlike = sum((pair.accept.step or 0) - (pair.reject.step or 0) >= 60 for pair in ties)
    print(f"\nof the {len(ties)} wrong ones, {unlike} differ by 60 or more of 255 in brightness")
    print(f"fitted to all: {fit(pairs)}")
    print(f"shipped:       {LIMITS}")
    for limits in fitted:
        print(f"  a fold's:    {limits}")


if __name__ == "__main__":
    main()
