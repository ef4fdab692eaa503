"""Text written by others, made safe to show: what could hide or turn around words is made visible."""

from __future__ import annotations

import re
from functools import lru_cache
from html import escape

__all__ = ["MAXIMUM_SHOWN", "plain", "text_html"]

# Longer texts are cut on the page; no field and no reflection asks for so much.
MAXIMUM_SHOWN = 40_000

# Control characters other than tab and line feed, soft hyphen, zero-width and bidirectional controls, the byte order
# mark, tag characters, and halves of characters, which no file can hold.
_HIDDEN = re.compile(
    "[\\x00-\\x08\\x0b-\\x1f\\x7f-\\x9f\\u00ad\\u034f\\u061c\\u115f\\u1160\\u17b4\\u17b5\\u180b-\\u180f"
    "\\u200b-\\u200f\\u2028-\\u202e\\u2060-\\u206f\\u3164\\ud800-\\udfff\\ufeff\\uffa0\\ufff0-\\ufffb"
    "\\U000e0000-\\U000e007f]"
)


def plain(text: str, limit: int = MAXIMUM_SHOWN) -> str:
    """`text` with one kind of line end, at most `limit` characters, and hidden characters written as `[U+202E]`."""
    cut = text[:limit].replace("\r\n", "\n").replace("\r", "\n")
    shown = _HIDDEN.sub(lambda found: f"[U+{ord(found.group()):04X}]", cut)
    return shown if len(text) <= limit else f"{shown} […]"


def text_html(text: str) -> str:
    """`text` as HTML on one line: escaped, line ends as `<br>`, and nothing a Markdown reader would act on."""
    return _short_html(text) if len(text) <= _SHORT else _html(text)


def _html(text: str) -> str:
    return escape(plain(text)).replace("\n", "<br>")


# Most texts on a page are the course's own, the same for a whole cohort.
_SHORT = 600
_short_html = lru_cache(maxsize=4096)(_html)
