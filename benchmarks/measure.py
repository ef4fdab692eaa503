"""A row of the report, and how to time things fairly."""

from __future__ import annotations

import statistics
import time
from collections.abc import Callable
from dataclasses import dataclass
from typing import Literal

__all__ = ["Row", "alternate", "seconds"]


@dataclass(frozen=True)
class Row:
    """One figure. `target` with `sense` says what is aimed at; None where the figure only informs."""

    area: str
    name: str
    value: float
    unit: str
    target: float | None = None
    sense: Literal["<=", ">="] = "<="

    @property
    def met(self) -> bool | None:
        """Whether the target is met; None without one."""
        if self.target is None:
            return None
        return self.value <= self.target if self.sense == "<=" else self.value >= self.target


def seconds(work: Callable[[], object]) -> float:
    """Wall time of one call, in seconds."""
    start = time.perf_counter()
    work()
    return time.perf_counter() - start


def alternate(one: Callable[[], object], other: Callable[[], object], rounds: int) -> tuple[float, float]:
    """Median seconds of both, called in turn so that a busy moment of the machine meets both alike."""
    first, second = [], []
    for _ in range(rounds):
        first.append(seconds(one))
        second.append(seconds(other))
    return statistics.median(first), statistics.median(second)
