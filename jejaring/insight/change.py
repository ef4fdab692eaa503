"""Before and after: paired differences of a habit's score, with bootstrap intervals."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

__all__ = ["Change", "habit_scores", "paired_change"]

REPETITIONS = 2000


@dataclass(frozen=True)
class Change:
    """Mean before and after (1 to 5), their mean paired difference and its interval; `pairs` learners."""

    pairs: int
    before: float
    after: float
    difference: float
    low: float
    high: float


def habit_scores(ratings: dict[str, int], habits: dict[str, int], reversed_items: frozenset[str]) -> dict[int, float]:
    """Mean rating of each habit a learner has fully rated; a reversed statement counts as 6 - x."""
    scores: dict[int, float] = {}
    for habit in sorted(set(habits.values())):
        statements = [statement for statement, of in habits.items() if of == habit]
        if all(statement in ratings for statement in statements):
            values = [6 - ratings[s] if s in reversed_items else ratings[s] for s in statements]
            scores[habit] = sum(values) / len(values)
    return scores


def paired_change(
    before: NDArray[np.float64], after: NDArray[np.float64], confidence: float = 0.95, seed: int = 0
) -> Change:
    """Mean of after - before over learners with both, with a percentile bootstrap interval (2,000 resamples).

    Raises ValueError for lists of unequal length.
    """
    if before.shape != after.shape:
        raise ValueError(f"{len(before)} before, {len(after)} after")
    nan = float("nan")
    if not len(before):
        return Change(0, nan, nan, nan, nan, nan)
    difference = after - before
    # Drawing how often each distinct value falls is the same as drawing the learners one by one, and quick for many.
    values, counts = np.unique(difference, return_counts=True)
    drawn = np.random.default_rng(seed).multinomial(len(difference), counts / len(difference), REPETITIONS)
    means = drawn @ values / len(difference)
    low, high = np.quantile(means, [(1 - confidence) / 2, (1 + confidence) / 2])
    return Change(
        len(difference), float(before.mean()), float(after.mean()), float(difference.mean()), float(low), float(high)
    )
