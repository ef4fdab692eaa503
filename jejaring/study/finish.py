"""The last card of a lesson: grading at once where the keys are, and who grades where they are not."""

from __future__ import annotations

import logging
from datetime import UTC, datetime
from typing import Any

import anywidget
import traitlets

from jejaring.course import Reflection, load_keys
from jejaring.course.load import has_keys
from jejaring.errors import ContentError, ContentErrors
from jejaring.lesson import Open
from jejaring.study.attempts import MOST_ATTEMPTS
from jejaring.study.grading import grade_lesson, rubrics
from jejaring.study.path import asset
from jejaring.widgets.base import script, style

__all__ = ["FinishCard"]


class FinishCard(anywidget.AnyWidget):
    """The page sets `asked` to `{n, values}`, every answer as it stands on the page; `result` answers with `n`.

    `mode`: keys (graded here), instructor (graded elsewhere), broken (the keys cannot be read) or open (nothing to
    grade). The page keeps the attempts.
    """

    _esm = script() + "\n" + asset("finish.js")
    _css = style() + "\n" + asset("finish.css")

    language = traitlets.Unicode().tag(sync=True)
    words = traitlets.Dict().tag(sync=True)
    mode = traitlets.Unicode().tag(sync=True)
    most = traitlets.Int(MOST_ATTEMPTS).tag(sync=True)
    rubrics: traitlets.List[Any] = traitlets.List().tag(sync=True)
    asked = traitlets.Dict().tag(sync=True)
    result = traitlets.Dict().tag(sync=True)

    def __init__(self, opened: Open) -> None:
        self.opened = opened
        graded = any(a.graded and not isinstance(a, Reflection) for a in opened.lesson.activities)
        mode = "open" if not graded else "keys" if has_keys(opened.entry.id) else "instructor"
        marking: list[dict[str, Any]] = []
        if mode == "keys":
            try:
                marking = rubrics(opened.lesson, load_keys(opened.entry.id), opened.words)
            except (ContentError, ContentErrors):
                logging.getLogger("jejaring.study").exception("the keys of %s cannot be read", opened.entry.id)
                mode = "broken"
        super().__init__(language=opened.language, words=opened.words.area("study"), mode=mode, rubrics=marking)
        self.observe(lambda change: self._grade(change["new"]), "asked")

    def _grade(self, asked: dict[str, Any]) -> None:
        if self.mode != "keys":
            return
        values = asked.get("values")
        keys = load_keys(self.opened.entry.id)
        found = grade_lesson(self.opened.lesson, keys, values if isinstance(values, dict) else {}, self.opened.words)
        self.result = {"n": asked.get("n"), "at": datetime.now(UTC).isoformat(timespec="milliseconds"), **found}

    def _repr_mimebundle_(self, **kwargs: Any) -> tuple[dict[str, Any], dict[str, Any]]:
        """Without widgets nothing is graded here, so nothing is said."""
        bundle = super()._repr_mimebundle_(**kwargs)
        data, metadata = bundle if bundle is not None else ({}, {})
        data["text/plain"] = ""
        return data, metadata
