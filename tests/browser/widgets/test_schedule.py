"""The card for follow-up dates, in Chromium."""

from __future__ import annotations

from datetime import date, timedelta
from pathlib import Path

import icalendar
import pytest
from playwright.sync_api import expect

from jejaring.scoring import answer_state
from tests.browser.widgets.mounting import Mount, activity_from

ONE = """
kind: schedule
id: m5.dates
title: {id: Empat kontak, en: Four contacts}
prompt: {id: "Kapan?", en: "When?"}
points: 4
min_touches: 3
max_touches: 4
first_within: 2
horizon: 90
touch_kinds:
  - {id: k3, text: {id: Terima kasih, en: Thanks}}
  - {id: k1, text: {id: Kabar berguna, en: Something useful}}
"""
SIX = ONE.replace("max_touches: 4", "max_touches: 30\npeople: 3")
MET = date(2026, 11, 24)


def answer(*days: int, person: str = "1") -> dict[str, object]:
    touches = [{"date": (MET + timedelta(day)).isoformat(), "kind": "k3", "person": person, "note": ""} for day in days]
    return {"met": MET.isoformat(), "touches": touches}


def test_dates_are_kept_with_their_gaps(mount: Mount) -> None:
    card = mount(activity_from(ONE))
    card.root.get_by_label("Tanggal bertemu atau mulai").fill("2026-11-24")
    # A date field shows months and days in the order of the browser's country; the words leave no doubt.
    expect(card.root.get_by_text("Selasa, 24 November 2026")).to_be_visible()
    card.root.get_by_label("Tanggal kontak").fill("2026-11-25")
    expect(card.root.get_by_text("Rabu, 25 November 2026 · hari ke-1 · jarak 1 hari")).to_be_visible()
    card.root.get_by_role("button", name="Tambah kontak").click()
    second = card.root.get_by_role("group", name="Kontak 2")
    expect(second.get_by_label("Tanggal kontak")).to_be_focused()
    second.get_by_label("Tanggal kontak").fill("2026-12-01")
    second.get_by_label("Jenis kontak").select_option("Kabar berguna")
    second.get_by_label("Catatan").fill("artikel gudang dingin")
    second.get_by_label("Catatan").blur()
    assert card.answers()[-1]["value"] == {
        "met": "2026-11-24",
        "touches": [
            {"date": "2026-11-25", "kind": "k3", "person": "1", "note": ""},
            {"date": "2026-12-01", "kind": "k1", "person": "1", "note": "artikel gudang dingin"},
        ],
    }


def test_what_was_begun_without_a_day_is_kept_for_the_next_visit(mount: Mount) -> None:
    activity = activity_from(ONE)
    card = mount(activity)
    card.root.get_by_label("Tanggal bertemu atau mulai").fill("2026-11-24")
    card.root.get_by_label("Jenis kontak").select_option("Kabar berguna")
    card.root.get_by_label("Catatan").fill("artikel gudang dingin")
    card.root.get_by_label("Catatan").blur()
    kept = card.answers()[-1]["value"]
    assert kept["touches"] == []
    assert answer_state(activity, kept) != "damaged"
    again = mount(activity, kept)
    expect(again.root.get_by_label("Catatan")).to_have_value("artikel gudang dingin")
    expect(again.root.get_by_label("Jenis kontak")).to_have_value("k1")
    again.root.get_by_label("Tanggal kontak").fill("2026-11-25")
    again.root.get_by_label("Tanggal kontak").blur()
    assert again.answers()[-1]["value"] == {
        "met": "2026-11-24",
        "touches": [{"date": "2026-11-25", "kind": "k1", "person": "1", "note": "artikel gudang dingin"}],
    }


def test_a_contact_that_the_course_does_not_know_can_be_made_right(mount: Mount) -> None:
    activity = activity_from(ONE)
    touch = {"date": "2026-11-25", "kind": "zz", "person": "9", "note": "penting"}
    card = mount(activity, {"met": "2026-11-24", "touches": [touch]})
    expect(card.root.get_by_label("Catatan")).to_have_value("penting")
    card.root.get_by_label("Jenis kontak").select_option("Kabar berguna")
    last = card.answers()[-1]["value"]
    assert last["touches"] == [{**touch, "kind": "k1", "person": "1"}]
    assert answer_state(activity, last) != "damaged"


PLANS = [(), (1,), (1, 7, 28), (1, 7, 13), (3, 7, 28), (1, 7, 91), (-1, 7, 28), (1, 4, 10, 30)]


@pytest.mark.parametrize("days", PLANS)
def test_page_and_kernel_agree_on_when_it_is_whole(mount: Mount, days: tuple[int, ...]) -> None:
    activity = activity_from(ONE)
    card = mount(activity, answer(*days))
    # Setting the same date again sends the answer as it stands.
    card.root.get_by_label("Tanggal bertemu atau mulai").evaluate("input => input.dispatchEvent(new Event('change'))")
    last = card.answers()[-1]
    assert last["done"] is (answer_state(activity, last["value"]) == "whole")


def test_download_is_a_valid_calendar(mount: Mount, tmp_path: Path) -> None:
    card = mount(activity_from(ONE), answer(1, 7, 28), language="en")
    with card.page.expect_download() as started:
        card.root.get_by_role("button", name="Download calendar (.ics)").click()
    file = tmp_path / started.value.suggested_filename
    started.value.save_as(file)
    assert file.name == "follow-up.ics"
    parsed = icalendar.Calendar.from_ical(file.read_bytes())
    assert [event.start for event in parsed.events] == [MET + timedelta(day) for day in (1, 7, 28)]
    assert file.read_bytes().count(b"\r\n") == file.read_bytes().count(b"\n")
    expect(card.root.get_by_text("Calendar downloaded: follow-up.ics")).to_be_visible()


def test_several_people_each_have_their_own_dates(mount: Mount) -> None:
    card = mount(activity_from(SIX), answer(1, 7, 28, person="2"))
    expect(card.root.locator("summary").nth(1)).to_contain_text("3 kontak")
    expect(card.root.locator("summary").nth(1)).to_contain_text("lengkap")
    card.root.get_by_role("button", name="Tambah kontak untuk orang 1").click()
    card.root.get_by_role("group", name="Orang 1, kontak 1").get_by_label("Tanggal kontak").fill("2026-11-26")
    assert [touch["person"] for touch in card.answers()[-1]["value"]["touches"]] == ["1", "2", "2", "2"]


def test_removing_keeps_the_focus_near_and_adding_ends_at_the_most(mount: Mount) -> None:
    card = mount(activity_from(ONE), answer(1, 7, 28, 60))
    add = card.root.get_by_role("button", name="Tambah kontak")
    expect(add).to_be_hidden()
    card.root.get_by_role("button", name="Hapus Kontak 4").press("Enter")
    expect(add).to_be_visible()
    expect(card.root.get_by_role("button", name="Hapus Kontak 3")).to_be_focused()
    assert len(card.answers()[-1]["value"]["touches"]) == 3


def test_everything_that_takes_the_focus_is_shielded(mount: Mount) -> None:
    card = mount(activity_from(SIX), answer(1, 7))
    focusable = card.root.locator("button, input, select, textarea, summary").all()
    assert focusable
    assert {element.get_attribute("data-lm-suppress-shortcuts") for element in focusable} == {"true"}


def test_the_next_person_can_take_over_the_rhythm_a_day_later(mount: Mount) -> None:
    card = mount(activity_from(SIX), answer(1, 7, 28))
    card.root.get_by_text("Orang 2", exact=True).click()
    take = card.root.get_by_role("button", name="Isi orang 2 dengan jadwal orang 1, sehari lebih lambat")
    take.press("Enter")
    expect(take).to_be_hidden()
    second = card.root.get_by_role("group", name="Orang 2, kontak 1")
    expect(second.get_by_label("Tanggal kontak")).to_be_focused()
    kept = [touch["date"] for touch in card.answers()[-1]["value"]["touches"] if touch["person"] == "2"]
    assert kept == [(MET + timedelta(day)).isoformat() for day in (2, 8, 29)]
