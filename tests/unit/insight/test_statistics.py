"""Statistics against worked examples, pingouin and scikit-learn."""

import math
import re

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from sklearn.metrics import cohen_kappa_score

from jejaring.insight.agreement import weighted_kappa
from jejaring.insight.alike import alike_groups
from jejaring.insight.change import habit_scores, paired_change
from jejaring.insight.items import FLAG_CODES, flags, item_statistics, option_table, score_groups
from jejaring.insight.reliability import cronbach_alpha
from jejaring.wording import Language, Words

# Four learners, three items. By hand for item A (1, 1, 0, 0): the rest is 2, 1, 1, 0, so the deviations are
# (.5, .5, -.5, -.5) and (1, 0, 0, -1); covariance (.5 + .5) / 3 = 1/3; variances 1/3 and 2/3.
POINTS = np.array([[1, 1, 1], [1, 1, 0], [0, 1, 0], [0, 0, 0]], dtype=float)


def test_items_by_hand() -> None:
    found = item_statistics(("A", "B", "C"), POINTS, (1, 1, 1))[0]
    assert found.difficulty == pytest.approx(0.5, abs=1e-9)
    assert found.item_rest == pytest.approx((1 / 3) / math.sqrt((1 / 3) * (2 / 3)), abs=1e-9)
    # Sorted, item A (0, 0, 1, 1) against (0, 1, 1, 2) has the same covariance 1/3: nothing more could be had.
    assert found.efficiency == pytest.approx(1.0, abs=1e-9)


def test_efficiency_below_one_by_hand() -> None:
    # Item (1, 0, 1, 0), rest (3, 2, 1, 0): covariance (.5*1.5 - .5*.5 + .5*-.5 - .5*-1.5) / 3 = 1/3.
    # Sorted (0, 0, 1, 1) against (0, 1, 2, 3): (.75 + .25 + .25 + .75) / 3 = 2/3.
    points = np.array([[1, 3], [0, 2], [1, 1], [0, 0]], dtype=float)
    assert item_statistics(("A", "B"), points, (1, 3))[0].efficiency == pytest.approx(0.5, abs=1e-9)


def test_an_item_without_variation_has_no_discrimination() -> None:
    points = np.array([[1, 1], [1, 0], [1, 1]], dtype=float)
    found = item_statistics(("A", "B"), points, (1, 1))[0]
    assert math.isnan(found.item_rest)
    assert math.isnan(found.efficiency)


def test_planted_difficulty_and_discrimination_are_recovered_in_order() -> None:
    rng = np.random.default_rng(3)
    ability = rng.normal(size=4000)
    places, slopes = np.array([-1.5, -0.5, 0.5, 1.5]), np.array([0.4, 0.9, 1.6, 2.6])
    easy = rng.random((4000, 4)) < 1 / (1 + np.exp(-(ability[:, None] - places)))
    steep = rng.random((4000, 4)) < 1 / (1 + np.exp(-slopes * ability[:, None]))
    points = np.hstack([easy, steep]).astype(float)
    found = item_statistics([f"i{n}" for n in range(8)], points, [1.0] * 8)
    difficulty = [item.difficulty for item in found[:4]]
    assert difficulty == sorted(difficulty, reverse=True)
    rest = [item.item_rest for item in found[4:]]
    assert rest == sorted(rest)


@pytest.mark.filterwarnings("ignore")
def test_alpha_agrees_with_pingouin() -> None:
    import pandas as pd
    import pingouin

    rng = np.random.default_rng(8)
    points = rng.normal(size=(60, 1)) + rng.normal(size=(60, 6))
    found = cronbach_alpha(points)
    alpha, interval = pingouin.cronbach_alpha(pd.DataFrame(points))
    assert found.alpha == pytest.approx(alpha, abs=1e-9)
    # pingouin rounds its interval to three decimals.
    assert [found.low, found.high] == pytest.approx(list(interval), abs=5.1e-4)
    assert found.error == pytest.approx(points.sum(axis=1).std(ddof=1) * math.sqrt(1 - alpha), abs=1e-9)


def moodles(points: np.ndarray, column: int) -> tuple[float, float]:
    """Moodle's discrimination index and discriminative efficiency, as its calculator adds them up, as shares."""
    own = [float(value) for value in points[:, column]]
    others = [float(row.sum() - row[column]) for row in points]
    mean, other_mean = sum(own) / len(own), sum(others) / len(others)
    covariance = sum((a - mean) * (b - other_mean) for a, b in zip(own, others, strict=True))
    most = sum((a - mean) * (b - other_mean) for a, b in zip(sorted(own), sorted(others), strict=True))
    spread = sum((a - mean) ** 2 for a in own) * sum((b - other_mean) ** 2 for b in others)
    return covariance / math.sqrt(spread), covariance / most


RNG = np.random.default_rng(12)
CASES = {
    "ties": np.round(RNG.random((40, 5)) * 2),
    "left out counts as nothing": np.where(RNG.random((50, 4)) < 0.3, 0.0, np.round(RNG.random((50, 4)) * 3)),
    "weights": np.round(RNG.random((45, 4)) * [1, 2, 8, 40], 2),
    "a constant item among others": np.column_stack([np.ones(30), np.round(RNG.random((30, 3)) * 4)]),
    "negative alpha": np.array([[3.0, 0, 1], [0, 3, 1], [2, 1, 0], [1, 2, 3], [3, 1, 0], [0, 2, 2]]),
    "two learners": np.array([[1.0, 0, 2], [0.5, 3, 2.75]]),
}


@pytest.mark.filterwarnings("ignore")
@pytest.mark.parametrize("case", CASES)
def test_figures_agree_with_pingouin_pandas_and_moodle(case: str) -> None:
    import pandas as pd
    import pingouin

    points = CASES[case]
    frame = pd.DataFrame(points)
    most = points.max(axis=0)
    for column, item in enumerate(item_statistics([str(n) for n in range(points.shape[1])], points, most)):
        assert item.difficulty == pytest.approx(points[:, column].sum() / len(points) / most[column], abs=1e-9)
        if frame[column].nunique() == 1:
            assert math.isnan(item.item_rest)
            continue
        assert item.item_rest == pytest.approx(frame[column].corr(frame.drop(columns=column).sum(axis=1)), abs=1e-9)
        assert (item.item_rest, item.efficiency) == pytest.approx(moodles(points, column), abs=1e-9)
    found = cronbach_alpha(points)
    alpha, interval = pingouin.cronbach_alpha(frame)
    assert found.alpha == pytest.approx(alpha, abs=1e-9)
    assert [found.low, found.high] == pytest.approx(list(interval), abs=5.1e-4)
    assert found.error == pytest.approx(frame.sum(axis=1).std() * math.sqrt(1 - alpha), abs=1e-9)
    if case == "negative alpha":
        assert found.alpha < 0


@pytest.mark.filterwarnings("error")
@pytest.mark.parametrize("shape", [(0, 3), (1, 3), (5, 1), (0, 0)])
def test_too_little_gives_no_figures_and_no_noise(shape: tuple[int, int]) -> None:
    points = np.zeros(shape)
    assert math.isnan(cronbach_alpha(points).alpha)
    for item in item_statistics([str(n) for n in range(shape[1])], points, [1.0] * shape[1]):
        assert math.isnan(item.item_rest)
        assert flags(item) == ()


@pytest.mark.parametrize("language", ["id", "en"])
def test_every_flag_has_advice(language: Language) -> None:
    for code in FLAG_CODES:
        said = Words(language)(f"insight.flag_{code}", option="C")
        assert said.endswith(".")
        assert bool(re.search(r"\bC\b", said)) == ("option" in code or "distractor" in code)


def test_alpha_by_hand() -> None:
    # Variances 1/3, 1/4, 1/4; totals 3, 2, 1, 0 with variance 5/3: alpha = 3/2 * (1 - (5/6) / (5/3)) = 3/4.
    assert cronbach_alpha(POINTS).alpha == pytest.approx(0.75, abs=1e-9)


LEVELS = st.lists(st.tuples(st.integers(1, 4), st.integers(1, 4)), min_size=2, max_size=60)


@given(LEVELS)
@settings(max_examples=60)
def test_kappa_agrees_with_scikit_learn(pairs: list[tuple[int, int]]) -> None:
    one, other = [a for a, _ in pairs], [b for _, b in pairs]
    found = weighted_kappa(one, other)
    if math.isnan(found.kappa):
        assert len({*one, *other}) == 1
        return
    wanted = cohen_kappa_score(one, other, labels=[1, 2, 3, 4], weights="quadratic")
    assert found.kappa == pytest.approx(wanted, abs=1e-9)
    assert math.isnan(found.low) or found.low <= found.kappa <= found.high


@pytest.mark.filterwarnings("error")
@pytest.mark.parametrize(
    ("one", "other", "kappa"),
    [
        ([], [], math.nan),
        ([3], [3], math.nan),
        ([2, 2, 2], [2, 2, 2], math.nan),
        ([1], [4], 0.0),
        ([2, 2, 2], [3, 3, 3], 0.0),
        ([1, 2, 3, 4], [1, 2, 3, 4], 1.0),
        ([1, 4], [4, 1], -1.0),
    ],
)
def test_pairs_that_do_not_vary_have_no_interval(one: list[int], other: list[int], kappa: float) -> None:
    found = weighted_kappa(one, other)
    assert found.kappa == pytest.approx(kappa, abs=1e-9, nan_ok=True)
    assert math.isnan(found.low)
    assert math.isnan(found.high)


def test_kappas_interval_covers_as_often_as_it_says() -> None:
    rng = np.random.default_rng(5)
    table = np.array([[8, 3, 1, 0], [3, 10, 4, 1], [1, 4, 12, 3], [0, 1, 3, 6]], dtype=float).ravel()
    share = table / table.sum()
    cells = [(a, b) for a in range(1, 5) for b in range(1, 5)]
    truth_pairs = [cell for cell, count in zip(cells, table.astype(int) * 50, strict=True) for _ in range(count)]
    truth = weighted_kappa([a for a, _ in truth_pairs], [b for _, b in truth_pairs]).kappa
    covered = 0
    for _ in range(400):
        drawn = [cells[index] for index in rng.choice(16, size=120, p=share)]
        found = weighted_kappa([a for a, _ in drawn], [b for _, b in drawn])
        covered += found.low <= truth <= found.high
    assert 0.91 <= covered / 400 <= 0.98


def test_groups_share_equal_scores_and_tables_count_by_group() -> None:
    groups = score_groups(np.array([1.0, 2, 2, 3, 4, 5]))
    assert list(groups) == [0, 0, 0, 1, 2, 2]
    rows = option_table(["a", "a", "b", None, "b", "b"], {"a": 1, "b": 0}, groups)
    assert rows[0].counts == (2, 0, 0)
    assert rows[1].shares == (pytest.approx(1 / 3), 0.0, 1.0)


def test_an_option_that_draws_the_strong_is_flagged_only_in_a_cohort_large_enough() -> None:
    def cohort(size: int) -> tuple[tuple[str, str], ...]:
        total = np.arange(size, dtype=float)
        chosen = ["best" if learner < size * 0.6 else "other" for learner in range(size)]
        earned = np.array([1.0 if given == "best" else 0.0 for given in chosen])
        statistics = item_statistics(("A", "rest"), np.column_stack([earned, total]), (1, size))[0]
        return flags(statistics, option_table(chosen, {"best": 1, "other": 0}, score_groups(total)))

    assert ("strong_distractor", "other") in cohort(60)
    assert ("negative", "") in cohort(60)
    assert cohort(12) == ()


def test_paired_change_by_hand_and_its_interval() -> None:
    before = np.array([2.0, 3.0, 2.5, 3.5] * 10)
    after = before + np.array([1.0, 0.5, 0.0, 0.5] * 10)
    found = paired_change(before, after)
    assert found.difference == pytest.approx(0.5, abs=1e-9)
    assert found.low < 0.5 < found.high
    assert found.high - found.low < 0.4
    assert paired_change(before, after) == found


def test_reversed_statements_count_the_other_way_round() -> None:
    habits = {"s1": 1, "s2": 1, "s3": 2}
    assert habit_scores({"s1": 4, "s2": 2}, habits, frozenset({"s2"})) == {1: 4.0}


def test_near_copies_stand_together_and_others_apart() -> None:
    story = (
        "Bulan lalu saya menghubungi kakak tingkat yang sudah tiga tahun tidak saya sapa, langsung meminta dikenalkan."
    )
    texts = [
        story,
        "Saya belum pernah meminta apa pun kepada rekan kerja lintas divisi karena sungkan.",
        story.replace("kakak tingkat", "kakak  tingkat").upper(),
        "",
        "My neighbour runs a bakery and asked me to proofread her menu last Sunday.",
        story.replace("Bulan", "Minggu"),
        "...",
    ]
    assert alike_groups(texts) == [[0, 2, 5]]
    assert alike_groups(["", "."]) == []
