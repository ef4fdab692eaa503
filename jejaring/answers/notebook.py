"""The bytes of a notebook, read with care: one monstrous value is cut out, the rest is kept."""

from __future__ import annotations

import json
import re
from typing import Any

import msgspec

from jejaring.errors import IntakeError

__all__ = ["MAXIMUM_BYTES", "MAXIMUM_DEPTH", "MAXIMUM_TEXT", "REFUSED", "load_notebook"]

MAXIMUM_BYTES = 64 * 1024 * 1024
MAXIMUM_DEPTH = 24
MAXIMUM_TEXT = 200_000

# Stands where a value was cut out; no kind of activity takes it as an answer, so it costs that activity alone.
REFUSED = "jejaring:refused"

_TOKEN = re.compile(rb'"[^"\\]*(?:\\.[^"\\]*)*"|[\[\]{}]', re.DOTALL)


def load_notebook(data: bytes) -> dict[str, Any]:
    """The notebook in `data`.

    Values nested deeper than `MAXIMUM_DEPTH`, texts longer than `MAXIMUM_TEXT` bytes, NaN, Infinity and numbers of
    more than 30 digits are replaced by `{"jejaring:refused": REASON}`. Raises IntakeError for what is over
    `MAXIMUM_BYTES`, is not JSON or is not an object.
    """
    if len(data) > MAXIMUM_BYTES:
        raise IntakeError("too_large", str(len(data)))
    try:
        loaded = msgspec.json.decode(prune(data))
    except (msgspec.DecodeError, RecursionError):
        loaded = _tolerant(prune(data))
    if not isinstance(loaded, dict):
        raise IntakeError("not_notebook", type(loaded).__name__)
    return loaded


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

    try:
        return json.loads(
            data.decode("utf-8", "replace"),
            parse_constant=lambda _name: {REFUSED: "number"},
            parse_int=number,
            parse_float=real,
        )
    except (ValueError, RecursionError) as error:
        raise IntakeError("not_json", str(error)[:120]) from None
