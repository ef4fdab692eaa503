"""Two pictures of a learner's study: the habits before and after, and the points of each lesson."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, cast

from jejaring.simulators.model import Words as PictureWords
from jejaring.simulators.pictures.canvas import Canvas, canvas
from jejaring.study.progress import Habits, Progress
from jejaring.wording import Words

__all__ = ["draw_habits", "draw_points", "habit_lines", "has_habits", "has_points", "point_lines"]

_TIMES = ("before", "in_truth", "after")


def has_habits(habits: Habits) -> bool:
    """Whether anything was rated."""
    return habits.before is not None or habits.after is not None or habits.in_truth is not None


def has_points(lessons: Sequence[Progress]) -> bool:
    """Whether any activity with points was answered."""
    return any(lesson.filled or lesson.own.attempts for lesson in lessons)


def _named(lessons: Sequence[Progress], words: Words) -> list[str]:
    return [one.entry.short[words.language] for one in lessons if 1 <= one.entry.number <= 5]


def _amount(words: Words, value: float) -> str:
    return words.number(value, 0 if value == int(value) else 1)


def habit_lines(habits: Habits, lessons: Sequence[Progress], words: Words) -> list[str]:
    """The first picture as text, one line a habit."""
    lines = []
    for place, habit in enumerate(_named(lessons, words)):
        told = [
            words("study.habits_part", when=words(f"study.{time}"), mean=words.number(means[place], 1))
            for time in _TIMES
            if (means := getattr(habits, time)) is not None
        ]
        lines.append(words("study.habits_line", habit=habit, list="; ".join(told)))
    return lines


def point_lines(lessons: Sequence[Progress], words: Words) -> list[str]:
    """The second picture as text, one line a lesson."""
    lines = []
    for one in _scored(lessons):
        given = {
            "lesson": one.entry.short[words.language],
            "filled": _amount(words, one.filled),
            "all": _amount(words, one.entry.automatic),
        }
        if one.own.attempts:
            points = _amount(words, one.own.attempts[-1].points)
            lines.append(words("study.points_line_earned", points=points, **given))
        else:
            lines.append(words("study.points_line", **given))
    return lines


def _scored(lessons: Sequence[Progress]) -> list[Progress]:
    return [one for one in lessons if one.entry.automatic > 0]


def draw_habits(
    habits: Habits, lessons: Sequence[Progress], words: Words, *, dark: bool = False, narrow: bool = False
) -> str:
    """SVG text: one row a habit, a mark for each time it was rated, and the way between before and after."""
    with canvas(
        cast(PictureWords, words),
        dark=dark,
        narrow=narrow,
        panels=[["habits"]],
        widths=(1,),
        size=(7.2, 3.3),
        narrow_size=(4.0, 3.9),
    ) as page:
        _habits(page, habits, _named(lessons, words), words, narrow)
        return page.svg(words("study.habits_label"))


def _habits(page: Canvas, habits: Habits, names: Sequence[str], words: Words, narrow: bool) -> None:
    axes, colours = page.panels["habits"], page.colours
    rows = range(len(names), 0, -1)
    if habits.before is not None and habits.after is not None:
        for row, start, end in zip(rows, habits.before, habits.after, strict=True):
            axes.plot([start, end], [row, row], color=colours.line, linewidth=5, solid_capstyle="round", zorder=1)
    looks = {
        "before": ("o", colours.warm, colours.paper, 10.0),
        "in_truth": ("D", colours.violet, colours.paper, 7.0),
        "after": ("o", colours.thread, colours.thread, 11.0),
    }
    for time in _TIMES:
        means = getattr(habits, time)
        if means is None:
            continue
        shape, edge, face, size = looks[time]
        axes.plot(
            means, list(rows), shape, label=words(f"study.{time}"), color=edge, markerfacecolor=face,
            markeredgecolor=edge, markeredgewidth=2, markersize=size, clip_on=False, linestyle="none",
        )  # fmt: skip
    axes.set(xlim=(0.9, 5.1), ylim=(0.4, len(names) + 0.6))
    axes.set_yticks(list(rows), list(names))
    axes.set_xticks(range(1, 6))
    axes.set_xlabel(f"{words('study.habits_never')} … {words('study.habits_always')}")
    axes.grid(True, axis="x")
    axes.grid(False, axis="y")
    axes.tick_params(axis="y", length=0)
    axes.spines["left"].set_visible(False)
    # Above the rows, in the order of time: three marks in one row may hide one another's labels.
    axes.legend(
        loc="lower left", bbox_to_anchor=(0, 1.0), ncols=2 if narrow else 3, frameon=False, fontsize=9,
        handletextpad=0.3, columnspacing=1.4, borderpad=0,
    )  # fmt: skip


def draw_points(lessons: Sequence[Progress], words: Words, *, dark: bool = False, narrow: bool = False) -> str:
    """SVG text: a bar for each graded lesson: what can be earned, what is answered, what the latest attempt earned."""
    with canvas(
        cast(PictureWords, words),
        dark=dark,
        narrow=narrow,
        panels=[["points"]],
        widths=(1,),
        size=(7.2, 3.1),
        narrow_size=(4.0, 3.9),
    ) as page:
        _points(page, _scored(lessons), words)
        return page.svg(words("study.points_label"))


def _points(page: Canvas, lessons: Sequence[Progress], words: Words) -> None:
    axes, colours = page.panels["points"], page.colours
    for row, one in zip(range(len(lessons), 0, -1), lessons, strict=True):
        possible = one.entry.automatic
        axes.barh(row, possible, height=0.62, facecolor="none", edgecolor=colours.strong, linewidth=1)
        axes.barh(row, one.filled, height=0.62, facecolor=colours.thread_soft, edgecolor=colours.thread, linewidth=1)
        told = f"{_amount(words, one.filled)} / {_amount(words, possible)}"
        if one.own.attempts:
            earned = one.own.attempts[-1].points
            axes.barh(row, earned, height=0.3, facecolor=colours.thread, edgecolor=colours.thread)
            told = f"{_amount(words, earned)} / {_amount(words, possible)}"
        axes.text(possible + 1, row, told, va="center", fontsize=9, color=colours.ink)
    most = max(one.entry.automatic for one in lessons)
    axes.set(xlim=(0, most * 1.16), ylim=(0.4, len(lessons) + 0.6))
    axes.set_yticks(range(len(lessons), 0, -1), [one.entry.short[words.language] for one in lessons])
    axes.grid(False)
    axes.tick_params(axis="y", length=0)
    axes.spines["left"].set_visible(False)
    from matplotlib.patches import Patch

    kinds: tuple[tuple[str, dict[str, Any]], ...] = (
        ("points_possible", {"facecolor": "none", "edgecolor": colours.strong}),
        ("points_filled", {"facecolor": colours.thread_soft, "edgecolor": colours.thread}),
        ("points_earned", {"facecolor": colours.thread, "edgecolor": colours.thread}),
    )
    shown = kinds if any(one.own.attempts for one in lessons) else kinds[:2]
    axes.legend(
        handles=[Patch(label=words(f"study.{key}"), **look) for key, look in shown], loc="lower left",
        bbox_to_anchor=(0, 1.0), ncols=3, frameon=False, fontsize=9, columnspacing=1.4, borderpad=0,
    )  # fmt: skip
