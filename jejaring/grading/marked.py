"""A learner's answers scored: the output that each cell of the graded page shows, and the points."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from jejaring.course import Activity, Reflection
from jejaring.grading.assignment import Assignment
from jejaring.grading.taken import Taken
from jejaring.rendering import answer_html
from jejaring.scoring import Score, score

__all__ = ["mark", "output", "scored"]


def scored(
    assignment: Assignment, activity: Activity, value: object, problem: Mapping[str, str] | None = None
) -> Score:
    """The score of one answer. `problem`: why the whole answer sheet cannot be read, when it cannot."""
    if problem is not None:
        possible = activity.points
        return Score(0.0, possible, "damaged", problem=problem["code"], detail=problem["detail"])
    return score(activity, value, assignment.keys.get(activity.id))


def output(
    assignment: Assignment, name: str, activity: Activity, value: object, problem: Mapping[str, str] | None = None
) -> tuple[dict[str, Any], float | None]:
    """What the cell `name` shows of an answer, as an output of nbformat's; and the points when it is graded by itself.

    Always the same for the same arguments. `problem`: why the whole answer sheet cannot be read, when it cannot.
    """
    result = None if isinstance(activity, Reflection) else scored(assignment, activity, value, problem)
    html = answer_html(activity, None if problem else value, assignment.language, result)
    made: dict[str, Any] = {"output_type": "display_data", "metadata": {}, "data": {"text/html": html}}
    if name in assignment.points and result is not None:
        points = min(result.points, assignment.points[name])
        made["output_type"] = "execute_result"
        made["execution_count"] = None
        made["data"]["text/plain"] = repr(points)
        return made, points
    made["data"]["text/plain"] = activity.id
    return made, None


def mark(assignment: Assignment, taken: Taken) -> tuple[dict[str, dict[str, Any]], dict[str, float]]:
    """The output of each cell that shows an answer, and the points of those that are graded by themselves.

    Both by nbgrader cell id.
    """
    outputs: dict[str, dict[str, Any]] = {}
    points: dict[str, float] = {}
    for name, activity in assignment.shown:
        outputs[name], earned = output(assignment, name, activity, taken.value(activity.id), taken.problem)
        if earned is not None:
            points[name] = earned
    return outputs, points
