"""The data behind the hints hangs together: rules, reasons and models."""

import json
from importlib import resources

import pytest

from jejaring.writing import KINDS
from jejaring.writing.model import SILENT, load
from jejaring.writing.rules import rules

LANGUAGES = ("id", "en")
PAIRS = [(kind, language) for kind in KINDS for language in LANGUAGES]
REASONS = json.loads(resources.files("jejaring.writing").joinpath("reasons.json").read_text(encoding="utf-8"))


@pytest.mark.parametrize(("kind", "language"), PAIRS)
def test_every_rule_names_a_label_of_its_kind_and_every_deciding_one_has_a_reason(kind: str, language: str) -> None:
    for rule in rules(kind, language):
        assert rule.label is None or rule.label in KINDS[kind]
        if rule.decides:
            assert f"{kind} {rule.name}" in REASONS[language]["rules"]


@pytest.mark.parametrize(("kind", "language"), PAIRS)
def test_every_model_knows_the_labels_of_its_kind(kind: str, language: str) -> None:
    model = load(kind, language)
    assert set(model.labels) - {SILENT} == set(KINDS[kind])
    assert len(model.bias) == len(model.labels)
    assert {len(row) for row in model.weights.values()} == {len(model.labels)}
    assert model.lead > 0


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_label_has_its_words(language: str) -> None:
    assert set(REASONS[language]["labels"]) == {f"{kind} {label}" for kind, labels in KINDS.items() for label in labels}
