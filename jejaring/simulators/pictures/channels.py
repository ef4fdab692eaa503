"""Pictures of the channel lab: thirty contacts by closeness, the weeks, and what studies of requests found."""

from jejaring.simulators.channels import ALIVE, CHANNELS, CLOSE, CONTACTS, WEEKS, Run
from jejaring.simulators.model import Words
from jejaring.simulators.pictures.canvas import Canvas, Palette, canvas, spread

SHAPES = {"text": "o", "voice": "s", "video": "D", "in_person": "^"}
DASHES: dict[str, tuple[float, ...]] = {"text": (2, 2), "voice": (5, 2), "video": (7, 2, 1.5, 2), "in_person": (11, 3)}

# Strangers' guesses for ten people asked, in person and by email (Roghanizad & Bohns 2017), and friends who agreed,
# in percent, by channel (Roghanizad & Bohns 2022); both as reported by the press.
GUESSED = {"in_person": 5.0, "email": 5.5}
AGREED = {"in_person": 80, "video": 57, "voice": 44}


def draw(run: Run, words: Words, dark: bool, narrow: bool = False) -> str:
    """SVG text of the two panels, stacked when `narrow`."""
    with canvas(
        words,
        dark=dark,
        narrow=narrow,
        panels=[["contacts", "weeks"]],
        widths=(1.75, 1),
        stacked={"contacts": 1.3, "weeks": 1},
        size=(7.2, 3.4),
        narrow_size=(4.0, 6.2),
    ) as page:
        _contacts(page, run)
        _weeks(page, run)
        return page.svg(words("channels.picture.label", value=run.value))


def draw_requests(words: Words, dark: bool, narrow: bool = False) -> str:
    """SVG text: what people guess of requests in person and by email, and how friends answered by channel."""
    with canvas(
        words,
        dark=dark,
        narrow=narrow,
        panels=[["guessed", "agreed"]],
        widths=(1, 1),
        size=(7.2, 2.2),
        narrow_size=(4.0, 4.4),
    ) as page:
        _bars(page, "guessed", {name: (n, words.number(n, 1)) for name, n in GUESSED.items()}, 10)
        _bars(page, "agreed", {name: (n, words("channels.picture.percent", n=n)) for name, n in AGREED.items()}, 100)
        return page.svg(words("channels.requests.label"))


def _colours(colours: Palette) -> dict[str | None, str]:
    return {
        "text": colours.soft,
        "voice": colours.warm,
        "video": colours.violet,
        "in_person": colours.thread,
        None: colours.line,
    }


def _contacts(page: Canvas, run: Run) -> None:
    axes, colours, words = page.panels["contacts"], page.colours, page.words
    by_channel = _colours(colours)
    contacts = sorted(zip(run.closeness, run.channel, strict=True), key=lambda contact: -contact[0])
    positions = range(1, CONTACTS + 1)
    axes.bar(positions, [level for level, _ in contacts], width=0.7, color=[by_channel[main] for _, main in contacts])
    for name, shape in SHAPES.items():
        own = [(at, level) for at, (level, main) in zip(positions, contacts, strict=True) if main == name]
        if own:
            axes.plot(
                *zip(*own, strict=True), shape, color=by_channel[name], markersize=5, markeredgecolor=colours.paper
            )
    marks = (("alive", ALIVE), ("close", CLOSE))
    lines: list[tuple[float, str, str, tuple[float, ...]]] = [
        (level, words(f"channels.line.{key}"), colours.ink, (1, 2)) for key, level in marks
    ]
    for name, share, assumed in zip(CHANNELS, run.plan.shares, run.plan.assumptions, strict=True):
        if share:
            text = words("channels.line.ceiling", channel=words(f"channels.short.{name}"))
            lines.append((assumed.ceiling, text, by_channel[name], DASHES[name]))
    heights = spread([level for level, *_ in lines], 0.075)
    for (level, text, colour, dashes), height in zip(lines, heights, strict=True):
        axes.plot((0, CONTACTS + 1), (level, level), color=colour, linewidth=1.1, linestyle=(0, dashes))
        axes.text(CONTACTS + 1.5, height, text, color=colour, va="center", fontsize=8)
    used = [(name, run.channel.count(name)) for name in CHANNELS if run.channel.count(name)]
    for row, (name, count) in enumerate(used):
        text = words("channels.picture.count", count=count, channel=words(f"channels.short.{name}"))
        height = 1.37 - 0.085 * row
        axes.plot(CONTACTS * 0.5, height, SHAPES[name], color=by_channel[name], markersize=6)
        axes.text(CONTACTS * 0.54, height, text, color=by_channel[name], va="center", fontsize=8.5)
    axes.set(xlim=(0, CONTACTS + 11), ylim=(0, 1.44), xlabel=words("channels.axis.contacts"))
    axes.set_xticks([1, 10, 20, 30])
    axes.set_yticks([0, 0.2, 0.4, 0.6, 0.8, 1.0])
    axes.yaxis.set_major_formatter(page.decimals(1))
    axes.grid(visible=False)
    axes.set_title(words("channels.picture.contacts"))


def _weeks(page: Canvas, run: Run) -> None:
    axes, colours, words = page.panels["weeks"], page.colours, page.words
    weeks = range(1, WEEKS + 1)
    alive, close = zip(*run.weeks, strict=True)
    axes.plot(weeks, alive, color=colours.thread)
    axes.plot(weeks, close, color=colours.warm, linestyle="--")
    heights = spread((run.alive, run.close), 2.6)
    looks = (("alive", colours.thread), ("close", colours.warm))
    for (name, colour), height in zip(looks, heights, strict=True):
        axes.text(WEEKS + 0.8, height, words(f"channels.count.{name}"), color=colour, va="center", fontsize=9)
    axes.set(xlim=(0, WEEKS + 11), ylim=(-1, 33), xlabel=words("channels.axis.week"))
    axes.set_xticks([1, 13, 26])
    axes.set_yticks([0, 10, 20, 30])
    axes.set_title(words("channels.picture.weeks"))


def _bars(page: Canvas, panel: str, rows: dict[str, tuple[float, str]], most: float) -> None:
    axes, colours, words = page.panels[panel], page.colours, page.words
    by_channel = _colours(colours) | {"email": colours.soft}
    for row, (name, (level, text)) in enumerate(rows.items()):
        axes.barh(-row, level, height=0.62, color=by_channel[name])
        axes.text(level + most * 0.02, -row, text, va="center", color=colours.ink)
    axes.set_yticks([-row for row in range(len(rows))], [words(f"channels.short.{name}") for name in rows])
    axes.set(
        xlim=(0, most * 1.12), ylim=(0.6 - max(len(rows), 3), 0.6), xlabel=words(f"channels.requests.{panel}_axis")
    )
    axes.grid(visible=False)
    axes.spines["bottom"].set_visible(False)
    axes.set_xticks([])
    axes.set_title(words(f"channels.requests.{panel}"))
