"""One door for all kinds: reads the raw answer, then hands it to the scoring of its kind."""

from __future__ import annotations

from typing import TypeVar

from jejaring.answers import (
    BeliefsAnswer,
    ChatAnswer,
    ChoiceAnswer,
    ComposeAnswer,
    PlacesAnswer,
    ScaleAnswer,
    ScheduleAnswer,
    SimulatorAnswer,
    TableAnswer,
    read_answer,
)
from jejaring.course import (
    Activity,
    Beliefs,
    Chat,
    ChatKey,
    Choice,
    ChoiceKey,
    Compose,
    ComposeKey,
    Key,
    Mark,
    PlacesKey,
    Scale,
    Schedule,
    Simulator,
    Sort,
    Table,
)
from jejaring.errors import AnswerError, CourseError
from jejaring.scoring.choices import score_chat, score_choice, score_places
from jejaring.scoring.forms import score_compose, score_schedule, score_table
from jejaring.scoring.model import Score, State
from jejaring.scoring.runs import score_simulator

__all__ = ["answer_state", "score"]

PRACTICE_POINTS = 1.0

KeyType = TypeVar("KeyType", ChoiceKey, PlacesKey, ChatKey)


def score(activity: Activity, value: object, key: Key | None = None) -> Score:
    """The score of the raw JSON `value` given as answer to `activity`.

    `key`: the activity's key; practice activities bring their own. A practice activity is scored out of 1, an open one
    out of 0. An answer that cannot be read scores 0 and says why. Raises CourseError when a graded activity that needs
    a key gets none: that is the course's fault, never the learner's.
    """
    own = getattr(activity, "key", None)
    possible = activity.points or (PRACTICE_POINTS if own is not None else 0.0)
    try:
        answer = read_answer(activity, value)
    except AnswerError as error:
        return Score(0.0, possible, "damaged", problem=error.code, detail=error.detail)
    if answer is None:
        return Score(0.0, possible, "none")
    return _score(activity, answer, key if key is not None else own, possible)


def _score(activity: Activity, answer: object, key: Key | None, possible: float) -> Score:
    match activity, answer, key:
        case Choice(), ChoiceAnswer(), ChoiceKey() | None:
            return score_choice(activity, answer, _given(key, activity, ChoiceKey), possible)
        case Sort() | Mark(), PlacesAnswer(), PlacesKey() | None:
            return score_places(activity, answer, _given(key, activity, PlacesKey), possible)
        case Chat(), ChatAnswer(), ChatKey() | None:
            return score_chat(activity, answer, _given(key, activity, ChatKey), possible)
        case Compose(), ComposeAnswer(), ComposeKey() | None:
            return score_compose(activity, answer, key or ComposeKey(), possible)
        case Simulator(), SimulatorAnswer(), None:
            return score_simulator(activity, answer, possible)
        case Table(), TableAnswer(), None:
            return score_table(activity, answer, possible)
        case Schedule(), ScheduleAnswer(), None:
            return score_schedule(activity, answer, possible)
        case Beliefs(), BeliefsAnswer(), None:
            return _open(len(answer.sides), len(activity.beliefs))
        case Scale(), ScaleAnswer(), None:
            return _open(len(answer.ratings), len(activity.statements))
    raise CourseError(f"The key of {activity.id} does not fit its kind {activity.kind}.")


def answer_state(activity: Activity, value: object) -> State:
    """How much of the activity is answered, which needs no key."""
    if activity.kind in {"choice", "sort", "mark", "chat"}:
        try:
            answer = read_answer(activity, value)
        except AnswerError:
            return "damaged"
        if answer is None:
            return "none"
        return _unkeyed(activity, answer)
    return score(activity, value).state


def _unkeyed(activity: Activity, answer: object) -> State:
    match activity, answer:
        case Choice(), ChoiceAnswer():
            return score_choice(activity, answer, None, 0.0).state
        case Sort() | Mark(), PlacesAnswer():
            return score_places(activity, answer, None, 0.0).state
        case Chat(), ChatAnswer():
            return score_chat(activity, answer, None, 0.0).state
    raise CourseError(f"The answer of {activity.id} does not fit its kind {activity.kind}.")


def _open(given: int, asked: int) -> Score:
    return Score(0.0, 0.0, "none" if given == 0 else "whole" if given >= asked else "part")


def _given(key: Key | None, activity: Activity, kind: type[KeyType]) -> KeyType | None:
    if isinstance(key, kind):
        return key
    if activity.graded:
        raise CourseError(f"The graded activity {activity.id} has no key: add one to keys.yaml.")
    return None
