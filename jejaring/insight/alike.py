"""Answers that are nearly the same: neighbours by character n-grams, grouped for grading and flagged as copies."""

from __future__ import annotations

import re
from collections.abc import Sequence

import numpy as np
from sklearn.feature_extraction.text import TfidfVectorizer

__all__ = ["COPY", "NEAR", "alike_groups"]

# Cosine similarity from which answers stand together, and from which they count as copies of one another.
NEAR = 0.80
COPY = 0.95

_SPACE = re.compile(r"\s+")
_BLOCK = 512
_SAMPLE = 4000


def alike_groups(texts: Sequence[str], near: float = NEAR) -> list[list[int]]:
    """Groups of two or more positions in `texts` whose neighbours have a cosine of at least `near`.

    Character n-grams (3 to 5 letters within words), TF-IDF weighted; groups are the connected neighbours, each sorted,
    in the order of their first member. Texts without letters belong to no group. The vocabulary is learnt from at most
    4,000 evenly spaced texts, and neighbours are sought block by block, so that memory stays flat.
    """
    cleaned = [_SPACE.sub(" ", text.casefold()).strip() for text in texts]
    filled = [position for position, text in enumerate(cleaned) if any(letter.isalnum() for letter in text)]
    if len(filled) < 2:
        return []
    documents = [cleaned[position] for position in filled]
    vectorizer = TfidfVectorizer(
        analyzer="char_wb", ngram_range=(3, 5), sublinear_tf=True, dtype=np.float32, max_features=20_000
    )
    vectorizer.fit(documents[:: max(1, len(documents) // _SAMPLE)])
    vectors = vectorizer.transform(documents)
    parent = list(range(len(documents)))

    def root(node: int) -> int:
        while parent[node] != node:
            parent[node] = parent[parent[node]]
            node = parent[node]
        return node

    for start in range(0, len(documents), _BLOCK):
        close = (vectors[start : start + _BLOCK] @ vectors[start:].T).tocoo()
        for row, column, value in zip(close.row, close.col, close.data, strict=True):
            if value >= near and row != column:
                parent[root(start + int(column))] = root(start + int(row))
    groups: dict[int, list[int]] = {}
    for node, position in enumerate(filled):
        groups.setdefault(root(node), []).append(position)
    return sorted((sorted(group) for group in groups.values() if len(group) > 1), key=lambda group: group[0])
