"""Habits before and after the course, as learners rate themselves, and as they see their earlier self afterwards."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np

from jejaring.answers import ScaleAnswer, read_answer
from jejaring.course import Scale, load_course, load_lesson
from jejaring.errors import AnswerError
from jejaring.insight.change import Change, habit_scores, paired_change
from jejaring.insight.cohort import Cohort
from jejaring.insight.collected import Collected

__all__ = ["HABITS", "HabitReport", "habit_report"]

HABITS = (1, 2, 3, 4, 5)
BEFORE = ("m0_start", "m0.before")
AFTER = ("m6_plan", "m6.after")
IN_TRUTH = ("m6_plan", "m6.before_in_truth")


@dataclass(frozen=True)
class HabitReport:
    """Habit number -> change. `measured`: rated before and after; `in_truth`: both rated afterwards.

    `shift`: how far learners rate their earlier self differently afterwards, which is a change of yardstick.
    """

    measured: Mapping[int, Change]
    in_truth: Mapping[int, Change]
    shift: Mapping[int, Change]


def habit_report(cohort: Cohort, index: Collected) -> HabitReport:
    """The changes of all five habits over the learners who rated all of a habit's statements at both times."""
    before, after, truth = (_scores(cohort, index, *place) for place in (BEFORE, AFTER, IN_TRUTH))
    return HabitReport(_changes(before, after), _changes(truth, after), _changes(before, truth))


def _scores(cohort: Cohort, index: Collected, lesson: str, activity_id: str) -> dict[str, dict[int, float]]:
    """Learner -> habit -> mean rating."""
    if all(entry.id != lesson for entry in load_course().lessons):
        return {}
    activity = next((a for a in load_lesson(lesson).activities if a.id == activity_id), None)
    if not isinstance(activity, Scale):
        return {}
    habits = {statement.id: statement.habit for statement in activity.statements}
    turned = frozenset(statement.id for statement in activity.statements if statement.reversed)
    chosen = cohort.chosen(lesson)
    found = {}
    for assignment in set(chosen.values()):
        for answered in index.answers(assignment, activity):
            if chosen.get(answered.learner) != assignment:
                continue
            try:
                answer = read_answer(activity, answered.value)
            except AnswerError:
                continue
            if isinstance(answer, ScaleAnswer):
                found[answered.learner] = habit_scores(answer.ratings, habits, turned)
    return found


def _changes(one: Mapping[str, Mapping[int, float]], other: Mapping[str, Mapping[int, float]]) -> dict[int, Change]:
    changes = {}
    for habit in HABITS:
        both = [
            (scores[habit], other[learner][habit])
            for learner, scores in sorted(one.items())
            if habit in scores and habit in other.get(learner, {})
        ]
        pairs = np.array(both, dtype=np.float64).reshape(-1, 2)
        changes[habit] = paired_change(pairs[:, 0], pairs[:, 1])
    return changes
