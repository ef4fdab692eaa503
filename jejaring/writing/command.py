"""`jejaring hint`: sentences in, one a line; hints out, one JSON object a line."""

from __future__ import annotations

import json
from typing import TextIO

from jejaring.writing.hints import KINDS, hint
from jejaring.writing.words import LANGUAGES


def run(kind: str, language: str, stdin: TextIO, stdout: TextIO) -> None:
    """Writes ``{"text", "label", "why"}`` for every line of ``stdin``, blank ones included; ``label`` may be null.

    Raises ValueError for an unknown kind or language before anything is read.
    """
    if kind not in KINDS or language not in LANGUAGES:
        hint(kind, "", language)
    for line in stdin:
        found = hint(kind, line.rstrip("\r\n"), language)
        stdout.write(json.dumps(found._asdict(), ensure_ascii=False) + "\n")
        stdout.flush()
