"""Grading reflections: what the desk writes is what nbgrader reads, and two graders never overwrite one another."""

from __future__ import annotations

import shutil
import threading
from pathlib import Path
from typing import Any

import pytest
from nbgrader.api import Gradebook

from jejaring.course import Reflection, load_course, load_lesson
from jejaring.desk.requests import Grading
from jejaring.desk.round import Entry, Round
from jejaring.grading.gradebook import open_engine
from jejaring.grading.marks import Marks, Seen, goes_to_both
from jejaring.insight.state import Insight
from jejaring.wording import Words
from tests.planted import Truth, hand_in_again, plant

GOOD = {"evidence": 4, "insight": 3, "action": 2}


@pytest.fixture(scope="module")
def original(tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, Truth]:
    folder = tmp_path_factory.mktemp("original")
    return folder, plant(folder, 60, lessons=2)


@pytest.fixture
def planted(original: tuple[Path, Truth], tmp_path: Path) -> tuple[Insight, Truth]:
    """A gradebook for each test alone."""
    course = tmp_path / "course"
    shutil.copytree(original[0], course)
    return Insight.open(course), original[1]


@pytest.fixture
def insight(planted: tuple[Insight, Truth]) -> Insight:
    return planted[0]


def question(lesson: str = "m1_giving") -> Reflection:
    return next(one for one in load_lesson(lesson).activities if isinstance(one, Reflection))


def sit_down(insight: Insight, grader: str) -> Round:
    return Round(insight, load_course().entry("m1_giving"), question(), grader)


def grade_of(insight: Insight, grade_id: str) -> tuple[Any, Any, Any]:
    """nbgrader's own view of a grade: manual score, whether it waits, the comment."""
    with Gradebook(insight.place.url) as gradebook:
        grade = gradebook.find_grade_by_id(grade_id)
        comment = next(one for one in grade.notebook.comments if one.name == grade.name)
        return grade.manual_score, grade.needs_manual_grade, comment.comment


def test_a_decision_is_nbgraders_manual_score_and_comment_at_once(insight: Insight) -> None:
    sitting = sit_down(insight, "rani")
    entry = sitting.next()
    assert entry is not None
    outcome = sitting.decide(GOOD, "Sebutkan tanggalnya.", {entry.id: sitting.marks.seen(entry.id)})
    assert outcome.written == (entry.id,)
    assert grade_of(insight, entry.id) == (9.0, False, "Sebutkan tanggalnya.")


def test_undo_puts_everything_back(insight: Insight) -> None:
    sitting = sit_down(insight, "rani")
    entry = sitting.next()
    assert entry is not None
    before = grade_of(insight, entry.id)
    assert before == (None, True, None)
    sitting.decide(GOOD, "Satu", {entry.id: Seen(None, "")})
    sitting.decide({**GOOD, "action": 4}, "Dua", {entry.id: Seen(9.0, "Satu")})
    assert grade_of(insight, entry.id) == (11.0, False, "Dua")
    sitting.undo()
    assert grade_of(insight, entry.id) == (9.0, False, "Satu")
    own = sitting.own(entry.id)
    assert own is not None
    assert own.levels == GOOD
    sitting.undo()
    assert grade_of(insight, entry.id) == before
    assert sitting.own(entry.id) is None
    assert sitting.undo() is None
    assert entry.id in sitting.waiting


def test_undo_leaves_what_another_grader_has_changed_since(insight: Insight) -> None:
    desk = Grading(insight, Words("id"), "rani", lambda _told: None)
    answer = desk.open({"question": "m1.reflection"})["answer"]
    desk.decide({"id": answer["id"], "levels": GOOD, "comment": "dari Rani"})
    other = Marks(insight.engine, "dimas")
    other.decide(answer["id"], dict.fromkeys(GOOD, 4), 12.0, "dari Dimas", other.seen(answer["id"]))
    told = desk.undo({})
    assert told == {
        "written": 0,
        "held": [{"id": answer["id"], "by": "dimas", "manual": 12.0, "comment": "dari Dimas"}],
    }
    assert grade_of(insight, answer["id"]) == (12.0, False, "dari Dimas")
    assert desk.undo({}) == {"written": 0, "held": []}


def test_a_group_is_undone_but_for_what_was_changed_since(insight: Insight) -> None:
    desk = Grading(insight, Words("id"), "rani", lambda _told: None)
    desk.open({"question": "m1.reflection"})
    assert desk.round is not None
    desk.round.find_alike().join()
    first, second, *_ = group = max(desk.round.groups, key=len)
    assert desk.decide({"id": first, "levels": GOOD, "comment": "", "together": True})["written"] == len(group)
    with Gradebook(insight.place.url) as gradebook:
        gradebook.find_grade_by_id(second).manual_score = 3.5
        gradebook.db.commit()
    told = desk.undo({})
    assert (told["written"], [held["id"] for held in told["held"]]) == (len(group) - 1, [second])
    assert grade_of(insight, first) == (None, True, None)
    assert grade_of(insight, second)[0] == 3.5


def test_a_decision_that_comes_again_is_there_already(insight: Insight) -> None:
    sitting = sit_down(insight, "rani")
    entry = sitting.next()
    assert entry is not None
    seen = sitting.marks.seen(entry.id)
    for _ in range(2):
        assert sitting.decide(GOOD, "Ya.", {entry.id: seen}).written == (entry.id,)
    assert grade_of(insight, entry.id) == (9.0, False, "Ya.")
    assert len(sitting.marks.of(entry.id)) == 1
    # Another grader's same decision is still another's.
    other = sit_down(insight, "dimas")
    assert other.decide(GOOD, "Ya.", {entry.id: seen}).written == ()


def test_the_order_is_mixed_and_the_same_for_everyone_at_every_visit(insight: Insight) -> None:
    one, other = sit_down(insight, "rani"), sit_down(insight, "dimas")
    assert list(one.order) == list(other.order)
    learners = [one.entry_of(name).learner for name in one.order]
    assert learners != sorted(learners)


def test_empty_answers_are_left_to_nbgrader(insight: Insight) -> None:
    sitting = sit_down(insight, "rani")
    assert sitting.empty > 0
    assert sitting.empty + len(sitting.order) == 60
    assert all(sitting.entry_of(name).text for name in sitting.order)


def test_near_identical_answers_stand_together_and_copies_are_flagged(planted: tuple[Insight, Truth]) -> None:
    insight, truth = planted
    sitting = sit_down(insight, "rani")
    before = set(sitting.order)
    sitting.find_alike().join()
    assert set(sitting.order) == before
    learner = {name: sitting.entry_of(name).learner for name in sitting.order}
    found = sorted(sorted(learner[name] for name in group) for group in sitting.copies)
    assert found == sorted(sorted(set(group) & set(learner.values())) for group in truth.copies)
    for group in sitting.groups:
        places = [sitting.order[name] for name in group]
        assert max(places) - min(places) == len(group) - 1


def test_a_group_is_graded_together_but_never_over_another_decision(insight: Insight) -> None:
    sitting = Grading(insight, Words("id"), "rani", lambda _told: None)
    sitting.open({"question": "m1.reflection"})
    assert sitting.round is not None
    sitting.round.find_alike().join()
    group = max(sitting.round.groups, key=len)
    first, *others = group
    rival = Marks(insight.engine, "dimas")
    rival.decide(others[0], dict.fromkeys(GOOD, 1), 3.0, "milik Dimas", Seen(None, ""))
    told = sitting.decide({"id": first, "levels": GOOD, "comment": "sama", "together": True})
    assert told["written"] == len(group) - 1
    assert [held["id"] for held in told["held"]] == [others[0]]
    assert grade_of(insight, others[0])[0] == 3.0
    assert grade_of(insight, first)[0] == 9.0


def test_nothing_is_overwritten_that_the_grader_has_not_seen(insight: Insight) -> None:
    sitting = sit_down(insight, "rani")
    entry = sitting.next()
    assert entry is not None
    seen = sitting.marks.seen(entry.id)
    # Someone writes in Formgrader meanwhile.
    with Gradebook(insight.place.url) as gradebook:
        grade = gradebook.find_grade_by_id(entry.id)
        grade.manual_score, grade.needs_manual_grade = 5.0, False
        gradebook.db.commit()
    outcome = sitting.decide(GOOD, "", {entry.id: seen})
    assert outcome.written == ()
    held = outcome.held[entry.id]
    assert (held.now.manual, held.by) == (5.0, "")
    assert grade_of(insight, entry.id)[0] == 5.0
    assert sitting.own(entry.id) is None


def test_a_comment_written_elsewhere_counts_as_something_to_be_seen(insight: Insight) -> None:
    sitting = sit_down(insight, "rani")
    entry = sitting.next()
    assert entry is not None
    with Gradebook(insight.place.url) as gradebook:
        grade = gradebook.find_grade_by_id(entry.id)
        comment = next(one for one in grade.notebook.comments if one.name == grade.name)
        comment.manual_comment = "Ditulis di Formgrader"
        gradebook.db.commit()
    assert sitting.decide(GOOD, "", {entry.id: Seen(None, "")}).written == ()
    assert grade_of(insight, entry.id) == (None, True, "Ditulis di Formgrader")


def test_two_graders_at_once_never_hold_the_same_answer_and_leave_none_out(insight: Insight) -> None:
    sittings = [sit_down(insight, name) for name in ("rani", "dimas")]
    first = {name for name in sittings[0].waiting if not goes_to_both(name)}
    decided: dict[str, list[str]] = {"rani": [], "dimas": []}
    problems: list[str] = []

    def grade(sitting: Round) -> None:
        while (entry := sitting.next()) is not None:
            second = sitting.second(entry.id)
            if sitting.marks.taken().get(entry.id) != sitting.marks.grader:
                problems.append(f"{entry.id} not held")
            outcome = sitting.decide(GOOD, "", {entry.id: sitting.marks.seen(entry.id)})
            if not outcome.written:
                problems.append(f"{entry.id} refused")
            if not second:
                decided[sitting.marks.grader].append(entry.id)

    threads = [threading.Thread(target=grade, args=(sitting,)) for sitting in sittings]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert problems == []
    both = decided["rani"] + decided["dimas"]
    assert len(both) == len(set(both))
    assert first <= set(both)
    assert sit_down(insight, "citra").waiting == set()


def test_what_one_has_open_is_not_given_to_the_other(insight: Insight) -> None:
    one, other = sit_down(insight, "rani"), sit_down(insight, "dimas")
    first, second = one.next(), other.next()
    assert first is not None
    assert second is not None
    assert first.id != second.id
    assert one.marks.taken() == {first.id: "rani", second.id: "dimas"}
    following = one.next(first.id)
    assert following is not None
    assert set(other.marks.taken()) == {following.id, second.id}, "a grader holds one answer at a time"


def test_a_fifth_goes_to_both_blind_and_its_score_stays_the_first(insight: Insight) -> None:
    first = sit_down(insight, "rani")
    while (entry := first.next()) is not None:
        first.decide(GOOD, "dari Rani", {entry.id: first.marks.seen(entry.id)})
    desk = Grading(insight, Words("id"), "dimas", lambda _told: None)
    opened = desk.open({"question": "m1.reflection", "grader": "dimas"})
    answer, marked = opened["answer"], []
    while answer is not None:
        assert answer["second"]
        assert (answer["levels"], answer["comment"], answer["manual"]) == ({}, "", None)
        marked.append(answer["id"])
        answer = desk.decide({"id": answer["id"], "levels": dict.fromkeys(GOOD, 2), "comment": "lain"})["answer"]
    assert set(marked) == {name for name in first.order if goes_to_both(name)}
    assert grade_of(insight, marked[0]) == (9.0, False, "dari Rani")
    rows = desk.agreement({})["rows"]
    assert [row["pairs"] for row in rows] == [len(marked)] * 3
    assert marked
    # Two who never vary agree no more than chance would; where both always give the same, kappa is not defined.
    assert [row["kappa"] for row in rows] == ["0,00", "0,00", None]


def test_an_answer_that_was_handed_in_anew_comes_up_again_with_its_old_score(insight: Insight) -> None:
    sitting = sit_down(insight, "rani")
    entry = sitting.next()
    assert entry is not None
    sitting.decide(GOOD, "Sudah baik.", {entry.id: Seen(None, "")})
    with Gradebook(insight.place.url) as gradebook:
        gradebook.find_grade_by_id(entry.id).needs_manual_grade = True
        gradebook.db.commit()
    again = sit_down(insight, "dimas")
    shown = []
    while (other := again.next(shown[-1] if shown else "")) is not None and other.id not in shown:
        shown.append(other.id)
    assert entry.id in shown
    assert again.marks.seen(entry.id) == Seen(9.0, "Sudah baik.")
    again.decide(dict.fromkeys(GOOD, 4), "Lebih baik.", {entry.id: Seen(9.0, "Sudah baik.")})
    assert grade_of(insight, entry.id) == (12.0, False, "Lebih baik.")
    again.undo()
    assert grade_of(insight, entry.id) == (9.0, True, "Sudah baik.")


def first_shown(insight: Insight) -> tuple[Grading, Round, Entry, str]:
    """A desk with a question open, its round, the answer it shows first, and the assignment that is from."""
    desk = Grading(insight, Words("id"), "rani", lambda _told: None)
    first = desk.open({"question": "m1.reflection"})["answer"]
    assert desk.round is not None
    entry = desk.round.entry_of(first["id"])
    return desk, desk.round, entry, load_course().entry("m1_giving").slug[entry.language]


def test_a_text_that_was_handed_in_meanwhile_is_read_before_it_is_marked(insight: Insight) -> None:
    desk, _sitting, entry, assignment = first_shown(insight)
    hand_in_again(insight.place.root, entry.learner, assignment, "m1.reflection", "Tulisan yang baru.")
    told = desk.decide({"id": entry.id, "levels": GOOD, "comment": "Sudah baik."})
    assert told["written"] == 0
    assert told["answer"]["id"] == entry.id
    assert told["answer"]["text"] == "Tulisan yang baru."
    assert grade_of(insight, entry.id) == (None, True, None)
    # The same text graded again is no reason to ask.
    hand_in_again(insight.place.root, entry.learner, assignment, "m1.reflection", "Tulisan yang baru.")
    assert desk.decide({"id": entry.id, "levels": GOOD, "comment": "Sudah baik."})["written"] == 1
    assert grade_of(insight, entry.id) == (9.0, False, "Sudah baik.")


def test_a_newer_text_is_noticed_whoever_has_read_it_into_the_index(insight: Insight) -> None:
    desk, sitting, entry, assignment = first_shown(insight)
    hand_in_again(insight.place.root, entry.learner, assignment, "m1.reflection", "Tulisan yang baru.")
    assert Insight.open(insight.place.root).reread(entry.learner, assignment)
    told = desk.decide({"id": entry.id, "levels": GOOD, "comment": ""})
    assert (told["written"], told["answer"]["text"]) == (0, "Tulisan yang baru.")
    # The same when the open question took it in while the grader went on reading.
    hand_in_again(insight.place.root, entry.learner, assignment, "m1.reflection", "Sekali lagi.")
    assert insight.reread(entry.learner, assignment)
    desk.reload()
    assert sitting.entry_of(entry.id).text == "Sekali lagi."
    told = desk.decide({"id": entry.id, "levels": GOOD, "comment": ""})
    assert (told["written"], told["answer"]["text"]) == (0, "Sekali lagi.")
    assert grade_of(insight, entry.id) == (None, True, None)


def test_grading_can_begin_before_all_notebooks_are_read(tmp_path: Path) -> None:
    truth = plant(tmp_path, 30, lessons=2, files=True)
    insight = Insight.open(tmp_path)
    desk = Grading(insight, Words("id"), "rani", lambda _told: None)
    shown = desk.open({"question": "m1.reflection"})["answer"]
    sitting = desk.round
    assert sitting is not None
    assert shown["text"] == sitting.entry_of(shown["id"]).text != ""
    english = next(name for name in sitting.order if sitting.entry_of(name).learner == "s00003")
    assert sitting.entry_of(english).language == "en"
    assert not all(sitting.entry_of(name).text for name in sitting.order)
    desk.decide({"id": shown["id"], "levels": GOOD, "comment": ""})
    insight.refresh()
    desk.reload()
    assert desk.round is sitting
    sitting.find_alike().join()
    assert all(sitting.entry_of(name).text for name in sitting.order)
    assert shown["id"] not in sitting.waiting
    learner = {name: sitting.entry_of(name).learner for name in sitting.order}
    assert {frozenset(learner[name] for name in group) for group in sitting.copies} == {
        frozenset(set(group) & set(learner.values())) for group in truth.copies
    }
    assert desk.undo({})["written"] == 1


def test_of_two_searches_the_later_one_counts(insight: Insight) -> None:
    sitting = sit_down(insight, "rani")
    told: list[str] = []
    searches = [sitting.find_alike(lambda name=name: told.append(name)) for name in ("first", "second")]
    for search in searches:
        search.join()
    assert told == ["second"]
    assert sitting.groups


def test_a_text_that_waits_to_be_graded_is_not_shown_yet(insight: Insight) -> None:
    desk, sitting, entry, assignment = first_shown(insight)
    hand_in_again(insight.place.root, entry.learner, assignment, "m1.reflection", entry.text)
    hand_in_again(insight.place.root, entry.learner, assignment, "m1.reflection", "Belum dinilai.", step="submitted")
    assert desk.decide({"id": entry.id, "levels": GOOD, "comment": ""})["written"] == 1
    assert sitting.renew(entry.id) == entry


def test_a_group_is_graded_together_but_for_a_newer_text(planted: tuple[Insight, Truth]) -> None:
    insight = planted[0]
    desk = Grading(insight, Words("id"), "rani", lambda _told: None)
    desk.open({"question": "m1.reflection"})
    sitting = desk.round
    assert sitting is not None
    sitting.find_alike().join()
    group = next(group for group in sitting.groups if set(group) <= sitting.waiting)
    changed = sitting.entry_of(group[1])
    assignment = load_course().entry("m1_giving").slug[changed.language]
    hand_in_again(insight.place.root, changed.learner, assignment, "m1.reflection", "Tulisan saya sendiri.")
    told = desk.decide({"id": group[0], "levels": GOOD, "comment": "", "together": True})
    assert told["written"] == len(group) - 1
    assert grade_of(insight, changed.id) == (None, True, None)


def test_the_share_for_both_is_about_a_fifth_and_stable() -> None:
    names = [f"{number:032x}" for number in range(20_000)]
    share = sum(map(goes_to_both, names)) / len(names)
    assert share == pytest.approx(0.2, abs=0.012)
    assert [goes_to_both(name) for name in names] == [goes_to_both(name) for name in names]


def test_kappa_of_the_desk_is_that_of_the_levels(insight: Insight) -> None:
    names = list(sit_down(insight, "rani").order)[:40]
    for place, name in enumerate(names):
        level = 1 + place % 4
        near = level if place % 3 else max(1, level - 1)
        Marks(insight.engine, "rani").decide(name, dict.fromkeys(GOOD, level), 3.0 * level, "", Seen(None, ""))
        seen = Marks(insight.engine, "dimas").seen(name)
        Marks(insight.engine, "dimas").decide(name, dict.fromkeys(GOOD, near), 3.0 * near, "", seen, second=True)
    from sklearn.metrics import cohen_kappa_score

    one = [1 + place % 4 for place in range(40)]
    other = [level if place % 3 else max(1, level - 1) for place, level in enumerate(one)]
    found = sit_down(insight, "citra").agreement()["insight"]
    assert found.pairs == 40
    assert found.kappa == pytest.approx(cohen_kappa_score(one, other, weights="quadratic"), abs=1e-9)
    assert found.low < found.kappa < found.high


def test_comments_of_the_bank_belong_to_question_and_language(insight: Insight) -> None:
    marks = Marks(insight.engine, "rani")
    for words in ("Sebutkan tanggal.", "apa katanya?", "Sebutkan tanggal."):
        marks.keep_phrase("m1.reflection", "id", words)
    marks.keep_phrase("m2.reflection", "id", "lain")
    bank = Marks(insight.engine, "dimas").phrases("m1.reflection", "id")
    assert [words for _name, words in bank] == ["apa katanya?", "Sebutkan tanggal."]
    marks.drop_phrase(bank[0][0])
    assert len(marks.phrases("m1.reflection", "id")) == 1
    assert marks.phrases("m1.reflection", "en") == []


@pytest.mark.parametrize(
    "levels", [{}, {"evidence": 4}, {**GOOD, "action": 5}, {**GOOD, "action": True}, {**GOOD, "x": 1}]
)
def test_levels_that_do_not_fit_are_refused_and_nothing_is_written(insight: Insight, levels: dict[str, Any]) -> None:
    sitting = sit_down(insight, "rani")
    entry = sitting.next()
    assert entry is not None
    with pytest.raises(ValueError, match="levels"):
        sitting.decide(levels, "", {entry.id: Seen(None, "")})
    assert grade_of(insight, entry.id) == (None, True, None)


def test_what_the_page_gets_names_nobody(insight: Insight) -> None:
    desk = Grading(insight, Words("en"), "rani", lambda _told: None)
    shown = str(desk.open({"question": "m1.reflection"})) + str(desk.agreement({})) + str(desk.questions({}))
    for learner in insight.cohort().learners:
        assert learner.id not in shown
        assert learner.email not in shown


def test_capstone_levels_make_forty_points(tmp_path: Path) -> None:
    plant(tmp_path, 8)
    insight = Insight.open(tmp_path)
    activity = question("m6_plan")
    sitting = Round(insight, load_course().entry("m6_plan"), activity, "rani")
    names = [criterion.id for criterion in activity.criteria]
    assert sitting.points(dict.fromkeys(names, 4)) == 40.0
    assert sitting.points(dict.fromkeys(names, 1)) == 10.0


def test_a_mark_is_one_transaction_with_its_score(insight: Insight, monkeypatch: pytest.MonkeyPatch) -> None:
    sitting = sit_down(insight, "rani")
    entry = sitting.next()
    assert entry is not None
    monkeypatch.setattr(
        "jejaring.grading.marks._write_mark", lambda *_: (_ for _ in ()).throw(RuntimeError("power cut"))
    )
    with pytest.raises(RuntimeError):
        sitting.decide(GOOD, "", {entry.id: Seen(None, "")})
    assert grade_of(insight, entry.id) == (None, True, None)


def test_a_gradebook_without_our_tables_gets_them_and_nbgrader_still_reads_it(insight: Insight) -> None:
    engine = open_engine(insight.place.url)
    Marks(engine, "rani")
    with Gradebook(insight.place.url) as gradebook:
        assert len(gradebook.students) == 60
