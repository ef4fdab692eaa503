"""Scoring a simulator: the prediction was made, the target was reached, one's own run was understood."""

from __future__ import annotations

from jejaring.answers import SimulatorAnswer
from jejaring.course import Simulator
from jejaring.scoring.model import Finding, Score, State, total
from jejaring.simulators import model_of
from jejaring.simulators.reading import PlanError

__all__ = ["score_simulator"]


def score_simulator(activity: Simulator, answer: SimulatorAnswer, possible: float) -> Score:
    """`split.prediction` for having predicted, `split.target` by the share of checks reached, `split.question`.

    The question is about the plan that is handed in, so its right answer is computed from that plan.
    """
    split = activity.split
    findings = [
        Finding(
            "prediction",
            float(answer.prediction is not None),
            "predicted" if answer.prediction else "not_predicted",
        )
    ]
    earned = split.prediction * findings[0].share
    if answer.plan is None or answer.runs == 0:
        state: State = "none" if answer.prediction is None else "part"
        return Score(total(earned / possible if possible else 0.0, possible), possible, state, tuple(findings))
    model = model_of(activity.model)
    try:
        run = model.simulate(model.plan_from(answer.plan))
    except PlanError as error:
        return Score(0.0, possible, "damaged", tuple(findings), "plan", str(error)[:200])
    checks = model.checks(run)
    for check in checks:
        values: dict[str, str | int | float] = {
            "value": check.value,
            "threshold": check.threshold,
            "sense": check.sense,
        }
        findings.append(
            Finding(check.id, float(check.reached), "check_reached" if check.reached else "check_missed", values)
        )
    earned += split.target * sum(check.reached for check in checks) / len(checks)
    right = model.question(run).right
    if answer.question is None:
        findings.append(Finding("question", 0.0, "question_open"))
    else:
        good = answer.question in right
        findings.append(Finding("question", float(good), "question_right" if good else "question_wrong"))
        earned += split.question * good
    state = "whole" if answer.prediction is not None and answer.question is not None else "part"
    return Score(total(earned / possible if possible else 0.0, possible), possible, state, tuple(findings))
