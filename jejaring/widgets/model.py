"""The card for a bad and a good model conversation."""

from __future__ import annotations

from jejaring.widgets.base import Card, script, style

__all__ = ["ModelCard"]


class ModelCard(Card):
    """Only read: `value` stays None."""

    _esm = script("model")
    _css = style("model")
