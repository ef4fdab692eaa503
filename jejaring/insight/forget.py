"""Removes one learner from everything that the course keeps on this machine, and says what was removed."""

from __future__ import annotations

import re
import shutil
from dataclasses import dataclass
from pathlib import Path

from sqlalchemy import Engine, delete

from jejaring.errors import CourseError
from jejaring.grading.gradebook import forget_learner, grades_of
from jejaring.grading.ledger import LEDGER, has_ledger
from jejaring.grading.marks import Marks
from jejaring.insight.state import Insight

__all__ = ["Removed", "forget"]


@dataclass(frozen=True)
class Removed:
    """`rows`: table -> how many; `folders`: what was deleted; `other`: names of further stores -> how many entries."""

    rows: dict[str, int]
    folders: tuple[Path, ...]
    other: dict[str, int]

    @property
    def nothing(self) -> bool:
        """Whether the learner was unknown everywhere."""
        return not any(self.rows.values()) and not self.folders and not any(self.other.values())


def forget(course: Insight, learner: str) -> Removed:
    """Removes `learner`: folders, exchange, index, ledger, graders' marks, gradebook.

    The gradebook goes last, so that a run that was interrupted can be repeated by the same name. Raises CourseError for
    a name that could lead outside the course's folders.
    """
    if not learner or learner in {".", ".."} or re.search(r"[/\\\x00]", learner):
        raise CourseError(f"{learner!r} is not a learner's id.")
    folders = []
    for folder in _folders(course, learner):
        if folder.is_symlink() or folder.is_file():
            folder.unlink()
        else:
            shutil.rmtree(folder)
        folders.append(folder)
    other = {"index": course.index.forget(learner)}
    other["ledger"] = _forget_ledger(course.engine, learner)
    other["marks"] = Marks(course.engine, "").forget(grades_of(course.engine, learner))
    return Removed(forget_learner(course.engine, learner), tuple(folders), other)


def _folders(course: Insight, learner: str) -> list[Path]:
    directory = course.place.directory
    found = []
    for step in ("submitted", "autograded", "feedback"):
        folder = course.place.root / getattr(directory, f"{step}_directory") / learner
        if folder.exists() or folder.is_symlink():
            found.append(folder)
    exchange = course.place.exchange
    if exchange is not None:
        inbound = exchange / directory.course_id / "inbound"
        if inbound.is_dir():
            found += sorted(path for path in inbound.iterdir() if path.name.partition("+")[0] == learner)
    return found


def _forget_ledger(engine: Engine, learner: str) -> int:
    """Deletes what the grading ledger says of a learner."""
    with engine.execution_options(writing=True).begin() as connection:
        if not has_ledger(connection):
            return 0
        return int(connection.execute(delete(LEDGER).where(LEDGER.c.student == learner)).rowcount)
