"""A lesson filled in the same way at every run, opened in a client and a theme; and axe's findings on it."""

from __future__ import annotations

import json
from collections.abc import Mapping
from typing import Any

from axe_playwright_python.base import AXE_SCRIPT
from playwright.sync_api import BrowserContext, Page

from jejaring.course import Reflection, load_course, load_keys, load_lesson
from jejaring.simulate.learner import answer, draw_learner
from tests.browser.whole_course import CourseLab

ROOT = ".jj-page .jp-WindowedPanel-outer"
"""The course's own part of the page; what lies around it is JupyterLab's."""

# JupyterLab's body has no height, for which axe takes everything to be hidden and skips contrast.
HEIGHT = "html, body { height: 100vh !important; }"
STANDARD = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa"]
LEARNER = 3
LONG = 90_000

CLIENTS = ("lab/tree", "notebooks")
THEMES = ("light", "dark", "forced")


def fill(lab: CourseLab, folder: str, slug: str) -> str:
    """Answers every activity of a fetched lesson as one simulated learner does, and gives the notebook's path."""
    entry, language = load_course().assignment(slug)
    lesson, keys = load_lesson(entry.id), load_keys(entry.id)
    learner = draw_learner(1, slug, LEARNER, language)
    answers: dict[str, Any] = {}
    for activity in lesson.activities:
        if isinstance(activity, Reflection):
            words = "Minggu lalu saya meminta tolong sebelum menanyakan kabarnya. "
            answers[activity.id] = words * 14
            continue
        value = answer(learner, activity, keys.get(activity.id, getattr(activity, "key", None)))
        if value is not None:
            answers[activity.id] = value
    lab.answer(folder, slug, answers)
    path = f"{folder}/{slug}/{slug}.ipynb"
    data = lab.read(path)
    # Options are shuffled by the seed: the same one, so that pictures and snapshots are the same.
    data["metadata"]["jejaring"]["seed"] = 7
    (lab.home / path).write_text(json.dumps(data), "utf-8")
    return path


def choose_theme(lab: CourseLab, theme: str) -> None:
    """JupyterLab's own theme, for pages that are opened from now on."""
    file = lab.home.parent / "settings" / "@jupyterlab" / "apputils-extension" / "themes.jupyterlab-settings"
    file.parent.mkdir(parents=True, exist_ok=True)
    name = "JupyterLab Dark" if theme == "dark" else "JupyterLab Light"
    file.write_text(json.dumps({"theme": name}), "utf-8")


def show(context: BrowserContext, lab: CourseLab, path: str, client: str, theme: str) -> Page:
    """The page, ready, in a theme; `forced` is the light theme under forced colours."""
    page = context.new_page()
    page.emulate_media(forced_colors="active" if theme == "forced" else "none", reduced_motion="reduce")
    page.goto(lab.url(path, client))
    page.locator('[data-jejaring="ready"]').wait_for(timeout=LONG)
    page.locator('.jj-card[data-kind="finish"], .jj-card[data-kind="record"]').last.wait_for(timeout=LONG)
    page.wait_for_function("[...document.querySelectorAll('.jj-card[data-activity]')].every((c) => c.dataset.ready)")
    # Their pictures come a moment after the cards.
    page.wait_for_function(
        "[...document.querySelectorAll('.jj-card[data-kind=simulator]')].every((card) => card.querySelector('img'))"
    )
    # A simulator says its figures aloud a moment after it has drawn.
    page.wait_for_function(
        "[...document.querySelectorAll('.jj-card[data-kind=simulator] > .jj-hidden')].every((one) => one.textContent)"
    )
    page.add_style_tag(content=HEIGHT)
    return page


def findings(page: Page, inside: str = ROOT) -> list[str]:
    """What axe finds within `inside`, one line for each element.

    The window is made as high as the page: what a scrolling part hides, axe passes over without a word.
    """
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
    page.evaluate(AXE_SCRIPT)
    options = {"resultTypes": ["violations"], "runOnly": {"type": "tag", "values": STANDARD}}
    found: Mapping[str, Any] = page.evaluate("([root, options]) => axe.run(root, options)", [inside, options])
    return [
        f"{rule['id']}: {node['html'][:160]} ({node['any'][0]['message'][:160] if node['any'] else rule['help']})"
        for rule in found["violations"]
        for node in rule["nodes"]
    ]
