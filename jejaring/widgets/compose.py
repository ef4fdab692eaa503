"""The card for writing in guided fields."""

from __future__ import annotations

from typing import Any

import traitlets

from jejaring.course import Compose
from jejaring.widgets.base import Card, script, style

__all__ = ["ComposeCard"]


class ComposeCard(Card):
    """`value`: `{"fields": {field id: text or option id}, "checked": [ids]}`. The page script counts words itself.

    `hints`: field id -> what the hints on writing say of its text. They are suggestions, and never change a score.
    """

    areas = ("card", "fields")

    _esm = script("fields", "compose")
    _css = style("fields", "compose")

    hints = traitlets.Dict().tag(sync=True)

    def judge(self, value: object) -> dict[str, Any]:
        """What to tell about an answer; its hints are looked up on the way."""
        self.hints = self.hinted(value)
        return super().judge(value)

    def hinted(self, value: object) -> dict[str, str]:
        """The hint of each field that asks for one and has a text that can be judged."""
        assert isinstance(self.content, Compose)
        asked = [field for field in self.content.fields if field.hint is not None]
        texts = value.get("fields") if isinstance(value, dict) else None
        if not asked or not isinstance(texts, dict):
            return {}
        from jejaring.writing import hint

        found = {}
        for field in asked:
            text = texts.get(field.id)
            if isinstance(text, str) and text.strip() and field.hint is not None:
                told = hint(field.hint, text, self.opened.language)
                if told.label is not None:
                    found[field.id] = told.why
        return found
