"""WCAG 2.2 AA: every kind of activity in both clients: light, dark and forced colours, by keyboard, read aloud."""

from __future__ import annotations

import os
from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Browser, BrowserContext, Page

from tests.browser.accessible import CLIENTS, LONG, ROOT, THEMES, choose_theme, fill, findings, show
from tests.browser.whole_course import CourseLab, running_course

GOLDEN = Path(__file__).parent / "golden"
PICTURES = Path(__file__).parents[2] / "docs" / "pictures"
UPDATE = "UPDATE_GOLDENS"  # in the environment: writes goldens and pictures anew

FOLDER = "everything"
SIMULATORS = ("1-memberi", "3-tujuan", "4-tatap-muka", "5-tindak-lanjut")
LESSONS = ("2-mendengarkan", "6-rencana")
"""Between them these two have every kind of activity."""

# kind -> the lesson and activity that stand for it
KINDS = {
    "choice": ("2-mendengarkan", "m2.case1"),
    "sort": ("2-mendengarkan", "m2.support"),
    "mark": ("2-mendengarkan", "m2.questions"),
    "chat": ("2-mendengarkan", "m2.talk"),
    "simulator": ("2-mendengarkan", "m2.mirror"),
    "beliefs": ("2-mendengarkan", "m2.beliefs"),
    "model": ("2-mendengarkan", "m2.models"),
    "compose": ("2-mendengarkan", "m2.rewrite"),
    "reflection": ("2-mendengarkan", "m2.reflection"),
    "table": ("6-rencana", "m6.log"),
    "schedule": ("6-rencana", "m6.dates"),
    "scale": ("6-rencana", "m6.after"),
}


@pytest.fixture(scope="module")
def lab(tmp_path_factory: pytest.TempPathFactory) -> Iterator[CourseLab]:
    with running_course(tmp_path_factory.mktemp("everyone")) as running:
        running.fetch(FOLDER)
        for slug in ("0-mulai", *LESSONS, *SIMULATORS):
            fill(running, FOLDER, slug)
        yield running


@pytest.fixture
def context(browser: Browser) -> Iterator[BrowserContext]:
    fresh = browser.new_context(
        viewport={"width": 1280, "height": 900}, locale="id-ID", timezone_id="Asia/Jakarta", reduced_motion="reduce"
    )
    fresh.set_default_timeout(LONG)
    yield fresh
    fresh.close()


def path_of(slug: str) -> str:
    return f"{FOLDER}/{slug}.ipynb" if slug in {"mulai", "start"} else f"{FOLDER}/{slug}/{slug}.ipynb"


@pytest.mark.parametrize("theme", THEMES)
@pytest.mark.parametrize("client", CLIENTS)
def test_axe_finds_nothing(lab: CourseLab, context: BrowserContext, client: str, theme: str) -> None:
    choose_theme(lab, theme)
    found = {}
    for slug in (*LESSONS, "mulai"):
        page = show(context, lab, path_of(slug), client, theme)
        if slug == "2-mendengarkan":
            page.locator(".jj-finish .jj-primary").click()
            page.locator(".jj-parts").wait_for()
        found[slug] = findings(page)
        page.close()
    assert {slug: lines for slug, lines in found.items() if lines} == {}


@pytest.mark.parametrize("slug", SIMULATORS)
def test_axe_finds_nothing_on_the_other_simulators(lab: CourseLab, context: BrowserContext, slug: str) -> None:
    choose_theme(lab, "dark")
    assert findings(show(context, lab, path_of(slug), "lab/tree", "dark")) == []


def test_axe_would_find_grey_text(lab: CourseLab, context: BrowserContext) -> None:
    choose_theme(lab, "light")
    page = show(context, lab, path_of("2-mendengarkan"), "lab/tree", "light")
    page.evaluate(
        """(root) => {
          const text = document.createElement("p");
          text.textContent = "grey";
          text.style = "color: #aaa; background: #fff";
          for (const card of document.querySelectorAll(`${root} .jj-card`)) card.append(text.cloneNode(true));
        }""",
        ROOT,
    )
    cards = page.locator(f"{ROOT} .jj-card").count()
    assert cards > 10
    assert [line.partition(":")[0] for line in findings(page)] == ["color-contrast"] * cards


# Every element that can be operated, with its own box or that of the label which is its target.
OPERATED = """(root) => {
  const seen = (one) => one.checkVisibility({ visibilityProperty: true }) && one.getClientRects().length;
  const kinds = 'a[href], button, input, select, textarea, summary, [tabindex="0"]';
  const all = [...document.querySelectorAll(`${root} :is(${kinds})`)];
  return all.filter((one) => seen(one) && !one.disabled && one.closest(".jj-card, .jj-head, .jj-summary"));
}"""


@pytest.mark.parametrize("slug", [*LESSONS, "1-memberi", "mulai"])
def test_targets_are_large_enough(lab: CourseLab, context: BrowserContext, slug: str) -> None:
    """2.5.8: at least 24 by 24 CSS pixels. A native button within a label takes the label's box."""
    page = show(context, lab, path_of(slug), "notebooks", "light")
    small = page.evaluate(
        f"""(root) => ({OPERATED})(root)
          .map((one) => {{
            const box = (one.closest("label") ?? one).getBoundingClientRect();
            return [one.tagName, one.textContent.slice(0, 40) || one.id, Math.round(box.width), Math.round(box.height)];
          }})
          .filter(([, , width, height]) => width < 24 || height < 24)""",
        ROOT,
    )
    assert small == []


@pytest.mark.parametrize("slug", [*LESSONS, "mulai"])
@pytest.mark.parametrize("client", CLIENTS)
def test_the_tab_key_reaches_everything_in_reading_order(
    lab: CourseLab, context: BrowserContext, client: str, slug: str
) -> None:
    page = show(context, lab, path_of(slug), client, "light")
    expected = page.evaluate(
        f"""(root) => {{
          // Of a group of radio buttons Tab reaches the chosen one, or the first.
          const groups = new Map();
          const list = ({OPERATED})(root).filter((one) => one.tabIndex >= 0).filter((one) => {{
            if (one.type !== "radio") return true;
            const group = [...document.getElementsByName(one.name)];
            const stands = group.find((other) => other.checked) ?? group[0];
            return one === stands;
          }});
          list.forEach((one, place) => (one.dataset.place = place));
          list[0].focus();
          return list.length;
        }}""",
        ROOT,
    )
    assert expected > 5
    visited: list[int] = []
    unseen, others = [], []
    # A date has a stop for day, month and year each.
    for _ in range(4 * expected):
        place, seen, name = page.evaluate(
            """() => {
              const one = document.activeElement;
              const shown = (node) => {
                const style = getComputedStyle(node);
                return style.outlineStyle !== "none" && parseFloat(style.outlineWidth) >= 2;
              };
              const label = one.closest("label");
              const seen = shown(one) || (label !== null && shown(label));
              return [Number(one.dataset.place ?? -1), seen, one.outerHTML.slice(0, 160)];
            }"""
        )
        if place < 0:
            others.append(name)
        elif not visited or visited[-1] != place:
            visited.append(place)
        if not seen:
            unseen.append(name)
        if place == expected - 1:
            break
        page.keyboard.press("Tab")
    assert visited == list(range(expected))
    assert unseen == []
    # JupyterLab keeps one cell in the order of the Tab key.
    assert [name for name in others if "jp-Cell" not in name] == []


@pytest.mark.parametrize("slug", [*LESSONS, *SIMULATORS, "mulai"])
def test_no_sideways_scrolling_on_a_phone_or_at_200_percent(lab: CourseLab, context: BrowserContext, slug: str) -> None:
    """1.4.10 and 1.4.4: 390 px wide; and 1280 px at 200 %, which is a page of 640 px."""
    page = show(context, lab, path_of(slug), "notebooks", "light")
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


def test_nothing_moves_where_that_is_asked(lab: CourseLab, context: BrowserContext) -> None:
    page = show(context, lab, path_of("2-mendengarkan"), "lab/tree", "light")
    moving = """(root) => [...document.querySelectorAll(`${root} .jj, ${root} .jj *`)].filter((one) => {
      const style = getComputedStyle(one);
      const lasts = (list) => list.split(",").some((time) => parseFloat(time) > 0);
      return lasts(style.transitionDuration) || (style.animationName !== "none" && lasts(style.animationDuration));
    }).length"""
    assert page.evaluate(moving, ROOT) == 0
    page.emulate_media(reduced_motion="no-preference")
    assert page.evaluate(moving, ROOT) > 0, "the test would not see motion"


def card(page: Page, kind: str) -> str:
    return f'.jj-card[data-activity="{KINDS[kind][1]}"]'


@pytest.mark.parametrize("slug", LESSONS)
def test_what_is_read_aloud(lab: CourseLab, context: BrowserContext, slug: str) -> None:
    """Names, roles and states as assistive technology gets them, kept as goldens."""
    page = show(context, lab, path_of(slug), "notebooks", "light")
    changed = []
    for kind in [kind for kind, (lesson, _) in KINDS.items() if lesson == slug]:
        told = page.locator(card(page, kind)).aria_snapshot() + "\n"
        file = GOLDEN / f"{kind}.aria.yaml"
        if os.environ.get(UPDATE):
            file.parent.mkdir(exist_ok=True)
            file.write_text(told, "utf-8")
        elif file.read_text("utf-8") != told:
            changed.append(kind)
    assert changed == [], f"when the change is meant, run with {UPDATE}=1"


@pytest.mark.parametrize("theme", ["light", "dark"])
def test_pictures_of_every_kind(lab: CourseLab, context: BrowserContext, tmp_path: Path, theme: str) -> None:
    choose_theme(lab, theme)
    folder = PICTURES if os.environ.get(UPDATE) else tmp_path
    folder.mkdir(parents=True, exist_ok=True)
    for slug in LESSONS:
        page = show(context, lab, path_of(slug), "notebooks", theme)
        page.set_viewport_size({"width": 900, "height": 3200})
        for kind in [kind for kind, (lesson, _) in KINDS.items() if lesson == slug]:
            file = folder / f"{kind}-{theme}.png"
            page.locator(card(page, kind)).screenshot(path=file, animations="disabled")
            assert file.stat().st_size > 5000
        page.close()
    page = show(context, lab, path_of("mulai"), "notebooks", theme)
    page.locator('[data-picture="points"] img').wait_for()
    page.set_viewport_size({"width": 900, "height": 2600})
    page.locator(ROOT).screenshot(path=folder / f"start-{theme}.png", animations="disabled")
