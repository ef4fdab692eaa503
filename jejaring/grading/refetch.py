"""Fetches an assignment's notebook anew where the learner's folder of it is there but the notebook is not."""

from __future__ import annotations

import logging
from pathlib import Path

from nbgrader.auth import Authenticator
from nbgrader.coursedir import CourseDirectory
from nbgrader.exchange import ExchangeError, ExchangeFactory
from traitlets.config import Config

from jejaring.errors import CourseError
from jejaring.grading.place import nbgrader_config

__all__ = ["refetch"]


def refetch(assignment: str, folder: Path) -> None:
    """Puts the released notebook back into `folder`/`assignment`; files that are there are not touched.

    Raises CourseError when the exchange does not give it.
    """
    config = Config(nbgrader_config())
    config.Exchange.assignment_dir = str(folder)
    config.ExchangeFetchAssignment.replace_missing_files = True
    directory = CourseDirectory(config=config)
    directory.assignment_id = assignment
    factory = ExchangeFactory(config=config)
    step = factory.FetchAssignment(coursedir=directory, authenticator=Authenticator(config=config), config=config)
    step.log = logging.getLogger("jejaring.refetch")
    step.log.setLevel(logging.CRITICAL + 1)
    try:
        step.start()
    except (ExchangeError, OSError) as error:
        raise CourseError(f"nbgrader did not give {assignment}: {error}") from None
    if not (folder / assignment / f"{assignment}.ipynb").is_file():
        raise CourseError(f"nbgrader's release of {assignment} holds no {assignment}.ipynb.")
