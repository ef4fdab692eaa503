"""The trusted side of grading: the released notebook, and the keys in the gradebook's source cells."""

from __future__ import annotations

import ast
import hashlib
import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import Any

import msgspec

from jejaring.course import Activity, Key, Lesson, Model, load_course, load_lesson
from jejaring.course.load import KEY_TYPES
from jejaring.errors import CourseError
from jejaring.wording import Language, Words

__all__ = ["Assignment", "read_assignment"]


@dataclass(frozen=True)
class Assignment:
    """An assignment whose answers are data.

    `notebook`: the released notebook's JSON, never changed. `keys`: activity id -> key, None where scoring needs none.
    `points`: nbgrader cell id -> maximum. `version`: changes when the release or a key changes.
    """

    name: str
    language: Language
    lesson_id: str
    lesson: Lesson
    notebook: Mapping[str, Any]
    keys: Mapping[str, Key | None]
    points: Mapping[str, float]
    version: str

    @property
    def words(self) -> Words:
        """The interface's words in the assignment's language."""
        return Words(self.language)

    @cached_property
    def cells(self) -> Mapping[str, Mapping[str, Any]]:
        """nbgrader cell id -> cell of the released notebook, in the order of the page."""
        return {cell["metadata"].get("nbgrader", {}).get("grade_id", ""): cell for cell in self.notebook["cells"]}

    @cached_property
    def shown(self) -> Sequence[tuple[str, Activity]]:
        """nbgrader cell id and activity of the cells that show an answer, in the order of the page."""
        pairs = ((name, cell, self.activity(cell)) for name, cell in self.cells.items())
        return [
            (name, activity)
            for name, cell, activity in pairs
            if activity is not None and cell["cell_type"] == "code" and not isinstance(activity, Model)
        ]

    def activity(self, cell: Mapping[str, Any]) -> Activity | None:
        """The activity that a cell of the released notebook shows, if any."""
        own = cell.get("metadata", {}).get("jejaring", {})
        return self.lesson.activity(own["activity"]) if "activity" in own else None


def read_assignment(name: str, released: bytes, sources: Mapping[str, str]) -> Assignment | None:
    """The assignment of the released notebook in `released`, or None when it is not graded by reading data.

    `sources`: nbgrader cell id -> source in the gradebook, where the hidden tests hold the keys. Graded by reading data
    is a notebook of the course whose code cells are all locked and whose tests are all `grade(...)` calls: there is no
    code in it that a learner could have written. Raises CourseError when it names a lesson that is not installed.
    """
    notebook = json.loads(released)
    own = notebook.get("metadata", {}).get("jejaring")
    if not isinstance(own, dict) or own.get("assignment") != name:
        return None
    keys: dict[str, Key | None] = {}
    points: dict[str, float] = {}
    entry, language = load_course().assignment(name)
    lesson = load_lesson(entry.id)
    for cell in notebook["cells"]:
        tag = cell["metadata"].get("nbgrader", {})
        if tag.get("grade"):
            points[tag["grade_id"]] = float(tag["points"])
        if cell["cell_type"] != "code":
            continue
        if not tag.get("locked") or tag.get("solution"):
            return None
        if tag.get("grade"):
            call = _graded(sources.get(tag["grade_id"], ""))
            if call is None:
                return None
            keys[call[0]] = _key(lesson.activity(call[0]), call[1])
    version = hashlib.sha256(released)
    version.update(json.dumps(sources, sort_keys=True).encode())
    return Assignment(name, language, entry.id, lesson, notebook, keys, points, version.hexdigest())


def _graded(source: str) -> tuple[str, str] | None:
    """Activity id and key of a source cell that ends in `grade('ID', 'JSON')`; None for any other test."""
    try:
        body = ast.parse(source).body
    except (SyntaxError, ValueError):
        return None
    match body[-1] if body else None:
        case ast.Expr(value=ast.Call(func=ast.Name(id="grade"), args=arguments, keywords=[])):
            given = [argument.value for argument in arguments if isinstance(argument, ast.Constant)]
            if len(given) == len(arguments) <= 2 and all(isinstance(value, str) for value in given):
                return str(given[0]), str(given[1]) if len(given) == 2 else "null"
    return None


def _key(activity: Activity, written: str) -> Key | None:
    kind = KEY_TYPES.get(activity.kind)
    if written == "null" or kind is None:
        return None
    try:
        return msgspec.json.decode(written, type=kind)
    except msgspec.DecodeError as error:
        raise CourseError(
            f"The gradebook's key of {activity.id} cannot be read ({error}). "
            "Run `jejaring build` and `nbgrader generate_assignment` again."
        ) from None
