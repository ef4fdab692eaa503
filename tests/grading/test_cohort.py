"""`jejaring grade`: the rows that nbgrader's own steps write, what is unchanged skipped, what changed graded."""

from __future__ import annotations

import json
import os
from datetime import datetime
from pathlib import Path
from typing import Any

import pytest
from nbgrader.api import Gradebook
from sqlalchemy import create_engine, inspect, text

from jejaring.grading import batch
from jejaring.grading.batch import grade_entries
from jejaring.grading.gradebook import open_engine
from jejaring.grading.upkeep import WANTED, missing_indexes, ready, write_ahead
from jejaring.grading.workers import Here, Processes
from jejaring.simulate import simulate
from tests.grading.real import ASSIGNMENT, RealCourse

LEARNERS = 12
# Those that nbgrader's own steps grade too, which take a second each.
SOME = "learner0000[1-6]"


@pytest.fixture
def handed_in(real: RealCourse) -> RealCourse:
    """The real lesson with a dozen simulated submissions."""
    simulate(LEARNERS, 5, ASSIGNMENT, real.root / "submitted", real.root / "release")
    return real


def test_rows_are_those_that_nbgraders_own_steps_write(handed_in: RealCourse, tmp_path: Path) -> None:
    other = handed_in.copy(tmp_path / "other")
    tally = handed_in.grade(student=SOME)
    assert (tally.graded, tally.refused) == (6, [])
    assert other.autograde(student=SOME, stock=True)
    assert handed_in.rows() == other.rows()
    for folder in sorted((handed_in.root / "autograded").iterdir()):
        ours, theirs = (course.root / "autograded" / folder.name / ASSIGNMENT for course in (handed_in, other))
        assert sorted(file.name for file in ours.iterdir()) == sorted(file.name for file in theirs.iterdir())
        for file in ours.iterdir():
            assert file.stat().st_mode == (theirs / file.name).stat().st_mode


def test_autograde_with_our_settings_writes_the_same_pages(handed_in: RealCourse, tmp_path: Path) -> None:
    other = handed_in.copy(tmp_path / "other")
    handed_in.grade()
    assert other.autograde()
    assert handed_in.rows() == other.rows()
    assert len(list((other.root / "autograded").iterdir())) == LEARNERS
    for folder in (other.root / "autograded").iterdir():
        assert handed_in.page(folder.name) == other.page(folder.name)


def test_autograde_leaves_out_whom_it_is_told_to(handed_in: RealCourse) -> None:
    config: Any = handed_in.config
    config.CourseDirectory.student_id_exclude = "learner00002,learner00003"
    config.Autograde.create_student = False
    with Gradebook(handed_in.database) as gradebook:
        for number in range(1, 5):
            gradebook.add_student(f"learner{number:05d}")
    without = type("Without", (RealCourse,), {"config": property(lambda _course: config)})
    assert without(handed_in.root).autograde()
    graded = {path.name for path in (handed_in.root / "autograded").iterdir()}
    assert graded == {"learner00001", "learner00004"}


def test_manual_work_and_late_penalties_are_kept_as_nbgrader_keeps_them(handed_in: RealCourse, tmp_path: Path) -> None:
    zero = type("Zero", (RealCourse,), {"config": property(with_zero)})
    handed_in, other = zero(handed_in.root), zero(handed_in.copy(tmp_path / "other").root)
    for course in (handed_in, other):
        with Gradebook(course.database) as gradebook:
            # So that all are late, and lose all that they have earned.
            gradebook.find_assignment(ASSIGNMENT).duedate = datetime(2026, 9, 10)
            gradebook.db.commit()
    handed_in.grade(student=SOME)
    assert other.autograde(student=SOME, stock=True)
    for course in (handed_in, other):
        with Gradebook(course.database) as gradebook:
            by_hand(gradebook)
        hand_in_again(course)
        release_again(course)
    handed_in.grade(student=SOME, force=True)
    assert other.autograde(student=SOME, stock=True)
    rows = handed_in.rows()
    assert rows == other.rows()
    looked_at = {row[0] for row in rows["grades"] if row[4] is not None and row[6]}
    assert looked_at == {"learner00001", "learner00002", "learner00003"}


def by_hand(gradebook: Gradebook) -> None:
    """What an instructor does between two runs of grading."""
    notebook = gradebook.find_submission_notebook(ASSIGNMENT, ASSIGNMENT, "learner00001")
    notebook.flagged = True
    grade = gradebook.find_grade("m1-reflection", ASSIGNMENT, ASSIGNMENT, "learner00001")
    grade.manual_score, grade.needs_manual_grade = 9.0, False
    gradebook.find_comment("m1-reflection", ASSIGNMENT, ASSIGNMENT, "learner00001").manual_comment = "Bagus"
    gradebook.find_grade("m1-sort", ASSIGNMENT, ASSIGNMENT, "learner00002").extra_credit = 1.5
    gradebook.find_grade("m1-recall1", ASSIGNMENT, ASSIGNMENT, "learner00003").manual_score = 0.5
    gradebook.find_student("learner00004").first_name = "Sari"
    score = gradebook.find_grade("m1-reflection", ASSIGNMENT, ASSIGNMENT, "learner00002")
    score.manual_score, score.extra_credit, score.needs_manual_grade = 7.0, 2.0, False
    gradebook.db.commit()
    gradebook.grant_extension(ASSIGNMENT, "learner00005", days=30)
    gradebook.remove_student("learner00006")


def hand_in_again(course: RealCourse) -> None:
    """A learner whose reflection a person has scored hands in another one, late."""
    notebook = course.submitted("learner00001")
    (cell,) = [cell for cell in notebook["cells"] if cell["metadata"]["nbgrader"]["solution"]]
    cell["source"] = "Saya menulisnya lagi, kali ini dengan lebih jelas."
    notebook["metadata"]["jejaring"]["answers"].pop("m1.recall1", None)
    course.submit("learner00001", notebook, time="2026-10-20 08:00:00")


def release_again(course: RealCourse) -> None:
    """One activity is worth more from now on."""
    file = course.root / "source" / ASSIGNMENT / f"{ASSIGNMENT}.ipynb"
    notebook = json.loads(file.read_text("utf-8"))
    for cell in notebook["cells"]:
        tag = cell["metadata"]["nbgrader"]
        if tag["grade_id"] == "m1-sort":
            tag["points"] += 2
    file.write_text(json.dumps(notebook), "utf-8")
    course.generate(ASSIGNMENT)


def test_a_late_plugin_of_the_course_is_asked(handed_in: RealCourse, tmp_path: Path) -> None:
    other = handed_in.copy(tmp_path / "other")
    for course in (handed_in, other):
        with Gradebook(course.database) as gradebook:
            gradebook.find_assignment(ASSIGNMENT).duedate = datetime(2026, 9, 18)
            gradebook.db.commit()
    zero = type("Zero", (RealCourse,), {"config": property(with_zero)})
    zero(handed_in.root).grade(student=SOME)
    assert zero(other.root).autograde(student=SOME, stock=True)
    rows = handed_in.rows()
    assert rows == other.rows()
    assert {row[6] is not None for row in rows["submissions"]} == {True, False}


def with_zero(course: RealCourse) -> Any:
    """Settings by which a late submission earns nothing."""
    config = RealCourse.config.fget(course)  # type: ignore[attr-defined]
    config.LateSubmissionPlugin.penalty_method = "zero"
    return config


def test_only_what_changed_is_graded_again(handed_in: RealCourse) -> None:
    handed_in.grade()
    before = handed_in.rows()
    again = handed_in.grade()
    assert (again.graded, again.unchanged) == (0, LEARNERS)
    notebook = handed_in.submitted("learner00002")
    notebook["metadata"]["jejaring"]["answers"] = {}
    handed_in.submit("learner00002", notebook)
    changed = handed_in.grade()
    assert (changed.graded, changed.unchanged) == (1, LEARNERS - 1)
    after = handed_in.rows()
    assert [row for row in after["grades"] if row[0] != "learner00002"] == [
        row for row in before["grades"] if row[0] != "learner00002"
    ]
    zero = {row[2]: row[3] for row in after["grades"] if row[0] == "learner00002"}
    assert zero["m1-sort"] == 0


def test_a_lost_or_cut_page_is_made_again(handed_in: RealCourse) -> None:
    handed_in.grade()
    whole = handed_in.page("learner00003")
    page = handed_in.root / "autograded" / "learner00003" / ASSIGNMENT / f"{ASSIGNMENT}.ipynb"
    page.chmod(0o644)
    page.write_bytes(page.read_bytes()[:1000])
    (handed_in.root / "autograded" / "learner00004" / ASSIGNMENT / f"{ASSIGNMENT}.ipynb").unlink()
    assert handed_in.grade().graded == 2
    assert handed_in.page("learner00003") == whole


def change_key(course: RealCourse) -> None:
    """Another option of a question becomes the right one, in the gradebook."""
    engine = create_engine(course.database)
    with engine.begin() as connection:
        found = connection.execute(
            text(
                "SELECT s.id, s.source FROM source_cell s JOIN notebook n ON n.id = s.notebook_id "
                "WHERE s.name = 'm1-recall1' AND n.name = :name"
            ),
            {"name": ASSIGNMENT},
        ).one()
        changed = found.source.replace(": 1.0", ": 9.0").replace(": 0.0", ": 1.0").replace(": 9.0", ": 0.0")
        assert changed != found.source
        connection.execute(
            text("UPDATE source_cell SET source = :source WHERE id = :id"), {"source": changed, "id": found.id}
        )
    engine.dispose()


def test_a_dry_run_says_whose_points_would_change_and_writes_nothing(handed_in: RealCourse) -> None:
    handed_in.grade()
    before = handed_in.rows()
    pages = {path: path.stat().st_mtime_ns for path in (handed_in.root / "autograded").rglob("*.ipynb")}
    assert handed_in.grade(dry_run=True).unchanged == LEARNERS
    change_key(handed_in)
    tally = handed_in.grade(dry_run=True)
    assert tally.graded == LEARNERS
    assert tally.changes
    assert all(set(change.cells) == {"m1-recall1"} for change in tally.changes)
    assert handed_in.rows() == before
    assert pages == {path: path.stat().st_mtime_ns for path in (handed_in.root / "autograded").rglob("*.ipynb")}
    handed_in.grade()
    now = {(row[0], row[2]): row[3] for row in handed_in.rows()["grades"]}
    for change in tally.changes:
        for cell, (_was, will) in change.cells.items():
            assert now[change.student, cell] == will
    assert handed_in.grade(dry_run=True).changes == []


def test_a_changed_key_rewrites_only_what_follows_from_it(handed_in: RealCourse) -> None:
    handed_in.grade()
    with Gradebook(handed_in.database) as gradebook:
        by_hand(gradebook)
        gradebook.add_student("learner00006")
    handed_in.grade()
    with Gradebook(handed_in.database) as gradebook:
        for student in ("learner00001", "learner00002"):
            gradebook.find_grade("m1-reflection", ASSIGNMENT, ASSIGNMENT, student).needs_manual_grade = False
        gradebook.db.commit()
    before, files = handed_in.rows(), written(handed_in)
    change_key(handed_in)
    told = handed_in.grade(dry_run=True)
    tally = handed_in.grade()
    after, now = handed_in.rows(), written(handed_in)
    touched = {row[:3] for old, row in zip(before["grades"], after["grades"], strict=True) if old != row}
    assert {cell for _student, _name, cell in touched} == {"m1-recall1"}
    assert {student for student, _name, _cell in touched} == {change.student for change in told.changes}
    assert {name: rows for name, rows in before.items() if name != "grades"} == {
        name: rows for name, rows in after.items() if name != "grades"
    }
    rewritten = {path.parts[0] for path in files if files[path] != now[path]}
    assert (tally.graded, tally.as_before) == (LEARNERS, LEARNERS - len(rewritten))
    assert told.as_before == tally.as_before
    # Who has not answered gets the same page by any key, and who has answered sees another right option.
    assert (
        {student for student, _name, _cell in touched} <= rewritten < {f"learner{n + 1:05d}" for n in range(LEARNERS)}
    )
    assert handed_in.grade().unchanged == LEARNERS


def written(course: RealCourse) -> dict[Path, int]:
    """When each file of the graded pages was written."""
    root = course.root / "autograded"
    return {file.relative_to(root): file.stat().st_mtime_ns for file in root.rglob("*") if file.is_file()}


def test_who_was_dropped_from_the_gradebook_is_graded_again(handed_in: RealCourse) -> None:
    handed_in.grade()
    before = handed_in.rows()
    with Gradebook(handed_in.database) as gradebook:
        gradebook.remove_student("learner00004")
    tally = handed_in.grade()
    assert (tally.graded, tally.as_before, tally.unchanged) == (1, 0, LEARNERS - 1)
    assert handed_in.rows() == before


def test_an_extension_is_taken_up_without_force(handed_in: RealCourse) -> None:
    with Gradebook(handed_in.database) as gradebook:
        gradebook.find_assignment(ASSIGNMENT).duedate = datetime(2026, 9, 14)
        gradebook.db.commit()
    zero = type("Zero", (RealCourse,), {"config": property(with_zero)})(handed_in.root)
    assert zero.grade().late > 0
    with Gradebook(handed_in.database) as gradebook:
        by_hand(gradebook)
        gradebook.grant_extension(ASSIGNMENT, "learner00001", weeks=8)
    before = handed_in.rows()
    late = {row[0]: row[6] for row in before["submissions"]}
    assert late["learner00001"] is not None
    # Two were granted an extension, one was dropped; nothing that a person has scored is to be looked at again.
    assert zero.grade().graded == 3
    after = handed_in.rows()
    assert {row[0]: row[6] for row in after["submissions"]}["learner00001"] is None
    assert [row for row in after["grades"] if row[0] != "learner00006"] == before["grades"]


def test_a_refused_submission_is_left_alone(handed_in: RealCourse) -> None:
    folder = handed_in.submit("broken", b"\x00\x01 not a notebook")
    tally = handed_in.grade()
    assert [(refusal.student, refusal.code) for refusal in tally.refused] == [("broken", "not_json")]
    assert tally.graded == LEARNERS
    assert sorted(file.name for file in folder.iterdir()) == [f"{ASSIGNMENT}.ipynb", "timestamp.txt"]
    assert not (handed_in.root / "autograded" / "broken").exists()
    assert "broken" not in {row[0] for row in handed_in.rows()["students"]}


def test_odd_names_of_learners(handed_in: RealCourse) -> None:
    notebook = handed_in.submitted("learner00001")
    taken, refused = ["ani+budi", "a b", "é", "{x}", "-rf", "%s", "'; --"], ["a\nb", "\u202eina", "x" * 129, "\udcff"]
    for student in (*taken, *refused):
        handed_in.submit(student, notebook)
    tally = handed_in.grade()
    assert sorted(refusal.student for refusal in tally.refused) == sorted(refused)
    assert {refusal.code for refusal in tally.refused} == {"name"}
    assert tally.graded == LEARNERS + len(taken)
    assert {row[0] for row in handed_in.rows()["submissions"]} >= set(taken)
    assert all((handed_in.root / "autograded" / student).is_dir() for student in taken)


@pytest.mark.filterwarnings("ignore")  # of nbgrader adding a submission
def test_the_gradebook_gets_its_indexes_and_log_and_keeps_its_rows(handed_in: RealCourse) -> None:
    with Gradebook(handed_in.database) as gradebook:
        gradebook.add_student("learner00001", first_name="Sari")
        gradebook.add_submission(ASSIGNMENT, "learner00001", timestamp="2026-09-20 08:00:00 UTC")
    before = handed_in.rows()
    engine = open_engine(handed_in.database)
    with engine.connect() as connection:
        missing = missing_indexes(connection)
        assert not write_ahead(connection)
    assert set(missing) <= set(WANTED)
    assert ("grade", "notebook_id") in missing
    assert len(ready(engine)) == len(missing)
    assert ready(engine) == []
    with engine.connect() as connection:
        assert missing_indexes(connection) == []
        assert write_ahead(connection)
        for table, column in WANTED[:2]:
            plan = connection.execute(text(f"EXPLAIN QUERY PLAN SELECT * FROM {table} WHERE {column} = 'x'")).all()
            assert f"USING INDEX jejaring_{table}_{column}" in str(plan)
        assert inspect(connection).has_table("jejaring_ledger")
    engine.dispose()
    assert handed_in.rows() == before
    assert handed_in.autograde()
    # Still so when the gradebook has filled, by which the database decides anew.
    handed_in.grade()
    with engine.connect() as connection:
        plan = connection.execute(text("EXPLAIN QUERY PLAN SELECT * FROM grade WHERE notebook_id = 'x'")).all()
        assert "USING INDEX jejaring_grade_notebook_id" in str(plan)
    engine.dispose()


def test_a_reader_never_makes_it_fail(handed_in: RealCourse) -> None:
    handed_in.grade()
    reader = create_engine(handed_in.database)
    with reader.connect() as connection:
        held = connection.execute(text("SELECT * FROM grade"))
        held.fetchone()
        assert handed_in.grade(force=True).graded == LEARNERS
        assert len(held.fetchall()) > LEARNERS
    reader.dispose()


def test_worker_processes_give_the_same(handed_in: RealCourse, tmp_path: Path) -> None:
    other = handed_in.copy(tmp_path / "other")
    handed_in.grade()
    runner = Processes(2)
    try:
        assert other.grade(runner=runner).graded == LEARNERS
    finally:
        runner.close()
    assert handed_in.rows() == other.rows()


def test_a_submission_that_ends_its_process_costs_nobody_else(handed_in: RealCourse) -> None:
    runner = Processes(2, deadly)
    try:
        tally = handed_in.grade(runner=runner)
    finally:
        runner.close()
    assert [(refusal.student, refusal.code) for refusal in tally.refused] == [("learner00007", "crash")]
    assert tally.graded == LEARNERS - 1
    assert handed_in.grade(runner=Here()).graded == 1


def deadly(task: Any, entries: Any) -> Any:
    """Grading, with a submission that ends the process it is graded in."""
    if any(entry.student == "learner00007" for entry in entries):
        os._exit(1)
    return grade_entries(task, entries)


def test_a_submission_that_takes_too_long_or_breaks_us_costs_nobody_else(
    handed_in: RealCourse, monkeypatch: pytest.MonkeyPatch
) -> None:
    real_grade = batch._grade

    def slow(assignment: Any, template: Any, entry: Any) -> Any:
        if entry.student == "learner00002":
            while True:
                pass
        if entry.student == "learner00003":
            raise ZeroDivisionError("a fault of ours")
        return real_grade(assignment, template, entry)

    monkeypatch.setattr(batch, "MOST_SECONDS", 3)
    monkeypatch.setattr(batch, "_grade", slow)
    tally = handed_in.grade()
    assert [(refusal.student, refusal.code) for refusal in tally.refused] == [
        ("learner00002", "time"),
        ("learner00003", "fault"),
    ]
    assert "ZeroDivisionError" in tally.refused[1].reason
    assert tally.graded == LEARNERS - 2
