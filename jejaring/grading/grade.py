"""`jejaring grade`: finds the course, grades every assignment asked for, and reports."""

from __future__ import annotations

import gc
import os
import time
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from rich.console import Console
from sqlalchemy.exc import SQLAlchemyError
from traitlets.config import Config

from jejaring.errors import CourseError
from jejaring.grading.cohort import Cohort, Tally
from jejaring.grading.exercises import grade_exercise
from jejaring.grading.gradebook import reason_of
from jejaring.grading.place import find_course, nbgrader_config
from jejaring.grading.report import Teller, as_data, tables, write_json
from jejaring.grading.workers import Here, Processes, Runner

__all__ = ["DONE", "REFUSED", "Wish", "grade"]

DONE, REFUSED = 0, 1


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

    Raises CourseError when it cannot run, or not to the end.
    """
    if wish.json is not None:
        _expect_place(wish.json)
    try:
        return _grade_and_report(wish, console)
    except SQLAlchemyError as error:
        raise CourseError(
            f"The gradebook cannot be written ({reason_of(error)}). What was graded is kept; when it can, grade again. "
            "`jejaring doctor` looks at the gradebook and the disk."
        ) from None
    except OSError as error:
        raise CourseError(
            f"{error.filename or 'A file'} cannot be used ({error.strerror or error}). What was graded is kept; "
            "when it can, grade again."
        ) from None


def _expect_place(file: Path) -> None:
    """Raises CourseError when the report could not be written there at the end."""
    if file.is_dir() or not file.parent.is_dir() or not os.access(file.parent, os.W_OK | os.X_OK):
        raise CourseError(
            f"The report cannot be written to {file}. Name a file in a folder that is there: --json FILE."
        )


def _grade_and_report(wish: Wish, console: Console) -> int:
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
        tallies, problems = _grade_all(cohort, wish, config, console)
        cohort.close()
    finally:
        runner.close()
    for table in tables(tallies, wish.dry_run) if tallies else ():
        console.print(table)
    if wish.json is not None:
        write_json(wish.json, as_data(tallies, time.monotonic() - began, wish.dry_run))
    if problems:
        raise CourseError("\n".join(problems))
    return REFUSED if any(tally.refused for tally in tallies) else DONE


def _runner(wish: Wish) -> Runner:
    if wish.scheduler:
        try:
            from jejaring.grading.cluster import Cluster
        except ModuleNotFoundError as error:
            raise CourseError(f"{error.name} is not installed. Remedy: pip install 'jejaring[cluster]'.") from None
        return Cluster(wish.scheduler)
    return Here() if wish.workers == 1 else Processes(wish.workers)


def _grade_all(cohort: Cohort, wish: Wish, config: Config, console: Console) -> tuple[list[Tally], list[str]]:
    """What came of each assignment, and what kept others from being graded, which is in nobody else's way."""
    names: Sequence[str] = wish.assignments or cohort.assignments()
    tallies: list[Tally] = []
    problems: dict[str, None] = {}
    for name in names:
        try:
            tallies.append(_grade_one(cohort, name, wish, config, console))
        except CourseError as error:
            problems[str(error)] = None
    if not problems and not any(tally.found for tally in tallies):
        of = ", ".join(wish.assignments) or "a known assignment"
        by = "" if wish.student == "*" else f" by a student whose id fits {wish.student}"
        raise CourseError(f"There is nothing to grade in {cohort.directory.root}: no submission of {of}{by}.")
    return tallies, list(problems)


def _grade_one(cohort: Cohort, name: str, wish: Wish, config: Config, console: Console) -> Tally:
    opened = cohort.open(name)
    if opened is not None:
        cohort.start(opened[0])
        # What is loaded by now stays to the end; the collector need not look through it again and again.
        gc.freeze()
    with Teller(console) as teller:
        if opened is not None:
            return cohort.grade(name, teller.told)
        return grade_exercise(cohort, name, config, wish.unsafe_kernel, teller.told)
