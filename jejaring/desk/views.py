"""The desk's views of a cohort, as blocks: where learners are, items, habits, plans, and ways out."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from math import isnan
from typing import Any

from jejaring.desk import blocks
from jejaring.desk.blocks import Block
from jejaring.insight.change import Change
from jejaring.insight.cohort import STATES, Cohort, Quiet, gone_quiet
from jejaring.insight.export import FORMATS, Format, export
from jejaring.insight.habits import HABITS, habit_report
from jejaring.insight.item_report import ItemReport, lesson_report
from jejaring.insight.landings import landings, simulators
from jejaring.insight.pictures import (
    LETTERS,
    change_picture,
    heat_map,
    landing_picture,
    option_picture,
    percent,
    score_picture,
)
from jejaring.insight.report import flag_text, write_report
from jejaring.insight.state import Insight
from jejaring.insight.svg import DARK, LIGHT, Palette
from jejaring.wording import LANGUAGES, Words

__all__ = ["VIEWS", "export_now"]

# At most so many learners are listed by name at once.
LISTED = 25


def _colours(given: Mapping[str, Any]) -> Palette:
    return DARK if given.get("dark") else LIGHT


def cohort_view(course: Insight, words: Words, given: Mapping[str, Any]) -> list[Block]:
    """Where learners are: heat map, counts, scores, who has gone quiet."""
    cohort, colours = course.cohort(), _colours(given)
    if not cohort.learners:
        return [blocks.note(words("desk.nobody"))]
    states = cohort.states()
    rows: list[list[str | int]] = [
        [entry.title[words.language], *(int((states[:, column] == place).sum()) for place in range(len(STATES)))]
        for column, entry in enumerate(cohort.lessons)
    ]
    head = [words("insight.lesson"), *(words(f"insight.state_{state}") for state in STATES)]
    label = words("insight.heat_label", learners=len(cohort.learners))
    return [
        blocks.heading(words("insight.report_standing")),
        blocks.text(words("desk.states_text"), soft=True),
        blocks.picture(heat_map(cohort, words, colours), label),
        blocks.table(label, head, rows),
        blocks.heading(words("insight.report_scores")),
        blocks.picture(score_picture(cohort, words, colours), words("insight.scores_label")),
        *_scores(cohort, words),
        *_quiet(cohort, words, bool(given.get("names"))),
    ]


def _scores(cohort: Cohort, words: Words) -> list[Block]:
    import numpy as np

    rows: list[list[str | int]] = []
    for entry in cohort.lessons:
        scores = cohort.scores(entry.id)
        if not scores or not cohort.possible[entry.id]:
            continue
        low, middle, high = (words.number(float(q), 1) for q in np.quantile(scores, [0.25, 0.5, 0.75]))
        possible = words.number(cohort.possible[entry.id], 0)
        rows.append([entry.title[words.language], len(scores), low, middle, high, possible])
    if not rows:
        return []
    head = [words("insight.lesson"), words("insight.learners")]
    head += [words(f"desk.{name}") for name in ("quarter", "half", "three_quarters", "possible")]
    return [blocks.table(words("insight.scores_label"), head, rows)]


def _quiet(cohort: Cohort, words: Words, names: bool) -> list[Block]:
    quiet = gone_quiet(cohort)
    found = [blocks.heading(words("desk.quiet"))]
    if not quiet:
        return [*found, blocks.text(words("desk.quiet_none"))]
    found.append(blocks.text(words("desk.quiet_text", learners=len(quiet))))
    found.append(blocks.switch("names", words("desk.show_names"), names))
    if not names:
        return found
    head = [words("insight.name"), words("desk.quiet_days"), words("desk.quiet_done")]
    rows: list[list[str | int]] = [
        [person.learner.name, words("desk.quiet_never") if person.days is None else person.days, person.done]
        for person in quiet[:LISTED]
    ]
    found.append(blocks.table(words("desk.quiet"), head, rows))
    if len(quiet) > LISTED:
        found.append(blocks.text(words("desk.quiet_more", more=len(quiet) - LISTED), soft=True))
    for person in quiet[:LISTED]:
        languages = sorted(LANGUAGES, key=lambda language: language != person.language)
        texts = [(words(f"desk.language_{name}"), message(cohort, person, Words(name))) for name in languages]
        label = words("desk.message_for", name=person.learner.name)
        found.append(blocks.fold(label, [blocks.copy(language, text) for language, text in texts]))
    return found


def message(cohort: Cohort, person: Quiet, words: Words) -> str:
    """What an instructor may write to someone who has gone quiet."""
    entry = cohort.course.entry(person.next_lesson)
    name = f" {person.learner.first_name}" if person.learner.first_name else ""
    if person.days is None:
        return words("insight.message_never", name=name, minutes=entry.minutes)
    lesson = entry.title[words.language]
    return words("insight.message_quiet", name=name, days=person.days, lesson=lesson, minutes=entry.minutes)


def items_view(course: Insight, words: Words, given: Mapping[str, Any]) -> list[Block]:
    """The items of one lesson: figures, reliability, flags, options by score group."""
    cohort, colours = course.cohort(), _colours(given)
    scored = [entry for entry in cohort.lessons if entry.automatic]
    wanted = next((entry for entry in scored if entry.id == given.get("lesson")), scored[0])
    options = [(entry.id, entry.title[words.language]) for entry in scored]
    made = [
        blocks.choose("lesson", words("insight.lesson"), options, wanted.id),
        blocks.text(words("desk.items_text"), soft=True),
    ]
    report = lesson_report(wanted, cohort.chosen(wanted.id), course.reader, course.index)
    if report.few:
        made.append(blocks.note(words("insight.few", learners=report.learners)))
    if not report.learners:
        return made
    made.append(blocks.text(_reliability(report.reliability, words)))
    names = ("item", "difficulty", "item_rest", "efficiency")
    head = [words(f"insight.{name}") for name in names] + [words("desk.minutes"), words("desk.changes")]
    rows: list[list[str | int]] = [
        [
            item.activity.title[words.language],
            _figure(item.statistics.difficulty, words),
            _figure(float(item.statistics.item_rest), words),
            _figure(float(item.statistics.efficiency), words),
            "–" if item.minutes is None else words.number(item.minutes, 1),
            "–" if item.changes is None else words.number(item.changes, 0),
        ]
        for item in report.items
    ]
    made.append(blocks.table(words("desk.items_table", learners=report.learners), head, rows))
    flagged = [item for item in report.items if item.flags]
    if flagged:
        made.append(blocks.heading(words("desk.flags")))
    for item in flagged:
        for code, option in item.flags:
            said = flag_text(words, item, code, option)
            made.append(blocks.note(f"{item.activity.title[words.language]}: {said}"))
    made += [block for item in report.items if item.options for block in _options(item, words, colours)]
    return made


def _figure(value: float, words: Words) -> str:
    return "–" if isnan(value) else words.number(value)


def _reliability(found: Any, words: Words) -> str:
    if isnan(found.alpha):
        return words("desk.alpha_none")
    figures = {name: words.number(getattr(found, name)) for name in ("alpha", "low", "high", "error")}
    return words("desk.alpha", **figures, items=found.items)


def _options(item: ItemReport, words: Words, colours: Palette) -> list[Block]:
    title = item.activity.title[words.language]
    texts = {option.id: option.text[words.language] for option in getattr(item.activity, "options", ())}
    head = [words("desk.option"), words("desk.weight"), *(words(f"insight.group_{group}") for group in range(3))]
    rows: list[list[str | int]] = [
        [
            f"{LETTERS[place]}. {texts[row.option]}",
            words.number(row.weight, 0),
            *(percent(words, share) for share in row.shares),
        ]
        for place, row in enumerate(item.options)
    ]
    return [
        blocks.heading(title),
        blocks.picture(option_picture(item.options, words, colours), words("insight.options_label")),
        blocks.table(f"{title}: {words('insight.options_label')}", head, rows),
    ]


def change_view(course: Insight, words: Words, given: Mapping[str, Any]) -> list[Block]:
    """Habits before and after, with what these figures can and cannot show."""
    report = habit_report(course.cohort(), course.index)
    named = {words(f"insight.habit_{habit}"): report.measured[habit] for habit in HABITS}
    truth = {words(f"insight.habit_{habit}"): report.in_truth[habit] for habit in HABITS}
    pairs = max(change.pairs for change in named.values())
    made = [blocks.heading(words("insight.report_change"))]
    if not pairs:
        return [*made, blocks.text(words("insight.change_none"))]
    if pairs < 30:
        made.append(blocks.note(words("desk.change_few", pairs=pairs)))
    made.append(blocks.picture(change_picture(named, truth, words, _colours(given)), words("insight.change_label")))
    made.append(blocks.text(words("insight.change_note_measured")))
    made.append(blocks.text(words("insight.change_note_truth")))
    head = [words("desk.habit"), *(words(f"insight.change_table_{name}") for name in _COLUMNS)]
    made.append(blocks.table(words("desk.change_measured"), head, [_row(n, c, words) for n, c in named.items()]))
    made.append(blocks.table(words("desk.change_truth"), head, [_row(n, c, words) for n, c in truth.items()]))
    return made


_COLUMNS = ("pairs", "before", "after", "difference", "interval")


def _row(name: str, change: Change, words: Words) -> list[str | int]:
    if not change.pairs:
        return [name, 0, "–", "–", "–", "–"]
    figures = [words.number(value) for value in (change.before, change.after, change.difference)]
    return [name, change.pairs, *figures, f"{words.number(change.low)} … {words.number(change.high)}"]


def plans_view(course: Insight, words: Words, given: Mapping[str, Any]) -> list[Block]:
    """Where the cohort's simulator plans land."""
    cohort, colours = course.cohort(), _colours(given)
    made = [blocks.text(words("desk.plans_text"), soft=True)]
    for lesson, activity in simulators(cohort):
        made.append(blocks.heading(activity.title[words.language]))
        found = landings(cohort, course.index, lesson, activity, words)
        if not found:
            made.append(blocks.text(words("desk.plans_none"), soft=True))
            continue
        made.append(blocks.picture(landing_picture(found, words, colours), words("insight.landing_label")))
        head = [words("desk.check"), words("desk.runs"), words("insight.landing_reach")]
        rows: list[list[str | int]] = [
            [check.name, len(check.values), percent(words, float(check.reached.mean()))] for check in found
        ]
        made.append(blocks.table(activity.title[words.language], head, rows))
    return made


def out_view(_course: Insight, words: Words, _given: Mapping[str, Any]) -> list[Block]:
    """Files for elsewhere; the page adds the buttons."""
    return [blocks.text(words("desk.out_text"))]


def export_now(course: Insight, words: Words, wanted: str) -> str:
    """Writes an export or the report into the course's folder and says where. Raises KeyError for what there is not."""
    folder = course.place.root / "export"
    folder.mkdir(exist_ok=True)
    if wanted == "report":
        written = write_report(course, folder / f"report-{words.language}", words.language)[0]
    elif wanted in FORMATS:
        form: Format = wanted
        written = folder / f"grades-{form}.{'xlsx' if form == 'xlsx' else 'csv'}"
        export(course.cohort(), form, written, words.language)
    else:
        raise KeyError(wanted)
    return words("desk.out_written", file=f"{folder.name}/{written.relative_to(folder)}")


View = Callable[[Insight, Words, Mapping[str, Any]], list[Block]]

VIEWS: dict[str, View] = {
    "cohort": cohort_view,
    "items": items_view,
    "change": change_view,
    "plans": plans_view,
    "out": out_view,
}
