"""Takes one submission in: exactly one regular file is read, with care, and nothing else of the folder is used."""

from __future__ import annotations

import hashlib
import os
import re
import stat
from collections.abc import Mapping
from contextlib import suppress
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Any

from nbgrader.utils import parse_utc

from jejaring.answers.notebook import MAXIMUM_BYTES, load_notebook
from jejaring.errors import IntakeError

__all__ = [
    "SECRET",
    "Found",
    "find_submission",
    "read_file",
    "read_secret",
    "read_timestamp",
]

# Named by nbgrader's exchange; its release_feedback needs the file beside the graded page.
SECRET = "submission_secret.txt"
MAXIMUM_FILES = 400
MAXIMUM_CANDIDATES = 20

# A date, a time and a zone; nbgrader's reader takes a zone for the name of a file, and opens any.
_TIME = re.compile(
    r"\d{4}-\d\d-\d\d[ T]\d\d:\d\d(:\d\d(\.\d{1,6})?)?"
    r"( ?[+-]\d\d:?\d\d|Z| [A-Za-z_]{1,20}(/[A-Za-z_]{1,20}){0,2})?"
)


@dataclass(frozen=True)
class Found:
    """The one file of a submission that is read, not yet taken apart, and what the exchange recorded beside it.

    `secret`: what lets nbgrader give feedback back to whoever handed it in; empty when there is none. `belongs`:
    assignment and lesson that the file must name if it names any; empty once that is known.
    """

    data: bytes
    recorded: bytes = b""
    secret: str = ""
    ignored: tuple[str, ...] = ()
    belongs: tuple[str, ...] = ()

    @property
    def digest(self) -> str:
        """SHA-256 over the file and its time, in hexadecimal."""
        return hashlib.sha256(self.data + b"\0" + self.recorded).hexdigest()

    @property
    def timestamp(self) -> datetime | None:
        """When it was handed in, UTC without zone; None when it cannot be told."""
        return _time(self.recorded)

    def notebook(self) -> dict[str, Any]:
        """The notebook's JSON. Raises IntakeError when it cannot be read safely or belongs to another assignment."""
        notebook = load_notebook(self.data)
        named = _belongs(notebook)
        if self.belongs and named != ("", "") and not (set(named) & set(self.belongs)) - {""}:
            raise IntakeError("other", named[0])
        return notebook


def find_submission(folder: Path, assignment: str, lesson: str = "") -> Found:
    """The file of a submission: the notebook named after the assignment, else the only one that names it within.

    Failing that the only one that names the lesson, which is the assignment in the other language. Raises IntakeError
    when the folder has none or when it cannot be read safely.
    """
    if folder.is_symlink() or folder.parent.is_symlink() or not folder.is_dir():
        raise IntakeError("folder")
    with os.scandir(folder) as entries:
        names = sorted(entry.name for entry, _ in zip(entries, range(MAXIMUM_FILES), strict=False))
    wanted = f"{assignment}.ipynb"
    belongs: tuple[str, ...] = ()
    if wanted in names or os.path.lexists(folder / wanted):
        name, data, belongs = wanted, read_file(folder / wanted), (assignment, lesson)
    else:
        name, data = _renamed(folder, names, assignment, lesson)
    ignored = tuple(other for other in names if other not in {name, "timestamp.txt", SECRET})
    return Found(data, _recorded(folder), read_secret(folder) if SECRET in names else "", ignored, belongs)


def _belongs(notebook: Mapping[str, Any]) -> tuple[str, str]:
    """The assignment and the lesson that a notebook's metadata names; empty where it names none."""
    metadata = notebook.get("metadata")
    own = metadata.get("jejaring") if isinstance(metadata, dict) else None
    if not isinstance(own, dict):
        return "", ""
    assignment, lesson = own.get("assignment"), own.get("lesson")
    return assignment if isinstance(assignment, str) else "", lesson if isinstance(lesson, str) else ""


def _renamed(folder: Path, names: list[str], assignment: str, lesson: str) -> tuple[str, bytes]:
    """The only notebook whose metadata names the assignment, or else the only one that names the lesson."""
    same_assignment, same_lesson = [], []
    refused: IntakeError | None = None
    for name in [name for name in names if name.endswith(".ipynb")][:MAXIMUM_CANDIDATES]:
        try:
            data = read_file(folder / name)
            notebook = load_notebook(data)
        except IntakeError as error:
            refused = error
            continue
        named, of_lesson = _belongs(notebook)
        if named == assignment:
            same_assignment.append((name, data))
        elif lesson and of_lesson == lesson:
            same_lesson.append((name, data))
    found = same_assignment or same_lesson
    if len(found) > 1:
        raise IntakeError("several", f"{assignment}.ipynb")
    if not found:
        raise refused or IntakeError("none")
    return found[0]


def read_file(path: Path, limit: int = MAXIMUM_BYTES) -> bytes:
    """The bytes of a regular file with one name. Raises IntakeError for links, pipes, devices and over `limit`.

    The checks are made on the opened file, so that it cannot be exchanged in between; no link is followed and opening
    a pipe does not wait.
    """
    flags = os.O_RDONLY | getattr(os, "O_NOFOLLOW", 0) | getattr(os, "O_NONBLOCK", 0) | getattr(os, "O_BINARY", 0)
    try:
        descriptor = os.open(path, flags)
    except OSError as error:
        raise IntakeError("not_file" if path.is_symlink() else "unreadable", path.name) from error
    try:
        status = os.fstat(descriptor)
        if not stat.S_ISREG(status.st_mode) or status.st_nlink != 1:
            raise IntakeError("not_file", path.name)
        if status.st_size > limit:
            raise IntakeError("too_large", str(status.st_size))
        with open(descriptor, "rb", closefd=False) as file:
            data = file.read(limit + 1)
    except OSError as error:
        raise IntakeError("unreadable", path.name) from error
    finally:
        os.close(descriptor)
    if len(data) > limit:
        raise IntakeError("too_large", str(len(data)))
    return data


def _recorded(folder: Path) -> bytes:
    try:
        return read_file(folder / "timestamp.txt", 200)
    except IntakeError:
        return b""


def read_timestamp(folder: Path) -> datetime | None:
    """When the submission was handed in, as the exchange wrote it beside the notebook; None when it cannot be told."""
    return _time(_recorded(folder))


def read_secret(folder: Path) -> str:
    """What the exchange wrote beside the notebook so that feedback finds its way back; empty when there is none."""
    try:
        text = read_file(folder / SECRET, 400).decode("ascii").strip()
    except (IntakeError, UnicodeDecodeError):
        return ""
    return text if re.fullmatch(r"[0-9a-f]{16,256}", text) else ""


def _time(recorded: bytes) -> datetime | None:
    try:
        text = recorded.decode("ascii").strip()
        if not _TIME.fullmatch(text):
            return None
        if text.endswith(" UTC"):
            # As the exchange writes it; nbgrader's reader takes as long as grading does.
            with suppress(ValueError):
                return _plausible(datetime.fromisoformat(text[:-4]))
        return _plausible(parse_utc(text))
    except (ValueError, OverflowError, TypeError):
        return None


def _plausible(time: datetime) -> datetime | None:
    return time if 2000 <= time.year <= 2200 and time.tzinfo is None else None
