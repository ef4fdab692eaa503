"""The channel lab against the figures of its design."""

from dataclasses import replace

import pytest

from jejaring.simulators import channels
from jejaring.simulators.channels import STANDARD, Assumption, Plan

# label, shares of text, voice, video and in person; then for 4, 6 and 10 people: mean, close, alive, value
REFERENCE = [
    ("text only", (100, 0, 0, 0), [(0.27, 0, 30, 30), (0.27, 0, 30, 30), (0.27, 0, 30, 30)]),
    ("voice only", (0, 100, 0, 0), [(0.11, 4, 4, 16), (0.15, 6, 6, 24), (0.2, 9, 10, 37)]),
    ("in person only", (0, 0, 0, 100), [(0.16, 4, 4, 16), (0.21, 6, 6, 24), (0.28, 10, 10, 40)]),
    ("video only", (0, 0, 100, 0), [(0.12, 4, 4, 16), (0.15, 6, 6, 24), (0.2, 10, 10, 40)]),
    ("text 30, in person 70", (30, 0, 0, 70), [(0.27, 4, 4, 16), (0.3, 6, 6, 24), (0.35, 10, 12, 42)]),
    ("half and half", (50, 0, 0, 50), [(0.3, 4, 30, 42), (0.33, 6, 30, 48), (0.35, 8, 30, 54)]),
    ("50, 10, 40", (50, 10, 0, 40), [(0.29, 4, 30, 42), (0.32, 6, 30, 48), (0.34, 6, 30, 48)]),
    ("40, 20, 40", (40, 20, 0, 40), [(0.28, 4, 24, 36), (0.3, 6, 30, 48), (0.34, 7, 30, 51)]),
    ("text 40, video 60", (40, 0, 60, 0), [(0.25, 4, 24, 36), (0.27, 6, 30, 48), (0.3, 0, 30, 30)]),
]
HALF = Plan((50, 0, 0, 50), 10)
DEEP_TEXT = (Assumption(0.10, 0.70), *STANDARD[1:])


@pytest.mark.parametrize("row", REFERENCE, ids=[row[0] for row in REFERENCE])
@pytest.mark.parametrize("column", range(3), ids=["4 people", "6 people", "10 people"])
def test_the_design_figures(
    row: tuple[str, tuple[int, int, int, int], list[tuple[float, int, int, int]]], column: int
) -> None:
    run = channels.simulate(Plan(row[1], (4, 6, 10)[column]))
    mean = sum(run.closeness) / len(run.closeness)
    assert (round(mean, 2), run.close, run.alive, run.value) == row[2][column]


def test_a_higher_ceiling_of_text_turns_the_result_around() -> None:
    text = Plan((100, 0, 0, 0), 10, DEEP_TEXT)
    assert channels.simulate(text).value == 120
    assert channels.simulate(replace(HALF, assumptions=DEEP_TEXT)).value == 60


def test_the_target_is_judged_by_the_standard_assumptions() -> None:
    run = channels.simulate(Plan((100, 0, 0, 0), 10, DEEP_TEXT))
    assert run.value == 120
    assert [check.value for check in channels.checks(run)] == [30]
    assert not channels.checks(run)[0].reached


@pytest.mark.parametrize(
    ("shares", "people", "right"),
    [
        # Half the gain of text still keeps everybody alive when all the time goes to it.
        ((100, 0, 0, 0), 10, {"none"}),
        ((0, 100, 0, 0), 10, {"voice"}),
        ((0, 0, 100, 0), 10, {"video"}),
        ((0, 0, 0, 100), 10, {"in_person"}),
        ((0, 0, 0, 0), 10, {"none"}),
        # Both of these reach the target, and each hangs most on another assumption.
        ((50, 0, 0, 50), 10, {"text"}),
        ((45, 0, 0, 55), 10, {"in_person"}),
    ],
)
def test_which_assumption_a_plan_hangs_on_depends_on_the_plan(
    shares: tuple[int, int, int, int], people: int, right: set[str]
) -> None:
    assert channels.question(channels.simulate(Plan(shares, people))).right == right


def test_the_question_is_about_the_standard_assumptions() -> None:
    moved = channels.simulate(replace(HALF, assumptions=DEEP_TEXT))
    assert channels.question(moved) == channels.question(channels.simulate(HALF))


def test_more_than_all_the_time_is_refused() -> None:
    data = channels.plan_data(HALF)
    data["shares"] = {"text": 50, "voice": 1, "video": 0, "in_person": 50}
    with pytest.raises(channels.PlanError) as refused:
        channels.plan_from(data)
    assert refused.value.code == "sum"


def test_minutes_may_stay_unused() -> None:
    run = channels.simulate(Plan((0, 0, 0, 0), 5))
    assert run.value == 0
    assert set(run.channel) == {None}
