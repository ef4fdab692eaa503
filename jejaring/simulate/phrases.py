"""Words that simulated learners write, drawn from `phrases.yaml`."""

from __future__ import annotations

from functools import cache
from importlib import resources
from random import Random
from typing import Any, Literal

import yaml

from jejaring.scoring.forms import word_count
from jejaring.wording import Language

__all__ = ["Quality", "name", "reflection", "words_between"]

Quality = Literal["low", "middle", "high"]


@cache
def _phrases() -> dict[str, Any]:
    text = (resources.files("jejaring.simulate") / "phrases.yaml").read_text("utf-8")
    loaded: dict[str, Any] = yaml.load(text, Loader=yaml.CSafeLoader)
    return loaded


def _filled(template: str, rng: Random, language: Language) -> str:
    for slot in ("who", "place", "thing", "day"):
        if f"{{{slot}}}" in template:
            template = template.replace(f"{{{slot}}}", rng.choice(_phrases()[slot][language]))
    return template[:1].upper() + template[1:]


def name(rng: Random, language: Language) -> str:
    """Somebody's name or alias."""
    chosen: str = rng.choice(_phrases()["who"][language])
    return chosen


def words_between(rng: Random, language: Language, least: int, most: int) -> str:
    """A text of `least` to `most` words."""
    pieces: list[str] = []
    wanted = rng.randint(least, max(least, min(most, least + 8)))
    while word_count(" ".join(pieces)) < wanted:
        pieces.append(_filled(rng.choice(_phrases()["field"][language]), rng, language))
    words = ". ".join(pieces).split()
    while len(words) > 1 and word_count(" ".join(words)) > most:
        words.pop()
    return " ".join(words)


def reflection(rng: Random, language: Language, quality: Quality) -> str:
    """A reflection of three to six sentences; the better ones are concrete."""
    sentences = [_filled(rng.choice(choices), rng, language) for choices in _phrases()[quality][language]]
    half = len(sentences) // 2
    return "\n\n".join(" ".join(part) for part in (sentences[:half], sentences[half:]) if part)
