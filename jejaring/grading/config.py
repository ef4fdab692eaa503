"""The settings that make nbgrader grade this course: one call in `nbgrader_config.py`."""

from __future__ import annotations

import os
import sys
from pathlib import Path

from nbgrader.converters import GenerateAssignment
from traitlets.config import Config

__all__ = ["configure"]


def configure(c: Config) -> None:
    """Sets in `c` what this course needs of nbgrader. A setting made after this call overrides it."""
    c.CourseDirectory.course_id = "jejaring"
    _find_programs()
    _generate(c)


def _find_programs() -> None:
    """nbgrader starts `alembic` by name, which without this is found only in an activated environment."""
    here = str(Path(sys.executable).parent)
    known = os.environ.get("PATH", os.defpath)
    if here not in known.split(os.pathsep):
        os.environ["PATH"] = os.pathsep.join((here, known))


def _replaced(steps: list[object], name: str, by: object) -> list[object]:
    """nbgrader's own list of steps with the step of that class name replaced, so that new versions keep theirs."""
    return [by if getattr(step, "__name__", str(step)) == name else step for step in steps]


def _generate(c: Config) -> None:
    steps = GenerateAssignment.preprocessors.default()
    c.GenerateAssignment.preprocessors = _replaced(
        steps, "ClearSolutions", "jejaring.grading.release.StubInItsLanguage"
    )
