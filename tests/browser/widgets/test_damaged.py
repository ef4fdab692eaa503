"""A damaged answer, or one from another version of the course, becomes a whole one by being answered anew."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest
from playwright.sync_api import expect

from jejaring.course import load_course, load_lesson
from jejaring.course.activities import Activity
from jejaring.scoring import answer_state
from tests.browser.widgets.mounting import Mount, Mounted

GONE = "gone"


def activity_of(kind: str) -> Activity:
    """The course's first activity of a kind."""
    found = (one for entry in load_course().lessons for one in load_lesson(entry.id).activities)
    return next(one for one in found if one.kind == kind)


def check_each(group: str) -> Callable[[Mounted], None]:
    def answer(card: Mounted) -> None:
        for one in card.root.locator(group).all():
            one.locator("input[type=radio]").first.check()

    return answer


def talk(card: Mounted) -> None:
    replies = card.root.locator(".jj-reply")
    while replies.count():
        replies.first.press("Enter")


def press_each(part: str, key: str) -> Callable[[Mounted], None]:
    def answer(card: Mounted) -> None:
        for one in card.root.locator(part).all():
            one.press(key)

    return answer


def sort(card: Mounted) -> None:
    for _ in card.root.locator(".jj-tray .jj-slip").all():
        card.root.locator(".jj-tray .jj-slip").first.press("1")


def write(card: Mounted) -> None:
    for field in card.root.locator(".jj-field").all():
        options = field.locator("input[type=radio]")
        if options.count():
            options.first.check()
        else:
            field.locator("input, textarea").fill(" ".join(["kata"] * 12))


CASES: dict[str, tuple[dict[str, Any], Callable[[Mounted], None]]] = {
    "beliefs": ({"sides": {GONE: "agree"}}, check_each(".jj-belief")),
    "chat": ({"path": [GONE]}, talk),
    "choice": ({"choice": GONE, "usual": GONE}, check_each("fieldset")),
    "compose": ({"fields": {GONE: "x"}, "checked": [GONE]}, write),
    "mark": ({"places": {GONE: "x"}}, press_each(".jj-part", "1")),
    "scale": ({"ratings": {GONE: 3}}, check_each("fieldset")),
    "sort": ({"places": {GONE: "x"}}, sort),
}


@pytest.mark.parametrize("kind", CASES)
def test_a_damaged_answer_is_whole_when_given_anew(mount: Mount, kind: str) -> None:
    activity = activity_of(kind)
    damaged, answer = CASES[kind]
    card = mount(activity, damaged)
    assert card.card.result["state"] == "damaged"
    expect(card.root.locator("> .jj-problem")).to_be_visible()
    answer(card)
    expect(card.root).to_have_attribute("data-done", "true")
    card.page.wait_for_function("window.answers.at(-1)?.done")
    assert answer_state(activity, card.answers()[-1]["value"]) == "whole"
    assert card.card.result["state"] == "whole"
    expect(card.root.locator("> .jj-problem")).to_be_hidden()
    # What stood there is set aside once, before the first new answer takes its place.
    assert card.page.evaluate("window.replaced") == 1
