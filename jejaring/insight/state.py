"""A course opened for insight: gradebook, index and cohort together, brought up to date when something changed."""

from __future__ import annotations

import sqlite3
from collections.abc import Callable
from datetime import datetime
from pathlib import Path

from sqlalchemy.exc import SQLAlchemyError

from jejaring.errors import CourseError
from jejaring.grading.gradebook import GradebookReader, open_engine
from jejaring.grading.intake import read_timestamp
from jejaring.grading.place import CoursePlace, closed_to_user, find_course
from jejaring.insight.cohort import Cohort, cohort
from jejaring.insight.collected import INDEX, Collected

__all__ = ["Insight"]


class Insight:
    """One course. Cheap to make; what is read is kept until the gradebook or the index has changed."""

    def __init__(self, place: CoursePlace) -> None:
        self.place = place
        self.engine = open_engine(place.url)
        self.reader = GradebookReader(self.engine)
        self.index = Collected(place.root / INDEX)
        self._cohort: tuple[object, Cohort] | None = None
        self._collected: dict[tuple[str, str], datetime | None] = {}

    @classmethod
    def open(cls, folder: Path | None = None) -> Insight:
        """The course of `folder`, or of the environment.

        Raises CourseError when there is no gradebook, or none that this user may read.
        """
        try:
            course = cls(find_course(folder))
            course.reader.due_dates()
        except (SQLAlchemyError, sqlite3.Error, PermissionError) as error:
            raise CourseError(closed_to_user(folder, error)) from None
        return course

    def refresh(self, told: Callable[[int, int], None] | None = None) -> int:
        """Reads what learners handed in since the last time; returns how many notebooks."""
        submitted = self.place.folders("submitted")
        read = self.index.refresh(self.place.folders("autograded") + submitted, told)
        self._collected = {(learner, assignment): read_timestamp(path) for learner, assignment, path in submitted}
        self._cohort = None
        return read

    def reread(self, learner: str, assignment: str) -> bool:
        """Reads one notebook again when it is another one than the index knows; whether it was.

        As in `refresh` the graded one counts where there is one: what waits to be graded is nobody's to mark yet.
        """
        folders = (self.place.folder(step, learner, assignment) for step in ("autograded", "submitted"))
        folder = next((one for one in folders if one.is_dir()), None)
        return folder is not None and self.index.reread(learner, assignment, folder)

    def version(self) -> object:
        """Changes whenever a view would show something else."""
        return (self.reader.version(), self.index.version(), len(self._collected))

    def cohort(self, fresh: bool = True) -> Cohort:
        """The cohort as it is now; without `fresh` as it was last read, where scores given since do not matter."""
        if not fresh and self._cohort is not None:
            return self._cohort[1]
        version = self.version()
        if self._cohort is None or self._cohort[0] != version:
            self._cohort = (version, cohort(self.reader, self.index.completeness(), self._collected))
        return self._cohort[1]
