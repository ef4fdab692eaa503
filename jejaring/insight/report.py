"""A self-contained report of the cohort: one HTML page with pictures that opens offline, and its tables as CSV."""

from __future__ import annotations

import random
from collections.abc import Sequence
from datetime import UTC, datetime
from html import escape
from importlib import resources
from math import isnan
from pathlib import Path

from jejaring.insight.change import Change
from jejaring.insight.cohort import STATES, Cohort
from jejaring.insight.export import Cell, csv_text
from jejaring.insight.habits import HABITS, habit_report
from jejaring.insight.item_report import ItemReport, LessonReport, lesson_report
from jejaring.insight.landings import landings, simulators
from jejaring.insight.pictures import (
    LETTERS,
    change_picture,
    heat_map,
    landing_picture,
    option_picture,
    score_picture,
)
from jejaring.insight.state import Insight
from jejaring.insight.svg import LIGHT
from jejaring.wording import Language, Words

__all__ = ["flag_text", "write_report"]

_POLICY = "default-src 'none'; style-src 'unsafe-inline'; img-src data:"


def write_report(course: Insight, out: Path, language: Language, names: bool = False) -> list[Path]:
    """Writes `report.html` and its tables to `out`, and returns the files.

    Without `names` a learner is a number that says nothing of who it is.
    """
    words = Words(language)
    cohort = course.cohort()
    out.mkdir(parents=True, exist_ok=True)
    reports = [
        lesson_report(entry, cohort.chosen(entry.id), course.reader, course.index)
        for entry in cohort.lessons
        if entry.automatic
    ]
    page = _Page(words, out)
    page.heading(1, words("insight.report_title"))
    page.text(words("insight.report_made", date=datetime.now(UTC).date().isoformat()), "soft")
    _standing(page, cohort)
    _change(page, course, cohort)
    _items(page, reports)
    _plans(page, course, cohort)
    _learners(page, cohort, names)
    page.write()
    return page.files


class _Page:
    """The page as it grows, and the tables beside it."""

    def __init__(self, words: Words, out: Path) -> None:
        self.words, self.out = words, out
        self.parts: list[str] = []
        self.files: list[Path] = []

    def heading(self, level: int, text: str) -> None:
        self.parts.append(f"<h{level}>{escape(text)}</h{level}>")

    def text(self, text: str, kind: str = "") -> None:
        self.parts.append(f'<p class="{kind}">{escape(text)}</p>' if kind else f"<p>{escape(text)}</p>")

    def picture(self, svg: str) -> None:
        self.parts.append(f"<figure>{svg}</figure>")

    def table(self, head: Sequence[str], rows: Sequence[Sequence[Cell]], digits: int = 2) -> None:
        def shown(cell: Cell) -> str:
            if isinstance(cell, str) or cell is None:
                return f"<td>{escape(cell or '')}</td>"
            if isnan(cell):
                return '<td class="n">–</td>'
            number = self.words.number(cell, 0 if cell == int(cell) and digits < 3 else min(digits, 2))
            return f'<td class="n">{escape(number)}</td>'

        numbers = [bool(rows) and not isinstance(cell, str | None) for cell in (rows[0] if rows else head)]
        top = "".join(
            f'<th scope="col"{" class=n" if number else ""}>{escape(name)}</th>'
            for name, number in zip(head, numbers, strict=True)
        )
        body = "".join(f"<tr>{''.join(shown(cell) for cell in row)}</tr>" for row in rows)
        self.parts.append(f'<div class="wide"><table><thead><tr>{top}</tr></thead><tbody>{body}</tbody></table></div>')

    def csv(self, name: str, head: Sequence[str], rows: Sequence[Sequence[Cell]]) -> None:
        file = self.out / name
        file.write_bytes(csv_text([list(head), *rows]).encode("utf-8-sig"))
        self.files.append(file)

    def write(self) -> None:
        language = self.words.language
        title = escape(self.words("insight.report_title"))
        style = (resources.files("jejaring") / "insight" / "report.css").read_text("utf-8")
        file = self.out / "report.html"
        file.write_text(
            f'<!doctype html><html lang="{language}"><head><meta charset="utf-8">'
            f'<meta http-equiv="Content-Security-Policy" content="{_POLICY}">'
            f'<meta name="viewport" content="width=device-width,initial-scale=1"><title>{title}</title>'
            f"<style>{style}</style></head><body><main>{''.join(self.parts)}</main></body></html>\n",
            "utf-8",
        )
        self.files.insert(0, file)


def _standing(page: _Page, cohort: Cohort) -> None:
    words = page.words
    page.heading(2, words("insight.report_standing"))
    page.picture(heat_map(cohort, words, LIGHT))
    states = cohort.states()
    rows: list[list[Cell]] = [
        [entry.title[words.language], *(int((states[:, column] == place).sum()) for place in range(len(STATES)))]
        for column, entry in enumerate(cohort.lessons)
    ]
    head = [words("insight.lesson"), *(words(f"insight.state_{state}") for state in STATES)]
    page.table(head, rows)
    page.csv("standing.csv", ["lesson", *STATES], rows)
    page.heading(2, words("insight.report_scores"))
    page.picture(score_picture(cohort, words, LIGHT))


def _change(page: _Page, course: Insight, cohort: Cohort) -> None:
    words = page.words
    report = habit_report(cohort, course.index)
    page.heading(2, words("insight.report_change"))
    named = {words(f"insight.habit_{habit}"): report.measured[habit] for habit in HABITS}
    truth = {words(f"insight.habit_{habit}"): report.in_truth[habit] for habit in HABITS}
    page.picture(change_picture(named, truth, words, LIGHT))
    page.text(words("insight.change_note_measured"))
    page.text(words("insight.change_note_truth"))

    def row(name: str, change: Change, later: Change) -> list[Cell]:
        figures = (change.before, change.after, change.difference, change.low, change.high, later.before)
        return [name, change.pairs, *figures]

    rows: list[list[Cell]] = [row(name, named[name], truth[name]) for name in named]
    columns = ("pairs", "before", "after", "difference")
    interval = words("insight.change_table_interval")
    head = [words("insight.habit"), *(words(f"insight.change_table_{column}") for column in columns)]
    shown: list[list[Cell]] = [
        [*row[:5], f"{words.number(change.low)} … {words.number(change.high)}" if change.pairs else "", row[7]]
        for row, change in zip(rows, named.values(), strict=True)
    ]
    page.table([*head, interval, words("insight.change_table_truth")], shown)
    page.csv("habits.csv", ["habit", *columns, "low", "high", "before_as_seen_afterwards"], _known(rows))


def _known(rows: Sequence[Sequence[Cell]]) -> list[list[Cell]]:
    """Figures that are not defined become empty."""
    return [[None if isinstance(cell, float) and isnan(cell) else cell for cell in row] for row in rows]


def flag_text(words: Words, item: ItemReport, code: str, option: str) -> str:
    """A flag as plain advice; options by their letters in the order of the content."""
    letters = {row.option: LETTERS[place] for place, row in enumerate(item.options)}
    return words(f"insight.flag_{code}", option=letters[option]) if option else words(f"insight.flag_{code}")


def _items(page: _Page, reports: Sequence[LessonReport]) -> None:
    words = page.words
    page.heading(2, words("insight.report_items"))
    table: list[list[Cell]] = []
    options: list[list[Cell]] = []
    for report in reports:
        page.heading(3, report.entry.title[words.language])
        if report.few:
            page.text(words("insight.few", learners=report.learners), "note")
        figures = report.reliability
        if not isnan(figures.alpha):
            page.text(
                f"{words('insight.alpha')} {words.number(figures.alpha)} "
                f"({words.number(figures.low)} … {words.number(figures.high)}) · "
                f"{words('insight.error')} {words.number(figures.error)}"
            )
        rows: list[list[Cell]] = []
        for item in report.items:
            said = " ".join(flag_text(words, item, *flag) for flag in item.flags)
            statistics = item.statistics
            numbers = [statistics.difficulty, float(statistics.item_rest), float(statistics.efficiency)]
            rows.append([item.activity.title[words.language], *numbers, said])
            table.append([report.entry.id, item.activity.id, statistics.learners, *numbers, item.changes, item.minutes])
            for place, option in enumerate(item.options):
                options.append([report.entry.id, item.activity.id, LETTERS[place], option.weight, *option.counts])
        names = ("item", "difficulty", "item_rest", "efficiency")
        page.table([*(words(f"insight.{name}") for name in names), words("insight.remark")], rows, 3)
        for item in report.items:
            if item.options and item.flags:
                page.text(item.activity.title[words.language], "soft")
                page.picture(option_picture(item.options, words, LIGHT))
    head = ["lesson", "activity", "learners", "facility", "item_rest", "discriminative_efficiency"]
    page.csv("items.csv", [*head, "median_changes", "median_minutes"], _known(table))
    page.csv("options.csv", ["lesson", "activity", "option", "weight", "low", "middle", "high"], options)


def _plans(page: _Page, course: Insight, cohort: Cohort) -> None:
    words = page.words
    page.heading(2, words("insight.report_plans"))
    rows: list[list[Cell]] = []
    for lesson, activity in simulators(cohort):
        found = landings(cohort, course.index, lesson, activity, words)
        page.heading(3, activity.title[words.language])
        if not found:
            page.text(words("insight.change_none"), "soft")
            continue
        page.picture(landing_picture(found, words, LIGHT))
        for check in found:
            rows.append([activity.id, check.name, len(check.values), check.threshold, float(check.reached.mean())])
    page.csv("plans.csv", ["activity", "check", "runs", "target", "share_reached"], rows)


def _learners(page: _Page, cohort: Cohort, names: bool) -> None:
    listed = list(cohort.learners)
    if not names:
        # Any order that follows from the ids could be followed back by whoever has the list of learners.
        random.SystemRandom().shuffle(listed)
    rows: list[list[Cell]] = []
    for number, learner in enumerate(listed, start=1):
        who: list[Cell] = [learner.id, learner.name] if names else [f"P{number:05d}"]
        for entry in cohort.lessons:
            standing = cohort.standing(learner.id, entry.id)
            who += [standing.state, standing.score]
        rows.append(who)
    lessons = [f"{entry.id}_{part}" for entry in cohort.lessons for part in ("state", "score")]
    page.csv("learners.csv", [*(("id", "name") if names else ("learner",)), *lessons], rows)
    if names:
        page.heading(2, page.words("insight.report_learners"))
        shown: list[list[Cell]] = [
            [learner.id, learner.name, _total(cohort, learner.id)] for learner in cohort.learners
        ]
        page.table([page.words("insight.code"), page.words("insight.name"), page.words("insight.total")], shown)


def _total(cohort: Cohort, learner: str) -> float:
    return round(sum(cohort.standing(learner, entry.id).score or 0.0 for entry in cohort.lessons), 2)
