"""The card for a conversation, in Chromium."""

from __future__ import annotations

from playwright.sync_api import expect

from tests.browser.widgets.mounting import Mount, activity_from

PRACTICE = """
kind: chat
id: m2.chat
title: {id: Obrolan dengan Bu Ratna, en: A talk with Bu Ratna}
prompt: {id: Balas sampai percakapan selesai., en: Reply until the conversation ends.}
scene: {id: "Jeda seminar logistik, dua cangkir kopi.", en: "A break at a logistics seminar, two coffees."}
partner: {id: Bu Ratna, en: Bu Ratna}
start: start
meter: true
nodes:
  start:
    says: {id: "Tim saya baru pindah gudang. Berat sekali.", en: "My team just moved warehouses. Very hard."}
    replies:
      - id: r4
        to: deeper
        share: 0.3
        text: {id: "Apa bagian yang paling menyita tenaga?", en: "Which part took most out of you?"}
      - {id: r1, to: cold, share: 0.85, text: {id: "Kantor saya juga begitu.", en: "Same at my office."}}
  deeper:
    says: {id: "Mengulang semua jadwal dari nol, sendirian.", en: "Redoing all schedules from scratch, alone."}
    aside: {id: "Ia menaruh ponselnya.", en: "She puts her phone down."}
    replies:
      - id: r7
        to: warm
        share: 0.4
        text: {id: "Pasti melelahkan, mengulang dari nol.", en: "It must be tiring to start over."}
      - {id: r5, to: cold, share: 0.7, text: {id: "Sebaiknya pakai aplikasi.", en: "You should use an app."}}
  warm:
    says: {id: "Betul. Mari lanjut ngobrol minggu depan.", en: "It was. Let us talk next week."}
    ending: {id: Diajak bicara lagi, en: Invited to talk again}
    closing: {id: "Ia merasa didengar, lalu membuka pintu sendiri.", en: "She felt heard and opened the door herself."}
  cold:
    says: {id: "Oh, begitu. Saya ke meja registrasi dulu, ya.", en: "I see. I had better get to the desk."}
    ending: {id: Obrolan berhenti, en: The talk stops}
key:
  weights: {r4: 3, r1: 0, r7: 2, r5: 0}
  why:
    r4: {id: "Ia bercerita lebih jauh.", en: "She tells more."}
    r1: {id: "Panggungnya berpindah.", en: "The stage moves to you."}
    r7: {id: "Perasaannya ditanggapi.", en: "Her feeling is met."}
    r5: {id: "Saran datang terlalu cepat.", en: "Advice comes too soon."}
"""
GRADED = PRACTICE.partition("key:")[0] + "points: 4\n"


def test_a_way_to_an_ending_with_reasons_and_share_of_words(mount: Mount) -> None:
    card = mount(activity_from(PRACTICE))
    card.root.get_by_role("button", name="Apa bagian yang paling menyita tenaga?").click()
    expect(card.root.get_by_text("Balasan terkuat pada giliran ini. Ia bercerita lebih jauh.").first).to_be_visible()
    expect(card.root.get_by_text("Porsi bicara Anda sejauh ini 30 %")).to_be_visible()
    card.root.get_by_role("button", name="Sebaiknya pakai aplikasi.").click()
    expect(card.root.get_by_text("Porsi bicara Anda sejauh ini 50 %")).to_be_visible()
    expect(card.root.get_by_role("heading", name="Akhir percakapan: Obrolan berhenti")).to_be_visible()
    assert card.answers()[-1] == {"activity": "m2.chat", "value": {"path": ["r4", "r5"]}, "done": True}
    card.root.get_by_role("button", name="Mundur satu langkah").click()
    assert card.answers()[-1]["value"] == {"path": ["r4"]}
    card.root.get_by_role("button", name="Pasti melelahkan, mengulang dari nol.").click()
    expect(card.root.get_by_text("Ia merasa didengar, lalu membuka pintu sendiri.")).to_be_visible()
    expect(card.root.get_by_role("log")).not_to_contain_text("Saran datang terlalu cepat.")


def test_by_keyboard_the_focus_stays_in_the_conversation(mount: Mount) -> None:
    card = mount(activity_from(GRADED), language="en")
    card.page.keyboard.press("Tab")
    first = card.page.evaluate("document.activeElement.textContent")
    card.page.keyboard.press("Enter")
    replies = {"Which part took most out of you?": "r4", "Same at my office.": "r1"}
    assert card.answers()[0]["value"]["path"] == [replies[first]]
    assert card.page.evaluate("document.activeElement.closest('.jj-replies, .jj-ending') !== null")
    expect(card.root.get_by_role("log", name="Conversation with Bu Ratna")).to_contain_text(first)


def test_graded_gives_no_reasons(mount: Mount) -> None:
    card = mount(activity_from(GRADED), {"path": ["r1"]})
    expect(card.root.get_by_role("heading", name="Akhir percakapan: Obrolan berhenti")).to_be_visible()
    assert card.card.result == {"state": "whole", "problem": ""}
    assert card.root.locator(".jj-why").all_inner_texts() == [""]
    assert "Panggungnya" not in str(card.card.get_state())


def test_only_new_words_are_added_to_the_log(mount: Mount) -> None:
    card = mount(activity_from(GRADED))
    opening = card.root.get_by_role("log").locator(".jj-turn").first.element_handle()
    card.root.get_by_role("button", name="Apa bagian yang paling menyita tenaga?").click()
    assert opening.evaluate("turn => turn.isConnected")
    expect(card.root.get_by_role("log").locator(".jj-turn")).to_have_count(3)


def test_restored_path_is_drawn_anew(mount: Mount) -> None:
    card = mount(activity_from(GRADED), {"path": ["r4"]})
    card.restore(value={"path": ["r1"]})
    expect(card.root.get_by_role("log")).to_contain_text("Kantor saya juga begitu.")
    expect(card.root.get_by_role("log")).not_to_contain_text("Apa bagian")
