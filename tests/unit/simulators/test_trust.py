"""The trust account against the figures of its design."""

import pytest

from jejaring.simulators import trust

LETTERS = {"s": "small", "l": "large"}


def plan(text: str) -> trust.Plan:
    """`g` give, `a` ask, `!` give with a reminder, each followed by s(mall) or l(arge); `-` pause."""
    names = {"g": "give_{}", "a": "ask_{}", "!": "give_billed", "-": "pause"}
    return trust.Plan(tuple(names[step[0]].format(LETTERS.get(step[1:], "")) for step in text.split()))


# label, plan, trust, energy, received, given, chances of a yes: as the design prints them
REFERENCE = [
    ("taker", "as al " * 6, 0.00, 1.00, 1.44, 0.0,
     [0.44, 0.07, 0.24, 0.03, 0.1, 0.01, 0.04, 0.0, 0.02, 0.0, 0.01, 0.0]),
    ("small taker", "as " * 12, 0.01, 1.00, 1.70, 0.0,
     [0.44, 0.36, 0.28, 0.21, 0.14, 0.1, 0.06, 0.04, 0.02, 0.02, 0.01, 0.01]),
    ("only gives, large", "gl " * 12, 0.66, 0.00, 0.00, 32.3, []),
    ("only gives, small", "gs " * 12, 0.70, 0.71, 0.00, 12.0, []),
    ("balanced", "gs gs as gs - as gs gs al gs as al", 0.44, 1.00, 5.31, 6.0, [0.63, 0.68, 0.33, 0.77, 0.32]),
    ("large ask first", "al gs gs as gs - as gs gs gs as al", 0.48, 0.99, 4.31, 6.0,
     [0.1, 0.59, 0.66, 0.8, 0.35]),
    ("scorekeeper", "! ! as ! - as ! ! al ! as al", 0.29, 1.00, 3.49, 6.0, [0.55, 0.57, 0.18, 0.6, 0.17]),
    ("silent", "- " * 12, 0.14, 1.00, 0.00, 0.0, []),
]  # fmt: skip


@pytest.mark.parametrize("row", REFERENCE, ids=[row[0] for row in REFERENCE])
def test_the_design_figures(row: tuple[str, str, float, float, float, float, list[float]]) -> None:
    _, text, level, energy, received, given, chances = row
    run = trust.simulate(plan(text))
    assert round(run.trust, 2) == level
    assert round(run.energy, 2) == energy
    assert round(run.received, 2) == received
    assert round(run.given, 1) == given
    assert [round(week.chance, 2) for week in run.weeks if week.chance is not None] == chances


def test_the_question_points_at_the_week_of_the_largest_fall() -> None:
    run = trust.simulate(plan("gs gs gs gs gs al gs gs gs gs gs gs"))
    assert trust.question(run).right == {"week6"}


def test_weeks_that_cannot_be_told_apart_are_all_right() -> None:
    run = trust.simulate(plan("- " * 12))
    question = trust.question(run)
    assert len(question.right) > 1
    for option in question.right:
        week = int(option.removeprefix("week"))
        assert run.changes[week - 1] - min(run.changes) < 0.005


def test_examples_differ_most_in_trust_as_the_design_says() -> None:
    trusts = {name: trust.simulate(made).trust for name, made in trust.EXAMPLES.items()}
    assert trusts["taker"] < trusts["scorekeeper"] < trusts["balanced"]


def test_the_backdrop_is_made_once() -> None:
    assert trust.cloud() is trust.cloud()
    assert len(trust.cloud()) == 300
