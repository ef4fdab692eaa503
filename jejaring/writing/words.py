"""Sentences as words: spelling made regular, so that slang, typing slips and contractions meet one form."""

from __future__ import annotations

import json
import re
import unicodedata
from functools import cache
from importlib import resources
from typing import Any, NamedTuple

LANGUAGES = ("id", "en")
LONGEST = 1200
"""Characters read of one text. Hints are about a sentence or a short message; the rest is not looked at."""

_TOKEN = re.compile(r"\d+(?:[.,:]\d+)*|[^\W\d_]+(?:['-][^\W\d_]+)*|[?!.,;:]")
_STRETCHED = re.compile(r"([^\W\d_])\1{2,}")
_DOUBLED_END = re.compile(r"([^\W\d_])\1$")
"""Indonesian words end in no doubled letter; "makasihh" is "makasih" said with warmth."""
_ENDS = frozenset(".!?")
_IDLE_ENDS = frozenset(".!,;:")
"""Dropped at the end of a text: whether a learner types the full stop says nothing."""
_QUOTES = str.maketrans({"’": "'", "‘": "'", "`": "'", "‑": "-", "–": "-", "…": "."})
_CONTRACTIONS = {"'ll": "will", "'re": "are", "'ve": "have", "'m": "am", "'d": "would"}
_BE_CONTRACTED = frozenset(("it", "that", "what", "how", "where", "who", "here", "there", "he", "she", "when", "why"))
_IRREGULAR_NOT = {"can't": ("can", "not"), "won't": ("will", "not"), "shan't": ("shall", "not")}


class Word(NamedTuple):
    """One word or mark: ``form`` is compared, ``seen`` is what the writer wrote."""

    form: str
    seen: str
    name_like: bool
    """Written with a capital inside a sentence: most likely somebody's name, or a place's."""


@cache
def lexicon(language: str) -> dict[str, Any]:
    """The word lists of one language: ``spelling``, ``joined``, ``classes`` and ``kinds``."""
    source = resources.files(__package__).joinpath(f"lexicon_{language}.json")
    loaded: dict[str, Any] = json.loads(source.read_text(encoding="utf-8"))
    return loaded


def words(text: str, language: str) -> list[Word]:
    """The words and marks of ``text``, of which the first ``LONGEST`` characters are read."""
    clean = unicodedata.normalize("NFKC", text[:LONGEST]).translate(_QUOTES)
    spelling: dict[str, str] = lexicon(language)["spelling"]
    found: list[Word] = []
    opening = True
    for match in _TOKEN.finditer(clean):
        seen = match.group()
        named = seen[0].isupper() and not opening and not seen.isupper()
        opening = seen in _ENDS
        plain = _STRETCHED.sub(r"\1", seen.lower())
        if language == "id":
            plain = _DOUBLED_END.sub(r"\1", plain)
        for form in _expand(plain, language):
            for part in spelling.get(form, form).split():
                found.append(Word(part, seen, named))
    while found and found[-1].form in _IDLE_ENDS:
        found.pop()
    return _join(found, language)


def sentences(found: list[Word]) -> list[list[Word]]:
    """The words cut after every mark that ends a sentence; the mark stays with its sentence."""
    cut: list[list[Word]] = [[]]
    for word in found:
        cut[-1].append(word)
        if word.form in _ENDS:
            cut.append([])
    return [part for part in cut if any(word.form[0].isalnum() for word in part)]


def _expand(plain: str, language: str) -> tuple[str, ...]:
    if language != "en" or "'" not in plain:
        return (plain,)
    if plain in _IRREGULAR_NOT:
        return _IRREGULAR_NOT[plain]
    if plain.endswith("n't"):
        return plain[:-3], "not"
    stem, mark, ending = plain.rpartition("'")
    if mark + ending in _CONTRACTIONS:
        return stem, _CONTRACTIONS[mark + ending]
    if ending == "s":
        if stem == "let":
            return stem, "us"
        return (stem, "is") if stem in _BE_CONTRACTED else (stem,)
    return (plain,)


def _join(found: list[Word], language: str) -> list[Word]:
    """Pairs that mean one thing, such as "terima kasih", become one word."""
    joined: dict[str, str] = lexicon(language)["joined"]
    result: list[Word] = []
    for word in found:
        before = result[-1] if result else None
        pair = joined.get(f"{before.form} {word.form}") if before else None
        if before and pair:
            result[-1] = Word(pair, f"{before.seen} {word.seen}", False)
        else:
            result.append(word)
    return result
