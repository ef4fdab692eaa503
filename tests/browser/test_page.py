"""Journeys through a lesson's page in a real JupyterLab."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from functools import partial
from pathlib import Path

import axe_playwright_python
import pytest
from playwright.sync_api import Browser, BrowserContext, Route, expect

from tests.browser import lab as labs
from tests.browser.lab import Lab, released, running_lab

LONG = 30_000
AXE = next(Path(axe_playwright_python.__file__).parent.rglob("axe.min.js")).read_text("utf-8")

# The page of one lesson comes sooner than those of the whole course.
opened = partial(labs.opened, timeout=LONG)
until = partial(labs.until, seconds=15)


@pytest.fixture(scope="module")
def lab(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Lab]:
    with running_lab(tmp_path_factory.mktemp("lab")) as running:
        yield running


@pytest.fixture
def context(browser: Browser) -> Iterator[BrowserContext]:
    fresh = browser.new_context(viewport={"width": 1280, "height": 900}, reduced_motion="reduce")
    yield fresh
    fresh.close()


@pytest.fixture
def folder(request: pytest.FixtureRequest) -> str:
    return str(request.node.name).translate(str.maketrans("[ /", "---", "]"))


def test_a_lesson_opens_as_a_page_without_code(lab: Lab, context: BrowserContext, folder: str) -> None:
    page = opened(context, lab.url(lab.add(folder)))
    expect(page.get_by_role("heading", level=1)).to_contain_text("Hanya memikirkan apa yang didapat")
    expect(page.get_by_text("Pelajaran 1 dari 5")).to_be_visible()
    expect(page.locator('.jj-card[data-activity^="m1."]')).to_have_count(8)
    for hidden in (".jp-InputPrompt", ".jp-CodeCell .jp-Cell-inputWrapper", ".jp-NotebookPanel-toolbar"):
        expect(page.locator(f".jj-page {hidden}:visible")).to_have_count(0)
    expect(page.get_by_text("show(").filter(visible=True)).to_have_count(0)


def test_answers_by_keyboard_are_there_after_reopening(lab: Lab, context: BrowserContext, folder: str) -> None:
    path = lab.add(folder, "en")
    page = opened(context, lab.url(path))
    page.get_by_role("radio").first.focus()
    page.keyboard.press("Space")
    expect(page.get_by_text("Saved at")).to_be_visible()
    slip = page.locator(".jj-tray .jj-slip").first
    words = slip.inner_text().splitlines()[0]  # what follows says where it lies, for screen readers
    slip.focus()
    page.keyboard.press("2")
    box = page.get_by_role("textbox", name="Reflection")
    box.focus()
    page.keyboard.type("I asked before I had given anything.")
    until(lambda: lab.reflection(path) == "I asked before I had given anything.")
    kept = lab.answers(path)
    assert set(kept) == {"m1.recall1", "m1.sort", "m1.reflection"}
    page.close()

    page = opened(context, lab.url(path))
    expect(page.locator('.jj-card[data-activity="m1.recall1"] input:checked')).to_have_count(1)
    expect(page.locator(".jj-lane").nth(1)).to_contain_text(words)
    expect(page.get_by_role("textbox", name="Reflection")).to_have_value("I asked before I had given anything.")
    expect(page.locator(".jj-progress")).to_contain_text("1 of 28 points filled in")


def test_shortcut_keys_do_not_change_the_notebook(lab: Lab, context: BrowserContext, folder: str) -> None:
    path = lab.add(folder)
    page = opened(context, lab.url(path))
    before = len(lab.read(path)["cells"])
    page.locator(".jj-cell-title h1").click()
    for key in ("b", "a", "d", "d", "x", "m", "Enter", "z"):
        page.keyboard.press(key)
    page.get_by_role("radio").first.check()
    for key in ("b", "a", "d", "d", "x"):
        page.keyboard.press(key)
    until(lambda: "m1.recall1" in lab.answers(path))
    data = lab.read(path)
    assert len(data["cells"]) == before
    assert [cell["cell_type"] for cell in data["cells"]] == [cell["cell_type"] for cell in released("id")["cells"]]


@pytest.mark.parametrize("locks", ["locks", "no locks"])
def test_a_second_tab_takes_over_only_when_asked(lab: Lab, context: BrowserContext, folder: str, locks: str) -> None:
    path = lab.add(folder)
    if locks == "no locks":  # a server reached by plain http at another address
        context.add_init_script("Object.defineProperty(Navigator.prototype, 'locks', { value: undefined })")
    first = opened(context, lab.url(path, "notebooks"))
    second = context.new_page()
    second.goto(lab.url(path, "notebooks"))
    expect(second.locator(".jj-notice")).to_contain_text("sudah terbuka di tab lain", timeout=LONG)
    expect(second.locator(".jj-card")).to_have_count(0)
    choice = first.get_by_role("radio").first
    choice.check()
    chosen = choice.get_attribute("id") or ""
    second.get_by_role("button", name="Gunakan di tab ini saja").click()
    second.locator('[data-jejaring="ready"]').wait_for(timeout=LONG)
    expect(second.get_by_role("radio").first).to_be_checked()
    assert lab.answers(path)["m1.recall1"]["choice"] == chosen.rsplit("-", 1)[1]
    expect(first.locator(".jj-notice")).to_contain_text("dilanjutkan di tab lain")
    expect(first.locator(".jj-card")).to_have_count(0)


def test_another_notebook_is_left_alone(lab: Lab, context: BrowserContext, folder: str) -> None:
    data = released("id")
    path = lab.write(folder, data)
    del data["metadata"]["jejaring"]
    (lab.home / path).write_text(json.dumps(data), "utf-8")
    page = context.new_page()
    page.goto(lab.url(path))
    expect(page.locator(".jp-CodeCell .jp-InputArea-editor").first).to_be_visible(timeout=LONG)
    page.wait_for_function("document.querySelectorAll('.jp-Notebook .jp-Cell').length > 5")
    expect(page.locator(".jj-page")).to_have_count(0)
    expect(page.locator(".jp-OutputArea-output")).to_have_count(0)


def test_a_page_to_be_read_looks_like_the_course(lab: Lab, context: BrowserContext, folder: str) -> None:
    data = released("id")
    path = lab.write(folder, data)
    data["metadata"]["jejaring"] = {"language": "id", "page": "start", "schema": 1}
    data["cells"] = [cell for cell in data["cells"] if cell["cell_type"] == "markdown"]
    (lab.home / path).write_text(json.dumps(data), "utf-8")
    page = context.new_page()
    page.goto(lab.url(path))
    expect(page.locator(".jj-page").get_by_role("heading", level=1)).to_be_visible(timeout=LONG)
    expect(page.locator(".jj-page .jp-InputPrompt:visible")).to_have_count(0)


@pytest.mark.parametrize("change", ["changed", "added", "newer", "unknown"])
def test_code_that_is_not_the_courses_is_never_run(
    lab: Lab, context: BrowserContext, folder: str, change: str, tmp_path: Path
) -> None:
    trap = tmp_path / "trap"
    bad = f"open({str(trap)!r}, 'w').close()"
    data = released("id")
    if change == "changed":
        data["cells"][0]["source"] += f"\n{bad}"
    elif change == "added":
        data["cells"].append({**data["cells"][0], "id": "more", "source": bad})
    elif change == "newer":
        data["metadata"]["jejaring"]["schema"] = 2
    else:
        data["metadata"]["jejaring"]["assignment"] = "toString"
        data["cells"][0]["source"] = bad
    page = context.new_page()
    page.goto(lab.url(lab.write(folder, data)))
    expect(page.locator(".jj-notice")).to_contain_text("Jawaban Anda aman", timeout=LONG)
    expect(page.locator(".jp-CodeCell:visible")).to_have_count(0)
    assert not trap.exists()


@pytest.mark.parametrize("end", ["killed", "ended by the server", "restarted elsewhere", "restarted in the menu"])
def test_a_lost_kernel_comes_back_with_every_answer(lab: Lab, context: BrowserContext, folder: str, end: str) -> None:
    page = opened(context, lab.url(lab.add(folder)))
    page.get_by_role("radio").first.check()
    before = page.locator(".jj-card").first.element_handle()
    if end == "killed":
        lab.kill_kernels()
    elif end == "ended by the server":
        lab.end_kernels()
    elif end == "restarted elsewhere":
        lab.restart_kernels()
        page.locator('.jj-card[data-activity="m1.try1"] input').first.check()
    else:
        page.get_by_role("menuitem", name="Kernel", exact=True).click()
        page.get_by_role("menuitem", name=re.compile("^Restart Kernel…")).click()
        page.locator(".jp-Dialog").get_by_role("button", name="Confirm Kernel Restart").click()
    page.wait_for_function("(node) => !node.isConnected", arg=before, timeout=LONG)
    page.locator('[data-jejaring="ready"]').wait_for(timeout=LONG)
    expect(page.get_by_role("radio").first).to_be_checked()
    expect(page.locator(".jp-Dialog")).to_have_count(0)
    page.locator('.jj-card[data-activity="m1.try1"] input').first.check()
    expect(page.locator('.jj-card[data-activity="m1.try1"] .jj-why:not(:empty)').first).to_be_visible(timeout=LONG)


def test_a_refused_save_is_told_and_tried_again(lab: Lab, context: BrowserContext, folder: str) -> None:
    path = lab.add(folder)
    page = opened(context, lab.url(path))

    def refuse(route: Route) -> None:
        full = '{"message": "No space left on device", "reason": null}'
        route.fulfill(status=500, body=full) if route.request.method == "PUT" else route.continue_()

    page.route("**/api/contents/**", refuse)
    page.get_by_role("radio").first.check()
    expect(page.locator(".jj-foot-error")).to_contain_text("menolak menulis berkas", timeout=LONG)
    expect(page.locator(".jp-Dialog")).to_have_count(0)
    expect(page.locator('.jj-card[data-activity="m1.recall1"]')).to_contain_text("Belum tersimpan")
    page.unroute("**/api/contents/**")
    expect(page.locator(".jj-foot")).to_contain_text("Semua jawaban sudah tersimpan", timeout=LONG)
    assert set(lab.answers(path)) == {"m1.recall1"}

    page.route("**/api/contents/**", lambda route: route.fulfill(status=403, body='{"message": "Forbidden"}'))
    page.locator(".jj-belief").first.get_by_label("Ragu").check()
    expect(page.locator(".jj-foot-error")).to_contain_text("meminta Anda masuk lagi", timeout=LONG)
    page.unroute("**/api/contents/**")
    expect(page.locator(".jj-foot")).to_contain_text("Semua jawaban sudah tersimpan", timeout=LONG)
    assert set(lab.answers(path)) == {"m1.recall1", "m1.beliefs"}


def test_damaged_answers_are_set_aside_and_the_rest_is_shown(lab: Lab, context: BrowserContext, folder: str) -> None:
    at = "2026-11-01T08:00:00.000Z"
    bad = {"value": ["not", "an", "answer"], "at": at}
    good = {"value": {"choice": "k2"}, "at": at, "changes": 1, "done": True}
    path = lab.add(folder, answers={"m1.sort": bad, "m1.recall1": good})
    page = opened(context, lab.url(path))
    expect(page.get_by_text("Sebagian jawaban di berkas ini rusak")).to_be_visible()
    expect(page.locator('.jj-card[data-activity="m1.recall1"] input:checked')).to_have_count(1)
    kept = lab.read(path)["metadata"]["jejaring"]
    assert kept["aside"][0]["activity"] == "m1.sort"
    assert kept["aside"][0]["raw"] == bad
    assert set(kept["answers"]) == {"m1.recall1"}


def test_an_answer_with_unknown_ids_is_set_aside_once_it_is_given_anew(
    lab: Lab, context: BrowserContext, folder: str
) -> None:
    bad = {"value": {"sides": {"gone": "agree"}}, "at": "2026-11-01T08:00:00.000Z", "changes": 1, "done": True}
    path = lab.add(folder, answers={"m1.beliefs": bad})
    page = opened(context, lab.url(path))
    for belief in page.locator(".jj-belief").all():
        belief.get_by_label("Ragu").check()
    expect(page.locator(".jj-foot")).to_contain_text("Sebagian jawaban di berkas ini rusak")
    until(lambda: "gone" not in lab.answers(path)["m1.beliefs"]["sides"])
    until(lambda: [one["raw"] for one in lab.read(path)["metadata"]["jejaring"].get("aside", [])] == [bad])
    (copy,) = (lab.home / folder / "salinan").iterdir()
    assert json.loads(copy.read_text("utf-8"))["aside"][0]["raw"] == bad


@pytest.mark.parametrize("kind", ["lab/tree", "notebooks"])
def test_the_other_language_opens_with_the_answers(lab: Lab, context: BrowserContext, folder: str, kind: str) -> None:
    path, other = lab.add(folder), lab.add(folder, "en")
    page = opened(context, lab.url(path, kind))
    page.get_by_role("radio").first.check()
    page.get_by_role("textbox", name="Refleksi").fill("Saya meminta terlalu cepat.")
    page.get_by_role("button", name="English").click()
    page.get_by_role("heading", level=1, name="Thinking only of what you get").wait_for(timeout=LONG)
    page.locator('[data-jejaring="ready"]').wait_for(timeout=LONG)
    expect(page.locator('.jj-card[data-activity="m1.recall1"] input:checked')).to_have_count(1)
    until(lambda: lab.answers(other).get("m1.recall1") == lab.answers(path)["m1.recall1"])
    assert lab.reflection(other) == "Saya meminta terlalu cepat."


def test_the_end_of_the_lesson_names_what_is_open(lab: Lab, context: BrowserContext, folder: str) -> None:
    page = opened(context, lab.url(lab.add(folder)))
    summary = page.get_by_role("region", name="Sebelum menutup pelajaran")
    expect(summary).to_contain_text("5 dari 5 kegiatan yang dinilai belum lengkap")
    page.get_by_role("radio").first.check()
    expect(summary).to_contain_text("4 dari 5 kegiatan yang dinilai belum lengkap")
    summary.get_by_role("button", name="Periksa kelengkapan").click()
    expect(summary.get_by_role("status")).to_contain_text("Memberi, meminta, menagih, atau netral?")
    summary.get_by_role("button", name="Memberi, meminta, menagih, atau netral?").click()
    expect(page.locator('.jj-card[data-activity="m1.sort"]')).to_be_focused()


def test_a_phone_needs_no_sideways_scrolling(lab: Lab, context: BrowserContext, folder: str) -> None:
    page = context.new_page()
    page.set_viewport_size({"width": 390, "height": 844})
    page.goto(lab.url(lab.add(folder), "notebooks"))
    page.locator('[data-jejaring="ready"]').wait_for(timeout=LONG)
    wide = page.evaluate(
        "[...document.querySelectorAll('.jj-page .jp-WindowedPanel-outer *')]"
        ".filter((one) => one.getBoundingClientRect().right > 391 && one.checkVisibility()).map((one) => one.className)"
    )
    assert wide == []


@pytest.mark.parametrize("kind", ["lab/tree", "notebooks"])
def test_axe_finds_nothing_on_the_page(lab: Lab, context: BrowserContext, folder: str, kind: str) -> None:
    path = lab.add(folder)
    lab.add(folder, "en")
    page = opened(context, lab.url(path, kind))
    page.get_by_role("button", name="English").wait_for()
    page.locator(".jj-belief").first.get_by_label("Ragu").check()
    page.locator(".jj-tray .jj-slip").first.click()
    # Contrast is only judged where it can be seen: all of the lesson at once, on a <body> that has a height.
    scroller = page.locator(".jj-page .jp-WindowedPanel-outer")
    page.set_viewport_size({"width": 1280, "height": 20_000})
    page.wait_for_function("(one) => one.scrollHeight <= one.clientHeight", arg=scroller.element_handle())
    page.add_style_tag(content="html, body { height: 100vh !important }")
    page.evaluate(AXE)
    for light in ("true", "false"):
        page.evaluate("(light) => (document.body.dataset.jpThemeLight = light)", light)
        found = page.evaluate("axe.run('.jj-page')")
        assert [(rule["id"], rule["nodes"][0]["html"][:200]) for rule in found["violations"]] == []
        assert "color-contrast" in {rule["id"] for rule in found["passes"]}
    page.locator(".jj-card p").first.evaluate("(one) => (one.style.color = '#2c343a')")
    caught = page.evaluate("axe.run('.jj-page')")
    assert [rule["id"] for rule in caught["violations"]] == ["color-contrast"]


def test_what_could_not_be_saved_is_there_at_the_next_visit(browser: Browser, tmp_path: Path) -> None:
    """The page was closed while the server was away: the browser has kept what the server has not."""
    with running_lab(tmp_path) as own:
        path = own.add("away")
        context = browser.new_context()
        page = opened(context, own.url(path))
        own.stop()
        page.locator(".jj-belief").nth(1).get_by_label("Setuju", exact=True).check()
        expect(page.locator(".jj-foot-error")).to_contain_text("server tidak terjangkau", timeout=LONG)
        page.close()
        own.start()
        page = opened(context, own.url(path))
        expect(page.locator(".jj-foot")).to_contain_text("sudah dipulihkan")
        expect(page.locator(".jj-belief").nth(1).get_by_label("Setuju", exact=True)).to_be_checked()
        assert set(own.answers(path)) == {"m1.beliefs"}
        context.close()
