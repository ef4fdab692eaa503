"""A learner's own notebooks: the answers of a lesson, whichever language they were given in."""

from __future__ import annotations

import time
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from jejaring.answers import Sheet, read_sheet, reflections
from jejaring.answers.notebook import load_notebook
from jejaring.course import LessonEntry
from jejaring.errors import IntakeError
from jejaring.study.attempts import Attempt, read_attempts, read_marks
from jejaring.wording import LANGUAGES, Language

__all__ = ["Own", "find_notebook", "own_answers", "read_notebook", "torn"]


LONGEST_WRITE = 5.0
"""Seconds after which nobody is writing a file any more."""


@dataclass(frozen=True)
class Own:
    """What a learner has of a lesson. Every value is as found in the files, unchecked.

    `files`: language -> path relative to the folder. `values`: activity id -> raw answer, the newer one of two;
    a reflection's is its text. `at`: activity id -> ISO time of that answer. `language`: of the newest answer.
    `damaged`: names of files that cannot be opened.
    """

    files: Mapping[Language, Path] = field(default_factory=dict)
    values: Mapping[str, Any] = field(default_factory=dict)
    at: Mapping[str, str] = field(default_factory=dict)
    language: Language | None = None
    attempts: tuple[Attempt, ...] = ()
    marks: Mapping[str, Mapping[str, int]] = field(default_factory=dict)
    damaged: tuple[str, ...] = ()


def find_notebook(folder: Path, slug: str) -> Path | None:
    """The notebook of an assignment below `folder`, where nbgrader fetches it: with or without the course's name."""
    for pattern in (f"{slug}/{slug}.ipynb", f"*/{slug}/{slug}.ipynb"):
        for file in sorted(folder.glob(pattern)):
            return file
    return None


def _load(file: Path) -> dict[str, Any]:
    """The notebook in `file`. Raises OSError, or IntakeError for what JupyterLab would not open either.

    Without nbformat, which takes longer and writes a log of what it finds.
    """
    notebook = load_notebook(file.read_bytes())
    cells, minor = notebook.get("cells"), notebook.get("nbformat_minor")
    if not (
        notebook.get("nbformat") == 4
        and isinstance(minor, int)
        and isinstance(notebook.get("metadata"), dict)
        and isinstance(cells, list)
        and all(_is_cell(cell) for cell in cells)
    ):
        raise IntakeError("not_notebook", "no notebook of format 4")
    return notebook


def _is_cell(cell: object) -> bool:
    if not isinstance(cell, dict) or not isinstance(cell.get("metadata"), dict):
        return False
    source, outputs = cell.get("source", ""), cell.get("outputs", [])
    return (
        cell.get("cell_type") in ("code", "markdown", "raw")
        and (isinstance(source, str) or (isinstance(source, list) and all(isinstance(line, str) for line in source)))
        and (isinstance(outputs, list) and all(isinstance(output, dict) for output in outputs))
    )


def read_notebook(file: Path) -> dict[str, Any] | None:
    """The notebook in `file`; None when it cannot be read.

    Jupyter writes in place and keeps the old bytes in `.~NAME` until it has finished: whoever reads in between, or
    after the power went, finds them there.
    """
    for candidate in (file, file.with_name(f".~{file.name}"), file):
        try:
            return _load(candidate)
        except (OSError, IntakeError):
            continue
    return None


def torn(file: Path) -> bool:
    """Whether the file itself cannot be opened, and could not for too long for Jupyter to be writing it just now."""
    try:
        _load(file)
    except (OSError, IntakeError):
        return time.time() - file.stat().st_mtime > LONGEST_WRITE
    return False


def own_answers(folder: Path, entry: LessonEntry) -> Own:
    """The learner's answers of a lesson in both languages below `folder`. Never raises for what a file holds."""
    files: dict[Language, Path] = {}
    values: dict[str, Any] = {}
    at: dict[str, str] = {}
    attempts: dict[str, Attempt] = {}
    marks: dict[str, tuple[str, Mapping[str, int]]] = {}
    damaged: list[str] = []
    newest, language = "", None
    for each in LANGUAGES:
        file = find_notebook(folder, entry.slug[each])
        if file is None:
            continue
        files[each] = file.relative_to(folder)
        notebook = read_notebook(file)
        if notebook is None or torn(file):
            damaged.append(file.name)
        if notebook is None:
            continue
        sheet = read_sheet(notebook.get("metadata"))
        for activity, value in _values(notebook, sheet).items():
            when = sheet.at.get(activity, "")
            if activity not in values or when > at[activity]:
                values[activity], at[activity] = value, when
            if when > newest:
                newest, language = when, each
        attempts |= {attempt.at: attempt for attempt in read_attempts(notebook)}
        for activity, mark in read_marks(notebook).items():
            if activity not in marks or mark[0] > marks[activity][0]:
                marks[activity] = mark
    ordered = tuple(attempts[when] for when in sorted(attempts))
    levels = {activity: mark[1] for activity, mark in marks.items()}
    return Own(files, values, at, language, ordered, levels, tuple(damaged))


def _values(notebook: Mapping[str, Any], sheet: Sheet) -> dict[str, Any]:
    """Raw answers; a reflection's is the text of its cell, empty where that is still the released one."""
    values = dict(sheet.values)
    for activity, text in reflections(notebook).items():
        if text:
            values[activity] = text
        else:
            values.pop(activity, None)
    return values
