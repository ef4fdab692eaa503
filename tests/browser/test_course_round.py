"""nbgrader's whole round through its own pages: answers, handing in, grading and feedback."""

from __future__ import annotations

import getpass
import os
from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Browser, BrowserContext, Page, expect

from tests.browser.course_home import TOKEN, CourseHome, course_home

LESSON = "1-memberi"
REFLECTION = "Bulan lalu saya meminta dikenalkan kepada atasan Mbak Sari tanpa menanyakan kabarnya lebih dulu. "
SCRIPT = "<script>document.title = 'taken'</script><img src=x onerror=\"document.title = 'taken'\">"
WAIT = 60_000
PICTURES = Path(__file__).parents[2] / "docs" / "pictures"


@pytest.fixture(scope="module")
def home(tmp_path_factory: pytest.TempPathFactory) -> Iterator[CourseHome]:
    with course_home(tmp_path_factory.mktemp("round")) as running:
        yield running


@pytest.fixture(scope="module")
def context(browser: Browser) -> Iterator[BrowserContext]:
    made = browser.new_context(viewport={"width": 1280, "height": 900}, locale="id-ID")
    made.set_default_timeout(WAIT)
    yield made
    made.close()


@pytest.fixture(scope="module")
def start(home: CourseHome, context: BrowserContext) -> Iterator[Page]:
    """The learner's start page, opened once and never loaded again during the round; other tabs open beside it."""
    page = context.new_page()
    # The printed address; a token that was given is not printed.
    page.goto(home.told.replace("token=...", f"token={TOKEN}"))
    page.locator('[data-lesson="m1_giving"]').wait_for()
    yield page
    page.close()


def turn_to(page: Page, tab: str) -> None:
    """Chooses an open document in JupyterLab's menu."""
    page.get_by_role("menuitem", name="Tabs", exact=True).click()
    page.locator(".lm-Menu-item", has_text=tab).click()  # its role tells whether it is the chosen one


def told_of(page: Page, words: str) -> None:
    """Waits until the start page, once it is chosen, says this of the lesson."""
    turn_to(page, "mulai.ipynb")
    expect(page.locator('[data-lesson="m1_giving"]')).to_contain_text(words)


def assignment_list(page: Page) -> None:
    page.get_by_role("menuitem", name="Nbgrader").click()
    page.get_by_role("menuitem", name="Assignment List").click()


def saved(page: Page, kind: str) -> None:
    expect(page.locator(f'.jj-card[data-kind="{kind}"]').last.get_by_text("Tersimpan pukul")).to_be_visible(
        timeout=WAIT
    )


def test_a_learner_by_mouse_answers_and_comes_back(home: CourseHome, context: BrowserContext) -> None:
    page = context.new_page()
    page.goto(home.url("lab/tree/mulai.ipynb?reset"))
    page.get_by_role("link", name="Hanya memikirkan apa yang didapat").click()
    page.get_by_text("Tingkat gaji, dan juga pertumbuhan gaji").click()
    page.locator('[data-kind="reflection"] textarea').fill(REFLECTION * 6 + SCRIPT)
    saved(page, "reflection")
    expect(page.get_by_text("Traceback")).to_have_count(0)
    expect(page.locator(".jp-InputArea-editor:visible")).to_have_count(0)
    page.close()
    again = context.new_page()
    again.goto(home.url(f"lab/tree/{LESSON}/{LESSON}.ipynb?reset"))
    expect(again.get_by_role("radio", name="Tingkat gaji, dan juga pertumbuhan gaji")).to_be_checked()
    expect(again.locator('[data-kind="reflection"] textarea')).to_have_value(REFLECTION * 6 + SCRIPT)
    again.close()


def test_a_lesson_opens_as_the_readme_shows_it(home: CourseHome, browser: Browser, tmp_path: Path) -> None:
    page = browser.new_page(viewport={"width": 1180, "height": 1000}, locale="en-GB")
    page.goto(home.url("lab/tree/1-giving/1-giving.ipynb?reset"))
    simulator = page.locator('.jj-card[data-kind="simulator"]')
    simulator.get_by_role("radio").first.check(timeout=WAIT)
    for week, action in enumerate("113112113115", start=1):
        simulator.get_by_role("button", name=f"Week {week}:").press(action)
    simulator.get_by_role("button", name="Run").click()
    picture = simulator.locator("img").first
    expect(picture).to_be_visible()
    expect(page.get_by_text("Lesson 1 of 5")).to_be_visible()
    simulator.get_by_role("heading", name="Your plan", exact=True).evaluate("(title) => title.scrollIntoView()")
    folder = PICTURES if os.environ.get("UPDATE_GOLDENS") else tmp_path
    page.screenshot(path=folder / "lesson-1-en-light.png")
    assert (folder / "lesson-1-en-light.png").stat().st_size > 20_000
    page.close()


def test_validate_names_what_is_unanswered_and_submit_hands_in(start: Page) -> None:
    page = start
    told_of(page, "kegiatan terisi")
    expect(page.locator('[data-lesson="m1_giving"]')).not_to_contain_text("Dikumpulkan")
    assignment_list(page)
    lesson = page.locator("#fetched_assignments_list > .list_item", has_text=LESSON)
    lesson.locator("a.assignment-notebooks-link").click()
    lesson.get_by_role("button", name="Validate").click()
    dialog = page.locator(".jp-Dialog")
    expect(dialog).to_contain_text("“Rekening kepercayaan” belum dijawab.")
    expect(dialog).not_to_contain_text("“Yang terlihat setelah tiga tahun” belum dijawab.")
    expect(dialog).not_to_contain_text("Traceback")
    dialog.get_by_role("button", name="Ok").click()
    lesson.get_by_role("button", name="Submit").click()
    page.locator("#submitted_assignments_list > .list_item", has_text=LESSON).wait_for()
    told_of(page, "Dikumpulkan")


def done(page: Page, word: str) -> None:
    dialog = page.locator(".modal-dialog", has_text="Log Output")
    expect(dialog.last).to_contain_text(f"Successfully {word}")


def test_an_instructor_grades_in_formgrader(home: CourseHome, context: BrowserContext) -> None:
    page = context.new_page()
    elsewhere: list[str] = []
    page.on("request", lambda request: elsewhere.append(request.url) if "127.0.0.1" not in request.url else None)
    page.goto(home.url("formgrader/manage_assignments"))
    page.locator("tr", has_text=LESSON).locator("td.collect a").click()
    done(page, "collected")
    page.goto(home.url(f"formgrader/manage_submissions/{LESSON}"))
    page.locator("td.autograde a").first.click()
    done(page, "autograded")
    page.goto(home.url(f"formgrader/gradebook/{LESSON}/{LESSON}"))
    page.locator("a", has_text="Submission #1").click()
    score = page.locator("#m1-reflection")
    expect(page.get_by_text("Gaji yang lebih tinggi dan pertumbuhan gaji").first).to_be_visible()
    expect(page.get_by_text(REFLECTION.strip()).first).to_be_visible()
    expect(page.get_by_text("<script>document.title").first).to_be_visible()
    assert page.title() != "taken"
    expect(page.locator("#m1-recall1")).to_have_attribute("placeholder", "1")
    score.fill("9")
    with page.expect_response(lambda answer: "/api/grade/" in answer.url and answer.request.method == "PUT"):
        score.press("Tab")
    comment = page.locator("textarea.comment").first
    comment.fill("Peristiwanya jelas. Tambahkan rencana yang bisa dicek.")
    with page.expect_response(lambda answer: "/api/comment/" in answer.url and answer.request.method == "PUT"):
        comment.press("Tab")
    page.goto(home.url("formgrader/manage_assignments"))
    row = page.locator("tr", has_text=LESSON)
    row.locator("td.generate-feedback a").click()
    done(page, "generated feedback")
    page.goto(home.url("formgrader/manage_assignments"))
    row.locator("td.release-feedback a").click()
    done(page, "released feedback")
    assert elsewhere == []
    page.close()


def test_the_learner_reads_the_feedback(home: CourseHome, context: BrowserContext, start: Page) -> None:
    page = start
    turn_to(page, "Assignments")
    told_of(page, "Umpan balik siap diambil di Assignment List")
    turn_to(page, "Assignments")
    page.locator("#refresh_assignments_list").click()
    submitted = page.locator("#submitted_assignments_list > .list_item", has_text=LESSON)
    submitted.get_by_role("button", name="Fetch Feedback").click()
    submitted.get_by_text("view feedback").wait_for()
    told_of(page, "Baca umpan balik")
    with context.expect_page() as opening:
        page.locator('[data-lesson="m1_giving"]').get_by_role("link", name="Baca umpan balik").click()
    expect(opening.value.get_by_text("9 dari 12 poin").first).to_be_visible()
    opening.value.close()
    file = next((home.desk / LESSON / "feedback").rglob("*.html"))
    text = file.read_text("utf-8")
    assert "default-src 'none'" in text
    assert "BEGIN HIDDEN" not in text
    assert "grade(" not in text
    reading = context.new_page()
    reading.goto(file.as_uri())
    expect(reading.get_by_text("Peristiwanya jelas. Tambahkan rencana yang bisa dicek.")).to_be_visible()
    expect(reading.get_by_text("9 dari 12 poin").first).to_be_visible()
    expect(reading.get_by_text("<script>document.title").first).to_be_visible()
    assert reading.title() != "taken"
    reading.close()
    assert (home.desk / "kursus" / "submitted" / getpass.getuser() / LESSON).is_dir()
