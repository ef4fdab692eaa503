"""One simulated learner: how able, how far they came, and what they answer to each kind of activity."""

from __future__ import annotations

import math
from dataclasses import dataclass
from datetime import date, timedelta
from functools import cache
from random import Random
from typing import Any

from jejaring.course import (
    Activity,
    Beliefs,
    Chat,
    ChatKey,
    Choice,
    ChoiceKey,
    Compose,
    ComposeKey,
    Key,
    Mark,
    PlacesKey,
    Scale,
    Schedule,
    Simulator,
    Sort,
    Table,
)
from jejaring.course.activities import Field
from jejaring.simulate.phrases import Quality, name, reflection, words_between
from jejaring.simulators import model_of
from jejaring.wording import Language

__all__ = ["Learner", "answer", "draw_learner", "reflect"]

# How much better than chance the most able choose, in logits between the best and the worst option. An assumption: with
# it, the graded kinds average from half to three quarters of their points.
SHARPNESS = 3.0
PLANS = 48
TERM_START = date(2026, 9, 7)


@dataclass(frozen=True)
class Learner:
    """`ability`: 0 to 1. `reached`: share of the lesson worked through, 0 to 1. `care`: chance to fill a field well."""

    ability: float
    reached: float
    care: float
    language: Language
    rng: Random

    @property
    def quality(self) -> Quality:
        """How good this learner's reflections are: related to ability, but not the same."""
        level = self.ability + self.rng.gauss(0, 0.15)
        return "low" if level < 0.45 else "middle" if level < 0.7 else "high"


def draw_learner(seed: int, assignment: str, number: int, language: Language) -> Learner:
    """Learner `number` of a class; the same arguments give the same learner. Of 100, 4 hand in an empty sheet and 14
    stop on the way."""
    rng = Random(f"{seed}/{assignment}/{number}")
    fate = rng.random()
    reached = 0.0 if fate < 0.04 else rng.uniform(0.1, 0.9) if fate < 0.18 else 1.0
    ability = min(1.0, max(0.0, rng.gauss(0.6, 0.2)))
    return Learner(ability, reached, min(1.0, 0.55 + 0.5 * ability), language, rng)


def _choose(learner: Learner, weights: dict[str, float]) -> str:
    """An option, better ones more often the abler the learner."""
    high, low = max(weights.values()), min(weights.values())
    span = (high - low) or 1.0
    odds = [math.exp(SHARPNESS * learner.ability * (weight - low) / span) for weight in weights.values()]
    return learner.rng.choices(list(weights), odds)[0]


def _even(ids: Any) -> dict[str, float]:
    return dict.fromkeys(ids, 0.0)


def reflect(learner: Learner) -> str | None:
    """A reflection, or None when the learner did not come so far."""
    if learner.reached < 1 or learner.rng.random() < 0.03:
        return None
    return reflection(learner.rng, learner.language, learner.quality)


def answer(learner: Learner, activity: Activity, key: Key | None) -> dict[str, Any] | None:
    """The JSON value this learner gives; None for kinds that take no answer. Without `key` the answer is a guess."""
    match activity:
        case Choice():
            weights = key.weights if isinstance(key, ChoiceKey) else _even(o.id for o in activity.options)
            given = {"choice": _choose(learner, weights)}
            if activity.usual and learner.rng.random() < learner.care:
                given["usual"] = learner.rng.choice(activity.options).id
            return given
        case Sort():
            items, places = [card.id for card in activity.cards], [place.id for place in activity.bins]
            return {"places": _places(learner, items, places, key)}
        case Mark():
            items, places = [s.id for s in activity.segments if s.id], [label.id for label in activity.labels]
            return {"places": _places(learner, items, places, key)}
        case Chat():
            return {"path": _path(learner, activity, key)}
        case Compose():
            return _composed(learner, activity, key)
        case Simulator():
            return _simulated(learner, activity)
        case Beliefs():
            sides = ("agree", "unsure", "disagree")
            return {"sides": {belief.id: learner.rng.choice(sides) for belief in activity.beliefs}}
        case Scale():
            return {"ratings": {statement.id: learner.rng.randint(1, 5) for statement in activity.statements}}
        case Table():
            return {"rows": _rows(learner, activity)}
        case Schedule():
            return _dates(learner, activity)
    return None


def _places(learner: Learner, items: list[str], places: list[str], key: Key | None) -> dict[str, str]:
    given = {}
    for item in items:
        if learner.rng.random() > learner.care + 0.3:
            continue
        right = key.places[item] if isinstance(key, PlacesKey) else ()
        given[item] = _choose(learner, {place: float(place in right) for place in places})
    return given


def _path(learner: Learner, activity: Chat, key: Key | None) -> list[str]:
    path: list[str] = []
    node = activity.nodes[activity.start]
    while node.replies and len(path) < 30 and (not path or learner.rng.random() < 0.9 + 0.1 * learner.care):
        ids = [reply.id for reply in node.replies]
        weights = {i: key.weights[i] for i in ids} if isinstance(key, ChatKey) else _even(ids)
        path.append(_choose(learner, weights))
        node = activity.nodes[next(reply.to for reply in node.replies if reply.id == path[-1])]
    return path


def _written(learner: Learner, field: Field, accept: tuple[str, ...] | None = None) -> str:
    rng = learner.rng
    careful = rng.random() < learner.care
    if not careful and rng.random() < 0.5:
        return ""
    match field.input:
        case "chips":
            ids = [option.id for option in field.options]
            return _choose(learner, {i: float(accept is None or i in accept) for i in ids}) if ids else ""
        case "date":
            return (TERM_START + timedelta(days=rng.randint(0, 90))).isoformat()
        case "number":
            return str(rng.randint(1, 20))
        case _:
            if field.max_words < 4:
                return name(rng, learner.language).split()[-1]
            least = field.min_words if careful else max(1, field.min_words // 2)
            return words_between(rng, learner.language, least, field.max_words)


def _composed(learner: Learner, activity: Compose, key: Key | None) -> dict[str, Any]:
    accept = key.accept if isinstance(key, ComposeKey) else {}
    fields = {field.id: _written(learner, field, accept.get(field.id)) for field in activity.fields}
    checked = [item.id for item in activity.self_check if learner.rng.random() < learner.care]
    return {"checked": checked, "fields": {name_: text for name_, text in fields.items() if text}}


@cache
def _plans(model_name: str) -> list[tuple[int, Any, tuple[str, ...], frozenset[str]]]:
    """Plans, worst first, the good one among them: (checks reached, plan, options of its question, right ones)."""
    model = model_of(model_name)
    rng = Random(model_name)
    plans = [model.random_plan(rng) for _ in range(PLANS - 1)] + [model.good_plan()]
    found = []
    for plan in plans:
        run = model.simulate(plan)
        asked = model.question(run)
        reached = sum(check.reached for check in model.checks(run))
        found.append((reached, model.plan_data(plan), tuple(option.id for option in asked.options), asked.right))
    return sorted(found, key=lambda plan: plan[0])


def _simulated(learner: Learner, activity: Simulator) -> dict[str, Any]:
    rng = learner.rng
    given: dict[str, Any] = {"prediction": rng.choice(activity.predictions).id}
    if rng.random() > learner.care + 0.3:
        return given
    plans = _plans(activity.model)
    place = min(len(plans) - 1, int(len(plans) * max(rng.random(), learner.ability * rng.uniform(0.9, 1.1))))
    _reached, plan, options, right = plans[place]
    given |= {"plan": plan, "runs": rng.randint(1, 12)}
    if rng.random() < learner.care + 0.2:
        given["question"] = _choose(learner, {option: float(option in right) for option in options})
    if rng.random() < learner.care:
        given["note"] = words_between(rng, learner.language, 6, 30)
    return given


def _rows(learner: Learner, activity: Table) -> list[dict[str, str]]:
    count = learner.rng.randint(max(1, activity.min_rows - 1), min(activity.max_rows, activity.min_rows + 2))
    rows = [{field.id: _written(learner, field) for field in activity.fields} for _ in range(count)]
    wanted = [(f, o) for f, counts in activity.needs.items() for o, n in counts.items() for _ in range(n)]
    for row, (field, option) in zip(rows, wanted, strict=False):
        if learner.rng.random() < learner.ability + 0.2:
            row[field] = option
    return rows


def _dates(learner: Learner, activity: Schedule) -> dict[str, Any]:
    rng = learner.rng
    met = TERM_START + timedelta(days=rng.randint(0, 60))
    touches = []
    for person in range(1, activity.people + 1):
        able = rng.random() < learner.ability + 0.2
        day, gap = 0, rng.randint(0, max(0, activity.first_within))
        per_person = max(1, activity.max_touches // activity.people)
        for _ in range(min(activity.min_touches if able else max(1, activity.min_touches - 1), per_person)):
            day += gap
            touches.append(
                {
                    "date": (met + timedelta(days=min(day, activity.horizon))).isoformat(),
                    "kind": rng.choice(activity.touch_kinds).id,
                    "note": words_between(rng, learner.language, 2, 8) if rng.random() < 0.5 else "",
                    "person": str(person),
                }
            )
            gap += rng.randint(2, 6) if able else rng.randint(-1, 4)
            gap = max(0, gap)
    return {"met": met.isoformat(), "touches": touches}
