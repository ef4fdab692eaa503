"""Answers that are nearly the same: neighbours by character n-grams, grouped for grading and flagged as copies."""

from __future__ import annotations

import json
import os
import re
import subprocess
import sys
from collections.abc import Sequence
from typing import Any

import numpy as np

__all__ = ["COPY", "NEAR", "alike_groups", "groups_and_copies"]

# Cosine similarity from which answers stand together, and from which they count as copies of one another.
NEAR = 0.80
COPY = 0.95

_SPACE = re.compile(r"\s+")
_BLOCK = 512
_SAMPLE = 2000

# Neighbours are first sought in this many random directions. At a cosine of .80 the estimate is off by .02 (one
# standard deviation), so that a margin of .12 misses practically none; those found are then measured exactly.
_DIRECTIONS = 256
_MARGIN = 0.12


def alike_groups(texts: Sequence[str], near: float = NEAR) -> list[list[int]]:
    """Groups of two or more positions in `texts` whose neighbours have a cosine of at least `near`.

    Character n-grams (3 and 4 letters within words), TF-IDF weighted; groups are the connected neighbours, each sorted,
    in the order of their first member. Texts without letters belong to no group. The vocabulary is learnt from at most
    2,000 evenly spaced texts, and neighbours are sought block by block, so that memory stays flat.
    """
    cleaned = [_SPACE.sub(" ", text.casefold()).strip() for text in texts]
    same: dict[str, list[int]] = {}
    for position, text in enumerate(cleaned):
        if any(letter.isalnum() for letter in text):
            same.setdefault(text, []).append(position)
    documents = list(same)
    if not documents:
        return []
    label = _labels(documents, near) if len(documents) > 1 else np.zeros(1, np.int64)
    groups: dict[int, list[int]] = {}
    for text, group in zip(documents, label.tolist(), strict=True):
        groups.setdefault(group, []).extend(same[text])
    return sorted((sorted(group) for group in groups.values() if len(group) > 1), key=lambda group: group[0])


def _labels(documents: Sequence[str], near: float) -> Any:
    """The group of each document, as the position of one of its members."""
    from sklearn.feature_extraction.text import TfidfVectorizer

    vectorizer = TfidfVectorizer(
        analyzer="char_wb", ngram_range=(3, 4), sublinear_tf=True, dtype=np.float32, max_features=20_000
    )
    vectorizer.fit(documents[:: max(1, len(documents) // _SAMPLE)])
    vectors = vectorizer.transform(documents)
    directions = np.random.default_rng(0).standard_normal((vectors.shape[1], _DIRECTIONS), dtype=np.float32)
    rough = vectors @ directions
    rough /= np.maximum(np.linalg.norm(rough, axis=1, keepdims=True), 1e-12)
    label = np.arange(len(documents))
    for start in range(0, len(documents), _BLOCK):
        likely = rough[start : start + _BLOCK] @ rough[start:].T >= near - _MARGIN
        for row in range(likely.shape[0]):
            here = start + row
            others = start + np.flatnonzero(likely[row])
            # Whoever is in the group already need not be measured again.
            others = others[label[others] != label[here]]
            if not len(others):
                continue
            exact = (vectors[others] @ vectors[here].T).toarray().ravel()
            close = label[others[exact >= near]]
            if len(close):
                label[np.isin(label, close)] = label[here]
    return label


def groups_and_copies(texts: Sequence[str]) -> tuple[list[list[int]], list[list[int]]]:
    """Groups of near-identical texts, and the copies within them, found by a process of its own.

    So the process that asks stays quick meanwhile. Raises RuntimeError when the other one fails.
    """
    done = subprocess.run(
        [sys.executable, "-m", "jejaring.insight.alike"],
        input=json.dumps(texts),
        capture_output=True,
        text=True,
        check=False,
    )
    if done.returncode:
        raise RuntimeError(done.stderr[-500:])
    groups, copies = json.loads(done.stdout)
    return groups, copies


def _main() -> None:
    if hasattr(os, "nice"):
        # Whoever grades meanwhile goes first.
        os.nice(10)
    texts = json.load(sys.stdin)
    groups = alike_groups(texts)
    copies = [
        [group[place] for place in inner]
        for group in groups
        for inner in alike_groups([texts[place] for place in group], COPY)
    ]
    json.dump([groups, copies], sys.stdout)


if __name__ == "__main__":
    _main()
