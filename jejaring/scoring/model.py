"""What scoring gives: points, and a finding for each part of the answer."""

from __future__ import annotations

from typing import Literal

import msgspec

from jejaring.course.text import Text

__all__ = ["Finding", "Score", "State", "total"]

State = Literal["none", "part", "whole", "damaged"]


class Finding(msgspec.Struct, frozen=True, omit_defaults=True):
    """One part of an answer judged.

    `item`: id of the option, card, segment, reply, field or check it is about. `share`: 0 to 1 of what the part could
    earn. `code`: key of the wording `scoring.CODE`, with `values` for its placeholders. `why`: the author's reason.
    """

    item: str
    share: float
    code: str
    values: dict[str, str | int | float] = {}
    why: Text | None = None


class Score(msgspec.Struct, frozen=True, omit_defaults=True):
    """The score of one activity.

    `points`: 0 to `possible`, at most two decimals. `state`: whether there is an answer, part of one, a whole one, or
    one that cannot be read (`problem` then names the code of the wording `answer.CODE`, `detail` the place).
    """

    points: float
    possible: float
    state: State
    findings: tuple[Finding, ...] = ()
    problem: str = ""
    detail: str = ""


def total(share: float, possible: float) -> float:
    """`share` (0 to 1) of `possible` as points with two decimals, so that every way of grading gives the same."""
    return round(max(0.0, min(1.0, share)) * possible, 2)
