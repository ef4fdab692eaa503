"""Pictures of the event compass: value over clarity and grip, its parts as bars, and the effect of planning."""

import math

from jejaring.simulators.goals import Plan, Run, best_grip, checks, pairs_won, simulate, value_map
from jejaring.simulators.model import Words
from jejaring.simulators.pictures.canvas import Canvas, canvas

LEVELS = (-2, 0, 1, 2, 3, 4, 5, 6, 7, 8)


def draw(run: Run, words: Words, dark: bool, narrow: bool = False) -> str:
    """SVG text of the two panels, stacked when `narrow`."""
    with canvas(
        words,
        dark=dark,
        narrow=narrow,
        panels=[["map", "parts"]],
        widths=(1.25, 1),
        stacked={"map": 1.15, "parts": 1},
        size=(7.2, 3.6),
        narrow_size=(4.0, 6.6),
    ) as page:
        _map(page, run)
        _parts(page, run)
        return page.svg(words("goals.picture.label", value=words.number(run.value, 1)))


def draw_effect(effect: float, words: Words, dark: bool, narrow: bool = False) -> str:
    """SVG text of two overlapping groups `effect` standard deviations apart, planners ahead."""
    with canvas(
        words,
        dark=dark,
        narrow=narrow,
        panels=[["groups"]],
        widths=(1,),
        size=(7.2, 2.4),
        narrow_size=(4.0, 2.6),
    ) as page:
        _groups(page, effect)
        percent = words.number(100 * pairs_won(effect), 0)
        return page.svg(words("goals.effect.label", effect=words.number(effect, 2), percent=percent))


def _map(page: Canvas, run: Run) -> None:
    from matplotlib.colors import LinearSegmentedColormap

    axes, colours, words = page.panels["map"], page.colours, page.words
    values = value_map()
    points = [n / (len(values) - 1) for n in range(len(values))]
    shades = LinearSegmentedColormap.from_list("value", [colours.paper, colours.thread_soft, colours.thread])
    axes.contourf(points, points, values, levels=LEVELS, cmap=shades, alpha=0.6)
    lines = axes.contour(points, points, values, levels=LEVELS, colors=colours.soft, linewidths=0.6)
    labels = axes.clabel(lines, levels=[1, 3, 5, 6], fmt=lambda level: words.number(level, 0), fontsize=8)
    for label in labels:
        label.set_color(colours.ink)
        label.set_rotation(0)
    target = checks(run)[0].threshold
    axes.contour(points, points, values, levels=[target], colors=colours.warm, linewidths=1.4, linestyles="--")
    note = words("goals.picture.target", value=words.number(target, 1))
    axes.text(1, 1.025, note, transform=axes.transAxes, color=colours.warm, ha="right", fontsize=8.5)
    plan = run.plan
    axes.plot(
        plan.clarity,
        plan.grip,
        "*",
        color=colours.warm,
        markersize=17,
        markeredgecolor=colours.paper,
        clip_on=False,
        zorder=5,
    )
    left = plan.clarity > 0.6
    axes.annotate(
        words("goals.picture.you", value=words.number(run.value, 1)),
        (plan.clarity, plan.grip),
        xytext=(-11 if left else 11, -7 if plan.grip > 0.93 else 0),
        textcoords="offset points",
        ha="right" if left else "left",
        va="center",
        color=colours.warm,
        fontweight="bold",
        bbox={"boxstyle": "round,pad=0.15", "facecolor": colours.paper, "edgecolor": "none", "alpha": 0.85},
        zorder=4,
    )
    axes.set(xlabel=words("goals.axis.clarity"), ylabel=words("goals.axis.grip"), xlim=(0, 1), ylim=(0, 1))
    for axis in (axes.xaxis, axes.yaxis):
        axis.set_major_formatter(page.decimals(1))
    axes.grid(visible=False)
    axes.set_title(words("goals.picture.map"))


def _parts(page: Canvas, run: Run) -> None:
    """Stacked parts of three evenings; what warmth takes away hangs below the line."""
    axes, colours, words = page.panels["parts"], page.colours, page.words
    clarity = run.plan.clarity
    evenings = (("you", run), ("best", best_grip(clarity)), ("tight", simulate(Plan(clarity, 1.0))))
    looks = {"goal": colours.thread, "surprise": colours.violet, "warmth": colours.warm}
    for column, (_, evening) in enumerate(evenings):
        top = bottom = 0.0
        for name, part in evening.parts.items():
            start = top if part >= 0 else bottom
            axes.bar(column, part, bottom=start, width=0.62, color=looks[name], edgecolor=colours.paper)
            if abs(part) >= 0.5:
                axes.text(column, start + part / 2, words.number(part, 1), ha="center", va="center", fontsize=8,
                          color=colours.paper)  # fmt: skip
            top, bottom = (top + part, bottom) if part >= 0 else (top, bottom + part)
        axes.text(column, top + 0.12, words("goals.picture.sum", value=words.number(evening.value, 1)),
                  ha="center", va="bottom", fontweight="bold", fontsize=9)  # fmt: skip
    axes.axhline(0, color=colours.strong, linewidth=0.8)
    heights = _label_heights(evenings[1][1])
    for (name, colour), height in zip(looks.items(), heights, strict=True):
        axes.text(2.5, height, words(f"goals.line.{name}"), color=colour, va="center", fontsize=9)
    names = [words(f"goals.bar.{key}", grip=words.number(evening.plan.grip, 2)) for key, evening in evenings]
    axes.set_xticks(range(3), names, fontsize=8.5)
    axes.set(xlim=(-0.5, 3.6), ylim=(-1.9, 8.0))
    axes.set_yticks([0, 2, 4, 6, 8])
    axes.set_title(words("goals.picture.parts"))


def _label_heights(evening: Run) -> tuple[float, ...]:
    """Where the names of the parts stand: at the middles of the best evening's parts, far enough apart."""
    heights: list[float] = []
    top = 0.0
    for part in evening.parts.values():
        middle = top + part / 2
        heights.append(max(middle, heights[-1] + 0.75) if heights else middle)
        top += part
    return tuple(heights)


def _groups(page: Canvas, effect: float) -> None:
    axes, colours, words = page.panels["groups"], page.colours, page.words
    xs = [-3.4 + 7.6 * n / 120 for n in range(121)]
    looks = (("without", 0.0, colours.warm, "--"), ("with", effect, colours.thread, "-"))
    for name, mean, colour, style in looks:
        ys = [math.exp(-((x - mean) ** 2) / 2) for x in xs]
        axes.plot(xs, ys, color=colour, linestyle=style)
        axes.fill_between(xs, ys, color=colour, alpha=0.18, linewidth=0)
        axes.plot((mean, mean), (0, 1), color=colour, linestyle=style, linewidth=1)
        side = 1 if name == "with" else -1
        axes.text(mean + side * 0.1, 1.05, words(f"goals.effect.{name}"), color=colour,
                  ha="left" if side > 0 else "right")  # fmt: skip
    percent = words.number(100 * pairs_won(effect), 0)
    axes.set(ylim=(0, 1.2), xlim=(-3.4, 4.2), xlabel=words("goals.effect.axis"))
    axes.set_xticks([])
    axes.set_yticks([])
    axes.grid(visible=False)
    axes.spines["left"].set_visible(False)
    axes.set_title(words("goals.effect.title", percent=percent))
