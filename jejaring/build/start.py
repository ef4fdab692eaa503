"""The start page of each language: what the course is, the learner's path through it, the record to keep."""

from __future__ import annotations

from typing import Any

from jejaring.answers import SCHEMA_VERSION
from jejaring.course import Course
from jejaring.wording import Language, Words

__all__ = ["START_PAGES", "start_code", "start_page"]

START_PAGES: dict[Language, str] = {"id": "mulai.ipynb", "en": "start.ipynb"}


def start_code(language: Language) -> tuple[str, str]:
    """The two cells' sources; the page in JupyterLab runs the notebook only when they are exactly these."""
    return (
        f'from jejaring.study import open_path, open_record\n\nopen_path("{language}")',
        f'open_record("{language}")',
    )


def start_page(course: Course, language: Language) -> dict[str, Any]:
    """The notebook as plain data (nbformat 4.5). It holds nothing of a learner, before and after it is used."""
    words = Words(language)
    path, record = start_code(language)
    cells = [
        _text("title", f"# {course.title[language]}\n\n{words('start.lead')}"),
        _code("path", path),
        _text("record-text", f"## {words('start.record')}\n\n{words('start.record_text')}", "prose"),
        _code("record", record),
        _text("page", f"## {words('start.page')}\n\n{words('start.page_text')}", "prose"),
        _text("hand-in", f"## {words('start.hand_in')}\n\n{words('start.hand_in_text')}", "prose"),
    ]
    return {
        "cells": cells,
        "metadata": {
            "jejaring": {
                "assignment": START_PAGES[language].removesuffix(".ipynb"),
                "language": language,
                "page": "start",
                "schema": SCHEMA_VERSION,
            },
            "kernelspec": {"display_name": "Python 3", "language": "python", "name": "python3"},
            "language_info": {"name": "python"},
        },
        "nbformat": 4,
        "nbformat_minor": 5,
    }


def _text(name: str, source: str, role: str = "") -> dict[str, Any]:
    return {
        "cell_type": "markdown",
        "id": name,
        "metadata": {"deletable": False, "editable": False, "jejaring": {"role": role or name}},
        "source": source,
    }


def _code(name: str, source: str) -> dict[str, Any]:
    return {
        "cell_type": "code",
        "execution_count": None,
        "id": name,
        "metadata": {"deletable": False, "editable": False, "jejaring": {"role": "activity"}},
        "outputs": [],
        "source": source,
    }
