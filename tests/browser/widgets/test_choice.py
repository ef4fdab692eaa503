"""The choice card in Chromium."""

from __future__ import annotations

from playwright.sync_api import expect

from tests.browser.widgets.mounting import Mount, activity_from

PRACTICE = """
kind: choice
id: m1.one
title: {id: Judul, en: Title}
prompt: {id: "Mana?", en: "Which?"}
options:
  - {id: k1, text: {id: satu, en: one}}
  - {id: k2, text: {id: dua, en: two}}
  - {id: k3, text: {id: tiga, en: three}}
key:
  weights: {k1: 0, k2: 3, k3: 1}
  why:
    k1: {id: Sebab satu., en: Reason one.}
    k2: {id: Sebab dua., en: Reason two.}
    k3: {id: Sebab tiga., en: Reason three.}
"""
GRADED = PRACTICE.partition("key:")[0] + "points: 3\nusual: true\n"


def test_practice_gives_the_reason_of_the_chosen_option(mount: Mount) -> None:
    card = mount(activity_from(PRACTICE))
    card.root.get_by_label("dua").check()
    expect(card.root.get_by_text("Sebab dua.").first).to_be_visible()
    assert card.answers() == [{"activity": "m1.one", "value": {"choice": "k2"}, "done": True}]
    assert card.card.value == {"choice": "k2"}


def test_graded_tells_nothing_right_or_wrong(mount: Mount) -> None:
    card = mount(activity_from(GRADED), language="en")
    card.root.get_by_role("radio", name="two", exact=False).first.check()
    assert card.card.result == {"state": "part", "problem": ""}
    card.root.get_by_role("group", name="And what you usually do:").get_by_role("radio").nth(1).check()
    last = card.answers()[-1]
    assert last["done"] is True
    assert last["value"]["choice"] == "k2"
    assert "key" not in card.card.spec


def test_keyboard_alone(mount: Mount) -> None:
    card = mount(activity_from(PRACTICE))
    card.page.keyboard.press("Tab")
    card.page.keyboard.press("Space")
    first = card.answers()[-1]["value"]["choice"]
    card.page.keyboard.press("ArrowDown")
    assert card.answers()[-1]["value"]["choice"] != first


def test_everything_that_takes_the_focus_is_shielded(mount: Mount) -> None:
    card = mount(activity_from(GRADED))
    for element in card.root.locator("button, input, select, textarea, summary, a").all():
        assert element.get_attribute("data-lm-suppress-shortcuts") == "true"


def test_order_is_the_learners_own_and_stays(mount: Mount) -> None:
    def order(seed: int) -> list[str]:
        card = mount(activity_from(PRACTICE), page={"seed": seed})
        return [text.strip() for text in card.root.locator(".jj-option").all_inner_texts()]

    assert order(5) == order(5)
    assert len({tuple(order(seed)) for seed in range(8)}) > 1


def test_restored_answer_is_shown(mount: Mount) -> None:
    card = mount(activity_from(PRACTICE), {"choice": "k3"})
    expect(card.root.get_by_label("tiga")).to_be_checked()
    card.restore(value={"choice": "k1"}, saved="10.42")
    expect(card.root.get_by_label("satu")).to_be_checked()
    expect(card.root.get_by_text("Tersimpan pukul 10.42")).to_be_visible()


def test_without_the_page_the_first_card_says_answers_are_not_kept(mount: Mount) -> None:
    card = mount(activity_from(PRACTICE), page=None)
    expect(card.root.get_by_role("alert")).to_contain_text("tidak dapat disimpan")
