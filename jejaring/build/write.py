"""Writes what the build makes, or tells which committed files are stale."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

from jejaring.build.check import check_course, check_lesson
from jejaring.build.coverage import coverage_page
from jejaring.build.desk import DESK_PAGES, desk_page
from jejaring.build.lesson_text import Cell, read_lesson_text
from jejaring.build.notebook import notebook, to_json
from jejaring.build.page import page_data
from jejaring.build.start import START_PAGES, start_page
from jejaring.course import Course, Key, Lesson, LessonEntry, load_course, load_keys, load_lesson
from jejaring.course.load import CONTENT, canary
from jejaring.errors import ContentError, ContentErrors
from jejaring.wording import LANGUAGES

__all__ = ["Authored", "built_files", "read_content", "stale_files", "write_files"]


class Authored:
    """All content of the course, read and checked."""

    def __init__(self, course: Course) -> None:
        self.course = course
        self.lessons: dict[str, Lesson] = {}
        self.keys: dict[str, dict[str, Key]] = {}
        self.canaries: dict[str, str] = {}
        self.cells: dict[str, tuple[Cell, ...]] = {}

    def entries(self) -> tuple[LessonEntry, ...]:
        """The lessons in order."""
        return self.course.lessons


def read_content(content: Path = CONTENT) -> Authored:
    """Reads and checks everything. Raises ContentErrors with all that is wrong, each with file, line and remedy."""
    errors: list[ContentError] = []
    try:
        authored = Authored(load_course(content))
    except ContentError as error:
        raise ContentErrors([error]) from None
    errors += check_course(content, authored.course)
    for entry in authored.entries():
        try:
            lesson = authored.lessons[entry.id] = load_lesson(entry.id, content)
            keys = authored.keys[entry.id] = load_keys(entry.id, content)
            authored.canaries[entry.id] = canary(entry.id, content)
            cells = authored.cells[entry.id] = read_lesson_text(content / entry.id / "lesson.md")
        except ContentError as error:
            errors.append(error)
            continue
        errors += check_lesson(content / entry.id, authored.course, entry, lesson, keys, cells)
    if errors:
        raise ContentErrors(errors)
    return authored


def built_files(authored: Authored) -> Iterator[tuple[Path, str]]:
    """Relative path and text of every file that the content alone decides."""
    for entry in authored.entries():
        for language in LANGUAGES:
            slug = entry.slug[language]
            data = notebook(
                authored.course,
                entry,
                authored.lessons[entry.id],
                authored.keys[entry.id],
                authored.canaries[entry.id],
                authored.cells[entry.id],
                language,
            )
            yield Path("source") / slug / f"{slug}.ipynb", to_json(data)
    yield Path("jejaring/labextension/static/course.json"), to_json(page_data(authored))
    yield Path("docs/coverage.md"), coverage_page(authored)
    for language, name in START_PAGES.items():
        yield Path("notebooks") / language / name, to_json(start_page(authored.course, language))
    for language, name in DESK_PAGES.items():
        yield Path("notebooks") / language / name, to_json(desk_page(language))


def stale_files(root: Path, files: list[tuple[Path, str]]) -> list[Path]:
    """The files under `root` that differ from what the build makes."""
    return [path for path, text in files if not (root / path).is_file() or (root / path).read_text("utf-8") != text]


def write_files(root: Path, files: list[tuple[Path, str]]) -> list[Path]:
    """Writes what differs under `root`, and returns it."""
    stale = stale_files(root, files)
    texts = dict(files)
    for path in stale:
        (root / path).parent.mkdir(parents=True, exist_ok=True)
        (root / path).write_text(texts[path], "utf-8")
    return stale
