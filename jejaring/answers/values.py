"""One answer, typed: the JSON value of each kind of activity, checked against the activity it answers."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date
from typing import Annotated, Any, Literal, TypeVar

import msgspec

from jejaring.answers.notebook import REFUSED
from jejaring.course import (
    Activity,
    Beliefs,
    Chat,
    Choice,
    Compose,
    Mark,
    Model,
    Reflection,
    Scale,
    Schedule,
    Simulator,
    Sort,
    Table,
)
from jejaring.errors import AnswerError

__all__ = [
    "Answer",
    "BeliefsAnswer",
    "ChatAnswer",
    "ChoiceAnswer",
    "ComposeAnswer",
    "PlacesAnswer",
    "ScaleAnswer",
    "ScheduleAnswer",
    "SimulatorAnswer",
    "TableAnswer",
    "read_answer",
]

Id = Annotated[str, msgspec.Meta(max_length=32)]
Line = Annotated[str, msgspec.Meta(max_length=4000)]
Count = Annotated[int, msgspec.Meta(ge=0, le=100_000)]


class ChoiceAnswer(msgspec.Struct, frozen=True):
    """`choice`: the option held most effective; `usual`: the option the learner usually takes."""

    choice: Id | None = None
    usual: Id | None = None


class PlacesAnswer(msgspec.Struct, frozen=True):
    """`places`: card or segment id -> bin or label id."""

    places: Annotated[dict[Id, Id], msgspec.Meta(max_length=60)] = {}


class ChatAnswer(msgspec.Struct, frozen=True):
    """`path`: the replies given, in order."""

    path: Annotated[tuple[Id, ...], msgspec.Meta(max_length=60)] = ()


class ComposeAnswer(msgspec.Struct, frozen=True):
    """`fields`: field id -> text, or option id for chips; `checked`: what the learner ticked."""

    fields: Annotated[dict[Id, Line], msgspec.Meta(max_length=20)] = {}
    checked: Annotated[tuple[Id, ...], msgspec.Meta(max_length=20)] = ()


class SimulatorAnswer(msgspec.Struct, frozen=True):
    """`plan` is read by the model's own `plan_from`; `note` is the learner's explanation of the run."""

    prediction: Id | None = None
    plan: Any = None
    runs: Count = 0
    question: Id | None = None
    note: Line = ""


class BeliefsAnswer(msgspec.Struct, frozen=True):
    """`sides`: belief id -> the side taken."""

    sides: Annotated[dict[Id, Literal["agree", "unsure", "disagree"]], msgspec.Meta(max_length=20)] = {}


class ScaleAnswer(msgspec.Struct, frozen=True):
    """`ratings`: statement id -> 1 to 5."""

    ratings: Annotated[dict[Id, Annotated[int, msgspec.Meta(ge=1, le=5)]], msgspec.Meta(max_length=40)] = {}


class TableAnswer(msgspec.Struct, frozen=True):
    """`rows`: field id -> text, or option id for chips, for each row."""

    rows: Annotated[
        tuple[Annotated[dict[Id, Line], msgspec.Meta(max_length=20)], ...], msgspec.Meta(max_length=40)
    ] = ()


class Touch(msgspec.Struct, frozen=True):
    """One planned contact. `person`: number of the person as text, from "1"."""

    date: date
    kind: Id
    person: Id = "1"
    note: Annotated[str, msgspec.Meta(max_length=400)] = ""


class ScheduleAnswer(msgspec.Struct, frozen=True):
    """`met`: date of the first meeting."""

    met: date | None = None
    touches: Annotated[tuple[Touch, ...], msgspec.Meta(max_length=60)] = ()


Answer = (
    ChoiceAnswer
    | PlacesAnswer
    | ChatAnswer
    | ComposeAnswer
    | SimulatorAnswer
    | BeliefsAnswer
    | ScaleAnswer
    | TableAnswer
    | ScheduleAnswer
)

Record = TypeVar("Record")


def _convert(value: object, record: type[Record]) -> Record:
    try:
        return msgspec.convert(value, record)
    except msgspec.ValidationError as error:
        raise AnswerError("type", str(error)[:200]) from None
    except (ValueError, OverflowError, RecursionError) as error:
        raise AnswerError("type", type(error).__name__) from None


def _known(ids: Iterable[str | None], allowed: set[str]) -> None:
    for given in ids:
        if given is not None and given not in allowed:
            raise AnswerError("unknown", given)


def read_answer(activity: Activity, value: object) -> Answer | None:
    """The answer to `activity` in the raw JSON `value`; None when there is none.

    Raises AnswerError, and nothing else, for whatever does not fit: wrong types, ids the activity does not have, texts
    or lists over the limits, a conversation that jumps.
    """
    if value is None or isinstance(activity, Model | Reflection):
        return None
    if isinstance(value, dict) and REFUSED in value:
        raise AnswerError("type", str(value[REFUSED])[:40])
    match activity:
        case Choice():
            choice = _convert(value, ChoiceAnswer)
            _known((choice.choice, choice.usual), {option.id for option in activity.options})
            return choice
        case Sort():
            places = _convert(value, PlacesAnswer)
            _known(places.places, {card.id for card in activity.cards})
            _known(places.places.values(), {place.id for place in activity.bins})
            return places
        case Mark():
            places = _convert(value, PlacesAnswer)
            _known(places.places, {segment.id for segment in activity.segments if segment.id})
            _known(places.places.values(), {label.id for label in activity.labels})
            return places
        case Chat():
            chat = _convert(value, ChatAnswer)
            _follow(activity, chat)
            return chat
        case Compose():
            compose = _convert(value, ComposeAnswer)
            _known(compose.fields, {field.id for field in activity.fields})
            _known(compose.checked, {item.id for item in activity.self_check})
            return compose
        case Simulator():
            simulator = _convert(value, SimulatorAnswer)
            _known((simulator.prediction,), {option.id for option in activity.predictions})
            return simulator
        case Beliefs():
            beliefs = _convert(value, BeliefsAnswer)
            _known(beliefs.sides, {belief.id for belief in activity.beliefs})
            return beliefs
        case Scale():
            scale = _convert(value, ScaleAnswer)
            _known(scale.ratings, {statement.id for statement in activity.statements})
            return scale
        case Table():
            table = _convert(value, TableAnswer)
            for row in table.rows:
                _known(row, {field.id for field in activity.fields})
            return table
        case Schedule():
            schedule = _convert(value, ScheduleAnswer)
            _known((touch.kind for touch in schedule.touches), {kind.id for kind in activity.touch_kinds})
            _known(
                (touch.person for touch in schedule.touches),
                {str(person + 1) for person in range(activity.people)},
            )
            return schedule


def _follow(activity: Chat, answer: ChatAnswer) -> None:
    """Raises AnswerError when the path cannot be walked in the conversation."""
    node = activity.nodes[activity.start]
    for given in answer.path:
        reply = next((reply for reply in node.replies if reply.id == given), None)
        if reply is None:
            raise AnswerError("path", given)
        node = activity.nodes[reply.to]
