"""The real lesson as a course directory with a filled gradebook, and both ways of grading it."""

from __future__ import annotations

import json
import logging
import shutil
import warnings
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from nbgrader.converters import Autograde, GenerateAssignment
from nbgrader.converters.base import NbGraderException
from nbgrader.coursedir import CourseDirectory
from sqlalchemy import create_engine, text
from traitlets.config import Config

from jejaring.build.lesson_text import read_lesson_text
from jejaring.build.notebook import notebook, to_json
from jejaring.course import load_course, load_keys, load_lesson
from jejaring.course.load import CONTENT, canary
from jejaring.grading.cohort import Cohort, Tally
from jejaring.grading.config import configure
from jejaring.grading.workers import Here, Runner

ASSIGNMENT = "1-memberi"

SETTINGS = """from jejaring.grading.config import configure

configure(get_config())
"""


def silent(tally: Tally) -> None:
    """Nobody listens."""


@dataclass
class RealCourse:
    """A course directory of real lessons."""

    root: Path
    url: str = ""

    @property
    def database(self) -> str:
        """The gradebook's URL."""
        return self.url or f"sqlite:///{self.root / 'gradebook.db'}"

    @property
    def config(self) -> Config:
        """nbgrader's settings for this course, ours included."""
        config = Config()
        configure(config)
        config.CourseDirectory.root = str(self.root)
        config.CourseDirectory.db_url = self.database
        return config

    def directory(self) -> CourseDirectory:
        """nbgrader's course directory."""
        log = logging.getLogger("tests.course")
        log.setLevel(logging.CRITICAL)
        return CourseDirectory(config=self.config, log=log)

    def generate(self, assignment: str) -> None:
        """Puts an assignment into the gradebook and makes its release."""
        directory = self.directory()
        directory.assignment_id = assignment
        GenerateAssignment(coursedir=directory, config=self.config, log=directory.log, force=True).start()

    def cohort(self, runner: Runner | None = None, **wishes: Any) -> Cohort:
        """Our own grading of this course."""
        return Cohort(self.directory(), self.config, runner or Here(), **wishes)

    def grade(self, assignment: str = ASSIGNMENT, runner: Runner | None = None, **wishes: Any) -> Tally:
        """Grades with our own engine."""
        cohort = self.cohort(runner, **wishes)
        try:
            return cohort.grade(assignment, silent)
        finally:
            cohort.close()

    def autograde(
        self, assignment: str = ASSIGNMENT, student: str = "*", force: bool = True, stock: bool = False
    ) -> bool:
        """Grades with nbgrader's autograde; says whether it reported no failure.

        `stock`: without what this course sets, so that nbgrader's own steps run the notebooks and write the gradebook.
        """
        config = self.config
        if stock:
            kept = {"CourseDirectory", "LateSubmissionPlugin"}
            config = Config({name: part for name, part in config.items() if name in kept})
        directory = self.directory()
        directory.assignment_id = assignment
        directory.student_id = student
        # What nbgrader and its libraries warn of is theirs.
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            try:
                Autograde(coursedir=directory, config=config, log=directory.log, force=force).start()
            except NbGraderException:
                return False
        return True

    def copy(self, root: Path) -> RealCourse:
        """A course of its own with the same files and gradebook."""
        shutil.copytree(self.root, root, symlinks=True)
        return RealCourse(root)

    def folder(self, student: str, assignment: str = ASSIGNMENT) -> Path:
        """Where a student's submission is or belongs."""
        return self.root / "submitted" / student / assignment

    def submit(self, student: str, data: Any, assignment: str = ASSIGNMENT, time: str = "2026-11-24 03:00:00") -> Path:
        """Hands a notebook in: plain data, or bytes as they are."""
        folder = self.folder(student, assignment)
        folder.mkdir(parents=True, exist_ok=True)
        written = data if isinstance(data, bytes) else to_json(data).encode()
        (folder / f"{assignment}.ipynb").write_bytes(written)
        (folder / "timestamp.txt").write_text(f"{time} UTC")
        return folder

    def submitted(self, student: str, assignment: str = ASSIGNMENT) -> Any:
        """What a student handed in, read."""
        return json.loads((self.folder(student, assignment) / f"{assignment}.ipynb").read_text("utf-8"))

    def page(self, student: str, assignment: str = ASSIGNMENT) -> Any:
        """A graded page, read."""
        return json.loads((self.root / "autograded" / student / assignment / f"{assignment}.ipynb").read_text("utf-8"))

    def rows(self) -> dict[str, list[tuple[Any, ...]]]:
        """What the gradebook says of every submission, without the ids that are made at random."""
        return read_rows(self.database)


QUERIES = {
    "students": "SELECT id, first_name, last_name, email FROM student ORDER BY id",
    "submissions": """
        SELECT s.student_id, a.name, s.timestamp, s.extension, n.name, p.flagged, p.late_submission_penalty
        FROM submitted_assignment s JOIN assignment a ON a.id = s.assignment_id
        LEFT JOIN submitted_notebook p ON p.assignment_id = s.id LEFT JOIN notebook n ON n.id = p.notebook_id
        ORDER BY s.student_id, a.name, n.name""",
    "grades": """
        SELECT s.student_id, a.name, c.name, g.auto_score, g.manual_score, g.extra_credit, g.needs_manual_grade
        FROM grade g JOIN base_cell c ON c.id = g.cell_id JOIN submitted_notebook p ON p.id = g.notebook_id
        JOIN submitted_assignment s ON s.id = p.assignment_id JOIN assignment a ON a.id = s.assignment_id
        ORDER BY s.student_id, a.name, c.name""",
    "comments": """
        SELECT s.student_id, a.name, c.name, k.auto_comment, k.manual_comment
        FROM comment k JOIN base_cell c ON c.id = k.cell_id JOIN submitted_notebook p ON p.id = k.notebook_id
        JOIN submitted_assignment s ON s.id = p.assignment_id JOIN assignment a ON a.id = s.assignment_id
        ORDER BY s.student_id, a.name, c.name""",
}


def read_rows(url: str) -> dict[str, list[tuple[Any, ...]]]:
    """Every row that grading writes, by what it is about."""
    engine = create_engine(url)
    try:
        with engine.connect() as connection:
            return {
                name: [
                    tuple(bool(v) if isinstance(v, bool) else v for v in row) for row in connection.execute(text(query))
                ]
                for name, query in QUERIES.items()
            }
    finally:
        engine.dispose()


def make_sources(root: Path, lessons: list[str]) -> list[str]:
    """Writes the instructor notebooks of these lessons; returns their assignments."""
    course = load_course()
    made = []
    for name in lessons:
        entry, lesson = course.entry(name), load_lesson(name)
        cells = read_lesson_text(CONTENT / name / "lesson.md")
        for language in ("id", "en"):
            slug = entry.slug[language]
            built = notebook(course, entry, lesson, load_keys(name), canary(name), cells, language)
            file = root / "source" / slug / f"{slug}.ipynb"
            file.parent.mkdir(parents=True)
            file.write_text(to_json(built), "utf-8")
            made.append(slug)
    (root / "nbgrader_config.py").write_text(SETTINGS)
    return made
