"""Grades a learner's answers at once, by the same scoring as an instructor's, and says what to try next."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from jejaring.course import (
    Activity,
    Chat,
    Choice,
    Compose,
    Key,
    Lesson,
    Mark,
    Reflection,
    ReflectionKey,
    Schedule,
    Simulator,
    Sort,
    Table,
)
from jejaring.scoring import Score, score
from jejaring.wording import Words

__all__ = ["grade_lesson", "rubrics"]


def grade_lesson(lesson: Lesson, keys: Mapping[str, Key], values: Mapping[str, object], words: Words) -> dict[str, Any]:
    """`points` of `possible`, and `parts`: every automatically graded activity in the order of the page.

    A part has `id`, `number` on the page, `title`, `points`, `possible`, `verdict` (right, partly, wrong, none or
    damaged, in words too as `told`), `reasons`: `[{about, share, text}]`, and `next`: what to try, empty where
    everything is right. `values`: activity id -> raw answer.
    """
    parts = []
    points = possible = 0.0
    for number, activity in enumerate(lesson.activities, start=1):
        if not activity.graded or isinstance(activity, Reflection):
            continue
        scored = score(activity, values.get(activity.id), keys.get(activity.id))
        points += scored.points
        possible += scored.possible
        parts.append(_part(number, activity, scored, words))
    return {"points": round(points, 2), "possible": possible, "parts": parts}


def _part(number: int, activity: Activity, scored: Score, words: Words) -> dict[str, Any]:
    if scored.state in {"none", "damaged"}:
        verdict: str = scored.state
    else:
        verdict = "right" if scored.points >= scored.possible else "partly" if scored.points > 0 else "wrong"
    return {
        "id": activity.id,
        "number": number,
        "title": activity.title[words.language],
        "points": scored.points,
        "possible": scored.possible,
        "verdict": verdict,
        "told": words(f"study.part_{verdict}"),
        "reasons": [
            {
                "about": _about(activity, finding.item, words),
                "share": finding.share,
                "text": " ".join(
                    part
                    for part in (
                        words(f"scoring.{finding.code}", **finding.values),
                        finding.why[words.language] if finding.why else "",
                    )
                    if part
                ),
            }
            for finding in scored.findings
        ],
        "next": "" if verdict == "right" else words(f"study.{_step(activity, verdict)}"),
    }


def _step(activity: Activity, verdict: str) -> str:
    if verdict in {"none", "damaged"}:
        return "try_none"
    match activity:
        case Choice():
            return "try_choice"
        case Sort() | Mark():
            return "try_places"
        case Chat():
            return "try_chat"
        case Simulator():
            return "try_simulator"
    return "try_form"


def _about(activity: Activity, item: str, words: Words) -> str:
    """What a finding is about in the activity's own words; empty where the finding says it itself."""
    language = words.language
    match activity:
        case Sort():
            return next((card.text[language] for card in activity.cards if card.id == item), "")
        case Mark():
            return next((segment.text[language] for segment in activity.segments if segment.id == item), "")
        case Chat():
            replies = (reply for node in activity.nodes.values() for reply in node.replies)
            return next((reply.text[language] for reply in replies if reply.id == item), "")
        case Choice():
            return next((option.text[language] for option in activity.options if option.id == item), "")
        case Compose() | Table():
            return next((field.label[language] for field in activity.fields if field.id == item), "")
        case Schedule() | Simulator():
            return ""
    return ""


def rubrics(lesson: Lesson, keys: Mapping[str, Key], words: Words) -> list[dict[str, Any]]:
    """For each reflection: its `criteria` with their `levels`, and two anchor answers, `low` and `high`."""
    language = words.language
    found = []
    for activity in lesson.activities:
        key = keys.get(activity.id)
        if not isinstance(activity, Reflection) or not isinstance(key, ReflectionKey):
            continue
        found.append(
            {
                "id": activity.id,
                "title": activity.title[language],
                "points": activity.points,
                "low": key.low[0][language],
                "high": key.high[0][language],
                "criteria": [
                    {
                        "id": criterion.id,
                        "title": criterion.title[language],
                        "short": criterion.short[language],
                        "levels": [level[language] for level in criterion.levels],
                    }
                    for criterion in activity.criteria
                ],
            }
        )
    return found
