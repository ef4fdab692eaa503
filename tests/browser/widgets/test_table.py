"""The card for rows of guided fields, in Chromium."""

from __future__ import annotations

from playwright.sync_api import expect

from tests.browser.widgets.mounting import Mount, activity_from

CONTACTS = """
kind: table
id: m6.contacts
title: {id: Enam kontak, en: Six contacts}
prompt: {id: "Siapa saja?", en: "Who are they?"}
points: 4
row_name: {id: Kontak, en: Contact}
min_rows: 2
max_rows: 3
aliases: true
needs: {tie: {weak: 1}}
fields:
  - {id: alias, label: {id: Nama samaran, en: Alias}}
  - {id: met, input: date, label: {id: Bertemu pada, en: Met on}, optional: true}
  - id: tie
    input: chips
    label: {id: Ikatan, en: Tie}
    options:
      - {id: weak, text: {id: Ikatan lemah, en: Weak tie}}
      - {id: near, text: {id: Ikatan dekat, en: Close tie}}
  - id: gift
    input: area
    label: {id: Pemberian, en: Gift}
    min_words: 3
    example: {id: Satu artikel tentang gudang dingin., en: An article on cold storage.}
"""
ROW = {"alias": "R, gudang", "met": "2026-11-24", "tie": "weak", "gift": "artikel gudang dingin"}
OTHER = {"alias": "D", "met": "", "tie": "near", "gift": "kenalkan ke komunitas"}


def test_rows_are_kept_and_say_what_is_missing(mount: Mount) -> None:
    card = mount(activity_from(CONTACTS))
    first = card.root.locator("details").first
    expect(first.locator("summary")).to_contain_text("kosong")
    first.get_by_label("Nama samaran").fill("R, gudang")
    first.get_by_label("Nama samaran").blur()
    expect(first.locator("summary")).to_contain_text("2 isian belum lengkap")
    first.get_by_label("Ikatan lemah").check()
    first.get_by_label("Pemberian").fill("artikel gudang dingin")
    first.get_by_label("Pemberian").blur()
    expect(first.locator("summary")).to_contain_text("lengkap")
    expect(card.root.get_by_text("1 dari 2 baris lengkap")).to_be_visible()
    expect(card.root.get_by_text("Ikatan lemah: 1 dari 1")).to_be_visible()
    last = card.answers()[-1]
    assert last["value"]["rows"][0] == {**ROW, "met": ""}
    assert last["done"] is False
    assert card.card.result["state"] == "part"


def test_page_and_kernel_agree_on_when_it_is_whole(mount: Mount) -> None:
    card = mount(activity_from(CONTACTS), {"rows": [ROW, {**OTHER, "gift": ""}]})
    second = card.root.locator("details").nth(1)
    second.get_by_label("Pemberian").fill(OTHER["gift"])
    second.get_by_label("Pemberian").blur()
    assert card.answers()[-1] == {"activity": "m6.contacts", "value": {"rows": [ROW, OTHER]}, "done": True}
    assert card.card.result["state"] == "whole"


def test_add_up_to_the_most_then_remove_and_undo(mount: Mount) -> None:
    card = mount(activity_from(CONTACTS), {"rows": [ROW, OTHER]}, language="en")
    add = card.root.get_by_role("button", name="Add contact")
    add.click()
    expect(add).to_be_hidden()
    expect(card.root.locator("details").nth(2).get_by_label("Alias")).to_be_focused()
    card.root.locator("details summary").first.click()
    card.root.get_by_role("button", name="Remove contact 1").click()
    assert [row["alias"] for row in card.answers()[-1]["value"]["rows"]] == ["D", ""]
    card.root.get_by_role("button", name="Undo").press("Enter")
    assert card.answers()[-1]["value"]["rows"][0] == ROW


def test_typing_is_kept_without_leaving_the_field(mount: Mount) -> None:
    card = mount(activity_from(CONTACTS))
    card.root.locator("details").first.get_by_label("Nama samaran").press_sequentially("Sari")
    card.page.wait_for_function("window.answers.length > 0")
    assert card.answers()[-1]["value"]["rows"][0]["alias"] == "Sari"


def test_a_line_with_too_many_words_says_so(mount: Mount) -> None:
    activity = activity_from(CONTACTS.replace("Nama samaran, en: Alias}", "Nama samaran, en: Alias}, max_words: 3"))
    card = mount(activity, {"rows": [{**ROW, "alias": "R dari gudang pendingin"}]})
    expect(card.root.get_by_text("4 kata, diminta 1 sampai 3")).to_be_visible()
    expect(card.root.locator("summary").first).to_contain_text("1 isian belum lengkap")


def test_dates_are_said_in_the_lessons_language(mount: Mount) -> None:
    card = mount(activity_from(CONTACTS), {"rows": [{"met": "2026-11-24"}]})
    expect(card.root.get_by_text("Selasa, 24 November 2026")).to_be_visible()


def test_everything_that_takes_the_focus_is_shielded(mount: Mount) -> None:
    card = mount(activity_from(CONTACTS), {"rows": [ROW]})
    focusable = card.root.locator("button, input, select, textarea, summary").all()
    assert focusable
    assert {element.get_attribute("data-lm-suppress-shortcuts") for element in focusable} == {"true"}


def test_a_row_shows_the_hint_on_its_own_text_wherever_the_row_goes(mount: Mount) -> None:
    asked = CONTACTS.replace("min_words: 3\n", "min_words: 3\n    hint: question\n")
    closed, open_ = "Suka kerja di sana?", "Apa yang membuat Ibu betah di sana?"
    card = mount(activity_from(asked), {"rows": [{**ROW, "gift": closed}, {**OTHER, "gift": "artikel gudang dingin"}]})
    rows = card.root.locator("details")
    card.root.locator("summary").nth(0).click()
    card.root.locator("summary").nth(1).click()
    expect(rows.nth(0).get_by_role("note")).to_contain_text("ya, tidak, atau satu fakta")
    rows.nth(1).get_by_label("Pemberian").fill(open_)
    rows.nth(1).get_by_label("Pemberian").blur()
    expect(rows.nth(1).get_by_role("note")).to_contain_text("Mengundang cerita")
    card.root.get_by_role("button", name="Hapus kontak 1").click()
    expect(rows).to_have_count(1)
    expect(rows.nth(0).get_by_role("note")).to_contain_text("Mengundang cerita")
    rows.nth(0).get_by_role("button", name="Tutup saran ini").click()
    expect(card.root.get_by_role("note")).to_have_count(0)
    expect(rows.nth(0).get_by_label("Pemberian")).to_be_focused()
    assert card.card.result["findings"]
