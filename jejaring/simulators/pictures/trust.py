"""Picture of a trust run: trust and energy over the weeks, and given against received among random plans."""

from jejaring.simulators.model import Words
from jejaring.simulators.pictures.canvas import Canvas, canvas, spread
from jejaring.simulators.trust import START_ENERGY, START_TRUST, TRUST_TARGET, WEEKS, Run, cloud


def draw(run: Run, words: Words, dark: bool, narrow: bool = False) -> str:
    """SVG text of the two panels, stacked when `narrow`."""
    with canvas(words, dark=dark, narrow=narrow, panels=[["weeks", "cloud"]], widths=(1.45, 1)) as page:
        _weeks(page, run)
        _comparison(page, run)
        return page.svg(words("trust.picture.label", trust=words.number(run.trust, 2)))


def _weeks(page: Canvas, run: Run) -> None:
    axes, colours, words = page.panels["weeks"], page.colours, page.words
    time = range(WEEKS + 1)
    trust = [START_TRUST, *(week.trust for week in run.weeks)]
    energy = [START_ENERGY, *(week.energy for week in run.weeks)]
    axes.axhline(TRUST_TARGET, color=colours.strong, linewidth=1, linestyle=(0, (1, 2)))
    axes.annotate(
        words("trust.picture.target"),
        (1, TRUST_TARGET),
        xycoords=("axes fraction", "data"),
        xytext=(0, 2 if run.trust < TRUST_TARGET else -3),
        textcoords="offset points",
        ha="right",
        va="bottom" if run.trust < TRUST_TARGET else "top",
        fontsize=8,
        color=colours.soft,
    )
    axes.plot(time, energy, color=colours.violet, linestyle="--", linewidth=1.6)
    axes.plot(time, trust, color=colours.thread)
    looks = {
        "give_small": ("^", colours.thread, 6),
        "give_large": ("^", colours.thread, 10),
        "ask_small": ("v", colours.warm, 6),
        "ask_large": ("v", colours.warm, 10),
        "give_billed": ("X", colours.clay, 7),
        "pause": (".", colours.thread, 5),
    }
    for number, week in enumerate(run.weeks, 1):
        shape, colour, size = looks[week.action]
        axes.plot(number, week.trust, shape, color=colour, markersize=size, markeredgecolor=colours.paper)
    ends = spread((run.trust, run.energy), 0.09, least=0.03)
    names = (("trust", colours.thread), ("energy", colours.violet))
    for (name, colour), end in zip(names, ends, strict=True):
        axes.text(WEEKS + 0.4, end, words(f"trust.line.{name}"), color=colour, va="center", fontsize=9)
    axes.set(xlim=(0, WEEKS + 4), ylim=(-0.04, 1.06), xlabel=words("trust.axis.week"))
    axes.set_xticks(range(0, WEEKS + 1, 3))
    axes.yaxis.set_major_formatter(page.decimals(1))
    axes.set_title(words("trust.picture.weeks"))


def _comparison(page: Canvas, run: Run) -> None:
    axes, colours, words = page.panels["cloud"], page.colours, page.words
    given, received = zip(*cloud(), strict=True)
    page.dots(axes, cloud(), colour=colours.strong, size=3)
    axes.plot(
        run.given,
        run.received,
        "*",
        color=colours.warm,
        markersize=15,
        markeredgecolor=colours.paper,
        clip_on=False,
    )
    right = run.given > 0.6 * max(given)
    axes.annotate(
        words("trust.picture.you"),
        (run.given, run.received),
        xytext=(-9 if right else 9, 4),
        textcoords="offset points",
        ha="right" if right else "left",
        color=colours.warm,
        fontweight="bold",
        bbox={"boxstyle": "round,pad=0.1", "facecolor": colours.paper, "edgecolor": "none", "alpha": 0.75},
    )
    axes.set(xlabel=words("trust.axis.given"), ylabel=words("trust.axis.received"))
    axes.set_xlim(-1, max(*given, run.given) + 1)
    axes.set_ylim(-0.4, max(*received, run.received) + 0.6)
    axes.set_title(words("trust.picture.cloud", count=len(cloud())))
