"""Where the cohort's simulator plans land: the checks of every run that was handed in."""

from __future__ import annotations

import random

import numpy as np

from jejaring.course import Simulator, load_lesson
from jejaring.insight.cohort import Cohort
from jejaring.insight.collected import Collected
from jejaring.insight.pictures import Landing
from jejaring.simulators import model_of
from jejaring.wording import Words

__all__ = ["landings", "simulators"]


def simulators(cohort: Cohort) -> list[tuple[str, Simulator]]:
    """(lesson id, activity) of every simulator in the course."""
    return [
        (entry.id, activity)
        for entry in cohort.lessons
        for activity in load_lesson(entry.id).activities
        if isinstance(activity, Simulator)
    ]


def landings(cohort: Cohort, index: Collected, lesson: str, activity: Simulator, words: Words) -> list[Landing]:
    """One landing for each check of the simulator, over the runs that were handed in; empty without any."""
    chosen = cohort.chosen(lesson)
    runs = [
        checks
        for assignment in sorted(set(chosen.values()))
        for learner, (checks, _figures) in index.plans(assignment, activity.id).items()
        if chosen.get(learner) == assignment
    ]
    if not runs:
        return []
    targets = _targets(activity)
    return [
        Landing(
            words(f"{activity.model}.check.{name}"),
            np.array([run[name] for run in runs if name in run], dtype=np.float64),
            threshold,
            sense,
        )
        for name, threshold, sense in targets
    ]


def _targets(activity: Simulator) -> list[tuple[str, float, str]]:
    """Check id, threshold and sense; any plan of the model tells them."""
    model = model_of(activity.model)
    run = model.simulate(model.random_plan(random.Random(0)))
    return [(check.id, float(check.threshold), check.sense) for check in model.checks(run)]
