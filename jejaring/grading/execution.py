"""Runs an instructor's own code exercises: nbgrader's kernel execution, in a sandbox and with bounded output."""

from __future__ import annotations

from typing import Any

from nbformat import NotebookNode
from nbformat.v4 import new_output
from nbgrader.preprocessors import Execute
from traitlets import Bool, Integer

from jejaring.errors import CourseError
from jejaring.sandbox import SandboxedKernelManager, missing

__all__ = ["ExecuteExercises", "expect_sandbox"]

_OUTPUTS = {"stream", "display_data", "execute_result", "update_display_data"}


def expect_sandbox(assignment: str, unsafe: bool) -> None:
    """Raises CourseError, with the remedy, when the code of an assignment would have to run without a sandbox."""
    reason = "" if unsafe else missing()
    if reason:
        raise CourseError(
            f"{assignment} holds code that learners wrote, which runs in a sandbox only. {reason} "
            "Or run it without one, at your own risk: `jejaring grade --unsafe-kernel`, or "
            "`c.ExecuteExercises.unsafe_kernel = True` in nbgrader_config.py."
        )


class ExecuteExercises(Execute):  # type: ignore[misc]
    """nbgrader's kernel execution, for an instructor's own code exercises."""

    unsafe_kernel = Bool(False, help="Whether to run code of learners without a sandbox.").tag(config=True)
    most_output = Integer(1_000_000, help="Characters of output that a notebook may make.").tag(config=True)

    def __init__(self, *arguments: Any, **settings: Any) -> None:
        super().__init__(*arguments, **settings)
        if not self.unsafe_kernel:
            self.kernel_manager_class = SandboxedKernelManager
        self._made = 0
        self._silenced: set[int] = set()

    def preprocess(self, nb: Any, resources: Any, km: Any = None) -> tuple[Any, Any]:
        """The notebook with its outputs. Raises CourseError when there is no sandbox."""
        expect_sandbox(resources["nbgrader"]["assignment"], self.unsafe_kernel)
        self._made = 0
        self._silenced = set()
        nb, resources = super().preprocess(nb, resources, km)
        return nb, resources

    def process_message(self, msg: dict[str, Any], cell: NotebookNode, cell_index: int) -> Any:
        """Takes an output in while there is room; a cell that has made too much is an error from there on."""
        if msg["msg_type"] not in _OUTPUTS:
            return super().process_message(msg, cell, cell_index)
        self._made += _size(msg["content"])
        if self._made <= self.most_output:
            return super().process_message(msg, cell, cell_index)
        if cell_index not in self._silenced:
            self._silenced.add(cell_index)
            # An error, for nbgrader gives full points to a graded cell without output.
            told = f"Output beyond {self.most_output:,} characters was not taken."
            cell.outputs.append(new_output("error", ename="OutputLimit", evalue=told, traceback=[told]))  # type: ignore[no-untyped-call]
        return None


def _size(content: dict[str, Any]) -> int:
    texts = [content.get("text", ""), *content.get("data", {}).values()]
    return sum(len(text) if isinstance(text, str) else len(str(text)) for text in texts)
