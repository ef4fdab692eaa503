"""The bytes of a notebook, read with care: one monstrous value is cut out, the rest is kept."""

from __future__ import annotations

import json
import math
import re
from typing import Any

import msgspec

from jejaring.errors import IntakeError

__all__ = [
    "MAXIMUM_BYTES",
    "MAXIMUM_DEPTH",
    "MAXIMUM_KEPT_BYTES",
    "MAXIMUM_TEXT",
    "REFUSED",
    "bounded",
    "load_notebook",
    "writable",
]

# Read at all, so that an over-long answer can be cut out; and left when it is.
MAXIMUM_BYTES = 64 * 1024 * 1024
MAXIMUM_KEPT_BYTES = 5 * 1024 * 1024
MAXIMUM_DEPTH = 24
MAXIMUM_TEXT = 200_000

# Stands where a value was cut out; no kind of activity takes it as an answer, so it costs that activity alone.
REFUSED = "jejaring:refused"

_TOKEN = re.compile(rb'"[^"\\]*(?:\\.[^"\\]*)*"|[\[\]{}]', re.DOTALL)


def load_notebook(data: bytes) -> dict[str, Any]:
    """The notebook in `data`.

    In a file that is too large or that is not strict JSON, values nested deeper than `MAXIMUM_DEPTH`, texts
    longer than `MAXIMUM_TEXT` bytes, NaN, Infinity and numbers of more than 30 digits are replaced by
    `{"jejaring:refused": REASON}`. Raises IntakeError for what is over `MAXIMUM_BYTES`, stays over
    `MAXIMUM_KEPT_BYTES`, is not JSON, gives a name twice in one object or is not an object.
    """
    if len(data) > MAXIMUM_BYTES:
        raise IntakeError("too_large", str(len(data)))
    data = data.removeprefix(b"\xef\xbb\xbf")  # some editors begin a file with a mark of its encoding
    loaded = _strict(data) if len(data) <= MAXIMUM_KEPT_BYTES else None
    if loaded is None:
        kept = prune(data)
        if len(kept) > MAXIMUM_KEPT_BYTES:
            raise IntakeError("too_large", str(len(data)))
        loaded = _strict(kept)
        if loaded is None:
            loaded = _tolerant(kept)
        elif _may_repeat(kept, loaded):
            _expect_unique(kept)
    elif _may_repeat(data, loaded):
        _expect_unique(data)
    if not isinstance(loaded, dict):
        raise IntakeError("not_notebook", type(loaded).__name__)
    return loaded


def _strict(data: bytes) -> Any:
    """The value of well-formed JSON; None, which no notebook is, for anything else."""
    try:
        return msgspec.json.decode(data)
    except (msgspec.DecodeError, UnicodeDecodeError, RecursionError):
        return None


def _may_repeat(data: bytes, loaded: Any) -> bool:
    """False when no object of `loaded`, read from `data`, can have had a name twice; quick, so asked of every file.

    A reader keeps one of two equal names, so that what is written again has fewer colons. Those within texts count
    alike on both sides, unless one is written as a number.
    """
    if b"\\u003" in data:
        return True
    try:
        return data.count(b":") != msgspec.json.encode(loaded).count(b":")
    except OverflowError:  # a whole number of more than 64 bits can be read but not written
        return True


def _expect_unique(data: bytes) -> None:
    def unique(pairs: list[tuple[str, Any]]) -> None:
        names = set()
        for name, _value in pairs:
            if name in names:
                raise IntakeError("duplicate", writable(name)[:60])
            names.add(name)

    try:
        json.loads(data, object_pairs_hook=unique, parse_int=str)
    except RecursionError as error:
        raise IntakeError("not_json", str(error)[:120]) from None


def writable(text: str) -> str:
    """`text` with halves of characters, which no file can hold, replaced by question marks."""
    return text.encode("utf-8", "replace").decode("utf-8")


def bounded(value: Any, depth: int = MAXIMUM_DEPTH) -> Any:
    """A JSON value that can be written, copied and read again: what is too deep, long or large is replaced."""
    if depth == 0:
        return {REFUSED: "depth"}
    if isinstance(value, str):
        return writable(value) if len(value) <= MAXIMUM_TEXT else {REFUSED: "text"}
    if isinstance(value, dict):
        return {writable(str(name))[:MAXIMUM_TEXT]: bounded(part, depth - 1) for name, part in value.items()}
    if isinstance(value, list):
        return [bounded(part, depth - 1) for part in value]
    if isinstance(value, float) and not math.isfinite(value):
        return {REFUSED: "number"}
    if isinstance(value, int) and abs(value) >= 10**30:
        return {REFUSED: "number"}
    return value


def prune(data: bytes) -> bytes:
    """`data` with too deep and too long values replaced; the same bytes when there are none."""
    parts: list[bytes] = []
    kept, depth, cut_from = 0, 0, -1
    for token in _TOKEN.finditer(data):
        mark = data[token.start()]
        if mark in b"[{":
            depth += 1
            if depth == MAXIMUM_DEPTH + 1:
                cut_from = token.start()
        elif mark in b"]}":
            depth -= 1
            if depth == MAXIMUM_DEPTH and cut_from >= 0:
                parts += [data[kept:cut_from], _marker("depth")]
                kept, cut_from = token.end(), -1
        elif cut_from < 0 and token.end() - token.start() > MAXIMUM_TEXT:
            parts += [data[kept : token.start()], _marker("text")]
            kept = token.end()
    if not parts:
        return data
    parts.append(data[kept:])
    return b"".join(parts)


def _marker(reason: str) -> bytes:
    return json.dumps({REFUSED: reason}).encode()


def _tolerant(data: bytes) -> Any:
    """Python's own reader, with numbers JSON does not have marked instead of taken."""

    def number(text: str) -> Any:
        return {REFUSED: "number"} if len(text) > 30 else int(text)

    def real(text: str) -> Any:
        return {REFUSED: "number"} if len(text) > 40 else float(text)

    def unique(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
        made = dict(pairs)
        if len(made) != len(pairs):
            raise IntakeError("duplicate", "")
        return made

    try:
        return json.loads(
            data.decode("utf-8", "replace"),
            object_pairs_hook=unique,
            parse_constant=lambda _name: {REFUSED: "number"},
            parse_int=number,
            parse_float=real,
        )
    except (ValueError, RecursionError) as error:
        raise IntakeError("not_json", str(error)[:120]) from None
