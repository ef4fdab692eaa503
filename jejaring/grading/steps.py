"""nbgrader step of autograde for instructors' own code exercises: all that learners wrote is shown as text."""

from __future__ import annotations

from typing import Any

from nbgrader.preprocessors import NbGraderPreprocessor

from jejaring.grading.taken import as_html

__all__ = ["ShowTexts"]

# What a code exercise may leave on the graded page: nothing that a browser would run.
SAFE_OUTPUTS = {"text/plain", "image/png", "image/jpeg"}


class ShowTexts(NbGraderPreprocessor):  # type: ignore[misc]
    """After the scores are saved: what learners wrote becomes text on the page, whatever it looks like.

    Formgrader and feedback render Markdown, and with it any script, in the grader's and the learner's own session.
    """

    def preprocess(self, nb: Any, resources: Any) -> tuple[Any, Any]:
        """Locked cells stay as they are; `metadata.jejaring.text` keeps each text."""
        for cell in nb.cells:
            tag = cell.metadata.get("nbgrader", {})
            if cell.cell_type == "markdown":
                if tag.get("solution") or not tag.get("locked"):
                    cell.metadata.setdefault("jejaring", {})["text"] = cell.source
                    cell.source = as_html(cell.source)
                    cell.pop("attachments", None)
            elif cell.cell_type == "raw":
                cell.source = as_html(cell.source, code=True)
            else:
                _keep_safe_outputs(cell)
        return nb, resources


def _keep_safe_outputs(cell: Any) -> None:
    for output in cell.outputs:
        if "data" in output:
            output.data = {kind: data for kind, data in output.data.items() if kind in SAFE_OUTPUTS}
            output.metadata = {}
