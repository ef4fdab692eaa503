"""The cards that learners answer on: one module, page script and style sheet for each kind of activity."""

from __future__ import annotations

from collections.abc import Callable

from jejaring.course import Activity
from jejaring.lesson import Open
from jejaring.widgets.base import Card
from jejaring.widgets.beliefs import BeliefsCard
from jejaring.widgets.chat import ChatCard
from jejaring.widgets.choice import ChoiceCard
from jejaring.widgets.compose import ComposeCard
from jejaring.widgets.mark import MarkCard
from jejaring.widgets.model import ModelCard
from jejaring.widgets.reflection import ReflectionCard
from jejaring.widgets.scale import ScaleCard
from jejaring.widgets.schedule import ScheduleCard
from jejaring.widgets.simulator import simulator_card
from jejaring.widgets.sort import SortCard
from jejaring.widgets.table import TableCard

__all__ = ["CARDS", "Card", "widget"]

CARDS: dict[str, Callable[[Open, Activity, object], Card]] = {
    "beliefs": BeliefsCard,
    "chat": ChatCard,
    "choice": ChoiceCard,
    "compose": ComposeCard,
    "mark": MarkCard,
    "model": ModelCard,
    "reflection": ReflectionCard,
    "scale": ScaleCard,
    "schedule": ScheduleCard,
    "simulator": simulator_card,
    "sort": SortCard,
    "table": TableCard,
}


def widget(opened: Open, activity: Activity, value: object) -> Card:
    """The card of `activity` in the open lesson, showing the answer `value` (None when there is none)."""
    return CARDS[activity.kind](opened, activity, value)
