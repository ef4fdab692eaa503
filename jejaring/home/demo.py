"""The demonstration in a course home, and where to look afterwards."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

from jejaring.course import load_course
from jejaring.home.prepare import config_of, prepare

__all__ = ["play_in"]


def play_in(
    root: Path, path: Path, assignment: str, learners: int, seed: int, told: Callable[[str], None]
) -> list[str]:
    """Plays the round in the home at `path` and returns what to tell: results, and where to look.

    Raises CourseError for an unknown assignment or a checkout that is not complete.
    """
    from jejaring.grading.demo import play

    _, language = load_course().assignment(assignment)
    home = prepare(root, path, lambda name: told(f"Releasing {name} ..."))
    shown = play(config_of(home), assignment, language, learners, seed, root / "release", told)
    by_hand = f"{shown.student} got points and a comment for the reflection; the others wait in Formgrader."
    return [
        "",
        f"{shown.submitted} submissions handed in, {shown.graded} graded, {shown.average:.1f} points on average.",
        by_hand if shown.student else "Nothing in this assignment waits to be graded by hand.",
        "",
        "Where to look:",
        f"  a learner's feedback      {shown.feedback}",
        f"  gradebook and submissions {home.course}",
        f"  in the browser            make lab HOME_DIR={path.name}, then Formgrader in the Nbgrader menu",
    ]
