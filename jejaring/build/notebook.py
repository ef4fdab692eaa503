"""Assembles one language's instructor notebook of a lesson, with nbgrader's metadata and the keys in hidden tests."""

from __future__ import annotations

import json
from typing import Any

import msgspec

from jejaring.answers import SCHEMA_VERSION
from jejaring.build.lesson_text import Cell
from jejaring.course import Activity, Course, Key, Lesson, LessonEntry, Reflection, ReflectionKey, Text
from jejaring.wording import Language, Words

__all__ = ["cell_name", "key_json", "notebook", "to_json"]


def cell_name(activity_id: str) -> str:
    """The nbgrader id and notebook cell id of an activity: nbgrader takes no dots."""
    return activity_id.replace(".", "-")


def key_json(key: Key | None, language: Language) -> str:
    """The key as written into a hidden test, with its reasons in the notebook's language alone."""
    if key is None:
        return "null"

    def one_language(value: Any) -> Any:
        if isinstance(value, dict) and set(value) == {"id", "en"}:
            return {"id": value[language], "en": value[language]}
        if isinstance(value, dict):
            return {name: one_language(part) for name, part in value.items()}
        return value

    return json.dumps(one_language(msgspec.to_builtins(key)), ensure_ascii=False, sort_keys=True)


def notebook(
    course: Course,
    entry: LessonEntry,
    lesson: Lesson,
    keys: dict[str, Key],
    canary: str,
    cells: tuple[Cell, ...],
    language: Language,
) -> dict[str, Any]:
    """The notebook as plain data (nbformat 4.5). Cell ids come from activity ids and positions, never from chance."""
    words = Words(language)
    assignment = entry.slug[language]
    built = [
        _code("setup", f'from jejaring import finish, grade, lesson, show\n\nlesson("{assignment}")', "setup", None),
        _markdown("title", f"# {entry.title[language]}\n\n{entry.lead[language]}", "title"),
    ]
    prose = 0
    for cell in cells:
        if cell.activity is not None:
            built += _activity(lesson.activity(cell.activity), keys.get(cell.activity), canary, language, words)
        elif cell.language == language:
            prose += 1
            built.append(_markdown(f"prose-{prose:02d}", cell.source, "prose"))
    built.append(_code("finish", "finish()", "finish", None))
    return {
        "cells": built,
        "metadata": {
            "jejaring": {
                "answers": {},
                "assignment": assignment,
                "language": language,
                "lesson": entry.id,
                "schema": SCHEMA_VERSION,
            },
            "kernelspec": {"display_name": "Python 3", "language": "python", "name": "python3"},
            "language_info": {"name": "python"},
            "title": f"{course.title[language]} · {entry.title[language]}",
        },
        "nbformat": 4,
        "nbformat_minor": 5,
    }


def _activity(
    activity: Activity, key: Key | None, canary: str, language: Language, words: Words
) -> list[dict[str, Any]]:
    name = cell_name(activity.id)
    source = f'# {activity.title[language]}\nshow("{activity.id}")'
    if isinstance(activity, Reflection):
        guide = _marking_guide(activity, key if isinstance(key, ReflectionKey) else None, language, words)
        return [
            _code(f"{name}-task", source, "activity", activity.id),
            _answer_cell(name, guide, activity, language),
        ]
    if not activity.graded:
        return [_code(name, source, "activity", activity.id)]
    hidden = f"grade({activity.id!r}, {key_json(key, language)!r})"
    source += f"\n### BEGIN HIDDEN TESTS\n# {canary}\n{hidden}\n### END HIDDEN TESTS"
    return [_code(name, source, "activity", activity.id, activity.points)]


def _nbgrader(name: str, cell_type: str, **fields: Any) -> dict[str, Any]:
    base = {"cell_type": cell_type, "grade": False, "grade_id": name, "locked": True, "schema_version": 3}
    return {**base, "solution": False, "task": False, **fields}


def _code(name: str, source: str, role: str, activity: str | None, points: float | None = None) -> dict[str, Any]:
    graded = {} if points is None else {"grade": True, "points": points}
    own = {"role": role} if activity is None else {"activity": activity, "role": role}
    return {
        "cell_type": "code",
        "execution_count": None,
        "id": name,
        "metadata": {
            "deletable": False,
            "editable": False,
            "jejaring": own,
            "nbgrader": _nbgrader(name, "code", **graded),
            "tags": ["jejaring"],
        },
        "outputs": [],
        "source": source,
    }


def _markdown(name: str, source: str, role: str) -> dict[str, Any]:
    return {
        "cell_type": "markdown",
        "id": name,
        "metadata": {
            "deletable": False,
            "editable": False,
            "jejaring": {"role": role},
            "nbgrader": _nbgrader(name, "markdown"),
        },
        "source": source,
    }


def _answer_cell(name: str, guide: str, activity: Reflection, language: Language) -> dict[str, Any]:
    """nbgrader's manually graded answer: released with the stub in place of the marking guide."""
    return {
        "cell_type": "markdown",
        "id": name,
        "metadata": {
            "deletable": False,
            "jejaring": {"activity": activity.id, "role": "reflection", "stub": activity.stub[language]},
            "nbgrader": _nbgrader(name, "markdown", grade=True, points=activity.points, solution=True, locked=False),
        },
        "source": guide,
    }


def _marking_guide(activity: Reflection, key: ReflectionKey | None, language: Language, words: Words) -> str:
    lines = ["### BEGIN SOLUTION", f"## {words('lesson.marking_guide')}"]
    for criterion in activity.criteria:
        lines += ["", f"**{criterion.title[language]}**", ""]
        lines += [f"{level}. {text[language]}" for level, text in enumerate(criterion.levels, start=1)]
    if key is not None:
        bands: tuple[tuple[str, tuple[Text, Text]], ...] = (
            ("low", key.low),
            ("middle", key.middle),
            ("high", key.high),
        )
        for band, anchors in bands:
            lines += ["", f"### {words(f'lesson.band_{band}')}"]
            for anchor in anchors:
                lines += ["", f"> {anchor[language]}"]
    return "\n".join([*lines, "### END SOLUTION"])


def to_json(data: dict[str, Any]) -> str:
    """A notebook as text, the way nbformat writes it."""
    return json.dumps(data, ensure_ascii=False, indent=1, sort_keys=True) + "\n"
