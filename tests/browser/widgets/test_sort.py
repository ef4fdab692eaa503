"""The sorting card in Chromium."""

from __future__ import annotations

import pytest
from playwright.sync_api import expect

from tests.browser.widgets.mounting import ROWS, Mount, activity_from

SORT = """
kind: sort
id: m1.cards
title: {id: Pilah, en: Sort}
prompt: {id: Pilah kalimatnya., en: Sort the lines.}
bins:
  - {id: give, text: {id: Memberi, en: Giving}, tone: thread}
  - {id: ask, text: {id: Meminta, en: Asking}, tone: warm}
cards:
  - {id: c1, text: {id: Saya kirim malam ini., en: I will send it tonight.}}
  - {id: c2, text: {id: "Boleh dikenalkan?", en: "Could you introduce me?"}}
  - {id: c3, text: {id: Ini nomornya., en: Here is the number.}}
"""
PRACTICE = f"""{SORT}
key:
  places: {{c1: [give], c2: [ask], c3: [give]}}
  why:
    c1: {{id: Sebab satu., en: Reason one.}}
    c2: {{id: Sebab dua., en: Reason two.}}
    c3: {{id: Sebab tiga., en: Reason three.}}
"""
GRADED = f"{SORT}\npoints: 6\n"
FOUR = SORT.replace("Saya kirim malam ini.", "rekomendasinya").replace(
    "cards:",
    "  - {id: bill, text: {id: Menagih, en: Billing}}\n  - {id: none, text: {id: Netral, en: Neutral}}\ncards:",
)


def test_pick_then_put(mount: Mount) -> None:
    card = mount(activity_from(GRADED))
    card.root.get_by_role("button", name="Boleh dikenalkan?").click()
    card.root.get_by_role("button", name="Taruh di Meminta").click()
    assert card.answers() == [{"activity": "m1.cards", "value": {"places": {"c2": "ask"}}, "done": False}]
    expect(card.root.get_by_text("2 belum ditempatkan")).to_be_visible()


def test_number_keys_sort_all_without_a_mouse(mount: Mount) -> None:
    card = mount(activity_from(GRADED))
    card.root.locator(".jj-tray .jj-slip").first.focus()
    for key in ("1", "2", "1"):
        card.page.keyboard.press(key)
    last = card.answers()[-1]
    assert last["done"] is True
    assert sorted(last["value"]["places"].values()) == ["ask", "give", "give"]
    assert card.card.result == {"state": "whole", "problem": ""}
    card.page.keyboard.press("Backspace")
    assert len(card.answers()[-1]["value"]["places"]) == 2


def test_dragging(mount: Mount) -> None:
    card = mount(activity_from(GRADED))
    card.root.get_by_role("button", name="Ini nomornya.").drag_to(card.root.locator(".jj-lane").first)
    assert card.answers()[-1]["value"] == {"places": {"c3": "give"}}


def test_practice_tells_why_once_all_are_placed(mount: Mount) -> None:
    card = mount(activity_from(PRACTICE), {"places": {"c1": "give", "c2": "give"}})
    expect(card.root.get_by_text("Sebab satu.")).to_have_count(0)
    card.root.locator(".jj-tray .jj-slip").focus()
    card.page.keyboard.press("1")
    expect(card.root.get_by_text("Tepat. Sebab satu.")).to_be_visible()
    expect(card.root.get_by_text("Lebih tepat di tempat lain. Sebab dua.")).to_be_visible()


def test_on_a_phone_the_places_come_to_the_picked_card(mount: Mount) -> None:
    card = mount(activity_from(GRADED), width=390)
    card.root.get_by_role("button", name="Ini nomornya.").click()
    card.root.get_by_role("group", name="Taruh di").get_by_role("button", name="Memberi", exact=True).click()
    assert card.answers()[-1]["value"] == {"places": {"c3": "give"}}


def test_places_that_the_course_does_not_know_are_left_out(mount: Mount) -> None:
    card = mount(activity_from(GRADED), {"places": {"c1": "nowhere", "c9": "ask", "c2": "ask"}})
    expect(card.root.locator(".jj-lane .jj-slip")).to_have_count(1)
    expect(card.root.get_by_text("Jawaban ini menyebut pilihan yang tidak ada.")).to_be_visible()


@pytest.mark.parametrize("width", [900, 640, 390])
def test_no_word_is_broken_beside_four_places(mount: Mount, width: int) -> None:
    card = mount(activity_from(f"{FOUR}\npoints: 6\n"), {"places": {"c1": "ask"}}, width=width)
    slip = card.root.locator(".jj-lane .jj-slip")
    expect(slip).to_be_visible()
    assert slip.evaluate(ROWS) == 1
