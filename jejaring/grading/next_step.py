"""What a marked reflection tells its writer: the level of each criterion, what the next one needs, and one step."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from jejaring.course import Activity, Chat, Choice, Mark, Reflection, Simulator, Sort
from jejaring.grading.marks import Mark as GivenMark
from jejaring.rendering import text_html
from jejaring.wording import Words

__all__ = ["activity_step", "fitting_mark", "levels_html", "next_step"]


def fitting_mark(marks: Sequence[GivenMark], manual: float | None) -> GivenMark | None:
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
        reached = text_html(words("feedback.level", level=level, most=most))
        seen = text_html(criterion.levels[level - 1][words.language])
        needs = (
            text_html(words("feedback.level_next", level=level + 1, text=criterion.levels[level][words.language]))
            if level < most
            else text_html(words("feedback.level_top"))
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
        "feedback.step_reflection",
        level=level + 1,
        criterion=weakest.title[words.language],
        text=weakest.levels[level][words.language],
    )
    return text_html(text)


def activity_step(words: Words, activity: Activity, empty: bool) -> str:
    """What to do about an activity that did not earn all its points, as HTML. `empty`: it was left out."""
    step = "open" if empty else _kind(activity)
    return text_html(words(f"feedback.step_{step}", activity=activity.title[words.language]))


def _kind(activity: Activity) -> str:
    match activity:
        case Choice():
            # A choice without a scene asks for what the lesson says.
            return "case" if activity.scene else "fact"
        case Sort() | Mark():
            return "places"
        case Chat():
            return "chat"
        case Simulator():
            return "simulator"
    return "form"
