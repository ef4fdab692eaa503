"""A cohort with planted truths in nbgrader's own gradebook: known abilities, item difficulties, changes and copies."""

from __future__ import annotations

import json
import random
import shutil
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from math import exp
from pathlib import Path
from typing import Any

from nbgrader.api import Base, Gradebook
from sqlalchemy import Connection, insert
from traitlets.config import Config

from jejaring.build.notebook import cell_name
from jejaring.course import (
    Activity,
    Choice,
    ChoiceKey,
    Reflection,
    Scale,
    Simulator,
    load_course,
    load_keys,
    load_lesson,
)
from jejaring.grading.config import configure
from jejaring.grading.gradebook import open_engine
from jejaring.insight.change import habit_scores
from jejaring.insight.collected import INDEX, Answered, Collected, Page
from jejaring.simulators import model_of
from jejaring.wording import LANGUAGES

NOW = datetime(2026, 9, 1, 8, 0)

_COMMON = ["saya", "dia", "kami", "yang", "lalu", "karena", "tetapi", "di", "pada", "dengan", "untuk", "tidak", "sudah"]
_SYLLABLES = [
    first + vowel + last for first in "bcdghjklmnprstwy" for vowel in "aeiou" for last in ("", "n", "r", "ng", "s")
]


@dataclass
class Truth:
    """What was planted. `ability`: learner -> standard normal; `items`: activity -> (discrimination, difficulty)."""

    ability: dict[str, float] = field(default_factory=dict)
    items: dict[str, tuple[float, float]] = field(default_factory=dict)
    gains: dict[int, float] = field(default_factory=dict)
    copies: list[list[str]] = field(default_factory=list)
    levels: dict[str, int] = field(default_factory=dict)


def reflection_text(rng: random.Random, sentences: int = 9) -> str:
    """A text of its own: common words as in any text, the others made up of syllables."""
    made = []
    for _ in range(sentences):
        words = [
            rng.choice(_COMMON) if rng.random() < 0.35 else "".join(rng.choices(_SYLLABLES, k=rng.randint(2, 3)))
            for _ in range(rng.randint(8, 14))
        ]
        made.append(f"{' '.join(words).capitalize()}.")
    return " ".join(made)


def plant(
    course: Path, learners: int, seed: int = 1, graded: bool = False, lessons: int = 7, files: bool = False
) -> Truth:
    """Writes `gradebook.db` and the index of answers into `course`.

    Items are scored all or nothing by a two-parameter logistic model. Every twelfth learner has stopped half way, every
    tenth works in English. `graded`: reflections have manual scores already. `files`: writes the graded notebooks too,
    as small as the index needs them.
    """
    course.mkdir(parents=True, exist_ok=True)
    url = f"sqlite:///{course / 'gradebook.db'}"
    configure(Config())
    Gradebook(url, "jejaring").close()
    rng = random.Random(seed)
    truth = Truth()
    names = [f"s{number:05d}" for number in range(learners)]
    truth.ability = {name: rng.gauss(0, 1) for name in names}
    entries = [entry for entry in load_course().lessons if entry.number < lessons]
    for entry in entries:
        items = [a for a in load_lesson(entry.id).activities if a.graded and not isinstance(a, Reflection)]
        for place, activity in enumerate(items):
            spread = -1.6 + 3.2 * place / max(1, len(items) - 1)
            truth.items[activity.id] = (0.6 + 1.4 * ((place * 5) % max(1, len(items))) / max(1, len(items)), spread)
    truth.gains = {habit: 0.15 * habit for habit in range(1, 6)}
    copies = rng.sample(names, 6) if learners >= 24 else []
    truth.copies = [copies[:3], copies[3:5]] if copies else []
    writer = _Writer(rng, truth, graded)
    index = Collected(course / INDEX)
    with open_engine(url).execution_options(writing=True).begin() as connection:
        pages = list(writer.rows(connection, names, entries))
    if files:
        for name, assignment, page in pages:
            write_page(course / "autograded" / name / assignment, assignment, page)
    else:
        index.add(iter(pages))
    return truth


@dataclass(frozen=True)
class Planted(Page):
    """A page with the raw answers it was made from."""

    values: dict[str, Any] = field(default_factory=dict)


def write_page(folder: Path, assignment: str, page: Planted) -> None:
    """A graded notebook as the index reads it: the answers in its metadata, each reflection in its cell."""
    folder.mkdir(parents=True)
    answers = {
        name: {
            "value": page.values[name],
            "changes": one.changes,
            "at": (NOW + timedelta(minutes=3 * place)).isoformat(),
        }
        for place, (name, one) in enumerate(page.answers.items())
    }
    cells = [
        {
            "cell_type": "markdown",
            "id": cell_name(name),
            "metadata": {"jejaring": {"activity": name, "role": "reflection", "text": words}},
            "source": "",
        }
        for name, words in page.reflections.items()
    ]
    own = {"schema": 1, "assignment": assignment, "answers": answers}
    notebook = {"cells": cells, "metadata": {"jejaring": own}, "nbformat": 4, "nbformat_minor": 5}
    (folder / f"{assignment}.ipynb").write_text(json.dumps(notebook), "utf-8")


def hand_in_again(
    course: Path, learner: str, assignment: str, activity: str, text: str, step: str = "autograded"
) -> None:
    """Puts another reflection in the place of what a learner had handed in, as the next grading does."""
    folder = course / step / learner / assignment
    shutil.rmtree(folder, ignore_errors=True)
    write_page(folder, assignment, Planted(reflections={activity: text}))


class _Writer:
    """Builds nbgrader's rows in memory, then writes each table in one go."""

    def __init__(self, rng: random.Random, truth: Truth, graded: bool) -> None:
        self.rng, self.truth, self.graded = rng, truth, graded
        self.serial = 0
        self.runs: dict[str, list[tuple[Any, dict[str, float], dict[str, float]]]] = {}

    def id(self) -> str:
        self.serial += 1
        return f"{self.serial:032x}"

    def rows(self, connection: Connection, names: list[str], entries: Any) -> Iterator[tuple[str, str, Planted]]:
        tables = Base.metadata.tables
        rows: dict[str, list[dict[str, Any]]] = {name: [] for name in tables}
        for number, name in enumerate(names):
            rows["student"].append(
                {
                    "id": name,
                    "first_name": ["Ayu", "Budi", "Citra", "José", "Ольга", "明"][number % 6],
                    "last_name": ["Lestari", "Santoso", "O'Neil, Jr.", "Wijaya"][number % 4],
                    "email": f"{name}@contoh.id",
                }
            )
        for entry in entries:
            lesson = load_lesson(entry.id)
            keys = load_keys(entry.id)
            places = {
                language: self._assignment(rows, entry.slug[language], lesson.activities) for language in LANGUAGES
            }
            for number, name in enumerate(names):
                if number % 12 == 7 and entry.number > 3:
                    continue
                language = "en" if number % 10 == 3 else "id"
                page = self._page(lesson.activities, keys, name)
                self._submit(rows, places[language], name, number, entry.number, lesson.activities, page)
                yield name, entry.slug[language], page
        # Parents before children, as PostgreSQL checks each reference.
        for table in Base.metadata.sorted_tables:
            for start in range(0, len(rows[table.name]), 20_000):
                connection.execute(insert(table), rows[table.name][start : start + 20_000])

    def _assignment(self, rows: Any, slug: str, activities: tuple[Activity, ...]) -> dict[str, Any]:
        assignment, notebook = self.id(), self.id()
        rows["assignment"].append({"id": assignment, "name": slug, "course_id": "jejaring", "duedate": NOW})
        rows["notebook"].append({"id": notebook, "name": slug, "assignment_id": assignment})
        cells: dict[str, dict[str, str]] = {}
        for activity in activities:
            if not activity.graded:
                continue
            manual = isinstance(activity, Reflection)
            cell = {"grade": self.id()}
            name = cell_name(activity.id)
            rows["base_cell"].append({"id": cell["grade"], "name": name, "notebook_id": notebook, "type": "GradeCell"})
            kind = "markdown" if manual else "code"
            rows["grade_cells"].append({"id": cell["grade"], "max_score": activity.points, "cell_type": kind})
            if manual:
                cell["solution"] = self.id()
                rows["base_cell"].append(
                    {"id": cell["solution"], "name": name, "notebook_id": notebook, "type": "SolutionCell"}
                )
                rows["solution_cells"].append({"id": cell["solution"]})
            cells[activity.id] = cell
        return {"assignment": assignment, "notebook": notebook, "cells": cells}

    def _page(self, activities: tuple[Activity, ...], keys: Any, name: str) -> Planted:
        answers: dict[str, Answered] = {}
        habits: dict[str, dict[int, float]] = {}
        values: dict[str, Any] = {}
        reflections: dict[str, str] = {}
        plans: dict[str, tuple[dict[str, float], dict[str, float]]] = {}
        ability = self.truth.ability[name]
        for activity in activities:
            value: Any = {}
            pick = None
            if isinstance(activity, Reflection):
                reflections[activity.id] = self._reflection(activity.id, name)
                continue
            if isinstance(activity, Scale):
                ratings = self._ratings(activity, ability)
                value = {"ratings": ratings}
                turned = frozenset(one.id for one in activity.statements if one.reversed)
                habits[activity.id] = habit_scores(ratings, {one.id: one.habit for one in activity.statements}, turned)
            elif isinstance(activity, Simulator):
                plan, checks, figures = self._run(activity.model)
                value = {"plan": plan, "runs": 2, "prediction": activity.predictions[0].id, "question": "", "note": ""}
                plans[activity.id] = checks, figures
            elif isinstance(activity, Choice) and activity.graded:
                pick = self._option(keys[activity.id], self._right(activity.id, name))
                value = {"choice": pick}
            values[activity.id] = value
            answers[activity.id] = Answered("whole", pick, 1 + int(3 * self.rng.random()), 1 + 4 * self.rng.random())
        graded = sum(1 for activity in activities if activity.graded)
        return Planted(answers, habits, reflections, plans, graded, graded, values)

    def _right(self, activity: str, name: str) -> bool:
        slope, hard = self.truth.items[activity]
        draw = random.Random(f"{activity} {name}").random()
        return draw < 1 / (1 + exp(-1.7 * slope * (self.truth.ability[name] - hard)))

    def _option(self, key: ChoiceKey, right: bool) -> str:
        best = max(key.weights.values())
        fitting = [name for name, weight in key.weights.items() if (weight == best) == right]
        return self.rng.choice(fitting)

    def _ratings(self, activity: Scale, ability: float) -> dict[str, int]:
        ratings = {}
        for statement in activity.statements:
            gain = self.truth.gains[statement.habit] * 2 if activity.id == "m6.after" else 0.0
            wanted = 3 + 0.5 * ability + gain + self.rng.gauss(0, 0.6)
            held = min(5, max(1, round(wanted)))
            ratings[statement.id] = 6 - held if statement.reversed else held
        return ratings

    def _run(self, name: str) -> tuple[Any, dict[str, float], dict[str, float]]:
        if name not in self.runs:
            model = model_of(name)
            self.runs[name] = []
            for _ in range(120):
                plan = model.random_plan(self.rng)
                run = model.simulate(plan)
                checks = {check.id: float(check.value) for check in model.checks(run)}
                self.runs[name].append(
                    (model.plan_data(plan), checks, {f.id: float(f.value) for f in model.figures(run)})
                )
        return self.rng.choice(self.runs[name])

    def _reflection(self, activity: str, name: str) -> str:
        for group in self.truth.copies:
            if name in group:
                return reflection_text(random.Random(f"{activity} {group[0]}"))
        return "" if hash_of(f"{activity} {name}") % 25 == 0 else reflection_text(random.Random(f"{activity} {name}"))

    def _submit(
        self, rows: Any, place: Any, name: str, number: int, lesson: int, activities: tuple[Activity, ...], page: Page
    ) -> None:
        submitted, notebook = self.id(), self.id()
        at = NOW - timedelta(days=60 - 8 * lesson, minutes=number % 600)
        rows["submitted_assignment"].append(
            {"id": submitted, "assignment_id": place["assignment"], "student_id": name, "timestamp": at}
        )
        rows["submitted_notebook"].append(
            {
                "id": notebook,
                "assignment_id": submitted,
                "notebook_id": place["notebook"],
                "late_submission_penalty": None,
            }
        )
        for activity in activities:
            if not activity.graded:
                continue
            cell = place["cells"][activity.id]
            grade: dict[str, Any] = {"id": self.id(), "notebook_id": notebook, "cell_id": cell["grade"]}
            grade |= {"manual_score": None, "extra_credit": None, "needs_manual_grade": False}
            if isinstance(activity, Reflection):
                empty = not page.reflections[activity.id]
                level = min(4, max(1, round(2.5 + self.truth.ability[name])))
                self.truth.levels[name] = level
                grade |= {"auto_score": 0.0 if empty else None, "needs_manual_grade": not empty and not self.graded}
                if self.graded and not empty:
                    grade["manual_score"] = activity.points * level / 4
                rows["comment"].append(
                    {
                        "id": self.id(),
                        "notebook_id": notebook,
                        "cell_id": cell["solution"],
                        "auto_comment": "No response." if empty else None,
                    }
                )
            else:
                grade["auto_score"] = activity.points if self._right(activity.id, name) else 0.0
            rows["grade"].append(grade)


def hash_of(text: str) -> int:
    """A number that is the same in every process."""
    return int.from_bytes(random.Random(text).randbytes(4), "big")
