"""The common look of all pictures: colours by theme, panels by width, and small, stable, embeddable SVG."""

import hashlib
import io
import re
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from html import escape
from typing import TYPE_CHECKING, Any, Final

from jejaring.simulators.model import Words

if TYPE_CHECKING:
    from matplotlib.axes import Axes
    from matplotlib.figure import Figure
    from matplotlib.ticker import Formatter


@dataclass(frozen=True, slots=True)
class Palette:
    """The page's colour tokens that pictures use; shapes and labels always say the same."""

    ink: str
    soft: str
    paper: str
    line: str
    strong: str
    thread: str
    thread_soft: str
    warm: str
    warm_soft: str
    clay: str
    leaf: str
    violet: str


LIGHT: Final = Palette(
    ink="#1d2a33",
    soft="#4d5b66",
    paper="#ffffff",
    line="#d9d2c3",
    strong="#7d7a70",
    thread="#0b6e6e",
    thread_soft="#dcefec",
    warm="#a8580a",
    warm_soft="#fbeed8",
    clay="#a8322a",
    leaf="#2f6b2f",
    violet="#5b4b8a",
)
DARK: Final = Palette(
    ink="#eceae4",
    soft="#b4bcc2",
    paper="#1b2329",
    line="#35414a",
    strong="#8a949b",
    thread="#5cc6bf",
    thread_soft="#143836",
    warm="#f0b35c",
    warm_soft="#3a2a12",
    clay="#f2958a",
    leaf="#93cf8c",
    violet="#b9a8ea",
)

WIDE: Final = (7.2, 3.0)
"""Inches: 691 by 288 CSS pixels, the lesson's column."""
NARROW: Final = (4.0, 5.8)
"""Inches: 384 by 557 CSS pixels, a phone's column with the panels stacked."""


@dataclass(frozen=True, slots=True)
class Canvas:
    """An open drawing: its panels by name, its colours, and its SVG when done."""

    figure: "Figure"
    panels: Mapping[str, "Axes"]
    colours: Palette
    words: Words

    def decimals(self, digits: int) -> "Formatter":
        """Tick labels in the language's own number format."""
        from matplotlib.ticker import FuncFormatter

        return FuncFormatter(lambda x, _: self.words.number(x, digits))

    def dots(self, axes: "Axes", points: Sequence[tuple[float, float]], *, colour: str, size: float) -> None:
        """Many equal dots as one path, a fifth of the size of one marker element each; sets no limits."""
        from matplotlib.patches import PathPatch
        from matplotlib.path import Path

        # A segment of no length with round ends is drawn as a dot.
        corners = [corner for point in points for corner in (point, point)]
        path = Path(corners, [Path.MOVETO, Path.LINETO] * len(points))
        path.should_simplify = False
        look = {"edgecolor": colour, "linewidth": size, "capstyle": "round", "alpha": 0.55}
        axes.add_patch(PathPatch(path, facecolor="none", **look))

    def svg(self, label: str) -> str:
        """The drawing as an `<svg>` element whose text alternative is `label`."""
        file = io.StringIO()
        self.figure.savefig(file, format="svg", transparent=True, metadata={"Date": None})
        return _embeddable(file.getvalue(), label)


@contextmanager
def canvas(
    words: Words,
    *,
    dark: bool,
    narrow: bool,
    panels: Sequence[Sequence[str]],
    widths: Sequence[float],
    heights: Sequence[float] = (1,),
    stacked: Mapping[str, float] | None = None,
    size: tuple[float, float] = WIDE,
    narrow_size: tuple[float, float] = NARROW,
    polar: str | None = None,
) -> Iterator[Canvas]:
    """Open a drawing whose `panels` stand in rows of names, or one under another when `narrow`.

    `widths` and `heights` are the proportions of columns and rows, `stacked` the heights of the narrow
    drawing's panels (equal if absent). The panel named `polar` has polar axes.
    """
    import matplotlib
    from matplotlib.figure import Figure
    from matplotlib.layout_engine import ConstrainedLayoutEngine

    colours = DARK if dark else LIGHT
    if narrow:
        stacked = stacked or dict.fromkeys((name for row in panels for name in row), 1)
        panels, widths, heights = [[name] for name in stacked], (1,), tuple(stacked.values())
    with matplotlib.rc_context(_style(colours)):
        layout = ConstrainedLayoutEngine(w_pad=0.06, h_pad=0.06, wspace=0.06, hspace=0.06)
        figure = Figure(figsize=narrow_size if narrow else size, layout=layout)
        axes = figure.subplot_mosaic(
            [list(row) for row in panels],
            width_ratios=widths,
            height_ratios=heights,
            per_subplot_kw={polar: {"projection": "polar"}} if polar else {},
        )
        yield Canvas(figure, axes, colours, words)


def spread(heights: Sequence[float], gap: float, least: float = float("-inf")) -> list[float]:
    """The heights of labels in the same order, moved apart to `gap` between neighbours and none below `least`."""
    order = sorted(range(len(heights)), key=lambda n: heights[n])
    placed: list[float] = []
    for rank, n in enumerate(order):
        placed.append(max(heights[n], placed[rank - 1] + gap) if rank else heights[n])
    # What was pushed up as a whole comes half of the way down again.
    surplus = sum(place - heights[n] for place, n in zip(placed, order, strict=True)) / len(order)
    surplus = min(surplus, placed[0] - least)
    lifted = {n: place - surplus for place, n in zip(placed, order, strict=True)}
    return [lifted[n] for n in range(len(heights))]


def _style(colours: Palette) -> Any:
    return {
        "font.family": "sans-serif",
        # The one font that matplotlib brings along: the same bytes on every machine.
        "font.sans-serif": ["DejaVu Sans"],
        "font.size": 9.5,
        "text.color": colours.ink,
        "axes.facecolor": "none",
        "axes.spines.top": False,
        "axes.spines.right": False,
        "axes.edgecolor": colours.strong,
        "axes.labelcolor": colours.soft,
        "axes.titlecolor": colours.ink,
        "axes.titlesize": 10.5,
        "axes.titleweight": "bold",
        "axes.titlelocation": "left",
        "axes.grid": True,
        "axes.grid.axis": "y",
        "axes.axisbelow": True,
        "grid.color": colours.line,
        "grid.linewidth": 0.6,
        "xtick.color": colours.soft,
        "ytick.color": colours.soft,
        "xtick.labelsize": 9,
        "ytick.labelsize": 9,
        "lines.linewidth": 2.0,
        # Letters as shapes: the layout stays right whatever fonts the reader has.
        "svg.fonttype": "path",
        "svg.hashsalt": "jejaring",
    }


# A letter moved along its line can say so shorter.
_SHIFT: Final = re.compile(r'transform="translate\(([-\d.]+) 0\)"(?=/>)')
_PROLOGUE: Final = re.compile(r"\A.*?(?=<svg)", re.DOTALL)
_METADATA: Final = re.compile(r"\s*<metadata>.*?</metadata>", re.DOTALL)
_COMMENT: Final = re.compile(r"\s*<!--.*?-->", re.DOTALL)
# Scales such as 0.015625 keep their digits.
_DECIMALS: Final = re.compile(r"(?<=\.\d\d)(?<!0\.0\d)\d+")
_REFERENCE: Final = re.compile(r'((?<= id=")|(?<=href="#)|(?<=url\(#))')
_SPACE: Final = re.compile(r"\s*\n\s*")
_STYLE: Final = re.compile(r"\s*<defs>\s*<style.*?</style>\s*</defs>", re.DOTALL)


def _embeddable(svg: str, label: str) -> str:
    """Fit the writer's SVG for an HTML page: no prologue, fluid width, short numbers, ids of its own."""
    # A style sheet inside an embedded picture would reach the whole page: its two rules go on the root below.
    for part in (_PROLOGUE, _METADATA, _COMMENT, _STYLE):
        svg = part.sub("", svg)
    svg = _SPACE.sub("\n", _DECIMALS.sub("", svg))
    svg = svg.replace("xlink:href=", "href=").replace("DejaVuSans-", "")
    svg = _SHIFT.sub(r'x="\1"', svg)
    # Two pictures on one page may not share ids: the second would use the first one's letters and clips.
    prefix = "j" + hashlib.sha256(svg.encode()).hexdigest()[:5]
    svg = _REFERENCE.sub(prefix, svg)
    head, body = svg.split(">", 1)
    head = re.sub(r'\s(width|height|version)="[^"]*"', "", head)
    style = f"width:100%;height:auto;max-width:{_width(head)};stroke-linejoin:round;stroke-linecap:butt"
    return f'{head} role="img" aria-label="{escape(label)}" style="{style}">{body}'


def _width(head: str) -> str:
    found = re.search(r'viewBox="0 0 ([\d.]+) ', head)
    assert found is not None, "matplotlib always writes a viewBox"
    return f"{float(found[1]) / 72:.2f}in"
