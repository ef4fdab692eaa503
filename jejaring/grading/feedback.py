"""The feedback page: what a learner answered, earned and may try, with the instructor's comments."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Set
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import mistune
from nbconvert.exporters import HTMLExporter
from nbconvert.preprocessors import Preprocessor
from nbgrader.api import Gradebook
from traitlets import Bool

from jejaring.answers import read_sheet, reflections
from jejaring.course import Activity, Lesson, Reflection, load_course, load_lesson
from jejaring.errors import CourseError
from jejaring.grading.marks import marks_of
from jejaring.grading.next_step import activity_step, fitting_mark, levels_html, next_step
from jejaring.grading.taken import as_html
from jejaring.rendering import text_html
from jejaring.scoring import answer_state
from jejaring.wording import Language, Words

__all__ = ["TEMPLATES", "Feedback", "FeedbackPage", "Part", "PrepareFeedback"]

# Markdown of instructors: HTML in it is shown as text, since a comment may quote a learner.
_MARKDOWN = mistune.create_markdown(escape=True, plugins=["strikethrough", "table"])

TEMPLATES = Path(__file__).parent / "templates"


@dataclass(frozen=True)
class Part:
    """One article of the page, all of it HTML.

    `earned`: points of a scored part; `waiting`: why it has none yet; `empty`: a scored part that was left out, and
    `html` then its question.
    """

    anchor: str
    title: str
    html: str
    earned: str = ""
    waiting: str = ""
    comment: str = ""
    empty: bool = False


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
    open: str
    open_try: str
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
            # nbgrader's own remark, "No response.", is no comment of an instructor's.
            untouched = {one.name for one in submission.comments if one.auto_comment and not one.manual_comment}
            marks = marks_of(gradebook.engine, list(grades))
        levels = {}
        for grade_id, given in marks.items():
            name, manual = grades[grade_id]
            mark = fitting_mark(given, manual)
            if mark is not None and name not in waiting:
                levels[name] = mark.levels
        resources["feedback"] = feedback(nb, known, waiting, levels, untouched)
        return nb, resources


def feedback(
    nb: Any,
    known: Any,
    waiting: Set[str],
    levels: Mapping[str, Mapping[str, int]] | None = None,
    untouched: Set[str] = frozenset(),
) -> Feedback:
    """The feedback on an autograded notebook.

    `known`: nbgrader's resources with assignment, score, max_score and late_penalty. `waiting`: ids of cells that still
    wait for a person. `levels`: cell id -> criterion -> level of marked reflections. `untouched`: ids of cells of which
    nbgrader alone says that they were left as they were. Code of the course is left out, and with it every key and
    test.
    """
    name = known["assignment"]
    try:
        entry, language = load_course().assignment(name)
        title, lesson = entry.title[language], load_lesson(entry.id)
    except CourseError:
        language, title, lesson = "en", name, None
    page = _Page(Words(language), waiting, levels or {}, untouched)
    score, possible, late = (page.number(known.get(key) or 0) for key in ("score", "max_score", "late_penalty"))
    empty = frozenset() if lesson is None else _left_out(nb, lesson)
    parts = page.exercises(nb) if lesson is None else page.parts(nb, lesson, empty)
    return Feedback(
        language,
        page.say("title"),
        text_html(title),
        page.say("score", score=score, possible=possible),
        page.say("late", points=late) if known.get("late_penalty") else "",
        page.say("overview"),
        page.say("comment"),
        page.say("open"),
        page.say("open_try"),
        tuple(parts),
        page.say("next_step"),
        "" if lesson is None else page.step(nb, lesson, empty),
    )


class _Page:
    """Gathers the parts of one page in one language."""

    def __init__(
        self, words: Words, waiting: Set[str], levels: Mapping[str, Mapping[str, int]], untouched: Set[str]
    ) -> None:
        self.words, self.waiting, self.levels, self.untouched = words, waiting, levels, untouched

    def say(self, key: str, **values: object) -> str:
        """Words of the feedback page as HTML."""
        return text_html(self.words(f"feedback.{key}", **values))

    def number(self, value: float) -> str:
        """Points: whole numbers without decimals."""
        return self.words.number(value, 0 if value == int(value) else 2)

    def points(self, tag: Any) -> str:
        """What a scored cell earned, as HTML."""
        return text_html(
            self.words("grading.points", points=self.number(tag["score"]), possible=self.number(tag["points"]))
        )

    def parts(self, nb: Any, lesson: Lesson, empty: Set[str]) -> Iterator[Part]:
        """Every scored activity, practice that was answered, the learner's texts and added notes.

        The lesson's prose and code stay in the lesson. `empty`: activities that were left out.
        """
        tasks: dict[str, str] = {}
        for cell in nb.cells:
            own, tag = cell.metadata.get("jejaring", {}), cell.metadata.get("nbgrader", {})
            anchor = text_html(str(tag.get("grade_id") or cell.get("id", "")))
            if own.get("role") == "added":
                yield Part(anchor, "", self.added(cell, own))
            if "activity" not in own:
                continue
            activity = lesson.activity(own["activity"])
            title = text_html(activity.title[self.words.language])
            if cell.cell_type == "code":
                html = "".join(output.get("data", {}).get("text/html", "") for output in cell.outputs)
                if isinstance(activity, Reflection):
                    # Question and rubric stand in a cell of their own before the text that they are about.
                    tasks[activity.id] = html
                    continue
            else:
                html = ""
            left = activity.id in empty
            earned = self.points(tag) if tag.get("grade") else ""
            comment = self.comment(tag)
            if left and not comment:
                if earned:
                    yield Part(anchor, title, self.asked(activity), earned, empty=True)
                continue
            waits = ""
            if isinstance(activity, Reflection):
                marked = levels_html(self.words, activity, self.levels.get(tag["grade_id"], {}))
                html = self.written(activity, own.get("text", cell.source), left, marked, tasks.get(activity.id, ""))
                if tag["grade_id"] in self.waiting:
                    earned, waits = "–", self.say("waiting")
                else:
                    html += f'<p class="jejaring-points"><strong>{earned}</strong></p>'
            yield Part(anchor, title, html, earned, waits, comment)

    def asked(self, activity: Activity) -> str:
        """What an activity asks, with the scene of a choice."""
        texts = [getattr(activity, "scene", None), activity.prompt]
        return " ".join(text_html(text[self.words.language]) for text in texts if text is not None)

    def written(self, activity: Reflection, text: str, left: bool, marked: str, task: str) -> str:
        """A reflection: what was asked, what was written, and its levels, or the rubric while it has none."""
        language = self.words.language
        asked = (
            f"<h3>{text_html(activity.title[language])}</h3>"
            f'<p class="jejaring-prompt">{text_html(activity.prompt[language])}</p>'
        )
        body = f'<p class="jejaring-state">{text_html(self.words("grading.none"))}</p>' if left else as_html(text)
        label = f'<p class="jejaring-label">{self.say("reflection")}</p>'
        return f"{asked if marked else task or asked}{label}{body}{marked}"

    def comment(self, tag: Any) -> str:
        """An instructor's comment as HTML."""
        said = tag.get("comment") and tag["grade_id"] not in self.untouched
        return str(_MARKDOWN(tag["comment"])) if said else ""

    def added(self, cell: Any, own: Any) -> str:
        """A note or code that the learner added."""
        kind = "code" if own.get("kind") == "code" else "text"
        label = text_html(self.words(f"grading.added_{kind}"))
        return f"<p><strong>{label}</strong></p>{as_html(own.get('text', cell.source), code=kind == 'code')}"

    def exercises(self, nb: Any) -> Iterator[Part]:
        """The cells of an instructor's own code exercise."""
        for cell in nb.cells:
            tag = cell.metadata.get("nbgrader", {})
            html = _of_exercise(cell)
            if not html:
                continue
            name = str(tag.get("grade_id") or cell.get("id", ""))
            earned = self.points(tag) if tag.get("grade") else ""
            waits = ""
            if name in self.untouched:
                html += f'<p class="jejaring-state">{text_html(self.words("grading.none"))}</p>'
            if earned and name in self.waiting:
                earned, waits = "–", self.say("waiting")
            elif earned and tag.get("solution"):
                html += f'<p class="jejaring-points"><strong>{earned}</strong></p>'
            title = self.say("reflection") if tag.get("solution") else text_html(name)
            yield Part(text_html(name), title, html, earned, waits, self.comment(tag))

    def step(self, nb: Any, lesson: Lesson, empty: Set[str]) -> str:
        """The one step: what the marked reflection needs most, else the activity with the smallest share.

        Of equal shares the one that is worth more. `empty`: activities that were left out.
        """
        weakest: tuple[float, float, Activity] | None = None
        for cell in nb.cells:
            own, tag = cell.metadata.get("jejaring", {}), cell.metadata.get("nbgrader", {})
            if not tag.get("grade") or "activity" not in own or tag["grade_id"] in self.waiting:
                continue
            activity = lesson.activity(own["activity"])
            if isinstance(activity, Reflection) and activity.id not in empty:
                step = next_step(self.words, activity, self.levels.get(tag["grade_id"], {}))
                if step:
                    return step
            elif tag["points"]:
                found = tag["score"] / tag["points"], -tag["points"], activity
                weakest = found if weakest is None else min(weakest, found, key=lambda one: one[:2])
        if weakest is None or weakest[0] >= 1:
            return ""
        return activity_step(self.words, weakest[2], weakest[2].id in empty)


def _left_out(nb: Any, lesson: Lesson) -> Set[str]:
    """The activities without an answer; none where the whole answer sheet could not be read."""
    if "problem" in nb.metadata.get("jejaring", {}):
        return frozenset()
    values = read_sheet(nb.metadata).values
    empty = {activity.id for activity in lesson.activities if answer_state(activity, values.get(activity.id)) == "none"}
    return empty - {activity for activity, text in reflections(nb).items() if text}


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
