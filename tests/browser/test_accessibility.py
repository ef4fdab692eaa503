"""WCAG 2.2 AA: every lesson in both clients, untouched and answered: in every theme, by the Tab key, read aloud.

A visit is a lesson open in both clients at once, in one language each. Its tests share it. Between its two visits, the
untouched and the answered one, a lesson is seen in each language in each client.
"""

from __future__ import annotations

import os
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path

import pytest
from playwright.sync_api import Browser, BrowserContext, Page, Route

from jejaring.course import load_course
from jejaring.study.progress import progress
from jejaring.study.record_page import record_page
from jejaring.wording import Language, Words
from tests.browser.accessible import (
    CLIENTS,
    HEIGHT,
    LONG,
    ROOT,
    THEMES,
    begin,
    fill,
    findings,
    look,
    painted,
    ready,
    settle,
    show,
    start_in_light,
    wear,
)
from tests.browser.whole_course import CourseLab, running_course

GOLDEN = Path(__file__).parent / "golden"
PICTURES = Path(__file__).parents[2] / "docs" / "pictures"
UPDATE = "UPDATE_GOLDENS"  # in the environment: writes goldens and pictures anew

START = {"en": "start", "id": "mulai"}
STATES = ("untouched", "answered")
# state -> client -> language
LANGUAGES: dict[str, dict[str, Language]] = {
    "untouched": {"lab/tree": "id", "notebooks": "en"},
    "answered": {"lab/tree": "en", "notebooks": "id"},
}
LESSONS = {entry.id: {"en": entry.slug.en, "id": entry.slug.id} for entry in load_course().lessons}
WIDE, HIGH = 1280, 900

# kind -> the lesson and activity that stand for it
KINDS = {
    "choice": ("m2_listening", "m2.case1"),
    "sort": ("m2_listening", "m2.support"),
    "mark": ("m2_listening", "m2.questions"),
    "chat": ("m2_listening", "m2.talk"),
    "simulator": ("m2_listening", "m2.mirror"),
    "beliefs": ("m2_listening", "m2.beliefs"),
    "model": ("m2_listening", "m2.models"),
    "compose": ("m2_listening", "m2.rewrite"),
    "reflection": ("m2_listening", "m2.reflection"),
    "table": ("m6_plan", "m6.log"),
    "schedule": ("m6_plan", "m6.dates"),
    "scale": ("m6_plan", "m6.after"),
}


@pytest.fixture(scope="module")
def lab(tmp_path_factory: pytest.TempPathFactory) -> Iterator[CourseLab]:
    with running_course(tmp_path_factory.mktemp("everyone")) as running:
        for state in STATES:
            running.fetch(state)
            for slugs in LESSONS.values():
                for slug in slugs.values():
                    settle(running, state, slug)
                    if state == "answered":
                        fill(running, state, slug)
        yield running


@pytest.fixture(scope="module")
def contexts(browser: Browser) -> Iterator[dict[str, BrowserContext]]:
    made = {
        client: browser.new_context(
            viewport={"width": WIDE, "height": HIGH},
            locale="id-ID",
            timezone_id="Asia/Jakarta",
            reduced_motion="reduce",
        )
        for client in CLIENTS
    }
    for context in made.values():
        context.set_default_timeout(LONG)
    yield made
    for context in made.values():
        context.close()


class Visit:
    """A lesson, or the start page, open in both clients. `pages`: client -> page."""

    def __init__(self, lesson: str, state: str, pages: dict[str, Page]) -> None:
        self.lesson, self.state, self.pages = lesson, state, pages

    @property
    def kinds(self) -> list[str]:
        """The kinds of activity that this lesson stands for."""
        return [kind for kind, (lesson, _) in KINDS.items() if lesson == self.lesson]


def open_everything(page: Page) -> None:
    """Grades an answered lesson, marks the reflection and unfolds what is folded."""
    if page.locator(".jj-finish .jj-primary").count():
        page.locator(".jj-finish .jj-primary").click()
        page.locator(".jj-parts").wait_for()
        for criterion in page.locator(".jj-finish .jj-levels").all():
            criterion.get_by_role("radio").nth(1).check()
    page.evaluate(
        """(root) => document.querySelectorAll(`${root} details:not([open])`).forEach((one) => {
          one.open = true;
          one.dataset.unfolded = "";
        })""",
        ROOT,
    )


VISITS = [(lesson, state) for lesson in ("start", *LESSONS) for state in STATES]


@pytest.fixture(scope="module", params=VISITS, ids=["-".join(visit) for visit in VISITS])
def visit(request: pytest.FixtureRequest, lab: CourseLab, contexts: dict[str, BrowserContext]) -> Iterator[Visit]:
    lesson, state = request.param
    start_in_light(lab)
    pages = {}
    for client, context in contexts.items():
        language = LANGUAGES[state][client]
        slug = START[language] if lesson == "start" else LESSONS[lesson][language]
        path = f"{state}/{slug}.ipynb" if lesson == "start" else f"{state}/{slug}/{slug}.ipynb"
        pages[client] = begin(context, lab, path, client)
    for page in pages.values():
        ready(page)
        if state == "answered":
            open_everything(page)
    yield Visit(lesson, state, pages)
    for page in pages.values():
        page.close()
    lab.end_kernels()


# Every element that can be operated, with its own box or that of the label which is its target.
OPERATED = """(root) => {
  const seen = (one) => one.checkVisibility({ visibilityProperty: true }) && one.getClientRects().length;
  const kinds = 'a[href], button, input, select, textarea, summary, [tabindex="0"]';
  const all = [...document.querySelectorAll(`${root} :is(${kinds})`)];
  return all.filter((one) => seen(one) && !one.disabled && one.closest(".jj-card, .jj-head, .jj-summary"));
}"""


def test_targets_are_large_enough(visit: Visit) -> None:
    """2.5.8: at least 24 by 24 CSS pixels. A native button within a label takes the label's box."""
    boxes = visit.pages["notebooks"].evaluate(
        f"""(root) => ({OPERATED})(root).map((one) => {{
          const box = (one.closest("label") ?? one).getBoundingClientRect();
          return [one.tagName, one.textContent.slice(0, 40) || one.id, Math.round(box.width), Math.round(box.height)];
        }})""",
        ROOT,
    )
    assert len(boxes) > 5
    assert [box for box in boxes if box[2] < 24 or box[3] < 24] == []


# Notes each stop of the Tab key: its place, whether the focus is seen there, and whether it lies behind the one before.
STOPS = f"""(root) => {{
  // Of a group of radio buttons Tab reaches the chosen one, or the first.
  const list = ({OPERATED})(root).filter((one) => one.tabIndex >= 0).filter((one) => {{
    if (one.type !== "radio") return true;
    const group = [...document.getElementsByName(one.name)];
    return one === (group.find((other) => other.checked) ?? group[0]);
  }});
  list.forEach((one, place) => (one.dataset.place = place));
  const shown = (node) => {{
    const style = getComputedStyle(node);
    return style.outlineStyle !== "none" && parseFloat(style.outlineWidth) >= 2;
  }};
  const scroller = document.querySelector(root);
  window.stops = [];
  const note = () => {{
    const one = document.activeElement;
    const label = one.closest("label");
    const edges = (label ?? one).getBoundingClientRect();
    const box = {{
      bottom: edges.bottom + scroller.scrollTop,
      left: edges.left,
      top: edges.top + scroller.scrollTop,
    }};
    const before = window.stops.at(-1)?.box;
    window.stops.push({{
      place: Number(one.dataset.place ?? -1),
      seen: shown(one) || (label !== null && shown(label)),
      back: Boolean(before) && box.bottom <= before.top && box.left <= before.left,
      box,
      name: one.outerHTML.slice(0, 160),
    }});
  }};
  list[0].focus();
  document.addEventListener("focusin", note);
  return list.length;
}}"""


def test_the_tab_key_reaches_everything_in_reading_order(visit: Visit) -> None:
    """An untouched lesson in JupyterLab, an answered one in Notebook 7."""
    page = visit.pages[CLIENTS[STATES.index(visit.state)]]
    expected = page.evaluate(STOPS, ROOT)
    assert expected > 5
    stops: list[dict[str, object]] = []
    # A date has a stop for day, month and year each, and one for its calendar.
    for _ in range(40):
        for _ in range(expected // 8 + 1):
            page.keyboard.press("Tab")
        stops = page.evaluate("window.stops")
        if any(stop["place"] == expected - 1 for stop in stops):
            break
    page.evaluate("document.activeElement.blur()")
    places = [stop["place"] for stop in stops]
    stops = stops[: places.index(expected - 1) + 1]
    assert [place for place in places[: len(stops)] if place != -1] == list(range(1, expected))
    assert [stop["name"] for stop in stops if not stop["seen"]] == []
    assert [stop["name"] for stop in stops if stop["back"]] == []
    # JupyterLab keeps one cell in the order of the Tab key.
    assert [stop["name"] for stop in stops if stop["place"] == -1 and "jp-Cell" not in str(stop["name"])] == []


def test_no_sideways_scrolling_on_a_phone_or_at_200_percent(visit: Visit) -> None:
    """1.4.10 and 1.4.4: 390 px wide; and 1280 px at 200 %, which is a page of 640 px. JupyterLab itself needs more."""
    page = visit.pages["notebooks"]
    for width in (390, 640):
        page.set_viewport_size({"width": width, "height": 844})
        page.wait_for_function(
            "(width) => document.querySelector('.jj-card').getBoundingClientRect().width < width", arg=width
        )
        wide = page.evaluate(
            """([root, width]) => {
              const scrolls = (node) => {
                for (let up = node.parentElement; up && !up.matches(root); up = up.parentElement) {
                  if (["auto", "scroll", "hidden", "clip"].includes(getComputedStyle(up).overflowX)) return true;
                }
                return false;
              };
              return [...document.querySelectorAll(`${root} *`)]
                .filter((one) => one.getBoundingClientRect().right > width + 1)
                .filter((one) => one.checkVisibility() && !scrolls(one))
                .map((one) => `${one.tagName} ${one.className}`);
            }""",
            [ROOT, width],
        )
        assert wide == [], f"at {width} px"
    page.set_viewport_size({"width": WIDE, "height": HIGH})


def test_nothing_moves_where_that_is_asked(visit: Visit) -> None:
    moving = """(root) => [...document.querySelectorAll(`${root} .jj, ${root} .jj *`)].filter((one) => {
      const style = getComputedStyle(one);
      const lasts = (list) => list.split(",").some((time) => parseFloat(time) > 0);
      return lasts(style.transitionDuration) || (style.animationName !== "none" && lasts(style.animationDuration));
    }).length"""
    page = visit.pages["notebooks"]
    assert page.evaluate(moving, ROOT) == 0
    page.emulate_media(reduced_motion="no-preference")
    assert page.evaluate(moving, ROOT) > 0, "the test would not see motion"
    page.emulate_media(reduced_motion="reduce")


def card(kind: str) -> str:
    return f'.jj-card[data-activity="{KINDS[kind][1]}"]'


def test_what_is_read_aloud(visit: Visit) -> None:
    """Names, roles and states as assistive technology gets them, kept as goldens."""
    changed = []
    for client, page in visit.pages.items():
        for kind in visit.kinds:
            told = page.locator(card(kind)).aria_snapshot() + "\n"
            file = GOLDEN / f"{kind}.{visit.state}.{LANGUAGES[visit.state][client]}.aria.yaml"
            if os.environ.get(UPDATE):
                file.parent.mkdir(exist_ok=True)
                file.write_text(told, "utf-8")
            elif file.read_text("utf-8") != told:
                changed.append(file.name)
    assert changed == [], f"when the change is meant, run with {UPDATE}=1"


def test_axe_finds_nothing(visit: Visit) -> None:
    found = {}
    for theme in THEMES:
        wear(theme, *visit.pages.values())
        for page in visit.pages.values():
            look(page)
        found |= {(client, theme): findings(page, looking=True) for client, page in visit.pages.items()}
    assert {place: lines for place, lines in found.items() if lines} == {}


def test_pictures_of_every_kind(visit: Visit, tmp_path: Path) -> None:
    if visit.state != "answered" or not (visit.kinds or visit.lesson == "start"):
        return
    folder = PICTURES if os.environ.get(UPDATE) else tmp_path
    page = visit.pages["notebooks"]
    page.set_viewport_size({"width": 900, "height": 3200})
    page.evaluate("document.querySelectorAll('details[data-unfolded]').forEach((one) => (one.open = false))")
    page.evaluate("document.querySelectorAll('.jj-row:first-child').forEach((one) => (one.open = true))")
    for theme in ("dark", "light"):
        wear(theme, page)
        painted(page)
        for kind in visit.kinds:
            page.locator(card(kind)).screenshot(path=folder / f"{kind}-{theme}.png", animations="disabled")
            assert (folder / f"{kind}-{theme}.png").stat().st_size > 5000
        if visit.lesson == "start":
            page.locator(ROOT).screenshot(path=folder / f"start-{theme}.png", animations="disabled")


def test_axe_would_find_grey_text(lab: CourseLab, contexts: dict[str, BrowserContext]) -> None:
    start_in_light(lab)
    page = show(contexts["lab/tree"], lab, "untouched/0-start/0-start.ipynb", "lab/tree")
    for theme in THEMES:
        wear(theme, page)
        page.evaluate(
            """(root) => {
              for (const card of document.querySelectorAll(`${root} .jj-card`)) {
                const text = document.createElement("p");
                text.textContent = "grey";
                text.style = "color: #777; background: #666; forced-color-adjust: none";
                card.append(text);
              }
            }""",
            ROOT,
        )
        cards = page.locator(f"{ROOT} .jj-card").count()
        assert cards > 3
        assert [line.partition(":")[0] for line in findings(page)] == ["color-contrast"] * cards
        page.locator(f"{ROOT} .jj-card > p:last-child").evaluate_all("(all) => all.forEach((one) => one.remove())")
    page.locator(".jj-knot-name").first.evaluate("(name) => (name.style.fill = '#555')")
    assert {line.partition(":")[0] for line in findings(page)} == {"drawn"}
    page.close()


def refuse(route: Route) -> None:
    """Answers a save as a full disk does."""
    body = '{"message": "No space left on device", "reason": null}'
    route.fulfill(status=500, body=body) if route.request.method == "PUT" else route.continue_()


def test_axe_finds_nothing_in_what_is_told(lab: CourseLab, contexts: dict[str, BrowserContext]) -> None:
    """The bar of a save that failed, in JupyterLab, and the notice of a second tab, in Notebook 7."""
    start_in_light(lab)
    context, path = contexts["lab/tree"], "answered/0-start/0-start.ipynb"
    first = show(context, lab, path, "lab/tree")
    first.route("**/api/contents/**", refuse)
    first.locator(".jj-card input[type=radio]:not(:checked)").first.check()
    first.locator(".jj-foot-error").wait_for()
    second = begin(context, lab, path, "notebooks")
    second.locator(".jj-notice").wait_for()
    second.add_style_tag(content=HEIGHT)
    found = {}
    for theme in THEMES:
        wear(theme, first, second)
        found |= {
            (theme, inside): findings(page, inside) for page, inside in ((first, ".jj-foot"), (second, ".jj-notice"))
        }
    assert {place: lines for place, lines in found.items() if lines} == {}
    second.close()
    first.close()


@pytest.mark.parametrize("language", ["en", "id"])
def test_axe_finds_nothing_in_the_record(
    lab: CourseLab, contexts: dict[str, BrowserContext], tmp_path: Path, language: Language
) -> None:
    file = tmp_path / "record.html"
    made = record_page(progress(lab.home / "answered"), Words(language), datetime(2026, 12, 1, 8, tzinfo=UTC), "Sari")
    file.write_text(made, "utf-8")
    page = contexts["notebooks"].new_page()
    page.goto(file.as_uri())
    assert findings(page, "main") == []
    page.locator("main p").last.evaluate("(text) => (text.style.color = '#aaa')")
    assert [line.partition(":")[0] for line in findings(page, "main")] == ["color-contrast"]
    page.close()
