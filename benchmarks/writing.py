"""Hints on writing: precision and share answered on frozen sentences, time to load, time of a hint."""

from __future__ import annotations

import csv
import statistics
import subprocess
import sys
from collections import Counter
from functools import partial
from pathlib import Path

from benchmarks.measure import Row, seconds
from jejaring.writing import KINDS, hint

FROZEN = Path(__file__).parent.parent / "tests" / "unit" / "writing" / "sentences"
LANGUAGES = ("id", "en")
ROUNDS = 5

_TIMED = (
    "import time; start = time.perf_counter()\n"
    "from jejaring.writing import KINDS, hint\n"
    "{work}\n"
    "print(time.perf_counter() - start)"
)
_ONE = "hint('question', 'Apa kabar?', 'id')"
_ALL = "[hint(kind, 'Saya juga senang bertemu Ibu tadi', language) for kind in KINDS for language in ('id', 'en')]"


def frozen(language: str) -> list[dict[str, str]]:
    """Every frozen sentence of a language: kind, label, text, previous line. No rule or model was made with them."""
    rows: list[dict[str, str]] = []
    for path in sorted(FROZEN.glob(f"*_{language}.tsv")):
        with path.open(encoding="utf-8", newline="") as file:
            rows += csv.DictReader(file, delimiter="\t", quoting=csv.QUOTE_NONE)
    return rows


def counted(language: str) -> dict[str, Counter[str]]:
    """Per kind: sentences, of which answered, of which rightly."""
    counts = {kind: Counter[str]() for kind in KINDS}
    for row in frozen(language):
        label = hint(row["kind"], row["text"], language, previous=row["previous"] or None).label
        counts[row["kind"]] += Counter(
            sentences=1, answered=int(label is not None), right=int(label == row["label"])
        )
    return counts


def rows() -> list[Row]:
    """Aims on frozen sentences over all kinds: precision 0.95 with 0.75 answered; loading in 0.2 s."""
    found = []
    everything: Counter[str] = Counter()
    for language in LANGUAGES:
        for kind, count in counted(language).items():
            everything += count
            found += _figures(f"{kind} {language}", count, aimed=False)
    found += _figures("all kinds", everything, aimed=True)
    found += [
        Row("writing", "import and a first hint", _fresh(_ONE), "s", 0.2),
        Row("writing", "import and a hint of every kind in both languages", _fresh(_ALL), "s"),
        Row("writing", "one hint, 90th percentile", 1000 * _slow(), "ms"),
    ]
    return found


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
    given = [(row, language) for language in LANGUAGES for row in frozen(language)]
    times = [seconds(partial(hint, row["kind"], row["text"], language)) for row, language in given]
    return statistics.quantiles(times, n=10)[-1]
