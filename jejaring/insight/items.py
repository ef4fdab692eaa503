"""Item statistics: how hard an item is, and whether it separates strong from weak learners."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

__all__ = [
    "FEW",
    "FLAG_CODES",
    "ItemStatistics",
    "OptionRow",
    "flags",
    "item_statistics",
    "option_table",
    "score_groups",
]

Matrix = NDArray[np.float64]

# Below this many learners the figures swing so widely that they mean little.
FEW = 30

# Bounds from the course's own plan: item-rest r of at least .20, difficulty between .30 and .85.
LEAST_DISCRIMINATION = 0.20
HARDEST, EASIEST = 0.30, 0.85

FLAG_CODES = ("hard", "easy", "negative", "weak", "constant", "strong_distractor", "unused_option")


@dataclass(frozen=True)
class ItemStatistics:
    """One item. `difficulty`: mean share of the points, 0 to 1, high for easy.

    `item_rest`: Pearson correlation of the item with the sum of all other items, -1 to 1; `efficiency`: discriminative
    efficiency as Moodle defines it, covariance with that sum over the greatest covariance that the same item scores
    and the same sums could have in any pairing. Both are nan where one of the two does not vary.
    """

    item: str
    learners: int
    difficulty: float
    item_rest: float
    efficiency: float


def item_statistics(items: Sequence[str], points: Matrix, possible: Sequence[float]) -> tuple[ItemStatistics, ...]:
    """Statistics of every item.

    `points`: learners x items, what each earned; what was left out counts as 0. `possible`: the most each item gives.
    Raises ValueError when the shapes do not fit.
    """
    if points.shape[1:] != (len(items),) or len(possible) != len(items):
        raise ValueError(f"{len(items)} items, {len(possible)} maxima, but points of shape {points.shape}")
    total = points.sum(axis=1)
    found = []
    for column, item in enumerate(items):
        own = points[:, column]
        rest = total - own
        found.append(
            ItemStatistics(
                item,
                len(own),
                float(own.mean() / possible[column]) if len(own) else float("nan"),
                _ratio(_covariance(own, rest), np.sqrt(_covariance(own, own) * _covariance(rest, rest))),
                _ratio(_covariance(own, rest), _covariance(np.sort(own), np.sort(rest))),
            )
        )
    return tuple(found)


def _covariance(one: Matrix, other: Matrix) -> float:
    if len(one) < 2:
        return 0.0
    return float(((one - one.mean()) * (other - other.mean())).sum() / (len(one) - 1))


def _ratio(above: float, below: float) -> float:
    # Sums of rounded points vary by less than this only through rounding.
    return above / below if below > 1e-12 else float("nan")


def score_groups(total: Matrix, groups: int = 3) -> NDArray[np.int64]:
    """Each learner's score group, 0 (lowest) to `groups` - 1, by rank; equal scores share the lower group."""
    if not len(total):
        return np.zeros(0, np.int64)
    below = np.searchsorted(np.sort(total), total, side="left")
    return np.minimum((below * groups) // len(total), groups - 1).astype(np.int64)


@dataclass(frozen=True)
class OptionRow:
    """One option: how many chose it in each score group, lowest first, and the shares of those groups."""

    option: str
    weight: float
    counts: tuple[int, ...]
    shares: tuple[float, ...]


def option_table(
    chosen: Sequence[str | None], weights: dict[str, float], groups: NDArray[np.int64], count: int = 3
) -> tuple[OptionRow, ...]:
    """The options of a choice item by score group. `chosen`: option id of each learner, None where left out."""
    sizes = [int((groups == group).sum()) for group in range(count)]
    tally = Counter(zip(chosen, groups.tolist(), strict=True))
    rows = []
    for option, weight in weights.items():
        counts = tuple(tally[option, wanted] for wanted in range(count))
        shares = tuple(number / size if size else 0.0 for number, size in zip(counts, sizes, strict=True))
        rows.append(OptionRow(option, weight, counts, shares))
    return tuple(rows)


def flags(statistics: ItemStatistics, options: Sequence[OptionRow] = ()) -> tuple[tuple[str, str], ...]:
    """What deserves a second look: (code of `FLAG_CODES`, option id or empty).

    `strong_distractor`: an option below the best draws the top group more than the bottom group, by 10 points or
    more. Small cohorts get no flags, since chance alone would raise them.
    """
    if statistics.learners < FEW:
        return ()
    found: list[tuple[str, str]] = []
    if np.isnan(statistics.item_rest):
        return (("constant", ""),)
    if statistics.difficulty < HARDEST:
        found.append(("hard", ""))
    if statistics.difficulty > EASIEST:
        found.append(("easy", ""))
    if statistics.item_rest < 0:
        found.append(("negative", ""))
    elif statistics.item_rest < LEAST_DISCRIMINATION:
        found.append(("weak", ""))
    if options:
        best = max(row.weight for row in options)
        for row in options:
            if row.weight < best and row.shares[-1] - row.shares[0] >= 0.10:
                found.append(("strong_distractor", row.option))
            if sum(row.counts) == 0:
                found.append(("unused_option", row.option))
    return tuple(found)
