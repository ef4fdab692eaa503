"""Channel lab: half a year of text, voice, video and meetings with thirty contacts.

Every number here is a model assumption, and the conclusion depends on them: that is what this one teaches. Only
the order comes from research: voice bonds better than text (Kumar & Epley 2021), and asking in person works best
(Bohns and colleagues 2017, 2022).
"""

import random
from collections.abc import Mapping
from dataclasses import dataclass, replace
from functools import lru_cache
from types import MappingProxyType
from typing import Final

from jejaring.simulators.model import Check, Figure, Option, Question, Words, at_least
from jejaring.simulators.reading import PlanError, read_integer, read_number, read_record

__all__ = [
    "ALIVE",
    "CEILING_BOUNDS",
    "CHANNELS",
    "CLOSE",
    "CONTACTS",
    "EXAMPLES",
    "GAIN_BOUNDS",
    "PEOPLE_BOUNDS",
    "Assumption",
    "Plan",
    "PlanError",
    "Run",
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

CHANNELS: Final = ("text", "voice", "video", "in_person")
MINUTES_EACH: Final[Mapping[str, int]] = MappingProxyType({"text": 6, "voice": 20, "video": 30, "in_person": 90})
"""Minutes that one contact with one person takes, travel included."""
CONTACTS: Final = 30
WEEKS: Final = 26
TOLD_WEEKS: Final = (6, 13, 20)
"""Weeks that the description tells of, beside the last."""
BUDGET: Final = 180
"""Minutes a week."""
START: Final = 0.10
KEPT_EACH_WEEK: Final = 0.97
SHY: Final = 0.15
"""Below this closeness a meeting gives half: it is too early for it."""
ALIVE: Final = 0.20
CLOSE: Final = 0.50
CLOSE_BONUS: Final = 3
TARGET: Final = 45

PEOPLE_BOUNDS: Final = (1, 15)
GAIN_BOUNDS: Final = (0.02, 0.80)
CEILING_BOUNDS: Final = (0.10, 1.00)


@dataclass(frozen=True, slots=True)
class Assumption:
    """What is assumed of a channel: the share of the way to its ceiling per contact, and that ceiling, 0 to 1."""

    gain: float
    ceiling: float


STANDARD: Final = (
    Assumption(0.10, 0.35),
    Assumption(0.16, 0.60),
    Assumption(0.18, 0.65),
    Assumption(0.40, 1.00),
)
"""The assumptions for `CHANNELS` that targets and questions are judged by."""


@dataclass(frozen=True, slots=True)
class Plan:
    """Percent of the weekly time for each of `CHANNELS`, at most 100 together; how many priority people; assumptions.

    Text reaches all contacts, the other channels the priority people only.
    """

    shares: tuple[int, int, int, int]
    people: int
    assumptions: tuple[Assumption, ...] = STANDARD


@dataclass(frozen=True, slots=True)
class Run:
    """A plan and what became of it after 26 weeks.

    `closeness` (0 to 1) and `channel` (the one that gave most, or None) have an entry per contact, priority people
    first. `weeks` counts contacts alive and close at the end of each week.
    """

    plan: Plan
    closeness: tuple[float, ...]
    channel: tuple[str | None, ...]
    weeks: tuple[tuple[int, int], ...]

    @property
    def alive(self) -> int:
        """Contacts at closeness .20 or more."""
        return self.weeks[-1][0]

    @property
    def close(self) -> int:
        """Contacts at closeness .50 or more."""
        return self.weeks[-1][1]

    @property
    def value(self) -> int:
        """One for every contact alive and three more for every close one."""
        return self.alive + CLOSE_BONUS * self.close


def plan_from(value: object) -> Plan:
    """Read shares, people, gains and ceilings; raises PlanError, with code sum for more than 100 percent."""
    record = read_record(value, "plan", ("shares", "people", "gains", "ceilings"))
    shares = read_record(record["shares"], "shares", CHANNELS)
    gains = read_record(record["gains"], "gains", CHANNELS)
    ceilings = read_record(record["ceilings"], "ceilings", CHANNELS)
    text, voice, video, in_person = (read_integer(shares[name], f"share of {name}", 0, 100) for name in CHANNELS)
    if text + voice + video + in_person > 100:
        raise PlanError("sum", "the shares add up to more than 100 percent")
    return Plan(
        (text, voice, video, in_person),
        read_integer(record["people"], "people", *PEOPLE_BOUNDS),
        tuple(
            Assumption(
                read_number(gains[name], f"gain of {name}", *GAIN_BOUNDS),
                read_number(ceilings[name], f"ceiling of {name}", *CEILING_BOUNDS),
            )
            for name in CHANNELS
        ),
    )


def plan_data(plan: Plan) -> dict[str, object]:
    """The JSON value that `plan_from` reads back."""
    assumed = dict(zip(CHANNELS, plan.assumptions, strict=True))
    return {
        "shares": dict(zip(CHANNELS, plan.shares, strict=True)),
        "people": plan.people,
        "gains": {name: one.gain for name, one in assumed.items()},
        "ceilings": {name: one.ceiling for name, one in assumed.items()},
    }


@lru_cache(maxsize=256)
def simulate(plan: Plan) -> Run:
    """Spend each week's minutes, each time on the person who gains most from that channel."""
    closeness = [START] * CONTACTS
    gained = [dict.fromkeys(CHANNELS, 0.0) for _ in range(CONTACTS)]
    saved = dict.fromkeys(CHANNELS, 0.0)
    weeks = []
    for _ in range(WEEKS):
        closeness = [level * KEPT_EACH_WEEK for level in closeness]
        for name, share, assumed in zip(CHANNELS, plan.shares, plan.assumptions, strict=True):
            saved[name] += BUDGET * (share / 100)
            reach = CONTACTS if name == "text" else plan.people
            while saved[name] >= MINUTES_EACH[name]:
                saved[name] -= MINUTES_EACH[name]
                gains = [_gain(name, assumed, level) for level in closeness[:reach]]
                most = max(gains)
                person = gains.index(most)
                closeness[person] += most
                gained[person][name] += most
        weeks.append((sum(level >= ALIVE for level in closeness), sum(level >= CLOSE for level in closeness)))
    return Run(plan, tuple(closeness), tuple(_main(each) for each in gained), tuple(weeks))


def _gain(name: str, assumed: Assumption, level: float) -> float:
    gain = assumed.gain * max(0.0, assumed.ceiling - level)
    return 0.5 * gain if name == "in_person" and level < SHY else gain


def _main(gained: Mapping[str, float]) -> str | None:
    name = max(gained, key=lambda channel: gained[channel])
    return name if gained[name] > 0 else None


def _judged(run: Run) -> Run:
    """The same plan under the standard assumptions: raising a ceiling by wish earns nothing."""
    return simulate(replace(run.plan, assumptions=STANDARD))


def checks(run: Run) -> tuple[Check, ...]:
    """The graded target: the value under the standard assumptions."""
    return (at_least("value", _judged(run).value, TARGET),)


def question(run: Run) -> Question:
    """Which channel's gain, halved alone, costs this plan most under the other standard assumptions, or that none does.

    All of it can be tried with the sliders.
    """
    plain = _judged(run)
    losses = {}
    for place, name in enumerate(CHANNELS):
        halved = list(STANDARD)
        halved[place] = replace(halved[place], gain=halved[place].gain / 2)
        losses[name] = plain.value - simulate(replace(plain.plan, assumptions=tuple(halved))).value
    most = max(losses.values())
    right = frozenset(name for name, loss in losses.items() if loss == most) if most > 0 else frozenset({"none"})
    options = tuple(Option(each, f"channels.option.{each}") for each in (*CHANNELS, "none"))
    return Question("channels.question", options, right)


def figures(run: Run) -> tuple[Figure, ...]:
    """The value, contacts alive and close, and the value under the standard assumptions."""
    judged = _judged(run).value
    return (
        Figure("value", run.value, 0, False),
        Figure("alive", run.alive, 0, False),
        Figure("close", run.close, 0, False),
        Figure("judged", judged, 0, judged < TARGET),
    )


def describe(run: Run, words: Words) -> str:
    """The picture in words: the end, the minutes, the assumptions, the contacts by main channel, and the way there."""
    lines = [
        words(
            "channels.describe.end",
            value=run.value,
            alive=run.alive,
            close=run.close,
            faded=CONTACTS - run.alive,
            judged=_judged(run).value,
            people=run.plan.people,
        )
    ]
    for name, share, assumed in zip(CHANNELS, run.plan.shares, run.plan.assumptions, strict=True):
        levels = [level for level, main in zip(run.closeness, run.channel, strict=True) if main == name]
        lines.append(
            words(
                "channels.describe.channel" if levels else "channels.describe.unused",
                channel=words(f"channels.channel.{name}"),
                percent=share,
                gain=words.number(assumed.gain, 2),
                ceiling=words.number(assumed.ceiling, 2),
                count=len(levels),
                least=words.number(min(levels, default=0.0), 2),
                most=words.number(max(levels, default=0.0), 2),
            )
        )
    for week in TOLD_WEEKS:
        alive, close = run.weeks[week - 1]
        lines.append(words("channels.describe.week", week=week, alive=alive, close=close))
    return "\n".join(lines)


def random_plan(rng: random.Random) -> Plan:
    """All the time split at random in steps of five percent, two to fifteen people, standard assumptions."""
    cuts = sorted(rng.randint(0, 20) * 5 for _ in range(3))
    shares = [cuts[0], cuts[1] - cuts[0], cuts[2] - cuts[1], 100 - cuts[2]]
    rng.shuffle(shares)
    return Plan((shares[0], shares[1], shares[2], shares[3]), rng.randint(2, PEOPLE_BOUNDS[1]))


def good_plan() -> Plan:
    """A plan that reaches the target: half text for everyone, half meetings for ten people."""
    return Plan((50, 0, 0, 50), 10)


EXAMPLES: Final[Mapping[str, Plan]] = MappingProxyType(
    {
        "text_only": Plan((100, 0, 0, 0), 10),
        "in_person_only": Plan((0, 0, 0, 100), 10),
        "video_heavy": Plan((40, 0, 60, 0), 10),
    }
)
"""Plans to look at first, by the id that the content names them with."""
