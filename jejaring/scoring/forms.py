"""Scoring by form: whether guided fields are filled as asked. What the words mean is for people to judge."""

from __future__ import annotations

import re
from datetime import date
from itertools import pairwise

from jejaring.answers import ComposeAnswer, ScheduleAnswer, TableAnswer
from jejaring.course import Compose, ComposeKey, Schedule, Table
from jejaring.course.activities import Field
from jejaring.scoring.model import Finding, Score, State, total

__all__ = ["field_code", "score_compose", "score_schedule", "score_table", "word_count"]

_WORD = re.compile(r"\w+(?:[-'’.]\w+)*")


def word_count(text: str) -> int:
    """Words as people count them: `terima-kasih`, `Bu`, `10.30` are one each."""
    return sum(1 for _ in _WORD.finditer(text))


def field_code(field: Field, text: str, accept: tuple[str, ...] | None = None) -> str:
    """The finding's code for a field: `field_good`, or what it lacks."""
    text = text.strip()
    if not text:
        return "field_optional" if field.optional else "field_empty"
    match field.input:
        case "chips":
            if text not in {option.id for option in field.options}:
                return "field_unknown"
            return "field_good" if accept is None or text in accept else "field_other"
        case "date":
            return "field_good" if _is_date(text) else "field_date"
        case "number":
            return "field_good" if re.fullmatch(r"\d{1,6}([.,]\d{1,3})?", text, re.ASCII) else "field_number"
        case _:
            words = word_count(text)
            if words < field.min_words:
                return "field_short"
            return "field_long" if words > field.max_words else "field_good"


def _is_date(text: str) -> bool:
    try:
        date.fromisoformat(text)
    except ValueError:
        return False
    return True


def _field_finding(field: Field, text: str, key: ComposeKey, item: str) -> Finding:
    code = field_code(field, text, key.accept.get(field.id))
    values: dict[str, str | int | float] = {
        "words": word_count(text),
        "least": field.min_words,
        "most": field.max_words,
    }
    good = code in {"field_good", "field_optional"}
    return Finding(item, float(good), code, values, key.why.get(field.id))


def score_compose(activity: Compose, answer: ComposeAnswer, key: ComposeKey, possible: float) -> Score:
    """The share of required fields that are filled as asked."""
    findings = tuple(_field_finding(field, answer.fields.get(field.id, ""), key, field.id) for field in activity.fields)
    filled = [field for field in activity.fields if answer.fields.get(field.id, "").strip()]
    required = [
        finding
        for field, finding in zip(activity.fields, findings, strict=True)
        if not field.optional or field in filled
    ]
    share = sum(finding.share for finding in required) / len(required) if required else 0.0
    state: State = "none" if not filled else "whole" if all(finding.share for finding in required) else "part"
    return Score(total(share if filled else 0.0, possible), possible, state, findings if filled else ())


def score_table(activity: Table, answer: TableAnswer, possible: float) -> Score:
    """Two parts: the share of `min_rows` rows that are complete, and each of the `needs` met; all count alike.

    The rows weigh as much as the row count, each need as much as one row.
    """
    none = ComposeKey()
    findings: list[Finding] = []
    complete = 0
    for number, row in enumerate(answer.rows[: activity.max_rows], start=1):
        codes = [_field_finding(field, row.get(field.id, ""), none, field.id) for field in activity.fields]
        whole = all(finding.share for finding in codes)
        complete += whole
        missing = sum(1 for finding in codes if not finding.share)
        findings.append(
            Finding(
                str(number),
                float(whole),
                "row_good" if whole else "row_part",
                {"row": number, "missing": missing},
            )
        )
    rows = min(complete, activity.min_rows)
    if complete < activity.min_rows:
        findings.append(
            Finding("rows", rows / activity.min_rows, "rows_few", {"rows": complete, "least": activity.min_rows})
        )
    met = 0
    needs = [(field, option, count) for field, counts in activity.needs.items() for option, count in counts.items()]
    for field_id, option, count in needs:
        have = sum(1 for row in answer.rows[: activity.max_rows] if row.get(field_id) == option)
        met += have >= count
        code = "need_met" if have >= count else "need_open"
        values: dict[str, str | int | float] = {
            "have": have,
            "least": count,
            "field": field_id,
            "option": option,
        }
        findings.append(Finding(f"{field_id}.{option}", float(have >= count), code, values))
    share = (rows + met) / (activity.min_rows + len(needs))
    empty = not any(text.strip() for row in answer.rows for text in row.values())
    state: State = "none" if empty else "whole" if share == 1 else "part"
    return Score(total(0.0 if empty else share, possible), possible, state, () if empty else tuple(findings))


def score_schedule(activity: Schedule, answer: ScheduleAnswer, possible: float) -> Score:
    """Per person, an equal share of: enough touches, the first in time, gaps that widen, all within the horizon."""
    if not answer.touches:
        return Score(0.0, possible, "none" if answer.met is None else "part")
    findings: list[Finding] = []
    for number in range(1, activity.people + 1):
        days = sorted(touch.date for touch in answer.touches if touch.person == str(number))
        findings.extend(_person_findings(activity, answer.met, days, number))
    if len(answer.touches) > activity.max_touches:
        values: dict[str, str | int | float] = {"have": len(answer.touches), "most": activity.max_touches}
        findings.append(Finding("all", 0.0, "touches_many", values))
    share = sum(finding.share for finding in findings) / len(findings)
    return Score(total(share, possible), possible, "whole" if share == 1 else "part", tuple(findings))


def _person_findings(activity: Schedule, met: date | None, days: list[date], number: int) -> list[Finding]:
    def finding(good: bool, code: str, **values: int) -> Finding:
        given: dict[str, str | int | float] = {"person": number, **values}
        return Finding(str(number), float(good), f"{code}_good" if good else f"{code}_bad", given)

    after = [(day - met).days for day in days] if met else []
    gaps = [later - sooner for sooner, later in zip([0, *after], after, strict=False)]
    found = [
        finding(len(days) >= activity.min_touches, "touches", have=len(days), least=activity.min_touches),
        finding(bool(after) and 0 <= after[0] <= activity.first_within, "first", most=activity.first_within),
        finding(bool(after) and after[-1] <= activity.horizon, "horizon", most=activity.horizon),
    ]
    if activity.widening:
        widening = len(gaps) >= activity.min_touches and all(a < b for a, b in pairwise(gaps))
        found.append(finding(widening, "widening"))
    return found
