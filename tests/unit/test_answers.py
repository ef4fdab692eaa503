"""The answer reader: whatever a notebook holds, it gives a typed answer or one clear reason."""

import json

import pytest
from hypothesis import given
from hypothesis import strategies as st

from jejaring.answers import ChoiceAnswer, PlacesAnswer, read_answer, read_sheet
from jejaring.answers.notebook import MAXIMUM_DEPTH, REFUSED, load_notebook
from jejaring.course import Lesson, load_course, load_lesson
from jejaring.errors import AnswerError, IntakeError
from jejaring.scoring import score

ANY_JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=40),
    lambda inner: st.lists(inner, max_size=5) | st.dictionaries(st.text(max_size=12), inner, max_size=5),
    max_leaves=25,
)


def all_activities() -> list[object]:
    return [activity for entry in load_course().lessons for activity in load_lesson(entry.id).activities]


@pytest.fixture(scope="module")
def lesson() -> Lesson:
    return load_lesson("m1_giving")


@given(ANY_JSON)
def test_whatever_the_value_reading_gives_an_answer_or_an_answer_error(value: object) -> None:
    for activity in load_lesson("m1_giving").activities:
        try:
            read_answer(activity, value)
        except AnswerError as error:
            assert error.code


# Values that look almost right: the parts every kind knows, with anything inside.
ALMOST = st.dictionaries(
    st.sampled_from(
        [
            "choice",
            "usual",
            "places",
            "path",
            "fields",
            "checked",
            "prediction",
            "plan",
            "runs",
            "question",
            "note",
            "sides",
            "ratings",
            "rows",
            "met",
            "touches",
        ]
    ),
    ANY_JSON,
    max_size=5,
)


@given(ALMOST)
def test_almost_right_values_never_break_scoring_of_open_and_practice_activities(value: object) -> None:
    for activity in load_lesson("m1_giving").activities:
        if not activity.graded:
            result = score(activity, value)
            assert 0 <= result.points <= result.possible


@given(ANY_JSON)
def test_any_metadata_gives_a_sheet(metadata: object) -> None:
    sheet = read_sheet(metadata)
    assert isinstance(sheet.values, dict)


@given(ANY_JSON)
def test_any_sheet_gives_a_sheet(data: object) -> None:
    sheet = read_sheet({"jejaring": data})
    assert isinstance(sheet.values, dict)


def test_a_damaged_answer_leaves_its_neighbours_alone(lesson: Lesson) -> None:
    good = {"value": {"choice": "k3"}, "at": "2026-11-24T10:00:00Z", "changes": 2}
    sheet = read_sheet(
        {
            "jejaring": {
                "schema": 1,
                "answers": {"m1.recall1": good, "m1.sort": {"value": [1, 2]}, "nonsense": 5},
            }
        }
    )
    assert read_answer(lesson.activity("m1.recall1"), sheet.values["m1.recall1"]) == ChoiceAnswer("k3")
    with pytest.raises(AnswerError, match="type"):
        read_answer(lesson.activity("m1.sort"), sheet.values["m1.sort"])
    assert sheet.at["m1.recall1"] == "2026-11-24T10:00:00Z"
    assert sheet.changes["m1.recall1"] == 2


@pytest.mark.parametrize(
    ("data", "code"),
    [
        ([], "sheet_type"),
        ({"schema": 2, "answers": {}}, "sheet_new"),
        ({"schema": True, "answers": {}}, "sheet_schema"),
        ({"schema": "1", "answers": {}}, "sheet_schema"),
        ({"schema": 1, "answers": []}, "sheet_answers"),
        ({"schema": 1, "answers": {f"a{n}": None for n in range(500)}}, "sheet_many"),
    ],
)
def test_a_sheet_that_cannot_be_read_says_why(data: object, code: str) -> None:
    problem = read_sheet({"jejaring": data}).problem
    assert problem is not None
    assert problem.code == code


@pytest.mark.parametrize(
    ("value", "code"),
    [
        ({"choice": "nowhere"}, "unknown"),
        ({"choice": 3}, "type"),
        ({"choice": "x" * 33}, "type"),
        ("k3", "type"),
        (float("nan"), "type"),
        ({"choice": {REFUSED: "depth"}}, "type"),
        (10**400, "type"),
    ],
)
def test_a_choice_that_does_not_fit_says_why(lesson: Lesson, value: object, code: str) -> None:
    with pytest.raises(AnswerError) as caught:
        read_answer(lesson.activity("m1.recall1"), value)
    assert caught.value.code == code


def test_places_must_name_cards_and_bins_that_exist(lesson: Lesson) -> None:
    sort = lesson.activity("m1.sort")
    card, place = sort.cards[0].id, sort.bins[0].id  # type: ignore[union-attr]
    assert read_answer(sort, {"places": {card: place}}) == PlacesAnswer({card: place})
    for wrong in ({card: "elsewhere"}, {"zz": place}):
        with pytest.raises(AnswerError, match="unknown"):
            read_answer(sort, {"places": wrong})


def test_deep_values_are_cut_out_and_the_rest_is_kept() -> None:
    deep = "[" * 100_000 + "]" * 100_000
    answers = f'{{"m1.sort": {{"value": {deep}}}, "m1.recall1": {{"value": {{"choice": "k3"}}}}}}'
    text = f'{{"metadata": {{"jejaring": {{"schema": 1, "answers": {answers}}}}}}}'
    sheet = read_sheet(load_notebook(text.encode())["metadata"])
    assert sheet.values["m1.recall1"] == {"choice": "k3"}
    assert REFUSED in json.dumps(sheet.values["m1.sort"])


def test_nesting_up_to_the_limit_is_kept() -> None:
    inside = MAXIMUM_DEPTH - 1
    data = load_notebook(b'{"a": ' + b"[" * inside + b"]" * inside + b"}")
    depth, value = 0, data["a"]
    while value:
        depth, value = depth + 1, value[0]
    assert depth == inside - 1


def test_long_texts_are_cut_out_and_the_rest_is_kept() -> None:
    data = load_notebook(json.dumps({"a": "x" * 50_000_000, "b": 'q"\\"'}).encode())
    assert data == {"a": {REFUSED: "text"}, "b": 'q"\\"'}


def test_numbers_json_does_not_have_are_marked() -> None:
    data = load_notebook(b'{"a": NaN, "b": -Infinity, "c": ' + b"9" * 100_000 + b', "d": 1.5}')
    refused = {REFUSED: "number"}
    assert data == {"a": refused, "b": refused, "c": refused, "d": 1.5}


@pytest.mark.parametrize("data", [b"", b"[]", b"nonsense", b'{"a": ', b"\xff\xfe", b"{" * 200_000, b'"x"'])
def test_what_is_no_notebook_is_refused(data: bytes) -> None:
    with pytest.raises(IntakeError):
        load_notebook(data)


@given(st.binary(max_size=300))
def test_any_bytes_give_a_notebook_or_an_intake_error(data: bytes) -> None:
    try:
        assert isinstance(load_notebook(data), dict)
    except IntakeError as error:
        assert error.code


@given(st.dictionaries(st.text(max_size=10), ANY_JSON, max_size=4))
def test_ordinary_json_comes_through_unchanged(data: dict[str, object]) -> None:
    text = (
        json.dumps(data, allow_nan=False) if "NaN" not in json.dumps(data) and "Inf" not in json.dumps(data) else "{}"
    )
    assert load_notebook(text.encode()) == json.loads(text) or any(len(word) > 30 for word in text.split())
