"""Reads nbgrader's gradebook in bulk: one query for what nbgrader's own calls ask row by row. SQLite and PostgreSQL."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from nbgrader.api import Base
from sqlalchemy import Connection, Engine, case, create_engine, delete, event, func, select, text
from sqlalchemy.exc import OperationalError
from sqlalchemy.pool import NullPool

__all__ = [
    "CellGrade",
    "GradebookReader",
    "Learner",
    "Submission",
    "forget_learner",
    "grades_of",
    "in_use",
    "open_engine",
    "reason_of",
    "vacuum",
    "vacuumed",
]

_tables = Base.metadata.tables
STUDENT = _tables["student"]
ASSIGNMENT = _tables["assignment"]
NOTEBOOK = _tables["notebook"]
SUBMITTED = _tables["submitted_assignment"]
PAGE = _tables["submitted_notebook"]
CELL = _tables["base_cell"]
GRADED = _tables["grade_cells"]
GRADE = _tables["grade"]
COMMENT = _tables["comment"]

# Seconds a statement waits for another program's write before it fails.
PATIENCE = 30

# nbgrader's own rule: a manual score replaces the automatic one, extra credit comes on top of either.
SCORE = func.coalesce(
    GRADE.c.manual_score + func.coalesce(GRADE.c.extra_credit, 0.0),
    GRADE.c.auto_score + func.coalesce(GRADE.c.extra_credit, 0.0),
    0.0,
)


@dataclass(frozen=True)
class Learner:
    """A row of nbgrader's students; empty texts where nothing is known."""

    id: str
    first_name: str = ""
    last_name: str = ""
    email: str = ""
    lms: str = ""

    @property
    def name(self) -> str:
        """First and last name, or the id when there is none."""
        return f"{self.first_name} {self.last_name}".strip() or self.id


@dataclass(frozen=True)
class Submission:
    """An autograded assignment: `score` in points after the late penalty, `waiting` counts cells not yet scored."""

    learner: str
    assignment: str
    timestamp: datetime | None
    score: float
    penalty: float
    waiting: int


@dataclass(frozen=True)
class CellGrade:
    """One scored cell: `score` as nbgrader counts it, None while nobody has scored it."""

    id: str
    learner: str
    assignment: str
    cell: str
    score: float
    manual: float | None
    waiting: bool


def open_engine(url: str) -> Engine:
    """An engine on the gradebook that waits for other writers, and on SQLite never stands in their way for long."""
    if not url.startswith("sqlite"):
        return create_engine(url)
    engine = create_engine(url, poolclass=NullPool, connect_args={"timeout": PATIENCE})

    @event.listens_for(engine, "connect")
    def _settle(connection: Any, _record: object) -> None:
        # Python's driver would begin a transaction only at the first write, after what the write depends on was read.
        connection.isolation_level = None
        connection.execute("PRAGMA cache_size = -65536")

    @event.listens_for(engine, "begin")
    def _begin(connection: Connection) -> None:
        writing = connection.get_execution_options().get("writing")
        connection.exec_driver_sql("BEGIN IMMEDIATE" if writing else "BEGIN")

    return engine


class GradebookReader:
    """Everything the desk, the exports and the report want to know of a gradebook. Reads only."""

    def __init__(self, engine: Engine) -> None:
        self.engine = engine

    @contextmanager
    def _reading(self) -> Iterator[Connection]:
        with self.engine.connect() as connection:
            yield connection

    def learners(self) -> tuple[Learner, ...]:
        """All students, by id."""
        columns = (STUDENT.c.id, STUDENT.c.first_name, STUDENT.c.last_name, STUDENT.c.email, STUDENT.c.lms_user_id)
        with self._reading() as connection:
            rows = connection.execute(select(*columns).order_by(STUDENT.c.id)).all()
        return tuple(Learner(*(value or "" for value in row)) for row in rows)

    def due_dates(self) -> dict[str, datetime | None]:
        """Assignment name -> due date in UTC without zone, None where there is none."""
        with self._reading() as connection:
            rows = connection.execute(select(ASSIGNMENT.c.name, ASSIGNMENT.c.duedate))
            return {row[0]: row[1] for row in rows}

    def maxima(self) -> dict[str, dict[str, float]]:
        """Assignment name -> cell name -> the most it gives."""
        query = (
            select(ASSIGNMENT.c.name, CELL.c.name, GRADED.c.max_score)
            .join(NOTEBOOK, NOTEBOOK.c.assignment_id == ASSIGNMENT.c.id)
            .join(CELL, CELL.c.notebook_id == NOTEBOOK.c.id)
            .join(GRADED, GRADED.c.id == CELL.c.id)
        )
        found: dict[str, dict[str, float]] = {}
        with self._reading() as connection:
            for assignment, cell, most in connection.execute(query):
                found.setdefault(assignment, {})[cell] = float(most)
        return found

    def submissions(self) -> tuple[Submission, ...]:
        """Every autograded submission with its total, in one pass over the grades."""
        totals = (
            select(
                GRADE.c.notebook_id,
                func.sum(SCORE).label("score"),
                func.sum(case((GRADE.c.needs_manual_grade, 1), else_=0)).label("waiting"),
            )
            .group_by(GRADE.c.notebook_id)
            .subquery()
        )
        query = (
            select(
                SUBMITTED.c.student_id,
                ASSIGNMENT.c.name,
                SUBMITTED.c.timestamp,
                totals.c.score,
                PAGE.c.late_submission_penalty,
                totals.c.waiting,
            )
            .select_from(PAGE)
            # An assignment without scored cells, such as the start, has no grades.
            .outerjoin(totals, totals.c.notebook_id == PAGE.c.id)
            .join(SUBMITTED, SUBMITTED.c.id == PAGE.c.assignment_id)
            .join(ASSIGNMENT, ASSIGNMENT.c.id == SUBMITTED.c.assignment_id)
        )
        merged: dict[tuple[str, str], Submission] = {}
        with self._reading() as connection:
            for learner, assignment, timestamp, score, penalty, waiting in connection.execute(query):
                lost, left = float(penalty or 0.0), int(waiting or 0)
                # nbgrader takes the penalty off each notebook, never below zero.
                kept = max(0.0, float(score or 0.0) - lost)
                other = merged.get((learner, assignment))
                if other is not None:
                    kept, lost, left = kept + other.score, lost + other.penalty, left + other.waiting
                merged[learner, assignment] = Submission(learner, assignment, timestamp, kept, lost, left)
        return tuple(merged.values())

    def cell_grades(self, assignments: Sequence[str], cells: Iterable[str] | None = None) -> Iterator[CellGrade]:
        """Every grade of these assignments' cells, or of the named cells among them."""
        query = (
            select(CELL.c.id, CELL.c.name, ASSIGNMENT.c.name)
            .join(NOTEBOOK, NOTEBOOK.c.id == CELL.c.notebook_id)
            .join(ASSIGNMENT, ASSIGNMENT.c.id == NOTEBOOK.c.assignment_id)
            .join(GRADED, GRADED.c.id == CELL.c.id)
            .where(ASSIGNMENT.c.name.in_(assignments))
        )
        if cells is not None:
            query = query.where(CELL.c.name.in_(list(cells)))
        with self._reading() as connection:
            places = {row[0]: (row[1], row[2]) for row in connection.execute(query)}
            if not places:
                return
            # The unique key of nbgrader's grades begins with the cell, so this needs no index of ours.
            grades = (
                select(
                    GRADE.c.id,
                    GRADE.c.cell_id,
                    SUBMITTED.c.student_id,
                    SCORE,
                    GRADE.c.manual_score,
                    GRADE.c.needs_manual_grade,
                )
                .join(PAGE, PAGE.c.id == GRADE.c.notebook_id)
                .join(SUBMITTED, SUBMITTED.c.id == PAGE.c.assignment_id)
                .where(GRADE.c.cell_id.in_(list(places)))
            )
            for grade, cell, learner, score, manual, waiting in connection.execute(grades):
                name, assignment = places[cell]
                yield CellGrade(grade, learner, assignment, name, float(score), manual, bool(waiting))

    def points(self, assignment: str) -> dict[str, dict[str, float]]:
        """Cell name -> learner -> score, of one assignment's scored cells."""
        names = (
            select(CELL.c.id, CELL.c.name)
            .join(NOTEBOOK, NOTEBOOK.c.id == CELL.c.notebook_id)
            .join(ASSIGNMENT, ASSIGNMENT.c.id == NOTEBOOK.c.assignment_id)
            .join(GRADED, GRADED.c.id == CELL.c.id)
            .where(ASSIGNMENT.c.name == assignment)
        )
        pages = (
            select(PAGE.c.id, SUBMITTED.c.student_id)
            .join(SUBMITTED, SUBMITTED.c.id == PAGE.c.assignment_id)
            .join(ASSIGNMENT, ASSIGNMENT.c.id == SUBMITTED.c.assignment_id)
            .where(ASSIGNMENT.c.name == assignment)
        )
        found: dict[str, dict[str, float]] = {}
        with self._reading() as connection:
            cells = {row[0]: row[1] for row in connection.execute(names).all()}
            learners = {row[0]: row[1] for row in connection.execute(pages).all()}
            for cell, name in cells.items():
                scores = found[name] = {}
                grades = select(GRADE.c.notebook_id, SCORE).where(GRADE.c.cell_id == cell)
                # The driver's own rows: making SQLAlchemy's of them takes longer than reading them.
                rows = connection.execute(grades).cursor
                for page, score in rows.fetchall() if rows is not None else ():
                    scores[learners[page]] = score
        return found

    def version(self) -> object:
        """Changes whenever anything that the desk shows has changed; cheap to ask."""
        with self._reading() as connection:
            if connection.dialect.name == "sqlite":
                file = connection.engine.url.database or ""
                return _file_version(file)
            # Every commit moves the server's log on at once, where its statistics follow seconds later.
            return connection.execute(text("select pg_current_wal_lsn()::text")).scalar()


def grades_of(engine: Engine, learner: str) -> list[str]:
    """The ids of all grades of a learner."""
    query = (
        select(GRADE.c.id)
        .join(PAGE, PAGE.c.id == GRADE.c.notebook_id)
        .join(SUBMITTED, SUBMITTED.c.id == PAGE.c.assignment_id)
        .where(SUBMITTED.c.student_id == learner)
    )
    with engine.connect() as connection:
        return [str(name) for name in connection.execute(query).scalars()]


def forget_learner(engine: Engine, learner: str) -> dict[str, int]:
    """Deletes a learner from nbgrader's tables in one transaction; gives the rows deleted by table."""
    submitted = select(SUBMITTED.c.id).where(SUBMITTED.c.student_id == learner)
    pages = select(PAGE.c.id).where(PAGE.c.assignment_id.in_(submitted))
    rows: dict[str, int] = {}
    with engine.execution_options(writing=True).begin() as connection:
        for table, condition in (
            (COMMENT, COMMENT.c.notebook_id.in_(pages)),
            (GRADE, GRADE.c.notebook_id.in_(pages)),
            (PAGE, PAGE.c.assignment_id.in_(submitted)),
            (SUBMITTED, SUBMITTED.c.student_id == learner),
            (STUDENT, STUDENT.c.id == learner),
        ):
            rows[table.name] = int(connection.execute(delete(table).where(condition)).rowcount)
    return rows


def reason_of(error: Exception) -> str:
    """What a database said of a failure, in one line."""
    return str(error.__cause__ or error).strip().splitlines()[0]


def in_use(error: Exception) -> bool:
    """Whether `error` says that another program held the gradebook for longer than one waits."""
    return isinstance(error, OperationalError) and "locked" in str(error.orig)


def vacuum(engine: Engine) -> bool:
    """Makes what was deleted unreadable in the gradebook's file and log; False while another program holds them.

    PostgreSQL looks after its own files.
    """
    if engine.dialect.name != "sqlite":
        return True
    raw = engine.raw_connection()
    try:
        return vacuumed(raw.cursor())
    finally:
        raw.close()


def vacuumed(cursor: Any) -> bool:
    """Writes an SQLite file anew without its free pages and empties its log; False while another program holds it."""
    try:
        cursor.execute("VACUUM")
        busy = cursor.execute("PRAGMA wal_checkpoint(TRUNCATE)").fetchone()[0]
    except sqlite3.OperationalError:
        return False
    return not busy


def _file_version(file: str) -> tuple[tuple[int, int], ...]:
    from pathlib import Path

    found = []
    for name in (file, f"{file}-wal"):
        path = Path(name)
        if path.is_file():
            status = path.stat()
            found.append((status.st_mtime_ns, status.st_size))
    return tuple(found)
