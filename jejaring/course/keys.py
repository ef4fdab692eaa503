"""Answer keys: what a graded activity is scored against, and why.

Graded activities have theirs in `keys.yaml`, which stays with the instructor. Practice activities carry theirs in
`activities.yaml`, under `key`, as their feedback is shown at once. `why` holds the reason for each option, card,
segment or reply.
"""

from __future__ import annotations

from typing import Annotated

import msgspec

from jejaring.course.text import Text

__all__ = ["ChatKey", "ChoiceKey", "ComposeKey", "Key", "PlacesKey", "ReflectionKey"]


Weights = dict[str, Annotated[float, msgspec.Meta(ge=0, le=100)]]
# What counts as right, for each id: with none, no answer ever could.
Right = dict[str, Annotated[tuple[str, ...], msgspec.Meta(min_length=1)]]


class ChoiceKey(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """`weights`: option id -> judged effectiveness, 0 to 100 (situations use 3/2/1/0). Every option has one."""

    weights: Weights
    why: dict[str, Text]


class PlacesKey(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """For `sort` and `mark`. `places`: card or segment id -> every bin or label that counts as right."""

    places: Right
    why: dict[str, Text]


class ChatKey(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """`weights`: reply id -> judged effectiveness, 0 to 100. Reply ids are unique in the whole conversation."""

    weights: Weights
    why: dict[str, Text]


class ComposeKey(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """`accept`: id of a `chips` field -> option ids that count; `why`: field id -> what the field is for.

    Fields of free text are scored by their form alone (filled, number of words), never by meaning.
    """

    accept: Right = {}
    why: dict[str, Text] = {}


class ReflectionKey(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """Anchor answers for graders: two in each level band (of 12 points: low 3-6, middle 7-9, high 10-12)."""

    low: tuple[Text, Text]
    middle: tuple[Text, Text]
    high: tuple[Text, Text]


Key = ChoiceKey | PlacesKey | ChatKey | ComposeKey | ReflectionKey
