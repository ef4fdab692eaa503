"""The start page of each language: what the course is, where to begin, how to hand in."""

from __future__ import annotations

from typing import Any

from jejaring.answers import SCHEMA_VERSION
from jejaring.course import Course
from jejaring.wording import Language, Words

__all__ = ["START_PAGES", "start_page"]

START_PAGES: dict[Language, str] = {"id": "mulai.ipynb", "en": "start.ipynb"}


def start_page(course: Course, language: Language) -> dict[str, Any]:
    """The notebook as plain data (nbformat 4.5). Its links lead to the lessons beside it, in the learner's folder."""
    words = Words(language)
    path = "\n".join(
        f"- [{entry.title[language]}]({entry.slug[language]}/{entry.slug[language]}.ipynb)"
        f" · {words('start.minutes', minutes=entry.minutes)}"
        for entry in course.lessons
    )
    texts = [
        ("title", f"# {course.title[language]}\n\n{words('start.lead')}"),
        ("path", f"## {words('start.path')}\n\n{words('start.begin')}\n\n{path}"),
        ("page", f"## {words('start.page')}\n\n{words('start.page_text')}"),
        ("hand-in", f"## {words('start.hand_in')}\n\n{words('start.hand_in_text')}"),
    ]
    return {
        "cells": [
            {
                "cell_type": "markdown",
                "id": name,
                "metadata": {"deletable": False, "editable": False, "jejaring": {"role": name}},
                "source": text,
            }
            for name, text in texts
        ],
        "metadata": {
            "jejaring": {"language": language, "page": "start", "schema": SCHEMA_VERSION},
            "kernelspec": {"display_name": "Python 3", "language": "python", "name": "python3"},
            "language_info": {"name": "python"},
        },
        "nbformat": 4,
        "nbformat_minor": 5,
    }
