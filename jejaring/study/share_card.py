"""A card to share, as PNG: how far a learner has come, and nothing that is private."""

from __future__ import annotations

import io
from collections.abc import Sequence
from datetime import datetime
from math import cos, pi
from typing import Any

from jejaring.dates import day
from jejaring.simulators.pictures.canvas import LIGHT
from jejaring.study.progress import Progress
from jejaring.wording import Words

__all__ = ["share_card"]

SIZE = (12.0, 6.3)
"""Inches at 100 dots per inch: 1200 by 630, the shape that link previews show whole."""


def share_card(lessons: Sequence[Progress], words: Words, now: datetime) -> bytes:
    """The card as PNG: the thread with a knot for each lesson, how many are complete, and the date."""
    import matplotlib
    from matplotlib.figure import Figure

    language = words.language
    with matplotlib.rc_context({"font.family": "sans-serif", "font.sans-serif": ["DejaVu Sans"]}):
        figure = Figure(figsize=SIZE, dpi=100, facecolor="#f6f3ec")
        axes = figure.add_axes((0, 0, 1, 1))
        axes.set(xlim=(0, 1200), ylim=(0, 630))
        axes.set_axis_off()
        serif: dict[str, Any] = {"family": "serif", "fontname": "DejaVu Serif"}
        axes.text(80, 520, "Jejaring", fontsize=40, fontweight="bold", color=LIGHT.thread, **serif)
        axes.text(80, 462, words("record.card_line"), fontsize=20, color=LIGHT.soft)
        xs = [130 + place * 157 for place in range(len(lessons))]
        done = [lesson.first_open is None for lesson in lessons]
        along = [130 + step for step in range((len(lessons) - 1) * 157 + 1)]
        axes.plot(along, [_height(x) for x in along], color=LIGHT.line, linewidth=5, zorder=1)
        reached = next((place for place, whole in enumerate(done) if not whole), len(done)) - 1
        if reached > 0:
            gone = [x for x in along if x <= xs[reached]]
            axes.plot(gone, [_height(x) for x in gone], color=LIGHT.thread, linewidth=6, zorder=2)
        for x, whole, lesson in zip(xs, done, lessons, strict=True):
            edge, face = (LIGHT.thread, LIGHT.thread) if whole else (LIGHT.strong, LIGHT.paper)
            axes.plot(x, _height(x), "o", markersize=34, color=face, markeredgecolor=edge, markeredgewidth=3, zorder=3)
            if whole:
                tick = ([x - 8, x - 2, x + 9], [_height(x), _height(x) - 7, _height(x) + 8])
                axes.plot(*tick, color=LIGHT.paper, linewidth=4, zorder=4)
            name = lesson.entry.short[language]
            axes.text(x, 212, name, fontsize=14, ha="center", color=LIGHT.ink if whole else LIGHT.soft)
        told = words("record.card_done", done=sum(done), all=len(done))
        axes.text(80, 110, told, fontsize=26, fontweight="bold", color=LIGHT.ink, **serif)
        axes.text(80, 66, day(now, language), fontsize=16, color=LIGHT.soft)
        file = io.BytesIO()
        figure.savefig(file, format="png", facecolor=figure.get_facecolor(), metadata={"Software": None})
    return file.getvalue()


def _height(x: float) -> float:
    """Knots hang at one height; between them the thread bends."""
    place = (x - 130) / 157
    return 310 + 24 * (1 - cos(2 * pi * place)) / 2 * (1 if int(place) % 2 else -1)
