"""Grades whole cohorts into nbgrader's gradebook: what is new or changed, in batches of one transaction each."""

from __future__ import annotations

import glob
import logging
import os
import random
import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field, replace
from pathlib import Path

from nbgrader.api import Base
from nbgrader.coursedir import CourseDirectory
from nbgrader.preprocessors import AssignLatePenalties
from sqlalchemy import Engine, inspect, select
from sqlalchemy.exc import SQLAlchemyError
from traitlets.config import Config

from jejaring.course import load_course
from jejaring.errors import CourseError, IntakeError
from jejaring.grading.assignment import read_assignment
from jejaring.grading.batch import Entry, Outcome, Task, open_task, page_stands, write_page
from jejaring.grading.gradebook import ASSIGNMENT, SUBMITTED, open_engine, reason_of
from jejaring.grading.ledger import Line, due_text, has_ledger, known_lines, write_lines
from jejaring.grading.records import Marked, Penalty, Structure, Written, auto_scores, read_structure, write_batch
from jejaring.grading.rules import version_of
from jejaring.grading.upkeep import ready, refresh
from jejaring.grading.workers import Batch, Runner
from jejaring.wording import Words

__all__ = ["Change", "Cohort", "Folders", "Refusal", "Tally", "words_of"]

# (student, folder of what was handed in) each.
Folders = list[tuple[str, str]]

# About a quarter of a second of work: enough that handing it out costs little, and little to do again.
BATCH = 200
MOST_NAME = 128


@dataclass(frozen=True)
class Refusal:
    """A submission that was set aside untouched, and why, in the assignment's language."""

    student: str
    code: str
    reason: str


@dataclass(frozen=True)
class Change:
    """What grading anew would change, by nbgrader cell id: (points now, points then); None where there are none."""

    student: str
    cells: dict[str, tuple[float | None, float | None]]

    @property
    def points(self) -> float:
        """The sum of the differences."""
        return sum((then or 0.0) - (now or 0.0) for now, then in self.cells.values())


@dataclass
class Tally:
    """What came of an assignment's submissions. `as_before`: of those graded, the ones whose page and scores stand."""

    assignment: str
    found: int = 0
    graded: int = 0
    as_before: int = 0
    unchanged: int = 0
    late: int = 0
    with_ignored_files: int = 0
    refused: list[Refusal] = field(default_factory=list)
    changes: list[Change] = field(default_factory=list)

    @property
    def done(self) -> int:
        """Submissions dealt with so far."""
        return self.graded + self.unchanged + len(self.refused)


class Cohort:
    """One course's submissions and gradebook.

    `runner`: where batches are graded. `force` grades what is unchanged too. `dry_run` writes nothing and fills
    `Tally.changes`.
    """

    def __init__(
        self,
        directory: CourseDirectory,
        config: Config,
        runner: Runner,
        force: bool = False,
        dry_run: bool = False,
        student: str = "*",
    ) -> None:
        self.directory = directory
        self.runner = runner
        self.force = force
        self.dry_run = dry_run
        self.student = student
        self.engine: Engine = _opened(directory.db_url)
        _expect_gradebook(self.engine)
        self.penalty = _penalty(config)
        if not dry_run:
            _expect_writable(Path(directory.root, directory.autograded_directory))
            ready(self.engine)

    @property
    def _mode(self) -> int:
        """Permissions of what is written, as nbgrader gives them."""
        return 0o664 if self.directory.groupshared else 0o444

    def close(self) -> None:
        """Lets the gradebook go."""
        self.engine.dispose()

    def assignments(self) -> list[str]:
        """The gradebook's assignments that somebody has submitted, by name."""
        with self.engine.connect() as connection:
            names = connection.execute(select(ASSIGNMENT.c.name).order_by(ASSIGNMENT.c.name)).scalars().all()
        return [name for name in names if self._found(name)]

    def open(self, name: str) -> tuple[Task, Structure] | None:
        """What grading an assignment needs, or None when it is not graded by reading data.

        Raises CourseError when the gradebook does not know it or its release is missing.
        """
        with self.engine.connect() as connection:
            structure = read_structure(connection, name)
        released = Path(self.directory.format_path(self.directory.release_directory, ".", name), f"{name}.ipynb")
        if structure is None or not released.is_file():
            return None
        data = released.read_bytes()
        assignment = read_assignment(name, data, structure.sources.texts)
        if assignment is None:
            return None
        version = version_of(data, structure.sources.texts, assignment.lesson)
        task = Task(name, data, dict(structure.sources.texts), dict(structure.sources.checksums), version)
        return task, structure

    def start(self, task: Task) -> None:
        """Calls the workers together, once what they need is loaded and no connection is open for them to inherit."""
        open_task(task)
        self.engine.dispose()
        self.runner.start()

    def grade(self, name: str, told: Callable[[Tally], None], folders: Folders | None = None) -> Tally:
        """Grades an assignment that `open` knows: what is in `folders`, or all. `told` hears of every batch."""
        opened = self.open(name)
        if opened is None:
            raise CourseError(f"{name} is not an assignment whose answers are data.")
        task, structure = opened
        self.start(task)
        if folders is None:
            folders = self.folders(name)
        tally = Tally(name, found=len(folders))
        words = words_of(name)
        batches = self._batches(task, folders, tally, words)
        for outcomes in self.runner.run(task, batches):
            self._settle(task, structure, outcomes, tally, words)
            told(tally)
        if tally.graded and not self.dry_run:
            refresh(self.engine)
        tally.refused.sort(key=lambda refusal: refusal.student)
        tally.changes.sort(key=lambda change: change.student)
        return tally

    def _found(self, name: str) -> list[str]:
        """Folders as nbgrader finds them, by pattern."""
        pattern: str = self.directory.directory_structure.format(
            nbgrader_step=self.directory.submitted_directory, student_id=self.student, assignment_id=glob.escape(name)
        )
        return glob.glob(f"{glob.escape(self.directory.root)}{os.sep}{pattern}")  # noqa: PTH207 - quicker than Path

    def folders(self, name: str) -> Folders:
        """(student, folder) of every submission, by student."""
        wanted = re.compile(
            self.directory.format_path(
                self.directory.submitted_directory, "(?P<student>.*)", re.escape(name), escape=True
            )
            + r"\Z",
            re.DOTALL,
        )
        found = ((wanted.match(folder), folder) for folder in self._found(name))
        return sorted((match["student"], folder) for match, folder in found if match is not None)

    def _batches(self, task: Task, folders: Folders, tally: Tally, words: Words) -> Iterator[Batch]:
        """Each batch with what the ledger says at the moment it is handed out, as another grader may be at work."""
        if self.engine.dialect.name != "sqlite" and folders:
            # Two graders on one gradebook begin at different places, and each skips what the other has done.
            start = random.randrange(len(folders))
            folders = folders[start:] + folders[:start]
        for begin in range(0, len(folders), BATCH):
            named = []
            for student, folder in folders[begin : begin + BATCH]:
                if len(student) > MOST_NAME or not student.isprintable():
                    tally.refused.append(_refusal(words, Outcome(student, "refused", code="name")))
                else:
                    named.append((student, folder))
            known = self._known(task, [student for student, _folder in named])
            yield [self._entry(task, student, folder, known.get(student)) for student, folder in named]

    def _known(self, task: Task, students: list[str]) -> dict[str, tuple[Line, str]]:
        """What the ledger says of these students, and when their submissions are due now."""
        if self.force:
            return {}
        with self.engine.connect() as connection:
            if self.dry_run and not has_ledger(connection):
                return {}
            return known_lines(connection, task.assignment, students)

    def _entry(self, task: Task, student: str, folder: str, known: tuple[Line, str] | None) -> Entry:
        entry = Entry(student, folder, self._target(task, student), write=not self.dry_run, mode=self._mode)
        if known is None:
            return entry
        line, due = known
        # As it was graded: by the same rules, and due at the same time.
        still = line.submission if (line.version, line.due) == (task.version, due) else ""
        return replace(entry, known=still, before=line.submission, page_bytes=line.page_bytes)

    def _target(self, task: Task, student: str) -> str:
        """The folder of a graded page."""
        folder: str = self.directory.format_path(self.directory.autograded_directory, student, task.assignment)
        return folder

    def _settle(self, task: Task, structure: Structure, outcomes: list[Outcome], tally: Tally, words: Words) -> None:
        self._settle_pages(task, [outcome for outcome in outcomes if outcome.page is not None])
        graded = [outcome for outcome in outcomes if outcome.state == "graded"]
        if self.dry_run:
            changes = list(self._changes(structure, graded))
            tally.changes += changes
            changed = {change.student for change in changes}
        else:
            written = self._write(task, structure, graded)
            tally.late += sum(one.late > 0 for one in written.values())
            changed = {student for student, one in written.items() if one.changed}
        tally.as_before += sum(outcome.same_page and outcome.student not in changed for outcome in graded)
        tally.graded += len(graded)
        tally.unchanged += sum(outcome.state == "unchanged" for outcome in outcomes)
        tally.with_ignored_files += sum(outcome.ignored > 0 for outcome in graded)
        tally.refused += [_refusal(words, outcome) for outcome in outcomes if outcome.state == "refused"]

    def _settle_pages(self, task: Task, made: list[Outcome]) -> None:
        """Writes the pages that workers elsewhere have made; an outcome whose page cannot be written is a refusal."""
        for outcome in made:
            target, page = self._target(task, outcome.student), outcome.page or b""
            try:
                if self.dry_run:
                    outcome.same_page = page_stands(target, task.assignment, page, outcome, self._mode)
                else:
                    outcome.same_page = not write_page(Path(target), task.assignment, page, outcome, self._mode)
            except IntakeError as error:
                outcome.state, outcome.code, outcome.detail = "refused", error.code, error.detail

    def _write(self, task: Task, structure: Structure, graded: list[Outcome]) -> dict[str, Written]:
        """Scores and ledger in one transaction; returns what was written by student."""
        if not graded:
            return {}
        marked = [Marked(one.student, one.points, one.answered, one.timestamp, one.same_file) for one in graded]
        with self.engine.execution_options(writing=True).begin() as connection:
            written = write_batch(connection, structure, marked, self.penalty)
            lines = [
                Line(one.student, one.digest, task.version, due_text(written[one.student].due), one.page_bytes)
                for one in graded
            ]
            write_lines(connection, task.assignment, lines)
        return written

    def _changes(self, structure: Structure, graded: list[Outcome]) -> Iterator[Change]:
        with self.engine.connect() as connection:
            before = auto_scores(connection, structure, [outcome.student for outcome in graded])
        for outcome in graded:
            now = before.get(outcome.student, {})
            then: dict[str, float | None] = dict(outcome.points)
            then |= {cell: None if cell in outcome.answered else 0.0 for cell in structure.commented}
            cells = {
                cell: (now.get(cell), then.get(cell))
                for cell in structure.scored
                if cell not in now or now[cell] != then.get(cell)
            }
            if cells:
                yield Change(outcome.student, cells)


def _opened(url: str) -> Engine:
    """The engine on a gradebook. Raises CourseError for what is no address of a database that can be reached here."""
    try:
        return open_engine(url)
    except ModuleNotFoundError as error:
        raise CourseError(f"{error.name} is not installed. Remedy: pip install 'jejaring[postgresql]'.") from None
    except SQLAlchemyError as error:
        raise CourseError(
            f"The gradebook's address cannot be used ({error}). It is to be like sqlite:////COURSE/gradebook.db or "
            "postgresql+psycopg://HOST/NAME."
        ) from None


def _expect_gradebook(engine: Engine) -> None:
    """Raises CourseError when there is no gradebook of this nbgrader's at the engine's address."""
    name = engine.url.render_as_string(hide_password=True)
    try:
        with engine.connect() as connection:
            found = inspect(connection)
            if found.has_table(SUBMITTED.name):
                columns = found.get_multi_columns()
                have = {(table, column["name"]) for (_, table), made in columns.items() for column in made}
                wanted = {
                    (table.name, column.name) for table in Base.metadata.sorted_tables for column in table.columns
                }
                if wanted <= have:
                    return
                raise CourseError(
                    f"The gradebook at {name} was made by another version of nbgrader: "
                    f"it lacks {', '.join(sorted('.'.join(one) for one in wanted - have)[:5])}. Back it up, then run "
                    "`nbgrader db upgrade`."
                )
    except SQLAlchemyError as error:
        raise CourseError(f"The gradebook at {name} cannot be opened: {reason_of(error)}") from error
    raise CourseError(f"There is no gradebook at {name}. Run `nbgrader generate_assignment` with this address first.")


def _expect_writable(folder: Path) -> None:
    """Raises CourseError when nothing can be written to the folder, or it cannot be made."""
    there = next(place for place in (folder, *folder.parents) if place.exists())
    if not there.is_dir() or not os.access(there, os.W_OK | os.X_OK):
        raise CourseError(f"{there} cannot be written to. Give yourself the right to, or grade as its owner.")


def words_of(assignment: str) -> Words:
    """The interface's words in the assignment's language."""
    return Words(load_course().assignment(assignment)[1])


def _refusal(words: Words, outcome: Outcome) -> Refusal:
    # ASCII alone: the reason goes to terminals and logs, and its detail comes from the submission.
    detail = ascii(outcome.detail)[1:-1]
    return Refusal(outcome.student, outcome.code, words(f"intake.{outcome.code}", detail=detail))


def _penalty(config: Config) -> Penalty:
    """What nbgrader's late plugin says, the course's own one when it has one."""
    log = logging.getLogger("jejaring.late")
    log.setLevel(logging.ERROR)
    step = AssignLatePenalties(config=config, log=log)
    step.init_plugin()

    def penalty(student: str, score: float, late: float) -> float | None:
        off: float | None = step.plugin_inst.late_submission_penalty(student, score, late)
        return off

    return penalty
