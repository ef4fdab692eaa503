"""The desk on a gradebook in PostgreSQL: marks, two graders at once, cohort, and a learner who is forgotten."""

from __future__ import annotations

import threading
from collections.abc import Iterator
from pathlib import Path

import pytest
from nbgrader.api import Gradebook

from jejaring.course import Reflection, load_course, load_lesson
from jejaring.desk.round import Round
from jejaring.grading.marks import Seen
from jejaring.grading.place import CoursePlace
from jejaring.insight.forget import forget
from jejaring.insight.state import Insight
from jejaring.simulate import simulate
from tests.grading.postgres import server
from tests.grading.real import ASSIGNMENT, RealCourse, make_sources
from tests.grading.test_postgresql import new_database

LEVELS = {"evidence": 3, "insight": 2, "action": 4}


@pytest.fixture(scope="module")
def insight(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Insight]:
    root: Path = tmp_path_factory.mktemp("postgres")
    make_sources(root, ["m1_giving"])
    with server() as url:
        course = RealCourse(root, new_database(url))
        course.generate(ASSIGNMENT)
        simulate(24, 3, ASSIGNMENT, root / "submitted", root / "release")
        course.grade(ASSIGNMENT)
        opened = Insight(CoursePlace(course.directory()))
        opened.refresh()
        yield opened
        opened.engine.dispose()


def sit_down(insight: Insight, grader: str) -> Round:
    activity = next(one for one in load_lesson("m1_giving").activities if isinstance(one, Reflection))
    return Round(insight, load_course().entry("m1_giving"), activity, grader)


def test_two_graders_decide_everything_once(insight: Insight) -> None:
    before = len(sit_down(insight, "citra").waiting)
    refused: list[str] = []
    count = 0

    def grade(name: str) -> None:
        nonlocal count
        sitting = sit_down(insight, name)
        while (entry := sitting.next()) is not None:
            second = sitting.second(entry.id)
            outcome = sitting.decide(LEVELS, f"dari {name}", {entry.id: sitting.marks.seen(entry.id)})
            refused.extend(outcome.held)
            count += not second

    threads = [threading.Thread(target=grade, args=(name,)) for name in ("rani", "dimas")]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert refused == []
    assert count == before > 0
    with Gradebook(insight.place.url) as gradebook:
        assert not any(row["needs_manual_grade"] for row in gradebook.submission_dicts(ASSIGNMENT))


def test_what_was_not_seen_is_not_overwritten_and_undo_restores(insight: Insight) -> None:
    sitting = sit_down(insight, "ester")
    entry = sitting.entry_of(next(iter(sitting.order)))
    seen = sitting.marks.seen(entry.id)
    assert seen.manual == 9.0
    assert sitting.decide(LEVELS, "", {entry.id: Seen(None, "")}).written == ()
    sitting.decide({**LEVELS, "action": 1}, "baru", {entry.id: seen})
    assert sitting.marks.seen(entry.id) == Seen(6.0, "baru")
    sitting.undo()
    assert sitting.marks.seen(entry.id) == seen


def test_cohort_and_scores_are_nbgraders(insight: Insight) -> None:
    found = insight.cohort()
    with Gradebook(insight.place.url) as gradebook:
        for row in gradebook.submission_dicts(ASSIGNMENT):
            assert found.standing(row["student"], "m1_giving").score == pytest.approx(row["score"], abs=0.005)


def test_a_learner_is_forgotten(insight: Insight) -> None:
    gone = insight.cohort().learners[0].id
    removed = forget(insight, gone)
    assert removed.rows["student"] == 1
    assert removed.other["ledger"] == 1
    with Gradebook(insight.place.url) as gradebook:
        assert gone not in {student.id for student in gradebook.students}
