"""An answer scored: the output that its cell of the graded page shows, and the points."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from jejaring.course import Activity, Reflection
from jejaring.grading.assignment import Assignment
from jejaring.rendering import answer_html
from jejaring.scoring import Score, score

__all__ = ["output", "scored"]


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
