"""The memory curve against the figures of its design."""

import re

import pytest

from jejaring.simulators import follow_up
from jejaring.simulators.follow_up import Plan, Touch
from jejaring.wording import Words


def plan(text: str) -> Plan:
    """Such as `1 thanks, 7 value`."""
    parts = [part.split() for part in text.split(",") if part]
    return Plan(tuple(Touch(int(day), kind) for day, kind in parts))


# label, touches, memory on days 7, 30 and 90, lowest and mean of days 2 to 90, touches too close
REFERENCE = [
    ("none", "", 0.50, 0.21, 0.09, 0.09, 0.23, 0),
    ("thanks on day 1 only", "1 thanks", 0.57, 0.25, 0.12, 0.12, 0.27, 0),
    ("burst", "1 thanks, 2 connect, 3 value, 4 value, 5 call", 0.78, 0.44, 0.22, 0.22, 0.42, 4),
    ("widening 1 7 28 63", "1 thanks, 7 value, 28 value, 63 call", 0.81, 0.69, 0.69, 0.43, 0.64, 0),
    ("widening 1 6 20 50", "1 thanks, 6 value, 20 value, 50 call", 0.79, 0.65, 0.65, 0.50, 0.69, 0),
    ("equal", "18 thanks, 36 value, 54 value, 72 call", 0.50, 0.32, 0.84, 0.28, 0.59, 0),
    ("late", "45 thanks", 0.50, 0.21, 0.13, 0.13, 0.27, 0),
    ("generic", "1 generic, 7 generic, 28 generic, 63 generic", 0.55, 0.25, 0.09, 0.09, 0.24, 0),
    ("asks", "1 ask, 7 ask, 28 ask, 63 ask", 0.63, 0.37, 0.20, 0.17, 0.32, 0),
    ("thanks, value, meeting", "1 thanks, 10 value, 40 meet", 0.57, 0.42, 0.50, 0.35, 0.59, 0),
]


@pytest.mark.parametrize("row", REFERENCE, ids=[row[0] for row in REFERENCE])
def test_the_design_figures(row: tuple[str, str, float, float, float, float, float, int]) -> None:
    run = follow_up.simulate(plan(row[1]))
    mean = sum(run.memory[:91]) / 91
    levels = (run.memory[7], run.memory[30], run.memory[90], run.lowest, mean)
    assert tuple(round(level, 2) for level in levels) == row[2:7]
    assert run.too_close == row[7]


def test_touches_are_read_in_any_order() -> None:
    read = follow_up.plan_from([{"day": 28, "kind": "value"}, {"day": 1, "kind": "thanks"}])
    assert read == plan("1 thanks, 28 value")


@pytest.mark.parametrize("item", [{"day": 121, "kind": "thanks"}, {"day": -1, "kind": "thanks"}])
def test_days_outside_the_horizon_are_refused(item: dict[str, object]) -> None:
    with pytest.raises(follow_up.PlanError) as refused:
        follow_up.plan_from([item])
    assert refused.value.code == "range"


def test_the_stretches_cover_the_judged_days_once() -> None:
    days = [day for first, last in follow_up.STRETCHES for day in range(first, last + 1)]
    assert days == list(range(2, 91))


def test_the_question_points_at_the_stretch_of_the_lowest_day() -> None:
    run = follow_up.simulate(plan("1 thanks, 7 value, 28 value, 63 call"))
    assert run.lowest_day == 27
    assert follow_up.question(run).right == {"days15"}


@pytest.mark.parametrize(
    ("text", "missed"),
    [
        ("1 thanks, 6 call, 20 call, 50 call", {"value"}),
        ("3 thanks, 6 value, 20 value, 50 call", {"thanks"}),
        ("1 thanks, 6 value, 20 value, 40 call, 60 call", {"touches"}),
        ("1 thanks, 60 value", {"lowest"}),
    ],
)
def test_each_part_of_the_target_can_be_missed_alone(text: str, missed: set[str]) -> None:
    checks = follow_up.checks(follow_up.simulate(plan(text)))
    assert {check.id for check in checks if not check.reached} == missed


def test_the_points_for_comparison_are_told_as_they_are_drawn(words: Words) -> None:
    told = words("follow_up.describe.ebbinghaus")
    shares = [round(100 * saved) for _, saved in follow_up.EBBINGHAUS]
    assert shares == [int(share) for share in re.findall(r"(\d+) ?%", told)]
