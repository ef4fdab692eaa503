"""The desk on the page: one widget that asks its kernel for views and sends the grader's decisions."""

from __future__ import annotations

import getpass
import logging
import os
import threading
from collections.abc import Mapping
from functools import cache
from importlib import resources
from pathlib import Path
from typing import Any

import anywidget
import traitlets

from jejaring.desk.requests import Grading
from jejaring.desk.views import VIEWS, export_now
from jejaring.errors import JejaringError
from jejaring.grading.gradebook import in_use
from jejaring.insight.state import Insight
from jejaring.widgets.base import script, style
from jejaring.wording import Language, Words

__all__ = ["Desk", "open_desk"]

_SCRIPTS = ("blocks", "reflections", "desk")


@cache
def _asset(name: str) -> str:
    return (resources.files("jejaring") / "desk" / name).read_text("utf-8")


def grader_name() -> str:
    """Who sits at the desk: the hub's user, else the machine's."""
    named = os.environ.get("JUPYTERHUB_USER")
    if named:
        return named
    try:
        return getpass.getuser()
    except (OSError, KeyError):
        return "instructor"


class Desk(anywidget.AnyWidget):
    """The page sends `{ask: number, name, given}` and gets `{answer: number, data}` or `{answer: number, problem}`.

    `told` messages come unasked: notebooks being read, near-identical answers found, something to show anew.
    """

    _esm = script() + "\n" + "\n".join(_asset(f"{name}.js") for name in _SCRIPTS)
    _css = style() + "\n" + _asset("desk.css")

    language = traitlets.Unicode().tag(sync=True)
    words = traitlets.Dict().tag(sync=True)

    def __init__(self, course: Insight, language: Language) -> None:
        self.course = course
        self._wording = Words(language)
        self.grading = Grading(course, self._wording, grader_name(), self._tell)
        self._requests = self.grading.answers()
        # Grading goes on while notebooks are read in another thread.
        self._turn = threading.Lock()
        super().__init__(language=language, words=self._wording.area("desk"))
        self.on_msg(self._asked)

    def _tell(self, message: dict[str, Any]) -> None:
        self.send(message)

    def _asked(self, _widget: object, content: object, _buffers: object) -> None:
        if isinstance(content, dict) and isinstance(content.get("ask"), int):
            self.send(self.reply(content))

    def reply(self, content: Mapping[str, Any]) -> dict[str, Any]:
        """The answer to one request. Whatever goes wrong is told to the page, which stays usable."""
        name, given = str(content.get("name")), content.get("given")
        try:
            data = self._answer(name, given if isinstance(given, dict) else {})
        except Exception as error:
            if in_use(error):
                return {"answer": content["ask"], "problem": self._wording("desk.busy")}
            logging.getLogger("jejaring.desk").exception("request %s failed", name)
            return {"answer": content["ask"], "problem": self._wording("desk.problem", detail=str(error)[:300])}
        return {"answer": content["ask"], "data": data}

    def _answer(self, name: str, given: Mapping[str, Any]) -> object:
        if name in VIEWS:
            return {"blocks": VIEWS[name](self.course, self._wording, given)}
        if name == "refresh":
            threading.Thread(target=self._refresh, daemon=True).start()
            return {}
        if name == "write":
            return {"text": export_now(self.course, self._wording, str(given.get("what")))}
        with self._turn:
            return self._requests[name](given)

    def _refresh(self) -> None:
        try:
            read = self.course.refresh(lambda done, all_: self._tell({"told": "reading", "done": done, "all": all_}))
            if read:
                with self._turn:
                    self.grading.reload()
        except Exception as error:
            self._tell({"told": "problem", "text": self._wording("desk.problem", detail=str(error)[:300])})
            return
        self._tell({"told": "read", "count": read})

    def _repr_mimebundle_(self, **kwargs: Any) -> tuple[dict[str, Any], dict[str, Any]]:
        """Nothing of the cohort stands in the notebook's file."""
        bundle = super()._repr_mimebundle_(**kwargs)
        data, metadata = bundle if bundle is not None else ({}, {})
        data["text/plain"] = self._wording("desk.title")
        return data, metadata


def open_desk(language: Language, folder: Path | None = None) -> Desk | None:
    """The desk of the course that nbgrader's settings name, or of `folder`.

    Without a gradebook, or without the right to read it, says so in plain words and shows nothing.
    """
    words = Words(language)
    try:
        return Desk(Insight.open(folder), language)
    except (JejaringError, PermissionError) as error:
        print(words("desk.closed", reason=str(error)))
        return None
