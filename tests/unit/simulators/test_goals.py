"""The event compass against the figures of its design, and its table against the model it was made from."""

import json

import pytest

from jejaring.simulators import goals, goals_surface
from jejaring.simulators.goals import Plan, simulate

GRIPS = (0, 0.15, 0.3, 0.45, 0.6, 0.8, 1)

# clarity: value for each of GRIPS, as the design prints them from 400 evenings each
REFERENCE = {
    0.0: (3.84, 4.12, 3.88, 3.28, 2.41, 0.89, -1.00),
    0.5: (4.43, 5.40, 5.37, 4.75, 3.82, 2.21, 0.07),
    1.0: (5.16, 6.89, 7.08, 6.54, 5.44, 3.49, 1.01),
}

# clarity, grip: goal, surprise, warmth, with one decimal
PARTS = {
    (0.0, 0.0): (0.3, 2.5, 4.5),
    (0.0, 0.15): (0.7, 2.5, 4.3),
    (0.0, 0.3): (0.8, 2.4, 3.8),
    (0.0, 0.45): (0.8, 2.2, 2.8),
    (0.0, 0.6): (0.7, 1.9, 1.5),
    (0.0, 0.8): (0.6, 1.3, -0.8),
    (0.0, 1.0): (0.4, 0.6, -3.5),
    (0.5, 0.0): (0.9, 2.6, 4.5),
    (0.5, 0.15): (1.9, 2.6, 4.3),
    (0.5, 0.3): (2.2, 2.5, 3.8),
    (0.5, 0.45): (2.2, 2.2, 3.0),
    (0.5, 0.6): (2.0, 1.9, 1.7),
    (0.5, 0.8): (1.6, 1.4, -0.3),
    (0.5, 1.0): (1.1, 0.8, -2.8),
    (1.0, 0.0): (1.6, 2.6, 4.5),
    (1.0, 0.15): (3.4, 2.5, 4.4),
    (1.0, 0.3): (3.9, 2.4, 3.9),
    (1.0, 0.45): (3.9, 2.3, 3.1),
    (1.0, 0.6): (3.5, 1.9, 1.9),
    (1.0, 0.8): (2.8, 1.5, -0.1),
    (1.0, 1.0): (1.8, 0.9, -2.5),
}


@pytest.mark.parametrize(("clarity", "grip"), PARTS)
def test_the_design_figures(clarity: float, grip: float) -> None:
    run = simulate(Plan(clarity, grip))
    assert run.value == pytest.approx(REFERENCE[clarity][GRIPS.index(grip)], abs=0.1)
    # Both sides are estimates, and the design rounds its parts to 0.1.
    assert (run.goal, run.surprise, run.warmth) == pytest.approx(PARTS[clarity, grip], abs=0.15)


@pytest.mark.parametrize(("effect", "share"), [(0.27, 0.576), (0.65, 0.677), (0.66, 0.680)])
def test_pairs_won_by_planners(effect: float, share: float) -> None:
    assert round(goals.pairs_won(effect), 3) == share


def test_the_table_is_the_one_that_the_model_gives() -> None:
    text = goals_surface.written(goals_surface.estimate())
    for stored, made in zip(goals_surface.stored(), json.loads(text), strict=True):
        for old, new in zip(stored, made, strict=True):
            assert old == pytest.approx(new, abs=0.001)


def test_evenings_between_the_points_of_the_table_lie_between_them() -> None:
    low, middle, high = (goals_surface.evening(0.5, grip).broken_off for grip in (0.5, 0.525, 0.55))
    assert middle == pytest.approx((low + high) / 2)


def test_a_clear_goal_held_loosely_is_best() -> None:
    assert goals.best().plan.clarity == 1
    assert 0.2 <= goals.best().plan.grip <= 0.4
    assert goals.best_grip(0.5).value >= max(simulate(Plan(0.5, grip)).value for grip in GRIPS)


@pytest.mark.parametrize(
    ("clarity", "grip", "right"),
    [
        (0.3, 0.3, {"clearer"}),
        (0.8, 0.9, {"looser"}),
        (1.0, 0.0, {"tighter"}),
        (0.0, 0.9, {"looser"}),
        # All three of these reach the target, and each has another answer.
        (1.0, 0.45, {"looser"}),
        (0.9, 0.25, {"clearer"}),
        (1.0, 0.12, {"tighter"}),
    ],
)
def test_what_would_help_most_depends_on_the_place_on_the_map(clarity: float, grip: float, right: set[str]) -> None:
    assert goals.question(simulate(Plan(clarity, grip))).right == right


def test_at_the_best_place_no_step_helps() -> None:
    right = goals.question(goals.best()).right
    assert "none" in right
    assert "clearer" not in right
