"""The card for common beliefs: take a side, then read."""

from __future__ import annotations

from jejaring.widgets.base import Card, script, style

__all__ = ["BeliefsCard"]


class BeliefsCard(Card):
    """`value`: `{"sides": {belief id: "agree" | "unsure" | "disagree"}}`."""

    _esm = script("beliefs")
    _css = style("beliefs")
