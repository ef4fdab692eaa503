"""Lessons filled in the same way at every run, opened in a client and a theme; and what is found wrong with them."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import replace
from pathlib import Path
from typing import Any

import yaml
from axe_playwright_python.base import AXE_SCRIPT
from playwright.sync_api import BrowserContext, Page

from jejaring.course import Reflection, load_course, load_keys, load_lesson
from jejaring.simulate.learner import answer, draw_learner
from jejaring.simulate.phrases import reflection
from jejaring.wording import Language
from tests.browser.whole_course import CourseLab, running_course

ROOT = ".jj-page .jp-WindowedPanel-outer"
"""The course's own part of the page; what lies around it is JupyterLab's."""

# JupyterLab's body has no height, for which axe takes everything to be hidden and skips contrast.
HEIGHT = "html, body { height: 100vh !important; }"
STANDARD = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa"]
SEED = 7
LONG = 90_000

CLIENTS = ("lab/tree", "notebooks")
THEMES = ("light", "forced", "dark")
WRITTEN: Mapping[Language, Mapping[str, Any]] = yaml.safe_load(
    Path(__file__).with_name("written.yaml").read_text("utf-8")
)


def fill(lab: CourseLab, folder: str, slug: str) -> None:
    """Answers every activity of a fetched lesson, as one simulated learner does: some right, some wrong.

    What the pictures show of writing was written by hand.
    """
    entry, language = load_course().assignment(slug)
    lesson, keys = load_lesson(entry.id), load_keys(entry.id)
    # Both languages choose alike, as far as nothing written comes before.
    learner = replace(draw_learner(1, entry.slug.id, 3, language), reached=1.0, care=1.0)
    answers: dict[str, Any] = {}
    for activity in lesson.activities:
        written = WRITTEN[language].get(activity.id)
        if isinstance(activity, Reflection):
            answers[activity.id] = written or reflection(learner.rng, language, "high")
            continue
        value = answer(learner, activity, keys.get(activity.id, getattr(activity, "key", None)))
        if value is not None:
            answers[activity.id] = value | (written or {})
    lab.answer(folder, slug, answers)


def settle(lab: CourseLab, folder: str, slug: str) -> None:
    """Options are shuffled by the seed: the same one for a lesson, so that pictures and snapshots are the same."""
    path = f"{folder}/{slug}/{slug}.ipynb"
    data = lab.read(path)
    data["metadata"]["jejaring"]["seed"] = SEED
    (lab.home / path).write_text(json.dumps(data), "utf-8")


@contextmanager
def settled_course(folder: Path, home: str, *slugs: str) -> Iterator[CourseLab]:
    """A JupyterLab with untouched lessons in the folder `home` of its files."""
    with running_course(folder) as running:
        running.fetch(home, *slugs)
        for slug in slugs:
            settle(running, home, slug)
        yield running


def begin(context: BrowserContext, lab: CourseLab, path: str, client: str) -> Page:
    """The page, as soon as it begins to load: two of them load in the time of one."""
    page = context.new_page()
    page.goto(lab.url(path, client), wait_until="commit")
    return page


def ready(page: Page) -> Page:
    """Waits until everything on the page can be used, pictures included."""
    page.locator('[data-jejaring="ready"]').wait_for(timeout=LONG)
    page.locator('.jj-card[data-kind="finish"], .jj-card[data-kind="record"]').last.wait_for(timeout=LONG)
    page.wait_for_function("[...document.querySelectorAll('.jj-card[data-activity]')].every((c) => c.dataset.ready)")
    # Where a plan was run, its picture comes a moment after the card, and its figures are said aloud after that.
    page.wait_for_function(
        """[...document.querySelectorAll('.jj-card[data-kind=simulator]')]
             .filter((card) => !card.querySelector('.jj-place').closest('.jj-step').hidden)
             .every((card) => card.querySelector('img') && card.querySelector(':scope > .jj-hidden').textContent)"""
    )
    page.wait_for_function(
        "[...document.querySelectorAll('.jj-pictures')].every((all) => all.querySelector('img, .jj-small'))"
    )
    page.add_style_tag(content=HEIGHT)
    return page


def show(context: BrowserContext, lab: CourseLab, path: str, client: str) -> Page:
    """The page, ready."""
    return ready(begin(context, lab, path, client))


def start_in_light(lab: CourseLab) -> None:
    """The theme of pages that are opened from now on, whatever was chosen in the menu before."""
    file = lab.home.parent / "settings" / "@jupyterlab" / "apputils-extension" / "themes.jupyterlab-settings"
    file.parent.mkdir(parents=True, exist_ok=True)
    file.write_text(json.dumps({"theme": "JupyterLab Light"}), "utf-8")


def wear(theme: str, *pages: Page) -> None:
    """Puts open pages into a theme as a learner does, in the menu.

    `forced` is the light theme under a dark palette of the system's: what keeps its own colour does not fit there.
    """
    forced = theme == "forced"
    name = "JupyterLab Dark" if theme == "dark" else "JupyterLab Light"
    for page in pages:
        page.emulate_media(forced_colors="active" if forced else "none", color_scheme="dark" if forced else "light")
        if page.evaluate("document.body.dataset.jpThemeName") != name:
            page.get_by_role("menuitem", name="Settings", exact=True).click()
            page.locator(".lm-Menu-itemLabel").get_by_text("Theme", exact=True).hover()
            page.locator(".lm-Menu-itemLabel").get_by_text(name, exact=True).click()
    for page in pages:
        page.wait_for_function("(name) => document.body.dataset.jpThemeName === name", arg=name)
        # JupyterLab draws a curtain while it changes, and axe does not judge what lies behind one.
        page.wait_for_function("!document.getElementById('jupyterlab-splash')")


def painted(page: Page) -> None:
    """Waits until every picture has the ink of the page's theme."""
    page.wait_for_function(
        """[...document.querySelectorAll(".jj-picture")].every((picture) =>
             decodeURIComponent(picture.src).includes(getComputedStyle(picture).getPropertyValue("--jj-ink").trim()))"""
    )


def whole(page: Page, inside: str = ROOT) -> None:
    """Makes the window as high as the page: what a scrolling part hides, axe passes over without a word."""
    width = page.viewport_size["width"] if page.viewport_size else 1280
    hidden = "(root) => { const one = document.querySelector(root); return one.scrollHeight - one.clientHeight; }"
    # Pictures and fields may grow once they are seen.
    for _ in range(10):
        missing = page.evaluate(hidden, inside)
        if missing <= 1:
            break
        tall = page.evaluate("window.innerHeight") + missing + 400
        page.set_viewport_size({"width": width, "height": tall})
        page.wait_for_function("(height) => window.innerHeight === height", arg=tall)
        page.evaluate("() => new Promise((done) => requestAnimationFrame(() => requestAnimationFrame(done)))")
    assert page.evaluate(hidden, inside) <= 1, "part of the page stays out of sight"


# Chromium tells the colour of text as it is forced, but not -webkit-text-fill-color, which axe reads and nothing sets.
FILL = """() => {
  const { prototype } = CSSStyleDeclaration;
  const read = prototype.getPropertyValue;
  prototype.getPropertyValue = function (name) {
    return read.call(this, name === "-webkit-text-fill-color" ? "color" : name);
  };
}"""

# What axe does not judge: drawn text, shapes and signs, and what lies behind a picture, which is drawn for paper.
DRAWN = """(root) => {
  const channels = (colour) => (colour.match(/[\\d.]+/g) ?? []).map(Number);
  const opaque = (colour) => colour.startsWith("rgb") && (channels(colour)[3] ?? 1) === 1;
  const ground = (node) => {
    for (let up = node; up; up = up.parentElement) {
      const colour = getComputedStyle(up).backgroundColor;
      if (opaque(colour)) return colour;
    }
    return "rgb(255, 255, 255)";
  };
  const light = (colour) => {
    const [red, green, blue] = channels(colour)
      .map((value) => value / 255)
      .map((value) => (value <= 0.04045 ? value / 12.92 : ((value + 0.055) / 1.055) ** 2.4));
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue;
  };
  const contrast = (one, other) => {
    const [low, high] = [light(one), light(other)].sort((a, b) => a - b);
    return (high + 0.05) / (low + 0.05);
  };
  const found = [];
  const every = (selector) => [...document.querySelectorAll(`${root} :is(${selector})`)];
  const all = (selector) => every(selector).filter((one) => one.checkVisibility());
  const judge = (selector, least) => {
    for (const one of all(selector)) {
      const { fill, stroke } = getComputedStyle(one);
      const behind = ground(one.closest("svg").parentElement);
      const best = Math.max(...[fill, stroke].filter(opaque).map((colour) => contrast(colour, behind)));
      if (best < least) found.push(`drawn: ${one.outerHTML.slice(0, 120)} (${best.toFixed(2)} on ${behind})`);
    }
  };
  judge("svg text", 4.5);
  for (const sign of all(".jj-glyph, .jj-part-mark, .jj-chip > [aria-hidden]")) {
    const reached = contrast(getComputedStyle(sign).color, ground(sign));
    if (reached < 3) found.push(`drawn: ${sign.outerHTML.slice(0, 120)} (${reached.toFixed(2)} on ${ground(sign)})`);
  }
  judge("svg circle, svg line, .jj-drawing path, .jj-thread-gone", 3);
  for (const picture of all("img.jj-picture")) {
    const paper = getComputedStyle(picture).getPropertyValue("--jj-paper").trim();
    const [red, green, blue] = channels(ground(picture));
    const behind = `#${[red, green, blue].map((value) => value.toString(16).padStart(2, "0")).join("")}`;
    if (behind !== paper) found.push(`picture: ${picture.alt} (drawn for ${paper}, stands on ${behind})`);
  }
  return found;
}"""


def look(page: Page, inside: str = ROOT) -> None:
    """Lets axe begin, without waiting: other pages can be looked at meanwhile."""
    whole(page, inside)
    if not page.evaluate("typeof axe === 'object'"):
        page.evaluate(AXE_SCRIPT)
        page.evaluate(FILL)
    options: dict[str, Any] = {"preload": False, "resultTypes": ["violations", "incomplete"]}
    options["runOnly"] = {"type": "tag", "values": STANDARD}
    # axe pauses seldom: only a task of its own lets this call return before it is through.
    page.evaluate(
        """([root, options]) => {
          window.looking = new Promise((done) => setTimeout(() => done(axe.run(root, options))));
        }""",
        [inside, options],
    )


def findings(page: Page, inside: str = ROOT, *, looking: bool = False) -> list[str]:
    """What is wrong within `inside`, one line for each element. `looking`: axe has begun already."""
    if not looking:
        look(page, inside)
    found: Mapping[str, Any] = page.evaluate("window.looking")
    # What axe could not judge because something covers it counts as wrong. Drawn text and signs are judged below.
    covered = [
        {**rule, "nodes": [node for node in rule["nodes"] if node["any"][0]["data"]["messageKey"] == "bgOverlap"]}
        for rule in found["incomplete"]
        if rule["id"] == "color-contrast"
    ]
    lines = [
        f"{rule['id']}: {node['html'][:160]} ({node['any'][0]['message'][:160] if node['any'] else rule['help']})"
        for rule in [*found["violations"], *covered]
        for node in rule["nodes"]
    ]
    drawn: list[str] = page.evaluate(DRAWN, inside)
    return lines + drawn
