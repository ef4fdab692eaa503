"""A JupyterLab with an instructor's desk on a real, graded course: lesson 1 by a few simulated learners."""

from __future__ import annotations

import json
import socket
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from nbgrader.api import Gradebook

from jejaring.build.desk import DESK_PAGES, desk_page
from jejaring.simulate import simulate
from jejaring.wording import LANGUAGES
from tests.browser.lab import Lab
from tests.grading.real import RealCourse, make_sources

ASSIGNMENT = "1-memberi"
LEARNERS = 6


@dataclass
class DeskLab:
    """A running JupyterLab, and the course that its desk works on."""

    lab: Lab
    course: RealCourse

    def url(self, language: str = "id") -> str:
        """Where the desk opens in JupyterLab."""
        return self.lab.url(DESK_PAGES["en" if language == "en" else "id"])

    def page(self, path: str) -> str:
        """Any page of the server."""
        return self.lab.url(path, "formgrader").replace(f"formgrader/{path}", path)

    def grades(self) -> dict[str, dict[str, Any]]:
        """nbgrader's own view: student -> manual score, whether it waits, and the comment of the reflection."""
        with Gradebook(self.course.database) as gradebook:
            found = {}
            for submission in gradebook.assignment_submissions(ASSIGNMENT):
                for notebook in submission.notebooks:
                    grade = next(grade for grade in notebook.grades if grade.name == "m1-reflection")
                    comment = next(comment for comment in notebook.comments if comment.name == "m1-reflection")
                    found[submission.student.id] = {
                        "manual": grade.manual_score,
                        "waiting": grade.needs_manual_grade,
                        "comment": comment.manual_comment,
                    }
            return found


@contextmanager
def desk_lab(folder: Path) -> Iterator[DeskLab]:
    """Makes the course, grades it, and serves the desk."""
    home = folder / "home"
    root = home / "kursus"
    root.mkdir(parents=True)
    make_sources(root, ["m1_giving"])
    course = RealCourse(root)
    course.generate(ASSIGNMENT)
    simulate(LEARNERS, 5, ASSIGNMENT, root / "submitted", root / "release")
    course.grade(ASSIGNMENT)
    for language in LANGUAGES:
        (home / DESK_PAGES[language]).write_text(json.dumps(desk_page(language)), "utf-8")
    config = folder / "config"
    config.mkdir()
    (config / "nbgrader_config.py").write_text(
        "from jejaring.grading.config import configure\n\nc = get_config()\nconfigure(c)\n"
        f"c.CourseDirectory.root = {str(root)!r}\n"
        f"c.Exchange.root = {str(folder / 'exchange')!r}\n",
        "utf-8",
    )
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
    lab = Lab(home, port)
    lab.start()
    try:
        yield DeskLab(lab, course)
    finally:
        lab.stop()
