"""Event compass: how clear your goal is, how tightly you hold on to it, and what an evening brings.

Every number here is a model assumption. That chance meetings are worth staying open for is the idea of planned
happenstance (Mitchell et al. 1999). Only the effect of if-then plans is measured (Sheeran et al. 2024).
"""

import math
import random
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from types import MappingProxyType
from typing import Final

from jejaring.simulators.goals_surface import evening
from jejaring.simulators.model import Check, Figure, Option, Question, Words, at_least
from jejaring.simulators.reading import PlanError, read_number, read_record

__all__ = [
    "EFFECTS",
    "EXAMPLES",
    "Plan",
    "PlanError",
    "Run",
    "best",
    "best_grip",
    "checks",
    "describe",
    "figures",
    "good_plan",
    "neighbours",
    "pairs_won",
    "plan_data",
    "plan_from",
    "question",
    "random_plan",
    "simulate",
    "value_map",
]

SURPRISE: Final = 1.2 / (1.2 + 3)
"""Mean of what a guest offers by surprise, from Beta(1.2, 3)."""
TARGET_SHARE: Final = 0.9
"""The target, as a share of the best value that any clarity and grip reach."""
EFFECTS: Final = (0.27, 0.66)
"""Range of the effect of if-then plans in standard deviations, 642 tests (Sheeran et al. 2024)."""
STEP: Final = 0.1
"""How far one control is moved in the question about the run."""
SEEN: Final = 0.05
"""Gains closer than this look the same: values are shown with one decimal."""


@dataclass(frozen=True, slots=True)
class Plan:
    """Clarity of the goal and grip on it, each 0 to 1."""

    clarity: float
    grip: float


@dataclass(frozen=True, slots=True)
class Run:
    """A plan and the evening to expect: yield for the goal, surprises, warmth, and talks kept and broken off."""

    plan: Plan
    goal: float
    surprise: float
    warmth: float
    kept: float
    broken_off: float

    @property
    def parts(self) -> dict[str, float]:
        """What goal, surprises and warmth add to the value; warmth may take away."""
        return {"goal": self.goal, "surprise": 0.5 * self.surprise, "warmth": 0.5 * self.warmth}

    @property
    def value(self) -> float:
        """The value of the evening: the sum of its parts."""
        return sum(self.parts.values())


def plan_from(value: object) -> Plan:
    """Read `{"clarity": 0..1, "grip": 0..1}`; raises PlanError."""
    record = read_record(value, "plan", ("clarity", "grip"))
    return Plan(read_number(record["clarity"], "clarity", 0, 1), read_number(record["grip"], "grip", 0, 1))


def plan_data(plan: Plan) -> dict[str, float]:
    """The JSON value that `plan_from` reads back."""
    return {"clarity": plan.clarity, "grip": plan.grip}


def simulate(plan: Plan) -> Run:
    """The expected evening: 40 guests, 90 minutes, some talks broken off early when the grip is tight."""
    clarity, grip = plan.clarity, plan.grip
    expected = evening(clarity, grip)
    steered = 0.35 + 0.65 * (1 - math.exp(-grip / 0.15))
    pushed = 1 - 0.6 * grip**2
    return Run(
        plan,
        goal=expected.relevance * (0.4 + 0.6 * clarity) * steered * pushed,
        surprise=expected.kept * SURPRISE * (1 - 0.5 * grip**2),
        warmth=expected.kept * (0.5 - 0.6 * grip**2) - 0.25 * expected.broken_off,
        kept=expected.kept,
        broken_off=expected.broken_off,
    )


@cache
def value_map(steps: int = 20) -> tuple[tuple[float, ...], ...]:
    """The value at evenly spaced points, as [grip][clarity], `steps` + 1 points each way from 0 to 1."""
    points = [n / steps for n in range(steps + 1)]
    return tuple(tuple(simulate(Plan(clarity, grip)).value for clarity in points) for grip in points)


def best_grip(clarity: float) -> Run:
    """The best run at this clarity, to a hundredth of grip."""
    return max((simulate(Plan(clarity, n / 100)) for n in range(101)), key=lambda run: run.value)


@cache
def best() -> Run:
    """The best run of all, to a twentieth of clarity and a hundredth of grip."""
    return max((best_grip(n / 20) for n in range(21)), key=lambda run: run.value)


def pairs_won(effect: float) -> float:
    """How often a random planner does better than a random non-planner, 0 to 1, at `effect` standard deviations.

    Both groups are normal with equal spread, so the difference of two people has the spread of root two.
    """
    return 0.5 * (1 + math.erf(effect / 2))


def checks(run: Run) -> tuple[Check, ...]:
    """The graded target: nine tenths of the best value."""
    return (at_least("value", run.value, TARGET_SHARE * best().value),)


def neighbours(plan: Plan) -> dict[str, Plan]:
    """The plans one step away, by direction; a direction that the edge of the map forbids is left out."""
    clarity, grip = plan.clarity, plan.grip
    steps = {
        "clearer": Plan(min(1.0, clarity + STEP), grip),
        "tighter": Plan(clarity, min(1.0, grip + STEP)),
        "looser": Plan(clarity, max(0.0, grip - STEP)),
    }
    return {direction: near for direction, near in steps.items() if near != plan}


def question(run: Run) -> Question:
    """Which one step from the learner's place on the map adds most to the value, or that none adds anything."""
    gains = {direction: simulate(near).value - run.value for direction, near in neighbours(run.plan).items()}
    gains["none"] = 0.0
    most = max(gains.values())
    right = frozenset(direction for direction, gain in gains.items() if most - gain < SEEN)
    options = tuple(Option(each, f"goals.option.{each}") for each in ("clearer", "tighter", "looser", "none"))
    return Question("goals.question", options, right)


def figures(run: Run) -> tuple[Figure, ...]:
    """The value, its three parts and the talks broken off."""
    low = not checks(run)[0].reached
    parts = (Figure(name, part, 1, False) for name, part in run.parts.items())
    return (Figure("value", run.value, 1, low), *parts, Figure("broken_off", run.broken_off, 1, False))


def describe(run: Run, words: Words) -> str:
    """The picture in words: the evenings of the bars, the map around the learner, and the best of the whole map."""
    clarity = run.plan.clarity
    shown = (("you", run), ("best", best_grip(clarity)), ("tight", simulate(Plan(clarity, 1.0))))
    lines = [
        words(
            f"goals.describe.{key}",
            clarity=words.number(clarity, 2),
            grip=words.number(one.plan.grip, 2),
            value=words.number(one.value, 1),
            goal=words.number(one.parts["goal"], 1),
            surprise=words.number(one.parts["surprise"], 1),
            warmth=words.number(one.parts["warmth"], 1),
            broken_off=words.number(one.broken_off, 1),
        )
        for key, one in shown
    ]
    lines += [
        words(f"goals.describe.{direction}", value=words.number(simulate(near).value, 2))
        for direction, near in neighbours(run.plan).items()
    ]
    overall = best()
    lines.append(
        words(
            "goals.describe.overall",
            clarity=words.number(overall.plan.clarity, 2),
            grip=words.number(overall.plan.grip, 2),
            value=words.number(overall.value, 1),
        )
    )
    return "\n".join(lines)


def random_plan(rng: random.Random) -> Plan:
    """Any clarity and grip, to a hundredth."""
    return Plan(rng.randint(0, 100) / 100, rng.randint(0, 100) / 100)


def good_plan() -> Plan:
    """A plan that reaches the target: a clear goal, held loosely."""
    return Plan(1.0, 0.3)


EXAMPLES: Final[Mapping[str, Plan]] = MappingProxyType(
    {"drifting": Plan(0.0, 0.0), "unsteered": Plan(1.0, 0.0), "pushing": Plan(1.0, 1.0)}
)
"""Plans to look at first, by the id that the content names them with."""
