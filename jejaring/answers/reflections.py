"""What learners wrote in the Markdown cells that hold a lesson's reflections."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

__all__ = ["reflection", "reflections"]


def reflection(cell: object) -> tuple[str, str] | None:
    """Activity id and text of a cell that holds a reflection, None for any other; `cell` may be anything.

    The text is empty where it is still the released one. A graded page keeps it beside the HTML that shows it.
    """
    metadata = cell.get("metadata") if isinstance(cell, dict) else None
    own = metadata.get("jejaring") if isinstance(metadata, dict) else None
    if not isinstance(cell, dict) or not isinstance(own, dict) or own.get("role") != "reflection":
        return None
    activity, source, stub = own.get("activity"), own.get("text", cell.get("source")), own.get("stub")
    if not isinstance(activity, str):
        return None
    if isinstance(source, list):
        source = "".join(part for part in source if isinstance(part, str))
    text = source if isinstance(source, str) else ""
    untouched = text.strip() in {"", stub.strip() if isinstance(stub, str) else ""}
    return activity, "" if untouched else text


def reflections(notebook: Mapping[str, Any]) -> dict[str, str]:
    """Activity id -> text of every reflection in a notebook, which may hold anything in the place of its cells."""
    cells = notebook.get("cells")
    found = (reflection(cell) for cell in (cells if isinstance(cells, list) else ()))
    return dict(one for one in found if one is not None)
