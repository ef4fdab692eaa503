"""nbgrader steps of autograde: answers are graded by reading them, and all that learners wrote is shown as text."""

from __future__ import annotations

from typing import Any

from nbformat import from_dict
from nbgrader.preprocessors import CheckCellMetadata, NbGraderPreprocessor

from jejaring.grading.page import grade_cells, texts_as_html
from jejaring.grading.staging import data_assignment
from jejaring.grading.taken import as_html

__all__ = ["CheckOtherAssignments", "GradeAnswers", "ShowTexts"]

# What a code exercise may leave on the graded page: nothing that a browser would run.
SAFE_OUTPUTS = {"text/plain", "image/png", "image/jpeg"}


class CheckOtherAssignments(CheckCellMetadata):  # type: ignore[misc]
    """nbgrader's last look at the metadata of a graded page, for pages that were not built from the release here."""

    def preprocess(self, nb: Any, resources: Any) -> tuple[Any, Any]:
        """Raises ValidationError where nbgrader's own step does."""
        if data_assignment(self, resources) is None:
            nb, resources = super().preprocess(nb, resources)
        return nb, resources


class GradeAnswers(NbGraderPreprocessor):  # type: ignore[misc]
    """Puts each answer and its points on the page, in place of running the notebook."""

    def preprocess(self, nb: Any, resources: Any) -> tuple[Any, Any]:
        """A notebook of another kind comes back as it was."""
        assignment = data_assignment(self, resources)
        if assignment is not None:
            grade_cells(assignment, nb)
            nb.cells = from_dict(nb.cells)  # type: ignore[no-untyped-call]
        return nb, resources


class ShowTexts(NbGraderPreprocessor):  # type: ignore[misc]
    """After the scores are saved: what learners wrote becomes text on the page, whatever it looks like.

    Formgrader and feedback render Markdown, and with it any script, in the grader's and the learner's own session.
    """

    def preprocess(self, nb: Any, resources: Any) -> tuple[Any, Any]:
        """Locked cells and notes already shown as text stay as they are."""
        ours = data_assignment(self, resources) is not None
        for cell in nb.cells:
            tag = cell.metadata.get("nbgrader", {})
            if cell.cell_type == "markdown":
                if tag.get("solution") or (not ours and not tag.get("locked")):
                    texts_as_html(cell)
                    cell.pop("attachments", None)
            elif cell.cell_type == "raw":
                cell.source = as_html(cell.source, code=True)
            elif not ours:
                _keep_safe_outputs(cell)
        return nb, resources


def _keep_safe_outputs(cell: Any) -> None:
    for output in cell.outputs:
        if "data" in output:
            output.data = {kind: data for kind, data in output.data.items() if kind in SAFE_OUTPUTS}
            output.metadata = {}
