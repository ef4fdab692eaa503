"""The ledger: what was graded from which file by which rules, kept in the gradebook's own database.

It is written in the transaction that writes the scores, so that the two never tell different stories.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import Column, Connection, Integer, MetaData, String, Table, and_, delete, insert, inspect, select

from jejaring.grading.gradebook import ASSIGNMENT, SUBMITTED

__all__ = ["Line", "forget", "known_lines", "make_ledger", "write_lines"]

_metadata = MetaData()

LEDGER = Table(
    "jejaring_ledger",
    _metadata,
    Column("assignment", String(128), primary_key=True),
    Column("student", String(128), primary_key=True),
    Column("submission", String(64), nullable=False),
    Column("version", String(64), nullable=False),
    Column("due", String(32), nullable=False),
    Column("page_bytes", Integer, nullable=False),
)


@dataclass(frozen=True)
class Line:
    """One graded submission.

    `submission`: SHA-256 over its file and time. `version`: of the course's release, keys and rules it was graded by.
    `due`: when it was due for this learner, ISO, empty for no date. `page_bytes`: size of the graded page.
    """

    student: str
    submission: str
    version: str
    due: str
    page_bytes: int


def make_ledger(connection: Connection) -> None:
    """Adds the ledger's table where it is missing."""
    if not inspect(connection).has_table(LEDGER.name):
        _metadata.create_all(connection)


def has_ledger(connection: Connection) -> bool:
    """Whether this gradebook has been graded into by cohort before."""
    return inspect(connection).has_table(LEDGER.name)


def due_text(due: datetime | None) -> str:
    """A due date as the ledger keeps it."""
    return "" if due is None else due.isoformat(timespec="seconds")


def known_lines(connection: Connection, assignment: str, students: Sequence[str]) -> dict[str, tuple[Line, str]]:
    """Student -> its line, and when the submission is due now, extension included."""
    query = (
        select(LEDGER, ASSIGNMENT.c.duedate, SUBMITTED.c.extension)
        .join(ASSIGNMENT, ASSIGNMENT.c.name == LEDGER.c.assignment)
        .join(SUBMITTED, and_(SUBMITTED.c.assignment_id == ASSIGNMENT.c.id, SUBMITTED.c.student_id == LEDGER.c.student))
        .where(LEDGER.c.assignment == assignment, LEDGER.c.student.in_(students))
    )
    found: dict[str, tuple[Line, str]] = {}
    for row in connection.execute(query):
        due = row.duedate + row.extension if row.duedate is not None and row.extension is not None else row.duedate
        line = Line(row.student, row.submission, row.version, row.due, row.page_bytes)
        found[row.student] = line, due_text(due)
    return found


def write_lines(connection: Connection, assignment: str, lines: Iterable[Line]) -> None:
    """Puts the lines in the place of what the ledger held for these students."""
    rows: list[Mapping[str, object]] = [
        {
            "assignment": assignment,
            "student": line.student,
            "submission": line.submission,
            "version": line.version,
            "due": line.due,
            "page_bytes": line.page_bytes,
        }
        for line in lines
    ]
    if rows:
        forget(connection, assignment, [str(row["student"]) for row in rows])
        connection.execute(insert(LEDGER), rows)


def forget(connection: Connection, assignment: str, students: Sequence[str]) -> None:
    """Takes these students' lines out, so that their submissions are graded anew."""
    connection.execute(delete(LEDGER).where(LEDGER.c.assignment == assignment, LEDGER.c.student.in_(students)))
