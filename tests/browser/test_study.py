"""A person alone: from the start page into a lesson, graded at once, in either language, with something to keep."""

from __future__ import annotations

import json
import re
import shutil
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Browser, BrowserContext, expect

from jejaring.course import Scale, load_keys, load_lesson
from jejaring.course.load import CONTENT
from tests.browser.lab import opened, until
from tests.browser.whole_course import CourseLab, running_course

LONG = 60_000
LESSON = "1-memberi"


@pytest.fixture(scope="module")
def lab(tmp_path_factory: pytest.TempPathFactory) -> Iterator[CourseLab]:
    with running_course(tmp_path_factory.mktemp("study")) as running:
        running.release()
        yield running


@pytest.fixture
def context(browser: Browser) -> Iterator[BrowserContext]:
    fresh = browser.new_context(viewport={"width": 1280, "height": 900}, reduced_motion="reduce")
    fresh.set_default_timeout(LONG)
    yield fresh
    fresh.close()


def best_choices(lesson: str) -> dict[str, Any]:
    keys = load_keys(lesson)
    best = {
        activity.id: max(keys[activity.id].weights, key=keys[activity.id].weights.get)
        for activity in load_lesson(lesson).activities
        if activity.kind == "choice" and activity.graded
    }
    return {activity: {"choice": option, "usual": option} for activity, option in best.items()}


def ratings(lesson: str, activity_id: str) -> dict[str, Any]:
    activity = load_lesson(lesson).activity(activity_id)
    assert isinstance(activity, Scale)
    return {"ratings": {statement.id: 3 for statement in activity.statements}}


def test_from_the_start_page_to_the_first_open_activity_and_back(lab: CourseLab, context: BrowserContext) -> None:
    lab.fetch("path")
    lab.answer("path", "0-mulai", {"m0.before": ratings("m0_start", "m0.before")})
    option = load_lesson("m0_start").activity("m0.try_choice").options[0].id
    lab.answer("path", "0-mulai", {"m0.try_choice": {"choice": option, "usual": option}})
    page = opened(context, lab.url("path/mulai.ipynb"))
    first = page.locator('[data-lesson="m0_start"]')
    expect(first).to_contain_text("2 dari 3 kegiatan terisi")
    expect(page.locator('[data-picture="habits"] img')).to_be_visible()
    expect(page.locator('[data-lesson="m1_giving"]')).to_contain_text("Belum dimulai")
    page.get_by_role("link", name="Lanjutkan: Mulai dari kebiasaan").click()
    page.wait_for_function("document.activeElement.dataset.activity === 'm0.try_sort'")
    card = page.locator('.jj-card[data-activity="m0.try_sort"]')
    for slip in range(card.locator(".jj-tray .jj-slip").count()):
        card.locator(".jj-tray .jj-slip").first.focus()
        page.keyboard.press("1" if slip % 2 else "2")
    expect(card.locator(".jj-tray .jj-slip")).to_have_count(0)
    page.locator(".jj-head").get_by_role("button", name="halaman awal").click()
    expect(first).to_contain_text("Semua kegiatan terisi")
    expect(page.get_by_role("link", name="Lanjutkan: Hanya memikirkan apa yang didapat")).to_be_visible()


def test_the_start_page_follows_a_lesson_in_another_tab(lab: CourseLab, context: BrowserContext) -> None:
    lab.fetch("tabs")
    start = opened(context, lab.url("tabs/start.ipynb", "notebooks"))
    lesson = opened(context, lab.url("tabs/1-giving/1-giving.ipynb", "notebooks"))
    lesson.locator('.jj-card[data-activity="m1.recall1"] input').first.check()
    expect(start.locator('[data-lesson="m1_giving"]')).to_contain_text("1 of 15 activities answered")


def test_graded_at_once_and_kept(lab: CourseLab, context: BrowserContext) -> None:
    lab.fetch("grade", LESSON, "1-giving")
    lab.answer("grade", LESSON, best_choices("m1_giving") | {"m1.reflection": "Saya meminta terlalu cepat. " * 25})
    path = f"grade/{LESSON}/{LESSON}.ipynb"
    page = opened(context, lab.url(path))
    finish = page.locator(".jj-finish")
    finish.get_by_role("button", name="Nilai sekarang").click()
    expect(finish.locator(".jj-sum")).to_have_text("11 dari 28 poin")
    # Told to a screen reader too, but seen once.
    expect(finish.locator("> [role=status]")).to_have_text("11 dari 28 poin")
    expect(finish.locator("> [role=status]")).to_have_class(re.compile("jj-hidden"))
    expect(finish.locator('[data-part="m1.case1"]')).to_contain_text("Tepat")
    expect(finish.locator('[data-part="m1.sort"]')).to_contain_text("Belum dijawab")
    wrong = page.locator('.jj-card[data-activity="m1.recall1"] input:not(:checked)').first
    wrong.check()
    # Not saved yet: what is on the page counts.
    finish.get_by_role("button", name="Nilai lagi").click()
    expect(finish.locator(".jj-sum")).to_have_text("10 dari 28 poin")
    expect(finish.locator('[data-part="m1.recall1"]')).to_contain_text("pertimbangkan pilihan lain")
    expect(finish.locator(".jj-attempts")).to_contain_text("Terbaik: 11 dari 28 · Terakhir: 10 dari 28")
    for level in finish.locator(".jj-levels").all():
        level.get_by_role("radio").nth(2).check()
    expect(finish.locator(".jj-mark-sum")).to_contain_text("Penilaian Anda sendiri: 9 dari 12.")
    until(lambda: lab.read(path)["metadata"]["jejaring"].get("marks", {}).get("m1.reflection"))
    assert [one["points"] for one in lab.read(path)["metadata"]["jejaring"]["attempts"]] == [11, 10]
    page.close()

    page = opened(context, lab.url(path))
    expect(page.locator(".jj-finish .jj-attempts")).to_contain_text("Terbaik: 11 dari 28 · Terakhir: 10 dari 28")
    page.get_by_role("button", name="English").click()
    page.get_by_role("heading", level=1, name="Thinking only of what you get").wait_for()
    expect(page.locator(".jj-finish .jj-attempts")).to_contain_text("Best: 11 of 28 · Latest: 10 of 28")
    expect(page.locator(".jj-finish .jj-mark-sum")).to_contain_text("Your own mark: 9 of 12.")


# Stands for the browser's print window, in the page and in its frames.
PRINT = "window.print = () => { window.top.printed = document.documentElement.outerHTML; };"


def test_a_server_without_keys_and_without_a_chromium(
    lab: CourseLab, context: BrowserContext, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The instructor grades, damaged keys stop no lesson, and the learner's own browser prints the record."""
    content = lab.home.parent / "content"
    shutil.copytree(CONTENT, content, ignore=shutil.ignore_patterns("keys.yaml"))
    (content / "m2_listening" / "keys.yaml").write_text("schema: 1\nkeys: {m2.sort: [", "utf-8")
    lab.fetch("cohort", LESSON, "2-mendengarkan")
    lab.answer("cohort", LESSON, {"m1.reflection": "Saya meminta terlalu cepat."})
    lab.stop()
    try:
        with monkeypatch.context() as patch:
            patch.setenv("JEJARING_CONTENT", str(content))
            patch.setenv("PATH", str(Path(sys.executable).parent))
            patch.delenv("CHROMIUM", raising=False)
            lab.start()
        page = opened(context, lab.url(f"cohort/{LESSON}/{LESSON}.ipynb"))
        expect(page.locator(".jj-finish")).to_contain_text("pengajar yang menilai pelajaran Anda")
        expect(page.locator(".jj-finish")).to_contain_text("Assignment List")
        expect(page.get_by_role("button", name="Nilai sekarang")).to_have_count(0)
        page = opened(context, lab.url("cohort/2-mendengarkan/2-mendengarkan.ipynb"))
        expect(page.locator(".jj-finish")).to_contain_text("Kunci jawaban di komputer ini rusak")

        context.add_init_script(PRINT)
        page = opened(context, lab.url("cohort/mulai.ipynb"))
        page.get_by_label("Nama Anda di catatan").fill("Sari <b>Dewi</b>")
        page.get_by_role("button", name="Siap cetak (PDF)").click()
        expect(page.locator(".jj-record-status")).to_contain_text("Pilih “Simpan sebagai PDF”")
        page.wait_for_function("window.printed")
        printed = page.evaluate("window.printed")
        assert "Saya meminta terlalu cepat." in printed
        assert "Sari &lt;b&gt;Dewi" in printed
    finally:
        lab.stop()
        lab.start()


def test_either_language_has_the_answers_of_the_other(lab: CourseLab, context: BrowserContext) -> None:
    lab.fetch("two", LESSON, "1-giving")
    lab.answer("two", LESSON, {"m1.recall1": {"choice": "k1"}, "m1.recall2": {"choice": "k1"}})
    later = "2026-11-02T08:00:00.000Z"
    lab.answer("two", "1-giving", {"m1.recall2": {"choice": "k2"}, "m1.reflection": "Written in English."}, later)
    # Opened directly, not through the switch.
    page = opened(context, lab.url(f"two/{LESSON}/{LESSON}.ipynb"))
    until(lambda: lab.reflection(f"two/{LESSON}/{LESSON}.ipynb") == "Written in English.")
    kept = lab.answers(f"two/{LESSON}/{LESSON}.ipynb")
    assert (kept["m1.recall1"], kept["m1.recall2"]) == ({"choice": "k1"}, {"choice": "k2"})
    expect(page.locator('[data-kind="reflection"] textarea')).to_have_value("Written in English.")
    page.locator('.jj-card[data-activity="m1.recall3"] input').nth(1).check()
    page.get_by_role("button", name="English").click()
    page.get_by_role("heading", level=1, name="Thinking only of what you get").wait_for()
    expect(page.locator('.jj-card[data-activity="m1.recall3"] input:checked')).to_have_count(1)
    expect(page.locator('.jj-card[data-activity="m1.recall3"] input').nth(1)).to_be_checked()
    page.get_by_role("button", name="Indonesia").click()
    page.get_by_role("heading", level=1, name="Hanya memikirkan apa yang didapat").wait_for()
    expect(page.locator('.jj-card[data-activity="m1.recall1"] input:checked')).to_have_count(1)


def test_both_languages_open_at_once_are_one_lesson(lab: CourseLab, context: BrowserContext) -> None:
    lab.fetch("both", LESSON, "1-giving")
    here = opened(context, lab.url(f"both/{LESSON}/{LESSON}.ipynb", "notebooks"))
    there = opened(context, lab.url("both/1-giving/1-giving.ipynb", "notebooks"))
    here.locator('.jj-card[data-activity="m1.recall1"] input').nth(2).check()
    expect(there.locator('.jj-card[data-activity="m1.recall1"] input').nth(2)).to_be_checked()
    there.get_by_role("textbox", name="Reflection").fill("One hour of work.")
    expect(here.get_by_role("textbox", name="Refleksi")).to_have_value("One hour of work.")
    here.get_by_role("textbox", name="Refleksi").fill("Satu kalimat.")
    expect(there.get_by_role("textbox", name="Reflection")).to_have_value("Satu kalimat.")
    for slug in (LESSON, "1-giving"):
        until(lambda slug=slug: lab.reflection(f"both/{slug}/{slug}.ipynb") == "Satu kalimat.")
    # Whoever wrote over it had it before their eyes.
    assert not (lab.home / "both" / "salinan").exists()
    assert not (lab.home / "both" / "copies").exists()


def test_a_text_that_the_other_language_replaces_unseen_is_kept(lab: CourseLab, context: BrowserContext) -> None:
    lab.fetch("unseen", LESSON, "1-giving")
    lab.answer("unseen", "1-giving", {"m1.reflection": "One hour of work.", "m1.recall1": {"choice": "k1"}})
    later = "2026-11-02T08:00:00.000Z"
    lab.answer("unseen", LESSON, {"m1.reflection": "Satu kalimat.", "m1.recall1": {"choice": "k1"}}, later)
    page = opened(context, lab.url("unseen/1-giving/1-giving.ipynb"))
    expect(page.get_by_role("textbox", name="Reflection")).to_have_value("Satu kalimat.")
    expect(page.locator(".jj-foot")).to_contain_text("older ones are kept in unseen/copies/1-giving-")
    (copy,) = (lab.home / "unseen" / "copies").iterdir()
    assert [one["raw"]["value"] for one in json.loads(copy.read_text("utf-8"))["aside"]] == ["One hour of work."]
    page.close()
    # Once is enough.
    page = opened(context, lab.url("unseen/1-giving/1-giving.ipynb"))
    page.locator('.jj-card[data-activity="m1.recall2"] input').first.check()
    until(lambda: "m1.recall2" in lab.answers("unseen/1-giving/1-giving.ipynb"))
    assert len(list((lab.home / "unseen" / "copies").iterdir())) == 1


@pytest.mark.parametrize("wrong", ["2030-01-01T00:00:00.000Z", "rusak"])
def test_a_wrong_time_lets_no_old_answer_come_back(lab: CourseLab, context: BrowserContext, wrong: str) -> None:
    folder = f"time {wrong[:4]}"
    lab.fetch(folder, LESSON, "1-giving")
    lab.answer(folder, LESSON, {"m1.reflection": "Teks lama."}, wrong)
    page = opened(context, lab.url(f"{folder}/{LESSON}/{LESSON}.ipynb"))
    for language, name, text in (
        ("English", "Reflection", "Written today."),
        ("Indonesia", "Refleksi", "Written today."),
        ("English", "Reflection", "Written today."),
    ):
        page.get_by_role("button", name=language).click()
        box = page.get_by_role("textbox", name=name, exact=True)
        box.wait_for()
        if language == "English" and box.input_value() != text:
            box.fill(text)
            until(lambda: lab.reflection(f"{folder}/1-giving/1-giving.ipynb") == "Written today.")
        expect(box).to_have_value(text)


def test_the_record_is_kept_as_files(lab: CourseLab, context: BrowserContext, tmp_path: Path) -> None:
    lab.fetch("record")
    touches = [{"date": "2026-12-01", "kind": "hello", "person": "1", "note": "Kabar baik"}]
    lab.answer("record", "6-rencana", {"m6.dates": {"met": "2026-11-24", "touches": touches}})
    lab.answer("record", LESSON, {"m1.reflection": "Saya meminta terlalu cepat. " * 25})
    page = opened(context, lab.url("record/mulai.ipynb"))
    sent: list[str] = []
    page.on("websocket", lambda socket: socket.on("framesent", lambda data: sent.append(str(data))))
    page.get_by_label("Nama Anda di catatan").fill("Sari <b>Dewi</b> " + "W" * 100)
    files = {}
    for name in ("Halaman (HTML)", "Siap cetak (PDF)", "Kartu untuk dibagikan (PNG)", "Kalender tindak lanjut (.ics)"):
        with page.expect_download() as found:
            page.get_by_role("button", name=name).click()
        file = tmp_path / found.value.suggested_filename
        found.value.save_as(file)
        files[file.suffix] = file.read_bytes()
    html = files[".html"].decode()
    assert re.search(r'<p class="name">Sari &#60;b&#62;Dewi', html)
    assert "Saya meminta terlalu cepat." in html
    assert files[".pdf"].startswith(b"%PDF")
    assert files[".png"].startswith(b"\x89PNG")
    assert b"Kabar baik" in files[".ics"]
    assert "Sari" not in json.dumps(lab.read("record/mulai.ipynb"))
    reading = context.new_page()
    reading.goto((tmp_path / "catatan-belajar-jejaring.html").as_uri())
    expect(reading.get_by_role("heading", level=1)).to_have_text("Catatan belajar")
    expect(reading.locator("script")).to_have_count(0)
    # A name without a space does not make the page, and so the print, wider.
    assert reading.evaluate("document.documentElement.scrollWidth <= window.innerWidth")


def test_validate_says_in_words_what_is_open(lab: CourseLab, context: BrowserContext) -> None:
    """nbgrader's own dialog, as its page makes it, about cells of the course and about others."""
    lab.fetch("validate", LESSON)
    page = opened(context, lab.url(f"validate/{LESSON}/{LESSON}.ipynb"))
    dialog = """([sources]) => {
      const parts = sources.map(([source, error]) => `<div><p>The following cell failed:</p></div>
        <div class="jp-RenderedText"><pre>${source}</pre></div><div class="jp-RenderedText"><pre>${error}</pre></div>`);
      const node = document.createElement("div");
      node.className = "jp-Dialog";
      node.innerHTML = `<div class="jp-Dialog-content"><div class="jp-Dialog-header">Validation Results</div>
        <div id="validation-message" class="validation-failed">${parts.join("")}</div></div>`;
      document.body.append(node);
    }"""
    activity = load_lesson("m1_giving").activity("m1.sort")
    own = [f'# {activity.title.id}\nshow("m1.sort")', f"“{activity.title.id}” belum dijawab."]
    page.evaluate(dialog, [[own]])
    expect(page.locator(".jp-Dialog")).to_contain_text("Kegiatan yang belum lengkap: 1.")
    expect(page.locator(".jp-Dialog")).to_contain_text("belum dijawab.")
    expect(page.locator(".jp-Dialog")).not_to_contain_text("show(")
    page.evaluate("document.querySelector('.jp-Dialog').remove()")
    page.evaluate(dialog, [[["assert add(1, 2) == 3", "NameError"]]])
    expect(page.locator(".jp-Dialog")).to_contain_text("assert add(1, 2) == 3")
    expect(page.locator(".jp-Dialog")).to_contain_text("The following cell failed:")
