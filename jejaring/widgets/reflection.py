"""The card for the written reflection, whose text lives in nbgrader's own answer cell."""

from __future__ import annotations

from typing import Any

from jejaring.course import Reflection
from jejaring.scoring.forms import word_count
from jejaring.widgets.base import Card, script, style

__all__ = ["ReflectionCard"]


class ReflectionCard(Card):
    """`value`: the text as the page reads it from the answer cell and writes it back; empty for none."""

    areas = ("card", "fields")

    _esm = script("fields", "reflection")
    _css = style("reflection")

    def judge(self, value: object) -> dict[str, Any]:
        words = word_count(value) if isinstance(value, str) else 0
        least = self.content.words_from if isinstance(self.content, Reflection) else 0
        return {"state": "whole" if words >= least else "part" if words else "none", "problem": ""}
