"""Agreement of two graders: quadratic-weighted kappa with its interval."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from scipy import stats

__all__ = ["Agreement", "weighted_kappa"]


@dataclass(frozen=True)
class Agreement:
    """`kappa`, -1 to 1, with its interval; `pairs`: how many answers both have graded.

    nan where undefined: kappa where both always gave the same single level, the interval where the pairs do not vary
    enough to tell one, as when all agree.
    """

    pairs: int
    kappa: float
    low: float
    high: float


def weighted_kappa(one: Sequence[int], other: Sequence[int], levels: int = 4, confidence: float = 0.95) -> Agreement:
    """Kappa with quadratic weights of two graders' levels, 1 to `levels`.

    The interval uses the large-sample standard error of Fleiss, Cohen and Everitt (1969), cut to -1 to 1: with few
    pairs it is a rough guide. Raises ValueError for lists of unequal length or levels out of range.
    """
    if len(one) != len(other):
        raise ValueError(f"{len(one)} levels of one grader, {len(other)} of the other")
    if any(not 1 <= level <= levels for level in (*one, *other)):
        raise ValueError(f"levels run from 1 to {levels}")
    pairs = len(one)
    nan = float("nan")
    if pairs == 0:
        return Agreement(0, nan, nan, nan)
    table = np.zeros((levels, levels))
    for row, column in zip(one, other, strict=True):
        table[row - 1, column - 1] += 1
    table /= pairs
    rows, columns = table.sum(axis=1), table.sum(axis=0)
    steps = np.subtract.outer(np.arange(levels), np.arange(levels))
    weights = 1 - (steps / (levels - 1)) ** 2
    observed = float((weights * table).sum())
    expected = float((weights * np.outer(rows, columns)).sum())
    if expected >= 1 - 1e-12:
        return Agreement(pairs, nan, nan, nan)
    kappa = (observed - expected) / (1 - expected)
    row_mean = weights @ columns
    column_mean = rows @ weights
    spread = weights - np.add.outer(row_mean, column_mean) * (1 - kappa)
    variance = float((table * spread**2).sum() - (kappa - expected * (1 - kappa)) ** 2) / (pairs * (1 - expected) ** 2)
    if variance <= 1e-12:
        return Agreement(pairs, kappa, nan, nan)
    margin = float(stats.norm.isf((1 - confidence) / 2)) * float(np.sqrt(variance))
    return Agreement(pairs, kappa, max(-1.0, kappa - margin), min(1.0, kappa + margin))
