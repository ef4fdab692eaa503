"""Lessons are complete by keyboard alone, in one pass of the Tab key through the page, with all answers on disk."""

from __future__ import annotations

import time
from collections.abc import Iterator

import pytest
from playwright.sync_api import Browser

from jejaring.course import KINDS, load_course, load_lesson
from tests.browser.accessible import CLIENTS, LONG, ready, settled_course
from tests.browser.by_keyboard import Walk
from tests.browser.whole_course import CourseLab

FOLDER = "keys"
LESSONS = {
    entry.slug.id: entry.id
    for entry in load_course().lessons
    if entry.id in ("m2_listening", "m3_goals", "m5_follow_up", "m6_plan")
}
"""Between them they have every kind, and every way to plan: boxes, sliders, contacts."""


@pytest.fixture(scope="module")
def lab(tmp_path_factory: pytest.TempPathFactory) -> Iterator[CourseLab]:
    with settled_course(tmp_path_factory.mktemp("keys"), FOLDER, *LESSONS) as running:
        yield running


def whole(lab: CourseLab, path: str) -> set[str]:
    """The activities that are whole on disk."""
    kept = lab.read(path)["metadata"]["jejaring"]["answers"]
    return {activity for activity, envelope in kept.items() if envelope["done"]}


def test_the_lessons_have_every_kind() -> None:
    kinds = {activity.kind for lesson in LESSONS.values() for activity in load_lesson(lesson).activities}
    assert kinds == set(KINDS)


@pytest.mark.parametrize("slug", LESSONS)
def test_a_lesson_is_answered_by_keys_alone(lab: CourseLab, browser: Browser, slug: str) -> None:
    lesson = load_lesson(LESSONS[slug])
    path = f"{FOLDER}/{slug}/{slug}.ipynb"
    # The clients take turns.
    client = CLIENTS[list(LESSONS).index(slug) % len(CLIENTS)]
    page = browser.new_page(viewport={"width": 1280, "height": 900}, locale="id-ID", reduced_motion="reduce")
    page.set_default_timeout(LONG)
    page.goto(lab.url(path, client))
    walk = Walk(ready(page), lesson)
    walk.answer()
    asked = {activity.id for activity in lesson.activities if activity.kind != "model"}
    deadline = time.monotonic() + 60
    while (found := whole(lab, path)) != asked:
        assert time.monotonic() < deadline, f"not whole on disk: {sorted(asked - found)}"
        time.sleep(0.05)
    assert walk.kinds == {activity.kind for activity in lesson.activities} - {"model"}
    page.close()
    lab.end_kernels()
