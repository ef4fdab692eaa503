"""A course directory of its own for each test, made from the small course in `content/`."""

from __future__ import annotations

import json
import os
import shutil
import subprocess
import sys
from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import pytest
from nbgrader.api import Gradebook

from jejaring.course import load_course, load_keys, load_lesson
from jejaring.grading.assignment import Assignment, read_assignment
from jejaring.grading.release import build_course
from tests.grading.real import RealCourse, make_sources

SAMPLE = Path(__file__).parent / "content"
LESSON = "m1_sample"
ASSIGNMENT = "1-contoh"
ENGLISH = "1-sample"

OURS = """from jejaring.grading.config import configure

c = get_config()
configure(c)
c.CourseDirectory.course_id = "trial"
c.Exchange.root = {exchange!r}
c.Exchange.cache = {cache!r}
"""
STOCK = 'c = get_config()\nc.CourseDirectory.course_id = "trial"\n'


@dataclass
class Course:
    """A course directory, with nbgrader's own commands run in it as a person would."""

    root: Path
    environment: dict[str, str] = field(default_factory=dict)

    def run(self, *arguments: str, cwd: Path | None = None, expect: int = 0) -> str:
        """Runs `nbgrader ARGUMENTS`; returns all that it printed."""
        program = Path(sys.executable).with_name("nbgrader")
        done = subprocess.run(
            [program, *arguments],
            cwd=cwd or self.root,
            env=self.environment,
            capture_output=True,
            text=True,
            check=False,
        )
        output = done.stdout + done.stderr
        assert done.returncode == expect, output
        return output

    def notebook(self, *parts: str) -> dict[str, Any]:
        """A notebook below the root, read."""
        loaded: dict[str, Any] = json.loads(self.root.joinpath(*parts).read_text("utf-8"))
        return loaded

    def gradebook(self) -> Any:
        """The gradebook, to be used in a `with`."""
        return Gradebook(f"sqlite:///{self.root / 'gradebook.db'}")

    def scores(self, assignment: str) -> dict[str, dict[str, float | None]]:
        """Student -> nbgrader cell id -> automatic score, None where a person is to score."""
        with self.gradebook() as gradebook:
            return {
                submission.student.id: {
                    grade.name: grade.auto_score for notebook in submission.notebooks for grade in notebook.grades
                }
                for submission in gradebook.assignment_submissions(assignment)
            }


@pytest.fixture(scope="session")
def sample_files(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """source/ and release/ of the small course."""
    root = tmp_path_factory.mktemp("sample")
    build_course(root, write=True, content=SAMPLE)
    return root


@pytest.fixture
def new_course(sample_files: Path, tmp_path: Path) -> Callable[[str], Course]:
    """Makes a course directory with the given settings, and an exchange beside it."""

    def make(settings: str = OURS) -> Course:
        root = tmp_path / "course"
        shutil.copytree(sample_files, root)
        exchange, cache = tmp_path / "exchange", tmp_path / "cache"
        exchange.mkdir()
        exchange.chmod(0o777)
        (root / "nbgrader_config.py").write_text(settings.format(exchange=str(exchange), cache=str(cache)))
        kept = {name: value for name, value in os.environ.items() if not name.startswith(("JUPYTER", "PYTEST"))}
        environment = kept | {
            "HOME": str(tmp_path),
            "JEJARING_CONTENT": str(SAMPLE),
            "PATH": f"{Path(sys.executable).parent}{os.pathsep}{os.environ['PATH']}",
            "PYTHONPATH": str(Path(__file__).parents[2]),
        }
        return Course(root, environment)

    return make


@pytest.fixture
def course(new_course: Callable[[str], Course]) -> Course:
    """A course directory with our settings whose assignment is in the gradebook."""
    made = new_course(OURS)
    made.run("generate_assignment", ASSIGNMENT, "--force")
    return made


@pytest.fixture
def sample(monkeypatch: pytest.MonkeyPatch) -> None:
    """The small course in place of the real one, in this process."""

    def entries(*_: Any) -> Any:
        return load_course(SAMPLE)

    for module in ("assignment", "feedback"):
        monkeypatch.setattr(f"jejaring.grading.{module}.load_course", entries)
        monkeypatch.setattr(f"jejaring.grading.{module}.load_lesson", lambda lesson: load_lesson(lesson, SAMPLE))
    monkeypatch.setattr("jejaring.simulate.write.load_course", entries)
    monkeypatch.setattr("jejaring.simulate.write.load_lesson", lambda lesson: load_lesson(lesson, SAMPLE))
    monkeypatch.setattr("jejaring.simulate.write.load_keys", lambda lesson: load_keys(lesson, SAMPLE))
    monkeypatch.setattr("jejaring.simulate.write.has_keys", lambda _lesson: True)


@pytest.fixture
def assignment(sample: None, sample_files: Path) -> Assignment:
    """The trusted side of the small course's Indonesian assignment."""
    return open_sample(sample_files, ASSIGNMENT)


def open_sample(files: Path, name: str) -> Assignment:
    """An assignment of the small course; source cells as the gradebook would hold them."""
    source = json.loads((files / "source" / name / f"{name}.ipynb").read_text("utf-8"))
    sources = {cell["metadata"]["nbgrader"]["grade_id"]: cell["source"] for cell in source["cells"]}
    released = (files / "release" / name / f"{name}.ipynb").read_bytes()
    opened = read_assignment(name, released, sources)
    assert opened is not None
    return opened


@pytest.fixture(scope="session")
def real_files(tmp_path_factory: pytest.TempPathFactory) -> RealCourse:
    """The real lesson 1 in both languages, released, in a gradebook. Never changed."""
    made = RealCourse(tmp_path_factory.mktemp("real"))
    for assignment in make_sources(made.root, ["m1_giving"]):
        made.generate(assignment)
    return made


@pytest.fixture
def real(real_files: RealCourse, tmp_path: Path) -> RealCourse:
    """A course of the real lesson 1 for one test."""
    return real_files.copy(tmp_path / "course")
