"""Pictures for every eye: what colours tell apart, the colour-blind tell apart too, or by shape; text can be read."""

from __future__ import annotations

import math
import re
from collections.abc import Callable
from functools import cache, partial
from itertools import combinations
from typing import Any

import numpy as np
import pytest
from matplotlib.axes import Axes
from matplotlib.backends.backend_agg import FigureCanvasAgg
from matplotlib.colors import to_hex, to_rgba
from matplotlib.figure import Figure
from matplotlib.text import Text

from jejaring.course import load_course
from jejaring.insight.items import OptionRow
from jejaring.insight.pictures import option_picture
from jejaring.simulators import NAMES, model_of, pictures_of
from jejaring.simulators.pictures.canvas import DARK, LIGHT, Canvas, Palette
from jejaring.study.own import Own
from jejaring.study.pictures import draw_habits, draw_points
from jejaring.study.progress import Habits, Progress
from jejaring.wording import Words

# Machado, Oliveira & Fernandes (2009), table of severity 1.0, on linear RGB.
SIGHT = {
    "typical": ((1, 0, 0), (0, 1, 0), (0, 0, 1)),
    "protanopia": ((0.152286, 1.052583, -0.204868), (0.114503, 0.786281, 0.099216), (-0.003882, -0.048116, 1.051998)),
    "deuteranopia": ((0.367322, 0.860646, -0.227968), (0.280085, 0.672501, 0.047413), (-0.01182, 0.04294, 0.968881)),
    "tritanopia": ((1.255528, -0.076749, -0.178779), (-0.078411, 0.930809, 0.147602), (0.004733, 0.691367, 0.303900)),
}
APART = 15.0
"""Least distance (CIE76) of two colours that alone tell things apart; about six times what is just noticed."""
READABLE = 4.5


def linear(colour: Any) -> np.ndarray:
    channels = np.array(to_rgba(colour)[:3])
    return np.where(channels <= 0.04045, channels / 12.92, ((channels + 0.055) / 1.055) ** 2.4)


def lab(colour: Any, sight: str) -> np.ndarray:
    """CIELAB (D65) of a colour as it is seen."""
    seen = np.clip(np.array(SIGHT[sight]) @ linear(colour), 0, 1)
    to_xyz = np.array(
        [[0.4124564, 0.3575761, 0.1804375], [0.2126729, 0.7151522, 0.0721750], [0.0193339, 0.1191920, 0.9503041]]
    )
    xyz = to_xyz @ seen / np.array([0.95047, 1.0, 1.08883])
    x, y, z = np.where(xyz > 216 / 24389, np.cbrt(xyz), (24389 / 27 * xyz + 16) / 116)
    return np.array([116 * y - 16, 500 * (x - y), 200 * (y - z)])


def distance(one: Any, other: Any) -> float:
    """The distance of two colours to the eye that tells them apart least."""
    return min(float(np.linalg.norm(lab(one, sight) - lab(other, sight))) for sight in SIGHT)


@cache
def figures(dark: bool) -> list[tuple[str, Figure]]:
    """Every picture that matplotlib draws: each simulator's good plan and examples, and the learner's own two."""
    words = Words("en")
    draws: list[tuple[str, Callable[[], str]]] = []
    for name in NAMES:
        model, draw = model_of(name), pictures_of(name).draw
        runs = [model.simulate(plan) for plan in (model.good_plan(), *model.EXAMPLES.values())]
        draws += [(name, partial(draw, run, words, dark)) for run in runs]
    draws.append(("goals aside", partial(pictures_of("goals").draw_effect, 0.65, words, dark)))
    draws.append(("channels aside", partial(pictures_of("channels").draw_requests, words, dark)))
    lessons = [Progress(entry, Own(), "begun", 1, 2, None, 0.6 * entry.automatic) for entry in load_course().lessons]
    ratings = Habits((2.0, 2.5, 3.0, 1.5, 4.0), (3.0, 3.5, 3.2, 2.5, 4.5), (1.5, 2.0, 2.8, 1.2, 3.6))
    draws.append(("habits", partial(draw_habits, ratings, lessons, words, dark=dark)))
    draws.append(("points", partial(draw_points, lessons, words, dark=dark)))
    made: list[tuple[str, Figure]] = []
    with pytest.MonkeyPatch.context() as patch:
        for name, draw in draws:
            patch.setattr(Canvas, "svg", lambda page, _label, name=name: made.append((name, page.figure)) or "")
            draw()
    return made


def told(axes: Axes) -> list[tuple[Any, Any, str]]:
    """What a panel tells apart: (colour, its form, a name). A form is a dash, a marker, or a bar with what names it."""
    found: list[tuple[Any, Any, str]] = []
    markers: dict[tuple[float, float], Any] = {}
    for line in axes.get_lines():
        points = [(round(float(x), 3), round(float(y), 3)) for x, y in line.get_xydata()]
        filled = to_rgba(line.get_markerfacecolor())[3] > 0
        look = (str(line._unscaled_dash_pattern), line.get_marker(), filled)
        found.append((line.get_color() if line.get_color() != "none" else line.get_markeredgecolor(), look, "line"))
        if line.get_linestyle() == "None":
            markers |= dict.fromkeys(points, line.get_marker())
    ticks = zip(axes.get_yticks(), axes.get_yticklabels(), strict=True)
    across = {round(float(tick), 3): text.get_text() for tick, text in ticks}
    for bar in axes.patches:
        if not hasattr(bar, "get_height") or to_rgba(bar.get_facecolor())[3] == 0:
            continue
        top = (round(bar.get_x() + bar.get_width() / 2, 3), round(bar.get_y() + bar.get_height(), 3))
        named = across.get(round(bar.get_y() + bar.get_height() / 2, 3))
        thick = round(bar.get_height(), 3) if named else None
        found.append((bar.get_facecolor(), ("bar", markers.get(top), named, thick), "bar"))
    return found


@pytest.mark.parametrize("dark", [False, True], ids=["light", "dark"])
def test_series_stay_apart_without_some_colours(dark: bool) -> None:
    alike = set()
    for name, figure in figures(dark):
        for axes in figure.axes:
            for (one, form, what), (other, another, _) in combinations(told(axes), 2):
                if form == another and to_hex(one) != to_hex(other) and distance(one, other) < APART:
                    alike.add((name, what, to_hex(one), to_hex(other), str(form)))
    assert alike == set()


def luminance(channels: np.ndarray) -> np.ndarray:
    """Relative luminance of sRGB values from 0 to 1, the last axis being the channels."""
    lit = np.where(channels <= 0.04045, channels / 12.92, ((channels + 0.055) / 1.055) ** 2.4)
    return np.asarray(lit @ np.array([0.2126, 0.7152, 0.0722]))


def unread(figure: Figure, colours: Palette) -> list[str]:
    """Texts that stand, for more than a quarter of their box, on what they are too like to be read."""
    figure.set_facecolor(colours.paper)
    canvas = FigureCanvasAgg(figure)
    canvas.draw()
    # What has been laid out stays where it is while the letters are taken away.
    figure.set_layout_engine("none")
    texts = [text for text in figure.findobj(Text) if text.get_text().strip() and text.get_visible()]
    inks = [np.array(to_rgba(text.get_color())[:3]) for text in texts]
    boxes = [text.get_window_extent() for text in texts]
    for text in texts:
        text.set_color("none")
    canvas.draw()
    lit = luminance(np.asarray(canvas.buffer_rgba())[::-1, :, :3] / 255)
    found = []
    for text, ink, box in zip(texts, inks, boxes, strict=True):
        ground = lit[max(0, int(box.y0)) : math.ceil(box.y1), max(0, int(box.x0)) : math.ceil(box.x1)]
        own = luminance(ink)
        contrast = (np.maximum(ground, own) + 0.05) / (np.minimum(ground, own) + 0.05)
        if ground.size and float(np.mean(contrast < READABLE)) > 0.25:
            found.append(f"{text.get_text()!r}: {float(np.median(contrast)):.1f}")
    return found


@pytest.mark.parametrize("dark", [False, True], ids=["light", "dark"])
def test_text_in_pictures_can_be_read(dark: bool) -> None:
    colours = DARK if dark else LIGHT
    low = {name: lines for name, figure in figures(dark) if (lines := unread(figure, colours))}
    assert low == {}


@pytest.mark.parametrize("colours", [LIGHT, DARK], ids=["light", "dark"])
def test_lines_of_options_stay_apart(colours: Palette) -> None:
    rows = [OptionRow(f"o{place}", float(place == 2), (1, 1, 1), (0.1 * place, 0.2, 0.3)) for place in range(6)]
    drawn = option_picture(rows, Words("en"), colours)
    line = r'<polyline [^>]*stroke="(#\w+)" stroke-width="([\d.]+)"(?: stroke-dasharray="([^"]+)")?/>'
    series = [found for found in re.findall(line, drawn) if found[0] != colours.line]
    assert len(series) == 6
    for (one, *form), (other, *another) in combinations(series, 2):
        assert form != another or distance(one, other) >= APART, (one, other)


def test_the_check_itself_sees_what_is_alike() -> None:
    assert distance("#c00000", "#008000") < 40 < distance("#c00000", "#0000c0")
    assert distance("#2f6b2f", "#a8322a") < APART
    figure = Figure()
    axes: Any = figure.subplots()
    axes.plot([0, 1], [0, 1], color="#2f6b2f")
    axes.plot([0, 1], [1, 0], color="#a8322a")
    axes.text(0.5, 0.5, "grey", color="#cccccc")
    (_, one, _), (_, other, _) = told(axes)
    assert one == other
    assert any("grey" in line for line in unread(figure, LIGHT))
