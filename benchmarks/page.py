"""A lesson's page in JupyterLab: how soon it can be used, how fast it answers, what its kernel and its file take.

Page times are ratios against a bare notebook with one slider, opened and run in the same browser and server, in turn.
"""

from __future__ import annotations

import json
import statistics
import tempfile
import time
from pathlib import Path
from typing import Any

import psutil
from jupyter_client.blocking.client import BlockingKernelClient
from playwright.sync_api import Browser, Locator, Page, sync_playwright

from benchmarks.measure import Row
from jejaring.course import load_course, load_keys, load_lesson
from jejaring.study.grading import grade_lesson
from jejaring.wording import Words
from tests.browser.accessible import fill
from tests.browser.conftest import ARGUMENTS
from tests.browser.whole_course import CourseLab, running_course
from tests.chromium import find_or_install

ROUNDS = 3
TIMES = 40
LONG = 120_000
FOLDER = "bench"
SIMULATED = "3-tujuan"
"""The lesson whose simulator has sliders."""


def rows() -> list[Row]:
    """All figures of the page."""
    with tempfile.TemporaryDirectory() as folder, running_course(Path(folder)) as lab, sync_playwright() as playwright:
        lab.fetch(FOLDER)
        slugs = [entry.slug.id for entry in load_course().lessons]
        for slug in slugs:
            fill(lab, FOLDER, slug)
        browser = playwright.chromium.launch(executable_path=find_or_install(), args=ARGUMENTS)
        try:
            found = [*_opening(lab, browser, slugs), *_answering(lab, browser), *_memory(lab, browser, slugs)]
        finally:
            browser.close()
        sizes = [(lab.home / _path(slug)).stat().st_size / 1024 for slug in slugs]
        found.append(Row("page", "a finished lesson's notebook on disk, largest", max(sizes), "KB", 300))
        found.append(_grading(lab))
    return found


def _path(slug: str) -> str:
    return f"{FOLDER}/{slug}/{slug}.ipynb"


def _new_page(browser: Browser) -> Page:
    page = browser.new_context(viewport={"width": 1280, "height": 900}).new_page()
    page.set_default_timeout(LONG)
    return page


def _bare(lab: CourseLab) -> str:
    cell: dict[str, Any] = {
        "cell_type": "code",
        "execution_count": None,
        "id": "slider",
        "metadata": {},
        "outputs": [],
        "source": "import ipywidgets\nipywidgets.IntSlider()",
    }
    metadata = {"kernelspec": {"display_name": "Python 3", "language": "python", "name": "python3"}}
    path = f"{FOLDER}/bare.ipynb"
    notebook = {"cells": [cell], "metadata": metadata, "nbformat": 4, "nbformat_minor": 5}
    (lab.home / path).write_text(json.dumps(notebook), "utf-8")
    return path


def _slider(lab: CourseLab, browser: Browser, path: str) -> float:
    """Seconds from the address to a slider that can be moved: the cell is run as soon as the kernel is there."""
    page = _new_page(browser)
    start = time.perf_counter()
    page.goto(lab.url(path))
    page.locator(".jp-CodeCell .cm-content").click()
    page.locator('.jp-NotebookPanel-toolbar [data-status="idle"]').wait_for()
    page.keyboard.press("Shift+Enter")
    page.locator(".widget-slider .noUi-handle").wait_for()
    taken = time.perf_counter() - start
    page.context.close()
    return taken


def _lesson(lab: CourseLab, browser: Browser, slug: str) -> tuple[float, float]:
    """Seconds from the address to the first activity, and to the last, that can be answered."""
    page = _new_page(browser)
    start = time.perf_counter()
    page.goto(lab.url(_path(slug)))
    page.locator('.jj-card[data-ready="true"]').first.wait_for()
    first = time.perf_counter() - start
    _ready(page)
    last = time.perf_counter() - start
    page.context.close()
    _end_kernels(lab)
    return first, last


def _end_kernels(lab: CourseLab) -> None:
    """Each opening begins with a kernel of its own, as a learner's first does."""
    import urllib.request

    base = f"http://127.0.0.1:{lab.port}/api"
    head = {"Authorization": "token read-write"}
    with urllib.request.urlopen(urllib.request.Request(f"{base}/sessions", headers=head)) as answer:
        sessions = json.load(answer)
    for session in sessions:
        gone = urllib.request.Request(f"{base}/sessions/{session['id']}", headers=head, method="DELETE")
        urllib.request.urlopen(gone).close()


def _opening(lab: CourseLab, browser: Browser, slugs: list[str]) -> list[Row]:
    path = _bare(lab)
    bare: list[float] = []
    first: dict[str, list[float]] = {slug: [] for slug in slugs}
    last: dict[str, list[float]] = {slug: [] for slug in slugs}
    _slider(lab, browser, path)  # the server's and the disk's first time is nobody's
    for _ in range(ROUNDS):
        bare.append(_slider(lab, browser, path))
        _end_kernels(lab)
        for slug in slugs:
            one, all_ = _lesson(lab, browser, slug)
            first[slug].append(one)
            last[slug].append(all_)
    slider = statistics.median(bare)
    found = [Row("page", "a bare notebook to its slider", slider, "s")]
    for slug in slugs:
        found.append(
            Row("page", f"{slug}: to the first activity", statistics.median(first[slug]) / slider, "times", 1.5)
        )
        found.append(Row("page", f"{slug}: to the last activity", statistics.median(last[slug]) / slider, "times", 2.5))
    return found


# Each gives the milliseconds from the action to the painted effect.
_PAINT = "const painted = () => new Promise((done) => requestAnimationFrame(() => setTimeout(done, 0)));"
_CHOICE = f"""async (times) => {{ {_PAINT}
  const inputs = [...document.querySelectorAll('.jj-card[data-kind="choice"] .jj-options input')];
  const taken = [];
  for (let n = 0; n < times; n += 1) {{
    const start = performance.now();
    inputs[n % inputs.length].click();
    await painted();
    taken.push(performance.now() - start);
  }}
  return taken;
}}"""
_MOVE = f"""async (times) => {{ {_PAINT}
  const card = document.querySelector('.jj-card[data-kind="sort"]');
  const taken = [];
  for (let n = 0; n < times; n += 1) {{
    const slips = [...card.querySelectorAll(".jj-slip")];
    const slip = slips[n % slips.length];
    slip.focus();
    const start = performance.now();
    slip.dispatchEvent(new KeyboardEvent("keydown", {{ bubbles: true, key: String(1 + (n % 2)) }}));
    await painted();
    taken.push(performance.now() - start);
  }}
  return taken;
}}"""
_SLIDER = """(seen) => async (times) => {
  const card = document.querySelector('.jj-card[data-kind="simulator"]');
  const slider = card.querySelector('input[type="range"]');
  const [least, most] = [Number(slider.min || 0), Number(slider.max || 100)];
  const taken = [];
  for (let n = 0; n < times; n += 1) {
    const before = seen(card);
    const start = performance.now();
    const was = slider.value;
    slider.value = String(least + ((most - least) * ((n * 7) % 19)) / 19);
    if (slider.value === was) slider.value = String(most);
    slider.dispatchEvent(new Event("input", { bubbles: true }));
    slider.dispatchEvent(new Event("change", { bubbles: true }));
    while (seen(card) === before) {
      if (performance.now() - start > 10000) throw new Error("the slider had no effect");
      await painted();
    }
    taken.push(performance.now() - start);
  }
  return taken;
}"""
# The figures follow at once; the picture when the hand has come to rest, which is part of its time here.
_SLIDE = f"""(times) => {{ {_PAINT}
  return ({_SLIDER})((card) => card.querySelector(".jj-figures").textContent)(times);
}}"""
_DRAW = f"""(times) => {{ {_PAINT}
  return ({_SLIDER})((card) => card.querySelector("img.jj-picture").src)(times);
}}"""

_GRADE = f"""async () => {{ {_PAINT}
  const button = document.querySelector(".jj-finish .jj-primary");
  if (!button) return 0;
  const start = performance.now();
  button.click();
  while (!document.querySelector(".jj-finish .jj-parts")) await painted();
  return performance.now() - start;
}}"""


def _ready(page: Page) -> None:
    page.locator('[data-jejaring="ready"]').wait_for()
    page.wait_for_function("[...document.querySelectorAll('.jj-card[data-activity]')].every((c) => c.dataset.ready)")


def _pictured(simulator: Locator) -> None:
    """Waits until a simulator's picture is on the page."""
    simulator.locator(".jj-place img.jj-picture").first.wait_for()


def _answering(lab: CourseLab, browser: Browser) -> list[Row]:
    page = _new_page(browser)
    page.goto(lab.url(_path(SIMULATED)))
    _ready(page)
    _pictured(page.locator('.jj-card[data-kind="simulator"]').first)
    found = []
    for name, script in (("choice", _CHOICE), ("move", _MOVE), ("slider", _SLIDE)):
        page.evaluate(script, 3)
        taken = page.evaluate(script, TIMES)
        found.append(Row("page", f"{name} to its effect, median", statistics.median(taken), "ms", 100))
        highest = statistics.quantiles(taken, n=20)[-1]
        found.append(Row("page", f"{name} to its effect, 95th percentile", highest, "ms", 250))
    taken = page.evaluate(_DRAW, TIMES // 2)
    found.append(Row("page", "slider to its picture, the hand's rest included, median", statistics.median(taken), "ms"))
    page.context.close()
    _end_kernels(lab)
    return found


def _kernel(lab: CourseLab) -> tuple[float, bool]:
    """Megabytes that the one running kernel holds, and whether matplotlib is loaded in it: asked of itself."""
    deadline = time.monotonic() + LONG / 1000
    while len(connections := list((lab.home.parent / "runtime").glob("kernel-*.json"))) != 1:
        assert time.monotonic() < deadline, f"{len(connections)} kernels are running, not one"
        time.sleep(0.05)
    client = BlockingKernelClient(connection_file=str(connections[0]))
    client.load_connection_file()
    client.start_channels(iopub=False, stdin=False, hb=False)
    asked = {"pid": "__import__('os').getpid()", "drawn": "'matplotlib.figure' in __import__('sys').modules"}
    try:
        reply = client.execute("", reply=True, timeout=60, store_history=False, user_expressions=asked)
    finally:
        client.stop_channels()
    told = {name: one["data"]["text/plain"] for name, one in reply["content"]["user_expressions"].items()}
    return psutil.Process(int(told["pid"])).memory_info().rss / 1024 / 1024, told["drawn"] == "True"


def _finished(lab: CourseLab, browser: Browser, slug: str) -> tuple[float, bool, float]:
    """A finished lesson that drew every picture it has and was graded: its kernel's megabytes, whether matplotlib is
    loaded there, and the milliseconds from the press of “Grade me now” to the points on the page (0: not graded)."""
    page = _new_page(browser)
    page.goto(lab.url(_path(slug)))
    _ready(page)
    simulators = page.locator('.jj-card[data-kind="simulator"]')
    pictured = simulators.count() > 0
    for simulator in simulators.all():
        _pictured(simulator)
        if slug == SIMULATED:
            page.evaluate(_DRAW, 5)
        for tab in simulator.get_by_role("tab").all():
            tab.click()
            simulator.get_by_role("tabpanel").locator("img.jj-picture").wait_for()
    graded = page.evaluate(_GRADE)
    megabytes, drawn = _kernel(lab)
    assert drawn == pictured, f"{slug}: {'no ' if pictured else ''}matplotlib in its kernel"
    page.context.close()
    _end_kernels(lab)
    return megabytes, drawn, graded


def _memory(lab: CourseLab, browser: Browser, slugs: list[str]) -> list[Row]:
    """Every lesson, finished; the largest of those whose simulator has drawn, and of those that draw nothing."""
    page = _new_page(browser)
    page.goto(lab.url(f"{FOLDER}/bare.ipynb"))
    page.locator('.jp-NotebookPanel-toolbar [data-status="idle"]').wait_for()
    bare, _drawn = _kernel(lab)
    page.context.close()
    _end_kernels(lab)
    finished = [_finished(lab, browser, slug) for slug in slugs]
    plain = max(megabytes for megabytes, drawn, _graded in finished if not drawn)
    pictured = max(megabytes for megabytes, drawn, _graded in finished if drawn)
    graded = max(milliseconds for _megabytes, _drawn, milliseconds in finished)
    return [
        Row("page", "a bare kernel", bare, "MB"),
        Row("page", "a finished lesson's kernel without pictures, largest, against that", plain / bare, "times", 1.3),
        Row(
            "page",
            "a finished lesson's kernel with pictures drawn, largest, against that",
            pictured / bare,
            "times",
            2.2,
        ),
        Row("page", "“Grade me now”, from the press to the points, slowest lesson", graded, "ms", 1000),
    ]


def _grading(lab: CourseLab) -> Row:
    """The slowest lesson's grading in the kernel, without the way to it and back."""
    taken = []
    for entry in load_course().lessons:
        data = lab.read(_path(entry.slug.id))
        values = {name: one["value"] for name, one in data["metadata"]["jejaring"]["answers"].items()}
        lesson, keys, words = load_lesson(entry.id), load_keys(entry.id), Words("id")
        start = time.perf_counter()
        grade_lesson(lesson, keys, values, words)
        taken.append(time.perf_counter() - start)
    return Row("page", "“Grade me now” in the kernel, slowest lesson", 1000 * max(taken), "ms", 1000)
