"""Releases: the same bytes each time, no key in what learners get, and a stale file is found."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from jejaring.course import load_keys
from jejaring.course.load import canary
from jejaring.grading.release import build_course
from tests.grading.conftest import ASSIGNMENT, ENGLISH, LESSON, SAMPLE


def test_a_second_build_gives_the_same_bytes(sample_files: Path, tmp_path: Path) -> None:
    build_course(tmp_path, write=True, content=SAMPLE)
    assert build_course(tmp_path, write=True, content=SAMPLE) == []
    for file in [file for file in tmp_path.rglob("*") if file.is_file()]:
        assert file.read_bytes() == (sample_files / file.relative_to(tmp_path)).read_bytes(), file


def test_check_names_a_stale_file_and_writes_nothing(tmp_path: Path) -> None:
    build_course(tmp_path, write=True, content=SAMPLE)
    released = Path("release", ENGLISH, f"{ENGLISH}.ipynb")
    changed = (tmp_path / released).read_text("utf-8").replace("Opening", "Beginning")
    (tmp_path / released).write_text(changed, "utf-8")
    assert build_course(tmp_path, write=False, content=SAMPLE) == [released]
    assert (tmp_path / released).read_text("utf-8") == changed


@pytest.mark.parametrize(("name", "stub"), [(ASSIGNMENT, "Tulis di sini."), (ENGLISH, "Write here.")])
def test_learners_get_the_empty_reflection_in_their_language(sample_files: Path, name: str, stub: str) -> None:
    released = json.loads((sample_files / "release" / name / f"{name}.ipynb").read_text("utf-8"))
    reflection = next(cell for cell in released["cells"] if cell["metadata"]["nbgrader"]["solution"])
    assert "".join(reflection["source"]) == stub


def test_the_instructors_notebook_holds_what_the_release_must_not(sample_files: Path) -> None:
    def texts(kind: str) -> str:
        return "".join(
            "".join(cell["source"])
            for file in sorted((sample_files / kind).rglob("*.ipynb"))
            for cell in json.loads(file.read_text("utf-8"))["cells"]
        )

    source, release = texts("source"), texts("release")
    keys = load_keys(LESSON, SAMPLE)
    secrets = [canary(LESSON, SAMPLE), "HIDDEN TESTS", keys["m1.choice"].why["k1"].id, "Rendah satu.", '"weights"']
    for secret in secrets:
        assert secret in source
        assert secret not in release
