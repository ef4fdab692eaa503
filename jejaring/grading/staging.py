"""Stands between `submitted/` and nbgrader's autograde, which then meets nothing but files written here.

nbgrader makes its exporter just before it converts, from a class that is configurable. `StagedSubmissions` uses
that moment: every submission is taken in (`intake`), put into the released notebook (`page.merge`) and written to a
folder of our own, and the converter is pointed there. So no other file of a submission is ever copied, and a
submission that is refused costs nobody else anything. Formgrader's autograde button makes the same exporter.
"""

from __future__ import annotations

import re
import shutil
import tempfile
import weakref
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from nbconvert.exporters import NotebookExporter
from nbgrader.api import Gradebook, MissingEntry
from nbgrader.converters import Autograde
from nbgrader.converters.base import NbGraderException
from nbgrader.coursedir import CourseDirectory

from jejaring.answers.notebook import bounded, load_notebook
from jejaring.build.notebook import to_json
from jejaring.errors import CourseError, IntakeError
from jejaring.grading.assignment import Assignment, read_assignment
from jejaring.grading.intake import SECRET, read_file, read_secret, read_submission, read_timestamp
from jejaring.grading.page import merge
from jejaring.grading.upkeep import ready
from jejaring.wording import Words

__all__ = ["StagedSubmissions", "data_assignment", "gradebook_sources", "open_assignment"]


def gradebook_sources(gradebook: Any, assignment: str, notebook: str) -> dict[str, str]:
    """nbgrader cell id -> source of its locked and graded cells, hidden tests included; empty for an unknown one."""
    try:
        cells = gradebook.find_notebook(notebook, assignment).source_cells
    except MissingEntry:
        return {}
    return {cell.name: cell.source for cell in cells}


def open_assignment(coursedir: CourseDirectory, gradebook: Any, name: str) -> Assignment | None:
    """The assignment of a course directory, or None when it is not one that is graded by reading data."""
    folder = Path(coursedir.format_path(coursedir.release_directory, ".", name))
    released = folder / f"{name}.ipynb"
    if not released.is_file():
        return None
    return read_assignment(name, released.read_bytes(), gradebook_sources(gradebook, name, name))


class StagedSubmissions(NotebookExporter):
    """The exporter of autograde: takes the submissions in before nbgrader reads any of them.

    `assignments`: name -> Assignment for those graded by reading data; the steps look here, never in a notebook.
    """

    def __init__(self, config: Any = None, **kw: Any) -> None:
        super().__init__(config=config, **kw)  # type: ignore[no-untyped-call]
        self.assignments: dict[str, Assignment | None] = {}
        converter = kw.get("parent")
        if isinstance(converter, Autograde):
            self._stage(converter)

    def _stage(self, converter: Autograde) -> None:
        stage = tempfile.mkdtemp(prefix="jejaring-intake-")
        weakref.finalize(self, shutil.rmtree, stage, ignore_errors=True)
        original = converter.coursedir
        staged = _pointed_at(original, stage)
        accepted: dict[str, list[str]] = {}
        refusals = []
        with Gradebook(original.db_url, original.course_id) as gradebook:
            # A reader, such as an open Formgrader, would lock nbgrader out; the log costs less for each commit, too.
            ready(gradebook.engine)
            for folder, notebooks in converter.assignments.items():
                name, student = _names(original, converter._input_directory, folder)
                if name not in self.assignments:
                    self.assignments[name] = open_assignment(original, gradebook, name)
                target = Path(staged.format_path(stage, student, name))
                try:
                    accepted[str(target)] = _take_in(Path(folder), notebooks, target, name, self.assignments[name])
                except IntakeError as error:
                    refusals.append(_refusal(self.assignments[name], student, error))
                    self.log.error(refusals[-1])
        unsafe = bool(self.config.ExecuteOtherAssignments.get("unsafe_kernel", False))
        for name, assignment in self.assignments.items():
            if assignment is None:
                _expect_sandbox(name, unsafe)
        if refusals and not accepted:
            raise NbGraderException("\n".join(refusals))
        converter.coursedir = staged
        converter.assignments = accepted


def _expect_sandbox(name: str, unsafe: bool) -> None:
    from jejaring.grading.execution import expect_sandbox

    try:
        expect_sandbox(name, unsafe)
    except CourseError as error:
        raise NbGraderException(str(error)) from None


def data_assignment(step: Any, resources: Any) -> Assignment | None:
    """The assignment that a step of autograde is at work on, when it is graded by reading data.

    Only the exporter, the step's parent, is asked: a notebook may say anything.
    """
    exporter = step.parent
    if not isinstance(exporter, StagedSubmissions):
        return None
    return exporter.assignments.get(resources["nbgrader"]["assignment"])


def _pointed_at(coursedir: CourseDirectory, stage: str) -> CourseDirectory:
    """A course directory like `coursedir`, which others use too, with its submissions in `stage`."""
    copy = CourseDirectory(parent=coursedir.parent, log=coursedir.log)
    for name in coursedir.trait_names(config=True):
        setattr(copy, name, getattr(coursedir, name))
    copy.submitted_directory = stage
    return copy


def _names(coursedir: CourseDirectory, step: str, folder: str) -> tuple[str, str]:
    """Assignment and student of a submission's folder."""
    pattern = coursedir.format_path(step, "(?P<student>.*)", "(?P<assignment>.*)", escape=True)
    match = re.match(pattern, folder)
    if match is None:
        raise CourseError(f"{folder} does not follow CourseDirectory.directory_structure.")
    return match["assignment"], match["student"]


def _take_in(folder: Path, notebooks: list[str], target: Path, name: str, assignment: Assignment | None) -> list[str]:
    """Writes a submission to `target` for nbgrader; returns its notebooks. Raises IntakeError when it is refused."""
    pages: dict[str, Mapping[str, Any]] = {}
    if assignment is not None:
        submission = read_submission(folder, name, assignment.lesson_id)
        pages[f"{name}.ipynb"] = merge(assignment, submission.notebook)
        timestamp = submission.timestamp
    else:
        for notebook in notebooks:
            pages[Path(notebook).name] = bounded(load_notebook(read_file(folder / Path(notebook).name)))
        timestamp = read_timestamp(folder)
    target.mkdir(parents=True)
    for file, page in pages.items():
        (target / file).write_text(to_json(dict(page)), "utf-8")
    if timestamp is not None:
        (target / "timestamp.txt").write_text(f"{timestamp.isoformat(sep=' ')} UTC", "utf-8")
    if secret := read_secret(folder):
        (target / SECRET).write_text(secret, "utf-8")
    return [str(target / file) for file in pages]


def _refusal(assignment: Assignment | None, student: str, error: IntakeError) -> str:
    words = assignment.words if assignment is not None else Words("en")
    reason = words(f"intake.{error.code}", detail=ascii(error.detail)[1:-1])
    return words("intake.set_aside", student=student, reason=reason)
