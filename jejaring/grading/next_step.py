"""What a marked reflection tells its writer: the level of each criterion, what the next one needs, and one step."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from jejaring.course import Reflection
from jejaring.grading.marks import Mark
from jejaring.rendering import text_html
from jejaring.wording import Words

__all__ = ["fitting_mark", "levels_html", "next_step"]


def fitting_mark(marks: Sequence[Mark], manual: float | None) -> Mark | None:
    """The mark that made the score in the gradebook; None when the score was given elsewhere or changed since."""
    return next((mark for mark in marks if manual is not None and abs(mark.points - manual) < 0.005), None)


def levels_html(words: Words, activity: Reflection, levels: Mapping[str, int]) -> str:
    """The levels as HTML: each criterion with what was seen, and what the next level needs."""
    rows = []
    for criterion in activity.criteria:
        level, most = levels.get(criterion.id, 0), len(criterion.levels)
        if not 1 <= level <= most:
            continue
        title = text_html(criterion.title[words.language])
        reached = text_html(words("grading.level", level=level, most=most))
        seen = text_html(criterion.levels[level - 1][words.language])
        needs = (
            text_html(words("grading.level_next", level=level + 1, text=criterion.levels[level][words.language]))
            if level < most
            else text_html(words("grading.level_top"))
        )
        rows.append(f"<dt>{title} · {reached}</dt><dd>{seen}<br><strong>{needs}</strong></dd>")
    return f'<dl class="jejaring-levels">{"".join(rows)}</dl>' if rows else ""


def next_step(words: Words, activity: Reflection, levels: Mapping[str, int]) -> str:
    """One step as HTML: what the weakest criterion needs, the first of equals. Empty when all are at the top."""
    open_ones = [
        (levels[criterion.id], place, criterion)
        for place, criterion in enumerate(activity.criteria)
        if 1 <= levels.get(criterion.id, 0) < len(criterion.levels)
    ]
    if not open_ones:
        return ""
    level, _place, weakest = min(open_ones)[:3]
    text = words(
        "grading.next_step_reflection",
        criterion=weakest.title[words.language],
        text=weakest.levels[level][words.language],
    )
    return text_html(text)
