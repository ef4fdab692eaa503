"""Trains the models behind the hints on writing, and writes them as plain data into the package.

    python tools/train_writing.py [KIND …]

Reads ``tools/writing_sentences/{id,en}.tsv`` (kind, label, text, previous line) and ``frames_{id,en}.tsv`` (kind,
label, sentence with slots such as ``{object}``), trains one logistic regression per kind and language, and prints
what cross-validation found. The frozen sentences of the tests are never read here.
"""

from __future__ import annotations

import argparse
import csv
import json
import random
import re
import zlib
from pathlib import Path
from typing import Any, NamedTuple

import numpy as np
from sklearn.feature_extraction import DictVectorizer
from sklearn.linear_model import LogisticRegression
from sklearn.model_selection import StratifiedKFold
from sklearn.preprocessing import normalize

from jejaring.writing.features import extract
from jejaring.writing.hints import KINDS
from jejaring.writing.model import SILENT
from jejaring.writing.rules import fired
from jejaring.writing.words import LANGUAGES, words

HERE = Path(__file__).parent
SENTENCES = HERE / "writing_sentences"
MODELS = HERE.parent / "jejaring" / "writing" / "models"

STRENGTH = 30.0
"""Inverse of the penalty on large weights; 3 to 30 differ by under one point in cross-validation."""
FOLDS = 8
SEED = 20
FILLED_PER_FRAME = 6
WANTED_PRECISION = 0.985
ANSWERED = 0.92
"""Stay silent on the least sure twelfth even where cross-validation finds no mistakes: new writers differ more."""
LEAST_ANSWERED = 0.75
MOST_LEAD = 2.0
"""No more lead than this is asked. Where nothing goes wrong, as with goals, the share alone would ask far more."""
SMALLEST_WEIGHT = 0.04


class Example(NamedTuple):
    """One labelled sentence; ``weight`` is below 1 for sentences made from frames."""

    label: str
    text: str
    previous: str
    weight: float


def examples(kind: str, language: str) -> tuple[list[Example], list[Example]]:
    """The written sentences, and those filled in from frames."""
    written = [
        Example(SILENT if row["label"] == "ack" else row["label"], row["text"], row["previous"], 1.0)
        for row in _rows(SENTENCES / f"{language}.tsv")
        if row["kind"] == kind
    ]
    fillers: dict[str, list[str]] = json.loads((SENTENCES / f"fillers_{language}.json").read_text("utf-8"))
    filled = []
    for row in _rows(SENTENCES / f"frames_{language}.tsv"):
        if row["kind"] != kind:
            continue
        frame = row["text"]
        rng = random.Random(zlib.crc32(frame.encode()))
        texts = {_fill(frame, fillers, rng) for _ in range(FILLED_PER_FRAME)}
        filled += [Example(row["label"], text, "", 1 / len(texts)) for text in sorted(texts)]
    return written, filled


def features(kind: str, language: str, example: Example) -> dict[str, float]:
    """Every feature of the sentence as a number, for scikit-learn."""
    found = words(example.text, language)
    before = words(example.previous, language) if example.previous else None
    return dict.fromkeys(extract(kind, language, found, fired(kind, language, found), before), 1.0)


def train(kind: str, language: str) -> str:
    """Trains and writes one model; returns a line about it."""
    written, filled = examples(kind, language)
    everything = written + filled
    rows = [features(kind, language, example) for example in everything]
    labels = np.array([example.label for example in everything])
    weights = np.array([example.weight for example in everything])
    held, right, settled = [], [], []
    splitter = StratifiedKFold(FOLDS, shuffle=True, random_state=SEED)
    made = list(range(len(written), len(everything)))
    for learn, test in splitter.split(written, labels[: len(written)]):
        chosen = np.array([*learn, *made])
        vectors, model = _fit([rows[i] for i in chosen], labels[chosen], weights[chosen])
        held.append(_sums(model, normalize(vectors.transform([rows[i] for i in test]))))
        order = list(model.classes_)
        right.append([order.index(labels[i]) for i in test])
        settled += [any(f.rule.decides for f in fired(kind, language, words(written[i].text, language))) for i in test]
    sums, truth = np.vstack(held), np.concatenate(right)
    free = ~np.array(settled)
    lead, precision, answered = _least_lead(sums[free], truth[free], order.index(SILENT) if SILENT in order else -1)
    vectors, model = _fit(rows, labels, weights)
    _write(kind, language, vectors, model, lead)
    return (
        f"{kind:9} {language}  written {len(written):4}  from frames {len(filled):4}  accuracy "
        f"{np.mean(sums.argmax(1) == truth):.3f}  lead {lead:.2f}  precision {precision:.3f}  answered {answered:.2f}"
    )


def _rows(path: Path) -> list[dict[str, str]]:
    with path.open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file, delimiter="\t", quoting=csv.QUOTE_NONE))


def _fill(frame: str, fillers: dict[str, list[str]], rng: random.Random) -> str:
    text = re.sub(r"\{(\w+)\}", lambda match: rng.choice(fillers[match[1]]), frame)
    return text[0].upper() + text[1:]


def _fit(rows: list[dict[str, float]], labels: Any, weights: Any) -> tuple[DictVectorizer, LogisticRegression]:
    """Only features of at least two sentences are kept: a single one teaches its sentence by heart."""
    counts: dict[str, int] = {}
    for row in rows:
        for name in row:
            counts[name] = counts.get(name, 0) + 1
    vectors = DictVectorizer()
    matrix = normalize(vectors.fit_transform([{name: 1.0 for name in row if counts[name] > 1} for row in rows]))
    model = LogisticRegression(C=STRENGTH, class_weight="balanced", max_iter=500)
    return vectors, model.fit(matrix, labels, weights)


def _sums(model: LogisticRegression, matrix: Any) -> Any:
    """One sum per label, also where scikit-learn keeps a single one for two labels."""
    sums = model.decision_function(matrix)
    return np.column_stack([-sums / 2, sums / 2]) if sums.ndim == 1 else sums


def _least_lead(sums: Any, truth: Any, silent: int) -> tuple[float, float, float]:
    """The least lead to speak at, with precision and the share answered among held-out sentences no rule decides."""
    ordered = np.sort(sums, axis=1)
    leads = ordered[:, -1] - ordered[:, -2]
    guess = sums.argmax(1)
    for lead in np.minimum([0.0, *np.sort(leads)], MOST_LEAD):
        answers = (guess != silent) & (leads >= lead)
        precision = float((guess == truth)[answers].mean())
        answered = float(answers.sum() / (truth != silent).sum())
        if (precision >= WANTED_PRECISION and answered <= ANSWERED) or answered <= LEAST_ANSWERED or lead == MOST_LEAD:
            return float(lead), precision, answered
    raise AssertionError("some lead always ends the search")


def _write(kind: str, language: str, vectors: DictVectorizer, model: LogisticRegression, lead: float) -> None:
    table = model.coef_
    bias = model.intercept_
    if len(table) == 1:
        table, bias = np.vstack([-table / 2, table / 2]), np.array([-bias[0] / 2, bias[0] / 2])
    table = table - table.mean(0)
    weights = {
        name: [round(float(value), 3) for value in table[:, column]]
        for name, column in sorted(vectors.vocabulary_.items())
        if np.abs(table[:, column]).max() >= SMALLEST_WEIGHT
    }
    data = {
        "labels": [str(label) for label in model.classes_],
        "bias": [round(float(value), 4) for value in bias],
        "lead": round(lead, 3),
        "weights": weights,
    }
    MODELS.mkdir(exist_ok=True)
    lines = json.dumps(data, ensure_ascii=False, separators=(",", ":")).replace("],", "],\n")
    (MODELS / f"{kind}_{language}.json").write_text(lines + "\n", encoding="utf-8")


def main() -> None:
    """Trains the kinds named on the command line, or all."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("kind", nargs="*", choices=[*KINDS, []])
    for kind in parser.parse_args().kind or KINDS:
        for language in LANGUAGES:
            print(train(kind, language), flush=True)


if __name__ == "__main__":
    main()
