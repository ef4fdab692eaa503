"""The simulators: computing time of a run, and how many random plans reach the target."""

from __future__ import annotations

import random
import statistics
from functools import partial
from typing import Any

from benchmarks.measure import Row, seconds
from jejaring.simulators import NAMES, model_of

PLANS = 1000


def _run(model: Any, plan: object) -> None:
    model.figures(model.simulate(plan))


def rows() -> list[Row]:
    """Share of 1,000 random plans reaching every check (aim: 3 to 25 %), and the slowest tenth of single runs."""
    found = []
    for name in NAMES:
        model = model_of(name)
        rng = random.Random(1)
        plans = [model.random_plan(rng) for _ in range(PLANS)]
        reached = sum(all(check.reached for check in model.checks(model.simulate(plan))) for plan in plans)
        times = [seconds(partial(_run, model, plan)) for plan in plans[:200]]
        slow = statistics.quantiles(times, n=10)[-1]
        found += [
            Row("simulators", f"{name}: random plans on target, at least", 100 * reached / PLANS, "%", 3, ">="),
            Row("simulators", f"{name}: random plans on target, at most", 100 * reached / PLANS, "%", 25),
            Row("simulators", f"{name}: one run, 90th percentile", 1000 * slow, "ms", 100),
        ]
    return found
