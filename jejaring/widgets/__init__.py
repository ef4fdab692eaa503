"""The cards that learners answer on: one module, page script and style sheet for each kind of activity."""

from __future__ import annotations

from collections.abc import Callable
from importlib import import_module

from jejaring.course import Activity
from jejaring.lesson import Open
from jejaring.widgets.base import Card

__all__ = ["CARDS", "Card", "widget"]

# What makes a kind's card, as MODULE:NAME. A module is loaded with the first card of its kind, so that the first
# activity of a lesson waits for no other.
CARDS: dict[str, str] = {
    "beliefs": "beliefs:BeliefsCard",
    "chat": "chat:ChatCard",
    "choice": "choice:ChoiceCard",
    "compose": "compose:ComposeCard",
    "mark": "mark:MarkCard",
    "model": "model:ModelCard",
    "reflection": "reflection:ReflectionCard",
    "scale": "scale:ScaleCard",
    "schedule": "schedule:ScheduleCard",
    "simulator": "simulator:simulator_card",
    "sort": "sort:SortCard",
    "table": "table:TableCard",
}


def widget(opened: Open, activity: Activity, value: object) -> Card:
    """The card of `activity` in the open lesson, showing the answer `value` (None when there is none)."""
    module, _, name = CARDS[activity.kind].partition(":")
    make: Callable[[Open, Activity, object], Card] = getattr(import_module(f"jejaring.widgets.{module}"), name)
    return make(opened, activity, value)
