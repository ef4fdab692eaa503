"""Killed at any moment, grading loses nothing and doubles nothing: run again, it ends as if never stopped."""

from __future__ import annotations

import multiprocessing
import os
import random
import signal
import time
from pathlib import Path

import pytest

from jejaring.grading import batch, cohort
from jejaring.simulate import simulate
from tests.grading.real import ASSIGNMENT, RealCourse

LEARNERS = 40
KILLS = 60


@pytest.fixture
def small_batches(monkeypatch: pytest.MonkeyPatch) -> None:
    """Many transactions, so that a kill falls between and within them."""
    monkeypatch.setattr(cohort, "BATCH", 3)


def in_a_child(course: RealCourse) -> multiprocessing.process.BaseProcess:
    """Grading in a process that can be killed without warning."""
    child = multiprocessing.get_context("fork").Process(target=course.grade)
    child.start()
    return child


def pages(course: RealCourse) -> dict[str, bytes]:
    """Every file of the graded pages."""
    root = course.root / "autograded"
    return {str(file.relative_to(root)): file.read_bytes() for file in sorted(root.rglob("*")) if file.is_file()}


def ledger(course: RealCourse) -> int:
    """How many submissions the ledger holds as graded."""
    return course.grade(dry_run=True).unchanged


def test_killed_at_random_points(real: RealCourse, tmp_path: Path, small_batches: None) -> None:
    simulate(LEARNERS, 11, ASSIGNMENT, real.root / "submitted", real.root / "release")
    whole = real.copy(tmp_path / "whole")
    began = time.monotonic()
    child = in_a_child(whole)
    child.join()
    lasted = time.monotonic() - began
    assert child.exitcode == 0
    stopped = real.copy(tmp_path / "stopped")
    chance = random.Random(4)
    killed, whole_again = 0, 0
    while killed < KILLS:
        child = in_a_child(stopped)
        # The next point after where the last run came to, or one at random over all of the course graded anew.
        child.join(chance.uniform(0.0, lasted * 0.6))
        if child.is_alive():
            child.kill()
            child.join()
        if child.exitcode == -signal.SIGKILL:
            killed += 1
        else:
            assert child.exitcode == 0
            assert stopped.rows() == whole.rows()
            whole_again += 1
            stopped = real.copy(tmp_path / f"stopped-{whole_again}")
    assert stopped.grade().refused == []
    assert stopped.rows() == whole.rows()
    assert pages(stopped) == pages(whole)
    assert ledger(stopped) == LEARNERS


def test_a_power_cut_after_the_pages_before_the_scores(
    real: RealCourse, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    simulate(9, 12, ASSIGNMENT, real.root / "submitted", real.root / "release")
    whole = real.copy(tmp_path / "whole")
    whole.grade()
    for number, step in enumerate(("write_batch", "write_lines")):
        cut = real.copy(tmp_path / f"cut-{number}")
        with monkeypatch.context() as patched:
            patched.setattr(cohort, "BATCH", 3)
            patched.setattr(cohort, step, once_then_dead(getattr(cohort, step), after=2))
            child = in_a_child(cut)
            child.join()
        assert child.exitcode == 9
        assert ledger(cut) == 3
        # What the disc had not yet taken is cut short or gone.
        for page in list((cut.root / "autograded").rglob("*.ipynb"))[::2]:
            page.chmod(0o644)
            page.write_bytes(page.read_bytes()[:100])
        cut.grade()
        assert cut.rows() == whole.rows()
        assert pages(cut) == pages(whole)


def test_killed_while_a_page_is_half_written(real: RealCourse, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    simulate(3, 12, ASSIGNMENT, real.root / "submitted", real.root / "release")
    whole = real.copy(tmp_path / "whole")
    whole.grade()
    cut = real.copy(tmp_path / "cut")
    with monkeypatch.context() as patched:
        patched.setattr(batch.os, "fchmod", lambda *_: os._exit(9))
        child = in_a_child(cut)
        child.join()
    assert child.exitcode == 9
    assert any(name.endswith(batch.PART) for name in pages(cut))
    cut.grade()
    assert pages(cut) == pages(whole)


def once_then_dead(step, after):  # type: ignore[no-untyped-def]
    """The step, which ends its process at its second call, once it is done but before the transaction is."""
    calls = []

    def run(*arguments):  # type: ignore[no-untyped-def]
        done = step(*arguments)
        calls.append(None)
        if len(calls) == after:
            os._exit(9)
        return done

    return run
