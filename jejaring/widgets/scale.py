"""The card for the self-assessment of habits, with a profile once every statement is rated."""

from __future__ import annotations

from typing import Any

from jejaring.course import Scale, load_course
from jejaring.widgets.base import Card, script, style

__all__ = ["ScaleCard", "profile"]


def profile(activity: Scale, ratings: dict[str, int]) -> list[tuple[int, float]]:
    """For each habit rated in full, its number (1 to 5) and mean rating from 1 to 5.

    A reversed statement counts as 6 - x, so that more always means more of the good habit.
    """
    habits: dict[int, list[int]] = {}
    for statement in activity.statements:
        rating = ratings.get(statement.id)
        if rating is None:
            return []
        habits.setdefault(statement.habit, []).append(6 - rating if statement.reversed else rating)
    return [(habit, sum(values) / len(values)) for habit, values in sorted(habits.items())]


class ScaleCard(Card):
    """`value`: `{"ratings": {statement id: 1 to 5}}`. `result` adds `profile`: `[{name, mean}]`, once whole."""

    _esm = script("scale")
    _css = style("scale")

    def judge(self, value: object) -> dict[str, Any]:
        result = super().judge(value)
        if result["state"] == "whole" and isinstance(value, dict) and isinstance(self.content, Scale):
            names = {entry.number: entry.short[self.opened.language] for entry in load_course().lessons}
            means = profile(self.content, value["ratings"])
            result["profile"] = [{"name": names.get(habit, str(habit)), "mean": mean} for habit, mean in means]
        return result
