"""A whole round without a person: simulated learners hand in, are graded, and get feedback."""

from __future__ import annotations

import logging
import tempfile
import warnings
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

from nbgrader.api import Gradebook
from nbgrader.auth import Authenticator
from nbgrader.converters import Autograde, GenerateFeedback
from nbgrader.coursedir import CourseDirectory
from nbgrader.exchange import ExchangeFactory
from sqlalchemy.exc import SAWarning
from traitlets.config import Config

from jejaring.simulate import simulate

__all__ = ["Shown", "play"]

# What the demonstration's instructor writes and gives, out of 12.
COMMENT = {
    "id": "Peristiwanya jelas dan kata-katanya ada. Tambahkan kapan Anda akan memeriksa rencananya.",
    "en": "The event is clear and the words are there. Add when you will check your plan.",
}
POINTS = 9.0


@dataclass(frozen=True)
class Shown:
    """What the round made: numbers handed in and graded, and where feedback is.

    `student`: whose reflection was graded, None where the assignment has none that waits.
    """

    submitted: int
    graded: int
    student: str | None
    average: float
    feedback: Path


def _log() -> logging.Logger:
    log = logging.getLogger("jejaring.demo")
    log.setLevel(logging.ERROR)
    return log


def play(
    config: Config, assignment: str, language: str, learners: int, seed: int, release: Path, told: Callable[[str], None]
) -> Shown:
    """Plays the round in the course that `config` describes, through its real exchange. `told` hears each step."""
    # nbgrader adds submissions in an order that SQLAlchemy remarks on, harmlessly.
    warnings.filterwarnings("ignore", category=SAWarning)
    directory = CourseDirectory(config=config, log=_log())
    directory.assignment_id = assignment
    authenticator = Authenticator(config=config, log=_log())
    exchange = ExchangeFactory(config=config)
    with tempfile.TemporaryDirectory(prefix="jejaring-demo-") as folder:
        desks = Path(folder)
        simulate(learners, seed, assignment, desks, release)
        students = sorted(desk.name for desk in desks.iterdir())
        told(f"{len(students)} learners hand in {assignment} through the exchange")
        for student in students:
            own = Config(config)
            own.CourseDirectory.student_id = student
            own.Exchange.assignment_dir = str(desks / student)
            own.Exchange.cache = str(desks / student / "cache")
            handing_in = CourseDirectory(config=own, log=_log())
            handing_in.assignment_id = assignment
            exchange.Submit(coursedir=handing_in, authenticator=authenticator, config=own, log=_log()).start()
    told("The instructor collects")
    collecting = Config(config)
    # Here one account plays every learner.
    collecting.ExchangeCollect.check_owner = False
    exchange.Collect(
        coursedir=directory, authenticator=authenticator, config=collecting, log=_log(), update=True
    ).start()
    told("nbgrader autogrades, reading answers as data")
    Autograde(coursedir=directory, config=config, log=_log(), force=True).start()
    marked = _grade_one(directory, assignment, language)
    if marked:
        told("A reflection is graded by hand")
    told("Feedback is generated and released")
    GenerateFeedback(coursedir=directory, config=config, log=_log(), force=True).start()
    exchange.ReleaseFeedback(coursedir=directory, authenticator=authenticator, config=config, log=_log()).start()
    with Gradebook(directory.db_url, directory.course_id) as gradebook:
        graded = gradebook.find_assignment(assignment).num_submissions
        average = gradebook.average_assignment_score(assignment)
    feedback = Path(directory.format_path(directory.feedback_directory, marked or students[0], assignment))
    return Shown(len(students), graded, marked, average, feedback / f"{assignment}.html")


def _grade_one(directory: CourseDirectory, assignment: str, language: str) -> str | None:
    """Gives points and a comment to the first reflection that waits for them, and returns whose it was."""
    with Gradebook(directory.db_url, directory.course_id) as gradebook:
        waiting = [
            (submission.student.id, grade.name)
            for submission in gradebook.assignment_submissions(assignment)
            for notebook in submission.notebooks
            for grade in notebook.grades
            if grade.needs_manual_grade
        ]
        if not waiting:
            return None
        student, cell = min(waiting)
        grade = gradebook.find_grade(cell, assignment, assignment, student)
        grade.manual_score, grade.needs_manual_grade = POINTS, False
        gradebook.find_comment(cell, assignment, assignment, student).manual_comment = COMMENT[language]
        gradebook.db.commit()
    return str(student)
