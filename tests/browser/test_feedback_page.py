"""The feedback that nbgrader writes, as a browser shows and prints it: nothing loaded, cut off or faint."""

from __future__ import annotations

import warnings
from pathlib import Path

import pytest
from nbgrader.converters import GenerateFeedback
from playwright.sync_api import Browser

from jejaring.simulate import simulate
from tests.browser.accessible import findings
from tests.grading.real import RealCourse, make_sources

# Between them they have every kind of answer, and a learner who stopped half way.
PAGES = (("1-memberi", 3), ("2-listening", 1), ("6-plan", 1), ("6-rencana", 2))


@pytest.fixture(scope="module")
def course(tmp_path_factory: pytest.TempPathFactory) -> RealCourse:
    """Graded lessons with the feedback generated."""
    root = tmp_path_factory.mktemp("feedback")
    make_sources(root, ["m1_giving", "m2_listening", "m6_plan"])
    made = RealCourse(root)
    for assignment, _learner in PAGES:
        made.generate(assignment)
        simulate(3, 5, assignment, root / "submitted", root / "release")
        made.grade(assignment)
        directory = made.directory()
        directory.assignment_id = assignment
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            GenerateFeedback(coursedir=directory, config=made.config, log=directory.log, force=True).start()
    return made


# Elements that reach beyond the page's right edge, where a screen would scroll sideways and paper would cut them off.
BEYOND = """() => [...document.querySelectorAll("main *")]
  .filter((one) => one.getBoundingClientRect().right > document.documentElement.clientWidth + 1)
  .map((one) => one.outerHTML.slice(0, 120))"""


@pytest.mark.parametrize(("assignment", "learner"), PAGES)
def test_a_page_is_whole_on_screen_phone_and_paper(
    browser: Browser, course: RealCourse, assignment: str, learner: int
) -> None:
    file: Path = course.root / "feedback" / f"learner{learner:05d}" / assignment / f"{assignment}.html"
    page = browser.new_page(viewport={"width": 1000, "height": 800})
    asked: list[str] = []
    problems: list[str] = []
    page.on("request", lambda request: asked.append(request.url))
    page.on("console", lambda message: problems.append(message.text))
    page.goto(file.as_uri())
    for scheme in ("light", "dark"):
        page.emulate_media(color_scheme=scheme)  # type: ignore[arg-type]
        assert findings(page, "main") == [], scheme
    # A phone, and the width of A4 between its margins.
    for media, width in (("screen", 390), ("print", 680)):
        page.emulate_media(media=media)  # type: ignore[arg-type]
        page.set_viewport_size({"width": width, "height": 800})
        assert page.evaluate(BEYOND) == [], media
    assert asked == [file.as_uri()]
    assert problems == []
    page.close()
