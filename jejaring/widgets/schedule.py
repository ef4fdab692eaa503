"""The card for follow-up dates, with the calendar file to download."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Any

import traitlets

from jejaring.answers import ScheduleAnswer, read_answer
from jejaring.course import Activity, Schedule
from jejaring.errors import AnswerError
from jejaring.lesson import Open
from jejaring.widgets.base import Card, script, style

__all__ = ["ScheduleCard"]


class ScheduleCard(Card):
    """`value`: `{"met": date, "touches": [{"date", "kind", "person", "note"}]}`.

    Its `drafts`, rows without a day or a kind, are the page's own and count for nothing.

    The page asks for the calendar by raising `wanted`; `file` answers with `{"wanted", "text"}`, where an empty text
    means that the dates cannot be read.
    """

    areas = ("card", "schedule")

    wanted = traitlets.Int(0).tag(sync=True)
    file = traitlets.Dict().tag(sync=True)

    _esm = script("fields", "schedule")
    _css = style("schedule")

    def __init__(self, opened: Open, activity: Activity, value: object) -> None:
        super().__init__(opened, activity, value)
        self.observe(lambda change: self._make_file(change["new"]), "wanted")

    def _make_file(self, wanted: int) -> None:
        # Reading calendars is slow to load, and most lessons have none.
        from jejaring.calendar import calendar

        made: dict[str, Any] = {"wanted": wanted, "text": ""}
        try:
            answer = read_answer(self.content, self.value)
        except AnswerError:
            answer = None
        if isinstance(answer, ScheduleAnswer) and isinstance(self.content, Schedule):
            made["text"] = calendar(self.content, answer, self.opened.language, datetime.now(UTC)).decode()
        self.file = made
