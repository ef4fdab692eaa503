"""The card for writing in guided fields."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from jejaring.widgets.base import script, style
from jejaring.widgets.hinted import HintedCard

__all__ = ["ComposeCard"]


class ComposeCard(HintedCard):
    """`value`: `{"fields": {field id: text or option id}, "checked": [ids]}`. The page script counts words itself."""

    areas = ("card", "fields")

    _esm = script("fields", "compose")
    _css = style("fields", "compose")

    def filled(self, value: object) -> Iterator[Mapping[str, object]]:
        """The one form."""
        fields = value.get("fields") if isinstance(value, dict) else None
        if isinstance(fields, dict):
            yield fields
