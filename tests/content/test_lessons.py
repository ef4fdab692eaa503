"""The course as it is written: whole in both languages, scorable, covering its plan, and not telling its answers."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Any

import msgspec
import pytest

from jejaring.build.coverage import WAYS, coverage_page
from jejaring.build.write import Authored, built_files, read_content
from jejaring.course import (
    Activity,
    Chat,
    ChatKey,
    Choice,
    ChoiceKey,
    Compose,
    Mark,
    PlacesKey,
    Reflection,
    ReflectionKey,
    Schedule,
    Simulator,
    Sort,
    Table,
    Text,
)
from jejaring.course.load import load_course
from jejaring.scoring import score
from jejaring.scoring.forms import field_code
from jejaring.simulators import model_of
from jejaring.wording import LANGUAGES
from jejaring.writing import hint

LESSONS = [entry.id for entry in load_course().lessons]
MISTAKES = [lesson for lesson in LESSONS if lesson[1] in "12345"]


@pytest.fixture(scope="module")
def authored() -> Authored:
    return read_content()


def texts(value: Any) -> Iterator[Text]:
    if isinstance(value, Text):
        yield value
    elif isinstance(value, msgspec.Struct):
        for name in value.__struct_fields__:
            yield from texts(getattr(value, name))
    elif isinstance(value, tuple | list):
        for part in value:
            yield from texts(part)
    elif isinstance(value, dict):
        for part in value.values():
            yield from texts(part)


def numbers(text: str) -> list[str]:
    return sorted(re.sub(r"[.,]", "", number) for number in re.findall(r"(?<![A-Za-z])\d+(?:[.,]\d+)*", text))


def test_seven_lessons_with_the_points_that_are_promised(authored: Authored) -> None:
    assert [entry.slug.id for entry in authored.entries()] == [
        "0-mulai",
        "1-memberi",
        "2-mendengarkan",
        "3-tujuan",
        "4-tatap-muka",
        "5-tindak-lanjut",
        "6-rencana",
    ]
    assert [(entry.automatic, entry.manual) for entry in authored.entries()] == [(0, 0), *[(28, 12)] * 5, (60, 40)]


@pytest.mark.parametrize("lesson", LESSONS)
def test_both_languages_say_the_same_numbers_and_leave_nothing_empty(authored: Authored, lesson: str) -> None:
    for text in [*texts(authored.lessons[lesson]), *texts(authored.keys[lesson])]:
        assert text.id.strip()
        assert text.en.strip()
        assert numbers(text.id) == numbers(text.en), f"{text.id}\n{text.en}"


@pytest.mark.parametrize("lesson", LESSONS)
def test_no_text_shouts_or_carries_code(authored: Authored, lesson: str) -> None:
    written = [cell.source for cell in authored.cells[lesson] if cell.language]
    written += [part for text in texts(authored.lessons[lesson]) for part in (text.id, text.en)]
    for text in written:
        assert not re.search(r"!|<[a-z]|\$|```", text), text


def test_every_point_of_the_plan_is_taught_practised_graded_and_reflected_on(authored: Authored) -> None:
    rows = [line.split("|") for line in coverage_page(authored).splitlines() if line.startswith("| M")]
    assert len(rows) == len(authored.course.plan)
    for row in rows:
        places = dict(zip(WAYS, (cell.strip() for cell in row[3:7]), strict=True))
        missing = [way for way, place in places.items() if place == "—"]
        # The start has no points and no reflection of its own; lesson 1 grades its two points.
        assert missing in ([], ["reflected on"] if row[1].strip().startswith("M0") else []), row


def best(activity: Activity, key: Any) -> Any:
    """The answer that earns everything."""
    match activity:
        case Choice():
            return {"choice": max(key.weights, key=key.weights.get), "usual": activity.options[0].id}
        case Sort() | Mark():
            return {"places": {item: places[0] for item, places in key.places.items()}}
        case Chat():
            return {"path": best_path(activity, key, activity.start, frozenset())}
        case Simulator():
            model = model_of(activity.model)
            plan = model.good_plan()
            right = sorted(model.question(model.simulate(plan)).right)[0]
            prediction = activity.predictions[0].id
            return {"prediction": prediction, "plan": model.plan_data(plan), "runs": 1, "question": right}
        case Compose():
            return {"fields": {field.id: filled(field, key) for field in activity.fields}}
        case Table():
            return {"rows": table_rows(activity)}
        case Schedule():
            days = ("2026-12-03", "2026-12-12", "2026-12-30", "2027-01-30")[: activity.min_touches]
            first = "2026-12-01" if activity.first_within >= 2 else "2026-12-03"
            touches = [
                {"date": day, "kind": activity.touch_kinds[0].id, "person": str(person + 1)}
                for person in range(activity.people)
                for day in days
            ]
            return {"met": first, "touches": touches}
    raise AssertionError(activity.kind)


def best_path(chat: Chat, key: ChatKey, here: str, seen: frozenset[str]) -> list[str] | None:
    """A way to an ending that takes the strongest reply at every turn."""
    replies = chat.nodes[here].replies
    if not replies:
        return []
    strongest = max(key.weights[reply.id] for reply in replies)
    for reply in replies:
        if key.weights[reply.id] == strongest and reply.to not in seen:
            rest = best_path(chat, key, reply.to, seen | {reply.to})
            if rest is not None:
                return [reply.id, *rest]
    return None


def filled(field: Any, key: Any = None) -> str:
    match field.input:
        case "chips":
            accepted = key.accept.get(field.id) if key is not None else None
            return str((accepted or [field.options[0].id])[0])
        case "date":
            return "2026-12-01"
        case "number":
            return "3"
    return " ".join(["kata"] * field.min_words)


def table_rows(table: Table) -> list[dict[str, str]]:
    rows = [{field.id: filled(field) for field in table.fields} for _ in range(table.min_rows)]
    for field, counts in table.needs.items():
        options = [option for option, count in counts.items() for _ in range(count)]
        for row, option in zip(rows, options, strict=False):
            row[field] = option
    return rows


@pytest.mark.parametrize("lesson", LESSONS)
def test_the_best_answers_earn_every_point(authored: Authored, lesson: str) -> None:
    for activity in authored.lessons[lesson].activities:
        if not activity.graded or isinstance(activity, Reflection):
            continue
        key = authored.keys[lesson].get(activity.id)
        result = score(activity, best(activity, key), key)
        assert result.points == activity.points, (activity.id, result)
        assert result.state == "whole", activity.id


@pytest.mark.parametrize("lesson", MISTAKES)
def test_each_lesson_has_what_a_lesson_must_have(authored: Authored, lesson: str) -> None:
    activities = authored.lessons[lesson].activities
    kinds = [activity.kind for activity in activities]
    choices = [activity for activity in activities if isinstance(activity, Choice)]
    assert kinds.count("model") == kinds.count("simulator") == kinds.count("reflection") == kinds.count("beliefs") == 1
    assert len([choice for choice in choices if choice.graded and choice.points == 1]) == 3, "recall"
    assert len([choice for choice in choices if choice.graded and choice.points == 2]) == 4, "graded situations"
    assert len([choice for choice in choices if not choice.graded and choice.key]) >= 2, "practice situations"
    assert len({kind for kind in kinds if kind in {"sort", "mark", "chat", "compose", "schedule"}}) >= 2
    reflection = next(activity for activity in activities if isinstance(activity, Reflection))
    assert reflection.points == 12
    assert len(reflection.criteria) == 3
    anchors = authored.keys[lesson][reflection.id]
    assert isinstance(anchors, ReflectionKey)
    assert len({text.id for band in (anchors.low, anchors.middle, anchors.high) for text in band}) == 6
    simulator = next(activity for activity in activities if isinstance(activity, Simulator))
    assert (simulator.split.prediction, simulator.split.target, simulator.split.question) == (1, 5, 2)


def test_the_long_conversation_has_fourteen_nodes_and_three_endings(authored: Authored) -> None:
    chats = {lesson: [a for a in authored.lessons[lesson].activities if isinstance(a, Chat)] for lesson in LESSONS}
    talk = chats["m2_listening"][0]
    assert len(talk.nodes) >= 14
    for lesson in ("m2_listening", "m3_goals", "m4_channels", "m5_follow_up"):
        for chat in chats[lesson]:
            assert sum(1 for node in chat.nodes.values() if not node.replies) == 3, chat.id


def test_place_and_length_do_not_tell_the_best_option(authored: Authored) -> None:
    first = longest = total = 0
    for lesson in LESSONS:
        for activity in authored.lessons[lesson].activities:
            key = authored.keys[lesson].get(activity.id, getattr(activity, "key", None))
            if not isinstance(activity, Choice) or not isinstance(key, ChoiceKey):
                continue
            top = max(key.weights, key=lambda option: key.weights[option])
            lengths = {option.id: len(option.text.id) for option in activity.options}
            total += 1
            first += activity.options[0].id == top
            longest += lengths[top] == max(lengths.values())
    assert total >= 45
    assert first / total <= 0.35
    assert longest / total <= 0.35


def test_a_conversations_best_reply_is_not_always_the_longest(authored: Authored) -> None:
    longest = total = 0
    for lesson in LESSONS:
        for activity in authored.lessons[lesson].activities:
            key = authored.keys[lesson].get(activity.id, getattr(activity, "key", None))
            if isinstance(activity, Chat) and isinstance(key, ChatKey):
                for node in activity.nodes.values():
                    if len(node.replies) > 1:
                        top = max(node.replies, key=lambda reply: key.weights[reply.id])
                        total += 1
                        longest += len(top.text.id) == max(len(reply.text.id) for reply in node.replies)
    assert total >= 30
    assert longest / total <= 0.6


@pytest.mark.parametrize("lesson", LESSONS)
def test_examples_in_fields_fit_their_own_field_and_get_no_wrong_hint(authored: Authored, lesson: str) -> None:
    unwanted = {"vague", "invalid", "none", "generic", "bill", "shift", "advice"}
    for activity in authored.lessons[lesson].activities:
        for field in getattr(activity, "fields", ()):
            if field.example is None or field.input not in {"line", "area"}:
                continue
            for language in LANGUAGES:
                example = field.example[language]
                assert field_code(field, example) == "field_good", (activity.id, field.id, example)
                if field.hint:
                    sentence = example if field.hint_on is None else field.hint_on[language]
                    for other in activity.fields:
                        if other.example is not None:
                            sentence = sentence.replace(f"{{{other.id}}}", other.example[language])
                    assert hint(field.hint, sentence, language).label not in unwanted, (activity.id, sentence)


@pytest.mark.parametrize("lesson", LESSONS)
def test_a_key_names_a_reason_for_all_it_judges(authored: Authored, lesson: str) -> None:
    keys = dict(authored.keys[lesson])
    for activity in authored.lessons[lesson].activities:
        own = getattr(activity, "key", None)
        if own is not None:
            keys[activity.id] = own
    for key in keys.values():
        if isinstance(key, ChoiceKey | ChatKey):
            reasons = list(key.why.values())
        elif isinstance(key, PlacesKey):
            continue
        else:
            continue
        assert len({reason.id for reason in reasons}) == len(reasons), "each option has a reason of its own"


def test_building_twice_gives_the_same(authored: Authored) -> None:
    assert list(built_files(authored)) == list(built_files(read_content()))
