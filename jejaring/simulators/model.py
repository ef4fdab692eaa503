"""What every simulator shares: the shape of its targets, question and figures, and of the words it needs."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Literal, Protocol

Sense = Literal[">=", "<="]

# Two results closer than this look the same in a picture and in figures of two decimals: both count as right.
TIE = 0.005


class Words(Protocol):
    """The wording of one language: texts by key, and numbers the way the language writes them."""

    def __call__(self, key: str, /, **values: object) -> str: ...

    def number(self, x: float, digits: int, /) -> str: ...


@dataclass(frozen=True, slots=True)
class Check:
    """One part of a simulator's graded target; its name is the word `SIMULATOR.check.ID`."""

    id: str
    value: float
    threshold: float
    sense: Sense
    reached: bool


@dataclass(frozen=True, slots=True)
class Option:
    """One answer to a run's question: `words(text, **values)` says it."""

    id: str
    text: str
    values: Mapping[str, object] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Question:
    """The question about the learner's own run: three to five options, at least one of them right.

    `words(text)` asks it. Every option that ties with the best answer is in `right`.
    """

    text: str
    options: tuple[Option, ...]
    right: frozenset[str]


@dataclass(frozen=True, slots=True)
class Figure:
    """A number to print under the picture with `digits` decimals; `low` when it misses its target.

    Its name is the word `SIMULATOR.figure.ID`.
    """

    id: str
    value: float
    digits: int
    low: bool


def at_least(name: str, value: float, threshold: float) -> Check:
    """A check that is reached when `value` is `threshold` or more."""
    return Check(name, value, threshold, ">=", value >= threshold)


def at_most(name: str, value: float, threshold: float) -> Check:
    """A check that is reached when `value` is `threshold` or less."""
    return Check(name, value, threshold, "<=", value <= threshold)


def lowest(values: Mapping[str, float]) -> frozenset[str]:
    """The ids whose value is the lowest, or within `TIE` of it; never empty for non-empty `values`."""
    least = min(values.values())
    return frozenset(name for name, value in values.items() if value - least < TIE)


def spread_by_rank(values: Sequence[float], count: int) -> tuple[int, ...]:
    """Positions of `count` values from the lowest to the highest, evenly spread by rank, in their own order.

    The lowest is always among them, so a question built on these positions always has a right answer. With
    `count` of at least 2 and at most `len(values)`.
    """
    ranked = sorted(range(len(values)), key=lambda position: (values[position], position))
    last = len(values) - 1
    return tuple(sorted(ranked[round(step * last / (count - 1))] for step in range(count)))
