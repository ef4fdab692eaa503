"""How often hints are right on sentences that no rule and no model was made with."""

import csv
from collections.abc import Iterator
from pathlib import Path

import pytest

from jejaring.writing import KINDS, hint

HERE = Path(__file__).parent
SENTENCES = HERE / "sentences"
TRAINING = HERE.parents[2] / "tools" / "writing_sentences"
LANGUAGES = ("id", "en")


def read(path: Path) -> list[dict[str, str]]:
    with path.open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file, delimiter="\t", quoting=csv.QUOTE_NONE))


def frozen(language: str) -> Iterator[dict[str, str]]:
    for path in sorted(SENTENCES.glob(f"*_{language}.tsv")):
        yield from read(path)


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_kind_has_at_least_forty_frozen_sentences_and_every_label_some(language: str) -> None:
    rows = list(frozen(language))
    for kind, labels in KINDS.items():
        chosen = [row for row in rows if row["kind"] == kind]
        assert len(chosen) >= 40
        assert {row["label"] for row in chosen} == set(labels)


@pytest.mark.parametrize("language", LANGUAGES)
def test_no_frozen_sentence_was_trained_on(language: str) -> None:
    trained = {row["text"].casefold().strip(" .!?") for row in read(TRAINING / f"{language}.tsv")}
    assert not trained & {row["text"].casefold().strip(" .!?") for row in frozen(language)}


@pytest.mark.parametrize(("language", "precision", "answered"), [("id", 0.95, 0.75), ("en", 0.95, 0.75)])
def test_frozen_sentences_keep_what_was_measured(language: str, precision: float, answered: float) -> None:
    rows = list(frozen(language))
    labels = [hint(row["kind"], row["text"], language, previous=row["previous"] or None).label for row in rows]
    spoken = [(label, row["label"]) for label, row in zip(labels, rows, strict=True) if label is not None]
    assert len(spoken) >= answered * len(rows)
    assert sum(label == wanted for label, wanted in spoken) >= precision * len(spoken)
