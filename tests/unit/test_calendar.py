"""The calendar file: strict RFC 5545, whatever a learner writes into a note."""

from datetime import UTC, date, datetime, timedelta

import icalendar
import pytest
from hypothesis import given
from hypothesis import strategies as st

from jejaring.answers import ScheduleAnswer
from jejaring.answers.values import Touch
from jejaring.calendar import calendar
from jejaring.course import Schedule
from jejaring.course.activities import Option
from jejaring.course.text import Text
from jejaring.wording import Language

NOW = datetime(2026, 11, 24, 3, 42, tzinfo=UTC)


def activity(people: int = 1) -> Schedule:
    return Schedule(
        id="m5.schedule",
        title=Text(
            id="Jadwal tindak lanjut, empat sentuhan; melebar",
            en="Follow-up schedule, four touches; widening",
        ),
        prompt=Text(id="…", en="…"),
        touch_kinds=(
            Option("k3", Text(id="ucapan terima kasih", en="a thank-you")),
            Option("k1", Text(id="mengirim sesuatu yang berguna", en="sending something useful")),
        ),
        min_touches=2,
        max_touches=8,
        first_within=2,
        horizon=90,
        people=people,
    )


def touch(day: date, note: str = "", kind: str = "k3", person: str = "1") -> Touch:
    return Touch(day, kind, person, note)


def made(*touches: Touch, people: int = 1, language: Language = "id") -> bytes:
    return calendar(activity(people), ScheduleAnswer(date(2026, 11, 24), touches), language, NOW)


def events(file: bytes) -> list[icalendar.Event]:
    parsed = icalendar.Calendar.from_ical(file)
    assert isinstance(parsed, icalendar.Calendar)
    assert not parsed.errors
    assert not any(part.errors for part in parsed.walk())
    return list(parsed.walk("VEVENT"))


def test_events_are_whole_days_in_order() -> None:
    first, second = events(made(touch(date(2026, 12, 1), kind="k1"), touch(date(2026, 11, 25))))
    assert (first["dtstart"].dt, first["dtend"].dt) == (date(2026, 11, 25), date(2026, 11, 26))
    assert str(first["summary"]) == "Tindak lanjut: ucapan terima kasih"
    assert str(second["summary"]) == "Tindak lanjut: mengirim sesuatu yang berguna"
    assert first["dtstamp"].dt == NOW


def test_required_properties_and_line_ends() -> None:
    file = made(touch(date(2026, 11, 25)))
    assert file.startswith(b"BEGIN:VCALENDAR\r\n")
    assert file.endswith(b"END:VCALENDAR\r\n")
    assert b"\n" not in file.replace(b"\r\n", b"")
    assert b"DTSTART;VALUE=DATE:20261125\r\n" in file
    assert b"DTSTAMP:20261124T034200Z\r\n" in file


def test_person_is_named_when_there_are_several() -> None:
    (event,) = events(made(touch(date(2026, 11, 25), person="3"), people=6, language="en"))
    assert str(event["summary"]) == "Follow up, person 3: a thank-you"


def test_each_day_rings_once_on_its_morning() -> None:
    for event in events(made(touch(date(2026, 11, 25), "Kabar; lowongan, dan “hal lain”"), touch(date(2026, 12, 1)))):
        (alarm,) = event.walk("VALARM")
        assert str(alarm["action"]) == "DISPLAY"
        assert str(alarm["description"]) == str(event["summary"])
        # Counted from midnight, where a day without a time begins in every time zone.
        assert alarm["trigger"].dt == timedelta(hours=9)
        assert b"TRIGGER:PT9H\r\n" in alarm.to_ical()


def test_texts_are_escaped_as_the_standard_says() -> None:
    file = made(touch(date(2026, 11, 25), "a\\b; c, d\ne: f"))
    assert b"\r\nDESCRIPTION:a\\\\b\\; c\\, d\\ne: f\r\n" in file
    assert b"\r\nX-WR-CALNAME:Jadwal tindak lanjut\\, empat sentuhan\\; melebar\r\n" in file


def test_exports_agree_on_ids_and_twins_differ() -> None:
    same = touch(date(2026, 11, 25))
    one, two = ([str(event["uid"]) for event in events(made(same, same))] for _ in range(2))
    assert one == two
    assert len(set(one)) == 2


@pytest.mark.parametrize(
    "note",
    [
        "Bu Ratna; Pak Dedi, “CV” \\ tautan: https://contoh.id/a;b,c",
        "Terima kasih,\nsampai jumpa.\n\nSalam hangat",
        "Łukasz, Zoë, 李小龍, José, ᮃᮔᮤ · " * 12,
        "🙂" * 90,
        "x" * 400,
    ],
)
def test_notes_come_back_as_written_and_lines_stay_short(note: str) -> None:
    file = made(touch(date(2026, 11, 25), note))
    (event,) = events(file)
    assert str(event["description"]) == note.strip()
    for line in file.split(b"\r\n"):
        assert len(line) <= 75
        line.decode("utf-8")


@given(st.text(max_size=400), st.dates())
def test_any_note_and_any_day_make_a_valid_file(note: str, day: date) -> None:
    file = made(touch(day, note))
    (event,) = events(file)
    assert event["dtstart"].dt == day
    if day < date.max:
        assert event["dtend"].dt == day + timedelta(days=1)
    forbidden = {sign for sign in file.decode("utf-8").replace("\r\n", "") if ord(sign) < 32 and sign != "\t"}
    assert not forbidden
    assert all(len(line) <= 75 for line in file.split(b"\r\n"))


def test_control_characters_and_half_characters_are_dropped() -> None:
    (event,) = events(made(touch(date(2026, 11, 25), "a\x00b\x07c\u00a0\r\nd\ud800e")))
    assert str(event["description"]) == "abc\u00a0\nde"


def test_no_touches_make_an_empty_calendar() -> None:
    assert events(made()) == []


def test_time_zone_is_needed() -> None:
    with pytest.raises(ValueError, match="time zone"):
        calendar(activity(), ScheduleAnswer(), "id", datetime(2026, 11, 24))
