"""Puts a released notebook in place of a damaged or older one: answers move over, the old file is kept."""

from __future__ import annotations

import json
import re
from collections.abc import Callable, Mapping
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from jejaring.answers import reflection, reflections
from jejaring.answers.notebook import load_notebook
from jejaring.course import LessonEntry, Reflection, load_course, load_lesson
from jejaring.errors import CourseError, IntakeError, JejaringError
from jejaring.study.own import find_notebook, read_notebook, torn
from jejaring.wording import LANGUAGES, Language, Words

__all__ = ["COPIES", "mend", "renew", "salvage"]

COPIES: dict[Language, str] = {"id": "salinan", "en": "copies"}
"""The folder of old files, beside the lessons."""

# What the page keeps in a notebook beside the released part.
_KEPT = ("answers", "aside", "attempts", "marks", "seed")

Fetch = Callable[[str, Path], None]


def _fetch(assignment: str, folder: Path) -> None:
    from jejaring.grading.refetch import refetch

    refetch(assignment, folder)


def renew(file: str, fetch: Fetch = _fetch) -> str:
    """Brings the notebook `file` of an older course, in the working directory, to the released one.

    Returns the path of the kept copy. Raises CourseError when no released notebook is to be had; nothing has changed
    then.
    """
    path = Path(file).resolve()
    try:
        old = load_notebook(path.read_bytes())
    except (OSError, IntakeError) as error:
        raise CourseError(f"{file} cannot be read: {error}") from None
    entry, language = load_course().assignment(path.parent.name)
    texts = {**_unmarked(old, entry), **_texts(old)}
    copy, _moved = _replace(path, entry, language, _sheet(old), texts, fetch)
    return str(copy)


def mend(folder: Path, lesson: str, words: Words, fetch: Fetch = _fetch) -> str:
    """Replaces a lesson's files below `folder` that cannot be opened, and says in words what came of it."""
    entry = load_course().entry(lesson)
    copies: list[str] = []
    recovered: set[str] = set()
    told: dict[str, None] = {}
    for language in LANGUAGES:
        path = find_notebook(folder, entry.slug[language])
        if path is None or not torn(path):
            continue
        try:
            backup = read_notebook(path)
            if backup is not None:
                own, texts = _sheet(backup), _texts(backup)
            else:
                own, texts = salvage(path.read_text("utf-8", "replace"), entry)
            copy, moved = _replace(path, entry, language, own, texts, fetch)
        except (JejaringError, OSError) as error:
            told[words("study.not_mended", reason=str(error)[:200])] = None
        else:
            copies.append(copy.relative_to(folder).as_posix())
            recovered |= moved
    if copies:
        key = "study.mended" if recovered else "study.mended_empty"
        told[words(key, answers=len(recovered), file=", ".join(copies))] = None
    return " ".join(told)


def _sheet(notebook: Mapping[str, Any]) -> Mapping[str, Any]:
    metadata = notebook.get("metadata")
    own = metadata.get("jejaring") if isinstance(metadata, dict) else None
    return own if isinstance(own, dict) else {}


def _replace(
    path: Path,
    entry: LessonEntry,
    language: Language,
    own: Mapping[str, Any],
    texts: Mapping[str, str],
    fetch: Fetch,
) -> tuple[Path, set[str]]:
    """Path of the kept copy, and the activities whose answers moved over."""
    slug = entry.slug[language]
    copies = path.parent.parent / COPIES[language]
    copies.mkdir(exist_ok=True)
    copy = copies / f"{slug}-{datetime.now(UTC).astimezone():%Y-%m-%d-%H%M%S}.ipynb"
    # Moved, not copied, since nbgrader fetches only what is missing; moved back when it does not.
    path.rename(copy)
    try:
        fetch(slug, path.parent.parent)
        fresh = json.loads((path.parent / f"{slug}.ipynb").read_text("utf-8"))
    except (JejaringError, OSError, ValueError):
        copy.rename(path)
        raise
    sheet = fresh["metadata"]["jejaring"]
    sheet |= {name: own[name] for name in _KEPT if name in own}
    for cell in fresh["cells"]:
        part = cell.get("metadata", {}).get("jejaring", {})
        if part.get("role") == "reflection" and part.get("activity") in texts:
            cell["source"] = texts[part["activity"]]
    target = path.parent / f"{slug}.ipynb"
    target.write_text(json.dumps(fresh, ensure_ascii=False, indent=1) + "\n", "utf-8")
    answers = sheet.get("answers")
    return copy, {*(answers if isinstance(answers, dict) else ()), *texts}


def _texts(notebook: Mapping[str, Any]) -> dict[str, str]:
    """Activity id -> text of every reflection that was written."""
    return {activity: text for activity, text in reflections(notebook).items() if text}


def _unmarked(notebook: Mapping[str, Any], entry: LessonEntry) -> dict[str, str]:
    """Activity id -> text of each reflection whose cell lost its metadata: it stands below the one that shows it."""
    asked = [one.id for one in load_lesson(entry.id).activities if isinstance(one, Reflection)]
    found = notebook.get("cells")
    cells = [cell for cell in found if isinstance(cell, dict)] if isinstance(found, list) else []
    sources = ["".join(cell["source"]) if isinstance(cell.get("source"), (str, list)) else "" for cell in cells]
    return {
        activity: text
        for above, cell, text in zip(sources, cells[1:], sources[1:], strict=False)
        for activity in asked
        if f'show("{activity}")' in above and cell.get("cell_type") == "markdown" and text.strip()
    }


_CELL = re.compile(r'\{\s*"(?:attachments|cell_type|id)"')


def salvage(text: str, entry: LessonEntry) -> tuple[dict[str, Any], dict[str, str]]:
    """The sheet, and the reflections' texts, as far as they can be read in a notebook that is no longer whole JSON."""
    reader = json.JSONDecoder()
    sheet: dict[str, Any] = {}
    for place in re.finditer(r'"jejaring"\s*:\s*(?=\{)', text):
        try:
            found, _end = reader.raw_decode(text, place.end())
        except (ValueError, RecursionError):
            continue
        if isinstance(found.get("answers"), dict):
            sheet = found
    answers: dict[str, Any] = dict(sheet.get("answers", {}))
    for activity in load_lesson(entry.id).activities:
        for place in re.finditer(rf'"{re.escape(activity.id)}"\s*:\s*(?=\{{)', text):
            try:
                envelope, _end = reader.raw_decode(text, place.end())
            except (ValueError, RecursionError):
                continue
            if isinstance(envelope, dict) and "value" in envelope:
                answers[activity.id] = envelope
    texts: dict[str, str] = {}
    for place in _CELL.finditer(text):
        try:
            cell, _end = reader.raw_decode(text, place.start())
        except (ValueError, RecursionError):
            continue
        written = reflection(cell)
        if written is not None and written[1]:
            texts[written[0]] = written[1]
    return {**sheet, "answers": answers}, texts
