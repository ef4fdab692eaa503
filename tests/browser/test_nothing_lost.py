"""Whatever happens to tab, kernel, disk or file: no answer is lost. (The rest of these journeys is in test_page.py.)"""

from __future__ import annotations

import json
import os
import re
import time
from collections.abc import Iterator
from typing import Any

import pytest
from playwright.sync_api import Browser, BrowserContext, Page, Route, expect

from tests.browser.full_disk import full_disk, kinds
from tests.browser.lab import opened, until
from tests.browser.whole_course import CourseLab, running_course

LONG = 60_000
LESSON = "1-memberi"


@pytest.fixture(scope="module")
def lab(tmp_path_factory: pytest.TempPathFactory) -> Iterator[CourseLab]:
    with running_course(tmp_path_factory.mktemp("kept")) as running:
        running.release()
        # JupyterLab's own saving every two minutes would hide it if the page's failed.
        settings = running.home.parent / "settings" / "@jupyterlab" / "docmanager-extension"
        settings.mkdir(parents=True)
        (settings / "plugin.jupyterlab-settings").write_text('{"autosave": false}', "utf-8")
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


def lesson(folder: str) -> str:
    return f"{folder}/{LESSON}/{LESSON}.ipynb"


def choose(page: Page, activity: str, place: int) -> None:
    page.locator(f'.jj-card[data-activity="{activity}"] .jj-options input').nth(place).check()


@pytest.mark.parametrize("milliseconds", [0, 1000])
def test_a_tab_closed_just_after_an_answer(
    lab: CourseLab, context: BrowserContext, folder: str, milliseconds: int
) -> None:
    path = lesson(folder)
    page = opened(context, lab.url(path))
    choose(page, "m1.recall1", 1)
    page.wait_for_timeout(milliseconds)  # the moment of closing is what is tried
    page.close()
    if milliseconds:
        until(lambda: "m1.recall1" in lab.answers(path))
    again = opened(context, lab.url(path))
    expect(again.locator('.jj-card[data-activity="m1.recall1"] input').nth(1)).to_be_checked()
    until(lambda: "m1.recall1" in lab.answers(path))


def test_a_laptop_asleep(lab: CourseLab, context: BrowserContext, folder: str) -> None:
    path = lesson(folder)
    page = opened(context, lab.url(path))
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
    page = opened(context, lab.url(path))
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


def test_a_save_that_hangs_and_arrives_late(lab: CourseLab, context: BrowserContext, folder: str) -> None:
    """It is given up after a minute; when it overwrites what was saved since, that is written again."""
    path = lesson(folder)
    page = context.new_page()
    page.clock.install()
    page.goto(lab.url(path))
    page.locator('[data-jejaring="ready"]').wait_for(timeout=LONG)
    choose(page, "m1.recall1", 0)
    until(lambda: page.clock.run_for(500) is None and "m1.recall1" in lab.answers(path))
    hanging: list[Route] = []
    saves: list[float] = []

    def hold(route: Route) -> None:
        if route.request.method == "PUT":
            saves.append(time.monotonic())
        if route.request.method == "PUT" and not hanging:
            hanging.append(route)
        else:
            route.continue_()

    page.route("**/api/contents/**", hold)
    choose(page, "m1.recall2", 1)
    until(lambda: page.clock.run_for(500) is None and hanging)
    page.clock.run_for(10_000)
    expect(page.locator(".jj-foot-error")).to_be_visible()
    choose(page, "m1.recall3", 0)
    page.clock.run_for(55_000)
    until(lambda: page.clock.run_for(500) is None and {"m1.recall2", "m1.recall3"} <= set(lab.answers(path)))
    # Whatever was to be saved is saved before it arrives.
    until(lambda: page.clock.run_for(1000) is None and time.monotonic() - saves[-1] > 1.5)
    hanging[0].continue_()
    until(lambda: "m1.recall3" not in lab.answers(path))
    page.evaluate("window.dispatchEvent(new Event('focus'))")
    until(lambda: page.clock.run_for(500) is None and "m1.recall3" in lab.answers(path))
    assert {"m1.recall1", "m1.recall2"} <= set(lab.answers(path))
    expect(page.locator(".jp-Dialog")).to_have_count(0)


@pytest.mark.parametrize("kind", kinds())
def test_a_full_disk(lab: CourseLab, context: BrowserContext, kind: str) -> None:
    assert lab.process is not None
    folder = lab.home / f"full {kind}"
    folder.mkdir()
    with full_disk(kind, folder, lab.process.pid) as (fill, free):
        lab.fetch(folder.name, LESSON)
        path = lesson(folder.name)
        page = opened(context, lab.url(path))
        choose(page, "m1.recall1", 0)
        until(lambda: "m1.recall1" in lab.answers(path))
        expect(page.locator('.jj-card[data-activity="m1.recall1"]')).to_contain_text("Tersimpan pukul")
        before = (lab.home / path).read_bytes()
        fill()
        choose(page, "m1.recall2", 1)
        expect(page.locator(".jj-foot-error")).to_contain_text("ruang penyimpanan penuh", timeout=LONG)
        expect(page.locator(".jj-foot-error")).to_contain_text("Jawaban Anda aman")
        expect(page.locator(".jp-Dialog")).to_have_count(0)
        choose(page, "m1.recall3", 1)
        assert (lab.home / path).read_bytes() == before
        free()
        expect(page.locator(".jj-foot")).to_contain_text("Semua jawaban sudah tersimpan", timeout=LONG)
        assert {"m1.recall1", "m1.recall2", "m1.recall3"} <= set(lab.answers(path))
        page.close()


def test_a_server_that_is_away_for_a_minute(lab: CourseLab, context: BrowserContext, folder: str) -> None:
    """The learner goes on answering; then the server is back, and all is on disk without a hand being moved.

    The minute is the page's: its clock is moved on, so that every timer of the page and of JupyterLab runs as it would,
    while the server is really down.
    """
    path = lesson(folder)
    page = context.new_page()
    page.clock.install()
    page.goto(lab.url(path))
    page.locator('[data-jejaring="ready"]').wait_for(timeout=LONG)
    card = {one: page.locator(f'.jj-card[data-activity="{one}"]') for one in ("m1.sort", "m1.trust", "m1.rewrite")}
    error = page.locator(".jj-foot-error")
    lab.stop()
    try:
        choose(page, "m1.recall1", 1)
        expect(error).to_contain_text("server tidak terjangkau", timeout=LONG)
        expect(page.locator('.jj-card[data-activity="m1.recall1"]')).to_contain_text("Belum tersimpan")
        page.get_by_role("textbox", name="Refleksi").fill("Ditulis ketika server mati.")
        for _ in range(6):
            page.clock.run_for(5_000)
        card["m1.trust"].get_by_role("radio").first.check()
        card["m1.trust"].get_by_role("button", name="Jalankan").click()
        card["m1.trust"].locator(".jj-box").nth(2).focus()
        page.keyboard.press("1")
        card["m1.sort"].locator(".jj-tray .jj-slip").first.focus()
        page.keyboard.press("2")
        card["m1.rewrite"].get_by_role("textbox").first.fill("Halo Bu Ratna, terima kasih.")
        for _ in range(6):
            page.clock.run_for(5_000)
        expect(error).to_be_visible()
        # What an answer in the page's memory looks like is what must arrive.
        choose(page, "m1.recall1", 2)
    finally:
        lab.start()

    back = page.get_by_text("Semua jawaban sudah tersimpan")
    # The page tries at least every 30 seconds.
    for _ in range(31):
        if back.is_visible():
            break
        page.clock.run_for(1_000)
    expect(back).to_be_visible(timeout=LONG)
    found = lab.answers(path)
    chosen = page.locator('.jj-card[data-activity="m1.recall1"] input').nth(2).get_attribute("id") or ""
    assert found["m1.recall1"]["choice"] == chosen.rsplit("-", 1)[1]
    assert lab.reflection(path) == "Ditulis ketika server mati."
    assert found["m1.trust"]["runs"] >= 1
    assert found["m1.trust"]["plan"][2] != "pause"
    assert len(found["m1.sort"]["places"]) == 1
    assert "Halo Bu Ratna, terima kasih." in found["m1.rewrite"]["fields"].values()
    expect(page.locator(".jp-Dialog")).to_have_count(0)
    # The lesson's engine is a new one and knows all of it.
    page.locator('[data-jejaring="ready"]').wait_for(timeout=LONG)
    page.locator('.jj-card[data-activity="m1.try1"] input').first.check()
    expect(page.locator('.jj-card[data-activity="m1.try1"] .jj-why:not(:empty)').first).to_be_visible(timeout=LONG)
    expect(card["m1.trust"].locator("img.jj-picture")).to_be_visible(timeout=LONG)


def test_an_engine_that_cannot_be_started_is_told(lab: CourseLab, context: BrowserContext, folder: str) -> None:
    page = context.new_page()

    def refused(route: Route) -> None:
        if route.request.method == "POST":
            route.fulfill(status=500)
        else:
            route.fallback()

    page.route(re.compile(r"/api/sessions(\?|$)"), refused)
    page.goto(lab.url(lesson(folder)))
    expect(page.locator(".jj-foot-error")).to_contain_text("Mesin pelajaran tidak dapat dinyalakan", timeout=LONG)
    expect(page.locator(".jp-Dialog")).to_have_count(0)
    expect(page.locator(".jj-loading")).to_have_count(0)


def test_a_file_that_was_torn_meanwhile_is_written_anew(lab: CourseLab, context: BrowserContext, folder: str) -> None:
    """As by two saves at the very same moment on a server that does not write whole files."""
    path = lesson(folder)
    page = opened(context, lab.url(path))
    choose(page, "m1.recall1", 1)
    until(lambda: "m1.recall1" in lab.answers(path))
    expect(page.locator('.jj-card[data-activity="m1.recall1"]')).to_contain_text("Tersimpan pukul")
    file = lab.home / path
    file.write_bytes(file.read_bytes()[:-20])
    page.evaluate("window.dispatchEvent(new Event('focus'))")
    until(lambda: "m1.recall1" in lab.answers(path))


def test_the_same_lesson_on_a_second_computer(lab: CourseLab, browser: Browser, folder: str) -> None:
    """No lock reaches from one computer to the other: of each answer the newest stays, and no text is dropped."""
    path = lesson(folder)
    first, second = browser.new_context(), browser.new_context()
    try:
        here, there = opened(first, lab.url(path)), opened(second, lab.url(path))
        choose(here, "m1.recall1", 0)
        here.get_by_role("textbox", name="Refleksi").fill("Ditulis di kantor.")
        until(lambda: lab.reflection(path) == "Ditulis di kantor." and "m1.recall1" in lab.answers(path))
        choose(there, "m1.recall2", 1)
        expect(there.locator(".jj-foot")).to_contain_text("juga diisi di tempat lain", timeout=LONG)
        expect(there.locator('.jj-card[data-activity="m1.recall1"] input').nth(0)).to_be_checked()
        expect(there.get_by_role("textbox", name="Refleksi")).to_have_value("Ditulis di kantor.")
        until(lambda: {"m1.recall1", "m1.recall2"} <= set(lab.answers(path)))
        # Both write at once: the older text is kept beside the lessons.
        first.set_offline(True)
        here.get_by_role("textbox", name="Refleksi").fill("Ditulis di kantor, tanpa jaringan.")
        expect(here.locator(".jj-foot-error")).to_be_visible(timeout=LONG)
        there.get_by_role("textbox", name="Refleksi").fill("Ditulis di rumah.")
        until(lambda: lab.reflection(path) == "Ditulis di rumah.")
        first.set_offline(False)
        expect(here.get_by_role("textbox", name="Refleksi")).to_have_value("Ditulis di rumah.", timeout=LONG)
        expect(here.locator(".jj-foot")).to_contain_text("yang lebih lama disimpan di", timeout=LONG)
    finally:
        first.close()
        second.close()
    assert lab.reflection(path) == "Ditulis di rumah."
    (copy,) = (lab.home / folder / "salinan").iterdir()
    (kept,) = json.loads(copy.read_text("utf-8"))["aside"]
    assert kept["raw"]["value"] == "Ditulis di kantor, tanpa jaringan."


def set_aside(page: Page, lab: CourseLab, folder: str) -> list[Any]:
    """What was kept of the damaged parts, in the file that the page names."""
    expect(page.locator(".jj-foot")).to_contain_text("Sebagian jawaban di berkas ini rusak")
    (copy,) = (lab.home / folder / "salinan").iterdir()
    expect(page.locator(".jj-foot")).to_contain_text(copy.name)
    return [one["raw"] for one in json.loads(copy.read_text("utf-8"))["aside"]]


def test_answers_damaged_by_hand(lab: CourseLab, context: BrowserContext, folder: str) -> None:
    path = lesson(folder)
    bad: dict[str, Any] = {"value": ["not", "an", "answer"], "at": "2026-11-01T08:00:00.000Z"}
    good = {"at": "2026-11-01T08:00:00.000Z", "points": 3, "possible": 28}
    lab.answer(folder, LESSON, {"m1.recall1": {"choice": "k2"}})
    data = lab.read(path)
    sheet = data["metadata"]["jejaring"]
    sheet["answers"]["m1.sort"] = bad
    sheet |= {"attempts": [None, {"points": "many"}, good], "marks": "none", "schema": "first"}
    (lab.home / path).write_text(json.dumps(data), "utf-8")
    page = opened(context, lab.url(path))
    kept = set_aside(page, lab, folder)
    assert kept == [{"marks": "none"}, {"schema": "first"}, bad, {"attempt": None}, {"attempt": {"points": "many"}}]
    expect(page.locator('.jj-card[data-activity="m1.recall1"] input:checked')).to_have_count(1)
    expect(page.locator(".jj-finish")).to_contain_text("Terbaik: 3 dari 28")
    page.get_by_role("button", name="Nilai lagi").click()
    expect(page.locator(".jj-finish .jj-sum")).to_contain_text("dari 28 poin")


def test_a_sheet_that_is_no_sheet(lab: CourseLab, context: BrowserContext, folder: str) -> None:
    """It no longer says which lesson it is; the lesson opens all the same, and what stood there is kept."""
    path = lesson(folder)
    data = lab.read(path)
    data["metadata"]["jejaring"] = ["m1.recall1", "k2"]
    (lab.home / path).write_text(json.dumps(data), "utf-8")
    page = opened(context, lab.url(path))
    assert set_aside(page, lab, folder) == [["m1.recall1", "k2"]]
    choose(page, "m1.recall1", 0)
    until(lambda: "m1.recall1" in lab.answers(path))
    assert lab.read(path)["metadata"]["jejaring"]["assignment"] == LESSON


def test_a_torn_file_is_recovered_from_the_start_page(lab: CourseLab, context: BrowserContext, folder: str) -> None:
    path = lesson(folder)
    lab.answer(folder, LESSON, {"m1.recall1": {"choice": "k2"}, "m1.reflection": "Saya menulis ini sendiri."})
    data = lab.read(path)
    whole = json.dumps({"metadata": data["metadata"], "cells": data["cells"]})
    (lab.home / path).write_text(whole[:-20], "utf-8")
    os.utime(lab.home / path, (0, 0))
    lab.answer(folder, "1-giving", {"m1.recall2": {"choice": "k1"}})
    direct = context.new_page()
    direct.goto(lab.url(path))
    expect(direct.locator(".jp-Dialog")).to_contain_text("jadi pelajaran ini tidak bisa dibuka", timeout=LONG)
    expect(direct.locator(".jp-Dialog")).to_contain_text("buka halaman awal (mulai.ipynb)")
    direct.close()
    page = opened(context, lab.url(f"{folder}/mulai.ipynb"))
    page.get_by_role("button", name="Pulihkan pelajaran ini").click()
    expect(page.get_by_text("Pelajaran dipulihkan")).to_be_visible(timeout=LONG)
    assert lab.answers(path)["m1.recall1"] == {"choice": "k2"}
    assert lab.reflection(path) == "Saya menulis ini sendiri."
    kept = list((lab.home / folder / "salinan").iterdir())
    assert [file.read_text("utf-8") for file in kept] == [whole[:-20]]
    page.locator('[data-lesson="m1_giving"] h3 a').click()
    expect(page.locator('.jj-card[data-activity="m1.recall2"] input:checked')).to_have_count(1, timeout=LONG)
    until(lambda: set(lab.answers(path)) == {"m1.recall1", "m1.recall2", "m1.reflection"})


@pytest.mark.parametrize("kind", ["older", "stripped"])
def test_a_notebook_of_an_older_course(lab: CourseLab, context: BrowserContext, folder: str, kind: str) -> None:
    """Also one whose cells no longer say what they hold, since another editor dropped it."""
    path = lesson(folder)
    answers = {"m1.recall1": {"choice": "k2"}, "m1.gone": {"choice": "k1"}, "m1.reflection": "Tulisan lama saya."}
    lab.answer(folder, LESSON, answers)
    data = lab.read(path)
    if kind == "older":
        data["cells"] = [cell for cell in data["cells"] if cell["id"] not in {"m1-sort", "finish"}]
    else:
        for cell in data["cells"]:
            cell["metadata"] = {}
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
