"""The version of an assignment's rules changes with what decides its pages, and with nothing else."""

from __future__ import annotations

import pytest

from jejaring.course import Lesson, load_lesson
from jejaring.grading import rules

RELEASED = b"{}"
SOURCES = {"m1-sort": "grade('m1.sort', '{}')"}


def version(lesson: Lesson, released: bytes = RELEASED, sources: dict[str, str] | None = None) -> str:
    return rules.version_of(released, SOURCES if sources is None else sources, lesson)


@pytest.mark.parametrize(
    ("module", "touched"),
    [
        ("jejaring.scoring.runs", {"m1_giving"}),
        ("jejaring.simulators.trust", {"m1_giving"}),
        ("jejaring.simulators.goals", set()),
        ("jejaring.rendering.answer", {"m0_start", "m1_giving"}),
    ],
)
def test_a_changed_rule_touches_what_it_scores(monkeypatch: pytest.MonkeyPatch, module: str, touched: set[str]) -> None:
    lessons = {name: load_lesson(name) for name in ("m0_start", "m1_giving")}
    before = {name: version(lesson) for name, lesson in lessons.items()}
    code = rules._code

    def changed(name: str) -> bytes:
        return code(name) + (b"# changed" if name == module else b"")

    monkeypatch.setattr(rules, "_code", changed)
    assert {name for name, lesson in lessons.items() if version(lesson) != before[name]} == touched


def test_a_changed_release_key_or_text_touches_its_assignment() -> None:
    lesson = load_lesson("m1_giving")
    other = Lesson(lesson.schema, lesson.activities[:-1])
    found = {
        version(lesson),
        version(lesson, released=b"{} "),
        version(lesson, sources={"m1-sort": "grade('m1.sort', '{\"a\": 1}')"}),
        version(other),
    }
    assert len(found) == 4
    assert version(lesson) in found
