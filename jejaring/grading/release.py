"""Builds all that is committed: instructor notebooks from content, and from these what learners get."""

from __future__ import annotations

import logging
import tempfile
from pathlib import Path
from typing import Any

from nbgrader.converters import GenerateAssignment
from nbgrader.converters.base import NbGraderException
from nbgrader.coursedir import CourseDirectory
from nbgrader.preprocessors import ClearSolutions
from traitlets.config import Config

from jejaring.build.write import built_files, read_content, stale_files, write_files
from jejaring.errors import CourseError
from jejaring.grading.config import configure

__all__ = ["StubInItsLanguage", "build_course", "released_files"]


class StubInItsLanguage(ClearSolutions):  # type: ignore[misc]
    """Puts the reflection's own opening words, in the notebook's language, in place of the marking guide."""

    def preprocess_cell(self, cell: Any, resources: Any, cell_index: int) -> tuple[Any, Any]:
        """One cell; a cell without words of its own gets nbgrader's `text_stub`."""
        general = self.text_stub  # type: ignore[has-type]
        self.text_stub = cell.metadata.get("jejaring", {}).get("stub", general)
        try:
            cell, resources = super().preprocess_cell(cell, resources, cell_index)
        finally:
            self.text_stub = general
        return cell, resources


def build_course(root: Path, write: bool, content: Path | None = None) -> list[Path]:
    """Makes source/, release/ and the page's course data under `root` from its content.

    `content`: folder of the content; that of the checkout when absent. With `write` the files that differ are written,
    else nothing is. Returns the paths, relative to `root`, that differed. Raises ContentErrors for content that cannot
    be built and CourseError when nbgrader does not make a release.
    """
    files = list(built_files(read_content(content or root / "jejaring" / "content")))
    files += released_files([(path, text) for path, text in files if path.parts[0] == "source"])
    return write_files(root, files) if write else stale_files(root, files)


def released_files(sources: list[tuple[Path, str]]) -> list[tuple[Path, str]]:
    """What nbgrader's generate_assignment makes of instructor notebooks: (relative path, text), in a course of its own.

    Raises CourseError when nbgrader refuses one.
    """
    with tempfile.TemporaryDirectory(prefix="jejaring-release-") as folder:
        course = Path(folder)
        write_files(course, sources)
        config = Config()
        configure(config)
        config.CourseDirectory.root = str(course)
        # A gradebook takes most of the time and changes nothing in the release.
        config.GenerateAssignment.no_database = True
        config.SaveCells.enabled = False
        # nbgrader reports on every file; here only its errors are of interest, and they are raised.
        log = logging.getLogger("jejaring.release")
        log.setLevel(logging.ERROR)
        for path, _text in sources:
            directory = CourseDirectory(config=config, log=log)
            directory.assignment_id = path.parent.name
            try:
                GenerateAssignment(coursedir=directory, config=config, log=log).start()
            except NbGraderException as error:
                raise CourseError(f"nbgrader cannot make a release of {path.parent.name}: {error}") from error
        return [
            (released, (course / released).read_text("utf-8"))
            for released in (Path("release", *path.parts[1:]) for path, _text in sources)
        ]
