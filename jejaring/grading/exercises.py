"""Grades an instructor's own code exercise as part of a cohort: nbgrader's autograde, learner by learner."""

from __future__ import annotations

import logging
import warnings
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

from nbgrader.converters import Autograde
from nbgrader.converters.base import NbGraderException
from nbgrader.coursedir import CourseDirectory
from traitlets.config import Config

from jejaring.errors import CourseError
from jejaring.grading.cohort import Cohort, Refusal, Tally
from jejaring.grading.execution import expect_sandbox
from jejaring.wording import Words

__all__ = ["grade_exercise"]


def grade_exercise(cohort: Cohort, name: str, config: Config, unsafe: bool, told: Callable[[Tally], None]) -> Tally:
    """Grades every submission of an assignment whose code learners wrote; `told` hears of each.

    nbgrader skips what it has graded and what has not been handed in again. Raises CourseError when there is no sandbox
    and `unsafe` does not allow to do without, or when nothing may be written, for running code is the only way to know.
    """
    unsafe = unsafe or bool(config.ExecuteExercises.get("unsafe_kernel", False))
    expect_sandbox(name, unsafe)
    if cohort.dry_run:
        raise CourseError(
            f"{name} holds code that learners wrote; --dry-run cannot tell its points without running it."
        )
    settings = Config(config)
    settings.ExecuteExercises.unsafe_kernel = unsafe
    folders = cohort.folders(name)
    tally = Tally(name, found=len(folders))
    for student, _folder in folders:
        directory = _directory(cohort.directory, settings, name, student)
        page = Path(directory.format_path(directory.autograded_directory, student, name))
        before = _state(page)
        with _heard(directory) as said, warnings.catch_warnings():
            # What nbgrader and its libraries warn of is theirs, and would stand between the lines of the report.
            warnings.simplefilter("ignore")
            try:
                Autograde(coursedir=directory, config=settings, log=directory.log, force=cohort.force).start()
            except NbGraderException as error:
                reason = Words("en")("intake.exercise", detail=ascii("; ".join(said) or str(error))[1:-1][:300])
                tally.refused.append(Refusal(student, "exercise", reason))
                told(tally)
                continue
        if before is not None and _state(page) == before:
            tally.unchanged += 1
        else:
            tally.graded += 1
        told(tally)
    return tally


def _state(page: Path) -> tuple[int, int] | None:
    """Changes when the page is made again."""
    return (page.stat().st_ino, page.stat().st_mtime_ns) if page.is_dir() else None


def _directory(like: CourseDirectory, config: Config, assignment: str, student: str) -> CourseDirectory:
    log = logging.getLogger("jejaring.exercise")
    log.setLevel(logging.ERROR)
    log.propagate = False
    directory = CourseDirectory(config=config, log=log)
    directory.root, directory.db_url = like.root, like.db_url
    directory.assignment_id, directory.student_id = assignment, student
    return directory


@contextmanager
def _heard(directory: CourseDirectory) -> Iterator[list[str]]:
    """The first line of each error that nbgrader logs meanwhile."""
    said: list[str] = []

    class Ear(logging.Handler):
        def emit(self, record: logging.LogRecord) -> None:
            said.append(record.getMessage().strip().splitlines()[-1][:200])

    ear = Ear(logging.ERROR)
    directory.log.addHandler(ear)
    try:
        yield said
    finally:
        directory.log.removeHandler(ear)
