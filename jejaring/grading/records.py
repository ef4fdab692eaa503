"""Writes a batch of graded submissions into nbgrader's gradebook: few statements, one transaction.

What nbgrader's autograde writes is written the same: automatic scores and comments and whether a person must look;
manual scores, comments, extra credit, flags and extensions stay.
"""

from __future__ import annotations

import os
import time
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any

from nbgrader.api import Base
from sqlalchemy import Connection, Table, bindparam, insert, select, update
from sqlalchemy.dialects import postgresql, sqlite

from jejaring.errors import CourseError
from jejaring.grading.gradebook import (
    ASSIGNMENT,
    CELL,
    COMMENT,
    GRADE,
    GRADED,
    NOTEBOOK,
    PAGE,
    STUDENT,
    SUBMITTED,
)

__all__ = ["Marked", "Sources", "Structure", "Written", "auto_scores", "read_structure", "write_batch"]

SOURCE: Table = Base.metadata.tables["source_cell"]
NO_RESPONSE = "No response."
# SQLite's default limit of variables in a statement is 32,766; PostgreSQL's 65,535.
_MOST = 5_000

Penalty = Callable[[str, float, float], float | None]


@dataclass(frozen=True)
class Sources:
    """The source cells of a notebook in the gradebook: by nbgrader id, hidden tests included, and their checksums."""

    texts: Mapping[str, str]
    checksums: Mapping[str, str]


@dataclass(frozen=True)
class Structure:
    """An assignment of one notebook as the gradebook knows it.

    `scored`: cell id -> (database id, most points) of cells with points. `commented`: cell id -> database id of
    solution cells.
    """

    assignment: str
    notebook: str
    due: datetime | None
    scored: Mapping[str, tuple[str, float]]
    commented: Mapping[str, str]
    sources: Sources


@dataclass(frozen=True)
class Marked:
    """What grading found in one submission.

    `points`: cell id -> points of automatically graded cells. `answered`: ids of the cells learners write in whose text
    is no longer the released one. `timestamp`: UTC without zone; None leaves what the gradebook has. `same_file`: it
    was graded from this file before, so that what a person decided on it still holds.
    """

    student: str
    points: Mapping[str, float]
    answered: frozenset[str]
    timestamp: datetime | None = None
    same_file: bool = False


@dataclass
class Written:
    """A submission in the gradebook. `due`: extension included. `late`: seconds. `changed`: whether any row is new."""

    due: datetime | None
    late: float
    changed: bool = False


def read_structure(connection: Connection, assignment: str) -> Structure | None:
    """The assignment's structure; None when it has not exactly one notebook, or one under another name.

    Raises CourseError when the gradebook does not know the assignment.
    """
    row = connection.execute(select(ASSIGNMENT).where(ASSIGNMENT.c.name == assignment)).first()
    if row is None:
        raise CourseError(
            f"The gradebook does not know {assignment}. Run `nbgrader generate_assignment {assignment}` first."
        )
    notebooks = connection.execute(select(NOTEBOOK).where(NOTEBOOK.c.assignment_id == row.id)).all()
    if [notebook.name for notebook in notebooks] != [assignment]:
        return None
    notebook = notebooks[0].id
    graded = select(CELL.c.name, CELL.c.id, GRADED.c.max_score).join(GRADED, GRADED.c.id == CELL.c.id)
    scored = {
        r.name: (r.id, float(r.max_score)) for r in connection.execute(graded.where(CELL.c.notebook_id == notebook))
    }
    cells = connection.execute(select(CELL.c.name, CELL.c.id, CELL.c.type).where(CELL.c.notebook_id == notebook)).all()
    if any(cell.type == "TaskCell" for cell in cells):
        return None
    commented = {cell.name: cell.id for cell in cells if cell.type == "SolutionCell"}
    sources = connection.execute(select(SOURCE).where(SOURCE.c.notebook_id == notebook)).all()
    return Structure(
        row.id,
        notebook,
        row.duedate,
        scored,
        commented,
        Sources({s.name: s.source for s in sources}, {s.name: s.checksum for s in sources}),
    )


def write_batch(
    connection: Connection, known: Structure, marked: Sequence[Marked], penalty: Penalty
) -> dict[str, Written]:
    """Writes the batch: rows that are not as they should be, and no others. Returns what was written by student.

    `penalty`: (student, score, seconds late) -> points off, as nbgrader's late plugin says.
    """
    batch = {one.student: one for one in sorted(marked, key=lambda one: one.student)}
    if not batch:
        return {}
    students = list(batch)
    _add_missing(connection, STUDENT, STUDENT.c.id, [{"id": name} for name in students], students)
    submitted = _submissions(connection, known, batch)
    written = {name: Written(*_times(known, one)) for name, one in submitted.items()}
    pages = _pages(connection, known, submitted)
    for name, page in pages.items():
        written[name].changed = page.new or submitted[name].moved
    scores = _write_grades(connection, known, batch, pages, written)
    _write_comments(connection, known, batch, pages, written)
    _write_penalties(connection, pages, scores, penalty, written)
    return written


@dataclass
class _Submitted:
    id: str
    timestamp: datetime | None
    extension: timedelta | None
    moved: bool = False


@dataclass
class _Page:
    id: str
    penalty: float | None = None
    new: bool = field(default=True)


def new_id() -> str:
    """32 hexadecimal digits like nbgrader's, but rising with time, which keeps a large index quick to add to."""
    return f"{time.time_ns():016x}{os.urandom(8).hex()}"


def _insert_new(connection: Connection, table: Table) -> Any:
    """An insert that leaves alone what another grader has written a moment before."""
    dialect: Any = postgresql if connection.dialect.name == "postgresql" else sqlite
    return dialect.insert(table).on_conflict_do_nothing()


def _chunks(values: Sequence[str]) -> Iterable[Sequence[str]]:
    return (values[start : start + _MOST] for start in range(0, len(values), _MOST))


def _add_missing(
    connection: Connection, table: Table, column: Any, rows: list[dict[str, Any]], keys: Sequence[str]
) -> None:
    have = {
        value
        for chunk in _chunks(keys)
        for value in connection.execute(select(column).where(column.in_(chunk))).scalars()
    }
    missing = [row for row, key in zip(rows, keys, strict=True) if key not in have]
    if missing:
        connection.execute(_insert_new(connection, table), missing)


def _submissions(connection: Connection, known: Structure, batch: Mapping[str, Marked]) -> dict[str, _Submitted]:
    """Student -> its row in submitted_assignment, made where it is missing, with the time it was handed in."""

    def read() -> dict[str, _Submitted]:
        columns = (SUBMITTED.c.student_id, SUBMITTED.c.id, SUBMITTED.c.timestamp, SUBMITTED.c.extension)
        found: dict[str, _Submitted] = {}
        for chunk in _chunks(list(batch)):
            query = select(*columns).where(SUBMITTED.c.assignment_id == known.assignment)
            # In the order of the students, so that two graders never wait for each other in a ring.
            query = query.where(SUBMITTED.c.student_id.in_(chunk)).order_by(SUBMITTED.c.student_id).with_for_update()
            found |= {row[0]: _Submitted(*row[1:]) for row in connection.execute(query)}
        return found

    have = read()
    rows = [
        {"id": new_id(), "assignment_id": known.assignment, "student_id": name, "timestamp": one.timestamp}
        for name, one in batch.items()
        if name not in have
    ]
    if rows:
        connection.execute(_insert_new(connection, SUBMITTED), rows)
        have = read()
    moved = [
        {"row": have[name].id, "time": one.timestamp}
        for name, one in batch.items()
        if one.timestamp is not None and have[name].timestamp != one.timestamp
    ]
    if moved:
        connection.execute(
            update(SUBMITTED).where(SUBMITTED.c.id == bindparam("row")).values(timestamp=bindparam("time")), moved
        )
        for name, one in batch.items():
            have[name].moved = one.timestamp is not None and have[name].timestamp != one.timestamp
            have[name].timestamp = one.timestamp or have[name].timestamp
    return have


def _times(known: Structure, one: _Submitted) -> tuple[datetime | None, float]:
    """When a submission is due, extension included, and the seconds it is late."""
    due = None if known.due is None else known.due + (one.extension or timedelta())
    late = 0.0 if due is None or one.timestamp is None else max(0.0, (one.timestamp - due).total_seconds())
    return due, late


def _pages(connection: Connection, known: Structure, submitted: Mapping[str, _Submitted]) -> dict[str, _Page]:
    """Student -> its row in submitted_notebook, made where it is missing."""
    owners = {one.id: name for name, one in submitted.items()}
    pages: dict[str, _Page] = {}
    columns = (PAGE.c.assignment_id, PAGE.c.id, PAGE.c.late_submission_penalty)
    for chunk in _chunks(list(owners)):
        query = select(*columns).where(PAGE.c.notebook_id == known.notebook, PAGE.c.assignment_id.in_(chunk))
        pages |= {owners[row[0]]: _Page(row[1], row[2], new=False) for row in connection.execute(query)}
    rows = []
    for name, one in submitted.items():
        if name not in pages:
            pages[name] = _Page(new_id())
            rows.append(
                {"id": pages[name].id, "notebook_id": known.notebook, "assignment_id": one.id, "flagged": False}
            )
    if rows:
        connection.execute(insert(PAGE), rows)
    return pages


def _write_grades(
    connection: Connection,
    known: Structure,
    batch: Mapping[str, Marked],
    pages: Mapping[str, _Page],
    written: Mapping[str, Written],
) -> dict[str, float]:
    """Writes the automatic scores; returns student -> score with manual scores and extra credit.

    As with nbgrader, what a person has scored is to be looked at again once it was handed in again, or all is graded
    anew; not when a key has changed and this score has not.
    """
    have: dict[tuple[str, str], Any] = {}
    for chunk in _chunks([page.id for page in pages.values() if not page.new]):
        query = select(
            GRADE.c.id,
            GRADE.c.notebook_id,
            GRADE.c.cell_id,
            GRADE.c.auto_score,
            GRADE.c.manual_score,
            GRADE.c.extra_credit,
            GRADE.c.needs_manual_grade,
        ).where(GRADE.c.notebook_id.in_(chunk))
        have |= {(row.notebook_id, row.cell_id): row for row in connection.execute(query)}
    added, changed = [], []
    scores: dict[str, float] = {}
    for name, one in batch.items():
        page = pages[name].id
        scores[name] = 0.0
        for cell, (cell_id, _most) in known.scored.items():
            auto = one.points.get(cell) if cell not in known.commented else None if cell in one.answered else 0.0
            row = have.get((page, cell_id))
            manual = row.manual_score if row is not None else None
            look = manual is not None or auto is None
            counted = manual if manual is not None else auto
            if counted is not None:
                scores[name] += counted + ((row.extra_credit or 0.0) if row is not None else 0.0)
            if row is None:
                added.append(
                    {
                        "id": new_id(),
                        "notebook_id": page,
                        "cell_id": cell_id,
                        "auto_score": auto,
                        "needs_manual_grade": look,
                    }
                )
            elif row.auto_score != auto or (not one.same_file and bool(row.needs_manual_grade) != look):
                changed.append({"row": row.id, "auto": auto, "look": look})
            else:
                continue
            written[name].changed = True
    if added:
        connection.execute(insert(GRADE), added)
    if changed:
        connection.execute(
            update(GRADE)
            .where(GRADE.c.id == bindparam("row"))
            .values(auto_score=bindparam("auto"), needs_manual_grade=bindparam("look")),
            changed,
        )
    return scores


def _write_comments(
    connection: Connection,
    known: Structure,
    batch: Mapping[str, Marked],
    pages: Mapping[str, _Page],
    written: Mapping[str, Written],
) -> None:
    have: dict[tuple[str, str], Any] = {}
    for chunk in _chunks([page.id for page in pages.values() if not page.new]):
        query = select(COMMENT.c.id, COMMENT.c.notebook_id, COMMENT.c.cell_id, COMMENT.c.auto_comment)
        have |= {
            (row.notebook_id, row.cell_id): row
            for row in connection.execute(query.where(COMMENT.c.notebook_id.in_(chunk)))
        }
    added, changed = [], []
    for name, one in batch.items():
        for cell, cell_id in known.commented.items():
            said = None if cell in one.answered else NO_RESPONSE
            row = have.get((pages[name].id, cell_id))
            if row is None:
                added.append({"id": new_id(), "notebook_id": pages[name].id, "cell_id": cell_id, "auto_comment": said})
            elif row.auto_comment != said:
                changed.append({"row": row.id, "said": said})
            else:
                continue
            written[name].changed = True
    if added:
        connection.execute(insert(COMMENT), added)
    if changed:
        connection.execute(
            update(COMMENT).where(COMMENT.c.id == bindparam("row")).values(auto_comment=bindparam("said")), changed
        )


def _write_penalties(
    connection: Connection,
    pages: Mapping[str, _Page],
    scores: Mapping[str, float],
    penalty: Penalty,
    written: Mapping[str, Written],
) -> None:
    changed = []
    for name, page in pages.items():
        late = written[name].late
        off = penalty(name, scores[name], late) if late > 0 else None
        if off is not None:
            # nbgrader takes off no less than nothing and no more than the score.
            off = max(0.0, min(off, scores[name]))
        if off != page.penalty:
            changed.append({"row": page.id, "off": off})
            written[name].changed = True
    if changed:
        connection.execute(
            update(PAGE).where(PAGE.c.id == bindparam("row")).values(late_submission_penalty=bindparam("off")), changed
        )


def auto_scores(
    connection: Connection, known: Structure, students: Sequence[str]
) -> dict[str, dict[str, float | None]]:
    """Student -> cell id -> automatic score in the gradebook, for those who have been graded."""
    names = {cell_id: cell for cell, (cell_id, _most) in known.scored.items()}
    found: dict[str, dict[str, float | None]] = {}
    for chunk in _chunks(students):
        query = (
            select(SUBMITTED.c.student_id, GRADE.c.cell_id, GRADE.c.auto_score)
            .join(PAGE, PAGE.c.assignment_id == SUBMITTED.c.id)
            .join(GRADE, GRADE.c.notebook_id == PAGE.c.id)
            .where(SUBMITTED.c.assignment_id == known.assignment, SUBMITTED.c.student_id.in_(chunk))
        )
        for student, cell, score in connection.execute(query):
            if cell in names:
                found.setdefault(student, {})[names[cell]] = score
    return found
