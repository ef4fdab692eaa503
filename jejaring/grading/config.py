"""The settings that make nbgrader grade this course: one call in `nbgrader_config.py`."""

from __future__ import annotations

import os
import sys
from pathlib import Path

from nbgrader.converters import Autograde, GenerateAssignment, GenerateFeedback
from nbgrader.server_extensions.formgrader.handlers import template_path as nbgrader_templates
from traitlets.config import Config

from jejaring.grading.feedback import TEMPLATES

__all__ = ["configure"]


def configure(c: Config) -> None:
    """Sets in `c` what this course needs of nbgrader. A setting made after this call overrides it."""
    c.CourseDirectory.course_id = "jejaring"
    _find_programs()
    _generate(c)
    _validate(c)
    _collect(c)
    _autograde(c)
    _feedback(c)


def _find_programs() -> None:
    """nbgrader starts `alembic` by name, which without this is found only in an activated environment."""
    here = str(Path(sys.executable).parent)
    known = os.environ.get("PATH", os.defpath)
    if here not in known.split(os.pathsep):
        os.environ["PATH"] = os.pathsep.join((here, known))


def _replaced(steps: list[object], name: str, by: object) -> list[object]:
    """nbgrader's own list with the step of that class name replaced, so that new versions keep their steps."""
    return [by if _name(step) == name else step for step in steps]


def _name(step: object) -> str:
    return step.__name__ if isinstance(step, type) else str(step).rpartition(".")[2]


def _generate(c: Config) -> None:
    steps = GenerateAssignment.preprocessors.default()
    c.GenerateAssignment.preprocessors = _replaced(
        steps, "ClearSolutions", "jejaring.grading.release.StubInItsLanguage"
    )


def _validate(c: Config) -> None:
    # A reflection is graded by hand, so that nbgrader would pass over it; the cell that shows it says when it is empty.
    c.Validator.validate_all = True


def _collect(c: Config) -> None:
    # A renamed notebook is refused while the learner can still do something about it.
    c.ExchangeSubmit.strict = True
    c.ZipCollectApp.extractor_plugin = "jejaring.grading.archives.BoundedExtractor"
    # Moodle's download of all submissions: NAME_NUMBER_assignsubmission_file_/NOTEBOOK, or the same without a folder.
    c.FileNameCollectorPlugin.named_regexp = (
        r".*/(?P<last_name>[^/_]+)_(?P<student_id>\d+)_assignsubmission_file_/?(?P<file_id>[^/]+)$"
    )


def _autograde(c: Config) -> None:
    # Takes in all that was handed in, and grades what is graded by reading answers.
    c.Autograde.exporter_class = "jejaring.grading.staging.StagedSubmissions"
    # The rest is for an instructor's own code exercises.
    steps = Autograde.autograde_preprocessors.default()
    steps = _replaced(steps, "Execute", "jejaring.grading.execution.ExecuteExercises")
    # Texts are turned into HTML once the scores are saved: nbgrader compares them with the empty ones before.
    names = [_name(step) for step in steps]
    steps.insert(names.index("SaveAutoGrades") + 1, "jejaring.grading.steps.ShowTexts")
    c.Autograde.autograde_preprocessors = steps
    c.OverwriteCells.add_missing_cells = True
    # A kernel's dead widget would be shown in preference to the answer beside it.
    c.ExecuteExercises.store_widget_state = False


def _feedback(c: Config) -> None:
    steps = GenerateFeedback.preprocessors.default()
    c.GenerateFeedback.preprocessors = [*steps, "jejaring.grading.feedback.PrepareFeedback"]
    c.GenerateFeedback.exporter_class = "jejaring.grading.feedback.FeedbackPage"
    c.FeedbackPage.template_name = "jejaring_feedback"
    c.FeedbackPage.template_file = "index.html.j2"
    c.FeedbackPage.extra_template_basedirs = [str(TEMPLATES)]
    # Formgrader draws with HTMLExporter itself, and sets its template's name and folder over any configuration; the
    # file within is left to us.
    c.HTMLExporter.template_file = str(TEMPLATES / "jejaring_formgrade.html.j2")
    c.HTMLExporter.extra_template_basedirs = [str(TEMPLATES), nbgrader_templates]
    c.HTMLExporter.extra_template_paths = [nbgrader_templates]
