"""What a learner has handed in, and what came back: as nbgrader's Assignment List shows it."""

from __future__ import annotations

import logging
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any, Literal

from nbgrader.auth import Authenticator
from nbgrader.coursedir import CourseDirectory
from nbgrader.exchange import ExchangeError, ExchangeFactory
from nbgrader.utils import get_username, parse_utc
from traitlets.config import Config

__all__ = ["HandedIn", "handed_in"]


@dataclass(frozen=True)
class HandedIn:
    """The newest submission of an assignment.

    `state`: submitted; graded (feedback waits to be fetched); feedback (fetched, in `feedback`, a path); newer
    (fetched, and the instructor has released a newer one). `at`: UTC.
    """

    state: Literal["submitted", "graded", "feedback", "newer"]
    at: datetime
    feedback: str | None = None


def handed_in(config: Config) -> dict[str, HandedIn]:
    """Assignment -> its newest submission by this user. Empty where there is no exchange."""
    config = Config(config)
    config.CourseDirectory.student_id = get_username()
    directory = CourseDirectory(config=config)
    log = logging.getLogger("jejaring.handed_in")
    # nbgrader reports a missing exchange as fatal; to a learner it only means that nothing is handed in.
    log.setLevel(logging.CRITICAL + 1)
    try:
        factory = ExchangeFactory(config=config)
        step = factory.List(coursedir=directory, authenticator=Authenticator(config=config), config=config, cached=True)
        step.log = log
        found = step.start()
    except (ExchangeError, OSError):
        return {}
    newest = {each["assignment_id"]: max(each["submissions"], key=lambda one: one["timestamp"]) for each in found or ()}
    return {assignment: _state(submission) for assignment, submission in newest.items()}


def _state(submission: dict[str, Any]) -> HandedIn:
    at = parse_utc(submission["timestamp"]).replace(tzinfo=UTC)
    if submission["has_local_feedback"]:
        state: Literal["newer", "feedback"] = "newer" if submission["feedback_updated"] else "feedback"
        return HandedIn(state, at, submission["local_feedback_path"])
    return HandedIn("graded" if submission["has_exchange_feedback"] else "submitted", at)
