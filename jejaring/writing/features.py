"""What a sentence shows: words, the classes they belong to, and their order, each with the words that show it."""

from __future__ import annotations

from functools import cache
from typing import NamedTuple

from jejaring.writing.rules import Fired
from jejaring.writing.words import Word, lexicon, sentences, words

Features = dict[str, str]
"""Feature name to the writer's own words that show it (empty for a feature of the whole text)."""

_LONGEST_PHRASE = 6
_WINDOW = 40
"""Classes compared in pairs reach over at most so many words, so the work grows linearly with the text."""

_SUFFIXES = {"id": ("nya", "lah", "kah", "pun", "ku", "mu"), "en": ("ing", "ed", "ly", "es", "s")}
_VERB_PREFIXES = ("meng", "meny", "mem", "men", "me", "di", "ber", "ter", "per", "ku")
_VERB_SUFFIXES = ("kan", "in", "i")
_SHORTEST_STEM = 3
_QUESTION_MARK = "?"


class Unit(NamedTuple):
    """A stretch of words that belongs to one class, or one word that belongs to none."""

    label: str
    seen: str
    classed: bool


@cache
def phrases(kind: str, language: str) -> dict[tuple[str, ...], tuple[str, ...]]:
    """Every listed phrase as word forms, with its classes for ``kind``; the kind's own classes come first."""
    lists = lexicon(language)
    table: dict[tuple[str, ...], list[str]] = {}
    for classes in (lists["kinds"][kind], lists["classes"]):
        for label, listed in classes.items():
            for phrase in listed.split(","):
                forms = tuple(word.form for word in words(phrase.strip(), language))
                row = table.setdefault(forms, [])
                if label not in row:
                    row.append(label)
    return {forms: tuple(labels) for forms, labels in table.items()}


def extract(
    kind: str, language: str, found: list[Word], rules: list[Fired], previous: list[Word] | None = None
) -> Features:
    """The features of the words ``found``; ``previous`` holds the partner's line that a response answers."""
    features: Features = {}
    if not found:
        return features
    _add_words(features, found, language)
    units = _units(features, found, kind, language)
    _add_classes(features, units)
    _add_shape(features, found, units, language)
    for match in rules:
        _add(features, f"r {match.rule.name} {match.rule.label}", match.seen)
    if previous:
        _add_echo(features, found, previous, language)
    return features


def stem(form: str, language: str) -> str:
    """A rough stem: endings off, and in Indonesian the verb's prefix and suffix."""
    for suffix in _SUFFIXES[language]:
        if form.endswith(suffix) and len(form) - len(suffix) >= _SHORTEST_STEM:
            form = form[: -len(suffix)]
            break
    if language == "id":
        for prefix in _VERB_PREFIXES:
            if form.startswith(prefix) and len(form) - len(prefix) >= _SHORTEST_STEM:
                form = form[len(prefix) :]
                break
        for suffix in _VERB_SUFFIXES:
            if form.endswith(suffix) and len(form) - len(suffix) > _SHORTEST_STEM:
                form = form[: -len(suffix)]
                break
    return form


def _add(features: Features, name: str, seen: str) -> None:
    features.setdefault(name, seen)


def _add_words(features: Features, found: list[Word], language: str) -> None:
    before = Word("^", "", False)
    for word in found:
        if word.form[0].isalpha():
            _add(features, f"w {word.form}", word.seen)
            _add(features, f"s {stem(word.form, language)}", word.seen)
        _add(features, f"w {before.form} {word.form}", f"{before.seen} {word.seen}".strip())
        before = word
    _add(features, f"w {before.form} $", before.seen)


def _units(features: Features, found: list[Word], kind: str, language: str) -> list[Unit]:
    table = phrases(kind, language)
    forms = [word.form for word in found]
    units: list[Unit] = []
    covered = 0
    for start, word in enumerate(found):
        best: tuple[int, str] | None = None
        for length in range(min(_LONGEST_PHRASE, len(found) - start), 0, -1):
            labels = table.get(tuple(forms[start : start + length]))
            if labels is None and length == 1:
                labels = _by_ending(word.form, table, language)
            if labels is None:
                continue
            seen = _seen(found[start : start + length])
            for label in labels:
                _add(features, f"h {label}", seen)
            if best is None:
                best = (length, labels[0])
        if start < covered:
            continue
        if best is not None:
            units.append(Unit(best[1], _seen(found[start : start + best[0]]), True))
            covered = start + best[0]
        elif word.name_like:
            units.append(Unit("NAME", word.seen, True))
        elif word.form[0].isdigit():
            units.append(Unit("NUM", word.seen, True))
        elif word.form[0].isalpha():
            units.append(Unit("x" if len(word.form) > _SHORTEST_STEM else word.form, word.seen, False))
        else:
            units.append(Unit(word.form, word.seen, False))
    return units


def _by_ending(form: str, table: dict[tuple[str, ...], tuple[str, ...]], language: str) -> tuple[str, ...] | None:
    if language != "id":
        return None
    for suffix in _SUFFIXES["id"]:
        if form.endswith(suffix) and len(form) - len(suffix) >= _SHORTEST_STEM:
            return table.get((form[: -len(suffix)],))
    return None


def _seen(found: list[Word]) -> str:
    shown: list[str] = []
    for word in found:
        if not shown or shown[-1] != word.seen:
            shown.append(word.seen)
    return " ".join(shown)


def _add_classes(features: Features, units: list[Unit]) -> None:
    edge = Unit("^", "", False)
    row = [edge, *units, Unit("$", "", False)]
    for length in (1, 2, 3):
        for start in range(len(row) - length + 1):
            part = row[start : start + length]
            if length > 1 or part[0].classed:
                name = " ".join(unit.label for unit in part)
                _add(features, f"c {name}", " ".join(unit.seen for unit in part).strip())
    classed = [unit for unit in units if unit.classed or unit.label == _QUESTION_MARK]
    for start, first in enumerate(classed):
        for second in classed[start + 1 : start + 1 + _WINDOW]:
            if first.label != second.label:
                _add(features, f"p {first.label} {second.label}", f"{first.seen} … {second.seen}")


def _add_shape(features: Features, found: list[Word], units: list[Unit], language: str) -> None:
    count = sum(word.form[0].isalnum() for word in found)
    for limit in (3, 5, 8, 12, 18):
        if count <= limit:
            _add(features, f"n words<={limit}", "")
    others = sum(unit.label in ("x", "NAME", "NUM") for unit in units)
    for limit in (1, 2, 3, 5, 8):
        if others >= limit:
            _add(features, f"n others>={limit}", "")
    labels = {unit.label for unit in units if unit.classed}
    for limit in (3, 4, 5, 6, 7):
        if len(labels) >= limit:
            _add(features, f"n classes>={limit}", "")
    if found[-1].form == _QUESTION_MARK:
        _add(features, "n ends?", _QUESTION_MARK)
    elif any(word.form == _QUESTION_MARK for word in found):
        _add(features, "n inside?", _QUESTION_MARK)
    cut = sentences(found)
    if len(cut) > 1:
        _add(features, "n several sentences", "")
    if language == "id" and any(word.form.endswith("kah") for word in found):
        _add(features, "n -kah", next(word.seen for word in found if word.form.endswith("kah")))


def _add_echo(features: Features, found: list[Word], before: list[Word], language: str) -> None:
    """Longer stems taken over from the partner's line: the mark of a restatement."""
    shortest_content = 4
    said = {stem(word.form, language) for word in before if len(word.form) > shortest_content}
    shared = [word.seen for word in found if stem(word.form, language) in said]
    for limit in (1, 2, 3):
        if len(shared) >= limit:
            _add(features, f"n echo>={limit}", ", ".join(shared[:3]))
