"""An index of what learners answered: read from the notebooks once, kept beside the gradebook, rebuilt at any time."""

from __future__ import annotations

import json
import sqlite3
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import closing
from dataclasses import dataclass, field
from datetime import datetime
from itertools import pairwise
from pathlib import Path
from typing import Any

import msgspec

from jejaring.answers import ChoiceAnswer, ScaleAnswer, SimulatorAnswer, read_answer, read_sheet, reflections
from jejaring.answers.notebook import MAXIMUM_TEXT, load_notebook, writable
from jejaring.course import Choice, Reflection, Scale, Simulator, load_course, load_lesson
from jejaring.errors import AnswerError, CourseError, IntakeError
from jejaring.insight.change import habit_scores
from jejaring.scoring import answer_state
from jejaring.simulators import model_of

__all__ = ["INDEX", "Answered", "Collected", "Page", "minutes_spent", "read_page"]

INDEX = "jejaring-answers.db"
_SCHEMA = 2
_BATCH = 400

# A pause longer than this between two answers was not spent on the second.
LONGEST_MINUTES = 30
_TABLES = """
create table file (learner text, assignment text, mark text, whole int, graded int, primary key (learner, assignment));
create table answer (assignment text, activity text, learner text, state text, pick text, changes int, minutes real,
  primary key (assignment, activity, learner)) without rowid;
create table habit (assignment text, activity text, learner text, habit int, score real,
  primary key (assignment, activity, learner, habit)) without rowid;
create table reflection (assignment text, activity text, learner text, words text,
  primary key (assignment, activity, learner)) without rowid;
create table plan (assignment text, activity text, learner text, checks text, figures text,
  primary key (assignment, activity, learner)) without rowid;
"""


@dataclass(frozen=True)
class Answered:
    """What the index keeps of one answer: how whole it is, the option picked where it is a choice, and the effort.

    `changes`: how often it was changed; `minutes`: since the answer before it, None where that is not known.
    """

    state: str
    pick: str | None = None
    changes: int = 0
    minutes: float | None = None


@dataclass(frozen=True)
class Page:
    """What one notebook holds.

    `habits`: activity id of a self-rating -> habit -> mean rating. `plans`: activity id -> (check id -> value, figure
    id -> value) of a simulator's run.
    `whole` of `graded` activities are completely answered.
    """

    answers: Mapping[str, Answered] = field(default_factory=dict)
    habits: Mapping[str, Mapping[int, float]] = field(default_factory=dict)
    reflections: Mapping[str, str] = field(default_factory=dict)
    plans: Mapping[str, tuple[dict[str, float], dict[str, float]]] = field(default_factory=dict)
    whole: int = 0
    graded: int = 0


def read_page(data: bytes, assignment: str) -> Page:
    """The answers in a notebook of `assignment`, taken with the care due to a stranger's file.

    A notebook or answer that cannot be read counts as not answered. Raises CourseError for an unknown assignment.
    """
    entry, _language = load_course().assignment(assignment)
    lesson = load_lesson(entry.id)
    graded = sum(1 for activity in lesson.activities if activity.graded)
    try:
        notebook = load_notebook(data)
    except IntakeError:
        return Page(graded=graded)
    sheet = read_sheet(notebook.get("metadata"))
    texts = _reflections(notebook)
    answers: dict[str, Answered] = {}
    habits: dict[str, dict[int, float]] = {}
    spent = minutes_spent(sheet.at)
    plans: dict[str, tuple[dict[str, float], dict[str, float]]] = {}
    reflections: dict[str, str] = {}
    whole = 0
    for activity in lesson.activities:
        if isinstance(activity, Reflection):
            reflections[activity.id] = texts.get(activity.id, "")
            whole += bool(reflections[activity.id].strip())
            continue
        if activity.id not in sheet.values:
            continue
        value = sheet.values[activity.id]
        state = answer_state(activity, value)
        whole += activity.graded and state == "whole"
        pick = None
        if state != "damaged" and isinstance(activity, Choice | Scale):
            answer = read_answer(activity, value)
            if isinstance(answer, ChoiceAnswer):
                pick = answer.choice
            elif isinstance(activity, Scale) and isinstance(answer, ScaleAnswer):
                habits[activity.id] = _habits(activity, answer)
        changes = sheet.changes.get(activity.id, 0)
        answers[activity.id] = Answered(state, pick, changes, spent.get(activity.id))
        if isinstance(activity, Simulator):
            run = _run(activity, value)
            if run is not None:
                plans[activity.id] = run
    return Page(answers, habits, reflections, plans, whole, graded)


def _habits(activity: Scale, answer: ScaleAnswer) -> dict[int, float]:
    habits = {statement.id: statement.habit for statement in activity.statements}
    turned = frozenset(statement.id for statement in activity.statements if statement.reversed)
    return habit_scores(answer.ratings, habits, turned)


def minutes_spent(at: Mapping[str, str]) -> dict[str, float]:
    """Activity id -> minutes between its last change and the last change before it, up to `LONGEST_MINUTES`.

    A guess at the time an answer took; whoever came back to an answer much later is left out. `at`: ISO times that the
    page wrote; what is not one is ignored.
    """
    moments = []
    for activity, text in at.items():
        try:
            moments.append((datetime.fromisoformat(text).timestamp(), activity))
        except (ValueError, OverflowError):
            continue
    moments.sort()
    gaps = ((activity, (after - before) / 60) for (before, _other), (after, activity) in pairwise(moments))
    return {activity: round(gap, 2) for activity, gap in gaps if 0 < gap <= LONGEST_MINUTES}


def _reflections(notebook: Mapping[str, Any]) -> dict[str, str]:
    """Activity id -> what was written, as far as a screen can show it."""
    return {activity: writable(text[:MAXIMUM_TEXT]).strip() for activity, text in reflections(notebook).items()}


def _run(activity: Simulator, value: object) -> tuple[dict[str, float], dict[str, float]] | None:
    try:
        answer = read_answer(activity, value)
        if not isinstance(answer, SimulatorAnswer) or answer.plan is None or answer.runs == 0:
            return None
        model = model_of(activity.model)
        run = model.simulate(model.plan_from(answer.plan))
    except (AnswerError, ValueError):
        return None
    checks = {check.id: float(check.value) for check in model.checks(run)}
    return checks, {figure.id: float(figure.value) for figure in model.figures(run)}


class Collected:
    """The index in `file`. Reading is safe while another process brings it up to date."""

    def __init__(self, file: Path) -> None:
        self.file = file
        with closing(self._open()) as connection:
            if connection.execute("pragma user_version").fetchone()[0] != _SCHEMA:
                for (name,) in connection.execute("select name from sqlite_master where type = 'table'").fetchall():
                    connection.execute(f'drop table "{name}"')
                connection.executescript(_TABLES)
                connection.execute(f"pragma user_version = {_SCHEMA}")

    def _open(self) -> sqlite3.Connection:
        connection = sqlite3.connect(self.file, timeout=30)
        connection.execute("pragma journal_mode = wal")
        connection.execute("pragma synchronous = normal")
        return connection

    def refresh(self, folders: Sequence[tuple[str, str, Path]], told: Callable[[int, int], None] | None = None) -> int:
        """Reads the notebooks that changed, and forgets those that are gone; returns how many were read.

        `folders`: (learner, assignment, folder); where a submission stands twice the first counts. `told` is called
        with how many of how many are done.
        """
        with closing(self._open()) as connection:
            marks = {
                (row[0], row[1]): row[2] for row in connection.execute("select learner, assignment, mark from file")
            }
            wanted: dict[tuple[str, str], tuple[Path, str]] = {}
            for learner, assignment, folder in folders:
                file = folder / f"{assignment}.ipynb"
                mark = _mark(file)
                if mark is not None and (learner, assignment) not in wanted:
                    wanted[learner, assignment] = (file, mark)
            gone = [key for key in marks if key not in wanted]
            for start in range(0, len(gone), _BATCH):
                with connection:
                    for key in gone[start : start + _BATCH]:
                        _drop(connection, *key)
            changed = [(key, place) for key, place in wanted.items() if marks.get(key) != place[1]]
            read = 0
            for start in range(0, len(changed), _BATCH):
                with connection:
                    for (learner, assignment), (file, mark) in changed[start : start + _BATCH]:
                        read += _take(connection, learner, assignment, file, mark)
                if told is not None:
                    told(min(start + _BATCH, len(changed)), len(changed))
            if read:
                connection.execute("analyze")
        return read

    def reread(self, learner: str, assignment: str, folder: Path) -> bool:
        """Reads the notebook in `folder` when the index does not know it as it is now; whether it was read."""
        file = folder / f"{assignment}.ipynb"
        mark = _mark(file)
        query = "select mark from file where learner = ? and assignment = ?"
        with closing(self._open()) as connection:
            known = connection.execute(query, (learner, assignment)).fetchone()
            if mark is None or (known is not None and known[0] == mark):
                return False
            with connection:
                return _take(connection, learner, assignment, file, mark)

    def add(self, pages: Iterator[tuple[str, str, Page]]) -> None:
        """Puts pages that are already read, as (learner, assignment, page), in one transaction."""
        with closing(self._open()) as connection, connection:
            for learner, assignment, page in pages:
                put(connection, learner, assignment, "", page)

    def completeness(self) -> dict[tuple[str, str], tuple[int, int]]:
        """(learner, assignment) -> (whole, graded) activities."""
        with closing(self._open()) as connection:
            rows = connection.execute("select learner, assignment, whole, graded from file")
            return {(row[0], row[1]): (row[2], row[3]) for row in rows}

    def picks(self, assignment: str, activity: str) -> list[tuple[str, str | None]]:
        """(learner, option picked) for every answer to a choice."""
        return self._rows("select learner, pick from answer where", assignment, activity)

    def effort(self, assignment: str, activity: str) -> list[tuple[str, int, float | None]]:
        """(learner, times changed, minutes or None) for every answer to an activity in one assignment."""
        return self._rows("select learner, changes, minutes from answer where", assignment, activity)

    def habits(self, assignment: str, activity: str) -> list[tuple[str, int, float]]:
        """(learner, habit, mean rating) for every habit that a learner has rated in full."""
        return self._rows("select learner, habit, score from habit where", assignment, activity)

    def _rows(self, query: str, assignment: str, activity: str) -> list[Any]:
        with closing(self._open()) as connection:
            return connection.execute(f"{query} assignment = ? and activity = ?", (assignment, activity)).fetchall()

    def reflections(self, assignment: str, activity: str) -> dict[str, str]:
        """Learner -> what they wrote, for those whose notebook has the question."""
        query = "select learner, words from reflection where assignment = ? and activity = ?"
        with closing(self._open()) as connection:
            return dict(connection.execute(query, (assignment, activity)).fetchall())

    def reflection(self, assignment: str, activity: str, learner: str) -> str | None:
        """What a learner wrote; None where the index does not know a notebook with the question."""
        query = "select words from reflection where assignment = ? and activity = ? and learner = ?"
        with closing(self._open()) as connection:
            row = connection.execute(query, (assignment, activity, learner)).fetchone()
        return row[0] if row is not None else None

    def plans(self, assignment: str, activity: str) -> dict[str, tuple[dict[str, float], dict[str, float]]]:
        """Learner -> (checks, figures) of the run they handed in."""
        query = "select learner, checks, figures from plan where assignment = ? and activity = ?"
        decoder = msgspec.json.Decoder(dict[str, float])
        with closing(self._open()) as connection:
            rows = connection.execute(query, (assignment, activity)).fetchall()
        return {row[0]: (decoder.decode(row[1]), decoder.decode(row[2])) for row in rows}

    def forget(self, learner: str) -> int:
        """Removes a learner's answers and says of how many notebooks."""
        with closing(self._open()) as connection:
            names = [r[0] for r in connection.execute("select assignment from file where learner = ?", (learner,))]
            with connection:
                for assignment in names:
                    _drop(connection, learner, assignment)
        return len(names)

    def vacuum(self) -> bool:
        """Makes what was deleted unreadable in the file and its log; False while another program holds them."""
        from jejaring.grading.gradebook import vacuumed

        with closing(self._open()) as connection:
            return vacuumed(connection.cursor())

    def version(self) -> object:
        """Changes whenever the index has changed."""
        found = []
        for name in (self.file, self.file.with_name(f"{self.file.name}-wal")):
            if name.is_file():
                found.append((name.stat().st_mtime_ns, name.stat().st_size))
        return tuple(found)


def _bytes(file: Path) -> bytes:
    from jejaring.grading.intake import read_file

    try:
        return read_file(file)
    except IntakeError:
        return b""


def _mark(file: Path) -> str | None:
    try:
        status = file.lstat()
    except OSError:
        return None
    return f"{status.st_mtime_ns} {status.st_size} {status.st_ino}"


def _take(connection: sqlite3.Connection, learner: str, assignment: str, file: Path, mark: str) -> bool:
    """Puts what a notebook holds in the place of what was known of it; False, with nothing changed, when it cannot."""
    try:
        load_course().assignment(assignment)
        page = read_page(_bytes(file), assignment)
    except (CourseError, OSError):
        return False
    _drop(connection, learner, assignment)
    put(connection, learner, assignment, mark, page)
    return True


def _drop(connection: sqlite3.Connection, learner: str, assignment: str) -> None:
    for table in ("file", "answer", "habit", "reflection", "plan"):
        connection.execute(f"delete from {table} where learner = ? and assignment = ?", (learner, assignment))


def put(connection: sqlite3.Connection, learner: str, assignment: str, mark: str, page: Page) -> None:
    """Writes one page's rows; the caller holds the transaction."""
    connection.execute("insert into file values (?, ?, ?, ?, ?)", (learner, assignment, mark, page.whole, page.graded))
    connection.executemany(
        "insert into answer values (?, ?, ?, ?, ?, ?, ?)",
        [
            (assignment, activity, learner, one.state, one.pick, one.changes, one.minutes)
            for activity, one in page.answers.items()
        ],
    )
    connection.executemany(
        "insert into habit values (?, ?, ?, ?, ?)",
        [
            (assignment, activity, learner, habit, score)
            for activity, scores in page.habits.items()
            for habit, score in scores.items()
        ],
    )
    connection.executemany(
        "insert into reflection values (?, ?, ?, ?)",
        [(assignment, activity, learner, words) for activity, words in page.reflections.items()],
    )
    connection.executemany(
        "insert into plan values (?, ?, ?, ?, ?)",
        [
            (assignment, activity, learner, json.dumps(checks), json.dumps(figures))
            for activity, (checks, figures) in page.plans.items()
        ],
    )
