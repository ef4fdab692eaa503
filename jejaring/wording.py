"""The interface's words in one language, from `content/interface/*.yaml`."""

from __future__ import annotations

from functools import cache
from importlib import resources
from typing import Any, Literal

import yaml

__all__ = ["FAILURE", "LANGUAGES", "Language", "Words", "format_number"]

Language = Literal["id", "en"]
LANGUAGES: tuple[Language, ...] = ("id", "en")

FAILURE = ("what", "safe", "next")
"""A message about a failure stands in the file as three parts, always told together and in this order."""


@cache
def _area(name: str) -> dict[str, dict[str, str]]:
    file = resources.files("jejaring") / "content" / "interface" / f"{name}.yaml"
    loaded: dict[str, dict[str, Any]] = yaml.load(file.read_text("utf-8"), Loader=yaml.CSafeLoader)
    return {key: _whole(text) for key, text in loaded.items()}


def _whole(text: dict[str, Any]) -> dict[str, str]:
    if "what" not in text:
        return text
    return {language: " ".join(text[part][language] for part in FAILURE) for language in LANGUAGES}


def format_number(value: float, digits: int, language: Language) -> str:
    """`value` with `digits` decimals: 0,44 in Indonesian, 0.44 in English."""
    text = f"{value:.{digits}f}"
    return text.replace(".", ",") if language == "id" else text


class Words:
    """Looks up words of one language by key.

    A key is `AREA.REST`: the file `content/interface/AREA.yaml` and a key within it. An area is read on first use.
    """

    def __init__(self, language: Language) -> None:
        if language not in LANGUAGES:
            raise ValueError(f"language {language!r} is not one of {', '.join(LANGUAGES)}")
        self.language: Language = language

    def __call__(self, key: str, **values: Any) -> str:
        """The words of `key`, its `{placeholders}` filled.

        Raises KeyError when the key does not exist or a placeholder has no value.
        """
        area, _, rest = key.partition(".")
        text = _area(area)[rest][self.language]
        return text.format(**values) if values else text

    def area(self, name: str) -> dict[str, str]:
        """All words of one area, placeholders unfilled, for the page's scripts."""
        return {key: text[self.language] for key, text in _area(name).items()}

    def number(self, value: float, digits: int = 2) -> str:
        """`value` as written in this language, with `digits` decimals."""
        return format_number(value, digits, self.language)
