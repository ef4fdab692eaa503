"""Draws small pictures as SVG text: quicker than a plotting library where thousands of learners are a few shapes."""

from __future__ import annotations

from collections.abc import Sequence
from html import escape

from jejaring.simulators.pictures.canvas import DARK, LIGHT, Palette

__all__ = ["DARK", "LIGHT", "Drawing", "Palette"]

WIDTH = 691.0
_FONT = "system-ui, 'Segoe UI', Roboto, 'Noto Sans', sans-serif"


def _short(value: float) -> str:
    return f"{value:.1f}".rstrip("0").rstrip(".")


class Drawing:
    """A picture `width` x `height` CSS pixels; `label` is its text alternative."""

    def __init__(self, label: str, height: float, colours: Palette, width: float = WIDTH) -> None:
        self.label, self.height, self.width, self.colours = label, height, width, colours
        self.parts: list[str] = []

    def rect(self, x: float, y: float, width: float, height: float, fill: str, line: str = "none", **more: str) -> None:
        """A rectangle."""
        extra = "".join(f' {name.replace("_", "-")}="{escape(value)}"' for name, value in more.items())
        self.parts.append(
            f'<rect x="{_short(x)}" y="{_short(y)}" width="{_short(width)}" height="{_short(height)}" '
            f'fill="{fill}" stroke="{line}"{extra}/>'
        )

    def line(self, points: Sequence[tuple[float, float]], colour: str, width: float = 1.5, dash: str = "") -> None:
        """A line through the points."""
        path = " ".join(f"{_short(x)},{_short(y)}" for x, y in points)
        dashed = f' stroke-dasharray="{dash}"' if dash else ""
        self.parts.append(
            f'<polyline points="{path}" fill="none" stroke="{colour}" stroke-width="{_short(width)}"{dashed}/>'
        )

    def shape(self, points: Sequence[tuple[float, float]], fill: str, line: str = "none") -> None:
        """A closed shape."""
        path = " ".join(f"{_short(x)},{_short(y)}" for x, y in points)
        self.parts.append(f'<polygon points="{path}" fill="{fill}" stroke="{line}"/>')

    def dot(self, x: float, y: float, radius: float, fill: str, line: str = "none") -> None:
        """A circle."""
        self.parts.append(
            f'<circle cx="{_short(x)}" cy="{_short(y)}" r="{_short(radius)}" fill="{fill}" '
            f'stroke="{line}" stroke-width="2"/>'
        )

    def text(
        self,
        x: float,
        y: float,
        words: str,
        size: float = 13,
        colour: str = "",
        anchor: str = "start",
        bold: bool = False,
    ) -> None:
        """A line of words; `y` is its baseline."""
        weight = ' font-weight="600"' if bold else ""
        self.parts.append(
            f'<text x="{_short(x)}" y="{_short(y)}" font-size="{_short(size)}" fill="{colour or self.colours.ink}" '
            f'text-anchor="{anchor}"{weight}>{escape(words)}</text>'
        )

    def raw(self, part: str) -> None:
        """A part written elsewhere, such as a pattern."""
        self.parts.append(part)

    def svg(self) -> str:
        """The picture as an `<svg>` element of fluid width."""
        size = f"{_short(self.width)} {_short(self.height)}"
        fluid = f"width:100%;height:auto;max-width:{_short(self.width)}px"
        return (
            f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {size}" role="img" '
            f'aria-label="{escape(self.label)}" font-family="{_FONT}" style="{fluid}">'
            f"{''.join(self.parts)}</svg>"
        )
