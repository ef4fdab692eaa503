"""Trust account: twelve weeks of giving and asking with one new acquaintance.

Every number here is a model assumption, chosen so that the pattern can be seen. Only directions come from
research: a request without earlier help lowers liking (Clark & Mills 1979), and people agree more often than
askers expect (Flynn & Lake 2008).
"""

import math
import random
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from itertools import pairwise
from types import MappingProxyType
from typing import Final

from jejaring.simulators.model import (
    Check,
    Figure,
    Option,
    Question,
    Words,
    at_least,
    lowest,
    spread_by_rank,
)
from jejaring.simulators.reading import PlanError, read_choice, read_list

__all__ = [
    "ACTIONS",
    "EXAMPLES",
    "WEEKS",
    "Plan",
    "PlanError",
    "Run",
    "Week",
    "checks",
    "cloud",
    "describe",
    "figures",
    "good_plan",
    "plan_data",
    "plan_from",
    "question",
    "random_plan",
    "simulate",
]

WEEKS: Final = 12
START_TRUST: Final = 0.20
START_ENERGY: Final = 1.0
KEPT_EACH_WEEK: Final = 0.97
RECOVERY: Final = 0.05
REMINDER: Final = 0.12
THANKS: Final = 0.06
BASE: Final = -1.2
SLOPE: Final = 5.0
AHEAD_CHANCE: Final = 0.35
AHEAD_COST: Final = 0.35


@dataclass(frozen=True, slots=True)
class Gift:
    """What giving does: trust gained at no trust, energy spent, worth to the other."""

    trust: float
    energy: float
    worth: float
    reminder: bool = False


@dataclass(frozen=True, slots=True)
class Request:
    """What asking does: difficulty in logits, trust lost on a no, worth to the learner."""

    difficulty: float
    cost: float
    worth: float


# A reminder of the debt comes with a small gift: it is the gift that is spoilt.
_GIFTS: Final[Mapping[str, Gift]] = MappingProxyType(
    {
        "give_small": Gift(0.11, 0.07, 1),
        "give_large": Gift(0.20, 0.24, 5),
        "give_billed": Gift(0.11, 0.07, 1, reminder=True),
    }
)
_REQUESTS: Final[Mapping[str, Request]] = MappingProxyType(
    {"ask_small": Request(0.0, 0.07, 1), "ask_large": Request(2.0, 0.16, 5)}
)
ACTIONS: Final = ("give_small", "give_large", "ask_small", "ask_large", "pause", "give_billed")

TRUST_TARGET: Final = 0.40
ENERGY_TARGET: Final = 0.30
RECEIVED_TARGET: Final = 5.0
GIVEN_TARGET: Final = 5.0


@dataclass(frozen=True, slots=True)
class Plan:
    """One action of `ACTIONS` for each of the twelve weeks."""

    actions: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Week:
    """The end of one week: trust and energy 0 to 1, totals so far, and the chance of a yes if asked."""

    action: str
    trust: float
    energy: float
    received: float
    given: float
    chance: float | None


@dataclass(frozen=True, slots=True)
class Run:
    """A plan and what became of it, week by week."""

    plan: Plan
    weeks: tuple[Week, ...]

    @property
    def trust(self) -> float:
        """Trust at the end, 0 to 1."""
        return self.weeks[-1].trust

    @property
    def energy(self) -> float:
        """Energy left at the end, 0 to 1."""
        return self.weeks[-1].energy

    @property
    def received(self) -> float:
        """Expected worth received over all weeks; a small request is worth 1, a large one 5."""
        return self.weeks[-1].received

    @property
    def given(self) -> float:
        """Worth given over all weeks; a small gift is worth 1, a large one 5, less when tired."""
        return self.weeks[-1].given

    @property
    def changes(self) -> tuple[float, ...]:
        """How much trust rose (or fell, below 0) in each week."""
        levels = (START_TRUST, *(week.trust for week in self.weeks))
        return tuple(after - before for before, after in pairwise(levels))


def plan_from(value: object) -> Plan:
    """Read a list of twelve action ids; raises PlanError (type, length, unknown)."""
    actions = read_list(value, "plan", WEEKS, WEEKS)
    return Plan(tuple(read_choice(action, f"week {n}", ACTIONS) for n, action in enumerate(actions, 1)))


def plan_data(plan: Plan) -> list[str]:
    """The JSON value that `plan_from` reads back."""
    return list(plan.actions)


def simulate(plan: Plan) -> Run:
    """Play the weeks out in expectation: a yes counts by its probability, so no luck is involved."""
    trust, energy = START_TRUST, START_ENERGY
    received = given = 0.0
    gifts = requests = 0
    weeks = []
    for action in plan.actions:
        trust *= KEPT_EACH_WEEK
        energy = min(1.0, energy + RECOVERY)
        chance: float | None = None
        if gift := _GIFTS.get(action):
            gifts += 1
            effect = min(1.0, energy / gift.energy)
            given += effect * gift.worth
            trust += gift.trust * effect * (1 - trust)
            energy = max(0.0, energy - gift.energy)
            if gift.reminder:
                trust -= REMINDER * trust
        elif request := _REQUESTS.get(action):
            ahead = max(0, requests - gifts)
            chance = _logistic(BASE + SLOPE * trust - request.difficulty - AHEAD_CHANCE * ahead)
            requests += 1
            received += chance * request.worth
            strain = 1 + AHEAD_COST * max(0, requests - gifts)
            trust += chance * THANKS * (1 - trust) - (1 - chance) * request.cost * strain * trust
        trust = min(1.0, max(0.0, trust))
        weeks.append(Week(action, trust, energy, received, given, chance))
    return Run(plan, tuple(weeks))


def checks(run: Run) -> tuple[Check, ...]:
    """The graded target: trust, energy, received and given."""
    return (
        at_least("trust", run.trust, TRUST_TARGET),
        at_least("energy", run.energy, ENERGY_TARGET),
        at_least("received", run.received, RECEIVED_TARGET),
        at_least("given", run.given, GIVEN_TARGET),
    )


def question(run: Run) -> Question:
    """Which of four weeks of the run was worst for trust: fell most, or rose least where none fell."""
    changes = run.changes
    offered = spread_by_rank(changes, 4)
    options = tuple(Option(f"week{n + 1}", "trust.option.week", {"week": n + 1}) for n in offered)
    right = lowest({f"week{n + 1}": changes[n] for n in offered})
    return Question("trust.question", options, right)


def figures(run: Run) -> tuple[Figure, ...]:
    """Final trust, energy, received and given."""
    digits = {"trust": 2, "energy": 2, "received": 1, "given": 1}
    return tuple(Figure(check.id, check.value, digits[check.id], not check.reached) for check in checks(run))


def describe(run: Run, words: Words) -> str:
    """The picture in words: the end, the beginning, each week, and the place among the random plans."""
    lines = [
        words(
            "trust.describe.end",
            trust=words.number(run.trust, 2),
            energy=words.number(run.energy, 2),
            received=words.number(run.received, 1),
            given=words.number(run.given, 1),
        ),
        words("trust.describe.start", trust=words.number(START_TRUST, 2), energy=words.number(START_ENERGY, 2)),
    ]
    for number, week in enumerate(run.weeks, 1):
        key = "trust.describe.week" if week.chance is None else "trust.describe.ask"
        lines.append(
            words(
                key,
                week=number,
                action=words(f"trust.move.{week.action}"),
                trust=words.number(week.trust, 2),
                energy=words.number(week.energy, 2),
                percent=words.number(100 * (week.chance or 0.0), 0),
            )
        )
    others = cloud()
    below = sum(received < run.received for _, received in others)
    lines.append(words("trust.describe.cloud", below=below, count=len(others)))
    return "\n".join(lines)


def random_plan(rng: random.Random) -> Plan:
    """Twelve actions drawn evenly."""
    return Plan(tuple(rng.choice(ACTIONS) for _ in range(WEEKS)))


def good_plan() -> Plan:
    """A plan that reaches every target: small gifts before small requests, one large request late."""
    small, ask, large = "give_small", "ask_small", "ask_large"
    return Plan((small, small, ask, small, "pause", ask, small, small, large, small, ask, large))


# The large request comes first, so that looking at this plan leaves something to improve.
_BALANCED: Final = (
    *("ask_large", "give_small", "give_small", "ask_small", "give_small", "pause"),
    *("ask_small", "give_small", "give_small", "give_small", "ask_small", "ask_large"),
)
EXAMPLES: Final[Mapping[str, Plan]] = MappingProxyType(
    {
        "balanced": Plan(_BALANCED),
        "scorekeeper": Plan(tuple(action.replace("give_small", "give_billed") for action in _BALANCED)),
        "taker": Plan(("ask_small", "ask_large") * 6),
        "giver": Plan(("give_large",) * WEEKS),
    }
)
"""Plans to look at first, by the id that the content names them with."""


@cache
def cloud(count: int = 300, seed: int = 1) -> tuple[tuple[float, float], ...]:
    """(given, received) of `count` random plans, the backdrop that a learner's own plan is seen against."""
    rng = random.Random(seed)
    runs = (simulate(random_plan(rng)) for _ in range(count))
    return tuple((run.given, run.received) for run in runs)


def _logistic(x: float) -> float:
    return 1 / (1 + math.exp(-x))
