"""Whatever is in the way of grading: a sentence that says what to do, the right exit code, and nothing lost."""

from __future__ import annotations

import os
import shutil
import signal
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from pathlib import Path

import pytest
from sqlalchemy import create_engine, text
from typer.testing import CliRunner

from jejaring.cli import app
from jejaring.grading import batch
from jejaring.simulate import simulate
from tests.grading.real import ASSIGNMENT, RealCourse
from tests.grading.somebody import SOMEBODY, as_somebody, only_as_root

ROOT = Path(__file__).parents[2]
LEARNERS = 5

needs_bubblewrap = pytest.mark.skipif(shutil.which("bwrap") is None, reason="makes file systems with bubblewrap")


@pytest.fixture
def handed_in(real: RealCourse) -> RealCourse:
    """A few simulated submissions."""
    simulate(LEARNERS, 8, ASSIGNMENT, real.root / "submitted", real.root / "release")
    return real


@pytest.fixture
def place() -> Iterator[Path]:
    """A folder that every user may enter."""
    with tempfile.TemporaryDirectory(prefix="jejaring-trouble-") as folder:
        Path(folder).chmod(0o755)
        yield Path(folder)


def says(course: RealCourse, *more: str, code: int = 2) -> str:
    """What the command prints on standard error, here in this process."""
    done = CliRunner().invoke(app, ["grade", "--course", str(course.root), "--workers", "1", *more])
    assert done.exit_code == code, done.output
    assert done.exception is None or isinstance(done.exception, SystemExit)
    return " ".join(done.output.split())


def command(course: Path, *more: str) -> list[str]:
    return [sys.executable, "-m", "jejaring", "grade", ASSIGNMENT, "--course", str(course), *more]


def run(line: list[str], code: int) -> str:
    """What a command prints on standard error in a process of its own."""
    done = subprocess.run(line, capture_output=True, text=True, check=False, cwd=ROOT)
    assert done.returncode == code, done.stdout + done.stderr
    assert "Traceback" not in done.stderr
    return done.stderr


def test_wishes_that_cannot_be_met(handed_in: RealCourse, tmp_path: Path) -> None:
    assert "no submission of 1-giving" in says(handed_in, "1-giving")
    assert "by a student whose id fits z*" in says(handed_in, "--student", "z*")
    assert "generate_assignment 9-tidak-ada" in says(handed_in, "9-tidak-ada")
    assert "equal to 256" in says(handed_in, "--workers", "1000")
    assert "equal to 0" in says(handed_in, "--workers", "-1")
    assert "postgresql+psycopg://HOST/NAME" in says(handed_in, "--db", "the gradebook")
    assert "cannot be opened" in says(handed_in, "--db", f"sqlite:///{tmp_path}/nowhere/gradebook.db")
    (tmp_path / "text.db").write_text("no database " * 100)
    assert "not a database" in says(handed_in, "--db", f"sqlite:///{tmp_path}/text.db")
    for file in (tmp_path / "nowhere" / "report.json", tmp_path):
        assert "--json FILE" in says(handed_in, "--json", str(file))
    # None of this has graded anything; what is known is graded even if another wish cannot be met.
    assert handed_in.rows()["submissions"] == []
    assert "generate_assignment 9-tidak-ada" in says(handed_in, "9-tidak-ada", ASSIGNMENT)
    assert len(handed_in.rows()["submissions"]) == LEARNERS
    says(handed_in, code=0)


def test_an_older_gradebook_is_known_by_its_tables(handed_in: RealCourse) -> None:
    engine = create_engine(handed_in.database)
    with engine.begin() as connection:
        connection.execute(text("ALTER TABLE submitted_notebook DROP COLUMN late_submission_penalty"))
    engine.dispose()
    said = says(handed_in)
    assert "lacks submitted_notebook.late_submission_penalty" in said
    assert "nbgrader db upgrade" in said


def test_settings_that_are_no_python_are_named(handed_in: RealCourse) -> None:
    (handed_in.root / "nbgrader_config.py").write_text("c = get_config(\n")
    assert f"{handed_in.root / 'nbgrader_config.py'} cannot be read (SyntaxError" in says(handed_in)


@needs_bubblewrap
@only_as_root
def test_folders_that_may_not_be_written_to(handed_in: RealCourse, place: Path) -> None:
    course = handed_in.copy(place / "course")
    course.root.chmod(0o755)
    line = as_somebody(place, *command(course.root))
    # Nothing there is somebody's.
    assert f"{course.root} cannot be written to" in run(line, 2)
    for folder in (course.root, course.root / "gradebook.db"):
        os.chown(folder, SOMEBODY, SOMEBODY)
    # One learner's page is another's, who does not let anybody write.
    (course.root / "autograded" / "learner00002").mkdir(parents=True)
    os.chown(course.root / "autograded", SOMEBODY, SOMEBODY)
    assert run(line, 1) == ""
    assert {row[0] for row in course.rows()["submissions"]} == {f"learner{n:05d}" for n in (1, 3, 4, 5)}
    (course.root / "autograded" / "learner00002").rmdir()
    assert run(line, 0) == ""
    # The gradebook alone is another's.
    os.chown(course.root / "gradebook.db", 0, 0)
    assert "gradebook cannot be written" in run([*line, "--force"], 2)


@needs_bubblewrap
def test_a_full_disk_and_then_room(handed_in: RealCourse, tmp_path: Path) -> None:
    simulate(60, 8, ASSIGNMENT, handed_in.root / "submitted", handed_in.root / "release")
    other = handed_in.copy(tmp_path / "other")
    other.grade()
    # A disk with room for about twenty pages, and what is on it when the command has ended.
    small, kept = tmp_path / "small", tmp_path / "kept"
    for folder in (small, kept):
        folder.mkdir()
    room = ["bwrap", "--dev-bind", "/", "/", "--size", str(1_500_000), "--tmpfs", str(small), "--"]
    (handed_in.root / "autograded").symlink_to(small)
    line = " ".join(command(handed_in.root, "--workers", "2"))
    said = run([*room, "sh", "-c", f"{line}; code=$?; cp -r {small}/. {kept}; exit $code"], 2)
    assert "No space left" in said
    assert "Make room" in said
    assert list(kept.iterdir())
    (handed_in.root / "autograded").unlink()
    kept.rename(handed_in.root / "autograded")
    assert run(command(handed_in.root), 0) == ""
    assert handed_in.rows() == other.rows()
    for page in (other.root / "autograded").rglob("*"):
        if page.is_file():
            assert (handed_in.root / page.relative_to(other.root)).read_bytes() == page.read_bytes()


# Tests that were started in the background are deaf to Control-C, and so would be what they start.
HEARING = """
import os, signal, sys
signal.signal(signal.SIGINT, signal.SIG_DFL)
os.execv(sys.argv[1], sys.argv[1:])
"""


def test_control_c(handed_in: RealCourse, tmp_path: Path) -> None:
    simulate(400, 8, ASSIGNMENT, handed_in.root / "submitted", handed_in.root / "release")
    # Large ones at the end, so that it cannot be done before it is stopped.
    notebook = handed_in.submitted("learner00001")
    notebook["metadata"]["jejaring"]["answers"]["m1.sort"] = {"value": "x" * 50_000_000}
    for number in range(3):
        handed_in.submit(f"zz{number}", notebook)
    pages = handed_in.root / "autograded"
    line = command(handed_in.root, "--workers", "2")
    process = subprocess.Popen(
        [sys.executable, "-c", HEARING, *line],
        cwd=ROOT,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
        start_new_session=True,
    )
    while process.poll() is None and not pages.is_dir():
        try:
            process.wait(0.005)
        except subprocess.TimeoutExpired:
            continue
    # To all processes at once, as a terminal does.
    os.killpg(process.pid, signal.SIGINT)
    _out, said = process.communicate()
    assert process.returncode == 2
    assert said == "Stopped. What was graded is kept; the same command goes on from there.\n"
    for number in range(3):
        shutil.rmtree(handed_in.root / "submitted" / f"zz{number}")
    assert handed_in.grade().refused == []
    other = handed_in.copy(tmp_path / "other")
    other.grade(force=True)
    assert handed_in.rows() == other.rows()


def test_two_runs_at_once(handed_in: RealCourse, tmp_path: Path) -> None:
    simulate(150, 8, ASSIGNMENT, handed_in.root / "submitted", handed_in.root / "release")
    other = handed_in.copy(tmp_path / "other")
    other.grade()
    both = [subprocess.Popen(command(handed_in.root, "--force"), cwd=ROOT, stdout=subprocess.DEVNULL) for _ in "ab"]
    assert [process.wait() for process in both] == [0, 0]
    assert handed_in.rows() == other.rows()


def test_what_another_grader_is_writing_is_left_alone(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    outcome = batch.Outcome("ani", "graded")
    batch.write_page(tmp_path, "page", b"1", outcome, 0o444)
    new, old = tmp_path / "page.ipynb.7.part", tmp_path / "page.ipynb.8.part"
    new.touch()
    old.touch()
    os.utime(old, (0, 0))
    batch.write_page(tmp_path, "page", b"2", outcome, 0o444)
    assert sorted(file.name for file in tmp_path.iterdir()) == ["page.ipynb", new.name]
    # Of this machine's processes it is known which of them are still there.
    gone = subprocess.Popen(["true"])
    gone.wait()
    here = batch._machine()
    killed, alive = (tmp_path / f"page.ipynb.{here}.{pid}.part" for pid in (gone.pid, os.getppid()))
    killed.touch()
    alive.touch()
    batch.write_page(tmp_path, "page", b"2", outcome, 0o444)
    assert sorted(file.name for file in tmp_path.iterdir()) == sorted(["page.ipynb", new.name, alive.name])
    # Finished by the other one between two looks at the folder.
    monkeypatch.setattr(Path, "iterdir", lambda folder: iter([folder / "page.ipynb.9.part"]))
    batch.write_page(tmp_path, "page", b"3", outcome, 0o444)
    assert (tmp_path / "page.ipynb").read_bytes() == b"3"
