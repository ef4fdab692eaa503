"""The card for sorting statements into places."""

from __future__ import annotations

from jejaring.widgets.base import Card, script, style

__all__ = ["SortCard"]


class SortCard(Card):
    """`value`: `{"places": {card id: bin id}}`."""

    _esm = script("sort")
    _css = style("sort")
