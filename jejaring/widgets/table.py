"""The card for rows of guided fields, such as contacts or a log."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from jejaring.scoring import score
from jejaring.widgets.base import script, style
from jejaring.widgets.hinted import HintedCard

__all__ = ["TableCard"]


class TableCard(HintedCard):
    """`value`: `{"rows": [{field id: text or option id}]}`.

    Rows are judged by form alone, so `result` names what is still missing in a graded table too.
    """

    areas = ("card", "fields", "table")

    _esm = script("fields", "table")
    _css = style("fields", "table")

    def filled(self, value: object) -> Iterator[Mapping[str, object]]:
        """The rows."""
        rows = value.get("rows") if isinstance(value, dict) else None
        if isinstance(rows, list):
            yield from (row for row in rows if isinstance(row, dict))

    def judge(self, value: object) -> dict[str, Any]:
        """What to tell about an answer, with what is missing in each row."""
        return {**super().judge(value), **self.told(score(self.content, value))}
