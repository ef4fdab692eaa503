"""No information by colour alone: with one ink on one paper, every state of an activity still looks different."""

from __future__ import annotations

from collections.abc import Callable, Iterator

import pytest
from playwright.sync_api import Browser, Locator, Page, expect

from tests.browser.accessible import LONG, ready, settled_course
from tests.browser.whole_course import CourseLab

FOLDER = "ink"
LESSONS = ("2-mendengarkan", "6-rencana")

ONE_INK = """
  .jj-page *, .jj-page *::before, .jj-page *::after {
    color: #000 !important; background: #fff !important; border-color: #000 !important; outline-color: #000 !important;
    accent-color: #000 !important; box-shadow: none !important; fill: #fff !important; stroke: #000 !important;
    text-decoration-color: #000 !important; caret-color: transparent !important;
  }
"""


@pytest.fixture(scope="module")
def lab(tmp_path_factory: pytest.TempPathFactory) -> Iterator[CourseLab]:
    with settled_course(tmp_path_factory.mktemp("ink"), FOLDER, *LESSONS) as running:
        yield running


@pytest.fixture
def pages(lab: CourseLab, browser: Browser) -> Iterator[Callable[[str], Page]]:
    opened: list[Page] = []

    def page(slug: str) -> Page:
        new = browser.new_page(viewport={"width": 1280, "height": 900}, locale="id-ID", reduced_motion="reduce")
        opened.append(new)
        new.set_default_timeout(LONG)
        new.goto(lab.url(f"{FOLDER}/{slug}/{slug}.ipynb", "notebooks"))
        ready(new).add_style_tag(content=ONE_INK)
        return new

    yield page
    for one in opened:
        one.close()
    lab.end_kernels()


def shape(part: Locator) -> bytes:
    """How a part looks when it neither has the focus nor lies under the pointer."""
    part.page.evaluate("document.activeElement?.blur()")
    part.page.mouse.move(0, 0)
    return part.screenshot(animations="disabled")


def changes(part: Locator, act: Callable[[], object]) -> bool:
    """Whether what was done is seen on a part."""
    before = shape(part)
    act()
    return shape(part) != before


def card(page: Page, activity: str) -> Locator:
    return page.locator(f'.jj-card[data-activity="{activity}"]')


def test_a_choice(pages: Callable[[str], Page]) -> None:
    page = pages("2-mendengarkan")
    choice, beliefs = card(page, "m2.recall1"), card(page, "m2.beliefs")
    option, side = choice.locator(".jj-option").first, beliefs.locator(".jj-chip").first
    number = shape(choice.locator(".jj-number"))
    assert changes(option, option.get_by_role("radio").check)
    assert changes(side, side.get_by_role("radio").check)
    expect(choice).to_have_attribute("data-done", "true")
    assert shape(choice.locator(".jj-number")) != number, "an activity that is complete looks like another one"

    # Without its round button, the colour alone would tell which one is chosen.
    page.add_style_tag(content=".jj-option input { appearance: none !important; }")
    other = choice.locator(".jj-option").nth(1)
    assert not changes(other, other.click)
    expect(other.get_by_role("radio")).to_be_checked()


def test_a_plan(pages: Callable[[str], Page]) -> None:
    simulator = card(pages("2-mendengarkan"), "m2.mirror")
    simulator.get_by_role("radio").first.check()
    box, filling = simulator.locator(".jj-box").nth(2), simulator.locator(".jj-chips .jj-chip")
    assert changes(box, box.click)
    looks = {shape(simulator.locator(".jj-box").nth(3))}
    count = filling.count()
    for place in range(count):
        filling.nth(place).click()
        expect(filling.nth(place)).to_have_attribute("aria-pressed", "true")
        looks.add(shape(box))
    assert len(looks) == count + 1, "two kinds of step look alike"
    assert changes(filling.first, filling.first.click)


def test_marks_and_slips(pages: Callable[[str], Page]) -> None:
    page = pages("2-mendengarkan")
    mark, sort = card(page, "m2.questions"), card(page, "m2.support")
    part, labels = mark.locator(".jj-part").first, mark.locator(".jj-chip")
    looks = {shape(part)}
    marks = labels.count() - 1  # the last one takes a mark away again
    assert marks > 1
    for place in reversed(range(marks)):
        assert changes(labels.nth(place), labels.nth(place).get_by_role("radio").check)
        part.click()
        looks.add(shape(part))
    assert len(looks) == marks + 1, "two marks look alike"
    slip = sort.locator(".jj-tray .jj-slip").first
    assert changes(slip, slip.click)
    lane = sort.locator(".jj-lane").first
    assert changes(lane, lane.locator(".jj-put").click)


def test_steps_and_rows(pages: Callable[[str], Page]) -> None:
    page = pages("6-rencana")
    step = card(page, "m6.after").locator(".jj-chip").first
    assert changes(step, step.get_by_role("radio").check)
    row = card(page, "m6.log").locator(".jj-row").nth(1)
    fold = row.locator("summary")
    assert changes(fold, fold.click)
    # Whether a row is complete is said in words.
    expect(row.locator(".jj-state")).not_to_be_empty()
