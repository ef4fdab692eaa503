"""Habits before and after the course, as learners rate themselves, and as they see their earlier self afterwards."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np

from jejaring.insight.change import Change, paired_change
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


def _scores(cohort: Cohort, index: Collected, lesson: str, activity: str) -> dict[int, dict[str, float]]:
    """Habit -> learner -> mean rating."""
    chosen = cohort.chosen(lesson)
    found: dict[int, dict[str, float]] = {habit: {} for habit in HABITS}
    for assignment in set(chosen.values()):
        for learner, habit, score in index.habits(assignment, activity):
            if chosen.get(learner) == assignment and habit in found:
                found[habit][learner] = score
    return found


def _changes(one: Mapping[int, Mapping[str, float]], other: Mapping[int, Mapping[str, float]]) -> dict[int, Change]:
    changes = {}
    for habit in HABITS:
        both = sorted(one[habit].keys() & other[habit].keys())
        before = np.array([one[habit][learner] for learner in both], dtype=np.float64)
        after = np.array([other[habit][learner] for learner in both], dtype=np.float64)
        changes[habit] = paired_change(before, after)
    return changes
