"""Answers as static HTML: readable offline, with no script, and with every text escaped."""

from jejaring.rendering.answer import answer_html
from jejaring.rendering.text import plain, text_html

__all__ = ["answer_html", "plain", "text_html"]
