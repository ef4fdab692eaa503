"""The cohort in pictures: standing by lesson, scores, habits before and after, options by score group, plans."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from itertools import pairwise

import numpy as np
from numpy.typing import NDArray

from jejaring.insight.change import Change
from jejaring.insight.cohort import STATES, Cohort
from jejaring.insight.items import OptionRow
from jejaring.insight.svg import Drawing, Palette
from jejaring.wording import Words

__all__ = ["Landing", "change_picture", "heat_map", "landing_picture", "option_picture", "percent", "score_picture"]

LETTERS = "ABCDEFGHIJ"
DASHES = ("5 3", "2 3", "10 3", "9 3 2 3", "1 5", "15 4 2 4 2 4")
"""One for each option: colours alone are not told apart by everyone."""


def percent(words: Words, share: float) -> str:
    """A share as whole per cent: 74 % in Indonesian, 74% in English."""
    return f"{100 * share:.0f}{' ' if words.language == 'id' else ''}%"


def _count(words: Words, number: int) -> str:
    text = f"{number:,}"
    return text.replace(",", ".") if words.language == "id" else text


def heat_map(cohort: Cohort, words: Words, colours: Palette) -> str:
    """Learners (rows, those furthest on first) by lessons; neighbours in the same state are one block."""
    states = cohort.states()
    if len(states):
        states = states[np.lexsort([-states[:, column] for column in range(states.shape[1] - 1, -1, -1)])]
    lessons = cohort.lessons
    left, top, height = 92.0, 34.0, 300.0
    drawing = Drawing(words("insight.heat_label", learners=_count(words, len(states))), top + height + 78, colours)
    drawing.raw(
        f'<defs><pattern id="half" width="7" height="7" patternUnits="userSpaceOnUse" patternTransform="rotate(45)">'
        f'<rect width="7" height="7" fill="{colours.warm_soft}"/><rect width="2" height="7" fill="{colours.warm}"/>'
        f"</pattern></defs>"
    )
    fills = {"none": "none", "working": "url(#half)", "submitted": colours.thread_soft, "graded": colours.thread}
    step = (drawing.width - left) / len(lessons)
    drawing.rect(left, top, drawing.width - left, height, "none", colours.line)
    for column, entry in enumerate(lessons):
        x = left + column * step
        drawing.text(x + step / 2, top - 12, entry.short[words.language], 11.5, anchor="middle")
        for state, first, last in _runs(states[:, column]) if len(states) else ():
            y = top + height * first / len(states)
            fill = fills[STATES[state]]
            drawing.rect(
                x + 1,
                y,
                step - 2,
                height * (last - first) / len(states),
                fill,
                colours.line if fill == "none" else "none",
            )
    drawing.text(left - 8, top + 12, words("insight.heat_top"), 11.5, colours.soft, "end")
    drawing.text(left - 8, top + height - 4, words("insight.heat_bottom"), 11.5, colours.soft, "end")
    x = left
    for kind in reversed(STATES):
        drawing.rect(x, top + height + 26, 16, 16, fills[kind], colours.strong)
        name = words(f"insight.state_{kind}")
        drawing.text(x + 22, top + height + 39, name, 12.5)
        x += 44 + 7.2 * len(name)
    return drawing.svg()


def _runs(column: NDArray[np.int8]) -> list[tuple[int, int, int]]:
    """(state, first row, row after the last) of every run of equal states."""
    edges = np.flatnonzero(np.diff(column)) + 1
    bounds = [0, *edges.tolist(), len(column)]
    return [(int(column[first]), first, last) for first, last in pairwise(bounds)]


def score_picture(cohort: Cohort, words: Words, colours: Palette) -> str:
    """A histogram of graded learners' scores for every lesson that gives points, in tenths of what is possible."""
    scored = [entry for entry in cohort.lessons if cohort.possible[entry.id] > 0]
    columns = 3
    lines = -(-len(scored) // columns)
    cell, height = 691.0 / columns, 148.0
    drawing = Drawing(words("insight.scores_label"), lines * height, colours)
    for place, entry in enumerate(scored):
        left, top = (place % columns) * cell + 6, (place // columns) * height
        values = np.array(cohort.scores(entry.id)) / cohort.possible[entry.id]
        drawing.text(left, top + 16, entry.short[words.language], 13, bold=True)
        base, room, wide = top + 116, 68.0, cell - 24
        drawing.line([(left, base), (left + wide, base)], colours.strong, 1)
        drawing.text(left, base + 15, "0", 11, colours.soft)
        most = _points(words, cohort.possible[entry.id])
        drawing.text(left + wide, base + 15, most, 11, colours.soft, "end")
        if not len(values):
            drawing.text(left, top + 34, words("insight.scores_none"), 12, colours.soft)
            continue
        counts, _edges = np.histogram(np.clip(values, 0, 1), bins=10, range=(0, 1))
        for tenth, count in enumerate(counts):
            tall = room * int(count) / int(counts.max())
            drawing.rect(left + tenth * wide / 10 + 1, base - tall, wide / 10 - 2, tall, colours.thread)
        mean = float(values.mean())
        drawing.line([(left + mean * wide, base), (left + mean * wide, base - room - 4)], colours.warm, 2, "4 3")
        said = words(
            "insight.scores_mean",
            mean=words.number(mean * cohort.possible[entry.id], 1),
            learners=_count(words, len(values)),
        )
        drawing.text(left, top + 33, said, 11.5, colours.soft)
    return drawing.svg()


def _points(words: Words, value: float) -> str:
    return words.number(value, 0 if value == int(value) else 1)


def change_picture(
    habits: Mapping[str, Change], retrospective: Mapping[str, Change], words: Words, colours: Palette
) -> str:
    """Each habit's mean before (ring) and after (disc) on the scale 1 to 5; the later view of before as a triangle."""
    row, top = 46.0, 26.0
    drawing = Drawing(words("insight.change_label"), top + row * len(habits) + 34, colours)
    left, right = 150.0, 470.0

    def at(value: float) -> float:
        return left + (value - 1) / 4 * (right - left)

    for level in range(1, 6):
        drawing.line([(at(level), top - 4), (at(level), top + row * len(habits))], colours.line, 0.8)
        drawing.text(at(level), top + row * len(habits) + 16, str(level), 11.5, colours.soft, "middle")
    drawing.text(right + 24, top - 10, words("insight.change_head"), 11.5, colours.soft)
    for place, (name, change) in enumerate(habits.items()):
        y = top + row * place + row / 2
        drawing.text(0, y + 4, name, 13, bold=True)
        if not change.pairs:
            drawing.text(left, y + 4, words("insight.change_none"), 12, colours.soft)
            continue
        drawing.line([(at(change.before), y), (at(change.after), y)], colours.thread, 2)
        later = retrospective.get(name)
        if later is not None and later.pairs:
            x = at(later.before)
            drawing.shape([(x, y + 7), (x - 6, y + 17), (x + 6, y + 17)], colours.warm)
        drawing.dot(at(change.before), y, 6, colours.paper, colours.thread)
        drawing.dot(at(change.after), y, 7, colours.thread)
        sign = "+" if change.difference >= 0 else "−"
        said = f"{sign}{words.number(abs(change.difference))}"
        said += f" ({_signed(words, change.low)} … {_signed(words, change.high)})"
        drawing.text(right + 24, y + 4, said, 13)
    return drawing.svg()


def _signed(words: Words, value: float) -> str:
    return f"{'+' if value >= 0 else '−'}{words.number(abs(value))}"


def option_picture(rows: Sequence[OptionRow], words: Words, colours: Palette) -> str:
    """Share of each option in the lowest, middle and highest score group; the best option is the thick line."""
    drawing = Drawing(words("insight.options_label"), 190, colours, 480)
    left, right, top, base = 46.0, 330.0, 14.0, 150.0
    for share in (0, 0.5, 1):
        y = base - share * (base - top)
        drawing.line([(left, y), (right, y)], colours.line, 0.8)
        drawing.text(left - 8, y + 4, percent(words, share), 11.5, colours.soft, "end")
    groups = len(rows[0].shares) if rows else 3
    for group in range(groups):
        x = left + group * (right - left) / (groups - 1)
        drawing.text(x, base + 20, words(f"insight.group_{group}"), 11.5, colours.soft, "middle")
    best = max((row.weight for row in rows), default=0.0)
    ends = [base - row.shares[-1] * (base - top) for row in rows]
    placed = _apart(ends, 15.0)
    # The lowest labels stay above the axis: all that touch are lifted together.
    placed = [y - max(0.0, max(placed, default=base) - base) if y > base - 15 * len(placed) else y for y in placed]
    tints = [colours.thread, colours.violet, colours.clay, colours.warm, colours.leaf, colours.strong]
    for place, row in enumerate(rows):
        points = [
            (left + group * (right - left) / (groups - 1), base - share * (base - top))
            for group, share in enumerate(row.shares)
        ]
        good = row.weight == best
        drawing.line(
            points, tints[place % len(tints)], 3.5 if good else 1.6, "" if good else DASHES[place % len(DASHES)]
        )
        name = LETTERS[place] + (f" · {words('insight.best')}" if good else "")
        drawing.text(right + 10, placed[place] + 4, name, 12.5, tints[place % len(tints)], bold=good)
    return drawing.svg()


def _apart(heights: Sequence[float], gap: float) -> list[float]:
    """Heights of labels moved apart to `gap`, in the same order."""
    order = sorted(range(len(heights)), key=lambda n: heights[n])
    placed = list(heights)
    for before, n in pairwise(order):
        placed[n] = max(placed[n], placed[before] + gap)
    return placed


@dataclass(frozen=True)
class Landing:
    """One check of a simulator over the cohort: the runs' values, the target, how many reach it."""

    name: str
    values: NDArray[np.float64]
    threshold: float
    sense: str

    @property
    def reached(self) -> NDArray[np.bool_]:
        """Which runs reach the target."""
        return self.values >= self.threshold if self.sense == ">=" else self.values <= self.threshold


def landing_picture(checks: Sequence[Landing], words: Words, colours: Palette) -> str:
    """Where the cohort's plans land: each check as a histogram against its target, with the share that reaches it."""
    row = 104.0
    drawing = Drawing(words("insight.landing_label"), row * len(checks) + 4, colours)
    left, right = 2.0, 520.0
    for place, check in enumerate(checks):
        top = row * place
        base = top + row - 26
        drawing.text(left, top + 16, check.name, 13, bold=True)
        low, high = _span(check)
        wide = (right - left) / (high - low)
        drawing.line([(left, base), (right, base)], colours.strong, 1)
        counts, edges = np.histogram(check.values, bins=32, range=(low, high))
        good, _same = np.histogram(check.values[check.reached], bins=32, range=(low, high))
        tallest = max(1, int(counts.max()))
        for count, reach, first, last in zip(counts, good, edges, edges[1:], strict=False):
            x, step = left + (first - low) * wide, (last - first) * wide
            tall, inside = (52.0 * int(number) / tallest for number in (count, reach))
            if count > reach:
                drawing.rect(x + 0.7, base - tall, step - 1.4, tall - inside, colours.warm_soft, colours.warm)
            if reach:
                drawing.rect(x + 0.7, base - inside, step - 1.4, inside, colours.thread)
        at = left + (check.threshold - low) * wide
        drawing.line([(at, base + 4), (at, base - 58)], colours.ink, 1.6)
        sign = "≥" if check.sense == ">=" else "≤"
        drawing.text(at, base + 18, f"{sign} {words.number(check.threshold)}", 11.5, colours.ink, "middle")
        share = float(check.reached.mean()) if len(check.values) else 0.0
        drawing.text(right + 24, base - 18, percent(words, share), 22, bold=True)
        drawing.text(right + 24, base, words("insight.landing_reach"), 12, colours.soft)
    return drawing.svg()


def _span(check: Landing) -> tuple[float, float]:
    values = check.values if len(check.values) else np.array([0.0, 1.0])
    low = min(float(np.quantile(values, 0.005)), check.threshold)
    high = max(float(np.quantile(values, 0.995)), check.threshold)
    margin = 0.05 * (high - low or 1.0)
    return low - margin, high + margin
