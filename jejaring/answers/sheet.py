"""The answer sheet: the `jejaring` part of a notebook's metadata.

The sheet is taken apart one answer at a time, so that a damaged answer costs its own activity and nothing else.
"""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from typing import Any

from jejaring.errors import AnswerError

__all__ = ["SCHEMA_VERSION", "Sheet", "read_sheet"]

SCHEMA_VERSION = 1
MAXIMUM_ANSWERS = 200


@dataclass(frozen=True)
class Sheet:
    """What a notebook says of itself and of its answers; every field is untrusted.

    `values`: activity id -> raw JSON value. `at`: activity id -> time of the last change as written by the page.
    `problem`: what keeps the whole sheet from being read, if anything.
    """

    assignment: str = ""
    lesson: str = ""
    language: str = ""
    values: dict[str, Any] = field(default_factory=dict)
    at: dict[str, str] = field(default_factory=dict)
    changes: dict[str, int] = field(default_factory=dict)
    problem: AnswerError | None = None


def _text(data: dict[str, Any], name: str) -> str:
    value = data.get(name)
    return value[:64] if isinstance(value, str) else ""


def read_sheet(metadata: object) -> Sheet:
    """The sheet in a notebook's `metadata`, whatever that is. Never raises: what cannot be read is left out."""
    data = metadata.get("jejaring") if isinstance(metadata, dict) else None
    if data is None:
        return Sheet()
    if not isinstance(data, dict):
        return Sheet(problem=AnswerError("sheet_type", type(data).__name__))
    known = Sheet(_text(data, "assignment"), _text(data, "lesson"), _text(data, "language"))
    schema = data.get("schema")
    if schema != SCHEMA_VERSION or isinstance(schema, bool):
        code = "sheet_new" if isinstance(schema, int) and schema > SCHEMA_VERSION else "sheet_schema"
        return replace(known, problem=AnswerError(code, str(schema)[:20]))
    answers = data.get("answers", {})
    if not isinstance(answers, dict):
        return replace(known, problem=AnswerError("sheet_answers", type(answers).__name__))
    if len(answers) > MAXIMUM_ANSWERS:
        return replace(known, problem=AnswerError("sheet_many", str(len(answers))))
    values: dict[str, Any] = {}
    at: dict[str, str] = {}
    changes: dict[str, int] = {}
    for activity, envelope in answers.items():
        if isinstance(envelope, dict) and "value" in envelope:
            values[activity] = envelope["value"]
            at[activity] = _text(envelope, "at")
            count = envelope.get("changes")
            changes[activity] = count if type(count) is int and 0 <= count < 1_000_000 else 0
        else:
            values[activity] = envelope
    return replace(known, values=values, at=at, changes=changes)
