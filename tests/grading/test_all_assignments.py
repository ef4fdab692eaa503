"""Every assignment of the course, hundreds of simulated submissions: all ways of grading agree, cell by cell."""

from __future__ import annotations

import shutil
from pathlib import Path

import pytest

from jejaring.course import load_course
from jejaring.simulate import simulate
from tests.grading.real import RealCourse, make_sources

LEARNERS = 25
# nbgrader's own ways take their time, so they grade a sample: with our settings, and in a kernel.
AUTOGRADED, IN_A_KERNEL = 2, 1
ASSIGNMENTS = [entry.slug[language] for entry in load_course().lessons for language in ("id", "en")]

pytestmark = pytest.mark.filterwarnings("ignore")


@pytest.fixture(scope="module")
def whole(tmp_path_factory: pytest.TempPathFactory) -> RealCourse:
    """The whole course, handed in by 25 simulated learners in each language and graded by `jejaring grade`."""
    course = RealCourse(tmp_path_factory.mktemp("whole"))
    for assignment in make_sources(course.root, [entry.id for entry in load_course().lessons]):
        course.generate(assignment)
    shutil.copy(course.root / "gradebook.db", course.root / "empty.db")
    for number, assignment in enumerate(ASSIGNMENTS):
        simulate(LEARNERS, number, assignment, course.root / "submitted", course.root / "release")
        tally = course.grade(assignment)
        assert (tally.graded, tally.refused) == (LEARNERS, [])
    return course


def scores(course: RealCourse, assignment: str) -> dict[str, dict[str, float | None]]:
    rows = course.rows()
    found: dict[str, dict[str, float | None]] = {row[0]: {} for row in rows["submissions"] if row[1] == assignment}
    for student, name, cell, auto, *_rest in rows["grades"]:
        if name == assignment:
            found[student][cell] = auto
    return found


def sample(course: RealCourse, assignment: str, root: Path, learners: int) -> RealCourse:
    """The same course with an empty gradebook and the first few submissions of an assignment."""
    made = RealCourse(root)
    root.mkdir()
    for part in ("source", "release"):
        shutil.copytree(course.root / part / assignment, root / part / assignment)
    shutil.copy(course.root / "nbgrader_config.py", root)
    shutil.copy(course.root / "empty.db", root / "gradebook.db")
    for number in range(1, learners + 1):
        student = f"learner{number:05d}"
        shutil.copytree(course.folder(student, assignment), made.folder(student, assignment))
    return made


def test_at_least_three_hundred() -> None:
    assert len(ASSIGNMENTS) * LEARNERS >= 300


@pytest.mark.parametrize("assignment", ASSIGNMENTS)
def test_nbgraders_autograde_with_our_settings_agrees(whole: RealCourse, tmp_path: Path, assignment: str) -> None:
    made = sample(whole, assignment, tmp_path / "course", AUTOGRADED)
    assert made.autograde(assignment)
    engine = scores(whole, assignment)
    found = scores(made, assignment)
    assert len(found) == AUTOGRADED
    assert found == {student: engine[student] for student in found}


@pytest.mark.parametrize("assignment", ASSIGNMENTS)
def test_stock_kernel_execution_agrees(whole: RealCourse, tmp_path: Path, assignment: str) -> None:
    made = sample(whole, assignment, tmp_path / "course", IN_A_KERNEL)
    assert made.autograde(assignment, stock=True)
    engine = scores(whole, assignment)
    found = scores(made, assignment)
    assert len(found) == IN_A_KERNEL
    assert found == {student: engine[student] for student in found}
