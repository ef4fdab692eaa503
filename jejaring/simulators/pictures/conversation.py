"""Picture of a conversation: depth and feeling heard by turn, who talked how much, and the three parts."""

import math
from typing import Any

from jejaring.simulators.conversation import MOVES, START_DEPTH, START_HEARD, TURNS, Run
from jejaring.simulators.model import Words
from jejaring.simulators.pictures.canvas import Canvas, canvas, spread


def draw(run: Run, words: Words, dark: bool, narrow: bool = False) -> str:
    """SVG text of the three panels, stacked when `narrow`."""
    with canvas(
        words,
        dark=dark,
        narrow=narrow,
        panels=[["lines", "parts"], ["shares", "parts"]],
        widths=(1.7, 1),
        heights=(1.25, 1),
        stacked={"lines": 1.2, "shares": 1.1, "parts": 1.3},
        size=(7.2, 4.1),
        narrow_size=(4.0, 7.6),
        polar="parts",
    ) as page:
        _lines(page, run)
        _shares(page, run)
        _parts(page, run)
        return page.svg(words("conversation.picture.label", result=words.number(run.last.result, 2)))


def _lines(page: Canvas, run: Run) -> None:
    axes, colours, words = page.panels["lines"], page.colours, page.words
    time = range(TURNS + 1)
    depth = [START_DEPTH, *(turn.depth for turn in run.turns)]
    heard = [START_HEARD, *(turn.heard for turn in run.turns)]
    axes.plot(time, depth, color=colours.thread, marker="o", markersize=4.5)
    axes.plot(time, heard, color=colours.warm, marker="s", markersize=4.5, linestyle="--")
    ends = spread((depth[-1], heard[-1]), 0.13, least=0.07)
    for end, name, colour in zip(ends, ("depth", "heard"), (colours.thread, colours.warm), strict=True):
        axes.text(TURNS + 0.25, end, words(f"conversation.line.{name}"), color=colour, va="center", fontsize=9)
    axes.set(xlim=(-0.1, TURNS + 2.6), ylim=(-0.04, 1.0))
    axes.set_xticks(range(TURNS + 1))
    axes.set_yticks([0, 0.5, 1])
    axes.yaxis.set_major_formatter(page.decimals(1))
    axes.set_title(words("conversation.picture.lines"))


def _shares(page: Canvas, run: Run) -> None:
    axes, colours, words = page.panels["shares"], page.colours, page.words
    turns = range(1, TURNS + 1)
    mine = [100 * MOVES[turn.move].share for turn in run.turns]
    look: dict[str, Any] = {"width": 0.72, "edgecolor": colours.paper, "linewidth": 0.8}
    axes.bar(turns, mine, color=colours.warm, **look)
    axes.bar(turns, [100 - share for share in mine], bottom=mine, color=colours.thread_soft, **look)
    axes.axhline(50, color=colours.ink, linewidth=0.9, linestyle=(0, (1, 2)))
    axes.text(TURNS + 0.6, 88, words("conversation.picture.partner"), color=colours.thread, va="top", fontsize=9)
    axes.text(TURNS + 0.6, 8, words("conversation.picture.you"), color=colours.warm, va="bottom", fontsize=9)
    axes.set(xlim=(-0.1, TURNS + 2.6), ylim=(0, 100))
    names = [words(f"conversation.short.{turn.move}") for turn in run.turns]
    axes.set_xticks(list(turns), names, rotation=38, ha="right", rotation_mode="anchor", fontsize=8)
    axes.set_yticks([0, 50, 100], [words("conversation.axis.percent", n=n) for n in (0, 50, 100)])
    axes.grid(visible=False)
    axes.set_title(words("conversation.picture.shares"))


def _parts(page: Canvas, run: Run) -> None:
    axes: Any = page.panels["parts"]
    colours, words, last = page.colours, page.words, run.last
    angles = [math.pi / 2 + n * 2 * math.pi / 3 for n in range(3)]
    values = [last.depth, last.heard, last.balance]
    axes.plot([*angles, angles[0]], [*values, values[0]], color=colours.thread, linewidth=1.8)
    axes.fill(angles, values, color=colours.thread, alpha=0.22, linewidth=0)
    axes.plot(angles[:2], values[:2], "o", color=colours.thread, markersize=5, clip_on=False)
    hollow = colours.thread if run.plan.balance else colours.paper
    axes.plot(angles[2], values[2], "o", color=hollow, markeredgecolor=colours.thread, markersize=6, clip_on=False)
    balance = "conversation.part.balance" if run.plan.balance else "conversation.part.uncounted"
    names = [words("conversation.part.depth"), words("conversation.part.heard"), words(balance)]
    labels = [f"{name}\n{words.number(value, 2)}" for name, value in zip(names, values, strict=True)]
    axes.set_xticks(angles, [""] * 3)
    # Outside the circle and away from the corners, which reach the rim.
    for angle, label, side in zip(angles, labels, ("bottom", "top", "top"), strict=True):
        axes.text(angle, 1.14, label, ha="center", va=side, fontsize=8.5, linespacing=1.3)
    axes.set_ylim(0, 1)
    axes.set_yticks([0.5, 1], ["", ""])
    axes.grid(visible=True, axis="both")
    axes.spines["polar"].set_visible(False)
    title = words("conversation.picture.parts", result=words.number(last.result, 2))
    axes.set_title(title, pad=42)
