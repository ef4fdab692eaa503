"""The card for one question with one choice."""

from __future__ import annotations

from jejaring.widgets.base import Card, script, style

__all__ = ["ChoiceCard"]


class ChoiceCard(Card):
    """`value`: `{"choice": id, "usual": id}`."""

    _esm = script("choice")
    _css = style("choice")
