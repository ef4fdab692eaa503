"""A learner's answers scored: the output that each cell of the graded page shows, and the points."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from jejaring.course import Activity, Reflection
from jejaring.grading.assignment import Assignment
from jejaring.grading.taken import Taken
from jejaring.rendering import answer_html
from jejaring.scoring import Score, score

__all__ = ["mark", "scored"]


def scored(
    assignment: Assignment, activity: Activity, value: object, problem: Mapping[str, str] | None = None
) -> Score:
    """The score of one answer. `problem`: why the whole answer sheet cannot be read, when it cannot."""
    if problem is not None:
        possible = activity.points
        return Score(0.0, possible, "damaged", problem=problem["code"], detail=problem["detail"])
    return score(activity, value, assignment.keys.get(activity.id))


def mark(assignment: Assignment, taken: Taken) -> tuple[dict[str, dict[str, Any]], dict[str, float]]:
    """The output of each cell that shows an answer, and the points of those that are graded automatically.

    Both by nbgrader cell id. An output is nbformat's: the answer as HTML, and the points as nbgrader reads them.
    """
    outputs: dict[str, dict[str, Any]] = {}
    points: dict[str, float] = {}
    for name, activity in assignment.shown:
        value = taken.answers[activity.id]["value"] if activity.id in taken.answers else None
        result = None if isinstance(activity, Reflection) else scored(assignment, activity, value, taken.problem)
        html = answer_html(activity, None if taken.problem else value, assignment.language, result)
        output: dict[str, Any] = {"output_type": "display_data", "metadata": {}, "data": {"text/html": html}}
        if name in assignment.points and result is not None:
            points[name] = min(result.points, assignment.points[name])
            output["output_type"] = "execute_result"
            output["execution_count"] = None
            output["data"]["text/plain"] = repr(points[name])
        else:
            output["data"]["text/plain"] = activity.id
        outputs[name] = output
    return outputs, points
