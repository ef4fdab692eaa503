"""How far a learner is: what is whole, what is begun, where to go on, and the habits before and after."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import Literal

from jejaring.answers import ScaleAnswer, read_answer
from jejaring.course import LessonEntry, Model, Reflection, Scale, load_course, load_lesson
from jejaring.errors import AnswerError
from jejaring.scoring import answer_state
from jejaring.scoring.forms import word_count
from jejaring.study.own import Own, own_answers

__all__ = ["HABITS", "Habits", "Progress", "habits", "progress"]

HABITS = (1, 2, 3, 4, 5)
"""The lessons on the five mistakes, each about one habit."""


@dataclass(frozen=True)
class Progress:
    """One lesson. `state`: new, begun, whole or damaged (a file cannot be opened, in whichever language).

    `whole` of `asked` activities are answered (points or not, but not those that are only read); `first_open` is the
    first that is not, in the order of the page. `filled`: points of the whole ones, out of the automatic points.
    """

    entry: LessonEntry
    own: Own
    state: Literal["new", "begun", "whole", "damaged"]
    whole: int
    asked: int
    first_open: str | None
    filled: float


def progress(folder: Path) -> list[Progress]:
    """Every lesson of the course, from the notebooks below `folder`."""
    return [_lesson(entry, own_answers(folder, entry)) for entry in load_course().lessons]


def _lesson(entry: LessonEntry, own: Own) -> Progress:
    asked = [activity for activity in load_lesson(entry.id).activities if not isinstance(activity, Model)]
    open_ones, begun, filled = [], False, 0.0
    for activity in asked:
        value = own.values.get(activity.id)
        if isinstance(activity, Reflection):
            words = word_count(value) if isinstance(value, str) else 0
            state = "whole" if words >= activity.words_from else "part" if words else "none"
        else:
            state = answer_state(activity, value)
            filled += activity.points if state == "whole" else 0.0
        begun = begun or state != "none"
        if state != "whole":
            open_ones.append(activity.id)
    overall: Literal["new", "begun", "whole", "damaged"]
    if own.damaged:
        overall = "damaged"
    elif not open_ones:
        overall = "whole"
    else:
        overall = "begun" if begun else "new"
    first = open_ones[0] if open_ones else None
    return Progress(entry, own, overall, len(asked) - len(open_ones), len(asked), first, filled)


@dataclass(frozen=True)
class Habits:
    """Mean rating (1 to 5, more is more of the good habit) of each of `HABITS`; None where not rated in full.

    `before` and `after` the course, and `in_truth`: the time before, as seen afterwards.
    """

    before: tuple[float, ...] | None
    after: tuple[float, ...] | None
    in_truth: tuple[float, ...] | None


def habits(lessons: list[Progress]) -> Habits:
    """The learner's self-assessments."""
    return Habits(*(_profile(lessons, activity) for activity in ("m0.before", "m6.after", "m6.before_in_truth")))


def _profile(lessons: list[Progress], activity_id: str) -> tuple[float, ...] | None:
    for lesson in lessons:
        for activity in load_lesson(lesson.entry.id).activities:
            if activity.id == activity_id and isinstance(activity, Scale):
                return _means(activity, lesson.own.values.get(activity_id))
    return None


def _means(activity: Scale, value: object) -> tuple[float, ...] | None:
    try:
        answer = read_answer(activity, value)
    except AnswerError:
        return None
    if not isinstance(answer, ScaleAnswer):
        return None
    means = []
    for habit in HABITS:
        asked = [statement for statement in activity.statements if statement.habit == habit]
        if not asked or any(statement.id not in answer.ratings for statement in asked):
            return None
        # A reversed statement counts as 6 - x.
        rated = [6 - answer.ratings[s.id] if s.reversed else answer.ratings[s.id] for s in asked]
        means.append(sum(rated) / len(rated))
    return tuple(means)
