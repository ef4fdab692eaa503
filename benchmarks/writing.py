"""Hints on writing: precision and share answered on frozen sentences, time to load, time of a hint."""

from __future__ import annotations

import csv
import statistics
import subprocess
import sys
from collections import Counter
from collections.abc import Iterator
from functools import partial
from pathlib import Path
from typing import NamedTuple

from benchmarks.measure import Row, seconds
from jejaring.writing import KINDS, hint

FROZEN = Path(__file__).parent.parent / "tests" / "unit" / "writing" / "sentences"
LANGUAGES = ("id", "en")
AUTHORS = ("independent", "messy", "same")
ROUNDS = 5


class Sentence(NamedTuple):
    """A frozen sentence with the label its author gave it."""

    kind: str
    language: str
    label: str
    text: str


_TIMED = (
    "import time; start = time.perf_counter()\n"
    "from jejaring.writing import KINDS, hint\n"
    "{work}\n"
    "print(time.perf_counter() - start)"
)
_ONE = "hint('question', 'Apa kabar?', 'id')"
_ALL = "[hint(kind, 'Saya juga senang bertemu Ibu tadi', language) for kind in KINDS for language in ('id', 'en')]"


def frozen(author: str) -> Iterator[Sentence]:
    """The frozen sentences of the "independent" or "messy" author, or by the "same" author as the word lists."""
    if author == "same":
        for language in LANGUAGES:
            for row in _read(FROZEN / f"fresh_{language}.tsv"):
                yield Sentence(row["kind"], language, row["label"], row["text"])
    else:
        for kind in KINDS:
            for row in _read(FROZEN / f"{author}_{kind}.tsv"):
                yield Sentence(kind, row["lang"], row["label"], row["text"])


def rows() -> list[Row]:
    """Aims over all kinds on sentences of other authors: precision 0.95, 0.75 answered; loading in 0.2 s."""
    found = []
    for author in AUTHORS:
        counts: dict[str, Counter[str]] = {}
        for each in frozen(author):
            label = hint(each.kind, each.text, each.language).label
            seen = Counter(sentences=1, answered=int(label is not None), right=int(label == each.label))
            for name in (f"{each.kind} {each.language}", f"all kinds {each.language}", "all kinds"):
                counts.setdefault(name, Counter()).update(seen)
        for name in sorted(counts):
            aimed = author != "same" and name == "all kinds"
            found += _figures(f"{name}, {author} author", counts[name], aimed=aimed)
    return [
        *found,
        Row("writing", "import and a first hint", _fresh(_ONE), "s", 0.2),
        Row("writing", "import and a hint of every kind in both languages", _fresh(_ALL), "s"),
        Row("writing", "one hint, 90th percentile", 1000 * _slow(), "ms"),
    ]


def _figures(name: str, count: Counter[str], *, aimed: bool) -> list[Row]:
    precision = count["right"] / count["answered"] if count["answered"] else 0.0
    return [
        Row("writing", f"{name}: precision", precision, "", 0.95 if aimed else None, ">="),
        Row("writing", f"{name}: answered", count["answered"] / count["sentences"], "", 0.75 if aimed else None, ">="),
    ]


def _fresh(work: str) -> float:
    times = []
    for _ in range(ROUNDS):
        done = subprocess.run(
            [sys.executable, "-c", _TIMED.format(work=work)], capture_output=True, text=True, check=True
        )
        times.append(float(done.stdout))
    return statistics.median(times)


def _slow() -> float:
    given = [each for author in AUTHORS for each in frozen(author)]
    times = [seconds(partial(hint, each.kind, each.text, each.language)) for each in given]
    return statistics.quantiles(times, n=10)[-1]


def _read(path: Path) -> list[dict[str, str]]:
    with path.open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file, delimiter="\t", quoting=csv.QUOTE_NONE))
