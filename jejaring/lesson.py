"""What a lesson's notebook calls: `lesson` opens it, `show` shows an activity, `grade` scores it, `finish` ends it."""

from __future__ import annotations

import os
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any

import msgspec

from jejaring.answers import Sheet, read_sheet, reflections
from jejaring.answers.notebook import load_notebook
from jejaring.course import Activity, Lesson, LessonEntry, load_course, load_lesson
from jejaring.course.load import KEY_TYPES
from jejaring.errors import CourseError, IntakeError
from jejaring.scoring import answer_state, score
from jejaring.wording import Language, Words

__all__ = ["Open", "Unanswered", "current", "finish", "grade", "lesson", "show"]


@dataclass(frozen=True)
class Open:
    """The lesson that this kernel serves."""

    assignment: str
    entry: LessonEntry
    language: Language
    lesson: Lesson

    @property
    def words(self) -> Words:
        """The interface's words in the lesson's language."""
        return _words(self.language)


@cache
def _words(language: Language) -> Words:
    return Words(language)


_open: Open | None = None


class Unanswered(Exception):  # noqa: N818 - learners may see its name
    """Tells a learner who validates the notebook which activity waits for an answer, without a traceback."""

    def _render_traceback_(self) -> list[str]:
        return [str(self)]


def lesson(assignment: str) -> None:
    """Opens the lesson of an nbgrader assignment such as `1-memberi`. Raises CourseError for an unknown one."""
    global _open  # noqa: PLW0603 - a kernel serves one notebook
    entry, language = load_course().assignment(assignment)
    _open = Open(assignment, entry, language, load_lesson(entry.id))


def current() -> Open:
    """The open lesson. Raises CourseError when `lesson(...)` was not called."""
    if _open is None:
        raise CourseError("Open a lesson first: lesson('1-memberi').")
    return _open


def show(activity_id: str) -> None:
    """Puts an activity on the page, or its answer as it stands where nbgrader runs the notebook.

    In a validation run an activity without a whole answer raises `Unanswered`.
    """
    opened = current()
    activity = opened.lesson.activity(activity_id)
    value = sheet().values.get(activity_id)
    if os.environ.get("NBGRADER_VALIDATING") == "1" and activity.graded:
        _expect_answer(opened, activity, value)
    from IPython.display import HTML, display

    if "NBGRADER_EXECUTION" in os.environ:
        from jejaring.rendering import answer_html

        display(HTML(answer_html(activity, value, opened.language)))  # type: ignore[no-untyped-call]
        return
    from jejaring.widgets import widget

    display(widget(opened, activity, value))  # type: ignore[no-untyped-call]


def finish() -> None:
    """Ends the page: here the lesson is graded at once where its keys are. Shows nothing where nbgrader runs it."""
    if "NBGRADER_EXECUTION" in os.environ:
        return
    from IPython.display import display

    from jejaring.study.finish import FinishCard

    display(FinishCard(current()))  # type: ignore[no-untyped-call]


def grade(activity_id: str, key: str = "null") -> float:
    """The points of the answer in this notebook's file; `key` is JSON as written by the builder into hidden tests."""
    activity = current().lesson.activity(activity_id)
    kind = KEY_TYPES.get(activity.kind)
    typed: Any = None if key == "null" or kind is None else msgspec.json.decode(key, type=kind)
    return score(activity, sheet().values.get(activity_id), typed).points


def _expect_answer(opened: Open, activity: Activity, value: object) -> None:
    state = answer_state(activity, value)
    if activity.kind == "reflection":
        state = "whole" if _reflections().get(activity.id) else "none"
    if state != "whole":
        raise Unanswered(opened.words(f"lesson.validate_{state}", title=activity.title[opened.language]))


def sheet() -> Sheet:
    """The answers in this notebook's file as last saved; empty when the file cannot be found or read."""
    file = notebook_file(current().assignment)
    if file is None:
        return Sheet()
    return read_sheet(_read(file.absolute(), file.stat().st_mtime_ns).get("metadata"))


def _reflections() -> dict[str, str]:
    file = notebook_file(current().assignment)
    return {} if file is None else reflections(_read(file.absolute(), file.stat().st_mtime_ns))


@cache
def _read(file: Path, _changed: int) -> dict[str, Any]:
    """The notebook; empty when it cannot be read."""
    try:
        return load_notebook(file.read_bytes())
    except (OSError, IntakeError):
        return {}


def notebook_file(assignment: str) -> Path | None:
    """The file of the notebook this kernel runs, in the working directory.

    The server tells its name (so a renamed copy is found); a grader runs the notebook under the assignment's name.
    """
    named = os.environ.get("JPY_SESSION_NAME", "")
    for name in (Path(named).name, f"{assignment}.ipynb"):
        if name.endswith(".ipynb") and Path(name).is_file():
            return Path(name)
    return None
