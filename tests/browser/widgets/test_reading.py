"""The cards that are read or answered without points in Chromium: models, beliefs, the scale."""

from __future__ import annotations

import pytest
from playwright.sync_api import expect

from jejaring.course import load_lesson
from tests.browser.widgets.mounting import Mount, activity_from

BELIEFS = """
kind: beliefs
id: m1.hold
title: {id: Anggapan, en: Beliefs}
prompt: {id: "Setuju?", en: "Agree?"}
beliefs:
  - {id: b1, text: {id: Satu., en: One.}, answer: {id: Jawab satu., en: Answer one.}}
  - {id: b2, text: {id: Dua., en: Two.}, answer: {id: Jawab dua., en: Answer two.}}
"""
SCALE = """
kind: scale
id: m0.rate
title: {id: Skala, en: Scale}
prompt: {id: "Seberapa sering?", en: "How often?"}
statements:
  - {id: s1, habit: 1, text: {id: Memberi., en: Giving.}}
  - {id: s2, habit: 1, reversed: true, text: {id: Meminta., en: Asking.}}
  - {id: s3, habit: 2, text: {id: Mendengar., en: Listening.}}
"""


def test_a_belief_is_answered_only_after_taking_a_side(mount: Mount) -> None:
    card = mount(activity_from(BELIEFS))
    expect(card.root.get_by_text("Jawab satu.")).to_have_count(0)
    card.root.get_by_role("group", name="Satu.").get_by_label("Ragu").check()
    expect(card.root.get_by_text("Jawab satu.")).to_be_visible()
    assert card.answers()[-1] == {"activity": "m1.hold", "value": {"sides": {"b1": "unsure"}}, "done": False}
    card.root.get_by_role("group", name="Dua.").get_by_label("Tidak setuju").check()
    assert card.answers()[-1]["done"] is True


def test_the_scale_ends_in_a_profile_that_counts_reversed_statements(mount: Mount) -> None:
    card = mount(activity_from(SCALE))
    for statement, step in (("Memberi.", "4"), ("Meminta.", "1")):
        card.root.get_by_role("group", name=statement).get_by_label(f"{step},").check()
    expect(card.root.get_by_text("1 pernyataan belum dijawab")).to_be_visible()
    expect(card.root.locator(".jj-profile li")).to_have_count(0)
    card.root.get_by_role("group", name="Mendengar.").get_by_label("2,").check()
    expect(card.root.locator(".jj-profile li").first).to_contain_text("4,5")
    expect(card.root.locator(".jj-profile li").nth(1)).to_contain_text("2,0")
    assert card.answers()[-1] == {
        "activity": "m0.rate",
        "value": {"ratings": {"s1": 4, "s2": 1, "s3": 2}},
        "done": True,
    }
    assert "reversed" not in card.card.spec["statements"][1]


@pytest.mark.parametrize("language", ["id", "en"])
def test_a_model_shows_both_talks_their_remarks_and_the_rule(mount: Mount, language: str) -> None:
    activity = load_lesson("m1_giving").activity("m1.models")
    card = mount(activity, language=language)
    for line in (*activity.bad.lines, *activity.good.lines):
        expect(card.root.get_by_text(line.text[language]).first).to_be_visible()
        if line.note:
            expect(card.root.get_by_text(line.note[language]).first).to_be_visible()
    expect(card.root.locator(".jj-rule li")).to_have_count(3)
