"""Reads untrusted JSON values strictly, and says in a stable code what is wrong with one."""

import math
from collections.abc import Collection
from typing import Final, Literal

Code = Literal["type", "length", "missing", "unknown", "range", "number", "sum"]

_SHOWN: Final = 40


class PlanError(ValueError):
    """A learner's plan that cannot be used: `code` is stable, `detail` names the place in plain English."""

    def __init__(self, code: Code, detail: str) -> None:
        super().__init__(f"{code}: {detail}")
        self.code: Code = code
        self.detail = detail


def read_list(value: object, place: str, least: int, most: int) -> list[object]:
    """`value` as a list of `least` to `most` items; raises PlanError type or length."""
    # Exact types: JSON knows no others, and a subclass could answer len() with anything.
    if type(value) is not list:
        raise PlanError("type", f"{place} must be a list, not {_kind(value)}")
    if not least <= len(value) <= most:
        wanted = str(least) if least == most else f"{least} to {most}"
        raise PlanError("length", f"{place} has {len(value)} items instead of {wanted}")
    return value


def read_record(value: object, place: str, names: Collection[str]) -> dict[str, object]:
    """`value` as an object with exactly the keys `names`; raises PlanError type, missing or unknown."""
    if type(value) is not dict:
        raise PlanError("type", f"{place} must be an object, not {_kind(value)}")
    for name in names:
        if name not in value:
            raise PlanError("missing", f"{place} lacks {name}")
    if len(value) != len(names):
        raise PlanError("unknown", f"{place} has keys other than {', '.join(names)}")
    return value


def read_choice(value: object, place: str, choices: Collection[str]) -> str:
    """`value` as one of the texts in `choices`; raises PlanError type or unknown."""
    if type(value) is not str:
        raise PlanError("type", f"{place} must be a text, not {_kind(value)}")
    if value not in choices:
        raise PlanError("unknown", f"{place} is {value[:_SHOWN]!a}, not one of {', '.join(choices)}")
    return value


def read_switch(value: object, place: str) -> bool:
    """`value` as true or false; raises PlanError type."""
    if type(value) is not bool:
        raise PlanError("type", f"{place} must be true or false, not {_kind(value)}")
    return value


def read_integer(value: object, place: str, least: int, most: int) -> int:
    """`value` as a whole number from `least` to `most`; raises PlanError type or range."""
    if type(value) is not int:
        raise PlanError("type", f"{place} must be a whole number, not {_kind(value)}")
    if not least <= value <= most:
        raise PlanError("range", f"{place} must be from {least} to {most}")
    return value


def read_number(value: object, place: str, least: float, most: float) -> float:
    """`value` as a finite number from `least` to `most`; raises PlanError type, number or range."""
    if type(value) is not int and type(value) is not float:
        raise PlanError("type", f"{place} must be a number, not {_kind(value)}")
    if type(value) is float and not math.isfinite(value):
        raise PlanError("number", f"{place} must be a finite number")
    if not least <= value <= most:
        raise PlanError("range", f"{place} must be from {least:g} to {most:g}")
    return float(value)


def _kind(value: object) -> str:
    return type(value).__name__[:_SHOWN]
