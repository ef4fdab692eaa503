"""Journeys at the instructor's desk in a real JupyterLab: by keys alone, two graders, and what Formgrader sees."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from nbgrader.api import Gradebook
from playwright.sync_api import Browser, BrowserContext, Page, expect

from tests.browser.accessible import HEIGHT, THEMES, findings, wear
from tests.browser.desk_course import ASSIGNMENT, LEARNERS, DeskLab, desk_lab

LONG = 60_000


@pytest.fixture
def desk(tmp_path: Path) -> Iterator[DeskLab]:
    with desk_lab(tmp_path) as running:
        yield running


@pytest.fixture
def context(browser: Browser) -> Iterator[BrowserContext]:
    fresh = browser.new_context(viewport={"width": 1440, "height": 900}, reduced_motion="reduce")
    yield fresh
    fresh.close()


def opened(context: BrowserContext, desk: DeskLab, language: str = "id") -> Page:
    page = context.new_page()
    page.goto(desk.url(language))
    page.locator('.jj-panel[data-view="cohort"]').wait_for(timeout=LONG)
    # What learners handed in is read in the background.
    expect(page.locator(".jj-news")).not_to_be_empty(timeout=LONG)
    return page


def begin(page: Page, name: str) -> None:
    """From the desk's first view to the first answer, by keys."""
    page.locator(".jj-tabs").get_by_role("tab").first.focus()
    page.keyboard.press("ArrowRight")
    page.locator('.jj-panel[data-view="reflections"]').wait_for()
    page.keyboard.press("Tab")
    page.keyboard.press("Tab")
    page.keyboard.press("Control+A")
    page.keyboard.type(name)
    page.keyboard.press("Tab")
    page.keyboard.press("Enter")
    page.locator(".jj-answer[data-id]").wait_for()


def answer_id(page: Page) -> str:
    return page.locator(".jj-answer").get_attribute("data-id") or ""


def test_reflections_are_graded_by_keys_alone(desk: DeskLab, context: BrowserContext) -> None:
    page = opened(context, desk, "en")
    page.mouse.move(1, 1)
    begin(page, "rani")
    waiting = {name for name, grade in desk.grades().items() if grade["waiting"]}
    assert waiting
    for turn in range(len(waiting)):
        before = answer_id(page)
        page.keyboard.press("4")
        page.keyboard.press("3")
        page.keyboard.press("2" if turn else "1")
        page.keyboard.press("k")
        page.keyboard.type(f"Comment {turn}, and 1 2 3 4 u s are only letters here.")
        page.keyboard.press("Escape")
        page.keyboard.press("Enter")
        if turn + 1 < len(waiting):
            page.locator(f'.jj-answer:not([data-id="{before}"])').wait_for()
    expect(page.get_by_text("Every answer is marked or held by another grader.").first).to_be_visible()
    done = desk.grades()
    assert sorted(done[name]["manual"] for name in waiting) == [8.0, *[9.0] * (len(waiting) - 1)]
    assert not any(grade["waiting"] for grade in done.values())
    assert {done[name]["comment"][:9] for name in waiting} == {f"Comment {turn}" for turn in range(len(waiting))}
    # No cell of the notebook was inserted, cut or written by the keys.
    cells = desk.lab.read("instructors-desk.ipynb")["cells"]
    assert [cell["id"] for cell in cells] == ["title", "desk"]
    assert "learner0" not in (desk.lab.home / "instructors-desk.ipynb").read_text("utf-8")


def test_a_decision_is_undone_by_a_key(desk: DeskLab, context: BrowserContext) -> None:
    page = opened(context, desk)
    begin(page, "rani")
    first, before = answer_id(page), desk.grades()
    for key in ("2", "2", "2", "Enter"):
        page.keyboard.press(key)
    page.locator(f'.jj-answer:not([data-id="{first}"])').wait_for()
    assert desk.grades() != before
    page.keyboard.press("u")
    page.locator(f'.jj-answer[data-id="{first}"]').wait_for()
    assert desk.grades() == before


def test_two_graders_at_once_see_each_other_and_overwrite_nothing(desk: DeskLab, browser: Browser) -> None:
    contexts = [browser.new_context(viewport={"width": 1440, "height": 900}) for _ in range(2)]
    one, other = opened(contexts[0], desk, "id"), opened(contexts[1], desk, "en")
    begin(one, "rani")
    begin(other, "dimas")
    assert answer_id(one) != answer_id(other)
    expect(other.get_by_text("Also grading now: rani")).to_be_visible()

    # Someone scores in Formgrader what Rani has open.
    with Gradebook(desk.course.database) as gradebook:
        grade = gradebook.find_grade_by_id(answer_id(one))
        grade.manual_score, grade.needs_manual_grade = 5.0, False
        gradebook.db.commit()
    for key in ("4", "4", "4", "Enter"):
        one.keyboard.press(key)
    expect(one.locator(".jj-desk").get_by_role("alert")).to_contain_text("Formgrader memberi 5,0 poin")
    assert sorted(grade["manual"] for grade in desk.grades().values() if grade["manual"] is not None) == [5.0]
    held = answer_id(one)
    # The focus is on leaving it as it is.
    one.keyboard.press("Enter")
    one.locator(f'.jj-answer:not([data-id="{held}"])').wait_for()

    for page, levels in ((one, "333"), (other, "222")):
        while page.locator(".jj-pad").is_visible():
            now = answer_id(page)
            for key in (*levels, "Enter"):
                page.keyboard.press(key)
            page.locator(f'.jj-answer:not([data-id="{now}"]), .jj-done-all:visible').first.wait_for()
            if page.locator(".jj-done-all").is_visible():
                break
    scores = [grade["manual"] for grade in desk.grades().values() if grade["manual"] is not None]
    assert scores.count(5.0) == 1
    assert set(scores) <= {5.0, 6.0, 9.0}
    assert not any(grade["waiting"] for grade in desk.grades().values())
    for context in contexts:
        context.close()


def test_formgrader_shows_what_the_desk_wrote(desk: DeskLab, context: BrowserContext) -> None:
    page = opened(context, desk)
    begin(page, "rani")
    for key in ("4", "3", "2", "k"):
        page.keyboard.press(key)
    page.keyboard.type("Sebutkan tanggalnya.")
    page.keyboard.press("Escape")
    page.keyboard.press("Enter")
    expect(page.get_by_text("Tersimpan di buku nilai.").first).to_be_visible()
    student = next(name for name, grade in desk.grades().items() if grade["manual"] == 9.0)
    with Gradebook(desk.course.database) as gradebook:
        submission = gradebook.find_submission_notebook(ASSIGNMENT, ASSIGNMENT, student).id

    page.goto(desk.page(f"formgrader/gradebook/{ASSIGNMENT}/{ASSIGNMENT}"))
    expect(page.locator("tr", has_text="Submission #")).to_have_count(LEARNERS, timeout=LONG)
    expect(page.locator("tr", has_text="9 / 12")).to_have_count(1)
    page.goto(desk.page(f"formgrader/submissions/{submission}"))
    expect(page.locator("textarea.comment").first).to_have_value("Sebutkan tanggalnya.", timeout=LONG)
    scores = page.locator("input.score")
    values = [scores.nth(place).input_value() for place in range(scores.count())]
    assert "9" in values

    # And back: what is changed in Formgrader the desk shows before it is written over.
    box = page.locator("input.score").nth(values.index("9"))
    box.fill("7")
    with page.expect_response(lambda answer: "/api/grade/" in answer.url and answer.request.method == "PUT"):
        box.press("Tab")
    assert desk.grades()[student]["manual"] == 7.0


def test_axe_finds_nothing_inside_the_desk(desk: DeskLab, context: BrowserContext) -> None:
    page = opened(context, desk)
    page.add_style_tag(content=HEIGHT)
    found = {}
    for view in ("cohort", "items", "change", "plans", "out", "reflections"):
        page.locator(f'[id$="tab-{view}"]').click()
        page.locator(f'.jj-panel[data-view="{view}"]').wait_for()
        if view == "reflections":
            page.get_by_role("button", name="Mulai menilai").click()
            page.locator(".jj-answer[data-id]").wait_for()
        for theme in THEMES:
            wear(theme, page)
            found[view, theme] = findings(page, ".jj-desk")
    assert {place: lines for place, lines in found.items() if lines} == {}
    page.evaluate("document.querySelector('.jj-desk .jj-small:not(:empty)').style = 'color: #777; background: #666'")
    assert any(line.startswith("color-contrast") for line in findings(page, ".jj-desk")), "the check must see something"
