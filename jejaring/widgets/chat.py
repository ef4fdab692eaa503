"""The card for a branching conversation."""

from __future__ import annotations

from jejaring.widgets.base import Card, script, style

__all__ = ["ChatCard"]


class ChatCard(Card):
    """`value`: `{"path": [reply ids]}`."""

    areas = ("card", "chat")

    _esm = script("chat")
    _css = style("chat")
