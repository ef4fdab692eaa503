"""The card for rows of guided fields, such as contacts or a log."""

from __future__ import annotations

from typing import Any

from jejaring.scoring import score
from jejaring.widgets.base import Card, script, style

__all__ = ["TableCard"]


class TableCard(Card):
    """`value`: `{"rows": [{field id: text or option id}]}`.

    Rows are judged by form alone, so `result` names what is still missing in a graded table too.
    """

    areas = ("card", "fields", "table")

    _esm = script("fields", "table")
    _css = style("fields", "table")

    def judge(self, value: object) -> dict[str, Any]:
        return self.told(score(self.content, value))
