"""What leaves the course: exports that other systems read, a report without names, and learners who are forgotten."""

from __future__ import annotations

import csv
import io
import re
import shutil
import sqlite3
import subprocess
import sys
from contextlib import closing
from dataclasses import replace
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st
from nbgrader.api import Gradebook
from nbgrader.utils import notebook_hash
from openpyxl import load_workbook
from typer.testing import CliRunner

from jejaring.cli import app
from jejaring.grading.gradebook import Learner
from jejaring.grading.ledger import Line, make_ledger, write_lines
from jejaring.grading.marks import Marks, Seen
from jejaring.insight.cohort import Cohort
from jejaring.insight.collected import INDEX, Collected, Page
from jejaring.insight.export import Format, csv_text, defused, export
from jejaring.insight.report import write_report
from jejaring.insight.state import Insight
from tests.planted import plant

LEARNERS = 30
NASTY = (
    Learner("=1+1", '=HYPERLINK("http://x","y")', "+62", "@SUM(A1)", ""),
    Learner("a,b", 'Kata "kutip"', "Baris\nbaru", "é@contoh.id", "4711"),
    Learner("ملك", "محمد", "الفارسي", "", "sis-7"),
    Learner("-7", " =2", "\t=3", "\uff1d4", "٤٧"),
    Learner("r", "\r\n=1", "Nama\r\nPanjang", "a;b", "12x"),
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
    assert head == [
        *("First name", "Last name", "ID number", "Email address"),
        "Thinking only of what you get (Real)",
        "Talking instead of listening (Real)",
        "Turning up without a goal (Real)",
        "Meeting only on screens (Real)",
        "Meeting, then vanishing (Real)",
        "A 90-day networking plan (Real)",
    ]
    assert not (tmp_path / "x.csv").read_bytes().startswith(b"\xef\xbb\xbf")
    assert all(re.fullmatch(r"\d+(\.\d+)?|", cell) for row in body for cell in row[4:])


def test_canvas_gets_its_columns_and_the_row_of_points(insight: Insight, tmp_path: Path) -> None:
    export(insight.cohort(), "canvas", tmp_path / "x.csv", "en")
    head, possible, *body = rows(tmp_path / "x.csv")
    assert head == [
        *("Student", "ID", "SIS User ID", "SIS Login ID", "Section"),
        "Thinking only of what you get",
        "Talking instead of listening",
        "Turning up without a goal",
        "Meeting only on screens",
        "Meeting, then vanishing",
        "A 90-day networking plan",
    ]
    assert possible == ["    Points Possible", "", "", "", "", "40", "40", "40", "40", "40", "100"]
    assert body[0][:4] == ["Lestari, Ayu", "", "", "s00000"]
    assert len(body) == LEARNERS


def test_canvas_finds_learners_by_number_or_by_sis_id(nasty: Cohort, tmp_path: Path) -> None:
    export(nasty, "canvas", tmp_path / "x.csv")
    found = {row[3]: row[1:3] for row in rows(tmp_path / "x.csv")[2:]}
    assert found["a,b"] == ["4711", ""]
    assert found["ملك"] == ["", "sis-7"]
    # A number to people, but not to Canvas.
    assert found["'-7"] == ["", "٤٧"]
    assert found["r"] == ["", "12x"]


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


def test_numbers_stay_numbers() -> None:
    assert csv_text([[-1.0, -0.001, 0.0, 40.0, 8.333, 100.0, None, "-1"]]) == "-1,0,0,40,8.33,100,,'-1\r\n"


def test_learners_without_a_submission_and_namesakes_have_a_row_each(insight: Insight, tmp_path: Path) -> None:
    with Gradebook(insight.place.url) as gradebook:
        for name in ("baru1", "baru2"):
            gradebook.add_student(name, first_name="Ayu", last_name="Lestari")
    cohort = insight.cohort()
    for form in ("csv", "moodle", "canvas"):
        export(cohort, form, tmp_path / form)
        body = [row for row in rows(tmp_path / form, "utf-8-sig") if {"baru1", "baru2"} & set(row)]
        assert len(body) == 2
        for row in body:
            assert [cell for cell in row if re.fullmatch(r"[\d.]+", cell)] == (["0"] if form == "csv" else [])


# nbgrader's own way of adding a submission makes SQLAlchemy speak.
@pytest.mark.filterwarnings("ignore::sqlalchemy.exc.SAWarning")
def test_both_languages_of_a_lesson_make_one_score(insight: Insight, tmp_path: Path) -> None:
    with Gradebook(insight.place.url) as gradebook:
        first = gradebook.assignment_submissions("1-memberi")[0]
        student, score = first.student.id, first.score
        second = gradebook.add_submission("1-giving", student)
        for grade in second.notebooks[0].grades:
            grade.needs_manual_grade = False
            grade.auto_score = grade.max_score
        gradebook.db.commit()
    export(insight.cohort(), "moodle", tmp_path / "x.csv")
    found = [row for row in rows(tmp_path / "x.csv") if row[2] == student]
    assert len(found) == 1
    assert score < 40
    assert found[0][4] == "40"


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
    assert '<th scope="col"></th>' not in page


def test_the_numbers_of_a_report_cannot_be_followed_back(insight: Insight, tmp_path: Path) -> None:
    def order(folder: str) -> list[list[str]]:
        files = write_report(insight, tmp_path / folder, "id")
        return [row[1:] for row in rows(next(file for file in files if file.name == "learners.csv"), "utf-8-sig")]

    one, other = order("one"), order("other")
    assert sorted(one) == sorted(other)
    assert one != other, "an order that is the same again could be told by whoever has the ids"


def test_the_report_tells_who_is_who_when_asked(insight: Insight, tmp_path: Path) -> None:
    files = write_report(insight, tmp_path / "report", "en", names=True)
    assert "O&#x27;Neil, Jr." in files[0].read_text("utf-8")
    learners = next(file for file in files if file.name == "learners.csv")
    assert len(rows(learners, "utf-8-sig")) == LEARNERS + 1


GONE, NAME, TEXT = "s00004", "Xanadu Quillfeather", "kalimat yang hanya ditulis orang ini"


def handed_in(root: Path, secret: str) -> None:
    """The learner's submission as nbgrader leaves it behind."""
    root.mkdir(parents=True)
    (root / "1-memberi.ipynb").write_text(TEXT, "utf-8")
    (root / "submission_secret.txt").write_text(secret, "utf-8")


@pytest.fixture
def shared(insight: Insight, tmp_path: Path) -> Path:
    """A course with an exchange and a cache in which one learner has left traces everywhere."""
    root, exchange, cache = insight.place.root, tmp_path / "exchange", tmp_path / "cache"
    (root / "nbgrader_config.py").write_text(
        'c = get_config()\nc.CourseDirectory.course_id = "trial"\n'
        f"c.Exchange.root = {str(exchange)!r}\nc.Exchange.cache = {str(cache)!r}\n",
        "utf-8",
    )
    with Gradebook(insight.place.url) as gradebook:
        submission = gradebook.find_submission("1-memberi", GONE)
        submission.student.first_name, submission.student.last_name = NAME.split()
        grade = next(one for one in submission.notebooks[0].grades if one.name == "m1-reflection").id
        gradebook.db.commit()
    marks = Marks(insight.engine, "rani")
    assert marks.decide(grade, {"evidence": 2}, 6.0, f"untuk {NAME}: {TEXT}", marks.seen(grade)).written
    with insight.engine.begin() as connection:
        make_ledger(connection)
        write_lines(connection, "1-memberi", [Line(GONE, "x", "y", "", 1)])
    for step, secret in (("submitted", "now"), ("feedback", "now")):
        handed_in(root / step / GONE / "1-memberi", secret)
    time = "2026-11-24 03:00:00.000000 UTC"
    handed_in(exchange / "trial" / "inbound" / f"{GONE}+1-memberi+{time}+abc", "now")
    # Handed in twice: the page that was given back first is still in the exchange.
    handed_in(exchange / "trial" / "inbound" / f"{GONE}+1-memberi+2026-11-20 03:00:00.000000 UTC+abc", "before")
    handed_in(cache / "trial" / f"{GONE}+1-memberi+{time}", "now")
    released = exchange / "trial" / "feedback"
    released.mkdir()
    for secret in ("now", "before"):
        (released / f"{notebook_hash(secret=secret, notebook_id='1-memberi')}.html").write_text(f"{NAME} {TEXT}")
    # Others', which stay: one whose id begins like the learner's.
    for place in (exchange / "trial" / "inbound", cache / "trial"):
        handed_in(place / f"{GONE}+x+1-memberi+{time}", "other")
    (released / f"{notebook_hash(secret='other', notebook_id='1-memberi')}.html").write_text("other")
    for file in tmp_path.rglob(f"*{GONE}+x+*/1-memberi.ipynb"):
        file.write_text("other")
    index = Collected(root / INDEX)
    page = Page(reflections={"m1.reflection": f"{NAME} {TEXT}"})
    index.forget(GONE)
    index.add(iter([(GONE, "1-memberi", page)]))
    return root


def traces(*roots: Path) -> list[Path]:
    """Where the learner can still be found: in names, and in files byte by byte, whatever they are."""
    wanted = [GONE.encode(), *(word.encode() for word in NAME.split()), TEXT.encode()]
    kept = f"{GONE}+x+".encode()
    found = []
    for path in (path for root in roots for path in root.rglob("*")):
        own = path.name.encode().replace(kept, b"")
        data = path.read_bytes() if path.is_file() else b""
        if any(word in own or word in data for word in wanted):
            found.append(path)
    return found


def test_a_forgotten_learner_is_gone_everywhere(shared: Path, tmp_path: Path) -> None:
    before = traces(tmp_path)
    assert {path.name for path in before} >= {"gradebook.db", INDEX, GONE}
    released = tmp_path / "exchange" / "trial" / "feedback"
    assert len([path for path in before if path.parent == released]) == 2
    with Gradebook(f"sqlite:///{shared / 'gradebook.db'}") as gradebook:
        others = {student.id for student in gradebook.students} - {GONE}
    done = CliRunner().invoke(app, ["forget", GONE, "--yes", "--course", str(shared)])
    assert done.exit_code == 0, done.output
    for removed in (
        "1 from student",
        "1 from marks",
        "1 from ledger",
        "1 from index",
        str(shared / "submitted" / GONE),
    ):
        assert f"removed: {removed}" in done.output
    assert done.output.count(f"removed: {released}") == 2
    assert traces(tmp_path) == []
    assert [path.read_text() for path in released.iterdir()] == ["other"]
    assert len(list(tmp_path.rglob(f"{GONE}+x+*"))) == 2
    with Gradebook(f"sqlite:///{shared / 'gradebook.db'}") as gradebook:
        assert {student.id for student in gradebook.students} == others
    again = CliRunner().invoke(app, ["forget", GONE, "--yes", "--course", str(shared)])
    assert again.exit_code == 1
    assert "Look yourself" not in done.output


def test_what_is_not_ours_to_change_is_named(shared: Path) -> None:
    backup = shared / "gradebook.db.2026-11-24-030000.1"
    shutil.copy(shared / "gradebook.db", backup)
    (shared / "export").mkdir()
    (shared / "downloaded" / "1-memberi").mkdir(parents=True)
    done = CliRunner().invoke(app, ["forget", GONE, "--yes", "--course", str(shared)])
    assert done.exit_code == 0, done.output
    for path in (backup, shared / "export", shared / "downloaded"):
        assert f"Look yourself: {path} " in done.output


def test_while_someone_reads_the_gradebook_the_traces_in_its_log_are_told(
    shared: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("jejaring.grading.gradebook.PATIENCE", 0.2)
    with closing(sqlite3.connect(shared / "gradebook.db", isolation_level=None)) as reader:
        reader.execute("pragma journal_mode = wal")
        reader.execute("begin")
        reader.execute("select * from student").fetchall()
        done = CliRunner().invoke(app, ["forget", GONE, "--yes", "--course", str(shared)])
        assert done.exit_code == 1
        assert "run the command again" in done.output
        reader.execute("rollback")
    CliRunner().invoke(app, ["forget", GONE, "--yes", "--course", str(shared)])
    assert traces(shared) == []


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
