"""Conversation mirror: eight turns and how deep the talk gets and how heard the partner feels.

Every number here is a model assumption. Orderings come from research: follow-up questions do more than others
(Huang et al. 2017), active listening makes people feel more understood than advice does (Weger et al. 2014), a
partner's phone use lowers intimacy (Vanden Abeele et al. 2019).
"""

import random
from collections.abc import Mapping
from dataclasses import dataclass
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
from jejaring.simulators.reading import PlanError, read_choice, read_list, read_record, read_switch

__all__ = [
    "EXAMPLES",
    "MOVES",
    "TURNS",
    "Move",
    "Plan",
    "PlanError",
    "Run",
    "Turn",
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

TURNS: Final = 8
START_DEPTH: Final = 0.1
START_HEARD: Final = 0.3
REPEATED: Final = 0.5
"""What is left of a gain when the same move comes twice in a row."""
INTERROGATED: Final = 0.4
"""What is left of a gain from the fourth question in a row on."""
PATIENCE: Final = 4
WEIGHTS: Final = (0.35, 0.40, 0.25)
"""Weights of depth, feeling heard and balance in the result."""
TARGET: Final = 0.60


@dataclass(frozen=True, slots=True)
class Move:
    """What one turn adds at most to depth and to feeling heard, and the learner's share of its words, 0 to 1."""

    depth: float
    heard: float
    share: float
    asks: bool = False


MOVES: Final[Mapping[str, Move]] = MappingProxyType(
    {
        "closed": Move(0.02, 0.00, 0.25, asks=True),
        "open": Move(0.10, 0.02, 0.30, asks=True),
        "follow_up": Move(0.14, 0.06, 0.30, asks=True),
        "paraphrase": Move(0.06, 0.12, 0.35),
        "empathy": Move(0.07, 0.13, 0.30),
        "disclosure": Move(0.06, 0.00, 0.75),
        "shift": Move(-0.06, -0.08, 0.85),
        "advice": Move(0.00, 0.01, 0.70),
        "phone": Move(-0.08, -0.12, 0.30),
    }
)


@dataclass(frozen=True, slots=True)
class Plan:
    """A move of `MOVES` for each turn, and whether the balance of talking counts in the result."""

    moves: tuple[str, ...]
    balance: bool = True


@dataclass(frozen=True, slots=True)
class Turn:
    """The state after one turn, each 0 to 1; `share` is the learner's mean share of the words so far."""

    move: str
    depth: float
    heard: float
    share: float
    balance: float
    result: float


@dataclass(frozen=True, slots=True)
class Run:
    """A plan and what became of it, turn by turn."""

    plan: Plan
    turns: tuple[Turn, ...]

    @property
    def last(self) -> Turn:
        """How the conversation ended."""
        return self.turns[-1]

    @property
    def changes(self) -> tuple[float, ...]:
        """How much depth and feeling heard together rose (or fell, below 0) in each turn."""
        levels = (START_DEPTH + START_HEARD, *(turn.depth + turn.heard for turn in self.turns))
        return tuple(after - before for before, after in pairwise(levels))


def plan_from(value: object) -> Plan:
    """Read `{"moves": [eight move ids], "balance": bool}`; raises PlanError."""
    record = read_record(value, "plan", ("moves", "balance"))
    moves = read_list(record["moves"], "moves", TURNS, TURNS)
    return Plan(
        tuple(read_choice(move, f"turn {n}", MOVES) for n, move in enumerate(moves, 1)),
        read_switch(record["balance"], "balance"),
    )


def plan_data(plan: Plan) -> dict[str, object]:
    """The JSON value that `plan_from` reads back."""
    return {"moves": list(plan.moves), "balance": plan.balance}


def simulate(plan: Plan) -> Run:
    """Play the turns. Without the balance the two other weights are scaled up so that they add up to 1."""
    depth, heard = START_DEPTH, START_HEARD
    in_a_row = 0
    words_said = 0.0
    previous = None
    turns = []
    for number, name in enumerate(plan.moves, 1):
        move = MOVES[name]
        in_a_row = in_a_row + 1 if move.asks else 0
        strength = (INTERROGATED if in_a_row >= PATIENCE else 1.0) * (REPEATED if name == previous else 1.0)
        depth = _moved(depth, move.depth, strength)
        heard = _moved(heard, move.heard, strength)
        words_said += move.share
        share = words_said / number
        balance = balance_of(share)
        turns.append(Turn(name, depth, heard, share, balance, _result(depth, heard, balance, plan.balance)))
        previous = name
    return Run(plan, tuple(turns))


def balance_of(share: float) -> float:
    """1 while the learner says 40 to 60 % of the words, falling to 0 at 30 points beyond."""
    return 1 - min(1.0, max(0.0, abs(share - 0.5) - 0.10) / 0.30)


def _moved(level: float, gain: float, strength: float) -> float:
    # Gains shrink as the level nears 1; losses never do, and repeating a blunder does not soften it.
    return level + gain * strength * (1 - level) if gain > 0 else max(0.0, level + gain)


def _result(depth: float, heard: float, balance: float, counts: bool) -> float:
    for_depth, for_heard, for_balance = WEIGHTS
    if counts:
        return for_depth * depth + for_heard * heard + for_balance * balance
    return (for_depth * depth + for_heard * heard) / (for_depth + for_heard)


def checks(run: Run) -> tuple[Check, ...]:
    """The graded target: the result after the last turn."""
    return (at_least("result", run.last.result, TARGET),)


def question(run: Run) -> Question:
    """Which of four turns of the run did least for depth and feeling heard together."""
    changes = run.changes
    offered = spread_by_rank(changes, 4)
    options = tuple(
        Option(f"turn{n + 1}", f"conversation.option.{run.turns[n].move}", {"turn": n + 1}) for n in offered
    )
    right = lowest({f"turn{n + 1}": changes[n] for n in offered})
    return Question("conversation.question", options, right)


def figures(run: Run) -> tuple[Figure, ...]:
    """The result, and the three parts it is made of."""
    last = run.last
    return (
        Figure("result", last.result, 2, last.result < TARGET),
        Figure("depth", last.depth, 2, False),
        Figure("heard", last.heard, 2, False),
        Figure("balance", last.balance, 2, run.plan.balance and last.balance < 1),
    )


def describe(run: Run, words: Words) -> str:
    """The picture in words: the end, whether balance counts, the beginning, and each turn."""
    last = run.last
    lines = [
        words(
            "conversation.describe.end",
            result=words.number(last.result, 2),
            depth=words.number(last.depth, 2),
            heard=words.number(last.heard, 2),
            balance=words.number(last.balance, 2),
            percent=words.number(100 * last.share, 0),
        ),
        words("conversation.describe.counted" if run.plan.balance else "conversation.describe.uncounted"),
        words("conversation.describe.start", depth=words.number(START_DEPTH, 2), heard=words.number(START_HEARD, 2)),
    ]
    lines += [
        words(
            "conversation.describe.turn",
            turn=number,
            move=words(f"conversation.move.{turn.move}"),
            percent=words.number(100 * MOVES[turn.move].share, 0),
            depth=words.number(turn.depth, 2),
            heard=words.number(turn.heard, 2),
        )
        for number, turn in enumerate(run.turns, 1)
    ]
    return "\n".join(lines)


def random_plan(rng: random.Random) -> Plan:
    """Eight moves drawn evenly, the balance counted."""
    names = tuple(MOVES)
    return Plan(tuple(rng.choice(names) for _ in range(TURNS)))


def good_plan() -> Plan:
    """A plan that reaches the target: asking on, giving back what was heard, and a little of oneself."""
    return Plan(("open", "follow_up", "paraphrase", "disclosure", "follow_up", "empathy", "disclosure", "follow_up"))


EXAMPLES: Final[Mapping[str, Plan]] = MappingProxyType(
    {
        "show": Plan(("disclosure", "shift", "shift", "disclosure", "shift", "advice", "shift", "disclosure")),
        "interrogator": Plan(("closed", "open") + ("follow_up", "open") * 3),
        "parrot": Plan(("paraphrase",) * TURNS),
    }
)
"""Plans to look at first, by the id that the content names them with."""
