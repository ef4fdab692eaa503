"""The graded page in steps: the released notebook with a learner's parts put in, then scored, then shown as text."""

from __future__ import annotations

import copy
import json
from collections.abc import Iterator, Mapping
from typing import Any

from jejaring.grading.assignment import Assignment
from jejaring.grading.marked import mark
from jejaring.grading.taken import Taken, as_html, cell_id, take

__all__ = ["grade_cells", "merge", "show_texts", "texts_as_html"]


def merge(assignment: Assignment, learner: Mapping[str, Any]) -> dict[str, Any]:
    """The released notebook with what `learner`, an untrusted notebook, holds for it.

    Taken over are the answers to the assignment's own activities, the text of cells that learners write in, and added
    cells, as text in Markdown cells. All else of `learner` is left behind. Reflections are still as written: pass the
    page through `show_texts` once nbgrader has compared them with the empty ones.
    """
    taken = take(assignment, learner)
    page: dict[str, Any] = copy.deepcopy(dict(assignment.notebook))
    for cell in page["cells"]:
        cell["source"] = taken.written.get(cell_id(cell), cell["source"])
    page["cells"] = list(_with_notes(page["cells"], taken.notes))
    own = page["metadata"]["jejaring"]
    own["answers"] = taken.answers
    if taken.problem is not None:
        own["problem"] = taken.problem
    return page


def _with_notes(cells: list[dict[str, Any]], notes: tuple[tuple[str, dict[str, Any]], ...]) -> Iterator[dict[str, Any]]:
    yield from (note for before, note in notes if not before)
    for cell in cells:
        yield cell
        name = cell_id(cell)
        yield from (note for before, note in notes if before and before == name)


def grade_cells(assignment: Assignment, page: dict[str, Any]) -> dict[str, float]:
    """Gives each activity's cell on a merged page its output: the answer, and the points as nbgrader reads them.

    Hidden tests are taken out of the sources. Returns nbgrader cell id -> points of the automatically graded cells.
    """
    own = page["metadata"]["jejaring"]
    # nbformat reads objects into a kind of its own, which the models' plans do not take.
    answers = json.loads(json.dumps(own.get("answers", {})))
    outputs, points = mark(assignment, Taken(answers, own.get("problem"), {}, ()))
    released = {cell_id(cell): cell["source"] for cell in assignment.notebook["cells"]}
    for cell in page["cells"]:
        name = cell_id(cell)
        if name in outputs:
            cell["source"] = "".join(released[name])
            cell["outputs"] = [outputs[name]]
    return points


def show_texts(page: dict[str, Any]) -> None:
    """Shows what learners wrote in their own cells as text; `metadata.jejaring.text` keeps it."""
    for cell in page["cells"]:
        tag = cell["metadata"].get("nbgrader", {})
        if cell["cell_type"] == "markdown" and tag.get("solution"):
            texts_as_html(cell)


def texts_as_html(cell: dict[str, Any]) -> None:
    """Replaces a Markdown cell's source by HTML that shows it as text; `metadata.jejaring.text` keeps it."""
    text = "".join(cell["source"])
    cell["metadata"].setdefault("jejaring", {})["text"] = text
    cell["source"] = as_html(text)
