"""The cohort: every learner's standing in every lesson, the two languages of a lesson merged."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, datetime

import numpy as np
from numpy.typing import NDArray

from jejaring.course import Course, LessonEntry, load_course, load_lesson
from jejaring.grading.gradebook import GradebookReader, Learner
from jejaring.wording import LANGUAGES, Language

__all__ = ["QUIET_AFTER", "STATES", "Cohort", "Quiet", "Standing", "cohort", "gone_quiet"]

# From nothing handed in to everything scored; the heat map's order.
STATES = ("none", "working", "submitted", "graded")

# Days without handing anything in, after which a learner who is not through counts as gone quiet.
QUIET_AFTER = 14


@dataclass(frozen=True)
class Standing:
    """Where a learner stands in a lesson.

    `state`: one of `STATES`: working means handed in with activities still open, submitted that a score is missing.
    `score` is None while nothing is autograded; `assignment`: the language handed in, the one with the higher score
    where both were; `waiting`: cells that wait for a person; `at`: when it was handed in, in UTC without zone.
    """

    state: str
    assignment: str = ""
    score: float | None = None
    waiting: int = 0
    at: datetime | None = None


NOT_STARTED = Standing("none")


@dataclass(frozen=True)
class Cohort:
    """`standings`: learner id -> lesson id -> standing; a lesson that is absent was not started.

    `possible`: lesson id -> the most it gives.
    """

    course: Course
    learners: tuple[Learner, ...]
    standings: Mapping[str, Mapping[str, Standing]]
    possible: Mapping[str, float]

    @property
    def lessons(self) -> tuple[LessonEntry, ...]:
        """The course's lessons in order."""
        return self.course.lessons

    def standing(self, learner: str, lesson: str) -> Standing:
        """One learner's standing in one lesson."""
        return self.standings.get(learner, {}).get(lesson, NOT_STARTED)

    def states(self) -> NDArray[np.int8]:
        """Learners x lessons: positions in `STATES`."""
        places = {state: place for place, state in enumerate(STATES)}
        return np.array(
            [
                [places[self.standing(learner.id, entry.id).state] for entry in self.lessons]
                for learner in self.learners
            ],
            dtype=np.int8,
        ).reshape(len(self.learners), len(self.lessons))

    def scores(self, lesson: str) -> list[float]:
        """The scores of all who are fully graded in a lesson."""
        found = (self.standing(learner.id, lesson) for learner in self.learners)
        return [standing.score for standing in found if standing.state == "graded" and standing.score is not None]

    def chosen(self, lesson: str) -> dict[str, str]:
        """Learner -> the assignment that counts for a lesson, for those who handed one in."""
        return {
            learner: by_lesson[lesson].assignment
            for learner, by_lesson in self.standings.items()
            if lesson in by_lesson
        }

    def language(self, learner: str) -> Language:
        """The language a learner handed in last; Indonesian for who has handed in nothing."""
        by_lesson = self.standings.get(learner, {})
        latest = max(by_lesson.values(), key=lambda s: (s.at or datetime.min, s.assignment), default=None)
        return self.course.assignment(latest.assignment)[1] if latest is not None else "id"


def cohort(
    reader: GradebookReader,
    complete: Mapping[tuple[str, str], tuple[int, int]],
    collected: Mapping[tuple[str, str], datetime | None],
    now: datetime | None = None,
) -> Cohort:
    """The cohort of a gradebook.

    `complete`: (learner, assignment) -> whole answers of graded activities, from the index. `collected`: submissions
    that lie in the course's folder, with their time; those not yet autograded stand as submitted.
    """
    course = load_course()
    moment = now or datetime.now(UTC).replace(tzinfo=None)
    lesson_of = {entry.slug[language]: entry.id for entry in course.lessons for language in LANGUAGES}
    due = reader.due_dates()
    standings: dict[str, dict[str, Standing]] = {}
    for submission in reader.submissions():
        lesson = lesson_of.get(submission.assignment)
        if lesson is None:
            continue
        whole, graded = complete.get((submission.learner, submission.assignment), (0, 0))
        deadline = due.get(submission.assignment)
        unfinished = whole < graded and (deadline is None or deadline > moment)
        state = "working" if unfinished else "submitted" if submission.waiting else "graded"
        found = Standing(
            state, submission.assignment, round(submission.score, 2), submission.waiting, submission.timestamp
        )
        mine = standings.setdefault(submission.learner, {})
        if lesson not in mine or _rank(found) > _rank(mine[lesson]):
            mine[lesson] = found
    for (learner, assignment), at in collected.items():
        lesson = lesson_of.get(assignment)
        if lesson is not None and lesson not in standings.get(learner, {}):
            standings.setdefault(learner, {})[lesson] = Standing("submitted", assignment, None, 0, at)
    known = {learner.id: learner for learner in reader.learners()}
    # A submission may lie in the folder before nbgrader has met its learner.
    for learner in standings.keys() - known.keys():
        known[learner] = Learner(learner)
    possible = {
        entry.id: float(sum(activity.points for activity in load_lesson(entry.id).activities))
        for entry in course.lessons
    }
    return Cohort(course, tuple(known[name] for name in sorted(known)), standings, possible)


def _rank(standing: Standing) -> tuple[float, datetime]:
    return (-1.0 if standing.score is None else standing.score, standing.at or datetime.min)


@dataclass(frozen=True)
class Quiet:
    """A learner who has gone quiet: `days` since the last submission, None without one; `done` counts lessons."""

    learner: Learner
    days: int | None
    done: int
    language: Language
    next_lesson: str


def gone_quiet(cohort: Cohort, now: datetime | None = None, after: int = QUIET_AFTER) -> list[Quiet]:
    """Who is not through and has handed in nothing for `after` days or at all, the longest silence first.

    While nobody has handed in anything, nobody is called quiet.
    """
    moment = now or datetime.now(UTC).replace(tzinfo=None)
    if not cohort.standings:
        return []
    found = []
    for learner in cohort.learners:
        mine = cohort.standings.get(learner.id, {})
        done = sum(1 for standing in mine.values() if standing.state in ("submitted", "graded"))
        if done >= len(cohort.lessons):
            continue
        times = [standing.at for standing in mine.values() if standing.at is not None]
        days = (moment - max(times)).days if times else None
        if days is not None and days < after:
            continue
        missing = next(
            entry.id for entry in cohort.lessons if mine.get(entry.id, NOT_STARTED).state in ("none", "working")
        )
        found.append(Quiet(learner, days, done, cohort.language(learner.id), missing))
    return sorted(found, key=lambda quiet: (quiet.days is not None, -(quiet.days or 0), quiet.learner.id))
