"""Simulated learners: the same for the same seed, of every ability, and honest."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from jejaring.course import load_keys, load_lesson
from jejaring.errors import CourseError
from jejaring.scoring import score
from jejaring.simulate import simulate
from tests.grading.conftest import ASSIGNMENT, ENGLISH, LESSON, SAMPLE

LEARNERS = 60


def files(folder: Path) -> dict[str, bytes]:
    return {str(file.relative_to(folder)): file.read_bytes() for file in folder.rglob("*") if file.is_file()}


@pytest.fixture
def submitted(sample: None, sample_files: Path, tmp_path: Path) -> Path:
    simulate(LEARNERS, 1, ENGLISH, tmp_path / "a", sample_files / "release")
    return tmp_path / "a"


def notebooks(folder: Path, name: str = ENGLISH) -> list[dict[str, Any]]:
    return [json.loads((student / name / f"{name}.ipynb").read_text("utf-8")) for student in sorted(folder.iterdir())]


def reflection(notebook: dict[str, Any]) -> str:
    """What is written in the notebook's reflection cell."""
    return next("".join(c["source"]) for c in notebook["cells"] if c["metadata"]["nbgrader"]["solution"])


def test_the_same_seed_gives_the_same_class_and_a_smaller_one_is_its_beginning(
    submitted: Path, sample_files: Path, tmp_path: Path
) -> None:
    simulate(7, 1, ENGLISH, tmp_path / "b", sample_files / "release")
    few, many = files(tmp_path / "b"), files(submitted)
    assert few == {name: many[name] for name in few}
    simulate(7, 2, ENGLISH, tmp_path / "c", sample_files / "release")
    assert files(tmp_path / "c") != few


def test_they_hand_in_the_released_notebook_with_readable_answers_and_a_spread_of_scores(
    submitted: Path, sample_files: Path
) -> None:
    lesson, keys = load_lesson(LESSON, SAMPLE), load_keys(LESSON, SAMPLE)
    released = json.loads((sample_files / "release" / ENGLISH / f"{ENGLISH}.ipynb").read_text("utf-8"))
    totals, written = [], set()
    for notebook in notebooks(submitted):
        assert [c["id"] for c in notebook["cells"]] == [c["id"] for c in released["cells"]]
        answers = notebook["metadata"]["jejaring"]["answers"]
        results = [
            score(activity, answers.get(activity.id, {}).get("value"), keys.get(activity.id))
            for activity in lesson.activities
            if activity.kind not in {"model", "reflection"}
        ]
        assert all(result.state != "damaged" for result in results)
        totals.append(sum(result.points for result in results))
        written.add(reflection(notebook))
    assert min(totals) < 5
    assert max(totals) > 20
    assert len(written) > LEARNERS / 3, "most reflections differ"
    assert sum(not n["metadata"]["jejaring"]["answers"] for n in notebooks(submitted)) < LEARNERS / 5


def test_reflections_are_in_the_assignments_language(submitted: Path, sample_files: Path, tmp_path: Path) -> None:
    simulate(LEARNERS, 1, ASSIGNMENT, tmp_path / "id", sample_files / "release")

    def words(folder: Path, name: str) -> set[str]:
        return {word for n in notebooks(folder, name) for word in reflection(n).split()}

    assert {"saya", "yang"} <= words(tmp_path / "id", ASSIGNMENT)
    assert not {"saya", "yang"} & words(submitted, ENGLISH)
    assert {"the", "and"} <= words(submitted, ENGLISH)


def test_what_is_not_there_is_said(sample: None, tmp_path: Path) -> None:
    with pytest.raises(CourseError, match="jejaring build"):
        simulate(1, 1, ENGLISH, tmp_path, tmp_path / "nowhere")
    with pytest.raises(CourseError, match="No assignment"):
        simulate(1, 1, "9-lain", tmp_path)
