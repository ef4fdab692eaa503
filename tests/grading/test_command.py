"""The commands as a person meets them: exit codes, tables, plain progress, the report for programs, the doctor."""

from __future__ import annotations

import io
import json
import subprocess
import sys
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest
from rich.console import Console
from typer.testing import CliRunner

from jejaring.cli import app
from jejaring.errors import CourseError
from jejaring.grading import doctor, report
from jejaring.grading.cohort import Tally
from jejaring.grading.grade import DONE, REFUSED, Wish, grade
from jejaring.grading.intake import read_timestamp
from jejaring.simulate import simulate
from tests.grading.conftest import ASSIGNMENT as SAMPLE_ASSIGNMENT
from tests.grading.conftest import Course
from tests.grading.real import ASSIGNMENT, RealCourse
from tests.grading.test_cohort import change_key

LEARNERS = 5


@pytest.fixture
def handed_in(real: RealCourse) -> RealCourse:
    """A few simulated submissions in both languages."""
    for assignment in (ASSIGNMENT, "1-giving"):
        simulate(LEARNERS, 8, assignment, real.root / "submitted", real.root / "release")
    return real


def told(wish: Wish, terminal: bool = False) -> tuple[int, str]:
    """Exit code and what was printed."""
    out = io.StringIO()
    return grade(wish, Console(file=out, width=200, force_terminal=terminal)), out.getvalue()


def data(file: Path) -> dict[str, Any]:
    loaded: dict[str, Any] = json.loads(file.read_text())
    return loaded


def test_all_that_was_submitted_is_graded_and_reported(handed_in: RealCourse, tmp_path: Path) -> None:
    file = tmp_path / "report.json"
    code, said = told(Wish(handed_in.root, json=file))
    assert code == DONE
    assert "1-giving" in said
    report = data(file)
    assert [(a["assignment"], a["graded"], a["refused"]) for a in report["assignments"]] == [
        ("1-giving", LEARNERS, []),
        (ASSIGNMENT, LEARNERS, []),
    ]
    assert not report["dry_run"]
    code, said = told(Wish(handed_in.root, json=file), terminal=True)
    assert code == DONE
    assert [a["unchanged"] for a in data(file)["assignments"]] == [LEARNERS, LEARNERS]


def test_one_assignment_one_student(handed_in: RealCourse, tmp_path: Path) -> None:
    file = tmp_path / "report.json"
    told(Wish(handed_in.root, (ASSIGNMENT,), student="learner0000[12]", json=file))
    (only,) = data(file)["assignments"]
    assert (only["assignment"], only["submissions"], only["graded"]) == (ASSIGNMENT, 2, 2)


def test_a_refusal_is_named_with_its_reason(handed_in: RealCourse, tmp_path: Path) -> None:
    handed_in.submit("rusak", b"[")
    file = tmp_path / "report.json"
    code, said = told(Wish(handed_in.root, json=file))
    assert code == REFUSED
    assert "rusak" in said
    assert "Berkas rusak" in said
    refused = data(file)["assignments"][1]["refused"]
    assert [(r["student"], r["code"]) for r in refused] == [("rusak", "not_json")]


def test_a_dry_run_shows_who_and_by_how_much(handed_in: RealCourse, tmp_path: Path) -> None:
    told(Wish(handed_in.root))
    change_key(handed_in)
    file = tmp_path / "report.json"
    code, said = told(Wish(handed_in.root, dry_run=True, json=file))
    assert code == DONE
    other, changed = data(file)["assignments"]
    assert other["unchanged"] == LEARNERS
    assert changed["changes"]
    for change in changed["changes"]:
        was, will = change["cells"]["m1-recall1"]
        assert change["points"] == will - was
        assert f"{will - was:+.2f}" in said


def test_what_cannot_run_says_why(real: RealCourse, tmp_path: Path) -> None:
    with pytest.raises(CourseError, match="nothing to grade"):
        told(Wish(real.root))
    with pytest.raises(CourseError, match="generate_assignment"):
        told(Wish(real.root, ("9-tidak-ada",)))
    done = CliRunner().invoke(app, ["grade", "--course", str(tmp_path / "nowhere")])
    assert done.exit_code == 2
    done = CliRunner().invoke(app, ["grade", "--course", str(real.root), "--db", f"sqlite:///{tmp_path}/other.db"])
    assert done.exit_code == 2


def test_the_command_itself(handed_in: RealCourse) -> None:
    line = [sys.executable, "-m", "jejaring", "grade", ASSIGNMENT, "--course", str(handed_in.root), "--workers", "2"]
    done = subprocess.run(line, capture_output=True, text=True, check=False, cwd=handed_in.root)
    assert done.returncode == 0, done.stderr
    assert "Graded" in done.stdout
    assert "\x1b" not in done.stdout


def test_progress_without_a_terminal_is_plain_lines(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(report, "PAUSE", 0.0)
    out = io.StringIO()
    with report.Teller(Console(file=out, width=120)) as teller:
        teller.told(Tally(ASSIGNMENT, found=100, graded=50))
    assert out.getvalue().startswith(f"{ASSIGNMENT}: 50 of 100, ")
    assert "left" in out.getvalue()


def test_the_doctor_finds_what_grading_mends(handed_in: RealCourse) -> None:
    before = {finding.about: finding for finding in doctor.examine(handed_in.root)}
    assert before["gradebook schema"].state == "right"
    assert before["gradebook indexes"].state == "open"
    assert before["write-ahead log"].state == "open"
    told(Wish(handed_in.root))
    after = {finding.about: finding for finding in doctor.examine(handed_in.root)}
    assert all(after[name].state == "right" for name in ("gradebook indexes", "write-ahead log", "ledger", "disk"))


def test_the_doctor_names_remedies(handed_in: RealCourse, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    exchange = tmp_path / "exchange"
    exchange.mkdir(mode=0o700)
    settings = (handed_in.root / "nbgrader_config.py").read_text()
    (handed_in.root / "nbgrader_config.py").write_text(f"{settings}\nget_config().Exchange.root = {str(exchange)!r}\n")
    monkeypatch.setattr(doctor, "missing", lambda: "bwrap is not installed.")
    monkeypatch.setattr(doctor, "jupyter_path", lambda _name: [])
    found = {finding.about: finding for finding in doctor.examine(handed_in.root)}
    assert found["exchange"].state == found["labextension"].state == "wrong"
    assert found["sandbox"].state == "open"
    assert all(finding.remedy for finding in found.values() if finding.state != "right" and finding.about != "ledger")
    assert f"chmod 777 {exchange}" in found["exchange"].remedy


def test_a_gradebook_that_does_not_answer_is_named_without_its_password(real: RealCourse) -> None:
    url = "postgresql+psycopg://guru:rahasia@127.0.0.1:1/kursus"
    done = CliRunner().invoke(app, ["grade", "--course", str(real.root), "--db", url])
    assert done.exit_code == 2
    assert "127.0.0.1:1" in done.output
    assert "rahasia" not in done.output


def test_the_exchange_s_own_time_wins_over_one_handed_in(course: Course, tmp_path: Path) -> None:
    course.run("release_assignment", SAMPLE_ASSIGNMENT)
    home = tmp_path / "learner"
    home.mkdir()
    (home / "nbgrader_config.py").write_text((course.root / "nbgrader_config.py").read_text())
    course.run("fetch_assignment", SAMPLE_ASSIGNMENT, "--course", "trial", cwd=home)
    (home / SAMPLE_ASSIGNMENT / "timestamp.txt").write_text("2001-01-01 00:00:00 UTC")
    course.run("submit", SAMPLE_ASSIGNMENT, "--course", "trial", cwd=home)
    course.run("collect", SAMPLE_ASSIGNMENT)
    (folder,) = (course.root / "submitted").glob(f"*/{SAMPLE_ASSIGNMENT}")
    handed_in = read_timestamp(folder)
    assert handed_in is not None
    assert abs((datetime.now(UTC).replace(tzinfo=None) - handed_in).total_seconds()) < 600
