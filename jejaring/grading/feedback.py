"""The feedback page: what a learner answered, earned and may try, with the instructor's comments."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import mistune
from nbconvert.exporters import HTMLExporter
from nbconvert.preprocessors import Preprocessor
from nbgrader.api import Gradebook
from traitlets import Bool

from jejaring.course import Lesson, Reflection, load_course, load_lesson
from jejaring.errors import CourseError
from jejaring.grading.marks import marks_of
from jejaring.grading.next_step import fitting_mark, levels_html, next_step
from jejaring.grading.taken import as_html
from jejaring.rendering import text_html
from jejaring.wording import Language, Words

__all__ = ["TEMPLATES", "Feedback", "FeedbackPage", "Part", "PrepareFeedback"]

# Markdown of instructors: HTML in it is shown as text, since a comment may quote a learner.
_MARKDOWN = mistune.create_markdown(escape=True, plugins=["strikethrough", "table"])

TEMPLATES = Path(__file__).parent / "templates"


@dataclass(frozen=True)
class Part:
    """One article of the page, all of it HTML. `earned`: points of a scored part; `waiting`: why it has none yet."""

    anchor: str
    title: str
    html: str
    earned: str = ""
    waiting: str = ""
    comment: str = ""


@dataclass(frozen=True)
class Feedback:
    """All that the template shows, all of it HTML. `step`: the one thing to do next, empty when nothing is left."""

    language: Language
    heading: str
    title: str
    score: str
    late: str
    overview: str
    comment: str
    parts: tuple[Part, ...]
    step_title: str = ""
    step: str = ""


class FeedbackPage(HTMLExporter):
    """nbgrader's exporter of feedback with this course's template."""


class PrepareFeedback(Preprocessor):
    """After nbgrader has put scores and comments into the notebook: gathers what the page shows in `resources`."""

    enabled = Bool(True).tag(config=True)

    def preprocess(self, nb: Any, resources: Any) -> tuple[Any, Any]:
        """Adds `resources["feedback"]`, a Feedback."""
        known = resources["nbgrader"]
        with Gradebook(known["db_url"]) as gradebook:
            submission = gradebook.find_submission_notebook(known["notebook"], known["assignment"], known["student"])
            waiting = {grade.name for grade in submission.grades if grade.needs_manual_grade}
            grades = {grade.id: (grade.name, grade.manual_score) for grade in submission.grades}
            marks = marks_of(gradebook.engine, list(grades))
        levels = {}
        for grade_id, given in marks.items():
            name, manual = grades[grade_id]
            mark = fitting_mark(given, manual)
            if mark is not None and name not in waiting:
                levels[name] = mark.levels
        resources["feedback"] = feedback(nb, known, waiting, levels)
        return nb, resources


def feedback(nb: Any, known: Any, waiting: set[str], levels: Mapping[str, Mapping[str, int]] | None = None) -> Feedback:
    """The feedback on an autograded notebook.

    `known`: nbgrader's resources with assignment, score, max_score and late_penalty. `waiting`: ids of cells that still
    wait for a person. `levels`: cell id -> criterion -> level of marked reflections. Code of the course is left out,
    and with it every key and test.
    """
    name = known["assignment"]
    try:
        entry, language = load_course().assignment(name)
        title, lesson = entry.title[language], load_lesson(entry.id)
    except CourseError:
        language, title, lesson = "en", name, None
    words = Words(language)
    late = known.get("late_penalty") or 0
    score, possible = (_points(words, known[key]) for key in ("score", "max_score"))
    answered = set(nb.metadata.get("jejaring", {}).get("answers", {}))
    marked = levels or {}
    parts = [_part(words, cell, waiting, lesson, answered, marked) for cell in nb.cells]
    return Feedback(
        language,
        text_html(words("grading.feedback_title")),
        text_html(title),
        text_html(words("grading.feedback_score", score=score, possible=possible)),
        text_html(words("grading.feedback_late", points=_points(words, late))) if late else "",
        text_html(words("grading.feedback_overview")),
        text_html(words("grading.feedback_comment")),
        tuple(part for part in parts if part is not None),
        text_html(words("grading.next_step")),
        _step(words, nb, lesson, waiting, marked) if lesson is not None else "",
    )


def _step(words: Words, nb: Any, lesson: Lesson, waiting: set[str], levels: Mapping[str, Mapping[str, int]]) -> str:
    """The one step: what the marked reflection needs most, else the scored activity with the smallest share."""
    least, weakest = 1.0, ""
    for cell in nb.cells:
        own, tag = cell.metadata.get("jejaring", {}), cell.metadata.get("nbgrader", {})
        if not tag.get("grade") or "activity" not in own or tag["grade_id"] in waiting:
            continue
        activity = lesson.activity(own["activity"])
        if isinstance(activity, Reflection):
            step = next_step(words, activity, levels.get(tag["grade_id"], {}))
            if step:
                return step
        elif tag["points"] and tag["score"] / tag["points"] < least:
            least, weakest = tag["score"] / tag["points"], activity.title[words.language]
    return text_html(words("grading.next_step_activity", activity=weakest)) if weakest else ""


def _points(words: Words, value: float) -> str:
    return words.number(value, 0 if value == int(value) else 2)


def _part(
    words: Words,
    cell: Any,
    waiting: set[str],
    lesson: Lesson | None,
    answered: set[str],
    levels: Mapping[str, Mapping[str, int]],
) -> Part | None:
    own, tag = cell.metadata.get("jejaring", {}), cell.metadata.get("nbgrader", {})
    html = _of_exercise(cell) if lesson is None else _of_course(words, cell, own)
    if not html or (lesson is not None and _passed_over(lesson, own, tag, answered)):
        return None
    name = str(tag.get("grade_id") or cell.get("id", ""))
    comment, earned, waits = "", "", ""
    if tag.get("grade"):
        earned = text_html(
            words("grading.points", points=_points(words, tag["score"]), possible=_points(words, tag["points"]))
        )
        if name in waiting:
            earned, waits = "–", text_html(words("grading.feedback_waiting"))
        elif tag.get("solution"):
            if lesson is not None and name in levels:
                activity = lesson.activity(own["activity"])
                html += levels_html(words, activity, levels[name]) if isinstance(activity, Reflection) else ""
            html += f'<p class="jejaring-points"><strong>{earned}</strong></p>'
    if tag.get("comment"):
        comment = str(_MARKDOWN(tag["comment"]))
    return Part(text_html(name), _title(words, cell, name), html, earned, waits, comment)


def _passed_over(lesson: Lesson, own: Any, tag: Any, answered: set[str]) -> bool:
    """Whether the cell shows practice that the learner left out, on which there is nothing to say."""
    activity = own.get("activity")
    if activity is None or tag.get("grade") or activity in answered:
        return False
    return not isinstance(lesson.activity(activity), Reflection)


def _title(words: Words, cell: Any, name: str) -> str:
    """The first line of a cell of the course names its activity."""
    if cell.cell_type == "code" and cell.source.startswith("# "):
        return text_html(cell.source.splitlines()[0][2:])
    if cell.metadata.get("nbgrader", {}).get("solution"):
        return text_html(words("grading.feedback_reflection"))
    return text_html(name)


def _of_course(words: Words, cell: Any, own: Any) -> str:
    """Answers, the learner's own texts and added notes; the lesson's prose and code stay in the lesson."""
    if cell.cell_type == "code":
        return "".join(output.get("data", {}).get("text/html", "") for output in cell.outputs)
    if own.get("role") == "reflection":
        return f"<h3>{text_html(words('grading.feedback_reflection'))}</h3>{as_html(own.get('text', cell.source))}"
    if own.get("role") == "added":
        kind = "code" if own.get("kind") == "code" else "text"
        label = text_html(words(f"grading.added_{kind}"))
        return f"<p><strong>{label}</strong></p>{as_html(own.get('text', cell.source), code=kind == 'code')}"
    return ""


def _of_exercise(cell: Any) -> str:
    """A cell of an instructor's own code exercise: code and text as text, pictures as pictures."""
    tag = cell.metadata.get("nbgrader", {})
    if cell.cell_type == "markdown":
        if tag.get("locked") and not tag.get("solution"):
            return str(_MARKDOWN(cell.source))
        return as_html(cell.metadata.get("jejaring", {}).get("text", cell.source))
    if cell.cell_type != "code":
        return as_html(cell.source, code=True)
    # The tests of a graded cell stay with the instructor.
    parts = [] if tag.get("grade") and not tag.get("solution") else [as_html(cell.source, code=True)]
    for output in cell.outputs:
        data = output.get("data", {})
        if "image/png" in data:
            parts.append(f'<img alt="" src="data:image/png;base64,{text_html(data["image/png"])}">')
        elif output.output_type == "error":
            parts.append(as_html(f"{output.ename}: {output.evalue}", code=True))
        else:
            parts.append(as_html(data.get("text/plain", output.get("text", "")), code=True))
    return "".join(parts)
