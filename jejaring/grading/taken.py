"""What is taken over from a learner's notebook: answers, the texts of their own cells, and added cells as notes."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

import msgspec

from jejaring.answers import read_sheet
from jejaring.answers.notebook import MAXIMUM_TEXT, REFUSED, bounded, writable
from jejaring.grading.assignment import Assignment
from jejaring.rendering import text_html

__all__ = ["Taken", "as_html", "cell_id", "take"]

MAXIMUM_ADDED = 40
MAXIMUM_ANSWER = 1_000_000


@dataclass(frozen=True)
class Taken:
    """All that a graded page holds of the learner's file; safe to write, never trusted.

    `answers`: activity id -> {at, changes, value}. `problem`: code and detail of what keeps the answer sheet from being
    read, if anything. `written`: nbgrader id of a cell that learners write in -> its text, as written. `notes`: (id of
    the cell before, empty for the beginning; Markdown cell that shows what was added there).
    """

    answers: dict[str, Any]
    problem: dict[str, str] | None
    written: dict[str, str]
    notes: tuple[tuple[str, dict[str, Any]], ...]

    def value(self, activity: str) -> Any:
        """The raw answer to an activity; None when there is none."""
        return self.answers[activity]["value"] if activity in self.answers else None


def take(assignment: Assignment, learner: Mapping[str, Any]) -> Taken:
    """Everything of `learner`, an untrusted notebook, that belongs on its graded page. Never raises."""
    written, added = _learner_cells(learner, assignment.cells)
    sheet = read_sheet(learner.get("metadata"))
    wanted = {activity.id for activity in assignment.lesson.activities}
    answers = {
        name: {"at": writable(sheet.at.get(name, "")), "changes": sheet.changes.get(name, 0), "value": _kept(value)}
        for name, value in sheet.values.items()
        if name in wanted
    }
    problem = None
    if sheet.problem is not None:
        problem = {"code": sheet.problem.code, "detail": writable(sheet.problem.detail)}
    return Taken(answers, problem, written, tuple(_notes(assignment, added)))


def _kept(value: object) -> Any:
    """An answer as the page keeps it: one of more than `MAXIMUM_ANSWER` bytes is nobody's answer to anything."""
    kept = bounded(value)
    return kept if len(msgspec.json.encode(kept)) <= MAXIMUM_ANSWER else {REFUSED: "size"}


def cell_id(cell: Any) -> str:
    """nbgrader's id of a cell, however damaged the cell is; empty when it has none."""
    metadata = cell.get("metadata") if isinstance(cell, dict) else None
    tag = metadata.get("nbgrader") if isinstance(metadata, dict) else None
    name = tag.get("grade_id") if isinstance(tag, dict) else None
    return name if isinstance(name, str) else ""


def as_html(text: str, code: bool = False) -> str:
    """A learner's text as one line of HTML that Markdown and MathJax leave alone."""
    name = "jejaring-code" if code else "jejaring-text"
    inner = f"<code>{text_html(text)}</code>" if code else text_html(text)
    return f'<div class="{name} tex2jax_ignore mathjax_ignore">{inner}</div>'


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
        name = cell_id(cell)
        if name not in known:
            text = _source(cell)
            if text.strip():
                added.append((before, "code" if cell.get("cell_type") == "code" else "text", text))
            continue
        before = name
        if not known[name]["metadata"]["nbgrader"]["solution"]:
            continue
        text = _source(cell)
        empty = "".join(known[name]["source"])
        earlier = written.get(name, empty)
        if text.strip() != empty.strip() and text.strip():
            if earlier != empty:
                added.append((before, "text", earlier))
            written[name] = text
        elif name not in written:
            written[name] = text
    return written, added


def _notes(assignment: Assignment, added: list[tuple[str, str, str]]) -> list[tuple[str, dict[str, Any]]]:
    shown, more = added[:MAXIMUM_ADDED], len(added) - MAXIMUM_ADDED
    notes = [(before, _note(assignment, f"added-{n}", kind, text)) for n, (before, kind, text) in enumerate(shown, 1)]
    if more > 0:
        words = assignment.words("grading.added_more", count=more)
        notes.append((shown[-1][0], _note(assignment, "added-more", "text", words)))
    return notes


def _note(assignment: Assignment, name: str, kind: str, text: str) -> dict[str, Any]:
    label = text_html(assignment.words(f"grading.added_{kind}"))
    return {
        "cell_type": "markdown",
        "id": name,
        "metadata": {"jejaring": {"kind": kind, "role": "added", "text": text}},
        "source": f"<div><p><strong>{label}</strong></p>{as_html(text, code=kind == 'code')}</div>",
    }
