"""Takes one submission in: exactly one regular file is read, with care, and nothing else of the folder is used."""

from __future__ import annotations

import hashlib
import os
import stat
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Any

from nbgrader.utils import parse_utc

from jejaring.answers.notebook import MAXIMUM_BYTES, load_notebook
from jejaring.errors import IntakeError

__all__ = ["Submission", "read_file", "read_submission", "read_timestamp"]

MAXIMUM_FILES = 400
MAXIMUM_CANDIDATES = 20


@dataclass(frozen=True)
class Submission:
    """What was handed in; all of it is untrusted.

    `notebook`: the notebook's JSON. `digest`: SHA-256 of the file, in hexadecimal. `timestamp`: UTC without zone, as
    the exchange recorded it. `ignored`: names of the other files in the folder, which nobody reads.
    """

    notebook: Mapping[str, Any]
    digest: str
    timestamp: datetime | None = None
    ignored: tuple[str, ...] = ()


def read_submission(folder: Path, assignment: str, lesson: str = "") -> Submission:
    """The submission in `folder` for `assignment`.

    The notebook is the one named after the assignment, else the only one whose metadata names the assignment or the
    lesson. Raises IntakeError when the folder has none, or when it cannot be read safely.
    """
    if folder.is_symlink() or folder.parent.is_symlink() or not folder.is_dir():
        raise IntakeError("folder")
    names = sorted(entry.name for entry, _ in zip(os.scandir(folder), range(MAXIMUM_FILES), strict=False))
    wanted = f"{assignment}.ipynb"
    if os.path.lexists(folder / wanted):
        name, data = wanted, read_file(folder / wanted)
        notebook = load_notebook(data)
        belongs = _belongs(notebook)
        if belongs != ("", "") and assignment not in belongs and lesson not in belongs:
            raise IntakeError("other", belongs[0])
    else:
        name, data, notebook = _renamed(folder, names, assignment, lesson)
    return Submission(
        notebook,
        hashlib.sha256(data).hexdigest(),
        read_timestamp(folder),
        tuple(other for other in names if other not in {name, "timestamp.txt"}),
    )


def _belongs(notebook: Mapping[str, Any]) -> tuple[str, str]:
    """The assignment and the lesson that a notebook's metadata names; empty where it names none."""
    metadata = notebook.get("metadata")
    own = metadata.get("jejaring") if isinstance(metadata, dict) else None
    if not isinstance(own, dict):
        return "", ""
    assignment, lesson = own.get("assignment"), own.get("lesson")
    return assignment if isinstance(assignment, str) else "", lesson if isinstance(lesson, str) else ""


def _renamed(folder: Path, names: list[str], assignment: str, lesson: str) -> tuple[str, bytes, dict[str, Any]]:
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
            same_assignment.append((name, data, notebook))
        elif lesson and of_lesson == lesson:
            same_lesson.append((name, data, notebook))
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
    with os.fdopen(descriptor, "rb") as file:
        status = os.fstat(descriptor)
        if not stat.S_ISREG(status.st_mode) or status.st_nlink != 1:
            raise IntakeError("not_file", path.name)
        if status.st_size > limit:
            raise IntakeError("too_large", str(status.st_size))
        try:
            data = file.read(limit + 1)
        except OSError as error:
            raise IntakeError("unreadable", path.name) from error
    if len(data) > limit:
        raise IntakeError("too_large", str(len(data)))
    return data


def read_timestamp(folder: Path) -> datetime | None:
    """When the submission was handed in, as the exchange wrote it beside the notebook; None when it cannot be told."""
    try:
        text = read_file(folder / "timestamp.txt", 200).decode("ascii").strip()
        time: datetime | None = parse_utc(text) if text else None
    except (IntakeError, ValueError, OverflowError, TypeError):
        return None
    return time if time is not None and 2000 <= time.year <= 2200 else None
