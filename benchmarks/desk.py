"""The instructor's desk with 10,000 learners in nbgrader's own schema, and against nbgrader's own calls at 1,000."""

from __future__ import annotations

import json
import statistics
import subprocess
import sys
import tempfile
import threading
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

from benchmarks.measure import Row, seconds
from tests.planted import plant, reflection_text

LEARNERS = 10_000
COMPARED = 1_000
DECISIONS = 40

_FIRST = """
import json, sys, time
start = time.perf_counter()
from pathlib import Path
from jejaring.desk import open_desk
desk = open_desk("id", Path(sys.argv[1]))
desk.reply({"ask": 1, "name": "cohort", "given": {}})
print(json.dumps(time.perf_counter() - start))
"""

_ALIKE = """
import json, re, sys, time
from jejaring.insight.alike import alike_groups
from sklearn.feature_extraction.text import TfidfVectorizer
texts = json.load(open(sys.argv[1]))
start = time.perf_counter()
groups = alike_groups(texts)
taken = time.perf_counter() - start
# Not getrusage: its peak is handed down from the process that started this one.
peak = int(re.search("VmHWM:\\\\s+(\\\\d+)", open("/proc/self/status").read())[1]) / 1024
print(json.dumps([taken, peak, len(groups)]))
"""


def _fresh(program: str, *arguments: str) -> Any:
    """What a program prints in an interpreter of its own."""
    done = subprocess.run([sys.executable, "-c", program, *arguments], capture_output=True, text=True, check=True)
    return json.loads(done.stdout.strip().splitlines()[-1])


def rows() -> list[Row]:
    """Opening, every view, grading, export and near-identical answers at 10,000; ratios against nbgrader at 1,000."""
    found = []
    with tempfile.TemporaryDirectory(prefix="jejaring-bench-") as folder:
        large = Path(folder) / "large"
        plant(large, LEARNERS)
        for part in (_opening, _views, _grading, _exports, _alike):
            found += part(large)
        small = Path(folder) / "small"
        plant(small, COMPARED)
        found += _against_nbgrader(small)
    return found


def _opening(course: Path) -> list[Row]:
    times = [_fresh(_FIRST, str(course)) for _ in range(3)]
    return [Row("desk", "opens to its first view, imports included", statistics.median(times), "s", 5)]


def _desk(course: Path) -> Any:
    from jejaring.desk import open_desk

    desk = open_desk("id", course)
    assert desk is not None
    desk._tell = lambda _message: None  # type: ignore[method-assign]
    desk.grading.told = desk._tell
    return desk


def _ask(desk: Any, name: str, given: dict[str, Any]) -> Any:
    reply = desk.reply({"ask": 1, "name": name, "given": given})
    assert "problem" not in reply, reply["problem"]
    return reply["data"]


def _later(desk: Any) -> list[tuple[str, dict[str, Any]]]:
    """Every view after the first, and what it is asked for."""
    asked: list[tuple[str, dict[str, Any]]] = [("cohort", {"names": True}), ("change", {}), ("plans", {}), ("out", {})]
    return asked + [("items", {"lesson": entry.id}) for entry in desk.course.cohort().lessons if entry.automatic]


def _views(course: Path) -> list[Row]:
    desk = _desk(course)
    _ask(desk, "cohort", {})
    slowest = 0.0
    made = []
    for name, given in _later(desk):
        taken = statistics.median(seconds(lambda n=name, g=given: _ask(desk, n, g)) for _ in range(3))
        slowest = max(slowest, taken)
        made.append(f"{name} {given.get('lesson', '')}".strip() + f" {taken:.2f}")
    print("  views:", ", ".join(made))
    return [Row("desk", "slowest later view", slowest, "s", 1)]


def _grading(course: Path) -> list[Row]:
    desk = _desk(course)
    _ask(desk, "cohort", {})
    start = time.perf_counter()
    answer = _ask(desk, "open", {"question": "m1.reflection", "grader": "bench"})["answer"]
    opened = time.perf_counter() - start
    times, skips = [], []
    for _ in range(DECISIONS):
        given = {"id": answer["id"], "levels": {"evidence": 3, "insight": 2, "action": 4}, "comment": "Ya."}
        start = time.perf_counter()
        answer = _ask(desk, "decide", given)["answer"]
        times.append(time.perf_counter() - start)
        start = time.perf_counter()
        answer = _ask(desk, "next", {"after": answer["id"]})["answer"]
        skips.append(time.perf_counter() - start)
    # The search for near-identical answers has been at work beside this; it must not burden what comes next.
    for thread in threading.enumerate():
        if thread is not threading.current_thread():
            thread.join()
    return [
        Row("desk", f"question with {LEARNERS:,} answers opens", 1000 * opened, "ms"),
        Row("desk", "decision written and next reflection, 90th percentile", _late(times), "ms", 50),
        Row("desk", "next reflection, 90th percentile", _late(skips), "ms", 50),
    ]


def _late(times: list[float]) -> float:
    return 1000 * statistics.quantiles(times, n=10)[-1]


def _exports(course: Path) -> list[Row]:
    from jejaring.insight.export import FORMATS, export
    from jejaring.insight.state import Insight

    found = []
    for form in FORMATS:
        # Everything is read anew, as the command does.
        def work(form: Any = form) -> object:
            return export(Insight.open(course).cohort(), form, course / f"out-{form}", "id")

        found.append(Row("desk", f"export {form}", statistics.median(seconds(work) for _ in range(3)), "s", 5))
    return found


def _alike(course: Path) -> list[Row]:
    import random

    texts = [reflection_text(random.Random(number), 12) for number in range(LEARNERS)]
    for copy in range(0, 300, 3):
        texts[copy + 1] = texts[copy] + " Terima kasih."
    file = course / "texts.json"
    file.write_text(json.dumps(texts), "utf-8")
    taken, memory, groups = _fresh(_ALIKE, str(file))
    print(f"  near-identical groups found: {groups} (100 planted)")
    return [
        Row("desk", f"near-identical answers among {LEARNERS:,}", taken, "s", 15),
        Row("desk", "peak memory of that, whole process", memory, "MB", 1000),
    ]


def _against_nbgrader(course: Path) -> list[Row]:
    from nbgrader.api import Gradebook
    from nbgrader.plugins import CsvExportPlugin

    from jejaring.grading.gradebook import GradebookReader, open_engine
    from jejaring.grading.upkeep import ready
    from jejaring.insight.export import FORMATS, export
    from jejaring.insight.state import Insight

    url = f"sqlite:///{course / 'gradebook.db'}"
    # In nbgrader's favour: with the indexes that its own schema lacks.
    ready(open_engine(url))
    names = list(GradebookReader(open_engine(url)).maxima())

    def summaries() -> None:
        with Gradebook(url) as gradebook:
            for name in names:
                gradebook.submission_dicts(name)

    def notebooks() -> None:
        with Gradebook(url) as gradebook:
            for name in ("1-memberi", "1-giving"):
                gradebook.notebook_submission_dicts(name, name)

    def whole_export() -> None:
        with Gradebook(url) as gradebook:
            CsvExportPlugin(to=str(course / "theirs.csv")).export(gradebook)

    # What nbgrader takes for the data that a view, the list of a question's answers, and a file are made of.
    theirs = {
        "submission_dicts": seconds(summaries),
        "notebook_submission_dicts": seconds(notebooks),
        "export": seconds(whole_export),
    }
    found = [Row("desk", f"{COMPARED:,} learners: nbgrader's {name}", taken, "s") for name, taken in theirs.items()]

    def row(label: str, ours: float, name: str) -> None:
        found.append(
            Row("desk", f"{COMPARED:,} learners: {label}, against {name}", theirs[name] / ours, "times faster", 1, ">=")
        )

    def median(work: Callable[[], object]) -> float:
        return statistics.median(seconds(work) for _ in range(3))

    row("submissions", median(lambda: GradebookReader(open_engine(url)).submissions()), "submission_dicts")
    row("first view, imports included", median(lambda: _fresh(_FIRST, str(course))), "submission_dicts")
    desk = _desk(course)
    _ask(desk, "cohort", {})
    slowest = max(median(lambda n=name, g=given: _ask(desk, n, g)) for name, given in _later(desk))
    row("slowest later view", slowest, "submission_dicts")
    question = {"question": "m1.reflection", "grader": "bench"}
    row("a question opens", median(lambda: _ask(desk, "open", question)), "notebook_submission_dicts")
    row("next reflection", median(lambda: _ask(desk, "next", {})), "notebook_submission_dicts")
    for form in FORMATS:
        file = course / f"ours-{form}"
        row(f"export {form}", median(lambda f=form, to=file: export(Insight.open(course).cohort(), f, to)), "export")
    return found
