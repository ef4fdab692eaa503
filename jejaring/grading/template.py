"""The graded page as bytes: the released notebook's JSON written once, cut open where learners' parts go in.

For a whole cohort only the learners' parts differ, so that only these are written for each of them. The page is, as
JSON, the one that nbgrader's steps make of the same answers.
"""

from __future__ import annotations

import copy
import json
import re
from collections.abc import Mapping
from typing import Any

import msgspec

from jejaring.course import Activity
from jejaring.grading.assignment import Assignment
from jejaring.grading.marked import output
from jejaring.grading.taken import Taken, as_html, cell_id

__all__ = ["Template"]

# A NUL can stand in no released text that nbformat would read, so no hole is ever found where there is none.
_HOLE = re.compile(r'(?:,\s*)?"\\u0000(\w+) ([^"\\]*)"')

# Answers of at most so many characters, and so many of them, are kept with what they show: about 10 MB.
_SHORT = 200
_MOST_REMEMBERED = 4096


class Template:
    """The page of one assignment.

    `checksums`: nbgrader cell id -> checksum in the gradebook, which autograde puts on the cells it has compared.
    """

    def __init__(self, assignment: Assignment, checksums: Mapping[str, str]) -> None:
        self.assignment = assignment
        notebook: dict[str, Any] = copy.deepcopy(dict(assignment.notebook))
        self._pieces: list[str] = []
        self._holes: list[tuple[str, str]] = []
        self._remembered: dict[tuple[str, str], tuple[str, float | None]] = {}
        cells: list[Any] = []
        for cell in notebook["cells"]:
            name = cell_id(cell)
            tag = cell["metadata"].get("nbgrader", {})
            if name in checksums:
                tag["checksum"] = checksums[name]
            if cell["cell_type"] == "code":
                cell["outputs"] = f"\0outputs {name}"
            elif tag.get("solution"):
                cell["metadata"].setdefault("jejaring", {})["text"] = f"\0text {name}"
                cell["source"] = f"\0shown {name}"
            cells += [cell, f"\0notes {name}"]
        # The first note may stand before every cell; a notebook always begins with a cell of the course.
        notebook["cells"] = cells
        notebook["metadata"]["jejaring"] = "\0sheet "
        self._sheet = dict(assignment.notebook["metadata"]["jejaring"])
        self._empty = {
            cell_id(cell): "".join(cell["source"])
            for cell in assignment.notebook["cells"]
            if cell["metadata"].get("nbgrader", {}).get("solution")
        }
        self._cut(json.dumps(notebook, ensure_ascii=False, indent=1, sort_keys=True) + "\n")

    def _cut(self, text: str) -> None:
        first = text.index("[") + 1
        self._pieces.append(text[:first])
        self._holes.append(("start", ""))
        at = first
        for hole in _HOLE.finditer(text):
            kind = hole.group(1)
            # A list of cells has commas of its own; the comma before a note belongs to the note.
            start = hole.start() if kind == "notes" else text.index('"', hole.start())
            self._pieces.append(text[at:start])
            self._holes.append((kind, hole.group(2)))
            at = hole.end()
        self._end = text[at:]

    def answered(self, taken: Taken) -> frozenset[str]:
        """The cells that learners write in whose text is no longer, to the letter, the released one."""
        return frozenset(name for name, empty in self._empty.items() if taken.written.get(name, empty) != empty)

    def page(self, taken: Taken) -> tuple[bytes, dict[str, float]]:
        """The graded page of a learner, and nbgrader cell id -> points of the automatically graded cells."""
        outputs: dict[str, str] = {}
        points: dict[str, float] = {}
        for cell, activity in self.assignment.shown:
            outputs[cell], earned = self._output(cell, activity, taken)
            if earned is not None:
                points[cell] = earned
        notes: dict[str, list[str]] = {}
        for before, note in taken.notes:
            notes.setdefault(before, []).append(_written(note))
        parts: list[str] = []
        for piece, (kind, name) in zip(self._pieces, self._holes, strict=True):
            parts.append(piece)
            match kind:
                case "outputs":
                    parts.append(outputs.get(name, "[]"))
                case "text":
                    parts.append(_written(taken.written.get(name, self._empty[name])))
                case "shown":
                    parts.append(_written(as_html(taken.written.get(name, self._empty[name]))))
                case "notes" if name in notes:
                    parts += [f",\n  {note}" for note in notes[name]]
                case "start" if "" in notes:
                    parts += [f"\n  {note}," for note in notes[""]]
                case "sheet":
                    sheet = {**self._sheet, "answers": taken.answers}
                    parts.append(_written(sheet if taken.problem is None else {**sheet, "problem": taken.problem}))
        parts.append(self._end)
        return "".join(parts).encode(), points

    def _output(self, cell: str, activity: Activity, taken: Taken) -> tuple[str, float | None]:
        """The outputs of a cell as JSON, and its points. Short answers are often the same, and then so are these."""
        value = taken.value(activity.id)
        name = cell, _written(value)
        short = taken.problem is None and len(name[1]) <= _SHORT
        if short and name in self._remembered:
            return self._remembered[name]
        made, points = output(self.assignment, cell, activity, value, taken.problem)
        written = _written([made]), points
        if short and len(self._remembered) < _MOST_REMEMBERED:
            self._remembered[name] = written
        return written


def _written(value: Any) -> str:
    try:
        return msgspec.json.encode(value).decode()
    except OverflowError:  # whole numbers of more than 64 bits, which JSON allows
        return json.dumps(value, ensure_ascii=False)
