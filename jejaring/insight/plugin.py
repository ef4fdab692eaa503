"""nbgrader's own `export` command with this course's tables.

`nbgrader export --exporter jejaring.insight.plugin.CohortExport --to grades.csv`.
"""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path
from typing import Any

from nbgrader.plugins import ExportPlugin
from traitlets import Enum

from jejaring.grading.gradebook import GradebookReader
from jejaring.insight.cohort import cohort
from jejaring.insight.export import FORMATS, export

__all__ = ["CohortExport"]


class CohortExport(ExportPlugin):  # type: ignore[misc]
    """One row per learner, languages merged; `--to FILE`, and `--CohortExport.form=csv|moodle|canvas|xlsx`.

    `--student` keeps these learners alone; `--assignment` the lessons of these assignments.
    """

    form = Enum(FORMATS, "csv", help="csv, moodle, canvas or xlsx").tag(config=True)
    language = Enum(("id", "en"), "id", help="language of the lesson names in Moodle and Canvas").tag(config=True)

    def export(self, gradebook: Any) -> None:
        """Writes the file. nbgrader has opened the gradebook and reads the options."""
        found = cohort(GradebookReader(gradebook.engine), {}, {})
        if self.student:
            wanted = {str(name) for name in self.student}
            found = replace(found, learners=tuple(learner for learner in found.learners if learner.id in wanted))
        if self.assignment:
            lessons = {found.course.assignment(str(name))[0].id for name in self.assignment}
            kept = tuple(entry for entry in found.lessons if entry.id in lessons)
            course = type(found.course)(found.course.schema, found.course.title, kept, found.course.plan)
            found = replace(found, course=course)
        file = Path(self.to or f"grades.{'xlsx' if self.form == 'xlsx' else 'csv'}")
        count = export(found, self.form, file, "en" if self.language == "en" else "id")
        self.log.info("Wrote %s learners to %s", count, file)
