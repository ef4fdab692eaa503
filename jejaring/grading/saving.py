"""nbgrader's step that saves scores, with two queries and one commit a submission instead of two of each a cell."""

from __future__ import annotations

from typing import Any

from nbgrader.api import Comment, Grade, Gradebook, MissingEntry
from nbgrader.preprocessors import SaveAutoGrades
from nbgrader.preprocessors.base import NbGraderPreprocessor
from sqlalchemy.orm import joinedload

__all__ = ["SaveScoresAtOnce"]


class _Loaded:
    """A submission's grades and comments, already loaded, found the way nbgrader's step looks for them."""

    def __init__(self, gradebook: Gradebook, notebook: str, assignment: str, student: str) -> None:
        self.db = self
        submitted = gradebook.find_submission_notebook(notebook, assignment, student)
        self._found = {
            kind: {
                one.cell.name: one
                for one in gradebook.db.query(kind).options(joinedload(kind.cell)).filter_by(notebook_id=submitted.id)
            }
            for kind in (Grade, Comment)
        }

    def _find(self, kind: type, cell: str) -> Any:
        if cell not in self._found[kind]:
            raise MissingEntry(f"No such {kind.__name__.lower()}: {cell}")
        return self._found[kind][cell]

    def find_grade(self, cell: str, *_of: str) -> Any:
        """The grade of a cell. Raises MissingEntry when there is none."""
        return self._find(Grade, cell)

    def find_comment(self, cell: str, *_of: str) -> Any:
        """The comment on a cell. Raises MissingEntry when there is none."""
        return self._find(Comment, cell)

    def commit(self) -> None:
        """Waits for the end of the submission."""


class SaveScoresAtOnce(SaveAutoGrades):  # type: ignore[misc]
    """Saves what nbgrader's own step saves, all cells of a submission or none."""

    def preprocess(self, nb, resources):  # type: ignore[no-untyped-def]
        """The whole notebook. Raises MissingEntry when the gradebook does not know the submission or a cell."""
        self.notebook_id = resources["nbgrader"]["notebook"]
        self.assignment_id = resources["nbgrader"]["assignment"]
        self.student_id = resources["nbgrader"]["student"]
        self.db_url = resources["nbgrader"]["db_url"]
        with Gradebook(self.db_url) as gradebook:
            self.gradebook = _Loaded(gradebook, self.notebook_id, self.assignment_id, self.student_id)
            nb, resources = NbGraderPreprocessor.preprocess(self, nb, resources)
            gradebook.db.commit()
        return nb, resources
