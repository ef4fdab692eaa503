"""Scoring of each kind, worked by hand."""

import random
from typing import Any

import msgspec
import pytest

from jejaring.course import Activity, ChatKey, ChoiceKey, ComposeKey, PlacesKey
from jejaring.errors import CourseError
from jejaring.scoring import answer_state, score
from jejaring.simulators import NAMES, model_of


def text(words: str) -> dict[str, str]:
    return {"id": words, "en": words}


def activity(kind: str, points: float = 0, **fields: Any) -> Activity:
    data = {"kind": kind, "id": "m1.x", "title": text("t"), "prompt": text("p"), "points": points, **fields}
    made: Activity = msgspec.convert(data, Activity)  # type: ignore[call-overload]
    return made


def options(*ids: str) -> list[dict[str, Any]]:
    return [{"id": given, "text": text(given)} for given in ids]


CHOICE = activity("choice", 2, options=options("a", "b", "c", "d"))
CHOICE_KEY = ChoiceKey({"a": 3, "b": 2, "c": 1, "d": 0}, {})


@pytest.mark.parametrize(("chosen", "points"), [("a", 2), ("b", 1.33), ("c", 0.67), ("d", 0)])
def test_a_choice_earns_by_its_weight(chosen: str, points: float) -> None:
    assert score(CHOICE, {"choice": chosen}, CHOICE_KEY).points == points


def test_the_lowest_weight_earns_nothing_even_above_zero() -> None:
    key = ChoiceKey({"a": 3, "b": 2, "c": 1, "d": 1}, {})
    assert score(CHOICE, {"choice": "d"}, key).points == 0
    assert score(CHOICE, {"choice": "b"}, key).points == 1


def test_no_answer_and_a_damaged_answer_score_nothing_and_say_so() -> None:
    assert score(CHOICE, None, CHOICE_KEY).state == "none"
    damaged = score(CHOICE, {"choice": ["a"]}, CHOICE_KEY)
    assert (damaged.points, damaged.state, damaged.problem) == (0, "damaged", "type")


def test_a_graded_activity_without_key_is_the_courses_fault() -> None:
    with pytest.raises(CourseError, match=r"keys\.yaml"):
        score(CHOICE, {"choice": "a"})


def test_what_one_usually_does_is_never_scored() -> None:
    asked = activity("choice", 2, options=options("a", "b", "c", "d"), usual=True)
    assert score(asked, {"usual": "a"}, CHOICE_KEY).points == 0
    assert score(asked, {"choice": "a"}, CHOICE_KEY).state == "part"
    whole = score(asked, {"choice": "a", "usual": "d"}, CHOICE_KEY)
    assert (whole.points, whole.state) == (2, "whole")


SORT = activity("sort", 6, bins=options("x", "y"), cards=options("c1", "c2", "c3"))
SORT_KEY = PlacesKey({"c1": ("x",), "c2": ("x", "y"), "c3": ("y",)}, {})


def test_sorting_earns_the_share_of_right_places() -> None:
    result = score(SORT, {"places": {"c1": "x", "c2": "y", "c3": "x"}}, SORT_KEY)
    assert result.points == 4
    assert [finding.code for finding in result.findings] == ["place_right", "place_right", "place_wrong"]


def test_a_card_left_out_counts_against_the_score() -> None:
    result = score(SORT, {"places": {"c1": "x"}}, SORT_KEY)
    assert (result.points, result.state) == (2, "part")


CHAT = activity(
    "chat",
    4,
    partner=text("Bu Ratna"),
    start="n1",
    nodes={
        "n1": {
            "says": text("a"),
            "replies": [
                {"id": "r1", "text": text("r"), "to": "n2"},
                {"id": "r2", "text": text("r"), "to": "n3"},
            ],
        },
        "n2": {
            "says": text("b"),
            "replies": [
                {"id": "r3", "text": text("r"), "to": "n3"},
                {"id": "r4", "text": text("r"), "to": "n3"},
            ],
        },
        "n3": {"says": text("c"), "ending": text("end")},
    },
)
CHAT_KEY = ChatKey({"r1": 3, "r2": 0, "r3": 2, "r4": 1}, {})


@pytest.mark.parametrize(
    ("path", "points", "state"),
    [
        (["r1", "r3"], 4, "whole"),
        (["r1", "r4"], 2, "whole"),
        (["r2"], 0, "whole"),
        (["r1"], 2, "part"),
        ([], 0, "none"),
    ],
)
def test_a_conversation_earns_the_mean_of_its_turns(path: list[str], points: float, state: str) -> None:
    result = score(CHAT, {"path": path}, CHAT_KEY)
    assert (result.points, result.state) == (points, state)


def test_a_conversation_that_jumps_is_damaged() -> None:
    assert score(CHAT, {"path": ["r3"]}, CHAT_KEY).problem == "path"


COMPOSE = activity(
    "compose",
    3,
    fields=[
        {"id": "a", "label": text("l"), "min_words": 2, "max_words": 4},
        {"id": "b", "label": text("l"), "input": "chips", "options": options("o1", "o2")},
        {"id": "c", "label": text("l"), "input": "date", "optional": True},
    ],
)


@pytest.mark.parametrize(
    ("fields", "points"),
    [
        ({"a": "dua kata", "b": "o1"}, 3),
        ({"a": "satu", "b": "o1"}, 1.5),
        ({"a": "satu dua tiga empat lima", "b": "o1"}, 1.5),
        ({"a": "dua kata", "b": "o2"}, 1.5),
        ({"a": "dua kata", "b": "o1", "c": "besok"}, 2),
        ({"a": "dua kata", "b": "o1", "c": "2026-12-01"}, 3),
        ({"a": "  "}, 0),
    ],
)
def test_guided_fields_are_scored_by_form(fields: dict[str, str], points: float) -> None:
    assert score(COMPOSE, {"fields": fields}, ComposeKey({"b": ("o1",)})).points == points


TABLE = activity(
    "table",
    6,
    min_rows=2,
    max_rows=3,
    row_name=text("row"),
    needs={"tie": {"weak": 1}},
    fields=[
        {"id": "who", "label": text("l")},
        {"id": "tie", "label": text("l"), "input": "chips", "options": options("weak", "strong")},
    ],
)


@pytest.mark.parametrize(
    ("rows", "points"),
    [
        ([{"who": "A", "tie": "weak"}, {"who": "B", "tie": "strong"}], 6),
        ([{"who": "A", "tie": "strong"}, {"who": "B", "tie": "strong"}], 4),
        ([{"who": "A", "tie": "weak"}, {"who": ""}], 4),
        ([{}, {}], 0),
    ],
)
def test_a_table_earns_by_complete_rows_and_by_what_it_needs(rows: list[dict[str, str]], points: float) -> None:
    assert score(TABLE, {"rows": rows}).points == points


SCHEDULE = activity(
    "schedule",
    4,
    touch_kinds=options("thanks", "value"),
    min_touches=3,
    max_touches=4,
    first_within=2,
    horizon=60,
)


def touches(*days: str) -> dict[str, Any]:
    return {"met": "2026-11-24", "touches": [{"date": day, "kind": "thanks"} for day in days]}


@pytest.mark.parametrize(
    ("answer", "points"),
    [
        (touches("2026-11-25", "2026-12-01", "2026-12-20"), 4),
        (touches("2026-12-20", "2026-11-25", "2026-12-01"), 4),
        (touches("2026-11-28", "2026-12-04", "2026-12-20"), 3),
        (touches("2026-11-25", "2026-12-10", "2026-12-12"), 3),
        (touches("2026-11-25", "2026-12-01", "2027-05-01"), 3),
        (touches("2026-11-25"), 2),
        ({"met": "2026-11-24", "touches": []}, 0),
    ],
)
def test_a_schedule_is_scored_by_its_form(answer: dict[str, Any], points: float) -> None:
    assert score(SCHEDULE, answer).points == points


@pytest.mark.parametrize("name", NAMES)
def test_a_simulator_earns_for_prediction_target_and_question(name: str) -> None:
    simulator = activity(
        "simulator",
        8,
        model=name,
        split={"prediction": 1, "target": 5, "question": 2},
        prediction=text("p"),
        predictions=options("p1", "p2"),
        target=text("t"),
        question=text("q"),
        explain=text("e"),
    )
    model = model_of(name)
    plan = model.good_plan()
    right = sorted(model.question(model.simulate(plan)).right)[0]
    answer = {"prediction": "p1", "plan": model.plan_data(plan), "runs": 2, "question": right, "note": ""}
    assert score(simulator, answer).points == 8
    assert score(simulator, {**answer, "question": "nowhere"}).points == 6
    assert score(simulator, {**answer, "prediction": None}).points == 7
    assert score(simulator, {**answer, "runs": 0}).points == 1
    assert score(simulator, {**answer, "plan": "nonsense"}).state == "damaged"
    weak = model.random_plan(random.Random(4))
    checks = model.checks(model.simulate(weak))
    wanted = 1 + 5 * sum(check.reached for check in checks) / len(checks)
    got = score(simulator, {**answer, "plan": model.plan_data(weak), "question": None}).points
    assert got == pytest.approx(wanted, abs=0.005)


def test_the_state_of_an_answer_needs_no_key() -> None:
    assert answer_state(CHOICE, {"choice": "a"}) == "whole"
    assert answer_state(SORT, {"places": {"c1": "x"}}) == "part"
    assert answer_state(CHAT, {"path": ["r1"]}) == "part"
    assert answer_state(SORT, 5) == "damaged"
