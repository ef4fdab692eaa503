"""The parts that a view of the desk is made of; the page draws each kind in its own way."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

__all__ = ["Block", "choose", "copy", "fold", "heading", "note", "picture", "switch", "table", "text"]

Block = dict[str, Any]


def heading(words: str) -> Block:
    """A heading."""
    return {"kind": "heading", "text": words}


def text(words: str, soft: bool = False) -> Block:
    """A paragraph."""
    return {"kind": "text", "text": words, "soft": soft}


def note(words: str) -> Block:
    """A remark that must not be missed."""
    return {"kind": "note", "text": words}


def picture(svg: str, label: str) -> Block:
    """A picture with its text alternative; the figures it shows stand in a table near by."""
    return {"kind": "picture", "svg": svg, "label": label}


def table(caption: str, head: Sequence[str], rows: Sequence[Sequence[str | int]]) -> Block:
    """A table; numbers stand to the right."""
    return {"kind": "table", "caption": caption, "head": list(head), "rows": [list(row) for row in rows]}


def choose(name: str, label: str, options: Sequence[tuple[str, str]], value: str) -> Block:
    """A choice that asks for the view anew. `options`: (id, words)."""
    return {"kind": "choose", "name": name, "label": label, "options": [list(o) for o in options], "value": value}


def switch(name: str, label: str, value: bool) -> Block:
    """A checkbox that asks for the view anew."""
    return {"kind": "switch", "name": name, "label": label, "value": value}


def fold(label: str, inner: Sequence[Block]) -> Block:
    """Parts that open on demand."""
    return {"kind": "fold", "label": label, "blocks": list(inner)}


def copy(label: str, words: str) -> Block:
    """A text with a button that copies it."""
    return {"kind": "copy", "label": label, "text": words}
