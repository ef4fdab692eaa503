"""Reads `lesson.md`: prose cells in two languages and one-line activity cells, in the order of the page."""

from __future__ import annotations

import re
from dataclasses import dataclass
from pathlib import Path

from jejaring.course.source import read_text
from jejaring.errors import ContentError
from jejaring.wording import LANGUAGES, Language

__all__ = ["Cell", "read_lesson_text"]

_SHOW = re.compile(r"""show\("([a-z0-9_.]+)"\)""")


@dataclass(frozen=True)
class Cell:
    """A cell of the lesson: prose (`language` set) or an activity (`activity` set). `line` counts from 1."""

    source: str
    line: int
    language: Language | None = None
    activity: str | None = None
    teaches: tuple[str, ...] = ()


def read_lesson_text(file: Path) -> tuple[Cell, ...]:
    """The cells of a lesson. Raises ContentError naming file, line and remedy."""
    text = read_text(file, missing="Write the lesson's text.")
    import jupytext  # grading a cohort imports this module, and never reads a lesson's text

    try:
        notebook = jupytext.reads(text, fmt="md:myst")
    except Exception as error:  # its own, and whatever YAML, JSON or nbformat raise at what it hands them
        raise _unreadable(file, error) from None
    cells, searched = [], 0
    for cell in notebook.cells:
        line, searched = _line(text, cell.source, searched)
        if cell.cell_type == "code":
            cells.append(_activity(file, cell.source, line))
        else:
            cells.append(_prose(file, cell.source, dict(cell.metadata), line))
    return tuple(cells)


def _unreadable(file: Path, error: Exception) -> ContentError:
    """Names the first line that the error does: others count within a cell, or come after a front matter's end."""
    line = re.search(r"\bline (\d+)", str(error))
    problem = getattr(error, "problem", None) or str(error).partition("\n")[0]
    remedy = 'Write the front matter as YAML, and +++ {"lang": "id"} as JSON.'
    return ContentError(file, int(line[1]) if line else 0, f"Jupytext cannot read it: {problem}.", remedy)


def _line(text: str, source: str, start: int) -> tuple[int, int]:
    """The line on which a cell's source stands, and where to search on from."""
    first = source.strip().splitlines()[0] if source.strip() else ""
    found = text.find(first, start) if first else -1
    at = found if found >= 0 else start
    return text.count("\n", 0, at) + 1, at + len(first)


def _activity(file: Path, source: str, line: int) -> Cell:
    match = _SHOW.fullmatch(source.strip())
    if match is None:
        raise ContentError(
            file, line, f"A code cell holds {source.strip()[:60]!r}.", 'Write one line: show("ACTIVITY_ID").'
        )
    return Cell(source.strip(), line, activity=match.group(1))


def _prose(file: Path, source: str, metadata: dict[str, object], line: int) -> Cell:
    language = metadata.get("lang")
    if language not in LANGUAGES:
        raise ContentError(
            file,
            line,
            "A prose cell names no language.",
            'Begin it with +++ {"lang": "id"} or +++ {"lang": "en"}.',
        )
    teaches = metadata.get("teaches", [])
    if not isinstance(teaches, list) or not all(isinstance(point, str) for point in teaches):
        raise ContentError(file, line, "`teaches` is not a list of plan points.", 'Write it as ["M1.a", "M1.b"].')
    return Cell(source.strip(), line, language="id" if language == "id" else "en", teaches=tuple(teaches))
