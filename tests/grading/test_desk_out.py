"""What leaves the course: exports that other systems read, a report without names, and learners who are forgotten."""

from __future__ import annotations

import csv
import io
import re
import shutil
import subprocess
import sys
from dataclasses import replace
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st
from nbgrader.api import Gradebook
from openpyxl import load_workbook
from typer.testing import CliRunner

from jejaring.cli import app
from jejaring.grading.gradebook import Learner
from jejaring.grading.marks import Marks, Seen
from jejaring.insight.cohort import Cohort
from jejaring.insight.export import Format, csv_text, defused, export
from jejaring.insight.report import write_report
from jejaring.insight.state import Insight
from tests.planted import plant

LEARNERS = 30
NASTY = (
    Learner("=1+1", '=HYPERLINK("http://x","y")', "+62", "@SUM(A1)", ""),
    Learner("a,b", 'Kata "kutip"', "Baris\nbaru", "é@contoh.id", "4711"),
    Learner("ملك", "محمد", "الفارسي", "", "sis-7"),
    Learner("-7", " =2", "\t=3", "\uff1d4", ""),
)


@pytest.fixture(scope="module")
def original(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("original")
    plant(folder, LEARNERS, lessons=3, graded=True, files=True)
    return folder


@pytest.fixture
def insight(original: Path, tmp_path: Path) -> Insight:
    course = tmp_path / "course"
    shutil.copytree(original, course)
    opened = Insight.open(course)
    opened.refresh()
    return opened


@pytest.fixture
def nasty(insight: Insight) -> Cohort:
    return replace(insight.cohort(), learners=NASTY)


def rows(file: Path, encoding: str = "utf-8") -> list[list[str]]:
    return list(csv.reader(io.StringIO(file.read_text(encoding), newline="")))


def test_csv_has_one_row_per_learner_and_nbgraders_scores(insight: Insight, tmp_path: Path) -> None:
    assert export(insight.cohort(), "csv", tmp_path / "x.csv") == LEARNERS
    head, *body = rows(tmp_path / "x.csv", "utf-8-sig")
    assert len(body) == LEARNERS == len({row[0] for row in body})
    column = head.index("m1_giving_score_of_40")
    with Gradebook(insight.place.url) as gradebook:
        expected = {
            row["student"]: row["score"]
            for name in ("1-memberi", "1-giving")
            for row in gradebook.submission_dicts(name)
        }
    assert {row[0]: float(row[column]) for row in body} == pytest.approx(expected)


@pytest.mark.parametrize("form", ["csv", "moodle", "canvas"])
def test_nothing_in_a_file_becomes_a_formula(nasty: Cohort, form: Format, tmp_path: Path) -> None:
    export(nasty, form, tmp_path / "x.csv")
    cells = [cell for row in rows(tmp_path / "x.csv", "utf-8-sig") for cell in row]
    assert any("محمد" in cell for cell in cells)
    for cell in cells:
        assert not cell.lstrip(" \u00a0").startswith(("=", "+", "-", "@", "\t", "\r", "\uff1d"))


def test_names_of_any_script_and_quotes_come_back_whole(nasty: Cohort, tmp_path: Path) -> None:
    export(nasty, "moodle", tmp_path / "x.csv")
    found = {row[2]: row for row in rows(tmp_path / "x.csv")}
    assert found["4711"][:2] == ['Kata "kutip"', "Baris\nbaru"]
    assert found["sis-7"][:2] == ["محمد", "الفارسي"]


def test_moodle_gets_the_columns_of_its_own_export(insight: Insight, tmp_path: Path) -> None:
    export(insight.cohort(), "moodle", tmp_path / "x.csv", "en")
    head, *body = rows(tmp_path / "x.csv")
    assert head[:4] == ["First name", "Last name", "ID number", "Email address"]
    assert head[4:6] == ["Thinking only of what you get (Real)", "Talking instead of listening (Real)"]
    assert len(head) == 4 + 6
    assert not (tmp_path / "x.csv").read_bytes().startswith(b"\xef\xbb\xbf")
    assert all(re.fullmatch(r"\d+(\.\d+)?|", cell) for row in body for cell in row[4:])


def test_canvas_gets_its_columns_and_the_row_of_points(insight: Insight, tmp_path: Path) -> None:
    export(insight.cohort(), "canvas", tmp_path / "x.csv", "en")
    head, possible, *body = rows(tmp_path / "x.csv")
    assert head[:5] == ["Student", "ID", "SIS User ID", "SIS Login ID", "Section"]
    assert possible == ["    Points Possible", "", "", "", "", "40", "40", "40", "40", "40", "100"]
    assert body[0][:4] == ["Lestari, Ayu", "", "", "s00000"]
    assert len(body) == LEARNERS


def test_canvas_finds_learners_by_number_or_by_sis_id(nasty: Cohort, tmp_path: Path) -> None:
    export(nasty, "canvas", tmp_path / "x.csv")
    found = {row[3]: row[1:3] for row in rows(tmp_path / "x.csv")[2:]}
    assert found["a,b"] == ["4711", ""]
    assert found["ملك"] == ["", "sis-7"]


def test_a_lesson_that_waits_for_a_person_gives_no_grade_elsewhere(insight: Insight, tmp_path: Path) -> None:
    with Gradebook(insight.place.url) as gradebook:
        submission = gradebook.assignment_submissions("1-memberi")[0]
        grade = next(one for one in submission.notebooks[0].grades if one.name == "m1-reflection")
        grade.manual_score, grade.auto_score, grade.needs_manual_grade = None, None, True
        student = submission.student.id
        gradebook.db.commit()
    export(insight.cohort(), "moodle", tmp_path / "x.csv")
    row = next(row for row in rows(tmp_path / "x.csv") if row[2] == student)
    assert row[4] == ""
    assert row[5] != ""


def test_a_workbook_holds_texts_as_texts_and_numbers_as_numbers(nasty: Cohort, tmp_path: Path) -> None:
    export(nasty, "xlsx", tmp_path / "x.xlsx")
    sheet = load_workbook(tmp_path / "x.xlsx").active
    assert sheet is not None
    listed = list(sheet.iter_rows())
    assert [row[0].value for row in listed[1:]] == [learner.id for learner in NASTY]
    assert all(cell.data_type in {"s", "n"} for row in listed for cell in row)
    assert listed[1][2].value == '=HYPERLINK("http://x","y")'
    assert listed[1][2].data_type == "s"


@given(st.text())
def test_any_text_survives_a_csv_and_is_never_a_formula(text: str) -> None:
    cell = next(csv.reader(io.StringIO(csv_text([[text, "x"]]), newline="")), [""])[0]
    if "\r" not in text:
        assert cell == defused(text)
    assert cell.lstrip(" \u00a0")[:1] not in set("=+-@\t")


def test_nbgraders_own_export_command_takes_the_plugin(insight: Insight, tmp_path: Path) -> None:
    program = Path(sys.executable).with_name("nbgrader")
    command = [program, "export", "--exporter=jejaring.insight.plugin.CohortExport", "--to", tmp_path / "out.csv"]
    done = subprocess.run(
        [*command, f"--db=sqlite:///{insight.place.root / 'gradebook.db'}", "--CohortExport.form=moodle"],
        cwd=insight.place.root,
        capture_output=True,
        text=True,
        check=False,
        env={"PATH": str(program.parent), "HOME": str(tmp_path), "PYTHONPATH": str(Path(__file__).parents[2])},
    )
    assert done.returncode == 0, done.stdout + done.stderr
    assert len(rows(tmp_path / "out.csv")) == LEARNERS + 1


def test_the_report_names_nobody_and_loads_nothing(insight: Insight, tmp_path: Path) -> None:
    files = write_report(insight, tmp_path / "report", "id")
    assert [file.name for file in files][:2] == ["report.html", "standing.csv"]
    together = "\n".join(file.read_text("utf-8-sig") for file in files)
    for learner in insight.cohort().learners:
        for known in (learner.id, learner.email):
            assert known not in together
    page = files[0].read_text("utf-8")
    assert "default-src 'none'" in page
    outside = re.sub(r'xmlns="http://www.w3.org/2000/svg"', "", page)
    assert "://" not in outside
    assert "<script" not in page


def test_the_report_tells_who_is_who_when_asked(insight: Insight, tmp_path: Path) -> None:
    files = write_report(insight, tmp_path / "report", "en", names=True)
    assert "O&#x27;Neil, Jr." in files[0].read_text("utf-8")
    learners = next(file for file in files if file.name == "learners.csv")
    assert len(rows(learners, "utf-8-sig")) == LEARNERS + 1


def test_a_forgotten_learner_is_gone_everywhere(insight: Insight) -> None:
    gone, root = "s00004", insight.place.root
    with Gradebook(insight.place.url) as gradebook:
        submission = gradebook.find_submission("1-memberi", gone)
        grade = next(one for one in submission.notebooks[0].grades if one.name == "m1-reflection").id
        others = {student.id for student in gradebook.students} - {gone}
    marks = Marks(insight.engine, "rani")
    assert marks.decide(grade, {"evidence": 2}, 6.0, "untuk s00004", marks.seen(grade)).written
    for step in ("submitted", "feedback"):
        (root / step / gone / "1-memberi").mkdir(parents=True)
    done = CliRunner().invoke(app, ["forget", gone, "--yes", "--course", str(root)])
    assert done.exit_code == 0, done.output
    assert "removed: 1 from student" in done.output
    assert "removed: 1 from marks" in done.output
    assert str(root / "submitted" / gone) in done.output
    left = [path for path in root.rglob("*") if path.is_file() and gone.encode() in path.read_bytes()]
    assert left == []
    assert not [path for path in root.rglob("*") if gone in path.name]
    with Gradebook(insight.place.url) as gradebook:
        assert {student.id for student in gradebook.students} == others
    again = CliRunner().invoke(app, ["forget", gone, "--yes", "--course", str(root)])
    assert again.exit_code == 1


@pytest.mark.parametrize("name", ["..", ".", "", "a/b", "../submitted", "a\\b"])
def test_a_name_that_leads_elsewhere_removes_nothing(insight: Insight, name: str) -> None:
    before = sorted(insight.place.root.rglob("*"))
    done = CliRunner().invoke(app, ["forget", "--yes", "--course", str(insight.place.root), "--", name])
    assert done.exit_code == 1
    assert sorted(
        path for path in insight.place.root.rglob("*") if "-wal" not in path.name and "-shm" not in path.name
    ) == [path for path in before if "-wal" not in path.name and "-shm" not in path.name]


def test_the_commands_say_where_no_gradebook_is(tmp_path: Path) -> None:
    for command in (
        ["export", str(tmp_path / "x.csv")],
        ["report", "--out", str(tmp_path / "r")],
        ["forget", "ani", "--yes"],
    ):
        done = CliRunner().invoke(app, [*command, "--course", str(tmp_path)])
        assert done.exit_code == 2
        assert "no gradebook" in done.output
    assert list(tmp_path.iterdir()) == []


def test_seen_values_compare_by_what_they_say() -> None:
    assert Seen(9.0, "a") == Seen(9.0, "a") != Seen(9.0, "b")
