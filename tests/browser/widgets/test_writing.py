"""The cards for writing in Chromium: guided fields and the reflection."""

from __future__ import annotations

from playwright.sync_api import expect

from tests.browser.widgets.mounting import Mount, activity_from

COMPOSE = """
kind: compose
id: m1.write
title: {id: Tulis, en: Write}
prompt: {id: Tulis ulang., en: Rewrite it.}
points: 3
original: {id: Tolong, en: Please}
preview: {id: "{who}: {what}", en: "{who}: {what}"}
fields:
  - {id: who, label: {id: Siapa, en: Who}, min_words: 1}
  - {id: what, label: {id: Apa, en: What}, input: area, min_words: 3, max_words: 5}
  - id: how
    label: {id: Lewat apa, en: By what}
    input: chips
    options:
      - {id: o1, text: {id: Telepon, en: Phone}}
      - {id: o2, text: {id: Surat, en: Letter}}
self_check:
  - {id: short, text: {id: Pendek., en: Short.}}
"""
SENTENCE = "{id: who, label: {id: Siapa, en: Who}, min_words: 1, max_words: 25}"
REFLECTION = """
kind: reflection
id: m1.think
title: {id: Refleksi, en: Reflection}
prompt: {id: Ceritakan., en: Tell.}
points: 12
stub: {id: Tulis di sini., en: Write here.}
words_from: 20
words_to: 40
criteria:
  - id: evidence
    title: {id: Bukti, en: Evidence}
    short: {id: Peristiwa, en: An event}
    levels: [{id: a, en: a}, {id: b, en: b}, {id: c, en: c}, {id: d, en: d}]
  - id: insight
    title: {id: Wawasan, en: Insight}
    short: {id: Arti, en: Meaning}
    levels: [{id: a, en: a}, {id: b, en: b}, {id: c, en: c}, {id: d, en: d}]
  - id: action
    title: {id: Tindakan, en: Action}
    short: {id: Rencana, en: Plan}
    levels: [{id: a, en: a}, {id: b, en: b}, {id: c, en: c}, {id: d, en: d}]
"""


def test_a_line_for_a_sentence_shows_all_of_it(mount: Mount) -> None:
    card = mount(
        activity_from(COMPOSE.replace("{id: who, label: {id: Siapa, en: Who}, min_words: 1}", SENTENCE)), language="en"
    )
    line = card.root.get_by_label("Who")
    low = line.bounding_box()
    line.press_sequentially("The colleague who")
    line.press("Enter")
    line.press_sequentially(" keeps the stock of the smallest warehouse, in the evenings and at weekends, all alone")
    high = line.bounding_box()
    assert low is not None
    assert high is not None
    assert high["height"] > low["height"]
    assert line.evaluate("(one) => one.scrollHeight <= one.clientHeight + 1")
    assert "\n" not in line.input_value()
    line.fill("First\n second")
    expect(line).to_have_value("First second")


def test_fields_join_into_the_finished_text(mount: Mount) -> None:
    card = mount(activity_from(COMPOSE), language="en")
    expect(card.root.locator(".jj-preview")).to_have_text("[Who]: [What]")
    card.root.get_by_label("Who").fill("Bu Ratna")
    card.root.get_by_label("What").fill("<b>one</b> small thing")
    card.root.get_by_label("Letter").check()
    card.root.get_by_label("Short.").check()
    expect(card.root.locator(".jj-preview")).to_have_text("Bu Ratna: <b>one</b> small thing")
    last = card.answers()[-1]
    assert last["done"] is True
    assert last["value"] == {
        "fields": {"who": "Bu Ratna", "what": "<b>one</b> small thing", "how": "o2"},
        "checked": ["short"],
    }
    assert card.card.result["state"] == "whole"


def test_too_few_words_are_not_whole(mount: Mount) -> None:
    card = mount(activity_from(COMPOSE), {"fields": {"who": "Rini", "how": "o1"}})
    card.root.get_by_label("Apa", exact=True).fill("dua kata")
    card.root.get_by_label("Pendek.").check()
    assert card.answers()[-1]["done"] is False
    expect(card.root.get_by_text("2 kata, diminta 3 sampai 5")).to_be_visible()


def test_the_reflection_counts_words_as_the_grader_does(mount: Mount) -> None:
    card = mount(activity_from(REFLECTION), "")
    text = "Bu Ratna berterima-kasih pukul 10.30. " * 4
    box = card.root.get_by_role("textbox", name="Refleksi")
    box.fill(text)
    box.blur()
    assert card.answers()[-1] == {"activity": "m1.think", "value": text, "done": True}
    expect(card.root.get_by_text("20 kata, diminta 20 sampai 40")).to_be_visible()
    assert card.card.result["state"] == "whole"


def test_the_reflection_grows_with_its_text(mount: Mount) -> None:
    card = mount(activity_from(REFLECTION), "baris\n" * 60)
    box = card.root.get_by_role("textbox", name="Refleksi")
    assert box.evaluate("(area) => area.scrollHeight <= area.clientHeight + 2")


HINTED = """
kind: compose
id: m2.write
title: {id: Tulis, en: Write}
prompt: {id: Tulis ulang., en: Rewrite it.}
fields:
  - {id: ask, label: {id: Pertanyaan, en: Question}, min_words: 3, hint: question}
  - {id: free, label: {id: Lainnya, en: Other}, min_words: 3}
"""


def test_a_hint_comes_with_its_reason_and_can_be_dismissed(mount: Mount) -> None:
    card = mount(activity_from(HINTED))
    box = card.root.get_by_label("Pertanyaan")
    hint = card.root.get_by_role("note")
    box.fill("Suka kerja")
    box.blur()
    expect(hint).to_have_count(0)
    box.fill("Suka kerja di sana?")
    box.blur()
    expect(hint).to_contain_text("Saran:")
    expect(hint).to_contain_text("ya, tidak, atau satu fakta")
    assert card.card.result["state"] == "part"
    card.root.get_by_role("button", name="Tutup saran ini").click()
    expect(hint).to_have_count(0)
    expect(box).to_be_focused()
    box.fill("Apa yang membuat Ibu betah di sana?")
    box.blur()
    expect(hint).to_have_count(0)
    card.root.get_by_label("Lainnya").fill("Suka kerja di sana?")
    expect(hint).to_have_count(0)


HALVES = """
kind: compose
id: m6.write
title: {id: Tulis, en: Write}
prompt: {id: Lengkapi., en: Complete it.}
fields:
  - {id: cue, label: {id: Jika, en: If}, min_words: 2}
  - id: act
    label: {id: Maka saya, en: Then I will}
    min_words: 2
    hint: if_then
    hint_on: {id: "Jika {cue}, maka saya {act}.", en: "If {cue}, then I will {act}."}
"""


def test_a_hint_looks_at_the_whole_sentence_of_two_fields(mount: Mount) -> None:
    card = mount(activity_from(HALVES))
    hint = card.root.get_by_role("note")
    cue, act = card.root.get_by_label("Jika"), card.root.get_by_label("Maka saya")
    act.fill("menelepon Bu Ratna.")
    act.blur()
    assert card.card.hints == {}
    cue.fill("saya sempat")
    cue.blur()
    expect(hint).to_contain_text("Belum ada saat yang bisa diamati")
    cue.fill("alarm pukul delapan berbunyi")
    cue.blur()
    expect(hint).to_contain_text("Ada saat yang bisa dilihat atau didengar")


def test_only_labels_worth_telling_are_told(mount: Mount) -> None:
    activity = activity_from(HINTED.replace("hint: question}", "hint: question, hint_labels: [closed]}"))
    card = mount(activity)
    box = card.root.get_by_label("Pertanyaan")
    box.fill("Apa yang membuat Ibu betah di sana?")
    box.blur()
    assert card.answers()
    assert card.card.hints == {}
    box.fill("Suka kerja di sana?")
    box.blur()
    expect(card.root.get_by_role("note")).to_contain_text("ya, tidak, atau satu fakta")
