"""The items of a lesson as a whole: statistics, options, effort and flags of each, reliability of their sum."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from statistics import median

import numpy as np
from numpy.typing import NDArray

from jejaring.build.notebook import cell_name
from jejaring.course import Activity, Choice, ChoiceKey, LessonEntry, Reflection, load_keys, load_lesson
from jejaring.course.load import has_keys
from jejaring.grading.gradebook import GradebookReader
from jejaring.insight.collected import Collected
from jejaring.insight.items import (
    FEW,
    ItemStatistics,
    OptionRow,
    flags,
    item_statistics,
    option_table,
    score_groups,
)
from jejaring.insight.reliability import Reliability, cronbach_alpha

__all__ = ["ItemReport", "LessonReport", "lesson_report"]


@dataclass(frozen=True)
class ItemReport:
    """One item. `changes`: median times an answer was changed; `minutes`: median time since the answer before it.

    Both are None where the notebooks do not tell. `flags`: (code, option id or empty).
    """

    activity: Activity
    statistics: ItemStatistics
    options: tuple[OptionRow, ...]
    flags: tuple[tuple[str, str], ...]
    changes: float | None
    minutes: float | None


@dataclass(frozen=True)
class LessonReport:
    """All automatically scored items of a lesson. `few`: so few learners that the figures mean little."""

    entry: LessonEntry
    learners: int
    items: tuple[ItemReport, ...]
    reliability: Reliability

    @property
    def few(self) -> bool:
        """Whether chance alone could make these figures."""
        return self.learners < FEW


def lesson_report(
    entry: LessonEntry, chosen: Mapping[str, str], reader: GradebookReader, index: Collected
) -> LessonReport:
    """The report of a lesson over those who handed it in. `chosen`: learner -> the assignment that counts."""
    lesson = load_lesson(entry.id)
    items = [activity for activity in lesson.activities if activity.graded and not isinstance(activity, Reflection)]
    assignments = sorted(set(chosen.values()))
    learners = sorted(chosen)
    row = {learner: place for place, learner in enumerate(learners)}
    points = np.zeros((len(learners), len(items)))
    for assignment in assignments:
        cells = reader.points(assignment)
        for column, activity in enumerate(items):
            for learner, score in cells.get(cell_name(activity.id), {}).items():
                if chosen.get(learner) == assignment:
                    points[row[learner], column] = score
    statistics = item_statistics([activity.id for activity in items], points, [activity.points for activity in items])
    groups = score_groups(points.sum(axis=1))
    keys = load_keys(entry.id) if has_keys(entry.id) else {}
    reports = []
    for activity, figures in zip(items, statistics, strict=True):
        key = keys.get(activity.id)
        options: tuple[OptionRow, ...] = ()
        if isinstance(activity, Choice) and isinstance(key, ChoiceKey):
            options = _options(activity, key, assignments, chosen, row, groups, index)
        changes, minutes = _effort(activity, assignments, chosen, index)
        reports.append(ItemReport(activity, figures, options, flags(figures, options), changes, minutes))
    return LessonReport(entry, len(learners), tuple(reports), cronbach_alpha(points))


def _options(
    activity: Choice,
    key: ChoiceKey,
    assignments: Sequence[str],
    chosen: Mapping[str, str],
    row: Mapping[str, int],
    groups: NDArray[np.int64],
    index: Collected,
) -> tuple[OptionRow, ...]:
    """The options by score group; empty without a single answer in the index, since then they say nothing."""
    picked: list[str | None] = [None] * len(row)
    known = False
    for assignment in assignments:
        for learner, pick in index.picks(assignment, activity.id):
            if chosen.get(learner) == assignment:
                picked[row[learner]] = pick
                known = True
    weights = {option.id: key.weights.get(option.id, 0.0) for option in activity.options}
    return option_table(picked, weights, groups) if known else ()


def _effort(
    activity: Activity, assignments: Sequence[str], chosen: Mapping[str, str], index: Collected
) -> tuple[float | None, float | None]:
    """Median times changed and median minutes, None where no notebook tells."""
    changes: list[int] = []
    minutes: list[float] = []
    for assignment in assignments:
        for learner, changed, spent in index.effort(assignment, activity.id):
            if chosen.get(learner) == assignment:
                if changed:
                    changes.append(changed)
                if spent is not None:
                    minutes.append(spent)
    return float(median(changes)) if changes else None, float(median(minutes)) if minutes else None
