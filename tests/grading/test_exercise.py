"""An instructor's own code exercise: graded by running it, in a sandbox that lets nothing out."""

from __future__ import annotations

import json
import shutil
from pathlib import Path
from typing import Any

import nbformat
import pytest
from nbformat.v4 import new_code_cell, new_notebook
from rich.console import Console

from jejaring.errors import CourseError
from jejaring.grading import execution
from jejaring.grading.exercises import grade_exercise
from jejaring.grading.grade import DONE, Wish, grade
from jejaring.sandbox import bubblewrap, missing
from tests.grading.real import SETTINGS, RealCourse, silent

EXERCISE = "latihan"

pytestmark = [
    pytest.mark.filterwarnings("ignore"),
    pytest.mark.skipif(shutil.which("bwrap") is None, reason="bubblewrap is not installed: apt-get install bubblewrap"),
]


def tagged(name: str, source: str, **tag: Any) -> Any:
    base = {"grade": False, "grade_id": name, "locked": False, "schema_version": 3, "solution": False, "task": False}
    return new_code_cell(source, metadata={"nbgrader": {**base, **tag}}, id=name)


@pytest.fixture(scope="module")
def released(tmp_path_factory: pytest.TempPathFactory) -> RealCourse:
    """A course with one code exercise: a function that adds."""
    course = RealCourse(tmp_path_factory.mktemp("exercise"))
    (course.root / "nbgrader_config.py").write_text(SETTINGS)
    source = "def add(a, b):\n    ### BEGIN SOLUTION\n    return a + b\n    ### END SOLUTION"
    cells = [
        tagged("add", source, solution=True),
        tagged("test-add", "assert add(2, 3) == 5", grade=True, points=4, locked=True),
    ]
    kernel = {"name": "python3", "display_name": "Python 3", "language": "python"}
    file = course.root / "source" / EXERCISE / f"{EXERCISE}.ipynb"
    file.parent.mkdir(parents=True)
    nbformat.write(new_notebook(cells=cells, metadata={"kernelspec": kernel}), file)
    (file.parent / "data.csv").write_text("1,2,3")
    course.generate(EXERCISE)
    return course


def hand_in(course: RealCourse, student: str, code: str) -> None:
    notebook = json.loads((course.root / "release" / EXERCISE / f"{EXERCISE}.ipynb").read_text())
    notebook["cells"][0]["source"] = code
    course.submit(student, notebook, EXERCISE)


def points(course: RealCourse) -> dict[str, float | None]:
    return {row[0]: row[3] for row in course.rows()["grades"]}


RIGHT = "def add(a, b):\n    return a + b"


def test_right_wrong_and_hostile_code(released: RealCourse, tmp_path: Path) -> None:
    course = released.copy(tmp_path / "course")
    secret = tmp_path / "secret"
    secret.write_text("rahasia")
    hand_in(course, "a-right", RIGHT)
    hand_in(course, "b-wrong", "def add(a, b):\n    return a * b")
    hand_in(course, "c-data", f"assert open('data.csv').read() == '1,2,3'\n{RIGHT}")
    trials = {
        "d-reads": f"open({str(secret)!r}).read()",
        "e-gradebook": f"open({str(course.root / 'gradebook.db')!r}, 'rb').read()",
        "f-writes": "open('x.txt', 'w').write('x')",
        "g-network": "import socket; socket.create_connection(('192.0.2.1', 80), timeout=2)",
        "h-passwords": "open('/etc/passwd').read()",
        "i-memory": "x = bytearray(3 * 1024**3)",
        "j-files": "open('/tmp/x', 'wb').write(b'x' * 80_000_000)",
    }
    for student, code in trials.items():
        # Whoever gets through earns nothing, whoever is kept out goes on and earns all.
        hand_in(
            course,
            student,
            f"try:\n    {code}\n    through = 1\nexcept BaseException:\n    through = 0\n"
            "def add(a, b):\n    return a + b + through",
        )
    hand_in(course, "k-output", f"print('x' * 3_000_000)\n{RIGHT}")
    cohort = course.cohort()
    tally = grade_exercise(cohort, EXERCISE, course.config, False, silent)
    assert (tally.graded, tally.refused) == (4 + len(trials), [])
    found = points(course)
    assert found["a-right"] == found["c-data"] == 4
    assert found["b-wrong"] == 0
    assert {found[student] for student in trials} == {4}, found
    # Its test passes; the flood itself is cut and said to be.
    assert "OutputLimit" in json.dumps(course.page("k-output", EXERCISE))
    for page in (course.root / "autograded").rglob("*.ipynb"):
        text = page.read_text()
        assert "rahasia" not in text
        assert len(text) < 100_000
    assert grade_exercise(cohort, EXERCISE, course.config, False, silent).unchanged == tally.graded
    cohort.close()


def test_endless_code_ends(released: RealCourse, tmp_path: Path) -> None:
    course = released.copy(tmp_path / "course")
    hand_in(course, "a-endless", f"{RIGHT}\nwhile True:\n    pass")
    hand_in(course, "b-right", RIGHT)
    config = course.config
    config.ExecuteExercises.timeout = 2
    cohort = course.cohort()
    grade_exercise(cohort, EXERCISE, config, False, silent)
    cohort.close()
    assert points(course)["b-right"] == 4


def test_without_a_sandbox_it_is_refused_with_the_remedy(
    released: RealCourse, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    course = released.copy(tmp_path / "course")
    hand_in(course, "a-right", RIGHT)
    monkeypatch.setattr(execution, "missing", lambda: "bwrap is not installed. apt-get install bubblewrap")
    with pytest.raises(CourseError, match="apt-get install bubblewrap"):
        grade(Wish(course.root), Console(quiet=True))
    assert not course.autograde(EXERCISE)
    assert points(course) == {}
    assert grade(Wish(course.root, unsafe_kernel=True), Console(quiet=True)) == DONE
    assert points(course) == {"a-right": 4}


def test_a_missing_program_is_named_with_its_remedy(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(bubblewrap.shutil, "which", lambda name: None if name == "bwrap" else f"/usr/bin/{name}")
    assert "apt-get install bubblewrap" in missing()
