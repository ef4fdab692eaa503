"""Stands between `submitted/` and nbgrader's autograde, which then meets nothing but files written here.

nbgrader makes its exporter just before it converts, from a class that is configurable. `StagedSubmissions` uses
that moment. Assignments whose answers are data are graded there and then, as `jejaring grade` does; nbgrader finds
nothing left to do for them. Of an instructor's own code exercises each submission is taken in (`intake`), written to a
folder of our own, and the converter is pointed there. So no other file of a submission is ever copied, and one that is
refused costs nobody else anything. Formgrader's autograde button makes the same exporter.
"""

from __future__ import annotations

import re
import shutil
import tempfile
import weakref
from pathlib import Path
from typing import Any

from nbconvert.exporters import NotebookExporter
from nbgrader.converters import Autograde
from nbgrader.converters.base import NbGraderException
from nbgrader.coursedir import CourseDirectory
from sqlalchemy import select

from jejaring.answers.notebook import bounded, load_notebook
from jejaring.build.notebook import to_json
from jejaring.errors import CourseError, IntakeError
from jejaring.grading.cohort import Cohort, Folders, Tally, words_of
from jejaring.grading.execution import expect_sandbox
from jejaring.grading.gradebook import STUDENT
from jejaring.grading.intake import SECRET, read_file, read_secret, read_timestamp
from jejaring.grading.workers import Here
from jejaring.wording import Words

__all__ = ["StagedSubmissions"]


class StagedSubmissions(NotebookExporter):
    """The exporter of autograde: takes the submissions in before nbgrader reads any of them."""

    def __init__(self, config: Any = None, **kw: Any) -> None:
        super().__init__(config=config, **kw)  # type: ignore[no-untyped-call]
        converter = kw.get("parent")
        if isinstance(converter, Autograde):
            try:
                self._take_in(converter)
            except CourseError as error:
                raise NbGraderException(str(error)) from None

    def _take_in(self, converter: Autograde) -> None:
        """Grades or stages every submission. Raises NbGraderException when all of them were refused."""
        refusals: list[str] = []
        exercises: dict[str, Folders] = {}
        graded = 0
        cohort = Cohort(converter.coursedir, converter.config, Here(), force=converter.force)
        try:
            for name, found in _by_assignment(converter).items():
                if cohort.open(name) is None:
                    exercises[name] = found
                    continue
                folders = found if converter.create_student else self._of_known(cohort, found, refusals)
                converter.run_pre_convert_hook()
                tally = cohort.grade(name, _unheard, folders)
                converter.run_post_convert_hook()
                self.log.info("%s: %d graded, %d unchanged, %d late", name, tally.graded, tally.unchanged, tally.late)
                for refusal in tally.refused:
                    self._refuse(refusals, words_of(name), refusal.student, refusal.reason)
                graded += tally.graded + tally.unchanged
        finally:
            cohort.close()
        staged = self._stage(converter, exercises, refusals)
        if refusals and not staged and not graded:
            raise NbGraderException("\n".join(refusals))
        converter.assignments = staged

    def _of_known(self, cohort: Cohort, folders: Folders, refusals: list[str]) -> Folders:
        with cohort.engine.connect() as connection:
            known = set(connection.execute(select(STUDENT.c.id)).scalars())
        for student, _folder in folders:
            if student not in known:
                self._refuse(refusals, Words("en"), student, "The gradebook has no such student.")
        return [(student, folder) for student, folder in folders if student in known]

    def _refuse(self, refusals: list[str], words: Words, student: str, reason: str) -> None:
        refusals.append(words("intake.set_aside", student=student, reason=reason))
        self.log.error(refusals[-1])

    def _stage(self, converter: Autograde, exercises: dict[str, Folders], refusals: list[str]) -> dict[str, list[str]]:
        """Points the converter at copies of the exercises' notebooks, and returns them by folder."""
        if not exercises:
            return {}
        stage = tempfile.mkdtemp(prefix="jejaring-intake-")
        weakref.finalize(self, shutil.rmtree, stage, ignore_errors=True)
        original = converter.coursedir
        converter.coursedir = _pointed_at(original, stage)
        staged: dict[str, list[str]] = {}
        for name, folders in exercises.items():
            expect_sandbox(name, bool(self.config.ExecuteExercises.get("unsafe_kernel", False)))
            for student, folder in folders:
                target = Path(converter.coursedir.format_path(stage, student, name))
                try:
                    staged[str(target)] = _copied(Path(folder), converter.assignments[folder], target)
                except IntakeError as error:
                    words = Words("en")
                    reason = words(f"intake.{error.code}", detail=ascii(error.detail)[1:-1])
                    self._refuse(refusals, words, student, reason)
        return staged


def _unheard(_tally: Tally) -> None:
    """nbgrader shows no progress within an assignment."""


def _by_assignment(converter: Autograde) -> dict[str, Folders]:
    """The submissions that nbgrader has found and was not told to leave out."""
    directory: CourseDirectory = converter.coursedir
    pattern = directory.format_path(converter._input_directory, "(?P<student>.*)", "(?P<assignment>.*)", escape=True)
    left_out = set(directory.student_id_exclude.split(","))
    found: dict[str, Folders] = {}
    for folder in converter.assignments:
        match = re.match(pattern, folder)
        if match is None:
            raise CourseError(f"{folder} does not follow CourseDirectory.directory_structure.")
        if match["student"] not in left_out:
            found.setdefault(match["assignment"], []).append((match["student"], folder))
    return found


def _pointed_at(coursedir: CourseDirectory, stage: str) -> CourseDirectory:
    """A course directory like `coursedir`, which others use too, with its submissions in `stage`."""
    copy = CourseDirectory(parent=coursedir.parent, log=coursedir.log)
    for name in coursedir.trait_names(config=True):
        setattr(copy, name, getattr(coursedir, name))
    copy.submitted_directory = stage
    return copy


def _copied(folder: Path, notebooks: list[str], target: Path) -> list[str]:
    """Writes what could be read of a submission's notebooks to `target`, and returns them.

    Raises IntakeError when the submission is refused.
    """
    pages = {Path(file).name: bounded(load_notebook(read_file(folder / Path(file).name))) for file in notebooks}
    timestamp = read_timestamp(folder)
    target.mkdir(parents=True)
    for file, page in pages.items():
        (target / file).write_text(to_json(dict(page)), "utf-8")
    if timestamp is not None:
        (target / "timestamp.txt").write_text(f"{timestamp.isoformat(sep=' ')} UTC", "utf-8")
    if secret := read_secret(folder):
        (target / SECRET).write_text(secret, "utf-8")
    return [str(target / file) for file in pages]
