"""A fingerprint of everything that decides a graded page: release, keys, content, words, and the code of the rules."""

from __future__ import annotations

import hashlib
import importlib.util
import json
from collections.abc import Iterator, Mapping
from functools import cache
from pathlib import Path

import msgspec

from jejaring.course import Lesson, Simulator
from jejaring.course.load import CONTENT

__all__ = ["version_of"]

# Kinds of activity whose scoring is in the module; other kinds need none of its own.
_SCORING = {
    "jejaring.scoring.choices": {"choice", "sort", "mark", "chat"},
    "jejaring.scoring.forms": {"compose", "table", "schedule"},
    "jejaring.scoring.runs": {"simulator"},
}
_ALWAYS = (
    "jejaring.answers.notebook",
    "jejaring.answers.sheet",
    "jejaring.answers.values",
    "jejaring.grading.assignment",
    "jejaring.grading.marked",
    "jejaring.grading.taken",
    "jejaring.grading.template",
    "jejaring.rendering.answer",
    "jejaring.rendering.text",
    "jejaring.scoring.model",
    "jejaring.scoring.score",
)
_WORDS = ("answer", "grading", "scoring")


def version_of(released: bytes, sources: Mapping[str, str], lesson: Lesson) -> str:
    """SHA-256 that changes with whatever could change a graded page of this assignment, and with nothing else.

    `sources`: nbgrader cell id -> source in the gradebook, which holds the keys.
    """
    digest = hashlib.sha256(released)
    digest.update(json.dumps(dict(sources), sort_keys=True).encode())
    digest.update(msgspec.json.encode(lesson.activities))
    for module in _modules(lesson):
        digest.update(_code(module))
    for area in (*_WORDS, *sorted(_models(lesson))):
        digest.update(_words(area))
    return digest.hexdigest()


def _models(lesson: Lesson) -> set[str]:
    return {activity.model for activity in lesson.activities if isinstance(activity, Simulator)}


def _modules(lesson: Lesson) -> Iterator[str]:
    kinds = {activity.kind for activity in lesson.activities}
    yield from _ALWAYS
    yield from (module for module, scored in _SCORING.items() if kinds & scored)
    for model in sorted(_models(lesson)):
        yield from ("jejaring.simulators.model", "jejaring.simulators.reading", f"jejaring.simulators.{model}")


@cache
def _code(module: str) -> bytes:
    found = importlib.util.find_spec(module)
    if found is None or found.origin is None:
        raise ModuleNotFoundError(module)
    return Path(found.origin).read_bytes()


@cache
def _words(area: str) -> bytes:
    file = CONTENT / "interface" / f"{area}.yaml"
    return file.read_bytes() if file.is_file() else b""
