"""Removes one learner from everything that the course keeps on this machine, and says what was removed."""

from __future__ import annotations

import re
import shutil
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from nbgrader.utils import notebook_hash
from sqlalchemy import Engine, delete

from jejaring.errors import CourseError
from jejaring.grading.gradebook import forget_learner, grades_of, vacuum
from jejaring.grading.ledger import LEDGER, has_ledger
from jejaring.grading.marks import Marks
from jejaring.insight.collected import INDEX
from jejaring.insight.state import Insight

__all__ = ["Removed", "forget"]


@dataclass(frozen=True)
class Removed:
    """`rows`: table -> how many; `paths`: files and folders deleted; `other`: further stores -> how many entries.

    `left`: what may still hold the learner and is not ours to change: exports, downloaded archives, old copies.
    """

    rows: dict[str, int]
    paths: tuple[Path, ...]
    other: dict[str, int]
    left: tuple[Path, ...]

    @property
    def nothing(self) -> bool:
        """Whether the learner was unknown everywhere."""
        return not any(self.rows.values()) and not self.paths and not any(self.other.values())


def forget(course: Insight, learner: str) -> Removed:
    """Removes `learner`: folders, exchange with released feedback, index, ledger, graders' marks, gradebook.

    The gradebook goes last, so that a run that was interrupted can be repeated by the same name. Raises CourseError for
    a name that could lead outside the course's folders, and when another program keeps a database from letting go of
    what was deleted.
    """
    if not learner or learner in {".", ".."} or re.search(r"[/\\\x00]", learner):
        raise CourseError(f"{learner!r} is not a learner's id.")
    folders = _folders(course, learner)
    # Released feedback has a name that only the submission's secret tells, so that it goes before the submission.
    paths = [*_released_feedback(course, folders), *folders]
    for path in paths:
        if path.is_symlink() or path.is_file():
            path.unlink()
        else:
            shutil.rmtree(path)
    other = {"index": course.index.forget(learner)}
    other["ledger"] = _forget_ledger(course.engine, learner)
    other["marks"] = Marks(course.engine, "").forget(grades_of(course.engine, learner))
    rows = forget_learner(course.engine, learner)
    if not (course.index.vacuum() & vacuum(course.engine)):
        raise CourseError(
            f"{learner} was removed, but another program is reading the gradebook or {INDEX}, so that traces stay in "
            "their files. Close Formgrader and the desk, and run the command again."
        )
    return Removed(rows, tuple(paths), other, tuple(_left(course)))


def _folders(course: Insight, learner: str) -> list[Path]:
    """The learner's folders in the course, and their submissions in the exchange and in this account's cache."""
    directory = course.place.directory
    found = []
    for step in ("submitted", "autograded", "feedback"):
        folder = course.place.root / getattr(directory, f"{step}_directory") / learner
        if folder.exists() or folder.is_symlink():
            found.append(folder)
    # Both names may hold a plus sign, so that the assignments say where the learner's ends.
    begins = tuple(f"{learner}+{assignment}+" for assignment in course.reader.due_dates())
    shared, kept = course.place.exchange, course.place.cache
    for place in (shared and shared / directory.course_id / "inbound", kept and kept / directory.course_id):
        if place is not None and place.is_dir():
            found += sorted(path for path in place.iterdir() if path.name.startswith(begins))
    return found


def _released_feedback(course: Insight, folders: list[Path]) -> Iterator[Path]:
    """The learner's pages in the exchange, which nbgrader names by the submission's secret and the notebook."""
    shared = course.place.exchange
    if shared is None:
        return
    released = shared / course.place.directory.course_id / "feedback"
    seen = set()
    for secret in (file for folder in folders for file in sorted(folder.rglob("submission_secret.txt"))):
        names = {file.stem for file in secret.parent.iterdir() if file.suffix in {".ipynb", ".html"}}
        for name in sorted(names):
            page = released / f"{notebook_hash(secret=secret.read_text('utf-8'), notebook_id=name)}.html"
            if page.is_file() and page not in seen:
                seen.add(page)
                yield page


def _left(course: Insight) -> Iterator[Path]:
    """What is there of exports, downloads and copies of the gradebook that nbgrader makes before it upgrades one."""
    root = course.place.root
    for name in ("export", "downloaded"):
        if (root / name).is_dir():
            yield root / name
    if course.engine.dialect.name == "sqlite":
        file = Path(course.engine.url.database or "")
        live = {file.name, *(f"{file.name}-{part}" for part in ("wal", "shm", "journal"))}
        yield from sorted(path for path in file.parent.glob(f"{file.name}*") if path.name not in live)


def _forget_ledger(engine: Engine, learner: str) -> int:
    """Deletes what the grading ledger says of a learner."""
    with engine.execution_options(writing=True).begin() as connection:
        if not has_ledger(connection):
            return 0
        return int(connection.execute(delete(LEDGER).where(LEDGER.c.student == learner)).rowcount)
