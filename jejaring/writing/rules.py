"""Patterns that tell by themselves: some decide, the others are one more sign for the model to weigh.

They stand in ``rules.json``. A pattern is matched against the word forms of a sentence with a blank between them, so
"Bagaimana, Pak?" is ``bagaimana , pak ?``; ``<<name>>`` stands for a part that several patterns share.
"""

from __future__ import annotations

import json
import re
from functools import cache
from importlib import resources
from typing import NamedTuple

from jejaring.writing.words import Word


class Rule(NamedTuple):
    """A pattern over word forms. ``label`` None with ``decides`` means: stay silent."""

    name: str
    label: str | None
    decides: bool
    pattern: re.Pattern[str]


class Fired(NamedTuple):
    """A rule that matched, with the words it matched on as the writer wrote them."""

    rule: Rule
    seen: str


@cache
def rules(kind: str, language: str) -> tuple[Rule, ...]:
    """The rules of one kind in one language, in the order in which they are tried."""
    data = json.loads(resources.files(__package__).joinpath("rules.json").read_text(encoding="utf-8"))
    found = []
    for row in data["rules"]:
        if (row["kind"], row["language"]) == (kind, language):
            pattern = row["pattern"]
            for name, part in data["parts"][language].items():
                pattern = pattern.replace(f"<<{name}>>", part)
            found.append(Rule(row["name"], row["label"], row["decides"], re.compile(pattern)))
    return tuple(found)


def fired(kind: str, language: str, sentence: list[Word]) -> list[Fired]:
    """Every rule that matches ``sentence``, in order; the first that decides is the one to follow."""
    starts: list[int] = []
    length = 0
    for word in sentence:
        starts.append(length)
        length += len(word.form) + 1
    line = " ".join(word.form for word in sentence)
    result = []
    for rule in rules(kind, language):
        match = rule.pattern.search(line)
        if match:
            inside = [
                word.seen
                for word, start in zip(sentence, starts, strict=True)
                if match.start() <= start < match.end() and word.form[0].isalnum()
            ]
            result.append(Fired(rule, " ".join(dict.fromkeys(inside))))
    return result
