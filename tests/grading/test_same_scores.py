"""Reading answers gives the scores that running the notebook gives, cell by cell."""

from __future__ import annotations

import contextlib
import io
import json
import os
import shutil
from collections.abc import Callable
from importlib import import_module
from pathlib import Path
from typing import Any

import pytest
from nbformat import from_dict
from nbgrader.utils import determine_grade

from jejaring.course import load_course, load_lesson
from jejaring.grading.taken import take
from jejaring.grading.template import Template
from jejaring.simulate import simulate
from tests.grading.conftest import ASSIGNMENT, ENGLISH, OURS, SAMPLE, STOCK, Course, open_sample

LEARNERS = 30
IN_A_KERNEL = 40


def simulated(files: Path, name: str, out: Path, learners: int = LEARNERS) -> list[Path]:
    simulate(learners, 7, name, out, files / "release")
    return sorted(path / name / f"{name}.ipynb" for path in out.iterdir())


def run_here(source: dict[str, Any], file: Path, monkeypatch: pytest.MonkeyPatch) -> dict[str, float]:
    """Runs the instructor's cells beside a learner's file, as a kernel does, and scores them as nbgrader does."""
    monkeypatch.chdir(file.parent)
    monkeypatch.setenv("NBGRADER_EXECUTION", "autograde")
    names: dict[str, Any] = {}
    points = {}
    for cell in source["cells"]:
        tag = cell["metadata"]["nbgrader"]
        if cell["cell_type"] != "code":
            continue
        lines = cell["source"].strip().splitlines()
        lines = [line for line in lines if not line.startswith("#")]
        last = lines.pop() if tag["grade"] else "None"
        with contextlib.redirect_stdout(io.StringIO()):
            exec("\n".join(lines), names)
            value = eval(last, names)
        if tag["grade"]:
            output = {"output_type": "execute_result", "data": {"text/plain": repr(value)}, "metadata": {}}
            points[tag["grade_id"]] = determine_grade(from_dict(cell | {"outputs": [output]}))[0]
    return points


@pytest.mark.parametrize("name", [ASSIGNMENT, ENGLISH])
def test_every_simulated_submission_scores_the_same(
    sample: None, sample_files: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, name: str
) -> None:
    # `jejaring.lesson` is the function that notebooks call; its module goes by the same name.
    module = import_module("jejaring.lesson")
    monkeypatch.setattr(module, "load_course", lambda: load_course(SAMPLE))
    monkeypatch.setattr(module, "load_lesson", lambda lesson: load_lesson(lesson, SAMPLE))
    assignment = open_sample(sample_files, name)
    source = json.loads((sample_files / "source" / name / f"{name}.ipynb").read_text("utf-8"))
    totals = set()
    for file in simulated(sample_files, name, tmp_path):
        _page, read = Template(assignment, {}).page(take(assignment, json.loads(file.read_text("utf-8"))))
        assert read == run_here(source, file, monkeypatch), file
        totals.add(round(sum(read.values()), 2))
    assert len(totals) > LEARNERS / 2, "the simulated learners differ, or the comparison would say little"


def test_nbgraders_own_execution_without_any_setting_of_ours_scores_the_same(
    new_course: Callable[[str], Course], sample_files: Path, tmp_path: Path, sample: None
) -> None:
    ours = new_course(OURS)
    stock = Course(tmp_path / "stock", ours.environment)
    shutil.copytree(sample_files, stock.root)
    (stock.root / "nbgrader_config.py").write_text(STOCK)
    files = simulated(sample_files, ENGLISH, ours.root / "submitted", IN_A_KERNEL)
    for course in (ours, stock):
        # The release stays the one that learners got: stock nbgrader would write its own empty reflection.
        course.run("generate_assignment", ENGLISH, "--force")
    released = Path("release", ENGLISH, f"{ENGLISH}.ipynb")
    assert (ours.root / released).read_bytes() == (sample_files / released).read_bytes()
    for file in files:
        shutil.copytree(file.parent, stock.root / "submitted" / file.parent.parent.name / ENGLISH)
    ours.run("autograde", ENGLISH)
    stock.run("autograde", ENGLISH)
    executed, read = stock.scores(ENGLISH), ours.scores(ENGLISH)
    assert len(read) == len(executed) == IN_A_KERNEL
    assert any(sum(value or 0 for value in scores.values()) > 10 for scores in executed.values())
    reflection = "m1-reflection"
    for student, scores in executed.items():
        assert scores == read[student] | {reflection: scores[reflection]}, student
        assert read[student][reflection] in {None, 0}
    assert os.environ.get("JEJARING_CONTENT") is None
