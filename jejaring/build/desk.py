"""The instructor's desk as a notebook in each language: a title, and one cell that the page runs."""

from __future__ import annotations

from typing import Any

from jejaring.answers import SCHEMA_VERSION
from jejaring.wording import Language, Words

__all__ = ["DESK_PAGES", "desk_code", "desk_page"]

DESK_PAGES: dict[Language, str] = {"id": "meja-instruktur.ipynb", "en": "instructors-desk.ipynb"}


def desk_code(language: Language) -> str:
    """The cell's source; the page in JupyterLab runs the notebook only when it is exactly this."""
    return f'from jejaring.desk import open_desk\n\nopen_desk("{language}")'


def desk_page(language: Language) -> dict[str, Any]:
    """The notebook as plain data (nbformat 4.5). It holds nothing of a cohort, before and after it is used."""
    words = Words(language)
    title: dict[str, Any] = {
        "cell_type": "markdown",
        "id": "title",
        "metadata": {"deletable": False, "editable": False, "jejaring": {"role": "title"}},
        "source": f"# {words('desk.title')}\n\n{words('desk.lead')}",
    }
    desk: dict[str, Any] = {
        "cell_type": "code",
        "execution_count": None,
        "id": "desk",
        "metadata": {"deletable": False, "editable": False, "jejaring": {"role": "activity"}},
        "outputs": [],
        "source": desk_code(language),
    }
    name = DESK_PAGES[language].removesuffix(".ipynb")
    return {
        "cells": [title, desk],
        "metadata": {
            "jejaring": {"assignment": name, "language": language, "page": "desk", "schema": SCHEMA_VERSION},
            "kernelspec": {"display_name": "Python 3", "language": "python", "name": "python3"},
            "language_info": {"name": "python"},
        },
        "nbformat": 4,
        "nbformat_minor": 5,
    }
