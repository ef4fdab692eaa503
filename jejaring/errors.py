"""Every error a person can meet: what happened, where, and what to do about it."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

__all__ = ["AnswerError", "ContentError", "ContentErrors", "CourseError", "IntakeError", "JejaringError"]


class JejaringError(Exception):
    """Base of all errors raised on purpose by this package."""


@dataclass
class ContentError(JejaringError):
    """Authored content that cannot be built: names file, line and remedy.

    `line` counts from 1; 0 means the whole file.
    """

    file: Path
    line: int
    problem: str
    remedy: str

    def __str__(self) -> str:
        place = f"{self.file}:{self.line}" if self.line else str(self.file)
        return f"{place}: {self.problem} Remedy: {self.remedy}"


class ContentErrors(JejaringError):  # noqa: N818 - several errors
    """All content errors of one check, so that an author mends them in one go."""

    def __init__(self, errors: list[ContentError]) -> None:
        super().__init__("\n".join(str(error) for error in errors))
        self.errors = errors


@dataclass
class AnswerError(JejaringError):
    """One answer that cannot be read. It costs its own activity and nothing else.

    `code` is a key of the wording `answer.*`; `detail` is shown escaped and is at most 200 characters.
    """

    code: str
    detail: str = ""

    def __str__(self) -> str:
        return f"{self.code}: {self.detail}" if self.detail else self.code


@dataclass
class IntakeError(JejaringError):
    """A submission that is refused whole and set aside untouched. `code` is a key of the wording `intake.*`."""

    code: str
    detail: str = ""

    def __str__(self) -> str:
        return f"{self.code}: {self.detail}" if self.detail else self.code


class CourseError(JejaringError):
    """The course or its environment is not in a state in which the command can run; the message says the remedy."""
