"""No timer ends an activity by itself: a day of waiting, also for a kernel that does not answer, loses nothing."""

from __future__ import annotations

import os
import signal
from collections.abc import Iterator

import psutil
import pytest
from playwright.sync_api import Browser, expect

from tests.browser.accessible import LONG, ready, settled_course
from tests.browser.lab import until
from tests.browser.whole_course import CourseLab

FOLDER, LESSON = "waiting", "5-tindak-lanjut"
PATH = f"{FOLDER}/{LESSON}/{LESSON}.ipynb"
DAY = "24:00:00"


@pytest.fixture(scope="module")
def lab(tmp_path_factory: pytest.TempPathFactory) -> Iterator[CourseLab]:
    with settled_course(tmp_path_factory.mktemp("waiting"), FOLDER, LESSON) as running:
        yield running


def kernels(lab: CourseLab, sign: int) -> None:
    """Sends a signal to every kernel of this server: a stopped one is silent, as a busy machine may be."""
    assert lab.process is not None
    for child in psutil.Process(lab.process.pid).children():
        if "ipykernel_launcher" in child.cmdline():
            os.kill(child.pid, sign)


def test_a_day_of_waiting_ends_nothing(lab: CourseLab, browser: Browser) -> None:
    page = browser.new_page(viewport={"width": 1280, "height": 900}, locale="id-ID", reduced_motion="reduce")
    page.set_default_timeout(LONG)
    page.clock.install()
    page.goto(lab.url(PATH, "notebooks"))
    ready(page)
    simulator = page.locator('.jj-card[data-kind="simulator"]')
    chat = page.locator('.jj-card[data-kind="chat"]')
    text = page.locator('.jj-card[data-kind="reflection"] textarea')

    # In the middle of everything.
    simulator.get_by_role("radio").first.check()
    chat.locator(".jj-reply").first.click()
    said = chat.locator(".jj-turn").count()
    text.fill("Setengah kalimat yang belum")
    expect(page.locator('.jj-card[data-kind="reflection"] .jj-saved')).not_to_be_empty()
    page.clock.fast_forward(DAY)
    expect(chat.locator(".jj-turn")).to_have_count(said)
    expect(chat.locator(".jj-reply").first).to_be_enabled()
    expect(text).to_have_value("Setengah kalimat yang belum")
    expect(simulator.get_by_role("radio").first).to_be_checked()
    expect(page.locator(".jp-Dialog, .jj-notice")).to_have_count(0)

    # Where the page waits for an answer, it says so, and goes on when the answer comes.
    kernels(lab, signal.SIGSTOP)
    try:
        simulator.locator(".jj-primary").click()
        page.locator(".jj-finish .jj-primary").click()
        page.clock.fast_forward(DAY)
        expect(simulator.locator(".jj-problem").first).to_be_visible()
        expect(page.locator(".jj-finish").get_by_role("status").first).not_to_be_empty()
        text.fill("Setengah kalimat yang belum, dan selesai")
    finally:
        kernels(lab, signal.SIGCONT)
    page.clock.fast_forward("00:10")
    expect(simulator.locator(".jj-checks li").first).to_be_visible()
    expect(simulator.locator("img").first).to_be_visible()
    expect(page.locator(".jj-finish .jj-parts")).to_be_visible()
    chat.locator(".jj-reply").first.click()
    expect(page.locator('.jj-card[data-kind="chat"] .jj-turn')).not_to_have_count(said)
    expect(page.locator(".jp-Dialog")).to_have_count(0)
    page.clock.fast_forward("00:10")
    expect(page.locator('.jj-card[data-kind="reflection"] .jj-saved')).not_to_be_empty()
    page.wait_for_function("!document.querySelector('[data-saved=error]')")
    assert {"m5.memory", "m5.reflection"} & set(lab.answers(PATH))
    until(lambda: lab.reflection(PATH) == "Setengah kalimat yang belum, dan selesai")
    page.close()
