"""The index of answers: what it takes from a notebook, what it leaves, and that it stays up to date."""

from __future__ import annotations

import json
from contextlib import closing
from pathlib import Path
from typing import Any

import pytest

from jejaring.course import load_lesson
from jejaring.insight.collected import Collected, minutes_spent, read_page


def notebook(answers: Any, source: Any = "Saya meminta terlalu cepat.", **cell: Any) -> bytes:
    own = {"activity": "m1.reflection", "role": "reflection", "stub": "Tulis refleksi Anda di sini.", **cell}
    return json.dumps(
        {
            "cells": [{"cell_type": "markdown", "metadata": {"jejaring": own}, "source": source}],
            "metadata": {"jejaring": {"schema": 1, "answers": answers}},
        }
    ).encode()


def test_a_page_is_taken_apart_by_activity() -> None:
    at = {"m1.recall1": "2026-08-01T02:00:00Z", "m1.case1": "2026-08-01T02:04:30Z"}
    options = {name: load_lesson("m1_giving").activity(name).options[-1].id for name in at}  # type: ignore[union-attr]
    answers = {name: {"value": {"choice": options[name]}, "at": when, "changes": 3} for name, when in at.items()}
    page = read_page(notebook(answers), "1-memberi")
    assert page.reflections == {"m1.reflection": "Saya meminta terlalu cepat."}
    assert {name: answer.pick for name, answer in page.answers.items()} == options
    assert (page.answers["m1.case1"].changes, page.answers["m1.case1"].minutes) == (3, 4.5)
    assert (page.answers["m1.recall1"].changes, page.answers["m1.recall1"].minutes) == (3, None)
    assert page.graded == sum(1 for activity in load_lesson("m1_giving").activities if activity.graded)


def test_the_graded_page_keeps_the_text_beside_its_html() -> None:
    page = read_page(notebook({}, "<div>Saya &lt;b&gt;</div>", text="Saya <b>"), "1-memberi")
    assert page.reflections["m1.reflection"] == "Saya <b>"


@pytest.mark.parametrize("text", ["Tulis refleksi Anda di sini.\n", "", ["Tulis refleksi ", "Anda di sini."]])
def test_an_untouched_reflection_is_empty(text: Any) -> None:
    assert read_page(notebook({}, text), "1-memberi").reflections["m1.reflection"] == ""


@pytest.mark.parametrize(
    "data",
    [
        b"",
        b"[]",
        b"\xff\xfe",
        b'{"cells": 3, "metadata": []}',
        b"[" * 100_000,
        b'{"cells": [{"metadata": {"jejaring": {"role": "reflection", "activity": 7}}}], "metadata": {"jejaring": 1}}',
        notebook([1, 2]),
        notebook({"m1.sort": {"value": float("nan")}, "m1.case1": "x", "other": None}, 17),
        notebook({"m1.trust": {"value": {"plan": "x", "runs": 1}}, "m1.case1": {"value": {"choice": "\ud800"}}}),
    ],
)
def test_a_damaged_notebook_is_read_as_far_as_it_goes(data: bytes) -> None:
    page = read_page(data, "1-memberi")
    assert page.whole == bool(page.reflections.get("m1.reflection"))
    for answer in page.answers.values():
        assert answer.state in {"none", "part", "whole", "damaged"}


def test_habits_are_kept_where_all_their_statements_are_rated() -> None:
    activity = load_lesson("m0_start").activity("m0.before")
    ratings = {one.id: 2 for one in activity.statements if one.habit != 3}  # type: ignore[union-attr]
    data = {"metadata": {"jejaring": {"schema": 1, "answers": {"m0.before": {"value": {"ratings": ratings}}}}}}
    habits = read_page(json.dumps(data).encode(), "0-mulai").habits["m0.before"]
    assert set(habits) == {1, 2, 4, 5}
    # Two statements as they are and one turned round: (2 + 2 + 4) / 3.
    assert habits[1] == pytest.approx(8 / 3)


def test_minutes_leave_out_pauses_and_what_is_not_a_time() -> None:
    at = {"a": "2026-08-01T02:00:00Z", "b": "2026-08-01T02:03:00Z", "c": "2026-08-01T09:00:00Z", "d": "soon", "e": ""}
    assert minutes_spent(at) == {"b": 3.0}


def put(root: Path, learner: str, text: str) -> tuple[str, str, Path]:
    folder = root / learner / "1-memberi"
    folder.mkdir(parents=True, exist_ok=True)
    (folder / "1-memberi.ipynb").write_bytes(notebook({}, text))
    return learner, "1-memberi", folder


def test_only_what_changed_is_read_and_what_is_gone_is_forgotten(tmp_path: Path) -> None:
    index = Collected(tmp_path / "index.db")
    folders = [put(tmp_path, name, f"Teks {name}") for name in ("ani", "budi", "citra")]
    told: list[tuple[int, int]] = []
    assert index.refresh(folders, lambda done, all_: told.append((done, all_))) == 3
    assert told == [(3, 3)]
    assert index.refresh(folders) == 0
    put(tmp_path, "budi", "Teks yang baru")
    assert index.refresh(folders[:2]) == 1
    assert index.reflections("1-memberi", "m1.reflection") == {"ani": "Teks ani", "budi": "Teks yang baru"}


def test_a_graded_notebook_counts_before_the_submitted_one(tmp_path: Path) -> None:
    index = Collected(tmp_path / "index.db")
    graded, submitted = put(tmp_path / "a", "ani", "dinilai"), put(tmp_path / "s", "ani", "terkumpul")
    index.refresh([graded, submitted])
    assert index.reflections("1-memberi", "m1.reflection") == {"ani": "dinilai"}


def test_links_and_unknown_assignments_are_left_alone(tmp_path: Path) -> None:
    index = Collected(tmp_path / "index.db")
    _name, _assignment, folder = put(tmp_path, "ani", "rahasia")
    other = tmp_path / "budi" / "1-memberi"
    other.mkdir(parents=True)
    (other / "1-memberi.ipynb").symlink_to(folder / "1-memberi.ipynb")
    index.refresh([("budi", "1-memberi", other), ("ani", "not-ours", folder)])
    assert index.reflections("1-memberi", "m1.reflection").get("budi", "") == ""


def test_an_index_of_another_kind_is_made_anew(tmp_path: Path) -> None:
    import sqlite3

    with closing(sqlite3.connect(tmp_path / "index.db")) as connection:
        connection.execute("create table answer (x)")
    assert Collected(tmp_path / "index.db").completeness() == {}
