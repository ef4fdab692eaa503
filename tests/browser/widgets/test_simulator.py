"""The cards of the five simulators, in Chromium."""

from __future__ import annotations

import pytest
from playwright.sync_api import expect

from jejaring.course import load_course, load_lesson
from jejaring.course.activities import Activity, Simulator
from jejaring.scoring import score
from jejaring.simulators import NAMES, model_of
from tests.browser.widgets.mounting import ROWS, Mount, Mounted, activity_from

SIMULATOR = """
kind: simulator
id: m1.run
title: {id: Percobaan, en: Trial}
prompt: {id: Susun rencana., en: Make a plan.}
points: 8
model: %s
split: {prediction: 1, target: 5, question: 2}
prediction: {id: "Apa yang terjadi?", en: "What happens?"}
predictions:
  - {id: p3, text: {id: Naik, en: Up}}
  - {id: p1, text: {id: Turun, en: Down}}
target: {id: Capai sasarannya., en: Reach the target.}
question: {id: Baca hasil Anda., en: Read your result.}
explain: {id: "Mengapa hasilnya begitu?", en: "Why did it turn out so?"}
examples: [{id: %s, text: {id: Contoh satu, en: Example one}}]
"""


def simulator(model: str) -> Activity:
    return activity_from(SIMULATOR % (model, next(iter(model_of(model).EXAMPLES))))


def good(model: str) -> dict[str, object]:
    """A whole answer that earns everything."""
    plan = model_of(model).good_plan()
    question = model_of(model).question(model_of(model).simulate(plan))
    data = model_of(model).plan_data(plan)
    return {"prediction": "p3", "plan": data, "runs": 2, "question": min(question.right), "note": ""}


def drawn(card: Mounted) -> None:
    """Waits for the answer to the newest question."""
    card.page.wait_for_function("document.querySelector('.jj-picture')?.complete")
    expect(card.root.locator(".jj-picture").first).to_be_visible()


@pytest.mark.parametrize("model", NAMES)
def test_from_prediction_to_the_question_about_the_own_run(mount: Mount, model: str) -> None:
    activity = simulator(model)
    card = mount(activity)
    expect(card.root.get_by_role("heading", name="Hasil rencana Anda")).to_be_hidden()
    card.root.get_by_role("radio", name="Naik").check()
    card.root.get_by_role("button", name="Jalankan").click()
    drawn(card)
    expect(card.root.get_by_role("heading", name="Hasil rencana Anda")).to_be_focused()
    card.root.locator("section", has=card.page.get_by_role("heading", name="Percobaan Anda")).get_by_role(
        "radio"
    ).first.check()
    last = card.answers()[-1]
    assert last["done"] is True
    assert last["value"]["runs"] == 1
    assert score(activity, last["value"]).state == "whole"


@pytest.mark.parametrize("model", NAMES)
def test_a_kept_plan_comes_back_as_it_was(mount: Mount, model: str) -> None:
    activity = simulator(model)
    card = mount(activity, good(model), language="en")
    drawn(card)
    assert card.card.ask["plan"] == good(model)["plan"]
    assert card.answers() == []
    checks = card.root.locator(".jj-checks li")
    expect(checks).to_have_count(len(model_of(model).checks(model_of(model).simulate(model_of(model).good_plan()))))
    for check in checks.all():
        expect(check).to_contain_text("reached")
    assert score(activity, good(model)).points == 8


def test_no_run_before_a_prediction(mount: Mount) -> None:
    card = mount(simulator("trust"))
    card.root.get_by_role("button", name="Jalankan").click()
    expect(card.root.get_by_role("alert")).to_have_text("Pilih dugaan Anda dulu. Dugaan tidak perlu benar.")
    expect(card.root.get_by_role("radio").first).to_be_focused()
    card.root.get_by_role("button", name="Contoh satu").click()
    assert card.answers() == []
    assert card.card.run == {}


def test_the_first_run_locks_the_prediction(mount: Mount) -> None:
    card = mount(simulator("trust"), {"prediction": "p1"})
    card.root.get_by_role("radio", name="Naik").check()
    card.root.get_by_role("button", name="Jalankan").click()
    expect(card.root.get_by_role("radio", name="Naik")).to_be_disabled()
    expect(card.root.get_by_role("radio", name="Turun")).to_be_hidden()
    expect(card.root.get_by_text("Dugaan ini tercatat sebelum percobaan pertama.")).to_be_visible()


def test_each_change_is_run_at_once_by_keyboard(mount: Mount) -> None:
    card = mount(simulator("trust"), good("trust"), language="en")
    drawn(card)
    before = card.root.locator(".jj-figures").text_content() or ""
    card.root.get_by_role("button", name="Week 1: Small gift").press("ArrowRight")
    expect(card.root.get_by_role("button", name="Week 2: Small gift")).to_be_focused()
    card.page.keyboard.press("4")
    expect(card.root.get_by_role("button", name="Week 2: Large request")).to_be_focused()
    expect(card.root.locator(".jj-figures")).not_to_have_text(before)
    card.page.wait_for_function("window.answers.length > 0")
    value = card.answers()[-1]["value"]
    assert value["plan"][1] == "ask_large"
    assert value["runs"] == 3
    expect(card.root.get_by_text("The plan has changed since you answered.")).to_be_visible()


def test_an_answer_that_the_new_run_does_not_offer_is_dropped(mount: Mount) -> None:
    card = mount(simulator("trust"), {**good("trust"), "question": "week2"})
    drawn(card)
    offered = {option["id"] for option in card.card.run["question"]["options"]}
    assert "week2" not in offered
    assert "question" not in card.answers()[-1]["value"]
    assert card.answers()[-1]["done"] is False


def test_an_example_is_looked_at_and_left_without_a_trace_in_the_plan(mount: Mount) -> None:
    card = mount(simulator("trust"), good("trust"))
    drawn(card)
    card.root.get_by_role("button", name="Contoh satu").click()
    expect(card.root.get_by_role("heading", name="Hasil contoh “Contoh satu”")).to_be_visible()
    expect(card.root.get_by_role("heading", name="Percobaan Anda")).to_be_hidden()
    expect(card.root.get_by_role("button", name="Beri besar", exact=False).first).to_be_disabled()
    card.root.get_by_role("button", name="Kembali ke rencana saya").click()
    expect(card.root.get_by_role("heading", name="Hasil rencana Anda")).to_be_visible()
    expect(card.root.get_by_role("heading", name="Percobaan Anda")).to_be_visible()
    assert card.card.value["plan"] == good("trust")["plan"]
    assert card.card.value["question"] == good("trust")["question"]


def test_two_examples_in_a_row_leave_the_own_plan_alone(mount: Mount) -> None:
    text = SIMULATOR % ("trust", "taker")
    text = text.replace("Example one}}", "Example one}}, {id: giver, text: {id: Contoh dua, en: Example two}}")
    card = mount(activity_from(text), good("trust"))
    drawn(card)
    for name in ("Contoh satu", "Contoh dua"):
        card.root.get_by_role("button", name=name).click()
        expect(card.root.get_by_role("heading", name=f"Hasil contoh “{name}”")).to_be_visible()
    assert card.card.value["plan"] == good("trust")["plan"]


def test_pictures_follow_theme_and_width(mount: Mount) -> None:
    card = mount(simulator("goals"), good("goals"), width=900)
    drawn(card)
    assert (card.card.ask["dark"], card.card.ask["narrow"]) == (False, False)
    card.page.evaluate("document.body.dataset.jpThemeLight = 'false'")
    card.page.set_viewport_size({"width": 390, "height": 844})
    picture = card.root.locator(".jj-picture").first.element_handle()
    card.page.wait_for_function("picture => picture.naturalHeight > picture.naturalWidth", arg=picture)
    assert (card.card.ask["dark"], card.card.ask["narrow"]) == (True, True)
    assert card.page.evaluate("document.documentElement.scrollWidth") == 390


def test_shares_never_add_up_to_more_than_all_the_time(mount: Mount) -> None:
    card = mount(simulator("channels"), good("channels"), language="en")
    voice = card.root.get_by_role("slider", name="Voice call")
    voice.fill("80")
    expect(voice).to_have_value("0")
    expect(card.root.get_by_text("Not used yet: 0%")).to_be_visible()
    card.root.get_by_role("slider", name="Text", exact=True).fill("20")
    voice.fill("80")
    expect(voice).to_have_value("30")
    expect(voice).to_have_attribute("aria-valuetext", "30%")


def test_touches_are_added_changed_and_removed(mount: Mount) -> None:
    card = mount(simulator("follow_up"), {"prediction": "p1"}, language="en")
    card.root.get_by_role("button", name="Add a touch").click()
    expect(card.root.get_by_role("slider", name="Day of touch 1")).to_be_focused()
    card.root.get_by_role("button", name="Add a touch").click()
    card.root.get_by_role("combobox", name="Kind of touch 2").select_option("Phone call")
    card.root.get_by_role("slider", name="Day of touch 2").fill("40")
    card.root.get_by_role("button", name="Remove touch 1").click()
    expect(card.root.get_by_role("slider", name="Day of touch 1")).to_have_value("40")
    expect(card.root.get_by_role("combobox", name="Kind of touch 1")).to_have_value("call")
    card.root.get_by_role("button", name="Run").click()
    drawn(card)
    assert card.card.value["plan"] == [{"day": 40, "kind": "call"}]


def test_the_second_tab_has_a_picture_of_its_own(mount: Mount) -> None:
    card = mount(simulator("goals"), {"prediction": "p1"}, language="en")
    card.root.get_by_role("tab", name="One event").press("ArrowRight")
    expect(card.root.get_by_role("tab", name="Effect size")).to_be_focused()
    expect(card.root.get_by_role("tab", name="Effect size")).to_have_attribute("aria-selected", "true")
    picture = card.root.get_by_role("tabpanel", name="Effect size").get_by_role("img")
    expect(picture).to_have_attribute("alt", card_label(card, 0.27))
    card.root.get_by_role("slider", name="Size of the effect (d)").fill("0.66")
    expect(picture).to_have_attribute("alt", card_label(card, 0.66))
    card.root.get_by_role("tab", name="One event").click()
    expect(card.root.get_by_role("button", name="Run")).to_be_visible()
    expect(card.root.get_by_role("heading", name="Result of your plan")).to_be_hidden()


def card_label(card: Mounted, effect: float) -> str:
    words = card.card.opened.words
    percent = words.number(100 * model_of("goals").pairs_won(effect), 0)
    return words("goals.effect.label", effect=words.number(effect, 2), percent=percent)


@pytest.mark.parametrize("width", [900, 390])
def test_a_turn_shows_its_word_whole(mount: Mount, width: int) -> None:
    value = good("conversation") | {"plan": {"moves": ["paraphrase"] * 8, "balance": True}}
    card = mount(simulator("conversation"), value, language="en", width=width)
    word = card.root.locator(".jj-short").first
    expect(word).to_have_text("paraphrase")
    assert word.evaluate(ROWS) == 1


def test_a_damaged_plan_is_said_and_can_be_replaced(mount: Mount) -> None:
    card = mount(simulator("trust"), {**good("trust"), "plan": ["give_small"] * 3})
    expect(card.root.get_by_text("Rencana untuk simulator tidak terbaca.")).to_be_visible()
    card.root.get_by_role("button", name="Minggu 3", exact=False).click()
    card.root.get_by_role("button", name="Minta kecil").click()
    drawn(card)


@pytest.mark.parametrize("model", NAMES)
def test_everything_that_takes_the_focus_is_shielded(mount: Mount, model: str) -> None:
    card = mount(simulator(model), good(model))
    drawn(card)
    focusable = card.root.locator("button, input, select, textarea, summary").all()
    assert focusable
    assert {element.get_attribute("data-lm-suppress-shortcuts") for element in focusable} == {"true"}


def test_nothing_on_the_page_tells_the_right_answer() -> None:
    from jejaring.widgets import widget
    from tests.browser.widgets.mounting import opened_with

    activity = simulator("trust")
    card = widget(opened_with(activity), activity, good("trust"))
    card.ask = {"n": 1, "plan": good("trust")["plan"], "example": "", "dark": False, "narrow": False, "aside": None}
    assert set(card.run["question"]) == {"text", "options"}
    assert set(card.run["question"]["options"][0]) == {"id", "text"}


def test_every_example_of_the_lessons_is_known_to_its_model() -> None:
    for entry in load_course().lessons:
        for activity in load_lesson(entry.id).activities:
            if isinstance(activity, Simulator):
                assert {example.id for example in activity.examples} <= set(model_of(activity.model).EXAMPLES)
