"""The desk's page script in Chromium: every view, small and dark, checked by axe; grading beside copies and groups."""

from __future__ import annotations

import json
import shutil
import sqlite3
import threading
from collections.abc import Iterator
from contextlib import closing, contextmanager
from pathlib import Path
from typing import Any

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Browser, Page, expect

from jejaring.grading.marks import Marks
from tests.browser.desk_mounting import desk_page
from tests.browser.lab import until
from tests.planted import hand_in_again, plant

VIEWS = ("cohort", "reflections", "items", "change", "plans", "out")


@pytest.fixture(scope="module")
def original(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("desk")
    plant(folder, 40, files=True)
    return folder


@pytest.fixture
def course(original: Path, tmp_path: Path) -> Path:
    folder = tmp_path / "course"
    shutil.copytree(original, folder)
    return folder


def go(page: Page, view: str) -> None:
    page.locator(f'[id$="tab-{view}"]').click()
    page.locator(f'.jj-panel[data-view="{view}"]').wait_for()


def begin(page: Page) -> None:
    go(page, "reflections")
    page.get_by_role("button", name="Mulai menilai").click()
    page.locator(".jj-answer[data-id]").wait_for()


def findings(page: Page) -> list[str]:
    found = Axe().run(page, ".jj-desk")
    return [f"{one['id']}: {node['html'][:120]}" for one in found.response["violations"] for node in one["nodes"]]


@pytest.mark.parametrize("theme", ["light", "dark"])
def test_axe_finds_nothing_in_any_view(browser: Browser, course: Path, theme: str) -> None:
    with desk_page(browser, course, "en" if theme == "dark" else "id", theme=theme) as (page, _desk):
        for view in VIEWS:
            go(page, view)
            if view == "cohort":
                page.get_by_role("checkbox").check()
                page.get_by_role("heading", name="gone quiet" if theme == "dark" else "lama tidak ada").wait_for()
            if view == "reflections":
                page.locator(".jj-begin .jj-primary").click()
                page.locator(".jj-answer[data-id]").wait_for()
            assert findings(page) == [], view


def test_axe_would_find_grey_on_grey(browser: Browser, course: Path) -> None:
    with desk_page(browser, course) as (page, _desk):
        page.evaluate("document.querySelector('.jj-desk .jj-small:not(:empty)').style.color = '#c9c9c9'")
        assert any(one.startswith("color-contrast") for one in findings(page))


@pytest.mark.parametrize("view", VIEWS)
def test_a_phone_and_200_percent_need_no_sideways_scroll(browser: Browser, course: Path, view: str) -> None:
    """A page of 1280 px at 200 % is one of 640 px."""
    with desk_page(browser, course, width=390) as (page, _desk):
        go(page, view)
        if view == "reflections":
            begin(page)
        for width in (390, 640):
            page.set_viewport_size({"width": width, "height": 450})
            page.wait_for_function("(width) => window.innerWidth === width", arg=width)
            assert page.evaluate("document.documentElement.scrollWidth") <= width


def test_pictures_have_words_and_figures_beside_them(browser: Browser, course: Path) -> None:
    with desk_page(browser, course) as (page, _desk):
        for view in ("cohort", "change", "plans"):
            go(page, view)
            for picture in page.locator(".jj-panel img").all():
                assert picture.get_attribute("alt")
            assert page.locator(".jj-panel table").count() >= page.locator(".jj-panel figure").count()


def test_names_are_shown_only_when_asked_for(browser: Browser, course: Path) -> None:
    with desk_page(browser, course) as (page, _desk):
        expect(page.get_by_text("Lestari")).to_have_count(0)
        page.get_by_role("checkbox").check()
        page.locator("summary", has_text="Pesan untuk").first.click()
        expect(page.get_by_role("button", name="Salin: Bahasa Inggris").first).to_be_visible()


def test_copies_are_shown_beside_each_other_and_graded_together_by_key(browser: Browser, course: Path) -> None:
    with desk_page(browser, course) as (page, desk):
        go(page, "reflections")
        begin(page)
        now = desk.grading.round
        assert now is not None
        # The notebooks are still being read; the desk seeks its groups once they are.
        until(lambda: bool(now.copies))
        group = max(now.groups, key=len)
        wanted = group[0]
        while page.locator(".jj-answer").get_attribute("data-id") != wanted:
            before = page.locator(".jj-answer").get_attribute("data-id")
            page.keyboard.press("s")
            page.locator(f'.jj-answer:not([data-id="{before}"])').wait_for()
        expect(page.get_by_text("praktis sama kata demi kata")).to_be_visible()
        expect(page.locator(".jj-besides blockquote")).to_have_count(len(group) - 1)
        expect(page.locator(".jj-besides blockquote").first).to_be_visible()
        for key in ("1", "2", "3", "g", "Enter"):
            page.keyboard.press(key)
        expect(page.get_by_text(f"Tersimpan untuk {len(group)} jawaban.").first).to_be_visible()
        assert {desk.grading.round.marks.seen(name).manual for name in group} == {6.0}  # type: ignore[union-attr]


def test_levels_that_are_missing_are_asked_for(browser: Browser, course: Path) -> None:
    with desk_page(browser, course) as (page, _desk):
        begin(page)
        before = page.locator(".jj-answer").get_attribute("data-id")
        page.keyboard.press("3")
        page.keyboard.press("Enter")
        expect(page.get_by_text("Pilih tingkat untuk setiap kriteria dulu.").first).to_be_visible()
        assert page.locator(".jj-answer").get_attribute("data-id") == before


def test_a_learners_text_is_text(browser: Browser, course: Path) -> None:
    script = '<img src=x onerror="window.caught = 1"><script>window.caught = 1</script> $x^2$ =1+1'
    for file in course.glob("autograded/*/1-memberi/1-memberi.ipynb"):
        data = json.loads(file.read_text("utf-8"))
        for cell in data["cells"]:
            if cell["metadata"]["jejaring"]["text"]:
                cell["metadata"]["jejaring"]["text"] = script + cell["metadata"]["jejaring"]["text"]
        file.write_text(json.dumps(data), "utf-8")
    with desk_page(browser, course) as (page, desk):
        desk.course.refresh()
        begin(page)
        expect(page.locator(".jj-answer")).to_contain_text("<script>window.caught = 1</script>")
        assert page.evaluate("window.caught") is None


def test_a_problem_is_told_and_the_desk_stays_usable(browser: Browser, course: Path) -> None:
    with desk_page(browser, course) as (page, desk):
        begin(page)
        (course / "gradebook.db").rename(course / "away.db")
        for key in ("1", "1", "1", "Enter"):
            page.keyboard.press(key)
        expect(page.locator(".jj-status")).to_contain_text("Permintaan ini gagal")
        (course / "gradebook.db").unlink(missing_ok=True)
        (course / "away.db").rename(course / "gradebook.db")
        page.keyboard.press("Enter")
        expect(page.locator(".jj-status")).to_contain_text("Tersimpan")
        assert desk.grading.round is not None


@contextmanager
def locked(course: Path) -> Iterator[sqlite3.Connection]:
    """Another program that is writing into the gradebook."""
    with closing(sqlite3.connect(course / "gradebook.db", isolation_level=None, check_same_thread=False)) as writer:
        writer.execute("begin immediate")
        yield writer
        if writer.in_transaction:
            writer.execute("rollback")


def decide(page: Page) -> str:
    """Levels and a comment for the answer at hand, by keys; returns the answer's id."""
    answer = page.locator(".jj-answer").get_attribute("data-id") or ""
    for key in ("4", "3", "2", "k"):
        page.keyboard.press(key)
    page.keyboard.type("Yang sudah ditulis tetap ada.")
    page.keyboard.press("Escape")
    page.keyboard.press("Enter")
    return answer


def kept(page: Page, answer: str) -> None:
    """The answer is still there, with levels and comment as they were."""
    assert page.locator(".jj-answer").get_attribute("data-id") == answer
    assert page.locator(".jj-level input:checked").count() == 3
    assert page.locator("textarea").input_value() == "Yang sudah ditulis tetap ada."


def test_a_gradebook_in_use_for_a_moment_is_waited_for_and_said(
    browser: Browser, course: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    with desk_page(browser, course) as (page, desk):
        begin(page)
        page.evaluate(
            """() => {
              window.said = [];
              const status = document.querySelector(".jj-status");
              new MutationObserver(() => window.said.push(status.textContent)).observe(status, { childList: true });
            }"""
        )
        with locked(course) as writer:
            reply = desk.reply
            # The other program lets go two seconds after the decision has come in.
            release = threading.Timer(2.0, lambda: writer.execute("rollback"))

            def asked(content: Any) -> Any:
                if content["name"] == "decide":
                    release.start()
                return reply(content)

            monkeypatch.setattr(desk, "reply", asked)
            decide(page)
            expect(page.locator(".jj-status")).to_have_text("Tersimpan di buku nilai.")
            release.join()
        assert page.evaluate("window.said") == ["Menunggu buku nilai …", "Tersimpan di buku nilai."]


def test_a_gradebook_in_use_for_long_loses_nothing(
    browser: Browser, course: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("jejaring.grading.gradebook.PATIENCE", 0.2)
    with desk_page(browser, course) as (page, _desk):
        begin(page)
        with locked(course):
            answer = decide(page)
            expect(page.locator(".jj-status")).to_contain_text("sedang dipakai program lain")
            kept(page, answer)
        page.keyboard.press("Enter")
        expect(page.locator(".jj-status")).to_have_text("Tersimpan di buku nilai.")


def test_a_lost_reply_loses_nothing(browser: Browser, course: Path) -> None:
    with desk_page(browser, course) as (page, desk):
        page.clock.install()
        begin(page)
        # What the kernel answers does not come through any more, as when the server is gone.
        page.evaluate(
            """() => {
              window.cut = window.toKernel;
              window.toKernel = async (sent) => { await window.cut(sent); return "[]"; };
            }"""
        )
        answer = decide(page)
        page.wait_for_function("document.querySelector('.jj-pad').getAttribute('aria-busy')")
        page.clock.fast_forward(50_000)
        expect(page.locator(".jj-status")).to_contain_text("Tidak ada jawaban dari server")
        kept(page, answer)
        page.evaluate("() => { window.toKernel = window.cut; }")
        page.keyboard.press("Enter")
        # It had been written; pressed again it is found to be there.
        expect(page.locator(".jj-status")).to_have_text("Tersimpan di buku nilai.")
        assert desk.grading.round is not None
        assert desk.grading.round.marks.seen(answer).manual == 9.0


def test_a_newer_text_is_shown_before_it_is_marked(browser: Browser, course: Path) -> None:
    with desk_page(browser, course) as (page, desk):
        begin(page)
        assert desk.grading.round is not None
        entry = desk.grading.round.entry_of(page.locator(".jj-answer").get_attribute("data-id") or "")
        assignment = desk.grading.round.entry.slug[entry.language]
        hand_in_again(course, entry.learner, assignment, desk.grading.round.activity.id, "Tulisan yang baru.")
        decide(page)
        expect(page.locator(".jj-status")).to_contain_text("mengumpulkan lagi")
        expect(page.locator(f'.jj-answer[data-id="{entry.id}"]')).to_contain_text("Tulisan yang baru.")
        assert desk.grading.round.marks.seen(entry.id).manual is None
        decide(page)
        expect(page.locator(".jj-status")).to_have_text("Tersimpan di buku nilai.")


def test_an_undo_that_came_too_late_is_told(browser: Browser, course: Path) -> None:
    with desk_page(browser, course) as (page, desk):
        begin(page)
        answer = decide(page)
        page.locator(f'.jj-answer:not([data-id="{answer}"])').wait_for()
        other = Marks(desk.course.engine, "dimas")
        other.decide(answer, {"evidence": 1, "insight": 1, "action": 1}, 3.0, "", other.seen(answer))
        page.keyboard.press("u")
        expect(page.locator(".jj-status")).to_have_text(
            "Tidak dibatalkan: sesudah putusan Anda, dimas memberi 3,0 poin."
        )


def test_files_are_written_into_the_course_and_nowhere_else(browser: Browser, course: Path) -> None:
    with desk_page(browser, course) as (page, _desk):
        go(page, "out")
        for name in ("Tabel CSV", "Lembar kerja Excel", "CSV untuk Moodle", "CSV untuk Canvas", "Laporan kelas"):
            page.get_by_role("button", name=name).click()
            expect(page.get_by_text("Tertulis: export/")).to_be_visible()
        written = {file.name for file in (course / "export").iterdir()}
        assert written == {"grades-csv.csv", "grades-xlsx.xlsx", "grades-moodle.csv", "grades-canvas.csv", "report-id"}
