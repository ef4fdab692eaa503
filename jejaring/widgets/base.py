"""The card that every kind of activity builds on: traits that the page sees, and feedback for practice."""

from __future__ import annotations

from functools import cache
from importlib import resources
from typing import Any, ClassVar

import anywidget
import traitlets

from jejaring.answers import read_answer
from jejaring.course import Activity
from jejaring.errors import AnswerError
from jejaring.lesson import Open
from jejaring.scoring import answer_state, score
from jejaring.scoring.model import Score
from jejaring.widgets.public import public

__all__ = ["Card", "script", "style"]


@cache
def _asset(name: str) -> str:
    return (resources.files("jejaring") / "widgets" / name).read_text("utf-8")


def script(*names: str) -> str:
    """The page script of a kind: `common.js`, then the named files of this folder, joined into one module."""
    return "\n".join(_asset(f"{name}.js") for name in ("common", *names))


def style(*names: str) -> str:
    """The style sheet of a kind: `common.css`, then the named files of this folder."""
    return "\n".join(_asset(f"{name}.css") for name in ("common", *names))


class Card(anywidget.AnyWidget):
    """One activity on the page.

    `value` is the answer as JSON, in the form that `jejaring.answers` reads. `result` is what the kernel says
    about it: `state` (none, part, whole or damaged), `problem` (words, or empty) and, for practice,
    `findings`: a list of `{item, share, text, why}`. A graded activity's card never learns what is right.
    `areas` names the files of `content/interface/` whose words the page script needs; later ones win.
    """

    areas: ClassVar[tuple[str, ...]] = ("card",)

    activity = traitlets.Unicode().tag(sync=True)
    kind = traitlets.Unicode().tag(sync=True)
    language = traitlets.Unicode().tag(sync=True)
    number = traitlets.Int().tag(sync=True)
    points = traitlets.Float().tag(sync=True)
    practice = traitlets.Bool().tag(sync=True)
    spec = traitlets.Dict().tag(sync=True)
    words = traitlets.Dict().tag(sync=True)
    value = traitlets.Any(None, allow_none=True).tag(sync=True)
    result = traitlets.Dict().tag(sync=True)

    def __init__(self, opened: Open, activity: Activity, value: object) -> None:
        self.opened = opened
        self.content = activity
        words: dict[str, str] = {}
        for area in self.areas:
            words |= opened.words.area(area)
        super().__init__(
            activity=activity.id,
            kind=activity.kind,
            language=opened.language,
            number=opened.lesson.activities.index(activity) + 1,
            points=activity.points,
            practice=getattr(activity, "key", None) is not None,
            spec=public(activity, opened.language),
            words=words,
            value=value,
        )
        self.result = self.judge(value)
        self.observe(lambda change: self._judge_again(change["new"]), "value")

    def _judge_again(self, value: object) -> None:
        self.result = self.judge(value)

    def judge(self, value: object) -> dict[str, Any]:
        """What to tell about an answer: whether it is whole; for practice also what was right and why."""
        if self.practice:
            return self.told(score(self.content, value))
        try:
            read_answer(self.content, value)
        except AnswerError as error:
            return {"state": "damaged", "problem": self.opened.words(f"answer.{error.code}")}
        return {"state": answer_state(self.content, value), "problem": ""}

    def told(self, scored: Score) -> dict[str, Any]:
        """A score in words."""
        words = self.opened.words
        return {
            "state": scored.state,
            "problem": words(f"answer.{scored.problem}") if scored.problem else "",
            "findings": [
                {
                    "item": finding.item,
                    "share": finding.share,
                    "text": words(f"scoring.{finding.code}", **finding.values),
                    "why": finding.why[self.opened.language] if finding.why else "",
                }
                for finding in scored.findings
            ],
        }

    def _repr_mimebundle_(self, **kwargs: Any) -> tuple[dict[str, Any], dict[str, Any]]:
        """Carries static HTML beside the widget, as graded pages and other viewers cannot draw the widget."""
        from jejaring.rendering import answer_html

        bundle = super()._repr_mimebundle_(**kwargs)
        data, metadata = bundle if bundle is not None else ({}, {})
        data["text/html"] = answer_html(self.content, self.value, self.opened.language)
        data["text/plain"] = self.content.title[self.opened.language]
        return data, metadata
