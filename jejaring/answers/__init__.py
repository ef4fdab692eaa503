"""The answers in a learner's notebook: their schema, their limits, and what is wrong with a damaged one."""

from jejaring.answers.reflections import reflection, reflections
from jejaring.answers.sheet import SCHEMA_VERSION, Sheet, read_sheet
from jejaring.answers.values import (
    Answer,
    BeliefsAnswer,
    ChatAnswer,
    ChoiceAnswer,
    ComposeAnswer,
    PlacesAnswer,
    ScaleAnswer,
    ScheduleAnswer,
    SimulatorAnswer,
    TableAnswer,
    read_answer,
)

__all__ = [
    "SCHEMA_VERSION",
    "Answer",
    "BeliefsAnswer",
    "ChatAnswer",
    "ChoiceAnswer",
    "ComposeAnswer",
    "PlacesAnswer",
    "ScaleAnswer",
    "ScheduleAnswer",
    "Sheet",
    "SimulatorAnswer",
    "TableAnswer",
    "read_answer",
    "read_sheet",
    "reflection",
    "reflections",
]
