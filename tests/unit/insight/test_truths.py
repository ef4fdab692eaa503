"""What was planted in a simulated cohort is found again: order of difficulty and discrimination, changes, copies."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest
from scipy.stats import spearmanr

from jejaring.insight.alike import COPY, alike_groups
from jejaring.insight.habits import habit_report
from jejaring.insight.item_report import LessonReport, lesson_report
from jejaring.insight.landings import landings, simulators
from jejaring.insight.state import Insight
from jejaring.wording import Words
from tests.planted import Truth, plant

LESSONS = ("m1_giving", "m2_listening", "m3_goals")


@pytest.fixture(scope="module")
def large(tmp_path_factory: pytest.TempPathFactory) -> tuple[Insight, Truth]:
    folder: Path = tmp_path_factory.mktemp("large")
    truth = plant(folder, 900, seed=4, lessons=4)
    return Insight.open(folder), truth


@pytest.fixture(scope="module")
def reports(large: tuple[Insight, Truth]) -> list[LessonReport]:
    course, _truth = large
    found = course.cohort()
    return [
        lesson_report(found.course.entry(name), found.chosen(name), course.reader, course.index) for name in LESSONS
    ]


def test_planted_difficulty_is_recovered_in_order(large: tuple[Insight, Truth], reports: list[LessonReport]) -> None:
    for report in reports:
        planted = [large[1].items[item.activity.id][1] for item in report.items]
        found = [item.statistics.difficulty for item in report.items]
        # Difficulties were planted in steps that 900 learners tell apart; a high facility is an easy item.
        assert spearmanr(planted, found).statistic < -0.95


def test_planted_discrimination_is_recovered_in_order(
    large: tuple[Insight, Truth], reports: list[LessonReport]
) -> None:
    for report in reports:
        planted = [large[1].items[item.activity.id][0] for item in report.items]
        found = [item.statistics.efficiency for item in report.items]
        # Efficiency takes the item's difficulty into account, plain correlation does not.
        assert spearmanr(planted, found).statistic > 0.6


def test_the_best_option_rises_with_ability_and_the_others_fall(reports: list[LessonReport]) -> None:
    rising = [item for report in reports for item in report.items if item.options]
    assert len(rising) > 10
    for item in rising:
        best = max(row.weight for row in item.options)
        right = sum(row.shares[-1] - row.shares[0] for row in item.options if row.weight == best)
        wrong = sum(row.shares[-1] - row.shares[0] for row in item.options if row.weight < best)
        assert right > 0 > wrong


def test_options_count_everyone_once(reports: list[LessonReport]) -> None:
    for report in reports:
        for item in report.items:
            if item.options:
                assert sum(sum(row.counts) for row in item.options) == report.learners


def test_effort_is_told_where_the_notebooks_tell_it(reports: list[LessonReport]) -> None:
    for report in reports:
        for item in report.items:
            assert item.changes in (1.0, 2.0, 3.0)
            assert item.minutes is not None
            assert 1 < item.minutes < 5


def test_a_small_cohort_is_told_so_and_gets_no_flags(tmp_path: Path) -> None:
    plant(tmp_path, 12, lessons=2)
    course = Insight.open(tmp_path)
    found = course.cohort()
    report = lesson_report(found.course.entry("m1_giving"), found.chosen("m1_giving"), course.reader, course.index)
    assert report.few
    assert all(item.flags == () for item in report.items)


def test_changes_of_habits_are_found_in_their_order(insight: Insight) -> None:
    report = habit_report(insight.cohort(), insight.index)
    gains = [report.measured[habit].difference for habit in range(1, 6)]
    assert gains == sorted(gains)
    for habit, change in report.measured.items():
        assert change.pairs == 110
        assert change.low < change.difference < change.high
        # The scale ends at 5, which takes something off the largest gain.
        assert change.difference == pytest.approx(0.3 * habit, abs=0.2)
    # The later view of before was planted without a shift of the yardstick.
    assert all(abs(shift.difference) < 0.2 for shift in report.shift.values())


def test_planted_copies_are_found_and_nothing_else(insight: Insight, truth: Truth) -> None:
    texts = insight.index.reflections("1-memberi", "m1.reflection")
    names = sorted(texts)
    copies = alike_groups([texts[name] for name in names], COPY)
    indonesian = [sorted(set(group) & set(names)) for group in truth.copies]
    assert sorted([names[place] for place in group] for group in copies) == sorted(
        group for group in indonesian if len(group) > 1
    )


def test_every_simulator_shows_where_the_cohort_lands(insight: Insight) -> None:
    found = insight.cohort()
    listed = simulators(found)
    assert len(listed) == 5
    for lesson, activity in listed:
        checks = landings(found, insight.index, lesson, activity, Words("id"))
        assert checks
        for check in checks:
            assert len(check.values) == len(found.chosen(lesson))
            assert np.isfinite(check.values).all()
            assert 0 <= check.reached.mean() <= 1
