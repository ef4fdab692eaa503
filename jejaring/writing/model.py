"""A linear model read from plain data: sums the weights of what a sentence shows. No training happens here."""

from __future__ import annotations

import json
import math
from functools import cache
from importlib import resources
from typing import NamedTuple

from jejaring.writing.features import Features

SILENT = "-"
"""The class of sentences that no label fits, such as "Oh, I see" as a response: no hint is given."""


class Model(NamedTuple):
    """Weights of one kind in one language.

    ``weights`` has a row per feature with a number per label; ``lead`` is how far the likeliest label's sum must
    stand above the next for the model to speak: chosen on sentences that a model had not seen.
    """

    labels: tuple[str, ...]
    bias: tuple[float, ...]
    weights: dict[str, tuple[float, ...]]
    lead: float


class Verdict(NamedTuple):
    """The likeliest label, its lead over the next one, and the words that spoke most for it, strongest first."""

    label: str
    lead: float
    reasons: tuple[str, ...]


@cache
def load(kind: str, language: str) -> Model:
    """The model of one kind in one language, read once."""
    source = resources.files(__package__).joinpath("models", f"{kind}_{language}.json")
    data = json.loads(source.read_text(encoding="utf-8"))
    return Model(
        tuple(data["labels"]),
        tuple(data["bias"]),
        {name: tuple(row) for name, row in data["weights"].items()},
        data["lead"],
    )


def judge(model: Model, features: Features) -> Verdict:
    """The verdict of ``model``. Each known feature counts the same, however long the sentence is."""
    known = sorted(name for name in features if name in model.weights)
    share = 1 / math.sqrt(len(known)) if known else 0.0
    sums = list(model.bias)
    for name in known:
        for place, weight in enumerate(model.weights[name]):
            sums[place] += weight * share
    place = max(range(len(sums)), key=sums.__getitem__)
    lead = sums[place] - max(value for other, value in enumerate(sums) if other != place)
    return Verdict(model.labels[place], lead, _reasons(model, features, known, place))


def _reasons(model: Model, features: Features, known: list[str], place: int) -> tuple[str, ...]:
    """At most three stretches of the writer's words whose features favour this label over the mean of the others."""
    favour: dict[str, float] = {}
    others = max(len(model.labels) - 1, 1)
    for name in known:
        seen = _bare(features[name])
        row = model.weights[name]
        lead = row[place] - (sum(row) - row[place]) / others
        if seen:
            favour[seen] = favour.get(seen, 0.0) + lead
    chosen: list[str] = []
    for seen, lead in sorted(favour.items(), key=lambda item: (-item[1], item[0])):
        if lead <= 0 or len(chosen) == 3:
            break
        if not any(seen in taken or taken in seen for taken in chosen):
            chosen.append(seen)
    return tuple(chosen)


def _bare(seen: str) -> str:
    """Without the marks at either end, which explain nothing to a reader."""
    return seen.strip(" .,;:!?…")
