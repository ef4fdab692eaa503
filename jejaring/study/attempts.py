"""Attempts at being graded, as the page keeps them in the notebook, and the learner's own marks of reflections."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Annotated, Any

import msgspec

__all__ = ["MOST_ATTEMPTS", "Attempt", "read_attempts", "read_marks"]

MOST_ATTEMPTS = 100
"""The page keeps this many: the newest, and always the best."""

Points = Annotated[float, msgspec.Meta(ge=0, le=1000)]


class Attempt(msgspec.Struct, frozen=True):
    """One press of “Grade me now”. `at`: ISO time; `points` of `possible`; `parts`: activity id -> points."""

    at: Annotated[str, msgspec.Meta(max_length=40)]
    points: Points
    possible: Points
    parts: dict[str, Points] = {}


class _Mark(msgspec.Struct, frozen=True):
    at: Annotated[str, msgspec.Meta(max_length=40)]
    levels: dict[str, Annotated[int, msgspec.Meta(ge=1, le=4)]]


def _own(notebook: Mapping[str, Any]) -> Mapping[str, Any]:
    metadata = notebook.get("metadata")
    own = metadata.get("jejaring") if isinstance(metadata, dict) else None
    return own if isinstance(own, dict) else {}


def read_attempts(notebook: Mapping[str, Any]) -> list[Attempt]:
    """The attempts in a notebook that can be read, oldest first: the newest `MOST_ATTEMPTS`, the best among them."""
    found = _own(notebook).get("attempts")
    attempts = []
    for each in found if isinstance(found, list) else ():
        try:
            attempts.append(msgspec.convert(each, Attempt))
        except (msgspec.ValidationError, ValueError):
            continue
    attempts.sort(key=lambda attempt: attempt.at)
    newest = attempts[-MOST_ATTEMPTS:]
    best = max(attempts, key=lambda attempt: attempt.points, default=None)
    return newest if best is None or best in newest else [best, *newest[1:]]


def read_marks(notebook: Mapping[str, Any]) -> dict[str, tuple[str, Mapping[str, int]]]:
    """Activity id -> (time, criterion id -> level 1 to 4), as the learner marked the own reflection."""
    found = _own(notebook).get("marks")
    marks: dict[str, tuple[str, Mapping[str, int]]] = {}
    for activity, each in found.items() if isinstance(found, dict) else ():
        try:
            mark = msgspec.convert(each, _Mark)
        except (msgspec.ValidationError, ValueError):
            continue
        marks[activity] = (mark.at, mark.levels)
    return marks
