"""The hint on one sentence: a label, or silence, and why in the writer's language."""

from __future__ import annotations

import json
from functools import cache
from importlib import resources
from typing import NamedTuple

from jejaring.writing.features import extract
from jejaring.writing.model import SILENT, judge, load
from jejaring.writing.rules import fired
from jejaring.writing.words import LANGUAGES, words

KINDS: dict[str, tuple[str, ...]] = {
    "question": ("open", "closed", "none"),
    "thanks": ("specific", "generic", "none"),
    "if_then": ("valid", "invalid"),
    "goal": ("specific", "vague"),
    "stance": ("give", "ask", "bill", "neutral"),
    "response": ("empathy", "paraphrase", "shift", "advice"),
}
"""The kinds of hint with their labels."""


class Hint(NamedTuple):
    """A suggestion about ``text``. ``label`` is None when nothing is sure enough to be said."""

    text: str
    label: str | None
    why: str


def hint(kind: str, text: str, language: str, *, previous: str | None = None) -> Hint:
    """A hint of ``kind`` on ``text``, written in ``language`` ("id" or "en").

    ``previous`` is the partner's line before it, which helps to recognise a restatement. Any text is safe: only
    its beginning is read. Raises ValueError for an unknown kind or language, naming the known ones.
    """
    if kind not in KINDS:
        raise ValueError(f"Unknown kind {kind!r}. Known kinds: {', '.join(KINDS)}.")
    if language not in LANGUAGES:
        raise ValueError(f"Unknown language {language!r}. Known languages: {', '.join(LANGUAGES)}.")
    found = words(text, language)
    if not any(word.form[0].isalpha() for word in found):
        return Hint(text, None, _reason(language, "silent", "no_words"))
    matched = fired(kind, language, found)
    for match in matched:
        if match.rule.decides:
            return Hint(text, match.rule.label, _by_rule(kind, language, match.rule.label, match.rule.name, match.seen))
    before = words(previous, language) if previous else None
    model = load(kind, language)
    verdict = judge(model, extract(kind, language, found, matched, before))
    if verdict.label == SILENT or verdict.lead < model.lead:
        return Hint(text, None, _reason(language, "silent", "unsure"))
    said = _reason(language, "labels", f"{kind} {verdict.label}")
    shown = ", ".join(f"“{seen}”" for seen in verdict.reasons)
    if shown:
        said = f"{said} {_reason(language, 'frames', 'words').format(words=shown)}"
    return Hint(text, verdict.label, said)


def _by_rule(kind: str, language: str, label: str | None, rule: str, seen: str) -> str:
    said = _reason(language, "rules", f"{kind} {rule}")
    if label is not None:
        said = f"{_reason(language, 'labels', f'{kind} {label}')} {said}"
    return said.format(words=f"“{_short(seen)}”")


def _short(seen: str) -> str:
    longest = 6
    parts = seen.split()
    return seen if len(parts) <= longest else " ".join(parts[:longest]) + " …"


def _reason(language: str, part: str, name: str) -> str:
    return _reasons()[language][part][name]


@cache
def _reasons() -> dict[str, dict[str, dict[str, str]]]:
    source = resources.files(__package__).joinpath("reasons.json")
    loaded: dict[str, dict[str, dict[str, str]]] = json.loads(source.read_text(encoding="utf-8"))
    return loaded
