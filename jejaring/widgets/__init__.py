"""The cards that learners answer on: one module, page script and style sheet for each kind of activity."""

from __future__ import annotations

from jejaring.course import Activity
from jejaring.lesson import Open
from jejaring.widgets.base import Card
from jejaring.widgets.chat import ChatCard
from jejaring.widgets.choice import ChoiceCard
from jejaring.widgets.mark import MarkCard
from jejaring.widgets.schedule import ScheduleCard
from jejaring.widgets.table import TableCard

__all__ = ["CARDS", "Card", "widget"]

CARDS: dict[str, type[Card]] = {
    "chat": ChatCard,
    "choice": ChoiceCard,
    "mark": MarkCard,
    "schedule": ScheduleCard,
    "table": TableCard,
}


def widget(opened: Open, activity: Activity, value: object) -> Card:
    """The card of `activity` in the open lesson, showing the answer `value` (None when there is none)."""
    return CARDS[activity.kind](opened, activity, value)
