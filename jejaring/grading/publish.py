"""Puts the course into nbgrader: generates, releases and fetches assignments in a course directory."""

from __future__ import annotations

import logging
from collections.abc import Callable
from pathlib import Path

from nbgrader.apps import NbGraderAPI
from nbgrader.auth import Authenticator
from nbgrader.coursedir import CourseDirectory
from nbgrader.exchange import ExchangeFactory
from traitlets.config import Config

from jejaring.errors import CourseError

__all__ = ["course_config", "fetch", "publish"]


def course_config(course: Path, exchange: Path, learner: Path, course_id: str) -> Config:
    """nbgrader's settings of one course directory, with everything that `configure` adds."""
    from jejaring.grading.config import configure

    config = Config()
    configure(config)
    config.CourseDirectory.root = str(course)
    config.CourseDirectory.course_id = course_id
    config.Exchange.root = str(exchange)
    config.Exchange.assignment_dir = str(learner)
    return config


def publish(config: Config, assignments: list[str], told: Callable[[str], None]) -> None:
    """Generates and releases each assignment. Raises CourseError with nbgrader's own words when one fails."""
    api = NbGraderAPI(coursedir=CourseDirectory(config=config), config=config, log_level=logging.ERROR)
    for assignment in assignments:
        told(assignment)
        for step in ("generate_assignment", "release_assignment"):
            if step == "release_assignment" and assignment in api.get_released_assignments():
                api.unrelease(assignment)
            outcome = getattr(api, step)(assignment)
            if not outcome["success"]:
                said = outcome.get("error") or outcome.get("log")
                raise CourseError(f"nbgrader could not {step.replace('_', ' ')} {assignment}: {said}")


def fetch(config: Config, assignments: list[str], learner: Path) -> list[str]:
    """Fetches what the learner does not have yet, and returns it. What the learner has is never touched."""
    fetched = []
    coursedir = CourseDirectory(config=config)
    factory = ExchangeFactory(config=config)
    authenticator = Authenticator(config=config)
    for assignment in assignments:
        if (learner / assignment).exists():
            continue
        coursedir.assignment_id = assignment
        step = factory.FetchAssignment(coursedir=coursedir, authenticator=authenticator, config=config)
        step.log.setLevel(logging.ERROR)
        step.start()
        fetched.append(assignment)
    return fetched
