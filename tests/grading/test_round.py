"""The whole round with nbgrader's own commands: release, hand in, grade, give back, export."""

from __future__ import annotations

import csv
import json
import os
import zipfile
from collections.abc import Callable
from pathlib import Path
from typing import Any

from jejaring.course import load_keys
from tests.grading.conftest import ASSIGNMENT, LESSON, OURS, SAMPLE, Course

POLICY = "default-src 'none'; style-src 'unsafe-inline'; img-src data:"
HOSTILE = "Saya tulis <script>alert(1)</script>\n\n<img src=x onerror=alert(2)> dan $x$."


def answered(notebook: dict[str, Any], choice: str, reflection: str) -> dict[str, Any]:
    answers = notebook["metadata"]["jejaring"]["answers"]
    answers["m1.choice"] = {"value": {"choice": choice, "usual": choice}}
    answers["m1.sort"] = {"value": {"places": {"c01": "give", "c02": "ask", "c03": "ask"}}}
    for cell in notebook["cells"]:
        if cell["metadata"]["nbgrader"]["solution"]:
            cell["source"] = reflection
    return notebook


def learner(course: Course, name: str) -> Path:
    """A learner's own folder, with the settings that a server would give them."""
    home = course.root.parent / name
    home.mkdir()
    settings = (course.root / "nbgrader_config.py").read_text()
    own = f"c.CourseDirectory.student_id = {name!r}\nc.Exchange.cache = {str(home / 'cache')!r}\n"
    (home / "nbgrader_config.py").write_text(settings + own)
    return home


def test_a_submission_goes_round_and_comes_back_with_feedback(course: Course) -> None:
    course.run("release_assignment", ASSIGNMENT)
    homes = {name: learner(course, name) for name in ("ani", "budi")}
    for name, choice in (("ani", "k1"), ("budi", "k2")):
        course.run("fetch_assignment", ASSIGNMENT, "--course", "trial", cwd=homes[name])
        file = homes[name] / ASSIGNMENT / f"{ASSIGNMENT}.ipynb"
        file.write_text(json.dumps(answered(json.loads(file.read_text()), choice, HOSTILE)))
        (homes[name] / ASSIGNMENT / "json.py").write_text("raise SystemExit")
        course.run("submit", ASSIGNMENT, "--course", "trial", cwd=homes[name])
    course.run("collect", ASSIGNMENT)
    (course.root / "submitted" / "eve" / ASSIGNMENT).mkdir(parents=True)
    (course.root / "submitted" / "eve" / ASSIGNMENT / f"{ASSIGNMENT}.ipynb").symlink_to("/etc/hostname")

    said = course.run("autograde", ASSIGNMENT)
    assert "eve: tidak dinilai" in said
    assert "Kernel" not in said
    scores = course.scores(ASSIGNMENT)
    assert set(scores) == {"ani", "budi"}
    assert scores["ani"]["m1-choice"] == 3.0
    assert scores["budi"]["m1-choice"] == 0.0
    assert scores["ani"]["m1-sort"] == 2.67
    assert scores["ani"]["m1-reflection"] is None
    kept = {path.name for path in (course.root / "autograded" / "ani" / ASSIGNMENT).iterdir()}
    assert kept == {f"{ASSIGNMENT}.ipynb", "timestamp.txt", "submission_secret.txt"}

    with course.gradebook() as gradebook:
        for name, points in (("ani", 9.5), ("budi", 4.0)):
            grade = gradebook.find_grade("m1-reflection", ASSIGNMENT, ASSIGNMENT, name)
            grade.manual_score, grade.needs_manual_grade = points, False
            comment = gradebook.find_comment("m1-reflection", ASSIGNMENT, ASSIGNMENT, name)
            comment.manual_comment = "**Bagus.** <script>alert(3)</script>"
        gradebook.db.commit()
    course.run("generate_feedback", ASSIGNMENT)
    course.run("release_feedback", ASSIGNMENT)
    course.run("fetch_feedback", ASSIGNMENT, "--course", "trial", cwd=homes["ani"])
    fetched = list((homes["ani"] / ASSIGNMENT / "feedback").rglob("*.html"))
    assert len(fetched) == 1
    html = fetched[0].read_text("utf-8")
    assert POLICY in html
    assert "<script" not in html
    assert "<img" not in html
    assert "&lt;script&gt;alert(1)" in html
    assert "<strong>Bagus.</strong>" in html
    assert "Nilai: 15,17 dari 37" in html
    assert 'lang="id"' in html
    assert "http" not in html.replace("http-equiv", ""), "nothing is loaded from anywhere"
    for secret in _secrets({"k1"}):
        assert secret not in html

    course.run("export")
    with (course.root / "grades.csv").open(newline="") as file:
        rows = {row["student_id"]: row for row in csv.DictReader(file)}
    assert float(rows["ani"]["score"]) == 15.17
    assert float(rows["budi"]["score"]) == 6.67


def _secrets(chosen: set[str]) -> list[str]:
    """What the feedback of a learner who chose `chosen` must not tell."""
    keys = load_keys(LESSON, SAMPLE)
    reasons = [why.id for option, why in keys["m1.choice"].why.items() if option not in chosen]
    unanswered = [why.id for name in ("m1.mark", "m1.chat") for why in keys[name].why.values()]
    return [*reasons, *unanswered, "weights", "HIDDEN TESTS", "jejaring-key", "grade(", "show("]


def test_grading_again_keeps_what_people_gave(course: Course) -> None:
    folder = course.root / "submitted" / "ani" / ASSIGNMENT
    folder.mkdir(parents=True)
    file = folder / f"{ASSIGNMENT}.ipynb"
    released = course.notebook("release", ASSIGNMENT, f"{ASSIGNMENT}.ipynb")
    file.write_text(json.dumps(answered(released, "k2", "Sebuah refleksi.")))
    course.run("autograde", ASSIGNMENT)
    with course.gradebook() as gradebook:
        gradebook.find_grade("m1-reflection", ASSIGNMENT, ASSIGNMENT, "ani").manual_score = 8
        gradebook.find_comment("m1-reflection", ASSIGNMENT, ASSIGNMENT, "ani").manual_comment = "Baik"
        gradebook.db.commit()
    file.write_text(json.dumps(answered(json.loads(file.read_text()), "k1", "Sebuah refleksi.")))
    course.run("autograde", ASSIGNMENT, "--force")
    with course.gradebook() as gradebook:
        assert gradebook.find_grade("m1-reflection", ASSIGNMENT, ASSIGNMENT, "ani").manual_score == 8
        assert gradebook.find_comment("m1-reflection", ASSIGNMENT, ASSIGNMENT, "ani").manual_comment == "Baik"
        assert gradebook.find_grade("m1-choice", ASSIGNMENT, ASSIGNMENT, "ani").auto_score == 3


def test_only_a_refused_submission_ends_with_an_error_and_its_reason(course: Course) -> None:
    folder = course.root / "submitted" / "eve" / ASSIGNMENT
    folder.mkdir(parents=True)
    os.mkfifo(folder / f"{ASSIGNMENT}.ipynb")
    assert "bukan berkas biasa" in course.run("autograde", ASSIGNMENT, expect=1)
    assert not (course.root / "autograded" / "eve").exists()


def test_a_moodle_download_is_collected(new_course: Callable[[str], Course]) -> None:
    course = new_course(OURS)
    course.run("generate_assignment", ASSIGNMENT, "--force")
    released = course.notebook("release", ASSIGNMENT, f"{ASSIGNMENT}.ipynb")
    archive = course.root / "downloaded" / ASSIGNMENT / "archive"
    archive.mkdir(parents=True)
    with zipfile.ZipFile(archive / "moodle.zip", "w", zipfile.ZIP_DEFLATED) as packed:
        packed.writestr(
            f"Ani Lestari_101_assignsubmission_file_/{ASSIGNMENT}.ipynb", json.dumps(answered(released, "k1", "Ya."))
        )
        packed.writestr("Budi_102_assignsubmission_file_/notes.txt", "x")
        packed.writestr(f"../../Eve_103_assignsubmission_file_/{ASSIGNMENT}.ipynb", "{}")
        packed.writestr(f"Bom_104_assignsubmission_file_/{ASSIGNMENT}.ipynb", " " * 30_000_000)
    said = course.run("zip_collect", ASSIGNMENT)
    assert "leads out of the folder" in said
    assert "packed suspiciously small" in said
    assert {path.name for path in (course.root / "submitted").iterdir()} == {"101"}
    course.run("autograde", ASSIGNMENT)
    assert course.scores(ASSIGNMENT)["101"]["m1-choice"] == 3.0


def test_validate_says_in_plain_words_what_is_missing(course: Course) -> None:
    file = course.root / "release" / ASSIGNMENT / f"{ASSIGNMENT}.ipynb"
    notebook = answered(json.loads(file.read_text()), "k1", "Ya.")
    file.write_text(json.dumps(notebook))
    said = course.run("validate", str(file))
    assert "“Obrolan” belum dijawab." in said
    assert "“Situasi”" not in said
    assert "Refleksi" not in said
    assert "Traceback" not in said
    file.write_text(json.dumps(answered(notebook, "k1", " \n")))
    assert "“Refleksi” belum dijawab." in course.run("validate", str(file))


def test_an_instructors_own_exercise_still_runs_in_a_kernel(course: Course) -> None:
    source = {
        "cells": [
            _exercise("text", "markdown", "# Hitung <b>dua</b>", locked=True),
            _exercise("work", "code", "x = 0", solution=True),
            _exercise("test", "code", "assert x == 42", grade=True, points=5, locked=True),
        ],
        "metadata": {"kernelspec": {"display_name": "Python 3", "language": "python", "name": "python3"}},
        "nbformat": 4,
        "nbformat_minor": 5,
    }
    folder = course.root / "source" / "latihan"
    folder.mkdir()
    (folder / "soal.ipynb").write_text(json.dumps(source))
    course.run("generate_assignment", "latihan")
    handed_in = course.root / "submitted" / "ani" / "latihan"
    handed_in.mkdir(parents=True)
    notebook = course.notebook("release", "latihan", "soal.ipynb")
    notebook["cells"][1]["source"] = (
        "from IPython.display import HTML, display\nx = 42\ndisplay(HTML('<script>1</script>'))"
    )
    notebook["cells"].append({"cell_type": "markdown", "id": "m", "metadata": {}, "source": HOSTILE})
    notebook["metadata"]["jejaring"] = {"assignment": ASSIGNMENT, "schema": 1, "answers": {}}
    (handed_in / "soal.ipynb").write_text(json.dumps(notebook))
    (handed_in / "pandas.py").write_text("raise SystemExit")
    course.run("autograde", "latihan")
    assert course.scores("latihan")["ani"]["test"] == 5.0
    assert not (course.root / "autograded" / "ani" / "latihan" / "pandas.py").exists()
    page = course.notebook("autograded", "ani", "latihan", "soal.ipynb")
    assert "text/html" not in json.dumps(page["cells"][1]["outputs"])
    course.run("generate_feedback", "latihan")
    html = (course.root / "feedback" / "ani" / "latihan" / "soal.html").read_text("utf-8")
    assert "<script" not in html
    assert POLICY in html
    assert "assert x == 42" not in html


def _exercise(name: str, kind: str, text: str, **tags: Any) -> dict[str, Any]:
    tag = {"grade": False, "grade_id": name, "locked": False, "schema_version": 3, "solution": False, "task": False}
    cell: dict[str, Any] = {"cell_type": kind, "id": name, "metadata": {"nbgrader": tag | tags}, "source": text}
    return cell | ({"execution_count": None, "outputs": []} if kind == "code" else {})
