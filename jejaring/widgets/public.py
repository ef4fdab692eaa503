"""What a card may show of an activity: its content in one language, never its key."""

from __future__ import annotations

from typing import Any

import msgspec

from jejaring.course import Activity, Text
from jejaring.wording import Language

__all__ = ["public"]

# `reversed` and `habit` would tell how a statement of the self-assessment counts; `teaches` is for authors.
_WITHHELD = frozenset({"key", "teaches", "reversed", "habit"})


def public(activity: Activity, language: Language) -> dict[str, Any]:
    """The activity as plain data, with texts in `language`, without key or what only authors need."""
    return {"kind": activity.kind, **_plain(activity, language)}


def _plain(value: Any, language: Language) -> Any:
    if isinstance(value, Text):
        return value[language]
    if isinstance(value, msgspec.Struct):
        return {
            name: _plain(getattr(value, name), language) for name in value.__struct_fields__ if name not in _WITHHELD
        }
    if isinstance(value, tuple | list):
        return [_plain(part, language) for part in value]
    if isinstance(value, dict):
        return {name: _plain(part, language) for name, part in value.items()}
    return value
