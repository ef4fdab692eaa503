"""Feedback after the desk: levels, what the next one needs, the comment and one step, through nbgrader."""

from __future__ import annotations

import random
import shutil
import warnings
from pathlib import Path

import pytest
from nbgrader.api import Gradebook
from nbgrader.converters import GenerateFeedback

from jejaring.course import Reflection, Simulator, load_course, load_lesson
from jejaring.desk.round import Round
from jejaring.grading.next_step import activity_step, levels_html, next_step
from jejaring.insight.state import Insight
from jejaring.simulate import simulate
from jejaring.simulators import model_of
from jejaring.wording import Language, Words
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
    assert "kejarlah tingkat 3 pada “Wawasan memberi dan menerima”: Menyebut" in page
    # The rubric is not told a second time, and the title in the overview is the activity's own.
    assert "Yang dinilai" not in page
    assert '<a href="#m1-reflection">Refleksi</a>' in page


def test_a_score_changed_in_formgrader_shows_no_levels_that_do_not_fit(course: RealCourse) -> None:
    student = marked(course)
    with Gradebook(course.database) as gradebook:
        grades = gradebook.find_submission(ASSIGNMENT, student).notebooks[0].grades
        next(grade for grade in grades if grade.name == "m1-reflection").manual_score = 7.5
        gradebook.db.commit()
    page = feedback(course, student)
    assert "tingkat 4 dari 4" not in page
    assert "7,50 dari 12" in page


def untouched(course: RealCourse) -> str:
    """A learner who has handed the lesson in as it was released."""
    released = (course.root / "release" / ASSIGNMENT / f"{ASSIGNMENT}.ipynb").read_bytes()
    course.submit("kosong", released)
    course.grade()
    return "kosong"


def test_without_a_mark_the_step_is_an_activity_to_return_to(course: RealCourse) -> None:
    page = feedback(course, "learner00003")
    step = page.partition("</header>")[0].partition('class="step"')[2]
    assert "“Balasan yang makin pendek”" in step
    assert "tingkat" not in page.partition("</header>")[0]
    assert "Yang dinilai" in page


def test_what_was_left_out_stands_together_with_what_to_try(course: RealCourse) -> None:
    page = feedback(course, untouched(course))
    articles = page.split("<article")[1:]
    assert len(articles) == 1
    assert "Jawablah sekarang di pelajaran" in articles[0]
    scored = [activity for activity in load_lesson("m1_giving").activities if activity.graded]
    assert articles[0].count("<dt ") == len(scored)
    # An untouched text is nobody's, and nbgrader's remark on it is not the instructor's.
    assert "Tulis refleksi Anda di sini" not in page
    assert "No response" not in page
    assert "Komentar pengajar" not in page
    assert "“Refleksi” masih kosong." in page


def test_a_comment_on_an_untouched_reflection_reaches_the_learner(course: RealCourse) -> None:
    student = untouched(course)
    with Gradebook(course.database) as gradebook:
        comment = gradebook.find_comment("m1-reflection", ASSIGNMENT, ASSIGNMENT, student)
        comment.manual_comment = "Boleh menyusul besok."
        gradebook.db.commit()
    reflection = feedback(course, student).split("<article")[1]
    assert "Boleh menyusul besok." in reflection
    assert "Belum dijawab." in reflection
    assert "No response" not in reflection


def test_a_missed_target_says_what_to_try(course: RealCourse) -> None:
    data = course.submitted("learner00003")
    data["metadata"]["jejaring"]["answers"]["m1.trust"]["value"]["plan"] = ["ask_large"] * 12
    course.submit("learner00003", data)
    course.grade()
    told = Words("id")
    page = feedback(course, "learner00003")
    assert told("trust.try.trust") in page
    assert told("trust.try.given") in page
    assert told("trust.try.energy") not in page


@pytest.mark.parametrize("language", ["id", "en"])
def test_every_simulator_has_advice_for_each_of_its_targets(language: Language) -> None:
    words = Words(language)
    for entry in load_course().lessons:
        for activity in load_lesson(entry.id).activities:
            if isinstance(activity, Simulator):
                model = model_of(activity.model)
                for check in model.checks(model.simulate(model.random_plan(random.Random(0)))):
                    assert words(f"{activity.model}.try.{check.id}")


def test_the_step_fits_the_activity() -> None:
    words = Words("en")
    steps = {
        activity.id: activity_step(words, activity, False)
        for activity in load_lesson("m1_giving").activities
        if activity.graded
    }
    assert steps["m1.recall1"].endswith("in your own words.")
    assert steps["m1.case1"].endswith("in a conversation this week.")
    assert steps["m1.trust"].startswith("Change one thing in your plan")
    assert "misplaced" in steps["m1.sort"]
    assert "is still open" in activity_step(words, ACTIVITY, True)


def test_the_step_is_the_weakest_criterion_and_none_at_the_top() -> None:
    words = Words("en")
    assert "level 4 in “Concrete evidence”" in next_step(words, ACTIVITY, {"evidence": 3, "insight": 3, "action": 3})
    assert "level 2 in “Changed action”" in next_step(words, ACTIVITY, {"evidence": 4, "insight": 4, "action": 1})
    assert next_step(words, ACTIVITY, dict.fromkeys(LEVELS, 4)) == ""
    assert next_step(words, ACTIVITY, {}) == ""


def test_levels_that_do_not_belong_are_left_out() -> None:
    assert levels_html(Words("en"), ACTIVITY, {"evidence": 9, "other": 2}) == ""
