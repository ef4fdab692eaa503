"""Memory curve: how well a new acquaintance remembers you over 120 days, with the touches you plan.

Every number here is a model assumption. The power law and the benefit of widening gaps are borrowed from
memory research (Murre & Dros 2015, who repeated Ebbinghaus 1885; Kang et al. 2014), which studied learned lists,
not acquaintances.
"""

import math
import random
from collections.abc import Mapping
from dataclasses import dataclass
from types import MappingProxyType
from typing import Final

from jejaring.simulators.model import Check, Figure, Option, Question, Words, at_least, at_most, lowest
from jejaring.simulators.reading import PlanError, read_choice, read_integer, read_list, read_record

__all__ = [
    "EBBINGHAUS",
    "EXAMPLES",
    "HORIZON",
    "KINDS",
    "MOST_TOUCHES",
    "TARGET",
    "Plan",
    "PlanError",
    "Run",
    "Touch",
    "checks",
    "describe",
    "figures",
    "good_plan",
    "plan_data",
    "plan_from",
    "question",
    "random_plan",
    "simulate",
]

HORIZON: Final = 120
MOST_TOUCHES: Final = 5
START_STABILITY: Final = 5.0
"""Days; with the exponent it sets how fast the memory of the first meeting fades."""
EXPONENT: Final = 0.8
GROWTH: Final = 6.0
FAINT: Final = 0.5
"""What is left of a touch's strength when nothing is remembered any more."""
CLOSE: Final = 3
"""Days; a touch that follows the last one sooner counts as too close."""
CLOSE_STRENGTH: Final = 0.4

KINDS: Final[Mapping[str, float]] = MappingProxyType(
    {"thanks": 0.55, "connect": 0.25, "value": 0.70, "call": 0.85, "meet": 1.0, "ask": 0.30, "generic": 0.15}
)
"""Kinds of touch and their strength, 0 to 1."""

FIRST_DAY: Final = 2
LAST_DAY: Final = 90
TARGET: Final = 0.40
TOUCHES_TARGET: Final = 4
VALUE_TARGET: Final = 1
THANKS_DAY: Final = 2
STRETCHES: Final = ((2, 14), (15, 30), (31, 60), (61, 90))
"""First and last day of the stretches that the question asks about; together they are the judged days."""

EBBINGHAUS: Final = (
    (20 / 1440, 0.582),
    (60 / 1440, 0.442),
    (540 / 1440, 0.358),
    (1.0, 0.337),
    (2.0, 0.278),
    (6.0, 0.254),
    (31.0, 0.211),
)
"""Days since learning, and savings in relearning syllables (Ebbinghaus 1885): a reference, not a target."""


@dataclass(frozen=True, slots=True)
class Touch:
    """One contact: the day after the first meeting, 0 to 120, and its kind."""

    day: int
    kind: str


@dataclass(frozen=True, slots=True)
class Plan:
    """Up to five touches in the order of their days."""

    touches: tuple[Touch, ...]


@dataclass(frozen=True, slots=True)
class Run:
    """A plan and what became of it: memory 0 to 1 at the end of each day, 0 to 120."""

    plan: Plan
    memory: tuple[float, ...]
    too_close: int

    @property
    def lowest(self) -> float:
        """The lowest memory from day 2 to day 90."""
        return min(self.memory[FIRST_DAY : LAST_DAY + 1])

    @property
    def lowest_day(self) -> int:
        """The first day on which memory was that low."""
        return self.memory.index(self.lowest, FIRST_DAY)

    @property
    def stretches(self) -> tuple[float, ...]:
        """The lowest memory within each of `STRETCHES`."""
        return tuple(min(self.memory[first : last + 1]) for first, last in STRETCHES)


def plan_from(value: object) -> Plan:
    """Read a list of up to five `{"day": 0..120, "kind": id}` in any order; raises PlanError."""
    touches = []
    for number, item in enumerate(read_list(value, "plan", 0, MOST_TOUCHES), 1):
        record = read_record(item, f"touch {number}", ("day", "kind"))
        touches.append(
            Touch(
                read_integer(record["day"], f"day of touch {number}", 0, HORIZON),
                read_choice(record["kind"], f"kind of touch {number}", KINDS),
            )
        )
    return Plan(tuple(sorted(touches, key=lambda touch: touch.day)))


def plan_data(plan: Plan) -> list[dict[str, object]]:
    """The JSON value that `plan_from` reads back."""
    return [{"day": touch.day, "kind": touch.kind} for touch in plan.touches]


def simulate(plan: Plan) -> Run:
    """Let 120 days pass: each touch leaves a new, more lasting trace, and the strongest one is remembered."""
    traces = [(0, 1.0, START_STABILITY)]
    memory = []
    too_close = 0
    last: int | None = None
    waiting = list(plan.touches)
    for day in range(HORIZON + 1):
        while waiting and waiting[0].day == day:
            touch = waiting.pop(0)
            now = _remembered(traces, day)
            strength = KINDS[touch.kind] * (FAINT + (1 - FAINT) * now)
            if last is not None and day - last < CLOSE:
                too_close += 1
                strength *= CLOSE_STRENGTH
            stability = traces[-1][2] * (1 + GROWTH * strength * (1 - now))
            traces.append((day, now + strength * (1 - now), stability))
            last = day
        memory.append(_remembered(traces, day))
    return Run(plan, tuple(memory), too_close)


def _remembered(traces: list[tuple[int, float, float]], day: int) -> float:
    return max(level * math.pow(1 + (day - since) / stability, -EXPONENT) for since, level, stability in traces)


def checks(run: Run) -> tuple[Check, ...]:
    """The graded target: never nearly forgotten, few touches, something of value, thanks by day 2."""
    touches = run.plan.touches
    early = sum(touch.kind == "thanks" and touch.day <= THANKS_DAY for touch in touches)
    return (
        at_least("lowest", run.lowest, TARGET),
        at_most("touches", len(touches), TOUCHES_TARGET),
        at_least("value", sum(touch.kind == "value" for touch in touches), VALUE_TARGET),
        at_least("thanks", early, 1),
    )


def question(run: Run) -> Question:
    """In which stretch of the judged days memory fell lowest."""
    levels = dict(zip(STRETCHES, run.stretches, strict=True))
    options = tuple(
        Option(f"days{first}", "follow_up.option.days", {"first": first, "last": last}) for first, last in levels
    )
    right = lowest({f"days{first}": level for (first, _), level in levels.items()})
    return Question("follow_up.question", options, right)


def figures(run: Run) -> tuple[Figure, ...]:
    """The lowest memory and its day, memory on day 90, and how many touches there were and were too close."""
    touches = len(run.plan.touches)
    return (
        Figure("lowest", run.lowest, 2, run.lowest < TARGET),
        Figure("lowest_day", run.lowest_day, 0, False),
        Figure("last", run.memory[LAST_DAY], 2, False),
        Figure("touches", touches, 0, touches > TOUCHES_TARGET),
        Figure("too_close", run.too_close, 0, run.too_close > 0),
    )


def describe(run: Run, words: Words) -> str:
    """The picture in words: the low point, each touch, the low point of each stretch, and the lines to compare with."""
    lines = [
        words(
            "follow_up.describe.end",
            lowest=words.number(run.lowest, 2),
            day=run.lowest_day,
            last=words.number(run.memory[LAST_DAY], 2),
            touches=len(run.plan.touches),
            close=run.too_close,
        )
    ]
    lines += [
        words("follow_up.describe.touch", day=touch.day, kind=words(f"follow_up.kind.{touch.kind}"))
        for touch in run.plan.touches
    ]
    lines += [
        words("follow_up.describe.stretch", first=first, last=last, level=words.number(level, 2))
        for (first, last), level in zip(STRETCHES, run.stretches, strict=True)
    ]
    lines.append(words("follow_up.describe.without", level=words.number(simulate(Plan(())).memory[LAST_DAY], 2)))
    lines.append(words("follow_up.describe.ebbinghaus"))
    return "\n".join(lines)


def random_plan(rng: random.Random) -> Plan:
    """Three to five touches: mostly thanks first, then touches of any kind with gaps that tend to widen."""
    kinds = tuple(KINDS)
    touches = [Touch(rng.randint(1, 2), "thanks" if rng.random() < 0.8 else rng.choice(kinds))]
    gap = rng.randint(2, 12)
    for _ in range(rng.randint(2, 4)):
        touches.append(Touch(min(HORIZON, touches[-1].day + gap), rng.choice(kinds)))
        gap = round(gap * rng.uniform(0.8, 4))
    return Plan(tuple(touches))


def good_plan() -> Plan:
    """A plan that reaches every target: four touches with gaps that widen."""
    return Plan((Touch(1, "thanks"), Touch(7, "value"), Touch(28, "value"), Touch(63, "call")))


EXAMPLES: Final[Mapping[str, Plan]] = MappingProxyType(
    {
        "none": Plan(()),
        "burst": Plan(
            (Touch(1, "thanks"), Touch(2, "connect"), Touch(3, "value"), Touch(4, "value"), Touch(5, "call"))
        ),
        "equal": Plan((Touch(18, "thanks"), Touch(36, "value"), Touch(54, "value"), Touch(72, "call"))),
    }
)
"""Plans to look at first, by the id that the content names them with."""
