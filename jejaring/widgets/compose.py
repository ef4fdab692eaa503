"""The card for writing in guided fields."""

from __future__ import annotations

from jejaring.widgets.base import Card, script, style

__all__ = ["ComposeCard"]


class ComposeCard(Card):
    """`value`: `{"fields": {field id: text or option id}, "checked": [ids]}`. The page script counts words itself."""

    areas = ("card", "fields")

    _esm = script("fields", "compose")
    _css = style("fields", "compose")
