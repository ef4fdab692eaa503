"""`jejaring grade`: finds the course, grades every assignment asked for, and reports."""

from __future__ import annotations

import gc
import time
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from rich.console import Console
from traitlets.config import Config

from jejaring.errors import CourseError
from jejaring.grading.cohort import Cohort, Tally
from jejaring.grading.exercises import grade_exercise
from jejaring.grading.place import find_course, nbgrader_config
from jejaring.grading.report import Teller, as_data, tables, write_json
from jejaring.grading.workers import Here, Processes, Runner

__all__ = ["DONE", "FAILED", "REFUSED", "Wish", "grade"]

DONE, REFUSED, FAILED = 0, 1, 2


@dataclass(frozen=True)
class Wish:
    """What the command line asks for. `scheduler`: address of a Dask scheduler; empty for this machine alone."""

    course: Path | None = None
    assignments: tuple[str, ...] = ()
    student: str = "*"
    workers: int = 1
    scheduler: str = ""
    database: str = ""
    force: bool = False
    dry_run: bool = False
    json: Path | None = None
    unsafe_kernel: bool = False


def grade(wish: Wish, console: Console) -> int:
    """Grades and reports; returns the exit code: 0, or 1 when a submission was refused.

    Raises CourseError when it cannot run.
    """
    began = time.monotonic()
    config = nbgrader_config(wish.course)
    if wish.database:
        config.CourseDirectory.db_url = wish.database
    directory = find_course(wish.course).directory
    if wish.database:
        directory.db_url = wish.database
    runner = _runner(wish)
    try:
        cohort = Cohort(directory, config, runner, wish.force, wish.dry_run, wish.student)
        tallies = _grade_all(cohort, wish, config, console)
        cohort.close()
    finally:
        runner.close()
    for table in tables(tallies, wish.dry_run):
        console.print(table)
    if wish.json is not None:
        write_json(wish.json, as_data(tallies, time.monotonic() - began, wish.dry_run))
    return REFUSED if any(tally.refused for tally in tallies) else DONE


def _runner(wish: Wish) -> Runner:
    if wish.scheduler:
        try:
            from jejaring.grading.cluster import Cluster
        except ModuleNotFoundError as error:
            raise CourseError(f"{error.name} is not installed. Remedy: pip install 'jejaring[cluster]'.") from None
        return Cluster(wish.scheduler)
    return Here() if wish.workers == 1 else Processes(wish.workers)


def _grade_all(cohort: Cohort, wish: Wish, config: Config, console: Console) -> list[Tally]:
    names: Sequence[str] = wish.assignments or cohort.assignments()
    if not names:
        raise CourseError(f"There is nothing to grade in {cohort.directory.root}: no submission of a known assignment.")
    tallies = []
    for name in names:
        opened = cohort.open(name)
        if opened is not None:
            cohort.start(opened[0])
            # What is loaded by now stays to the end; the collector need not look through it again and again.
            gc.freeze()
        with Teller(console) as teller:
            if opened is not None:
                tallies.append(cohort.grade(name, teller.told))
            else:
                tallies.append(grade_exercise(cohort, name, config, wish.unsafe_kernel, teller.told))
    return tallies
