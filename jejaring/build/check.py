"""Checks the content as a whole: ids, keys, points, conversations, and the two languages side by side."""

from __future__ import annotations

import math
import re
from collections import Counter
from collections.abc import Callable, Iterable
from pathlib import Path

from jejaring.build.lesson_text import Cell
from jejaring.course import (
    Activity,
    Chat,
    ChatKey,
    Choice,
    ChoiceKey,
    Compose,
    ComposeKey,
    Course,
    Key,
    Lesson,
    LessonEntry,
    Mark,
    PlacesKey,
    Reflection,
    Schedule,
    Simulator,
    Sort,
    Table,
    Text,
)
from jejaring.course.activities import Field
from jejaring.course.load import KEY_TYPES
from jejaring.course.place import line_of
from jejaring.course.source import read_text
from jejaring.errors import ContentError
from jejaring.simulators import model_of
from jejaring.writing import KINDS

__all__ = ["check_course", "check_lesson"]

_PLACEHOLDER = re.compile(r"\{([a-z0-9_]+)\}")
_LINK = re.compile(r"\]\(([^)]*)\)")


class _Report:
    """Collects the errors of one folder, each with the line of the value it is about."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.errors: list[ContentError] = []
        self._texts: dict[str, str] = {}

    def add(self, name: str, path: str | int, problem: str, remedy: str) -> None:
        file = self.folder / name
        if isinstance(path, str):
            text = self._texts.setdefault(name, read_text(file) if file.is_file() else "")
            path = line_of(text, path)
        self.errors.append(ContentError(file, path, problem, remedy))


def check_course(content: Path, course: Course) -> list[ContentError]:
    """Lessons and assignments that `course.yaml` names more than once."""
    report = _Report(content)
    seen: set[tuple[str, str]] = set()
    for index, entry in enumerate(course.lessons):
        for what, part, name in (
            ("lesson", "id", entry.id),
            ("slug", "slug.id", entry.slug.id),
            ("slug", "slug.en", entry.slug.en),
        ):
            if (what, name) in seen:
                report.add(
                    "course.yaml",
                    f"$.lessons[{index}].{part}",
                    f"The {what} {name} is used twice.",
                    "List each lesson once, with a slug of its own in each language.",
                )
            seen.add((what, name))
    return report.errors


def check_lesson(
    folder: Path,
    course: Course,
    entry: LessonEntry,
    lesson: Lesson,
    keys: dict[str, Key] | None,
    cells: tuple[Cell, ...],
) -> list[ContentError]:
    """Everything wrong with a lesson; `keys` is None where they are absent (an installed package)."""
    report = _Report(folder)
    _check_ids(report, entry, lesson)
    _check_points(report, entry, lesson)
    for index, activity in enumerate(lesson.activities):
        place = f"$.activities[{index}]"
        own = getattr(activity, "key", None)
        if own is not None and activity.graded:
            report.add(
                "activities.yaml",
                f"{place}.key",
                f"{activity.id} has points and a key that learners would see.",
                "Move the key to keys.yaml, or take the points away.",
            )
        _check_parts(report, activity, place)
        _check_key(report, activity, own, "activities.yaml", f"{place}.key")
        if keys is not None:
            _check_given(report, activity, keys.get(activity.id))
        for point in activity.teaches:
            if point not in course.plan:
                report.add(
                    "activities.yaml",
                    f"{place}.teaches",
                    f"{point} is not a point of the course plan.",
                    "Correct it, or add it to `plan` in course.yaml.",
                )
    _check_text(report, course, lesson, cells)
    return report.errors


def _check_given(report: _Report, activity: Activity, key: Key | None) -> None:
    place = f"$.keys['{activity.id}']"
    if key is not None and not activity.graded:
        report.add(
            "keys.yaml",
            place,
            f"{activity.id} has no points, so that this key would never count.",
            "Remove the key, move it to activities.yaml for practice, or give the activity points.",
        )
    elif key is None and activity.graded and activity.kind in KEY_TYPES and activity.kind != "compose":
        report.add("keys.yaml", "$.keys", f"{activity.id} has points but no key.", f"Add keys.{activity.id}.")
    else:
        _check_key(report, activity, key, "keys.yaml", place)


def _check_ids(report: _Report, entry: LessonEntry, lesson: Lesson) -> None:
    for index, activity in enumerate(lesson.activities):
        if not activity.id.startswith(f"m{entry.number}."):
            report.add(
                "activities.yaml",
                f"$.activities[{index}].id",
                f"{activity.id} does not belong to lesson {entry.id}.",
                f"Begin the id with m{entry.number}.",
            )
    for activity_id, count in Counter(activity.id for activity in lesson.activities).items():
        if count > 1:
            index = max(i for i, activity in enumerate(lesson.activities) if activity.id == activity_id)
            report.add(
                "activities.yaml",
                f"$.activities[{index}].id",
                f"{activity_id} is used {count} times.",
                "Give each activity an id of its own.",
            )


def _check_points(report: _Report, entry: LessonEntry, lesson: Lesson) -> None:
    manual = sum(a.points for a in lesson.activities if isinstance(a, Reflection))
    automatic = sum(a.points for a in lesson.activities) - manual
    for name, has, wanted in (("automatic", automatic, entry.automatic), ("manual", manual, entry.manual)):
        if not math.isclose(has, wanted):
            report.add(
                "activities.yaml",
                "$.activities",
                f"The {name} points add up to {has:g}; course.yaml says {wanted:g}.",
                "Change the points of an activity, or the number in course.yaml.",
            )


def _unique(report: _Report, place: str, what: str, ids: Iterable[str]) -> None:
    for given, count in Counter(ids).items():
        if count > 1:
            report.add(
                "activities.yaml",
                place,
                f"The {what} id {given!r} is used {count} times.",
                f"Give each {what} its own id.",
            )


def _check_parts(report: _Report, activity: Activity, place: str) -> None:
    match activity:
        case Choice():
            _unique(report, f"{place}.options", "option", (option.id for option in activity.options))
        case Sort():
            _unique(report, f"{place}.cards", "card", (card.id for card in activity.cards))
            _unique(report, f"{place}.bins", "bin", (bin_.id for bin_ in activity.bins))
        case Mark():
            _unique(report, f"{place}.segments", "segment", (s.id for s in activity.segments if s.id))
            _unique(report, f"{place}.labels", "label", (label.id for label in activity.labels))
        case Chat():
            _check_chat(report, activity, place)
        case Compose():
            _unique(report, f"{place}.fields", "field", (field.id for field in activity.fields))
            _check_fields(report, activity.fields, place)
            if activity.preview is not None:
                _check_joined(report, activity.preview, activity.fields, f"{place}.preview", "preview")
        case Table():
            _unique(report, f"{place}.fields", "field", (field.id for field in activity.fields))
            _check_fields(report, activity.fields, place)
            _check_range(report, place, "min_rows", activity.min_rows, "max_rows", activity.max_rows)
            options = {field.id: {option.id for option in field.options} for field in activity.fields}
            for field, counts in activity.needs.items():
                for option in counts:
                    if option not in options.get(field, set()):
                        report.add(
                            "activities.yaml",
                            f"{place}.needs",
                            f"`needs` names {field}.{option}, which is not an option of a field.",
                            "Correct the field or the option.",
                        )
        case Schedule():
            _check_range(report, place, "min_touches", activity.min_touches, "max_touches", activity.max_touches)
        case Reflection():
            _check_range(report, place, "words_from", activity.words_from, "words_to", activity.words_to)
        case Simulator():
            split = activity.split.prediction + activity.split.target + activity.split.question
            if not math.isclose(split, activity.points):
                report.add(
                    "activities.yaml",
                    f"{place}.split",
                    f"The split adds up to {split:g}, not {activity.points:g}.",
                    "Make the split add up to the points.",
                )
            known = model_of(activity.model).EXAMPLES
            for number, example in enumerate(activity.examples):
                if example.id not in known:
                    report.add(
                        "activities.yaml",
                        f"{place}.examples[{number}].id",
                        f"The simulator {activity.model} has no example {example.id!r}.",
                        f"Use one of {', '.join(known)}.",
                    )


def _check_range(report: _Report, place: str, least: str, low: int, most: str, high: int) -> None:
    if low > high:
        report.add(
            "activities.yaml",
            f"{place}.{least}",
            f"{least} is {low}, more than {most}, which is {high}.",
            f"Lower {least} or raise {most}.",
        )


def _check_fields(report: _Report, fields: Iterable[Field], place: str) -> None:
    """That a field can be filled, and that the sentence its hint looks at and the labels it tells exist."""
    for number, field in enumerate(fields):
        where = f"{place}.fields[{number}]"
        if field.input == "chips" and not field.options:
            report.add(
                "activities.yaml", f"{where}.input", f"{field.id} has no options.", "Add `options` to choose from."
            )
        _check_range(report, where, "min_words", field.min_words, "max_words", field.max_words)
        known = KINDS.get(field.hint or "", ())
        if (field.hint_on is not None or field.hint_labels) and not known:
            report.add("activities.yaml", where, f"{field.id} has no hint to shape.", "Add `hint`, a kind of hint.")
        elif unknown := set(field.hint_labels) - set(known):
            report.add(
                "activities.yaml",
                f"{where}.hint_labels",
                f"The hint {field.hint} has no label {', '.join(sorted(unknown))}.",
                f"Use {', '.join(known)}.",
            )
        if field.hint_on is not None:
            _check_joined(report, field.hint_on, fields, f"{where}.hint_on", "sentence for the hint")


def _check_joined(report: _Report, joined: Text, fields: Iterable[Field], place: str, what: str) -> None:
    names = {field.id for field in fields}
    for language, text in (("id", joined.id), ("en", joined.en)):
        for name in sorted(set(_PLACEHOLDER.findall(text)) - names):
            report.add(
                "activities.yaml",
                f"{place}.{language}",
                f"The {what} names {{{name}}}, which is not a field.",
                f"Use one of {', '.join(sorted(names))}.",
            )


def _check_chat(report: _Report, activity: Chat, place: str) -> None:
    _unique(
        report,
        f"{place}.nodes",
        "reply",
        (reply.id for node in activity.nodes.values() for reply in node.replies),
    )
    if activity.start not in activity.nodes:
        report.add(
            "activities.yaml",
            f"{place}.start",
            f"The conversation starts at {activity.start!r}, which is not a node.",
            f"Use one of {', '.join(activity.nodes)}.",
        )
        return
    for name, node in activity.nodes.items():
        for index, reply in enumerate(node.replies):
            if reply.to not in activity.nodes:
                report.add(
                    "activities.yaml",
                    f"{place}.nodes['{name}'].replies[{index}].to",
                    f"The reply {reply.id} leads to {reply.to!r}, which is not a node.",
                    "Correct `to`, or add the node.",
                )
        if not node.replies and node.ending is None:
            report.add(
                "activities.yaml",
                f"{place}.nodes['{name}']",
                f"The node {name} has no replies and no ending.",
                "Give it replies, or an `ending`.",
            )
    reached: set[str] = set()
    waiting = [activity.start]
    while waiting:
        here = waiting.pop()
        if here in reached or here not in activity.nodes:
            continue
        reached.add(here)
        waiting += [reply.to for reply in activity.nodes[here].replies]
    for name in activity.nodes.keys() - reached:
        report.add(
            "activities.yaml",
            f"{place}.nodes['{name}']",
            f"No reply leads to the node {name}.",
            "Let a reply lead to it, or remove it.",
        )
    for name in _without_ending(activity) & reached:
        report.add(
            "activities.yaml",
            f"{place}.nodes['{name}']",
            f"From the node {name} no ending can be reached.",
            "Let one of its replies lead towards an ending.",
        )


def _without_ending(activity: Chat) -> set[str]:
    """Nodes from which no ending can be reached."""
    ends = {name for name, node in activity.nodes.items() if not node.replies}
    grew = True
    while grew:
        before = len(ends)
        ends |= {name for name, node in activity.nodes.items() if any(reply.to in ends for reply in node.replies)}
        grew = len(ends) > before
    return set(activity.nodes) - ends


def _check_key(report: _Report, activity: Activity, key: Key | None, name: str, place: str) -> None:
    def compare(part: str, have: Iterable[str], want: Iterable[str]) -> None:
        have_set, want_set = set(have), set(want)
        for extra in sorted(have_set - want_set):
            report.add(
                name,
                f"{place}.{part}['{extra}']",
                f"The key of {activity.id} has {part} for {extra!r}, which {activity.id} does not have.",
                "Remove it or correct the id.",
            )
        for missing in sorted(want_set - have_set):
            report.add(
                name,
                f"{place}.{part}",
                f"The key of {activity.id} has no {part} for {missing!r}.",
                f"Add {part}.{missing}.",
            )

    def some_weight(weights: dict[str, float], ids: list[str]) -> None:
        if len(ids) > 1 and {weights.get(given) for given in ids} == {0}:
            report.add(
                name,
                f"{place}.weights['{ids[0]}']",
                f"{', '.join(ids)} all weigh 0, so that each would earn all there is to earn.",
                "Give the best of them a weight above 0.",
            )

    match activity, key:
        case _, None:
            return
        case Choice(), ChoiceKey():
            ids = [option.id for option in activity.options]
            compare("weights", key.weights, ids)
            compare("why", key.why, ids)
            some_weight(key.weights, ids)
        case Chat(), ChatKey():
            ids = [reply.id for node in activity.nodes.values() for reply in node.replies]
            compare("weights", key.weights, ids)
            compare("why", key.why, ids)
            for node in activity.nodes.values():
                some_weight(key.weights, [reply.id for reply in node.replies])
        case Sort() | Mark(), PlacesKey():
            if isinstance(activity, Sort):
                items, places = [c.id for c in activity.cards], {b.id for b in activity.bins}
            else:
                items, places = [s.id for s in activity.segments if s.id], {b.id for b in activity.labels}
            compare("places", key.places, items)
            compare("why", key.why, items)
            for item, right in key.places.items():
                for wrong in [place_ for place_ in right if place_ not in places]:
                    report.add(
                        name,
                        f"{place}.places['{item}']",
                        f"{item} belongs to {wrong!r}, which is not a place of {activity.id}.",
                        f"Use one of {', '.join(sorted(places))}.",
                    )
        case Compose(), ComposeKey():
            fields = [field.id for field in activity.fields]
            compare("why", key.why, key.why.keys() & set(fields))
            compare("accept", key.accept, key.accept.keys() & set(fields))
            for field in activity.fields:
                options = [option.id for option in field.options if field.input == "chips"]
                for wrong in [option for option in key.accept.get(field.id, ()) if option not in options]:
                    report.add(
                        name,
                        f"{place}.accept['{field.id}']",
                        f"{field.id} accepts {wrong!r}, which is not an option of the field.",
                        f"Use one of {', '.join(options)}." if options else "Remove it: free text is not judged.",
                    )


def _check_text(report: _Report, course: Course, lesson: Lesson, cells: tuple[Cell, ...]) -> None:
    shown = [cell for cell in cells if cell.activity is not None]
    known = [activity.id for activity in lesson.activities]
    for cell in shown:
        if cell.activity not in known:
            report.add(
                "lesson.md",
                cell.line,
                f"The lesson shows {cell.activity}, which is not in activities.yaml.",
                "Correct the id, or add the activity.",
            )
    order = [cell.activity for cell in shown if cell.activity in known]
    if order != known:
        first = next((a for a, b in zip(order, known, strict=False) if a != b), None)
        missing = [activity for activity in known if activity not in order]
        line = next((cell.line for cell in shown if cell.activity == first), shown[-1].line if shown else 1)
        report.add(
            "lesson.md",
            line,
            f"The lesson's activities are not those of activities.yaml in the same order"
            f"{'; missing: ' + ', '.join(missing) if missing else ''}.",
            "Show every activity once, in the order of activities.yaml.",
        )
    for point in {point for cell in cells for point in cell.teaches} - set(course.plan):
        line = next(cell.line for cell in cells if point in cell.teaches)
        report.add(
            "lesson.md",
            line,
            f"{point} is not a point of the course plan.",
            "Correct it, or add it to `plan`.",
        )
    _check_parity(report, cells)


def _check_parity(report: _Report, cells: tuple[Cell, ...]) -> None:
    """Prose comes in pairs: Indonesian, then the same in English, with the same headings, links and number of lists."""
    run: list[Cell] = []
    for cell in [*cells, None]:
        if cell is not None and cell.activity is None:
            run.append(cell)
            continue
        indonesian = [c for c in run if c.language == "id"]
        english = [c for c in run if c.language == "en"]
        if len(indonesian) != len(english):
            report.add(
                "lesson.md",
                run[0].line,
                f"{len(indonesian)} Indonesian and {len(english)} English prose cells stand together.",
                "Write each prose cell in both languages.",
            )
        for one, other in zip(indonesian, english, strict=False):
            _check_pair(report, one, other)
        run = []


def _check_pair(report: _Report, one: Cell, other: Cell) -> None:
    shapes: tuple[tuple[str, Callable[[str], object]], ...] = (
        ("headings", lambda text: [len(mark) for mark in re.findall(r"(?m)^(#+) ", text)]),
        ("links", _LINK.findall),
        ("numbers", _numbers),
    )
    for what, shape in shapes:
        if shape(one.source) != shape(other.source):
            report.add(
                "lesson.md",
                other.line,
                f"The {what} differ from the Indonesian cell on line {one.line}: "
                f"{shape(one.source)} against {shape(other.source)}.",
                f"Give both languages the same {what}.",
            )
    if one.teaches != other.teaches:
        report.add("lesson.md", other.line, "`teaches` differs between the languages.", "Tag both cells alike.")


def _numbers(text: str) -> list[str]:
    """Numbers as values, so that 0,44 and 0.44, 20.000 and 20,000 are the same; sorted, as word order differs."""
    found = re.findall(r"(?<![A-Za-z])\d+(?:[.,]\d+)*", text)
    return sorted(re.sub(r"[.,]", "", number) for number in found)
