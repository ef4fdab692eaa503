"""Reads `content/` into records; a file that does not fit names its line and the remedy."""

from __future__ import annotations

import os
import re
from collections.abc import Callable
from functools import cache
from importlib import resources
from pathlib import Path
from typing import Annotated, Any, TypeVar

import msgspec

from jejaring.course.activities import KINDS, Activity
from jejaring.course.keys import ChatKey, ChoiceKey, ComposeKey, Key, PlacesKey, ReflectionKey
from jejaring.course.place import line_of
from jejaring.course.source import read_text, read_yaml
from jejaring.course.text import OneLine, Slug, Text, Title
from jejaring.errors import ContentError, CourseError
from jejaring.wording import Language

__all__ = [
    "CONTENT",
    "KEY_TYPES",
    "SCHEMA_VERSION",
    "Course",
    "Lesson",
    "LessonEntry",
    "load_course",
    "load_keys",
    "load_lesson",
]

SCHEMA_VERSION = 1
# JEJARING_CONTENT names another folder of lessons, for a course of one's own or for trying one out.
CONTENT = Path(os.environ.get("JEJARING_CONTENT") or str(resources.files("jejaring") / "content"))

KEY_TYPES: dict[str, type[Key]] = {
    "choice": ChoiceKey,
    "sort": PlacesKey,
    "mark": PlacesKey,
    "chat": ChatKey,
    "compose": ComposeKey,
    "reflection": ReflectionKey,
}


class LessonEntry(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """A lesson's place in the course. `slug` is the nbgrader assignment in each language; `minutes` the time needed."""

    id: Annotated[str, msgspec.Meta(pattern=r"^m[0-6]_[a-z_]+$")]
    slug: Slug
    title: Title
    short: Text
    eyebrow: Text
    lead: Text
    minutes: Annotated[int, msgspec.Meta(ge=1, le=240)]
    automatic: Annotated[float, msgspec.Meta(ge=0)]
    manual: Annotated[float, msgspec.Meta(ge=0)]

    @property
    def number(self) -> int:
        """0 for the start, 1 to 5 for the mistakes, 6 for the plan."""
        return int(self.id[1])


class Course(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """The lessons in order. `points` of the course plan: id such as `M1.a` -> what it says."""

    schema: int
    title: Title
    lessons: Annotated[tuple[LessonEntry, ...], msgspec.Meta(min_length=1)]
    plan: dict[str, Text]

    def entry(self, lesson: str) -> LessonEntry:
        """The entry of a lesson id. Raises CourseError when there is none."""
        for entry in self.lessons:
            if entry.id == lesson:
                return entry
        raise CourseError(f"No lesson {lesson!r}; the lessons are {', '.join(e.id for e in self.lessons)}.")

    def assignment(self, slug: str) -> tuple[LessonEntry, Language]:
        """The lesson and language of an nbgrader assignment. Raises CourseError when it is not one of the course."""
        for entry in self.lessons:
            if slug == entry.slug.id:
                return entry, "id"
            if slug == entry.slug.en:
                return entry, "en"
        raise CourseError(
            f"No assignment {slug!r}; the assignments are {', '.join(e.slug.id for e in self.lessons)} "
            f"and {', '.join(e.slug.en for e in self.lessons)}."
        )


class Lesson(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """The activities of a lesson in the order of the page."""

    schema: int
    activities: tuple[Activity, ...]

    def activity(self, activity_id: str) -> Activity:
        """The activity of that id. Raises CourseError when there is none."""
        for activity in self.activities:
            if activity.id == activity_id:
                return activity
        raise CourseError(f"No activity {activity_id!r} in this lesson.")


class _KeyFile(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """`canary`: a mark of its own, so that a leak of this file is found wherever it turns up."""

    schema: int
    canary: Annotated[OneLine, msgspec.Meta(min_length=16)]
    keys: dict[str, dict[str, Any]]


Record = TypeVar("Record")

_STEP = re.compile(r"\.(\w+)|\[(\d+)\]|\[\.\.\.\]")


def read_record(file: Path, record: type[Record]) -> Record:
    """The YAML in `file` as `record`. Raises ContentError naming file, line and remedy."""
    text = read_text(file)
    return convert(file, text, read_yaml(file, text), record)


def convert(file: Path, text: str, data: object, record: type[Record], prefix: str = "$") -> Record:
    """`data`, found at `prefix` in `text`, as `record`. Raises ContentError naming file, line and remedy."""
    try:
        return msgspec.convert(data, record)
    except msgspec.ValidationError as error:
        fault = str(error)
        problem, _, path = fault.partition(" - at `")
        path = path.rstrip("`")
        if of_id := path.startswith("key` in `"):
            path = path.removeprefix("key` in `") + "[...]"
        place = prefix + _named(path, data, lambda: _fault(data, record) == fault).removeprefix("$")
        remedy = f"Correct {'the id ' if of_id else ''}{place.removeprefix('$').lstrip('.') or 'the file'}."
        raise ContentError(file, line_of(text, place), f"{problem}.", remedy) from None


def _fault(data: object, record: type) -> str:
    try:
        msgspec.convert(data, record)
    except msgspec.ValidationError as error:
        return str(error)
    return ""


def _named(path: str, here: Any, at_fault: Callable[[], bool]) -> str:
    """msgspec's `path` through the data `here`, with the entry's name where it says `[...]` for one of a mapping.

    Which entry it is shows when the mapping holds one at a time, so the data does not stay whole.
    """
    named = "$"
    for step in _STEP.finditer(path):
        field, index = step.groups()
        if field or index:
            here, named = here[field or int(index)], named + step[0]
            continue
        for name, value in dict(here).items():
            here.clear()
            here[name] = value
            if at_fault():
                break
        here, named = value, f"{named}['{name}']"
    return named


def _expect_schema(file: Path, schema: int) -> None:
    if schema != SCHEMA_VERSION:
        raise ContentError(
            file,
            1,
            f"schema is {schema}, not {SCHEMA_VERSION}.",
            f"Bring the file to schema {SCHEMA_VERSION}.",
        )


@cache
def load_course(content: Path = CONTENT) -> Course:
    """`course.yaml`. Raises ContentError."""
    course = read_record(content / "course.yaml", Course)
    _expect_schema(content / "course.yaml", course.schema)
    return course


@cache
def load_lesson(lesson: str, content: Path = CONTENT) -> Lesson:
    """`LESSON/activities.yaml`. Raises ContentError."""
    file = content / lesson / "activities.yaml"
    record = read_record(file, Lesson)
    _expect_schema(file, record.schema)
    return record


def has_keys(lesson: str, content: Path = CONTENT) -> bool:
    """Whether this installation holds the lesson's keys: a clone does, an installed package does not."""
    return (content / lesson / "keys.yaml").is_file()


@cache
def load_keys(lesson: str, content: Path = CONTENT) -> dict[str, Key]:
    """`LESSON/keys.yaml`: activity id -> key. Raises ContentError."""
    file = content / lesson / "keys.yaml"
    record = read_record(file, _KeyFile)
    _expect_schema(file, record.schema)
    text = read_text(file)
    kinds = {activity.id: activity.kind for activity in load_lesson(lesson, content).activities}
    keys: dict[str, Key] = {}
    for activity_id, data in record.keys.items():
        place = f"$.keys[{activity_id!r}]"
        if activity_id not in kinds:
            raise ContentError(
                file,
                line_of(text, place),
                f"There is a key for {activity_id}, but no such activity.",
                "Remove the key or correct its id.",
            )
        if kinds[activity_id] not in KEY_TYPES:
            raise ContentError(
                file,
                line_of(text, place),
                f"{activity_id} is of kind {kinds[activity_id]}, which has no key.",
                "Remove the key.",
            )
        keys[activity_id] = convert(file, text, data, KEY_TYPES[kinds[activity_id]], place)
    return keys


def canary(lesson: str, content: Path = CONTENT) -> str:
    """The mark of a lesson's key file."""
    return read_record(content / lesson / "keys.yaml", _KeyFile).canary


assert set(KEY_TYPES) <= set(KINDS)
