"""Expected outcomes of an evening over clarity and grip: estimated once by simulation, kept in a small table.

Estimating takes seconds, reading the table a millisecond. `python -m jejaring.simulators.goals_surface` writes
the table anew after a change of the model; a test compares the two.
"""

import json
import math
import random
from dataclasses import dataclass
from functools import cache
from importlib import resources
from pathlib import Path
from typing import Final

GUESTS: Final = 40
MINUTES: Final = 90
TALK: Final = 10
"""Minutes of a talk that is not broken off."""
BROKEN_OFF: Final = 4
"""Minutes of a talk that is broken off, and the least that is left for another one."""
RELEVANCE: Final = (0.6, 1.8)
"""Beta parameters of how much a guest matters to the goal: most little, a few a lot."""
STEERING: Final = 6.0
"""How strongly clarity draws the learner to relevant guests."""

CLARITIES: Final = 11
GRIPS: Final = 21
EVENINGS: Final = 4000
SEED: Final = 7
FILE: Final = "goals_surface.json"


@dataclass(frozen=True, slots=True)
class Evening:
    """Expected sums of an evening: relevance times length (in whole talks), talks kept, talks broken off."""

    relevance: float
    kept: float
    broken_off: float


def estimate(evenings: int = EVENINGS, seed: int = SEED) -> list[list[tuple[float, ...]]]:
    """`evenings` played at every grid point, as [clarity][grip] -> (relevance, kept, broken off).

    All grid points see the same guests and the same luck, so that the surface is smooth despite the sampling.
    """
    rng = random.Random(seed)
    most_talks = MINUTES // BROKEN_OFF
    sums = [[[0.0, 0.0, 0.0] for _ in range(GRIPS)] for _ in range(CLARITIES)]
    urges = [(grip / (GRIPS - 1)) ** 2 for grip in range(GRIPS)]
    for _ in range(evenings):
        relevance = [rng.betavariate(*RELEVANCE) for _ in range(GUESTS)]
        # Drawing guests one by one with odds exp(6 c relevance) is the same as ranking by this plus Gumbel noise.
        noise = [-math.log(-math.log(rng.random() or 0.5)) for _ in range(GUESTS)]
        patience = [rng.random() for _ in range(most_talks)]
        for clarity, row in enumerate(sums):
            pull = STEERING * clarity / (CLARITIES - 1)
            ranked = sorted(
                ((pull * fit + luck, fit) for fit, luck in zip(relevance, noise, strict=True)), reverse=True
            )
            order = [fit for _, fit in ranked[:most_talks]]
            for urge, cell in zip(urges, row, strict=True):
                _add_evening(cell, order, patience, urge)
    return [[tuple(round(total / evenings, 4) for total in cell) for cell in row] for row in sums]


def _add_evening(cell: list[float], order: list[float], patience: list[float], urge: float) -> None:
    left = MINUTES
    for fit, luck in zip(order, patience, strict=True):
        if left < BROKEN_OFF:
            break
        leaves = luck < urge * (1 - fit)
        length = min(BROKEN_OFF if leaves else TALK, left)
        left -= length
        cell[0] += fit * length / TALK
        cell[2 if leaves else 1] += 1


def evening(clarity: float, grip: float) -> Evening:
    """The expected evening at any clarity and grip from 0 to 1, between the table's points by straight lines."""
    table = stored()
    row, across = _cell(clarity, CLARITIES)
    column, down = _cell(grip, GRIPS)
    corners = (
        (table[row][column], (1 - across) * (1 - down)),
        (table[row][column + 1], (1 - across) * down),
        (table[row + 1][column], across * (1 - down)),
        (table[row + 1][column + 1], across * down),
    )
    relevance, kept, broken_off = (sum(point[n] * weight for point, weight in corners) for n in range(3))
    return Evening(relevance, kept, broken_off)


def _cell(x: float, points: int) -> tuple[int, float]:
    place = x * (points - 1)
    index = min(int(place), points - 2)
    return index, place - index


@cache
def stored() -> list[list[list[float]]]:
    """The table of the file, as [clarity][grip] -> [relevance, kept, broken off]."""
    text = (resources.files("jejaring.simulators") / FILE).read_text("utf-8")
    table: list[list[list[float]]] = json.loads(text)
    return table


def written(table: list[list[tuple[float, ...]]]) -> str:
    """The table as the text of its file, one clarity a line."""
    return "[\n" + ",\n".join(json.dumps(row, separators=(",", ":")) for row in table) + "\n]\n"


if __name__ == "__main__":
    (Path(__file__).parent / FILE).write_text(written(estimate()), "utf-8")
