"""The path on the start page: what is done, what is half done and where to go on, right after each save."""

from __future__ import annotations

import logging
from functools import cache
from importlib import resources
from pathlib import Path
from typing import Any

import anywidget
import traitlets

from jejaring.build.start import START_PAGES
from jejaring.course import load_lesson
from jejaring.dates import day
from jejaring.errors import JejaringError
from jejaring.study.progress import Habits, Progress, habits, progress
from jejaring.widgets.base import script, style
from jejaring.wording import Language, Words

__all__ = ["CoursePath", "open_path"]


@cache
def asset(name: str) -> str:
    """The text of a file of this folder."""
    return (resources.files("jejaring") / "study" / name).read_text("utf-8")


class CoursePath(anywidget.AnyWidget):
    """The path through the course. The page raises `wanted` to have all read again, and sets `dark` and `narrow`.

    `lessons`: see `shown`. `pictures`: name -> `{title, note, svg, label, lines}`. `mended`: what came of `mend`, the
    id of a lesson whose damaged file shall be replaced.
    """

    _esm = script() + "\n" + asset("path.js")
    _css = style() + "\n" + asset("path.css")

    language = traitlets.Unicode().tag(sync=True)
    words = traitlets.Dict().tag(sync=True)
    pages = traitlets.Dict().tag(sync=True)
    lessons: traitlets.List[Any] = traitlets.List().tag(sync=True)
    pictures = traitlets.Dict().tag(sync=True)
    problem = traitlets.Unicode().tag(sync=True)
    wanted = traitlets.Int(0).tag(sync=True)
    dark = traitlets.Bool(False).tag(sync=True)
    narrow = traitlets.Bool(False).tag(sync=True)
    mend = traitlets.Unicode().tag(sync=True)
    mended = traitlets.Unicode().tag(sync=True)

    def __init__(self, folder: Path, language: Language) -> None:
        self.folder = folder
        self.wording = Words(language)
        self._drawn: dict[str, tuple[object, dict[str, Any]]] = {}
        super().__init__(language=language, words=self.wording.area("study"), pages=dict(START_PAGES))
        self._read()
        self.observe(lambda _change: self._read(thorough=True), "wanted")
        self.observe(lambda _change: self._draw(progress(self.folder)), ["dark", "narrow"])
        self.observe(lambda change: self._mend(change["new"]), "mend")

    def _read(self, thorough: bool = False) -> None:
        """Reads the notebooks; `thorough`: the exchange too, and draws, which loads more than a first sight needs."""
        try:
            lessons = progress(self.folder)
            returned = self._returned() if thorough else {}
            self.lessons = [self.shown(one, returned) for one in lessons]
            if thorough:
                self._draw(lessons)
            self.problem = ""
        except (JejaringError, OSError):
            logging.getLogger("jejaring.study").exception("the path cannot be read")
            self.problem = self.wording("study.trouble")

    def _returned(self) -> dict[str, Any]:
        from jejaring.grading.handed_in import handed_in
        from jejaring.grading.place import nbgrader_config

        try:
            return dict(handed_in(nbgrader_config()))
        except Exception:
            # Without nbgrader's settings there is nothing handed in to show; the path itself must still be seen.
            logging.getLogger("jejaring.study").exception("the exchange cannot be read")
            return {}

    def shown(self, one: Progress, returned: dict[str, Any]) -> dict[str, Any]:
        """A lesson for the page. `file`: empty when there is none that opens; `next`: the activity to go on at."""
        language, words = self.wording.language, self.wording
        file = one.own.files.get(language) or next(iter(one.own.files.values()), None)
        state = one.state if file is not None else "missing"
        told = words(f"study.state_{state}")
        if state == "begun":
            told = words("study.state_begun", whole=one.whole, asked=one.asked)
        first = load_lesson(one.entry.id).activity(one.first_open) if one.first_open else None
        latest = one.own.attempts[-1] if one.own.attempts else None
        points = (
            words("study.points", points=_short(words, latest.points), possible=_short(words, latest.possible))
            if latest
            else ""
        )
        back = max(
            (found for slug in (one.entry.slug.id, one.entry.slug.en) if (found := returned.get(slug))),
            key=lambda found: found.at,
            default=None,
        )
        return {
            "id": one.entry.id,
            "number": one.entry.number,
            "title": one.entry.title[language],
            "eyebrow": one.entry.eyebrow[language],
            "minutes": one.entry.minutes,
            "file": "" if file is None or file.name in one.own.damaged else file.as_posix(),
            "damaged": ", ".join(one.own.damaged),
            "state": state,
            "told": told,
            "share": one.whole / one.asked if one.asked else 1.0,
            "next": {"id": first.id, "title": first.title[language]} if first else None,
            "points": points,
            "returned": "" if back is None else back.state,
            "handedIn": "" if back is None else words("study.submitted", when=day(back.at, language)),
            "feedback": "" if back is None or back.feedback is None else self._feedback(back.feedback),
        }

    def _feedback(self, folder: str) -> str:
        """The feedback page as a path below the start page's folder; empty when it lies elsewhere."""
        for page in sorted(Path(folder).glob("*.html")):
            if page.is_relative_to(self.folder):
                return page.relative_to(self.folder).as_posix()
        return ""

    def _draw(self, lessons: list[Progress]) -> None:
        from jejaring.study.pictures import has_habits, has_points

        rated = habits(lessons)
        pictures = {}
        if has_habits(rated):
            pictures["habits"] = self._picture("habits", (rated, self.dark, self.narrow), lessons, rated)
        if has_points(lessons):
            drawn = tuple((one.filled, one.own.attempts[-1:]) for one in lessons)
            pictures["points"] = self._picture("points", (drawn, self.dark, self.narrow), lessons, rated)
        self.pictures = pictures

    def _picture(self, name: str, seen: object, lessons: list[Progress], rated: Habits) -> dict[str, Any]:
        """Drawn again only when what it shows has changed."""
        from jejaring.study.pictures import draw_habits, draw_points, habit_lines, point_lines

        if name in self._drawn and self._drawn[name][0] == seen:
            return self._drawn[name][1]
        words, look = self.wording, {"dark": self.dark, "narrow": self.narrow}
        if name == "habits":
            svg, lines = draw_habits(rated, lessons, words, **look), habit_lines(rated, lessons, words)
        else:
            svg, lines = draw_points(lessons, words, **look), point_lines(lessons, words)
        note = words("study.habits_note") if name == "habits" else ""
        made = {"title": words(f"study.{name}_title"), "note": note, "svg": svg, "lines": lines}
        made["label"] = words(f"study.{name}_label")
        self._drawn[name] = (seen, made)
        return made

    def _mend(self, lesson: str) -> None:
        from jejaring.study.renew import mend

        if lesson:
            self.mended = ""
            self.mended = mend(self.folder, lesson, self.wording)
            self._read(thorough=True)
            # The same lesson may be asked for again, when this time did not work.
            self.mend = ""

    def _repr_mimebundle_(self, **kwargs: Any) -> tuple[dict[str, Any], dict[str, Any]]:
        """Without widgets the start page still says what it would show."""
        bundle = super()._repr_mimebundle_(**kwargs)
        data, metadata = bundle if bundle is not None else ({}, {})
        data["text/plain"] = "\n".join(f"{one['title']}: {one['told']}" for one in self.lessons)
        return data, metadata


def _short(words: Words, value: float) -> str:
    return words.number(value, 0 if value == int(value) else 1)


def open_path(language: Language, folder: Path | None = None) -> CoursePath:
    """The learner's path through the course, from the notebooks in `folder` (the working directory when absent)."""
    return CoursePath((folder or Path()).resolve(), language)
