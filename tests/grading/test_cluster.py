"""On a Dask cluster: the same rows and pages, a killed worker costs nothing, a submission that kills is found."""

from __future__ import annotations

import os
import warnings
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

with warnings.catch_warnings():
    warnings.simplefilter("ignore")
    from distributed import LocalCluster, get_worker

from jejaring.errors import CourseError
from jejaring.grading import cohort
from jejaring.grading.batch import Entry, Outcome, Task, grade_entries
from jejaring.grading.cluster import Cluster
from jejaring.simulate import simulate
from tests.grading.real import ASSIGNMENT, RealCourse

LEARNERS = 24

pytestmark = pytest.mark.filterwarnings("ignore")


@pytest.fixture
def handed_in(real: RealCourse, monkeypatch: pytest.MonkeyPatch) -> RealCourse:
    """Two dozen simulated submissions, graded in small batches."""
    monkeypatch.setattr(cohort, "BATCH", 3)
    simulate(LEARNERS, 6, ASSIGNMENT, real.root / "submitted", real.root / "release")
    return real


@pytest.fixture(scope="module")
def scheduler() -> Iterator[str]:
    """Two worker processes on this machine, which come back when they end."""
    with LocalCluster(n_workers=2, threads_per_worker=1, processes=True, dashboard_address=None) as made:
        yield made.scheduler_address


def graded(course: RealCourse, scheduler: str, work: Any = grade_entries, **wishes: Any) -> Any:
    runner = Cluster(scheduler, work)
    try:
        return course.grade(runner=runner, **wishes)
    finally:
        runner.close()


def pages(course: RealCourse) -> dict[str, bytes]:
    root = course.root / "autograded"
    return {str(file.relative_to(root)): file.read_bytes() for file in sorted(root.rglob("*")) if file.is_file()}


def test_rows_and_pages_are_those_of_one_machine(handed_in: RealCourse, tmp_path: Path, scheduler: str) -> None:
    other = handed_in.copy(tmp_path / "other")
    other.grade()
    handed_in.submit("broken", b"no notebook")
    tally = graded(handed_in, scheduler)
    assert (tally.graded, [refusal.code for refusal in tally.refused]) == (LEARNERS, ["not_json"])
    assert handed_in.rows() == other.rows()
    assert pages(handed_in) == pages(other)
    assert graded(handed_in, scheduler).unchanged == LEARNERS


def kill_once(task: Task, entries: list[Entry]) -> list[Outcome]:
    """Grading, with a worker that dies the first time it meets a certain learner."""
    if any(entry.student == "learner00010" for entry in entries) and not _been_here():
        os._exit(1)
    return grade_entries(task, entries)


def _been_here() -> bool:
    """Whether a worker has died here before; the workers of a cluster share a folder."""
    marker = Path(get_worker().local_directory).parent / "died"
    if marker.exists():
        return True
    marker.write_text("")
    return False


def test_a_worker_killed_on_the_way_costs_nothing(handed_in: RealCourse, tmp_path: Path, scheduler: str) -> None:
    other = handed_in.copy(tmp_path / "other")
    other.grade()
    tally = graded(handed_in, scheduler, kill_once)
    assert (tally.graded, tally.refused) == (LEARNERS, [])
    assert handed_in.rows() == other.rows()


def poison(task: Task, entries: list[Entry]) -> list[Outcome]:
    """Grading, with a submission that ends every worker it is given to."""
    if any(entry.student == "learner00017" for entry in entries):
        os._exit(1)
    return grade_entries(task, entries)


def test_a_submission_that_kills_workers_is_set_aside_alone(handed_in: RealCourse, scheduler: str) -> None:
    tally = graded(handed_in, scheduler, poison)
    assert [(refusal.student, refusal.code) for refusal in tally.refused] == [("learner00017", "crash")]
    assert tally.graded == LEARNERS - 1
    assert handed_in.grade().graded == 1


def other_course(task: Task, entries: list[Entry]) -> list[Outcome]:
    """A worker on which another version of the course is installed."""
    return grade_entries(Task(task.assignment, task.released, task.sources, task.checksums, "another"), entries)


def test_a_worker_with_another_course_is_found_out(handed_in: RealCourse, scheduler: str) -> None:
    with pytest.raises(CourseError, match="another version"):
        graded(handed_in, scheduler, other_course)
    assert handed_in.rows()["submissions"] == []


def test_what_is_missing_is_said(handed_in: RealCourse) -> None:
    with pytest.raises(CourseError, match="No Dask scheduler answers"):
        Cluster("tcp://127.0.0.1:1", patience=1)
    with pytest.raises(CourseError, match="tcp://HOST:PORT"):
        Cluster("somewhere", patience=1)
    with (
        LocalCluster(n_workers=0, dashboard_address=None) as made,
        pytest.raises(CourseError, match="has no workers"),
    ):
        Cluster(made.scheduler_address, patience=0.5)
