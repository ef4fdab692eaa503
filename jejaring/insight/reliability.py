"""Reliability of an assignment's score: Cronbach's alpha with its interval, and the standard error of measurement."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray
from scipy import stats

__all__ = ["Reliability", "cronbach_alpha"]


@dataclass(frozen=True)
class Reliability:
    """`alpha` with its interval, and `error`: the standard error of measurement in points of the total."""

    learners: int
    items: int
    alpha: float
    low: float
    high: float
    error: float


def cronbach_alpha(points: NDArray[np.float64], confidence: float = 0.95) -> Reliability:
    """Cronbach's alpha of `points` (learners x items), its interval after Feldt (1987), and the standard error.

    All are nan where they are not defined: fewer than two learners or items, or totals that do not vary.
    """
    learners, items = points.shape
    nan = float("nan")
    if learners < 2 or items < 2:
        return Reliability(learners, items, nan, nan, nan, nan)
    variances = points.var(axis=0, ddof=1).sum()
    total = points.sum(axis=1).var(ddof=1)
    if total <= 1e-12:
        return Reliability(learners, items, nan, nan, nan, nan)
    alpha = float(items / (items - 1) * (1 - variances / total))
    first, second = learners - 1, (learners - 1) * (items - 1)
    tail = (1 - confidence) / 2
    low = 1 - (1 - alpha) * float(stats.f.isf(tail, first, second))
    high = 1 - (1 - alpha) * float(stats.f.isf(1 - tail, first, second))
    error = float(np.sqrt(total) * np.sqrt(max(0.0, 1 - alpha)))
    return Reliability(learners, items, alpha, low, high, error)
