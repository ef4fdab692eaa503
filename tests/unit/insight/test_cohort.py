"""The cohort against nbgrader's own view of the same gradebook, and who has gone quiet."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime, timedelta

import pytest
from nbgrader.api import Gradebook

from jejaring.course import load_course
from jejaring.grading.gradebook import Submission
from jejaring.insight.cohort import Cohort, Standing, cohort, gone_quiet
from jejaring.insight.state import Insight
from tests.planted import NOW


def test_scores_are_those_of_nbgrader(insight: Insight) -> None:
    found = insight.cohort()
    with Gradebook(insight.place.url) as gradebook:
        for slug in ("1-memberi", "1-giving", "6-rencana"):
            entry, _language = load_course().assignment(slug)
            rows = gradebook.submission_dicts(slug)
            assert rows
            for row in rows:
                standing = found.standing(row["student"], entry.id)
                assert standing.assignment == slug
                assert standing.score == pytest.approx(row["score"])
                assert (standing.waiting > 0) == row["needs_manual_grade"]
                assert found.possible[entry.id] == row["max_score"]


def test_every_state_comes_from_what_was_handed_in(insight: Insight) -> None:
    found = insight.cohort()
    states = found.states()
    assert states.shape == (120, 7)
    # The start has nothing to score by hand; every twelfth learner stopped after lesson 3.
    assert (states[:, 0] == 3).all()
    assert (states[7::12, 4:] == 0).all()
    assert (states[0::12, 4:] > 0).all()


class Recorded:
    """A gradebook that holds just these submissions."""

    def __init__(self, *submissions: Submission, due: datetime | None = None) -> None:
        self.rows, self.due = submissions, due

    def submissions(self) -> tuple[Submission, ...]:
        return self.rows

    def due_dates(self) -> dict[str, datetime | None]:
        return dict.fromkeys(("1-memberi", "1-giving"), self.due)

    def learners(self) -> tuple[()]:
        return ()


def of(*submissions: Submission, due: datetime | None = None, whole: int = 11) -> Cohort:
    complete = {(s.learner, s.assignment): (whole, 11) for s in submissions}
    return cohort(Recorded(*submissions, due=due), complete, {}, NOW)  # type: ignore[arg-type]


def test_the_two_languages_of_a_lesson_count_once_with_the_higher_score() -> None:
    first = Submission("ani", "1-memberi", NOW - timedelta(days=2), 20.0, 0.0, 0)
    second = Submission("ani", "1-giving", NOW - timedelta(days=9), 31.0, 0.0, 0)
    for order in ((first, second), (second, first)):
        standing = of(*order).standing("ani", "m1_giving")
        assert (standing.assignment, standing.score) == ("1-giving", 31.0)
    tied = of(first, replace(second, score=20.0)).standing("ani", "m1_giving")
    assert tied.assignment == "1-memberi", "of two equal ones the later counts"


@pytest.mark.parametrize(
    ("waiting", "whole", "due", "state"),
    [
        (0, 11, None, "graded"),
        (1, 11, None, "submitted"),
        (0, 5, None, "working"),
        (1, 5, NOW + timedelta(days=1), "working"),
        (1, 5, NOW - timedelta(days=1), "submitted"),
        (0, 5, NOW - timedelta(days=1), "graded"),
    ],
)
def test_a_part_counts_as_working_until_the_lesson_is_due(
    waiting: int, whole: int, due: datetime | None, state: str
) -> None:
    one = Submission("ani", "1-memberi", NOW, 20.0, 0.0, waiting)
    assert of(one, due=due, whole=whole).standing("ani", "m1_giving").state == state


def test_what_is_collected_but_not_graded_stands_as_submitted() -> None:
    found = cohort(Recorded(), {}, {("ani", "1-memberi"): NOW, ("budi", "other"): NOW}, NOW)  # type: ignore[arg-type]
    assert [learner.id for learner in found.learners] == ["ani"]
    assert found.standing("ani", "m1_giving") == Standing("submitted", "1-memberi", None, 0, NOW)


def test_quiet_are_those_who_are_not_through_and_silent(insight: Insight) -> None:
    quiet = gone_quiet(insight.cohort(), NOW)
    # Lesson 3 was handed in 36 days before, the plan 12 days before.
    assert {person.learner.id for person in quiet} == {f"s{number:05d}" for number in range(7, 120, 12)}
    assert all(person.days == 36 and person.next_lesson == "m4_channels" for person in quiet)
    assert gone_quiet(insight.cohort(), NOW - timedelta(days=30)) == []


def test_nobody_is_quiet_before_the_course_has_begun() -> None:
    assert gone_quiet(cohort(Recorded(), {}, {}, NOW), NOW) == []  # type: ignore[arg-type]
