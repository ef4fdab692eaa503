"""Picture of a follow-up plan: the memory curve with and without it, and the touches as its key."""

from jejaring.simulators.follow_up import EBBINGHAUS, HORIZON, LAST_DAY, TARGET, Plan, Run, simulate
from jejaring.simulators.model import Words
from jejaring.simulators.pictures.canvas import Canvas, canvas

# One shape for each kind of touch, so that colour need not tell them apart.
SHAPES = {"thanks": "o", "connect": "D", "value": "^", "call": "s", "meet": "*", "ask": "v", "generic": "."}


def draw(run: Run, words: Words, dark: bool, narrow: bool = False) -> str:
    """SVG text of the two panels, stacked when `narrow`."""
    with canvas(
        words,
        dark=dark,
        narrow=narrow,
        panels=[["curve", "touches"]],
        widths=(2.2, 1),
        stacked={"curve": 1.5, "touches": 1},
        size=(7.2, 3.3),
    ) as page:
        _curve(page, run)
        _touches(page, run)
        return page.svg(words("follow_up.picture.label", lowest=words.number(run.lowest, 2)))


def _curve(page: Canvas, run: Run) -> None:
    axes, colours, words = page.panels["curve"], page.colours, page.words
    days = range(HORIZON + 1)
    without = simulate(Plan(())).memory
    axes.axvspan(LAST_DAY, HORIZON, color=colours.line, alpha=0.35, linewidth=0)
    axes.axhline(TARGET, color=colours.strong, linewidth=1, linestyle=(0, (1, 2)))
    axes.text(HORIZON, TARGET + 0.015, words("follow_up.picture.target"), ha="right", color=colours.soft, fontsize=8)
    axes.plot(*zip(*EBBINGHAUS, strict=True), "x", color=colours.strong, markersize=5, markeredgewidth=1.2)
    axes.plot(days, without, color=colours.soft, linestyle="--", linewidth=1.4)
    axes.text(
        HORIZON,
        without[-1] - 0.015,
        words("follow_up.line.without"),
        ha="right",
        va="top",
        color=colours.soft,
        fontsize=8,
    )
    axes.plot(days, run.memory, color=colours.thread)
    for touch in run.plan.touches:
        axes.plot(
            touch.day,
            run.memory[touch.day],
            SHAPES[touch.kind],
            color=colours.warm,
            markersize=11 if touch.kind == "meet" else 7,
            markeredgecolor=colours.paper,
            clip_on=False,
        )
    axes.plot(run.lowest_day, run.lowest, "o", color="none", markeredgecolor=colours.clay, markersize=9)
    above = run.lowest < 0.25
    axes.annotate(
        words.number(run.lowest, 2),
        (run.lowest_day, run.lowest),
        xytext=(0, 7 if above else -7),
        textcoords="offset points",
        ha="center",
        va="bottom" if above else "top",
        color=colours.clay,
        fontweight="bold",
        fontsize=9,
    )
    axes.set(xlim=(-2, HORIZON), ylim=(-0.02, 1.03), xlabel=words("follow_up.axis.day"))
    axes.set_xticks(range(0, HORIZON + 1, 30))
    axes.yaxis.set_major_formatter(page.decimals(1))
    axes.set_title(words("follow_up.picture.curve"))


def _touches(page: Canvas, run: Run) -> None:
    """The touches as a list that explains the shapes on the curve."""
    axes, colours, words = page.panels["touches"], page.colours, page.words
    axes.set_axis_off()
    axes.set(xlim=(0, 1), ylim=(-0.5, 6.5))
    axes.set_title(words("follow_up.picture.touches"))
    if not run.plan.touches:
        axes.text(0, 5.8, words("follow_up.picture.none"), color=colours.soft, va="center")
    for row, touch in enumerate(run.plan.touches):
        height = 5.8 - row
        size = 11 if touch.kind == "meet" else 7
        axes.plot(0.04, height, SHAPES[touch.kind], color=colours.warm, markersize=size)
        day = words("follow_up.picture.day", day=touch.day)
        text = f"{day}  {words(f'follow_up.short.{touch.kind}')}"
        axes.text(0.12, height, text, va="center", color=colours.ink, fontsize=9)
    axes.plot(0.04, 0.2, "x", color=colours.strong, markersize=5, markeredgewidth=1.2)
    axes.text(0.12, 0.2, words("follow_up.picture.ebbinghaus"), va="center", color=colours.soft, fontsize=8)
