"""Marks of reflections: who has taken which, the levels each grader gave, written together with nbgrader's own score.

Three tables of ours stand beside nbgrader's in the same database, so that a mark and the score it makes are one
transaction. A decision is written only over the state its grader has seen.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Any
from uuid import uuid4

from sqlalchemy import (
    Column,
    Connection,
    DateTime,
    Engine,
    Float,
    MetaData,
    Row,
    Select,
    String,
    Table,
    Text,
    and_,
    delete,
    insert,
    inspect,
    select,
    update,
)
from sqlalchemy.exc import IntegrityError

from jejaring.grading.gradebook import CELL, COMMENT, GRADE

__all__ = ["Held", "Mark", "Marks", "Seen", "goes_to_both", "marks_of"]

_metadata = MetaData()

MARK = Table(
    "jejaring_mark",
    _metadata,
    Column("grade_id", String(32), primary_key=True),
    Column("grader", String(64), primary_key=True),
    Column("levels", Text, nullable=False),
    Column("points", Float, nullable=False),
    Column("comment", Text, nullable=False),
    Column("at", DateTime, nullable=False),
)
TAKE = Table(
    "jejaring_take",
    _metadata,
    Column("grade_id", String(32), primary_key=True),
    Column("grader", String(64), nullable=False),
    Column("at", DateTime, nullable=False),
)
PHRASE = Table(
    "jejaring_phrase",
    _metadata,
    Column("id", String(32), primary_key=True),
    Column("activity", String(32), nullable=False),
    Column("language", String(2), nullable=False),
    Column("words", Text, nullable=False),
)

# An answer that its grader has left open is free again after this long.
TAKEN_FOR = timedelta(minutes=15)
SHARE_FOR_BOTH = 0.20


@dataclass(frozen=True)
class Mark:
    """One grader's levels (criterion id -> 1 to 4), the points they make and the comment."""

    grader: str
    levels: Mapping[str, int]
    points: float
    comment: str
    at: datetime


@dataclass(frozen=True)
class Seen:
    """What the gradebook held when a grader looked: the manual score, None for none, and the comment."""

    manual: float | None
    comment: str


@dataclass(frozen=True)
class Held:
    """The answer to a decision: written or not, and what the gradebook holds now."""

    written: bool
    now: Seen
    by: str = ""


def goes_to_both(grade_id: str, share: float = SHARE_FOR_BOTH) -> bool:
    """Whether an answer belongs to the share that two graders mark; the same answer always gives the same."""
    number = int.from_bytes(hashlib.sha256(f"both:{grade_id}".encode()).digest()[:8], "big")
    return number < share * 2**64


def _now() -> datetime:
    return datetime.now(UTC).replace(tzinfo=None)


class Marks:
    """The marks in one gradebook, as one grader works with them."""

    def __init__(self, engine: Engine, grader: str) -> None:
        self.engine = engine
        self.grader = grader[:64]
        _metadata.create_all(engine)

    @contextmanager
    def _writing(self) -> Iterator[Connection]:
        # On SQLite two graders' decisions wait for each other at the beginning instead of failing half way.
        with self.engine.execution_options(writing=True).begin() as connection:
            yield connection

    def all(self) -> dict[str, list[Mark]]:
        """Grade id -> its marks, first written first."""
        found: dict[str, list[Mark]] = {}
        with self.engine.connect() as connection:
            for row in connection.execute(select(MARK).order_by(MARK.c.at)):
                found.setdefault(row.grade_id, []).append(_mark(row))
        return found

    def of(self, grade_id: str) -> list[Mark]:
        """The marks of one answer, first written first."""
        with self.engine.connect() as connection:
            rows = connection.execute(select(MARK).where(MARK.c.grade_id == grade_id).order_by(MARK.c.at))
            return [_mark(row) for row in rows]

    def taken(self) -> dict[str, str]:
        """Grade id -> the grader who has it open now."""
        with self.engine.connect() as connection:
            rows = connection.execute(select(TAKE.c.grade_id, TAKE.c.grader).where(TAKE.c.at > _now() - TAKEN_FOR))
            return {row[0]: row[1] for row in rows}

    def take(self, grade_id: str) -> str:
        """Takes an answer for this grader; returns who has it: this grader, or the other one."""
        with self._writing() as connection:
            row = connection.execute(select(TAKE).where(TAKE.c.grade_id == grade_id)).first()
            if row is not None and row.grader != self.grader and row.at > _now() - TAKEN_FOR:
                return str(row.grader)
            # A grader has one answer open at a time.
            connection.execute(delete(TAKE).where(TAKE.c.grader == self.grader))
            # Only what has lapsed makes room: on PostgreSQL another grader may have taken it since the look above.
            lapsed = TAKE.c.at <= _now() - TAKEN_FOR
            connection.execute(delete(TAKE).where(TAKE.c.grade_id == grade_id, lapsed))
            try:
                with connection.begin_nested():
                    connection.execute(insert(TAKE).values(grade_id=grade_id, grader=self.grader, at=_now()))
            except IntegrityError:
                return str(connection.execute(select(TAKE.c.grader).where(TAKE.c.grade_id == grade_id)).scalar())
        return self.grader

    def release(self) -> None:
        """Gives back what this grader has open."""
        with self._writing() as connection:
            connection.execute(delete(TAKE).where(TAKE.c.grader == self.grader))

    def waits(self, grade_id: str) -> bool:
        """Whether nbgrader still asks for a person: never scored, or handed in anew since."""
        with self.engine.connect() as connection:
            return bool(connection.execute(select(GRADE.c.needs_manual_grade).where(GRADE.c.id == grade_id)).scalar())

    def seen(self, grade_id: str) -> Seen:
        """What the gradebook holds for an answer."""
        with self.engine.connect() as connection:
            return _seen(connection, grade_id)

    def decide(
        self,
        grade_id: str,
        levels: Mapping[str, int],
        points: float,
        comment: str,
        seen: Seen,
        second: bool = False,
    ) -> Held:
        """Writes a decision, unless the gradebook no longer holds what the grader has `seen`.

        With `second` the levels are kept beside the first grader's, whose score stays in the gradebook. A decision that
        comes again, since the answer to it was lost on the way, is there already.
        """
        with self._writing() as connection:
            now = _seen(connection, grade_id)
            if now != seen:
                by = _latest(connection, grade_id)
                again = not second and by == self.grader and now == Seen(points, comment)
                return Held(again, now, by)
            connection.execute(delete(TAKE).where(TAKE.c.grade_id == grade_id, TAKE.c.grader == self.grader))
            if not second:
                _write_grade(connection, grade_id, points, comment, waiting=False)
                now = Seen(points, comment)
            _write_mark(connection, grade_id, self.grader, Mark(self.grader, levels, points, comment, _now()))
        return Held(True, now, self.grader)

    def restore(self, grade_id: str, before: Seen, waiting: bool, mark: Mark | None, seen: Seen) -> Held:
        """Undoes a decision: puts `before` and the grader's earlier mark back, unless someone has changed it since.

        `waiting`: whether nbgrader asked for a person then.
        """
        with self._writing() as connection:
            now = _seen(connection, grade_id)
            if now != seen:
                return Held(False, now, _latest(connection, grade_id))
            _write_grade(connection, grade_id, before.manual, before.comment, waiting)
            _write_mark(connection, grade_id, self.grader, mark)
        return Held(True, before, self.grader)

    def phrases(self, activity: str, language: str) -> list[tuple[str, str]]:
        """The bank of comments of an activity: (id, words), in alphabetical order."""
        query = select(PHRASE.c.id, PHRASE.c.words).where(PHRASE.c.activity == activity, PHRASE.c.language == language)
        with self.engine.connect() as connection:
            rows = [(str(row[0]), str(row[1])) for row in connection.execute(query)]
        return sorted(rows, key=lambda row: row[1].casefold())

    def keep_phrase(self, activity: str, language: str, words: str) -> None:
        """Adds a comment to the bank, once."""
        if any(known == words for _name, known in self.phrases(activity, language)):
            return
        with self._writing() as connection:
            connection.execute(
                insert(PHRASE).values(id=uuid4().hex, activity=activity, language=language, words=words[:2000])
            )

    def drop_phrase(self, phrase: str) -> None:
        """Takes a comment out of the bank."""
        with self._writing() as connection:
            connection.execute(delete(PHRASE).where(PHRASE.c.id == phrase))

    def forget(self, grade_ids: Sequence[str]) -> int:
        """Deletes the marks of these answers and says how many there were."""
        with self._writing() as connection:
            connection.execute(delete(TAKE).where(TAKE.c.grade_id.in_(grade_ids)))
            return int(connection.execute(delete(MARK).where(MARK.c.grade_id.in_(grade_ids))).rowcount)


def marks_of(engine: Engine, grade_ids: Sequence[str]) -> dict[str, list[Mark]]:
    """The marks of these answers, first written first; nothing in a gradebook that the desk has never opened."""
    found: dict[str, list[Mark]] = {}
    with engine.connect() as connection:
        if not inspect(connection).has_table(MARK.name):
            return found
        query = select(MARK).where(MARK.c.grade_id.in_(grade_ids)).order_by(MARK.c.at)
        for row in connection.execute(query):
            found.setdefault(row.grade_id, []).append(_mark(row))
    return found


def _mark(row: Row[Any]) -> Mark:
    return Mark(row.grader, json.loads(row.levels), row.points, row.comment, row.at)


def _write_mark(connection: Connection, grade_id: str, grader: str, mark: Mark | None) -> None:
    """Puts `mark`, or none, in the place of what this grader gave before."""
    connection.execute(delete(MARK).where(MARK.c.grade_id == grade_id, MARK.c.grader == grader))
    if mark is not None:
        levels = json.dumps(dict(mark.levels), sort_keys=True)
        connection.execute(
            insert(MARK).values(
                grade_id=grade_id, grader=grader, levels=levels, points=mark.points, comment=mark.comment, at=mark.at
            )
        )


def _latest(connection: Connection, grade_id: str) -> str:
    """Who decided last; empty when the score was written elsewhere, in Formgrader for example."""
    row = connection.execute(
        select(MARK.c.grader, MARK.c.points).where(MARK.c.grade_id == grade_id).order_by(MARK.c.at.desc())
    ).first()
    return "" if row is None else str(row.grader)


def _comment_of(grade_id: str) -> Select[tuple[str, str | None]]:
    """The comment that belongs to a grade: nbgrader ties it to the solution cell of the same name."""
    solution = CELL.alias()
    return (
        select(COMMENT.c.id, COMMENT.c.manual_comment)
        .select_from(GRADE)
        .join(CELL, CELL.c.id == GRADE.c.cell_id)
        .join(
            solution,
            and_(
                solution.c.notebook_id == CELL.c.notebook_id, solution.c.name == CELL.c.name, solution.c.id != CELL.c.id
            ),
        )
        .join(COMMENT, and_(COMMENT.c.cell_id == solution.c.id, COMMENT.c.notebook_id == GRADE.c.notebook_id))
        .where(GRADE.c.id == grade_id)
    )


def _seen(connection: Connection, grade_id: str) -> Seen:
    # On PostgreSQL the row is held until the transaction ends; SQLite holds the whole file and has no such clause.
    locked = select(GRADE.c.manual_score).where(GRADE.c.id == grade_id).with_for_update()
    manual = connection.execute(locked).scalar()
    comment = connection.execute(_comment_of(grade_id)).first()
    return Seen(manual, (comment.manual_comment or "") if comment is not None else "")


def _write_grade(connection: Connection, grade_id: str, points: float | None, comment: str, waiting: bool) -> None:
    """The same columns that Formgrader writes."""
    row = connection.execute(select(GRADE.c.notebook_id, GRADE.c.cell_id).where(GRADE.c.id == grade_id)).one()
    connection.execute(
        update(GRADE).where(GRADE.c.id == grade_id).values(manual_score=points, needs_manual_grade=waiting)
    )
    found = connection.execute(_comment_of(grade_id)).first()
    if found is not None:
        connection.execute(update(COMMENT).where(COMMENT.c.id == found.id).values(manual_comment=comment or None))
    elif comment:
        graded = CELL.alias()
        same = and_(graded.c.name == CELL.c.name, graded.c.notebook_id == CELL.c.notebook_id)
        cell = connection.execute(
            select(CELL.c.id).join(graded, same).where(graded.c.id == row.cell_id, CELL.c.type == "SolutionCell")
        ).scalar()
        connection.execute(
            insert(COMMENT).values(id=uuid4().hex, notebook_id=row.notebook_id, cell_id=cell, manual_comment=comment)
        )
