"""The learning record as one self-contained, printable HTML page."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import datetime
from html import escape

from jejaring.answers import TableAnswer, read_answer
from jejaring.course import Reflection, Table, load_course, load_lesson
from jejaring.dates import day, in_words, parsed
from jejaring.errors import AnswerError
from jejaring.rendering import answer_html
from jejaring.rendering.text import plain, text_html
from jejaring.study.path import asset
from jejaring.study.pictures import (
    draw_habits,
    draw_points,
    habit_lines,
    has_habits,
    has_points,
    point_lines,
)
from jejaring.study.progress import Progress, habits
from jejaring.wording import Words

__all__ = ["NAME", "record_page"]

NAME = "<!--jejaring:name-->"
"""Stands where the name goes; the browser puts it in, so that it need not leave the learner's machine."""

PLAN = "m6_plan"
# Nothing is loaded and nothing runs, whatever a learner wrote.
_POLICY = "default-src 'none'; style-src 'unsafe-inline'; img-src data:"


def record_page(lessons: Sequence[Progress], words: Words, now: datetime, name: str = "") -> str:
    """The page. `name`: who made it; without one `NAME` stands there. `now` carries a time zone."""
    language = words.language
    course = load_course()
    shown = f'<p class="name">{text_html(name[:200])}</p>' if name.strip() else NAME
    head = (
        f'<header><p class="eyebrow">{text_html(course.title[language])}</p>'
        f"<h1>{_say(words, 'title')}</h1>{shown}<p>{_say(words, 'made_on', when=day(now, language))}</p></header>"
    )
    body = "\n".join((head, _path(lessons, words), *_pictures(lessons, words), _plan(lessons, words)))
    body += "\n" + _reflections(lessons, words) + f"<footer><p>{_say(words, 'closing')}</p></footer>"
    title = text_html(f"{words('record.title')} · Jejaring")
    return (
        f'<!doctype html>\n<html lang="{language}">\n<head>\n<meta charset="utf-8">\n'
        f'<meta name="viewport" content="width=device-width, initial-scale=1">\n'
        f'<meta http-equiv="Content-Security-Policy" content="{escape(_POLICY)}">\n'
        f"<title>{title}</title>\n<style>\n{asset('record_page.css')}</style>\n</head>\n"
        f"<body>\n<main>\n{body}\n</main>\n</body>\n</html>\n"
    )


def _say(words: Words, key: str, **values: object) -> str:
    return text_html(words(f"record.{key}", **values))


def _section(words: Words, key: str, inner: str) -> str:
    return f'<section class="{key}"><h2>{_say(words, key)}</h2>\n{inner}\n</section>'


def _number(words: Words, value: float) -> str:
    return words.number(value, 0 if value == int(value) else 2)


def _when(words: Words, at: Iterable[str]) -> str:
    moments = [moment for text in at if (moment := parsed(text)) is not None]
    return day(max(moments), words.language) if moments else words("record.none")


def _path(lessons: Sequence[Progress], words: Words) -> str:
    columns = ("lesson", "answered", "latest", "best", "last_change")
    head = "".join(f'<th scope="col">{_say(words, key)}</th>' for key in columns)
    rows = []
    for one in lessons:
        attempts = one.own.attempts
        best = max(attempts, key=lambda attempt: attempt.points) if attempts else None
        cells = [words("record.of", part=one.whole, all=one.asked)]
        for attempt in (attempts[-1] if attempts else None, best):
            told = words("record.none")
            if attempt is not None:
                told = words("record.of", part=_number(words, attempt.points), all=_number(words, attempt.possible))
            cells.append(told)
        cells.append(_when(words, one.own.at.values()))
        titled = f'<th scope="row">{text_html(one.entry.title[words.language])}</th>'
        rows.append(f"<tr>{titled}{''.join(f'<td>{text_html(cell)}</td>' for cell in cells)}</tr>")
    return _section(words, "path", f"<table><thead><tr>{head}</tr></thead><tbody>{''.join(rows)}</tbody></table>")


def _pictures(lessons: Sequence[Progress], words: Words) -> list[str]:
    made = []
    rated = habits(list(lessons))
    if has_habits(rated):
        note = f'<p class="note">{text_html(words("study.habits_note"))}</p>'
        drawn = draw_habits(rated, lessons, words)
        made.append(_section(words, "habits", drawn + note + _lines(habit_lines(rated, lessons, words))))
    if has_points(lessons):
        made.append(_section(words, "points", draw_points(lessons, words) + _lines(point_lines(lessons, words))))
    return made


def _lines(lines: Sequence[str]) -> str:
    return f'<ul class="lines">{"".join(f"<li>{text_html(line)}</li>" for line in lines)}</ul>'


def _plan(lessons: Sequence[Progress], words: Words) -> str:
    own = next(one.own for one in lessons if one.entry.id == PLAN)
    kinds = {"compose", "table", "schedule"}
    parts = [
        _rows(activity, own.values[activity.id], words)
        if isinstance(activity, Table)
        else answer_html(activity, own.values[activity.id], words.language)
        for activity in load_lesson(PLAN).activities
        if activity.kind in kinds and own.values.get(activity.id) is not None
    ]
    return _section(words, "plan", "\n".join(parts) or f"<p>{_say(words, 'plan_none')}</p>")


def _rows(activity: Table, value: object, words: Words) -> str:
    """A table row by row: its ten columns would not fit on paper."""
    try:
        answer = read_answer(activity, value)
    except AnswerError:
        answer = None
    if not isinstance(answer, TableAnswer):
        return answer_html(activity, value, words.language)
    language, blocks = words.language, []
    for number, row in enumerate(answer.rows, start=1):
        pairs = []
        for field in activity.fields:
            given = row.get(field.id, "").strip()
            chosen = next((option.text[language] for option in field.options if option.id == given), given)
            if field.input == "date":
                chosen = in_words(given, language)
            if chosen:
                pairs.append(f"<div><dt>{text_html(field.label[language])}</dt><dd>{text_html(chosen)}</dd></div>")
        if pairs:
            title = text_html(f"{activity.row_name[language]} {number}")
            blocks.append(f'<article class="row"><h4>{title}</h4><dl>{"".join(pairs)}</dl></article>')
    return f"<section><h3>{text_html(activity.title[language])}</h3>{''.join(blocks)}</section>"


def _reflections(lessons: Sequence[Progress], words: Words) -> str:
    language, parts = words.language, []
    for one in lessons:
        for activity in load_lesson(one.entry.id).activities:
            text = one.own.values.get(activity.id)
            if not isinstance(activity, Reflection) or not isinstance(text, str) or not text.strip():
                continue
            when = _when(words, [one.own.at.get(activity.id, "")])
            head = _say(words, "written", lesson=one.entry.title[language], when=when)
            levels = one.own.marks.get(activity.id, {})
            mark = ""
            if levels and all(criterion.id in levels for criterion in activity.criteria):
                most = 4 * len(activity.criteria)
                points = sum(levels[criterion.id] for criterion in activity.criteria) / most * activity.points
                told = _say(words, "own_mark", points=_number(words, points), possible=_number(words, activity.points))
                mark = f'<p class="note">{told}</p>'
            paragraphs = "".join(
                f"<p>{text_html(part.strip())}</p>" for part in plain(text).split("\n\n") if part.strip()
            )
            parts.append(f'<article><h3>{head}</h3><div class="written">{paragraphs}</div>{mark}</article>')
    return _section(words, "reflections", "\n".join(parts) or f"<p>{_say(words, 'reflections_none')}</p>")
