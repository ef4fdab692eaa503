"""Where a learner makes something to keep: the record as page and PDF, a card to share, the calendar."""

from __future__ import annotations

import base64
import logging
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import anywidget
import traitlets

from jejaring.answers import ScheduleAnswer, read_answer
from jejaring.course import Schedule, load_course, load_lesson
from jejaring.errors import AnswerError
from jejaring.study.path import asset
from jejaring.study.progress import Progress, progress
from jejaring.widgets.base import script, style
from jejaring.wording import Language, Words

__all__ = ["RecordCard", "open_record"]

# The plan's own calendar, else that of the lesson on following up.
_CALENDARS = ("m6_plan", "m5_follow_up")


class RecordCard(anywidget.AnyWidget):
    """The page sets `asked` to `{n, what, name}`; `made` answers with `{n, what, file, type, data}` or `{n, problem}`.

    `what`: html, pdf, png or ics; `data` is base64. `prints`: whether a PDF can be made here; else the browser prints.
    """

    _esm = script() + "\n" + asset("record.js")
    _css = style() + "\n" + asset("record.css")

    language = traitlets.Unicode().tag(sync=True)
    words = traitlets.Dict().tag(sync=True)
    prints = traitlets.Bool().tag(sync=True)
    asked = traitlets.Dict().tag(sync=True)
    made = traitlets.Dict().tag(sync=True)

    def __init__(self, folder: Path, language: Language) -> None:
        from jejaring.study.printing import find_chromium

        self.folder = folder
        self.wording = Words(language)
        self._chromium = find_chromium()
        super().__init__(language=language, words=self.wording.area("record"), prints=self._chromium is not None)
        self.observe(lambda change: self._make(change["new"]), "asked")

    def _make(self, asked: dict[str, Any]) -> None:
        what, name = str(asked.get("what")), str(asked.get("name") or "")
        if not what or "n" not in asked:
            return
        made: dict[str, Any] = {"n": asked["n"], "what": what}
        try:
            file, kind, data = self.file(what, name, datetime.now(UTC).astimezone())
            made |= {"file": file, "type": kind, "data": base64.b64encode(data).decode()}
        except _NoDates as error:
            made["problem"] = self.wording("record.no_dates", lesson=str(error))
        except Exception as error:
            # Whatever it is: without an answer the page would wait for ever.
            logging.getLogger("jejaring.study").exception("no %s was made", what)
            made["problem"] = self.wording("record.failed", reason=str(error)[:200] or type(error).__name__)
        self.made = made

    def file(self, what: str, name: str, now: datetime) -> tuple[str, str, bytes]:
        """File name, media type and bytes of `what`. Raises JejaringError when it cannot be made."""
        words, lessons = self.wording, progress(self.folder)
        if what == "png":
            from jejaring.study.share_card import share_card

            return f"{words('record.file_card')}.png", "image/png", share_card(lessons, words, now)
        if what == "ics":
            return f"{words('record.file_calendar')}.ics", "text/calendar", self._calendar(lessons, now)
        from jejaring.study.record_page import record_page

        page = record_page(lessons, words, now, name)
        if what == "pdf" and self._chromium is not None:
            from jejaring.study.printing import to_pdf

            return f"{words('record.file')}.pdf", "application/pdf", to_pdf(page, self._chromium)
        return f"{words('record.file')}.html", "text/html", page.encode()

    def _calendar(self, lessons: list[Progress], now: datetime) -> bytes:
        from jejaring.calendar import calendar

        own = {one.entry.id: one.own for one in lessons}
        for lesson in _CALENDARS:
            for activity in load_lesson(lesson).activities:
                if not isinstance(activity, Schedule):
                    continue
                try:
                    answer = read_answer(activity, own[lesson].values.get(activity.id))
                except AnswerError:
                    continue
                if isinstance(answer, ScheduleAnswer) and answer.touches:
                    return calendar(activity, answer, self.wording.language, now)
        raise _NoDates(load_course().entry(_CALENDARS[0]).title[self.wording.language])

    def _repr_mimebundle_(self, **kwargs: Any) -> tuple[dict[str, Any], dict[str, Any]]:
        """Nothing of a learner stands in the start page's file."""
        bundle = super()._repr_mimebundle_(**kwargs)
        data, metadata = bundle if bundle is not None else ({}, {})
        data["text/plain"] = self.wording("record.label")
        return data, metadata


class _NoDates(Exception):  # noqa: N818 - a plain answer to the learner, not a fault
    """No calendar was filled in; carries the lesson where it is."""


def open_record(language: Language, folder: Path | None = None) -> RecordCard:
    """The place to make a record of the notebooks in `folder` (the working directory when absent)."""
    return RecordCard((folder or Path()).resolve(), language)
