"""Writes simulated submissions in nbgrader's layout, from a template of the released notebook."""

from __future__ import annotations

import json
from collections.abc import Mapping
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

from jejaring.course import Key, Lesson, Reflection, load_course, load_keys, load_lesson
from jejaring.course.load import has_keys
from jejaring.errors import CourseError
from jejaring.simulate.learner import Learner, answer, draw_learner, reflect

__all__ = ["simulate", "student_id"]

FIRST_SUBMISSION = datetime(2026, 9, 14, 1, 0, tzinfo=UTC)
_ANSWERS = "jejaring-answers-go-here"
_REFLECTION = "jejaring-reflection-goes-here"


def student_id(number: int) -> str:
    """The name of simulated learner `number`, counted from 1."""
    return f"learner{number:05d}"


def simulate(learners: int, seed: int, assignment: str, out: Path, release: Path = Path("release")) -> int:
    """Writes `learners` submissions to `out/STUDENT/ASSIGNMENT/`, and returns how many.

    `release`: the folder of released assignments. The same arguments write the same bytes. Raises CourseError for an
    unknown assignment or one that is not released.
    """
    entry, language = load_course().assignment(assignment)
    lesson = load_lesson(entry.id)
    keys = load_keys(entry.id) if has_keys(entry.id) else {}
    released = release / assignment / f"{assignment}.ipynb"
    if not released.is_file():
        raise CourseError(f"{released} is missing. Run `jejaring build`, or name the folder with --release.")
    try:
        template = _Template(json.loads(released.read_text("utf-8")))
    except (ValueError, KeyError, TypeError):
        raise CourseError(f"{released} is no released notebook of the course. Run `jejaring build`.") from None
    for number in range(1, learners + 1):
        learner = draw_learner(seed, assignment, number, language)
        answers = _answers(learner, lesson, keys)
        text = template.filled(answers, reflect(learner) or template.stub)
        folder = out / student_id(number) / assignment
        folder.mkdir(parents=True, exist_ok=True)
        (folder / f"{assignment}.ipynb").write_text(text, "utf-8")
        handed_in = FIRST_SUBMISSION + timedelta(seconds=learner.rng.randrange(14 * 24 * 3600))
        (folder / "timestamp.txt").write_text(f"{handed_in:%Y-%m-%d %H:%M:%S} UTC", "utf-8")
    return learners


def _json(value: Any) -> str:
    return json.dumps(value, ensure_ascii=False, sort_keys=True)


class _Template:
    """The released notebook's text, taken apart at the two places that are filled. `stub`: the empty reflection."""

    def __init__(self, notebook: dict[str, Any]) -> None:
        self.stub = ""
        for cell in notebook["cells"]:
            if cell["metadata"]["nbgrader"]["solution"]:
                self.stub = "".join(cell["source"])
                cell["source"] = _REFLECTION
        notebook["metadata"]["jejaring"]["answers"] = _ANSWERS
        text = json.dumps(notebook, ensure_ascii=False, indent=1, sort_keys=True) + "\n"
        # Cells come before metadata, so the reflection, where there is one, comes first.
        rest, _, self._after = text.partition(json.dumps(_ANSWERS))
        self._parts = rest.split(json.dumps(_REFLECTION))

    def filled(self, answers: dict[str, Any], reflection: str) -> str:
        """A learner's notebook."""
        return json.dumps(reflection, ensure_ascii=False).join(self._parts) + _json(answers) + self._after


def _answers(learner: Learner, lesson: Lesson, keys: Mapping[str, Key]) -> dict[str, Any]:
    asked = [activity for activity in lesson.activities if not isinstance(activity, Reflection)]
    answers: dict[str, Any] = {}
    start = FIRST_SUBMISSION - timedelta(days=1)
    for place, activity in enumerate(asked[: round(learner.reached * len(asked))]):
        if learner.rng.random() < 0.02:
            continue
        value = answer(learner, activity, keys.get(activity.id, getattr(activity, "key", None)))
        if value is not None:
            at = start + timedelta(minutes=3 * place)
            answers[activity.id] = {
                "at": f"{at:%Y-%m-%dT%H:%M:%S}Z",
                "changes": learner.rng.randint(1, 6),
                "done": True,
                "value": value,
            }
    return answers
