"""The card for marking parts of a text with labels."""

from __future__ import annotations

from jejaring.widgets.base import Card, script, style

__all__ = ["MarkCard"]


class MarkCard(Card):
    """`value`: `{"places": {segment id: label id}}`."""

    areas = ("card", "mark")

    _esm = script("mark")
    _css = style("mark")
