"""Scoring: pure functions from an activity, an answer and a key to a score with its reasons.

The widget (feedback on practice), the self-grader and the instructor's grader all call `score`, so they cannot
disagree. No Jupyter, no database, no clock, no chance.
"""

from jejaring.scoring.model import Finding, Score, State
from jejaring.scoring.score import answer_state, score

__all__ = ["Finding", "Score", "State", "answer_state", "score"]
