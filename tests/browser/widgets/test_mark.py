"""The card for marking a text, in Chromium."""

from __future__ import annotations

from playwright.sync_api import expect

from tests.browser.widgets.mounting import Mount, activity_from

PRACTICE = """
kind: mark
id: m2.mark
title: {id: "Terbuka, tertutup, atau terselubung?", en: "Open, closed or disguised?"}
prompt: {id: "Tandai setiap pertanyaan Dimas.", en: "Mark each of Dimas's questions."}
labels:
  - {id: open, tone: thread, text: {id: Terbuka, en: Open}}
  - {id: closed, tone: warm, text: {id: Tertutup, en: Closed}}
  - {id: advice, tone: clay, text: {id: Nasihat terselubung, en: Disguised advice}}
segments:
  - {who: {id: Dimas, en: Dimas}, text: {id: "Wah, gudangnya pindah ya, Bu.", en: "So the warehouse moved."}}
  - {id: s1, text: {id: "Sudah selesai?", en: "Is it done?"}}
  - who: {id: Bu Ratna, en: Bu Ratna}
    new: true
    text: {id: "Belum. Jadwalnya kami susun ulang.", en: "Not yet. We are redoing the schedule."}
  - id: s2
    who: {id: Dimas, en: Dimas}
    new: true
    text: {id: "Apa yang paling menyita tenaga, kalau boleh tahu?", en: "What has taken most out of you, if I may ask?"}
  - {id: s3, text: {id: "Mengapa tidak pakai aplikasi saja?", en: "Why don't you just use an app?"}}
key:
  places: {s1: [closed], s2: [open], s3: [advice]}
  why:
    s1: {id: "Cukup dijawab sudah atau belum.", en: "Yes or no is enough."}
    s2: {id: "Ibu Ratna bebas memilih ceritanya.", en: "She is free to choose what to tell."}
    s3: {id: "Bentuknya tanya, isinya saran.", en: "A question in form, advice in content."}
"""
GRADED = PRACTICE.partition("key:")[0] + "points: 3\n"


def test_brush_and_press_marks_a_part_and_gives_the_reason(mount: Mount) -> None:
    card = mount(activity_from(PRACTICE))
    card.root.get_by_role("radio", name="Tertutup").check()
    card.root.get_by_role("button", name="Sudah selesai?").click()
    assert card.answers() == [{"activity": "m2.mark", "value": {"places": {"s1": "closed"}}, "done": False}]
    expect(card.root.get_by_role("button", name="Sudah selesai? Tertutup")).to_be_visible()
    expect(card.root.get_by_role("listitem")).to_have_text("Sudah selesai? Tepat. Cukup dijawab sudah atau belum.")
    expect(card.root.get_by_text("1 dari 3 bagian ditandai")).to_be_visible()


def test_numbers_mark_move_and_clear_by_keyboard(mount: Mount) -> None:
    card = mount(activity_from(GRADED), language="en")
    card.root.get_by_role("button", name="Is it done?").focus()
    for key in ("2", "ArrowRight", "1", "ArrowRight", "3"):
        card.page.keyboard.press(key)
    last = card.answers()[-1]
    assert last == {
        "activity": "m2.mark",
        "value": {"places": {"s1": "closed", "s2": "open", "s3": "advice"}},
        "done": True,
    }
    card.page.keyboard.press("0")
    assert card.answers()[-1]["value"] == {"places": {"s1": "closed", "s2": "open"}}
    assert card.card.result == {"state": "part", "problem": ""}
    expect(card.root.get_by_role("listitem")).to_have_count(0)


def test_pressing_twice_with_one_label_clears_it(mount: Mount) -> None:
    card = mount(activity_from(GRADED))
    part = card.root.get_by_role("button", name="Sudah selesai?")
    part.press("Enter")
    part.press("Space")
    assert card.answers()[-1]["value"] == {"places": {}}


def test_parts_are_shielded_and_read_only_takes_no_answer(mount: Mount) -> None:
    card = mount(activity_from(GRADED), {"places": {"s2": "open"}}, page={"readOnly": True, "seed": 1})
    parts = card.root.get_by_role("button")
    expect(parts).to_have_count(3)
    for part in parts.all():
        assert part.get_attribute("data-lm-suppress-shortcuts") == "true"
    expect(parts.nth(1)).to_have_accessible_name("Apa yang paling menyita tenaga, kalau boleh tahu? Terbuka")
    parts.first.press("1")
    assert card.answers() == []
