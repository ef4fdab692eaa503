"""With the gradebook in PostgreSQL: the same rows as nbgrader's, indexes, and two graders at once."""

from __future__ import annotations

import multiprocessing
import random
from collections.abc import Iterator
from datetime import datetime
from functools import partial
from itertools import count
from pathlib import Path

import pytest
from nbgrader.api import Gradebook
from sqlalchemy import create_engine, text

from jejaring.grading import cohort
from jejaring.grading.gradebook import open_engine
from jejaring.grading.upkeep import missing_indexes, ready, write_ahead
from jejaring.simulate import simulate
from tests.grading.postgres import server
from tests.grading.real import ASSIGNMENT, RealCourse
from tests.grading.test_cohort import SOME, by_hand

LEARNERS = 8
_names = count()


@pytest.fixture(scope="module")
def url() -> Iterator[str]:
    """A server."""
    with server() as made:
        yield made


def new_database(url: str) -> str:
    name = f"gradebook{next(_names)}"
    engine = create_engine(f"{url}/postgres", isolation_level="AUTOCOMMIT")
    with engine.connect() as connection:
        connection.execute(text(f"CREATE DATABASE {name}"))
    engine.dispose()
    return f"{url}/{name}"


@pytest.fixture
def handed_in(url: str, real: RealCourse, monkeypatch: pytest.MonkeyPatch) -> RealCourse:
    """The real lesson in a PostgreSQL gradebook, with simulated submissions."""
    monkeypatch.setattr(cohort, "BATCH", 2)
    (real.root / "gradebook.db").unlink()
    real.url = new_database(url)
    real.generate(ASSIGNMENT)
    simulate(LEARNERS, 9, ASSIGNMENT, real.root / "submitted", real.root / "release")
    return real


def another(course: RealCourse, url: str, root: Path) -> RealCourse:
    """The same course with a gradebook of its own."""
    made = course.copy(root)
    made.url = new_database(url)
    made.generate(ASSIGNMENT)
    return made


def test_rows_are_those_of_nbgraders_own_steps(handed_in: RealCourse, url: str, tmp_path: Path) -> None:
    other = another(handed_in, url, tmp_path / "other")
    ours, theirs = partial(handed_in.grade, student=SOME), partial(other.autograde, student=SOME, stock=True)
    for course, grade in ((handed_in, ours), (other, theirs)):
        with Gradebook(course.database) as gradebook:
            gradebook.find_assignment(ASSIGNMENT).duedate = datetime(2026, 9, 20)
            gradebook.db.commit()
            gradebook.engine.dispose()
        grade()
        with Gradebook(course.database) as gradebook:
            by_hand(gradebook)
            gradebook.engine.dispose()
    assert ours(force=True).graded == 6
    assert theirs()
    assert handed_in.rows() == other.rows()
    assert ours().unchanged == 6


def test_indexes_are_added_once(handed_in: RealCourse) -> None:
    engine = open_engine(handed_in.database)
    with engine.connect() as connection:
        missing = missing_indexes(connection)
    assert len(ready(engine)) == len(missing) > 0
    assert ready(engine) == []
    with engine.connect() as connection:
        assert missing_indexes(connection) == []
        assert write_ahead(connection)
    engine.dispose()


def grading(course: RealCourse) -> multiprocessing.process.BaseProcess:
    child = multiprocessing.get_context("fork").Process(target=course.grade)
    child.start()
    return child


@pytest.mark.parametrize("killed", [False, True], ids=["both end", "one is killed"])
def test_two_graders_at_once(handed_in: RealCourse, url: str, tmp_path: Path, killed: bool) -> None:
    other = another(handed_in, url, tmp_path / "other")
    other.grade()
    chance = random.Random(2)
    for _round in range(4):
        graders = [grading(handed_in), grading(handed_in)]
        if killed:
            graders[0].join(chance.uniform(0.0, 0.3))
            graders[0].kill()
        for child in graders:
            child.join()
        assert graders[1].exitcode == 0
        if not killed:
            assert graders[0].exitcode == 0
        assert handed_in.rows() == other.rows()
        fresh = create_engine(handed_in.database)
        with fresh.begin() as connection:
            for table in (
                "jejaring_ledger",
                "comment",
                "grade",
                "submitted_notebook",
                "submitted_assignment",
                "student",
            ):
                connection.execute(text(f"DELETE FROM {table}"))
        fresh.dispose()
