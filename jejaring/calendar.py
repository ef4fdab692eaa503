"""A learner's follow-up dates as an iCalendar file (RFC 5545) that any calendar can read."""

from __future__ import annotations

import unicodedata
import uuid
from collections import Counter
from datetime import date, datetime, timedelta
from typing import Final

import icalendar

from jejaring.answers import ScheduleAnswer
from jejaring.answers.values import Touch
from jejaring.course import Schedule
from jejaring.wording import Language, Words

__all__ = ["calendar"]

# Names the same touch alike in every export, so that importing a file again updates and does not double.
_NAMESPACE: Final = uuid.UUID("6c1f1d6e-3f0e-5b0a-9a51-5f0b6f6a7c11")

REMINDER_HOUR: Final = 9
"""Hour of the day, by the clock of whoever opens the file."""


def calendar(activity: Schedule, answer: ScheduleAnswer, language: Language, now: datetime) -> bytes:
    """The touches of `answer` as all-day events with a reminder, sorted by day.

    UTF-8, CRLF, lines of at most 75 octets. `now` becomes DTSTAMP; without a time zone it raises ValueError. Control
    characters, which RFC 5545 forbids in texts, are dropped from notes.
    """
    if now.tzinfo is None:
        raise ValueError("now must carry a time zone")
    words = Words(language)
    file = icalendar.Calendar()
    file.add("version", "2.0")
    file.add("prodid", f"-//Jejaring//{activity.id}//{language.upper()}")
    file.add("calscale", "GREGORIAN")
    file.add("x-wr-calname", icalendar.vText(activity.title[language]))
    twins: Counter[tuple[date, str, str]] = Counter()
    for touch in sorted(answer.touches, key=lambda touch: (touch.date, touch.person)):
        same = (touch.date, touch.kind, touch.person)
        file.add_component(_event(activity, touch, twins[same], words, now))
        twins[same] += 1
    return bytes(file.to_ical())


def _event(activity: Schedule, touch: Touch, twin: int, words: Words, now: datetime) -> icalendar.Event:
    kind = next(option for option in activity.touch_kinds if option.id == touch.kind).text[words.language]
    event = icalendar.Event()
    name = f"{activity.id}/{touch.person}/{touch.date.isoformat()}/{touch.kind}/{twin}"
    event.add("uid", f"{uuid.uuid5(_NAMESPACE, name)}@jejaring")
    event.add("dtstamp", now)
    event.add("dtstart", touch.date)
    if touch.date < date.max:
        # The end of an all-day event is the day after its last.
        event.add("dtend", touch.date + timedelta(days=1))
    key = "calendar.summary" if activity.people == 1 else "calendar.summary_person"
    event.add("summary", words(key, kind=kind, person=touch.person))
    if note := _printable(touch.note):
        event.add("description", note)
    # A reminder to oneself does not make the day busy.
    event.add("transp", "TRANSPARENT")
    event.add_component(_alarm(event))
    return event


def _alarm(event: icalendar.Event) -> icalendar.Alarm:
    """Rings on the morning of the day; a day begins at midnight wherever its owner is."""
    alarm = icalendar.Alarm()
    alarm.add("action", "DISPLAY")
    alarm.add("description", str(event["summary"]))
    alarm.add("trigger", timedelta(hours=REMINDER_HOUR))
    return alarm


def _printable(text: str) -> str:
    """`text` without control characters (Cc) and half characters (Cs); every line end becomes one newline."""
    lines = (
        "".join(sign for sign in line if sign == "\t" or unicodedata.category(sign) not in {"Cc", "Cs"})
        for line in text.splitlines()
    )
    return "\n".join(lines).strip()
