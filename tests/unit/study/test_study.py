"""A learner's own notebooks: progress, grading at once, attempts, the record, and replacing a notebook."""

from __future__ import annotations

import json
import os
import re
import shutil
import time
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest

from jejaring.course import Reflection, Scale, load_course, load_keys, load_lesson
from jejaring.errors import CourseError
from jejaring.scoring import score
from jejaring.study.attempts import read_attempts, read_marks
from jejaring.study.grading import grade_lesson, rubrics
from jejaring.study.own import own_answers
from jejaring.study.path import open_path
from jejaring.study.pictures import draw_habits, draw_points, habit_lines, point_lines
from jejaring.study.progress import Progress, habits, progress
from jejaring.study.record import open_record
from jejaring.study.record_page import NAME, record_page
from jejaring.study.renew import mend, renew, salvage
from jejaring.study.share_card import share_card
from jejaring.wording import Words

ROOT = Path(__file__).parents[3]
AT = "2026-11-0{}T08:00:00.000Z"
NOW = datetime(2026, 11, 24, 3, 0, tzinfo=UTC)
ID, EN = Words("id"), Words("en")


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """A learner's folder with every lesson fetched."""
    for entry in load_course().lessons:
        for slug in (entry.slug.id, entry.slug.en):
            shutil.copytree(ROOT / "release" / slug, tmp_path / slug)
    return tmp_path


def edit(folder: Path, slug: str) -> tuple[Path, dict[str, Any]]:
    file = folder / slug / f"{slug}.ipynb"
    return file, json.loads(file.read_text("utf-8"))


def put(folder: Path, slug: str, day: int = 1, **answers: Any) -> None:
    """Writes answers as the page does; ids with `_` for the dot."""
    file, data = edit(folder, slug)
    for name, value in answers.items():
        activity = name.replace("_", ".", 1)
        envelope = {"at": AT.format(day), "changes": 1, "done": True, "value": value}
        for cell in data["cells"]:
            own = cell["metadata"].get("jejaring", {})
            if own.get("role") == "reflection" and own.get("activity") == activity:
                cell["source"], envelope["value"] = value, None
        data["metadata"]["jejaring"]["answers"][activity] = envelope
    file.write_text(json.dumps(data), "utf-8")


def ratings(lesson: str, activity_id: str, value: int) -> dict[str, Any]:
    activity = load_lesson(lesson).activity(activity_id)
    assert isinstance(activity, Scale)
    return {"ratings": {s.id: 6 - value if s.reversed else value for s in activity.statements}}


def tear(folder: Path, slug: str, damage: bytes) -> None:
    """Damages a lesson's file, some time ago."""
    file = folder / slug / f"{slug}.ipynb"
    file.write_bytes(damage)
    os.utime(file, (0, 0))


def of(lessons: list[Progress], lesson: str) -> Progress:
    return next(one for one in lessons if one.entry.id == lesson)


def test_a_fresh_folder_begins_at_the_first_activity(folder: Path) -> None:
    lessons = progress(folder)
    assert [one.state for one in lessons] == ["new"] * 7
    assert lessons[0].first_open == "m0.try_choice"
    assert all(one.whole == 0 and one.filled == 0 for one in lessons)


def test_progress_counts_what_is_whole_and_finds_where_to_go_on(folder: Path) -> None:
    first = load_lesson("m1_giving").activity("m1.recall1")
    put(folder, "1-memberi", m1_recall1={"choice": first.options[0].id})
    one = of(progress(folder), "m1_giving")
    assert (one.state, one.whole, one.first_open, one.filled) == ("begun", 1, "m1.recall2", first.points)


def test_the_newer_answer_of_the_two_languages_counts(folder: Path) -> None:
    options = [option.id for option in load_lesson("m1_giving").activity("m1.recall1").options]
    put(folder, "1-memberi", day=1, m1_recall1={"choice": options[0]}, m1_reflection="Tulisan lama yang pertama.")
    put(folder, "1-giving", day=2, m1_recall1={"choice": options[1]})
    own = own_answers(folder, load_course().entry("m1_giving"))
    assert own.values["m1.recall1"] == {"choice": options[1]}
    assert own.values["m1.reflection"] == "Tulisan lama yang pertama."
    assert own.language == "en"


def test_a_reflection_is_whole_from_its_least_words(folder: Path) -> None:
    activity = load_lesson("m1_giving").activity("m1.reflection")
    assert isinstance(activity, Reflection)
    put(folder, "1-giving", m1_reflection="word " * (activity.words_from - 1))
    short = of(progress(folder), "m1_giving").whole
    put(folder, "1-giving", m1_reflection="word " * activity.words_from)
    assert of(progress(folder), "m1_giving").whole == short + 1


def whole(**change: Any) -> dict[str, Any]:
    cell = {"cell_type": "code", "id": "a", "metadata": {}, "outputs": [], "source": ["one\n", "two"]}
    return {"cells": [cell], "metadata": {}, "nbformat": 4, "nbformat_minor": 5} | change


# JupyterLab opens none of these.
NO_NOTEBOOKS = [
    *([], whole(cells=5), whole(cells=["x"]), whole(cells=[{}]), whole(metadata=[]), whole(nbformat=9)),
    *(whole(nbformat_minor="5"), {"cells": 3, "metadata": {"jejaring": 7}}),
    *(whole(cells=[whole()["cells"][0] | {name: 7}]) for name in ("cell_type", "metadata", "outputs", "source")),
]


@pytest.mark.parametrize("damage", [b"", b"{", b"\xff\xfe\x00", *(json.dumps(one).encode() for one in NO_NOTEBOOKS)])
def test_a_damaged_file_spoils_nothing_else(folder: Path, damage: bytes) -> None:
    put(folder, "2-mendengarkan", m2_recall1={"choice": "k1"})
    tear(folder, "0-mulai", json.dumps(whole()).encode())
    tear(folder, "1-memberi", damage)
    lessons = progress(folder)
    assert [one.state for one in lessons[:3]] == ["new", "damaged", "begun"]


def test_one_torn_file_of_two_is_recovered_and_nothing_is_lost(folder: Path) -> None:
    put(folder, "1-memberi", m1_recall1={"choice": "k1"}, m1_reflection="Tulisan saya. " * 30)
    put(folder, "1-giving", day=2, m1_recall2={"choice": "k2"})
    torn, twin = (folder / slug / f"{slug}.ipynb" for slug in ("1-memberi", "1-giving"))
    before = twin.read_bytes()
    # As JSON it is whole, but JupyterLab refuses it.
    data = json.loads(torn.read_text("utf-8"))
    tear(folder, "1-memberi", json.dumps(data | {"cells": ["x", *data["cells"]]}).encode())
    indonesian, english = (open_path(language, folder).lessons[1] for language in ("id", "en"))
    assert (indonesian["state"], indonesian["damaged"], indonesian["file"]) == ("damaged", "1-memberi.ipynb", "")
    assert (english["state"], english["file"]) == ("damaged", "1-giving/1-giving.ipynb")
    assert "dengan 2 jawaban" in mend(folder, "m1_giving", ID, released)
    one = of(progress(folder), "m1_giving")
    assert one.state == "begun"
    assert set(one.own.values) == {"m1.recall1", "m1.recall2", "m1.reflection"}
    assert twin.read_bytes() == before


def test_recovering_files_without_an_answer_says_so_once(folder: Path) -> None:
    for slug in ("1-memberi", "1-giving"):
        tear(folder, slug, b"")
    told = mend(folder, "m1_giving", ID, released)
    assert told.count("Tidak ada jawaban yang bisa dibaca") == 1
    assert "salinan/1-memberi-" in told
    assert "copies/1-giving-" in told
    assert of(progress(folder), "m1_giving").state == "new"


def test_while_jupyter_writes_the_old_bytes_are_read(folder: Path) -> None:
    put(folder, "1-memberi", m1_recall1={"choice": "k1"})
    file = folder / "1-memberi" / "1-memberi.ipynb"
    shutil.copyfile(file, file.with_name(".~1-memberi.ipynb"))
    file.write_bytes(b"")
    assert of(progress(folder), "m1_giving").state == "begun"
    tear(folder, "1-memberi", b"")
    tear(folder, "1-giving", b"")
    assert of(progress(folder), "m1_giving").state == "damaged"
    mend(folder, "m1_giving", ID, released)
    assert of(progress(folder), "m1_giving").own.values == {"m1.recall1": {"choice": "k1"}}


def test_habits_turn_reversed_statements_round(folder: Path) -> None:
    put(folder, "0-mulai", m0_before=ratings("m0_start", "m0.before", 2))
    put(folder, "6-plan", m6_after=ratings("m6_plan", "m6.after", 4))
    rated = habits(progress(folder))
    assert rated.before == (2.0,) * 5
    assert rated.after == (4.0,) * 5
    assert rated.in_truth is None


def test_pictures_and_their_texts_say_the_same(folder: Path) -> None:
    put(folder, "0-mulai", m0_before=ratings("m0_start", "m0.before", 2))
    put(folder, "6-rencana", m6_after=ratings("m6_plan", "m6.after", 4))
    lessons = progress(folder)
    rated = habits(lessons)
    assert habit_lines(rated, lessons, ID)[0] == "Memberi: Sebelum 2,0; Sesudah 4,0"
    assert habit_lines(rated, lessons, EN)[0] == "Giving: Before 2.0; After 4.0"
    assert len(point_lines(lessons, ID)) == 6
    for draw in (draw_habits(rated, lessons, ID), draw_points(lessons, EN, dark=True, narrow=True)):
        assert draw.startswith("<svg")
        assert "aria-label=" in draw


def test_grading_at_once_gives_the_same_points_as_scoring(folder: Path) -> None:
    lesson, keys = load_lesson("m1_giving"), load_keys("m1_giving")
    best = {
        activity.id: {"choice": max(keys[activity.id].weights, key=keys[activity.id].weights.get)}
        for activity in lesson.activities
        if activity.kind == "choice" and activity.graded
    }
    found = grade_lesson(lesson, keys, best, ID)
    for part in found["parts"]:
        activity = lesson.activity(part["id"])
        assert part["points"] == score(activity, best.get(part["id"]), keys.get(part["id"])).points
        assert bool(part["next"]) == (part["verdict"] != "right")
    assert found["possible"] == load_course().entry("m1_giving").automatic
    right = [part for part in found["parts"] if part["verdict"] == "right"]
    assert {part["id"] for part in right} == set(best)
    assert all(part["reasons"][0]["text"] for part in right)


@pytest.mark.parametrize("value", [7, "x", {"choice": 3}, {"choice": "zzz"}, {"places": {"c01": {}}}, [], {"a": {}}])
def test_grading_survives_any_answer(value: object) -> None:
    lesson, keys = load_lesson("m1_giving"), load_keys("m1_giving")
    found = grade_lesson(lesson, keys, {activity.id: value for activity in lesson.activities}, EN)
    assert found["points"] <= found["possible"]


@pytest.mark.parametrize("lesson", [entry.id for entry in load_course().lessons])
def test_every_reflection_can_be_marked_beside_two_anchors(lesson: str) -> None:
    asked = [a for a in load_lesson(lesson).activities if isinstance(a, Reflection)]
    found = rubrics(load_lesson(lesson), load_keys(lesson), EN)
    assert [one["id"] for one in found] == [a.id for a in asked]
    assert all(one["low"] and one["high"] and all(len(c["levels"]) == 4 for c in one["criteria"]) for one in found)


def test_attempts_that_cannot_be_read_are_passed_over() -> None:
    good = {"at": AT.format(2), "points": 3, "possible": 28, "parts": {"m1.sort": 3}}
    own = {"attempts": [{"at": 3}, good, "x", {**good, "points": -1}], "marks": {"a": {"at": "", "levels": {"b": 9}}}}
    notebook = {"metadata": {"jejaring": own}}
    assert [attempt.points for attempt in read_attempts(notebook)] == [3]
    assert read_marks(notebook) == {}
    assert read_attempts({"metadata": {"jejaring": {"attempts": 7}}}) == []


def test_of_many_attempts_the_newest_and_the_best_are_read() -> None:
    points = [0.0, 9.0, *[1.0] * 150, 2.0]
    many = [{"at": f"2026-11-01T08:00:00.{n:03}Z", "points": each, "possible": 9} for n, each in enumerate(points)]
    found = read_attempts({"metadata": {"jejaring": {"attempts": many}}})
    assert [attempt.points for attempt in found] == [9.0, *[1.0] * 98, 2.0]
    best_is_new = read_attempts({"metadata": {"jejaring": {"attempts": many[2:]}}})
    assert [attempt.points for attempt in best_is_new] == [*[1.0] * 99, 2.0]


def test_the_record_holds_texts_escaped_and_loads_nothing(folder: Path) -> None:
    put(folder, "1-memberi", m1_reflection="<script>alert(1)</script> " + "kata " * 90)
    page = record_page(progress(folder), ID, NOW, name="<img src=x>")
    assert "&lt;script&gt;" in page
    assert "<script" not in page
    assert "&lt;img src=x&gt;" in page
    assert "default-src &#x27;none&#x27;" in page
    assert "http://" not in page.replace("http://www.w3.org/", "")
    assert "https://" not in page
    assert NAME in record_page(progress(folder), EN, NOW)


@pytest.mark.parametrize(
    ("zone", "at"),
    [("Asia/Jakarta", "9999-12-31T23:59:59.000Z"), ("America/New_York", "0001-01-01T00:00:00+00:00")],
)
def test_the_record_passes_over_a_time_that_no_calendar_has(
    folder: Path, zone: str, at: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("TZ", zone)
    time.tzset()
    try:
        put(folder, "1-memberi", m1_recall1={"choice": "k1"}, m1_reflection="Tulisan saya.")
        file, data = edit(folder, "1-memberi")
        data["metadata"]["jejaring"]["answers"]["m1.reflection"]["at"] = at
        file.write_text(json.dumps(data), "utf-8")
        page = record_page(progress(folder), ID, NOW)
    finally:
        monkeypatch.undo()
        time.tzset()
    assert "<td>1 November 2026</td>" in page
    assert "ditulis –" in page


def test_a_record_that_cannot_be_made_is_told(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def fails(*_args: object) -> bytes:
        raise MemoryError

    monkeypatch.setattr("jejaring.study.record_page.record_page", fails)
    card = open_record("id", folder)
    card.asked = {"n": 1, "what": "html"}
    assert "Berkas belum bisa dibuat: MemoryError" in card.made["problem"]


def test_the_record_writes_dates_in_words(folder: Path) -> None:
    touches = [{"date": "2026-12-05", "kind": "hello", "person": "1", "note": ""}]
    put(folder, "6-plan", m6_dates={"met": "2026-11-24", "touches": touches})
    put(folder, "6-plan", m6_log={"rows": [{"met_on": "2026-12-09"}, {"met_on": "kapan-kapan"}]})
    put(folder, "6-plan", m6_goal={"fields": {"deadline": "2026-12-31"}})
    for words, said in ((ID, "Desember"), (EN, "December")):
        page = record_page(progress(folder), words, NOW)
        assert all(f"{day} {said} 2026" in page for day in (5, 9, 31))
        assert "kapan-kapan" in page
        assert not re.search(r"\d{4}-\d\d-\d\d", page)


def test_the_card_is_a_picture_without_a_word_of_the_learner(folder: Path) -> None:
    lessons = progress(folder)
    before = share_card(lessons, EN, NOW)
    put(folder, "1-giving", m1_reflection="private words " * 10)
    assert share_card(progress(folder), EN, NOW) == before
    assert before.startswith(b"\x89PNG")


def test_the_calendar_needs_dates(folder: Path) -> None:
    card = open_record("id", folder)
    card.asked = {"n": 1, "what": "ics"}
    assert "Rencana jejaring 90 hari" in card.made["problem"]
    touches = [{"date": "2026-12-01", "kind": "hello", "person": "1", "note": ""}]
    put(folder, "6-plan", m6_dates={"met": "2026-11-24", "touches": touches})
    card.asked = {"n": 2, "what": "ics"}
    assert card.made["file"] == "kalender-jejaring.ics"


def test_the_path_says_it_in_words(folder: Path) -> None:
    card = open_path("en", folder)
    assert card.lessons[1]["told"] == "Not started"
    assert card.lessons[1]["file"] == "1-giving/1-giving.ipynb"
    put(folder, "1-memberi", m1_recall1={"choice": "k1"})
    card.wanted += 1
    assert card.lessons[1]["told"].startswith("1 of ")
    assert set(card.pictures) == {"points"}


def released(assignment: str, folder: Path) -> None:
    shutil.copyfile(ROOT / "release" / assignment / f"{assignment}.ipynb", folder / assignment / f"{assignment}.ipynb")


def refuses(assignment: str, folder: Path) -> None:
    raise CourseError("no exchange")


def test_an_older_notebook_becomes_the_released_one_with_its_answers(
    folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    put(folder, "1-memberi", m1_recall1={"choice": "k1"}, m1_gone={"old": 1}, m1_reflection="Tulisan saya. " * 30)
    file, old = edit(folder, "1-memberi")
    old["cells"] = [cell for cell in old["cells"] if cell["id"] != "m1-sort"]
    file.write_text(json.dumps(old), "utf-8")
    monkeypatch.chdir(file.parent)
    copy = Path(renew(file.name, released))
    fresh = json.loads(file.read_text("utf-8"))
    assert any(cell["id"] == "m1-sort" for cell in fresh["cells"])
    assert set(fresh["metadata"]["jejaring"]["answers"]) == {"m1.recall1", "m1.gone", "m1.reflection"}
    assert of(progress(folder), "m1_giving").own.values["m1.reflection"] == "Tulisan saya. " * 30
    assert copy.parent.name == "salinan"
    assert json.loads(copy.read_text("utf-8")) == old


def test_a_text_is_found_where_every_cell_has_lost_its_metadata(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    put(folder, "1-memberi", m1_recall1={"choice": "k1"}, m1_reflection="Tulisan saya. " * 30)
    file, old = edit(folder, "1-memberi")
    for cell in old["cells"]:
        cell["metadata"] = {}
    file.write_text(json.dumps(old), "utf-8")
    monkeypatch.chdir(file.parent)
    renew(file.name, released)
    assert of(progress(folder), "m1_giving").own.values["m1.reflection"] == "Tulisan saya. " * 30
    fresh = json.loads(file.read_text("utf-8"))
    prose = [
        cell["source"]
        for cell in json.loads((ROOT / "release" / "1-memberi" / "1-memberi.ipynb").read_text("utf-8"))["cells"]
        if cell["id"].startswith("prose")
    ]
    assert [cell["source"] for cell in fresh["cells"] if cell["id"].startswith("prose")] == prose


def test_without_a_released_notebook_nothing_changes(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    file, _old = edit(folder, "1-memberi")
    before = file.read_bytes()
    monkeypatch.chdir(file.parent)
    with pytest.raises(CourseError):
        renew(file.name, refuses)
    assert file.read_bytes() == before


@pytest.mark.parametrize("keep", [0.99, 0.9, 0.5])
def test_a_torn_file_gives_back_what_can_be_read(folder: Path, keep: float) -> None:
    put(folder, "1-memberi", m1_recall1={"choice": "k1"}, m1_reflection="Tulisan saya. " * 30)
    _file, data = edit(folder, "1-memberi")
    # Jupyter writes the cells first; a torn end costs the answers, a torn beginning the cells.
    text = json.dumps({"metadata": data["metadata"], "cells": data["cells"]})
    tear(folder, "1-memberi", text[: int(len(text) * keep)].encode())
    told = mend(folder, "m1_giving", ID, released)
    assert "dipulihkan" in told
    own = of(progress(folder), "m1_giving").own
    assert own.values["m1.recall1"] == {"choice": "k1"}
    assert ("m1.reflection" in own.values) == (keep > 0.95)
    assert len(list((folder / "salinan").iterdir())) == 1


def test_mending_that_fails_leaves_the_file(folder: Path) -> None:
    file = folder / "1-memberi" / "1-memberi.ipynb"
    tear(folder, "1-memberi", b'{"torn')
    assert "belum bisa dipulihkan" in mend(folder, "m1_giving", ID, refuses)
    assert file.read_bytes() == b'{"torn'


def test_salvage_takes_nothing_that_is_not_an_answer() -> None:
    entry = load_course().entry("m1_giving")
    assert salvage('"m1.sort": {"x": 1} "m1.recall1": 3 "m1.case1": {"value": {"choice": "k1"}', entry)[0] == {
        "answers": {}
    }
