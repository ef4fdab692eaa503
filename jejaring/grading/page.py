"""The graded page: the released notebook with a learner's answers, texts and notes put in. Pure functions."""

from __future__ import annotations

import copy
from collections.abc import Iterator, Mapping
from typing import Any

from jejaring.answers import read_sheet
from jejaring.answers.notebook import MAXIMUM_TEXT, bounded, writable
from jejaring.course import Activity, Model, Reflection
from jejaring.grading.assignment import Assignment
from jejaring.rendering import answer_html, text_html
from jejaring.scoring import Score, score

__all__ = ["answers_of", "as_html", "grade_cells", "merge", "scored", "show_texts", "texts_as_html"]

MAXIMUM_ADDED = 40


def merge(assignment: Assignment, learner: Mapping[str, Any]) -> dict[str, Any]:
    """The released notebook with what `learner`, an untrusted notebook, holds for it.

    Taken over are the answers to the assignment's own activities, the text of cells that learners write in, and added
    cells, as text in Markdown cells. All else of `learner` is left behind. Reflections are still as written: pass the
    page through `show_texts` once nbgrader has compared them with the empty ones.
    """
    page: dict[str, Any] = copy.deepcopy(dict(assignment.notebook))
    known = {_grade_id(cell): cell for cell in page["cells"]}
    written, added = _learner_cells(learner, known)
    for name, text in written.items():
        known[name]["source"] = text
    page["cells"] = list(_with_added(assignment, page["cells"], added))
    sheet = read_sheet(learner.get("metadata"))
    own = page["metadata"]["jejaring"]
    wanted = {activity.id for activity in assignment.lesson.activities}
    own["answers"] = {
        name: {"at": writable(sheet.at.get(name, "")), "changes": sheet.changes.get(name, 0), "value": bounded(value)}
        for name, value in sheet.values.items()
        if name in wanted
    }
    if sheet.problem is not None:
        own["problem"] = {"code": sheet.problem.code, "detail": writable(sheet.problem.detail)}
    return page


def _grade_id(cell: Any) -> str:
    """nbgrader's id of a cell, however damaged the cell is; empty when it has none."""
    metadata = cell.get("metadata") if isinstance(cell, dict) else None
    tag = metadata.get("nbgrader") if isinstance(metadata, dict) else None
    name = tag.get("grade_id") if isinstance(tag, dict) else None
    return name if isinstance(name, str) else ""


def _source(cell: Mapping[str, Any]) -> str:
    """A cell's text: nbformat allows one string or a list of lines. Empty for anything else."""
    source = cell.get("source")
    if isinstance(source, list):
        source = "".join(line for line in source if isinstance(line, str))
    return writable(source[:MAXIMUM_TEXT]) if isinstance(source, str) else ""


def _learner_cells(
    learner: Mapping[str, Any], known: Mapping[str, Mapping[str, Any]]
) -> tuple[dict[str, str], list[tuple[str, str, str]]]:
    """Texts of the cells learners write in, by nbgrader id; and added cells as (id of the cell before, type, text).

    Of a cell that is there several times, the last with a text of its own counts, the others become notes.
    """
    written: dict[str, str] = {}
    added: list[tuple[str, str, str]] = []
    cells = learner.get("cells")
    before = ""
    for cell in cells if isinstance(cells, list) else []:
        if not isinstance(cell, dict):
            continue
        name, text = _grade_id(cell), _source(cell)
        if name not in known:
            if text.strip():
                added.append((before, "code" if cell.get("cell_type") == "code" else "text", text))
            continue
        before = name
        if not known[name]["metadata"]["nbgrader"]["solution"]:
            continue
        empty = "".join(known[name]["source"])
        earlier = written.get(name, empty)
        if text.strip() != empty.strip() and text.strip():
            if earlier != empty:
                added.append((before, "text", earlier))
            written[name] = text
        elif name not in written:
            written[name] = text
    return written, added


def _with_added(
    assignment: Assignment, cells: list[dict[str, Any]], added: list[tuple[str, str, str]]
) -> Iterator[dict[str, Any]]:
    shown, more = added[:MAXIMUM_ADDED], len(added) - MAXIMUM_ADDED
    notes = [(before, _note(assignment, f"added-{n}", kind, text)) for n, (before, kind, text) in enumerate(shown, 1)]
    if more > 0:
        words = assignment.words("grading.added_more", count=more)
        notes.append((shown[-1][0], _note(assignment, "added-more", "text", words)))
    yield from (note for before, note in notes if not before)
    for cell in cells:
        yield cell
        name = _grade_id(cell)
        yield from (note for before, note in notes if before and before == name)


def _note(assignment: Assignment, name: str, kind: str, text: str) -> dict[str, Any]:
    label = text_html(assignment.words(f"grading.added_{kind}"))
    return {
        "cell_type": "markdown",
        "id": name,
        "metadata": {"jejaring": {"kind": kind, "role": "added", "text": text}},
        "source": f"<div><p><strong>{label}</strong></p>{as_html(text, code=kind == 'code')}</div>",
    }


def as_html(text: str, code: bool = False) -> str:
    """A learner's text as one line of HTML that Markdown and MathJax leave alone."""
    name = "jejaring-code" if code else "jejaring-text"
    inner = f"<code>{text_html(text)}</code>" if code else text_html(text)
    return f'<div class="{name} tex2jax_ignore mathjax_ignore">{inner}</div>'


def answers_of(page: Mapping[str, Any]) -> dict[str, Any]:
    """Activity id -> raw value on a merged page."""
    answers = page["metadata"]["jejaring"].get("answers", {})
    return {name: envelope["value"] for name, envelope in answers.items()}


def scored(
    assignment: Assignment, activity: Activity, value: object, problem: Mapping[str, str] | None = None
) -> Score:
    """The score of one answer. `problem`: why the whole answer sheet cannot be read, when it cannot."""
    if problem is not None:
        possible = activity.points
        return Score(0.0, possible, "damaged", problem=problem["code"], detail=problem["detail"])
    return score(activity, value, assignment.keys.get(activity.id))


def grade_cells(assignment: Assignment, page: dict[str, Any]) -> dict[str, float]:
    """Gives each activity's cell on a merged page its output: the answer, and the points as nbgrader reads them.

    Hidden tests are taken out of the sources. Returns nbgrader cell id -> points of the automatically graded cells.
    """
    values = answers_of(page)
    problem = page["metadata"]["jejaring"].get("problem")
    released = {_grade_id(cell): cell["source"] for cell in assignment.notebook["cells"]}
    points: dict[str, float] = {}
    for cell in page["cells"]:
        activity = assignment.activity(cell)
        if activity is None or cell["cell_type"] != "code":
            continue
        if isinstance(activity, Model):
            continue
        value = values.get(activity.id)
        result = None if isinstance(activity, Reflection) else scored(assignment, activity, value, problem)
        html = answer_html(activity, None if problem else value, assignment.language, result)
        name = _grade_id(cell)
        cell["source"] = "".join(released[name])
        output: dict[str, Any] = {"output_type": "display_data", "metadata": {}, "data": {"text/html": html}}
        if name in assignment.points and result is not None:
            points[name] = min(result.points, assignment.points[name])
            output["output_type"] = "execute_result"
            output["execution_count"] = None
            output["data"]["text/plain"] = repr(points[name])
        else:
            output["data"]["text/plain"] = activity.id
        cell["outputs"] = [output]
    return points


def show_texts(page: dict[str, Any]) -> None:
    """Replaces what learners wrote in their own cells by HTML that shows it as text (see `texts_as_html`)."""
    for cell in page["cells"]:
        tag = cell["metadata"].get("nbgrader", {})
        if cell["cell_type"] == "markdown" and tag.get("solution"):
            texts_as_html(cell)


def texts_as_html(cell: dict[str, Any]) -> None:
    """Replaces a Markdown cell's source by HTML that shows it as text; `metadata.jejaring.text` keeps it."""
    text = "".join(cell["source"])
    cell["metadata"].setdefault("jejaring", {})["text"] = text
    cell["source"] = as_html(text)
