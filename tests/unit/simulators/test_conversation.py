"""The conversation mirror against the figures of its design."""

import itertools

import pytest

from jejaring.simulators import conversation
from jejaring.simulators.conversation import Plan

NAMES = {name[0] if name != "phone" else "x": name for name in conversation.MOVES}


def plan(text: str, balance: bool = True) -> Plan:
    """Initials of the moves, as `o` for open or `f` for follow_up; `x` for phone."""
    return Plan(tuple(NAMES[letter] for letter in text), balance)


# label, moves, depth, heard, share of words, balance, result: as the design prints them
REFERENCE = [
    ("one-person show", "dssdsasd", 0.06, 0.0, 0.79, 0.35, 0.11),
    ("interrogator", "cofofofo", 0.46, 0.40, 0.29, 0.65, 0.48),
    ("parrot", "pppppppp", 0.32, 0.60, 0.35, 0.83, 0.56),
    ("balanced", "ofpdfedf", 0.60, 0.56, 0.42, 1.0, 0.69),
    ("balanced with two glances at the phone", "ofxdfxdf", 0.43, 0.21, 0.41, 1.0, 0.48),
    ("adviser", "oaafaada", 0.35, 0.38, 0.61, 0.98, 0.52),
    ("best six", "fpfpfd", 0.52, 0.55, 0.39, 0.97, 0.65),
]


@pytest.mark.parametrize("row", REFERENCE, ids=[row[0] for row in REFERENCE])
def test_the_design_figures(row: tuple[str, str, float, float, float, float, float]) -> None:
    last = conversation.simulate(plan(row[1])).last
    figures = (last.depth, last.heard, last.share, last.balance, last.result)
    assert tuple(round(figure, 2) for figure in figures) == row[2:]


def test_no_six_of_the_five_good_moves_do_better_than_the_best_six() -> None:
    results = (
        conversation.simulate(plan("".join(moves))).last.result for moves in itertools.product("ofped", repeat=6)
    )
    assert round(max(results), 2) == 0.65


def test_without_balance_depth_and_being_heard_share_all_the_weight() -> None:
    counted, uncounted = (conversation.simulate(plan("ofpdfedf", balance)).last for balance in (True, False))
    assert uncounted.depth == counted.depth
    assert uncounted.result == pytest.approx((0.35 * counted.depth + 0.40 * counted.heard) / 0.75)


def test_the_question_points_at_the_glance_at_the_phone() -> None:
    run = conversation.simulate(plan("ofpdfxdf"))
    assert conversation.question(run).right == {"turn6"}
