"""The page and the cards share one set of tokens, which stands in two files as each must work without the other."""

from __future__ import annotations

import re
from importlib import resources

PACKAGE = resources.files("jejaring")


def tokens(path: str) -> str:
    text = PACKAGE.joinpath(path).read_text("utf-8")
    return text[text.index(".jj {") : text.index("/* end of tokens */")]


def test_page_and_cards_have_the_same_tokens() -> None:
    assert tokens("labextension/static/page.css") == tokens("widgets/common.css")


def test_light_and_dark_name_the_same_colours() -> None:
    light, dark = tokens("widgets/common.css").split('[data-jp-theme-light="false"] .jj {')
    named = [set(re.findall(r"(--jj-[a-z-]+): #", part)) for part in (light, dark)]
    assert named[0] == named[1]
    assert len(named[0]) > 10


def luminance(colour: str) -> float:
    channels = [int(colour[place : place + 2], 16) / 255 for place in (1, 3, 5)]
    linear = [value / 12.92 if value <= 0.04045 else ((value + 0.055) / 1.055) ** 2.4 for value in channels]
    return 0.2126 * linear[0] + 0.7152 * linear[1] + 0.0722 * linear[2]


def contrast(one: str, other: str) -> float:
    """WCAG 2.2, contrast ratio: 1 to 21."""
    lighter, darker = sorted((luminance(one), luminance(other)), reverse=True)
    return (lighter + 0.05) / (darker + 0.05)


def test_text_on_every_ground_has_enough_contrast() -> None:
    for theme in tokens("widgets/common.css").split('[data-jp-theme-light="false"] .jj {'):
        colour = dict(re.findall(r"--jj-([a-z-]+): (#[0-9a-f]{6})", theme))
        grounds = ("paper", "ground", "thread-soft", "warm-soft", "clay-soft", "leaf-soft")
        pairs = [(text, ground) for text in ("ink", "ink-soft") for ground in grounds]
        pairs += [(tone, ground) for tone in ("thread", "warm", "clay", "leaf") for ground in ("paper", "ground")]
        pairs += [("paper", "thread")]
        low = {pair: contrast(*(colour[name] for name in pair)) for pair in pairs}
        assert {pair: ratio for pair, ratio in low.items() if ratio < 4.5} == {}
        for ground in ("paper", "ground"):
            assert contrast(colour["line-strong"], colour[ground]) >= 3
            assert contrast(colour["focus"], colour[ground]) >= 3
