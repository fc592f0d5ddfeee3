"""Exact quantiles over the latest samples. Pure."""

from __future__ import annotations

import math
from collections import deque

WINDOW = 2000


class RecentSamples:
    """Keeps the latest samples of a measurement.

    Args:
        size: how many are kept; older ones are forgotten.
    """

    def __init__(self, size: int = WINDOW) -> None:
        self._samples: deque[float] = deque(maxlen=size)

    def __len__(self) -> int:
        return len(self._samples)

    def add(self, sample: float) -> None:
        """Keep a sample, and forget the oldest one when there are too many."""
        self._samples.append(sample)

    def quantile(self, share: float) -> float | None:
        """The smallest sample that at least a share of all samples do not exceed.

        This is the nearest-rank quantile (Hyndman and Fan 1996, definition 1): always one of the
        samples, never between two of them.

        Args:
            share: from 0 to 1; 0.5 is the median.

        Returns:
            The sample; None while there are none.

        Raises:
            ValueError: the share is not from 0 to 1.
        """
        if not 0 <= share <= 1:
            raise ValueError(f"the share is {share}; give a number from 0 to 1")
        if not self._samples:
            return None
        rank = math.ceil(share * len(self._samples))
        return sorted(self._samples)[max(rank, 1) - 1]
