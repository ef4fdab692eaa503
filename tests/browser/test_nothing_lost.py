"""Whatever happens to tab, kernel, disk or file: no answer is lost. (The rest of these journeys is in test_page.py.)"""

from __future__ import annotations

import json
import os
import resource
import time
from collections.abc import Callable, Iterator
from typing import Any

import psutil
import pytest
from playwright.sync_api import Browser, BrowserContext, Page, Route, expect

from tests.browser.whole_course import CourseLab, running_course

LONG = 60_000
LESSON = "1-memberi"


@pytest.fixture(scope="module")
def lab(tmp_path_factory: pytest.TempPathFactory) -> Iterator[CourseLab]:
    with running_course(tmp_path_factory.mktemp("kept")) as running:
        running.release()
        yield running


@pytest.fixture
def context(browser: Browser) -> Iterator[BrowserContext]:
    fresh = browser.new_context(viewport={"width": 1280, "height": 900}, reduced_motion="reduce")
    yield fresh
    fresh.close()


@pytest.fixture
def folder(request: pytest.FixtureRequest, lab: CourseLab) -> str:
    """A learner's folder of its own, with lesson 1 in both languages."""
    name = str(request.node.name).replace("[", "-").replace("]", "")
    lab.fetch(name, LESSON, "1-giving")
    return name


def opened(context: BrowserContext, lab: CourseLab, path: str) -> Page:
    page = context.new_page()
    page.goto(lab.url(path))
    page.locator('[data-jejaring="ready"]').wait_for(timeout=LONG)
    return page


def lesson(folder: str) -> str:
    return f"{folder}/{LESSON}/{LESSON}.ipynb"


def until(true: Callable[[], object], seconds: float = 30) -> None:
    deadline = time.monotonic() + seconds
    while not true():
        assert time.monotonic() < deadline, "it did not come about in time"
        time.sleep(0.05)


def choose(page: Page, activity: str, place: int) -> None:
    page.locator(f'.jj-card[data-activity="{activity}"] .jj-options input').nth(place).check()


@pytest.mark.parametrize("milliseconds", [0, 1000])
def test_a_tab_closed_just_after_an_answer(
    lab: CourseLab, context: BrowserContext, folder: str, milliseconds: int
) -> None:
    path = lesson(folder)
    page = opened(context, lab, path)
    choose(page, "m1.recall1", 1)
    page.wait_for_timeout(milliseconds)  # the moment of closing is what is tried
    page.close()
    if milliseconds:
        until(lambda: "m1.recall1" in lab.answers(path))
    again = opened(context, lab, path)
    expect(again.locator('.jj-card[data-activity="m1.recall1"] input').nth(1)).to_be_checked()
    until(lambda: "m1.recall1" in lab.answers(path))


def test_a_laptop_asleep(lab: CourseLab, context: BrowserContext, folder: str) -> None:
    path = lesson(folder)
    page = opened(context, lab, path)
    choose(page, "m1.recall1", 0)
    until(lambda: "m1.recall1" in lab.answers(path))
    session = context.new_cdp_session(page)
    context.set_offline(True)
    choose(page, "m1.recall2", 1)
    session.send("Page.setWebLifecycleState", {"state": "frozen"})
    before = lab.answers(path)
    session.send("Page.setWebLifecycleState", {"state": "active"})
    context.set_offline(False)
    until(lambda: "m1.recall2" in lab.answers(path), 60)
    assert "m1.recall2" not in before
    page.locator('.jj-card[data-activity="m1.try1"] input').first.check()
    expect(page.locator('.jj-card[data-activity="m1.try1"] .jj-why:not(:empty)').first).to_be_visible(timeout=LONG)
    expect(page.locator(".jp-Dialog")).to_have_count(0)


def test_a_save_whose_reply_was_lost(lab: CourseLab, context: BrowserContext, folder: str) -> None:
    """The file is newer than JupyterLab believes, by the page's own hand: no conflict to ask a learner about."""
    path = lesson(folder)
    page = opened(context, lab, path)
    lost = []

    def lose(route: Route) -> None:
        if route.request.method == "PUT" and not lost:
            lost.append(route.fetch().status)
            route.abort("connectionreset")
        else:
            route.continue_()

    # JupyterLab calls a file changed that is more than half a second newer than it remembers.
    page.wait_for_timeout(700)
    page.route("**/api/contents/**", lose)
    choose(page, "m1.recall1", 0)
    choose(page, "m1.recall2", 1)
    card = page.locator('.jj-card[data-activity="m1.recall2"]')
    expect(card.get_by_text("Tersimpan pukul")).to_be_visible()
    assert lost == [200]
    assert {"m1.recall1", "m1.recall2"} <= set(lab.answers(path))
    expect(page.locator(".jp-Dialog")).to_have_count(0)


def test_a_full_disk(lab: CourseLab, context: BrowserContext, folder: str) -> None:
    """The server may write no byte to any file, which to a program is what a full disk is."""
    path = lesson(folder)
    page = opened(context, lab, path)
    choose(page, "m1.recall1", 0)
    until(lambda: "m1.recall1" in lab.answers(path))
    before = (lab.home / path).read_bytes()
    assert lab.process is not None
    server = psutil.Process(lab.process.pid)
    soft, hard = server.rlimit(resource.RLIMIT_FSIZE)
    server.rlimit(resource.RLIMIT_FSIZE, (0, hard))
    try:
        choose(page, "m1.recall2", 1)
        expect(page.locator(".jj-foot-error")).to_contain_text("ruang penyimpanan penuh", timeout=LONG)
        expect(page.locator(".jp-Dialog")).to_have_count(0)
        assert (lab.home / path).read_bytes() == before
    finally:
        server.rlimit(resource.RLIMIT_FSIZE, (soft, hard))
    expect(page.locator(".jj-foot")).to_contain_text("Semua jawaban sudah tersimpan", timeout=LONG)
    assert "m1.recall2" in lab.answers(path)


def test_answers_damaged_by_hand(lab: CourseLab, context: BrowserContext, folder: str) -> None:
    path = lesson(folder)
    bad: dict[str, Any] = {"value": ["not", "an", "answer"], "at": "2026-11-01T08:00:00.000Z"}
    lab.answer(folder, LESSON, {"m1.recall1": {"choice": "k2"}})
    data = lab.read(path)
    data["metadata"]["jejaring"]["answers"]["m1.sort"] = bad
    (lab.home / path).write_text(json.dumps(data), "utf-8")
    page = opened(context, lab, path)
    expect(page.locator(".jj-foot")).to_contain_text("Sebagian jawaban di berkas ini rusak")
    copies = list((lab.home / folder / "salinan").iterdir())
    assert len(copies) == 1
    expect(page.locator(".jj-foot")).to_contain_text(copies[0].name)
    assert json.loads(copies[0].read_text("utf-8"))["aside"][0]["raw"] == bad
    expect(page.locator('.jj-card[data-activity="m1.recall1"] input:checked')).to_have_count(1)


def test_a_torn_file_is_recovered_from_the_start_page(lab: CourseLab, context: BrowserContext, folder: str) -> None:
    path = lesson(folder)
    lab.answer(folder, LESSON, {"m1.recall1": {"choice": "k2"}, "m1.reflection": "Saya menulis ini sendiri."})
    data = lab.read(path)
    whole = json.dumps({"metadata": data["metadata"], "cells": data["cells"]})
    (lab.home / path).write_text(whole[:-20], "utf-8")
    os.utime(lab.home / path, (0, 0))
    (lab.home / folder / "1-giving" / "1-giving.ipynb").unlink()
    page = opened(context, lab, f"{folder}/mulai.ipynb")
    page.get_by_role("button", name="Pulihkan pelajaran ini").click()
    expect(page.get_by_text("Pelajaran dipulihkan")).to_be_visible(timeout=LONG)
    assert lab.answers(path)["m1.recall1"] == {"choice": "k2"}
    assert lab.reflection(path) == "Saya menulis ini sendiri."
    kept = list((lab.home / folder / "salinan").iterdir())
    assert [file.read_text("utf-8") for file in kept] == [whole[:-20]]


def test_a_notebook_of_an_older_course(lab: CourseLab, context: BrowserContext, folder: str) -> None:
    path = lesson(folder)
    answers = {"m1.recall1": {"choice": "k2"}, "m1.gone": {"choice": "k1"}, "m1.reflection": "Tulisan lama saya."}
    lab.answer(folder, LESSON, answers)
    data = lab.read(path)
    data["cells"] = [cell for cell in data["cells"] if cell["id"] not in {"m1-sort", "finish"}]
    (lab.home / path).write_text(json.dumps(data), "utf-8")
    page = context.new_page()
    page.goto(lab.url(path))
    expect(page.locator(".jj-notice")).to_contain_text("Jawaban Anda aman", timeout=LONG)
    page.get_by_role("button", name="Perbarui pelajaran ini").click()
    page.locator('[data-jejaring="ready"]').wait_for(timeout=LONG)
    expect(page.locator('.jj-card[data-activity="m1.sort"]')).to_be_visible()
    expect(page.locator('.jj-card[data-activity="m1.recall1"] input:checked')).to_have_count(1)
    expect(page.locator('[data-kind="reflection"] textarea')).to_have_value("Tulisan lama saya.")
    choose(page, "m1.recall2", 0)
    until(lambda: "m1.recall2" in lab.answers(path))
    assert lab.answers(path)["m1.gone"] == {"choice": "k1"}
    assert len(list((lab.home / folder / "salinan").iterdir())) == 1
