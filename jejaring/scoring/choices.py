"""Scoring what is chosen: one option, places for cards and segments, a way through a conversation."""

from __future__ import annotations

from collections.abc import Iterable

from jejaring.answers import ChatAnswer, ChoiceAnswer, PlacesAnswer
from jejaring.course import Chat, ChatKey, Choice, ChoiceKey, Mark, PlacesKey, Sort
from jejaring.scoring.model import Finding, Score, State, total

__all__ = ["score_chat", "score_choice", "score_places"]


def _normal(weight: float, weights: Iterable[float]) -> float:
    """`weight` between the lowest and the highest of `weights` as 0 to 1; 1 where all weigh the same."""
    known = list(weights)
    low, high = min(known), max(known)
    return 1.0 if high == low else (weight - low) / (high - low)


def _graded_code(kind: str, share: float) -> str:
    return f"{kind}_best" if share >= 1 else f"{kind}_part" if share > 0 else f"{kind}_low"


def score_choice(activity: Choice, answer: ChoiceAnswer, key: ChoiceKey | None, possible: float) -> Score:
    """(weight - lowest) / (highest - lowest) of the points."""
    if answer.choice is None:
        return Score(0.0, possible, "none" if answer.usual is None else "part")
    state: State = "part" if activity.usual and answer.usual is None else "whole"
    if key is None:
        return Score(0.0, possible, state)
    share = _normal(key.weights[answer.choice], key.weights.values())
    finding = Finding(answer.choice, share, _graded_code("choice", share), why=key.why.get(answer.choice))
    return Score(total(share, possible), possible, state, (finding,))


def score_places(activity: Sort | Mark, answer: PlacesAnswer, key: PlacesKey | None, possible: float) -> Score:
    """The share of cards, or of segments that can be marked, that are in a right place."""
    if isinstance(activity, Sort):
        items = [card.id for card in activity.cards]
    else:
        items = [segment.id for segment in activity.segments if segment.id]
    state: State = "none" if not answer.places else "whole" if len(answer.places) >= len(items) else "part"
    if key is None:
        return Score(0.0, possible, state)
    findings = []
    for item in items:
        place = answer.places.get(item)
        if place is None:
            findings.append(Finding(item, 0.0, "place_none"))
            continue
        right = place in key.places[item]
        findings.append(Finding(item, float(right), "place_right" if right else "place_wrong", why=key.why.get(item)))
    share = sum(finding.share for finding in findings) / len(items)
    return Score(total(share, possible), possible, state, tuple(findings) if answer.places else ())


def score_chat(activity: Chat, answer: ChatAnswer, key: ChatKey | None, possible: float) -> Score:
    """The mean, over the turns taken, of each reply's weight between the worst and the best reply of its turn.

    A conversation broken off counts as if the shortest way to an ending had been gone with the worst replies.
    """
    node = activity.nodes[activity.start]
    findings = []
    for given in answer.path:
        reply = next(reply for reply in node.replies if reply.id == given)
        if key is not None:
            share = _normal(key.weights[given], (key.weights[other.id] for other in node.replies))
            findings.append(Finding(given, share, _graded_code("reply", share), why=key.why.get(given)))
        node = activity.nodes[reply.to]
    missing = _turns_left(activity, answer)
    state: State = "none" if not answer.path else "part" if missing else "whole"
    if key is None or not answer.path:
        return Score(0.0, possible, state)
    share = sum(finding.share for finding in findings) / (len(findings) + missing)
    if missing:
        findings.append(Finding("", 0.0, "chat_open"))
    return Score(total(share, possible), possible, state, tuple(findings))


def _turns_left(activity: Chat, answer: ChatAnswer) -> int:
    """How many replies the shortest way from here to an ending takes."""
    here = activity.start
    for given in answer.path:
        here = next(reply.to for reply in activity.nodes[here].replies if reply.id == given)
    reached, turns = {here}, 0
    while not any(not activity.nodes[node].replies for node in reached):
        reached = {reply.to for node in reached for reply in activity.nodes[node].replies}
        turns += 1
    return turns
