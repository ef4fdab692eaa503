"""Feedback after the desk: levels, what the next one needs, the comment and one step, through nbgrader."""

from __future__ import annotations

import shutil
import warnings
from pathlib import Path

import pytest
from nbgrader.api import Gradebook
from nbgrader.converters import GenerateFeedback

from jejaring.course import Reflection, load_course, load_lesson
from jejaring.desk.round import Round
from jejaring.grading.next_step import levels_html, next_step
from jejaring.insight.state import Insight
from jejaring.simulate import simulate
from jejaring.wording import Words
from tests.grading.real import ASSIGNMENT, RealCourse, make_sources

ACTIVITY = next(one for one in load_lesson("m1_giving").activities if isinstance(one, Reflection))
LEVELS = {"evidence": 4, "insight": 2, "action": 3}


@pytest.fixture(scope="module")
def original(tmp_path_factory: pytest.TempPathFactory) -> Path:
    root = tmp_path_factory.mktemp("graded")
    make_sources(root, ["m1_giving"])
    course = RealCourse(root)
    course.generate(ASSIGNMENT)
    simulate(5, 5, ASSIGNMENT, root / "submitted", root / "release")
    course.grade(ASSIGNMENT)
    return root


@pytest.fixture
def course(original: Path, tmp_path: Path) -> RealCourse:
    shutil.copytree(original, tmp_path / "course")
    return RealCourse(tmp_path / "course")


def marked(course: RealCourse) -> str:
    """Marks the first answer at the desk; returns whose it was."""
    insight = Insight.open(course.root)
    insight.refresh()
    sitting = Round(insight, load_course().entry("m1_giving"), ACTIVITY, "rani")
    entry = sitting.next()
    assert entry is not None
    sitting.decide(LEVELS, "Ceritanya hidup. <script>x</script>", {entry.id: sitting.marks.seen(entry.id)})
    return entry.learner


def feedback(course: RealCourse, student: str) -> str:
    directory = course.directory()
    directory.assignment_id = ASSIGNMENT
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        GenerateFeedback(coursedir=directory, config=course.config, log=directory.log, force=True).start()
    return (course.root / "feedback" / student / ASSIGNMENT / f"{ASSIGNMENT}.html").read_text("utf-8")


def test_levels_next_levels_comment_and_step_reach_the_learner(course: RealCourse) -> None:
    student = marked(course)
    page = feedback(course, student)
    assert "Bukti nyata · tingkat 4 dari 4" in page
    assert "Ini tingkat tertinggi." in page
    assert "Wawasan memberi dan menerima · tingkat 2 dari 4" in page
    assert "Untuk tingkat 3: Menyebut apa yang hilang atau didapat orang itu" in page
    assert "Untuk tingkat 4: Rencana jika–maka" in page
    assert "Ceritanya hidup." in page
    assert "<script>" not in page
    assert page.count("Satu langkah berikutnya") == 1
    assert "Wawasan memberi dan menerima. Tambahkan ini pada refleksi Anda berikutnya: Menyebut" in page


def test_a_score_changed_in_formgrader_shows_no_levels_that_do_not_fit(course: RealCourse) -> None:
    student = marked(course)
    with Gradebook(course.database) as gradebook:
        grades = gradebook.find_submission(ASSIGNMENT, student).notebooks[0].grades
        next(grade for grade in grades if grade.name == "m1-reflection").manual_score = 7.5
        gradebook.db.commit()
    page = feedback(course, student)
    assert "tingkat 4 dari 4" not in page
    assert "7,50 dari 12" in page


def test_without_a_mark_the_step_is_an_activity_to_return_to(course: RealCourse) -> None:
    page = feedback(course, "learner00002")
    assert "Buka lagi kegiatan “" in page
    assert "tingkat" not in page.partition("</header>")[0]


def test_the_step_is_the_weakest_criterion_and_none_at_the_top() -> None:
    words = Words("en")
    assert next_step(words, ACTIVITY, {"evidence": 3, "insight": 3, "action": 3}).startswith("Concrete evidence.")
    assert next_step(words, ACTIVITY, {"evidence": 4, "insight": 4, "action": 1}).startswith("Changed action.")
    assert next_step(words, ACTIVITY, dict.fromkeys(LEVELS, 4)) == ""
    assert next_step(words, ACTIVITY, {}) == ""


def test_levels_that_do_not_belong_are_left_out() -> None:
    assert levels_html(Words("en"), ACTIVITY, {"evidence": 9, "other": 2}) == ""
