"""Grading whole cohorts of real lesson 1: against stock nbgrader, against the least there is to do, at 100,000."""

from __future__ import annotations

import contextlib
import json
import logging
import os
import shutil
import sqlite3
import statistics
import subprocess
import sys
import tempfile
import time
import warnings
from dataclasses import dataclass
from pathlib import Path

import msgspec
from nbgrader.converters import Autograde, GenerateAssignment
from nbgrader.coursedir import CourseDirectory
from traitlets.config import Config

from benchmarks.measure import Row, seconds
from jejaring.build.lesson_text import read_lesson_text
from jejaring.build.notebook import notebook, to_json
from jejaring.course import load_course, load_keys, load_lesson
from jejaring.course.load import CONTENT, canary
from jejaring.grading.batch import open_task
from jejaring.grading.cohort import BATCH, Cohort
from jejaring.grading.config import configure
from jejaring.grading.marked import scored
from jejaring.grading.records import new_id
from jejaring.grading.workers import Here
from jejaring.simulate import simulate

LESSON = "m1_giving"
ASSIGNMENT = "1-memberi"
# Submissions that differ; larger cohorts hold copies of them.
DIFFERENT = 1000
SOME = 5000
# Fewer for a quick look: JEJARING_BENCH_LEARNERS=10000.
MANY = int(os.environ.get("JEJARING_BENCH_LEARNERS", "100000"))
STOCK = 5
ROUNDS = 3


def _quiet() -> logging.Logger:
    log = logging.getLogger("benchmarks.cohort")
    log.setLevel(logging.CRITICAL)
    return log


def _config(root: Path, ours: bool = True) -> Config:
    config = Config()
    if ours:
        configure(config)
    config.CourseDirectory.root = str(root)
    config.CourseDirectory.db_url = f"sqlite:///{root / 'gradebook.db'}"
    return config


def _course(root: Path) -> None:
    """Real lesson 1, released and in a gradebook, and `DIFFERENT` submissions in `made/`."""
    entry, lesson = load_course().entry(LESSON), load_lesson(LESSON)
    cells = read_lesson_text(CONTENT / LESSON / "lesson.md")
    built = notebook(load_course(), entry, lesson, load_keys(LESSON), canary(LESSON), cells, "id")
    source = root / "source" / ASSIGNMENT / f"{ASSIGNMENT}.ipynb"
    source.parent.mkdir(parents=True)
    source.write_text(to_json(built), "utf-8")
    settings = "from jejaring.grading.config import configure\n\nconfigure(get_config())\n"
    (root / "nbgrader_config.py").write_text(settings)
    config = _config(root)
    directory = CourseDirectory(config=config, log=_quiet())
    directory.assignment_id = ASSIGNMENT
    GenerateAssignment(coursedir=directory, config=config, log=_quiet()).start()
    simulate(DIFFERENT, 1, ASSIGNMENT, root / "made", root / "release")


def _cohort(course: Path, root: Path, learners: int) -> Path:
    """A course of its own with that many submissions."""
    shutil.copytree(course, root, ignore=shutil.ignore_patterns("made"))
    files = [
        (folder / ASSIGNMENT / f"{ASSIGNMENT}.ipynb").read_bytes() for folder in sorted((course / "made").iterdir())
    ]
    for number in range(learners):
        folder = root / "submitted" / f"learner{number:06d}" / ASSIGNMENT
        folder.mkdir(parents=True)
        (folder / f"{ASSIGNMENT}.ipynb").write_bytes(files[number % len(files)])
        (folder / "timestamp.txt").write_bytes(b"2026-11-24 03:00:00.000000 UTC")
    os.sync()
    return root


@dataclass(frozen=True)
class Run:
    """One run of the command: seconds of grading and of the whole, and the most memory of all its processes in MB."""

    grading: float
    whole: float
    memory: float
    graded: int


def _command(root: Path, workers: int) -> Run:
    """Runs `jejaring grade` as a person would."""
    file = root / "report.json"
    line = [sys.executable, "-m", "jejaring", "grade", "--course", str(root), "--workers", str(workers)]
    most = 0.0
    began = time.perf_counter()
    process = subprocess.Popen([*line, "--json", str(file)], stdout=subprocess.DEVNULL)
    while process.poll() is None:
        most = max(most, _memory(process.pid))
        with contextlib.suppress(subprocess.TimeoutExpired):
            process.wait(0.25)
    whole = time.perf_counter() - began
    report = json.loads(file.read_text())
    (only,) = report["assignments"]
    if process.returncode or only["graded"] + only["unchanged"] != only["submissions"]:
        raise AssertionError(f"not all were graded: {only}")
    return Run(report["seconds"], whole, most, only["graded"])


def _memory(parent: int) -> float:
    """MB of a process and those it started. What they share counts once, as Linux tells it (proportional set size)."""
    total = 0.0
    with contextlib.suppress(OSError):
        processes = [parent]
        for task in Path(f"/proc/{parent}/task").iterdir():
            processes += [int(child) for child in (task / "children").read_text().split()]
        for process in processes:
            for row in Path(f"/proc/{process}/smaps_rollup").read_text().splitlines():
                if row.startswith("Pss:"):
                    total += int(row.split()[1]) / 1024
    return total


def _stock(course: Path, folder: Path) -> float:
    """Seconds for each submission of plain `nbgrader autograde`, which runs the notebook in a kernel."""
    root = _cohort(course, folder / "stock", STOCK)
    config = _config(root, ours=False)
    directory = CourseDirectory(config=config, log=_quiet())
    directory.assignment_id = ASSIGNMENT
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        took = seconds(Autograde(coursedir=directory, config=config, log=_quiet()).start)
    graded = len(list((root / "autograded").glob(f"*/{ASSIGNMENT}/{ASSIGNMENT}.ipynb")))
    if graded != STOCK:
        raise AssertionError(f"stock nbgrader graded {graded} of {STOCK}")
    return took / STOCK


def _floor(root: Path) -> float:
    """Seconds for each submission of the least there is to do, after our grading has shown what is to be written.

    Read and parse each file, score its answers, write the same bytes and as many rows, safe from a power cut as often.
    """
    config = _config(root)
    cohort = Cohort(CourseDirectory(config=config, log=_quiet()), config, Here(), dry_run=True)
    opened = cohort.open(ASSIGNMENT)
    cohort.close()
    if opened is None:
        raise AssertionError("lesson 1 is graded by reading data")
    assignment, _template = open_task(opened[0])
    pages = {path.parents[1].name: path.read_bytes() for path in (root / "autograded").glob(f"*/*/{ASSIGNMENT}.ipynb")}
    activities = [activity for _name, activity in assignment.shown if activity.kind != "reflection"]
    database = sqlite3.connect(root / "floor.db", isolation_level=None)
    database.execute("PRAGMA journal_mode = WAL")
    kinds = {"student": 1, "submitted": 1, "page": 1, "grade": len(opened[1].scored), "comment": 1, "ledger": 1}
    for kind in kinds:
        database.execute(f"CREATE TABLE {kind} (id TEXT PRIMARY KEY, a TEXT, b TEXT, c REAL, d REAL)")
    out = root / "floor"

    def work() -> None:
        names = sorted(pages)
        for begin in range(0, len(names), BATCH):
            rows: dict[str, list[tuple[object, ...]]] = {kind: [] for kind in kinds}
            for name in names[begin : begin + BATCH]:
                data = (root / "submitted" / name / ASSIGNMENT / f"{ASSIGNMENT}.ipynb").read_bytes()
                answers = msgspec.json.decode(data)["metadata"]["jejaring"]["answers"]
                total = 0.0
                for activity in activities:
                    value = answers.get(activity.id, {}).get("value")
                    total += scored(assignment, activity, value).points
                folder = out / name / ASSIGNMENT
                folder.mkdir(parents=True)
                (folder / f"{ASSIGNMENT}.ipynb").write_bytes(pages[name])
                (folder / "timestamp.txt").write_bytes(b"2026-11-24 03:00:00 UTC")
                for kind, many in kinds.items():
                    rows[kind] += [(new_id(), name, name, total, None) for _ in range(many)]
            os.sync()
            database.execute("BEGIN IMMEDIATE")
            for kind, values in rows.items():
                database.executemany(f"INSERT INTO {kind} VALUES (?, ?, ?, ?, ?)", values)
            database.execute("COMMIT")

    took = seconds(work)
    database.close()
    shutil.rmtree(out)
    return took / len(pages)


def rows() -> list[Row]:
    """Each figure of a course in a temporary folder, which needs 12 GB at 100,000 learners."""
    with tempfile.TemporaryDirectory(prefix="jejaring-bench-") as name:
        folder = Path(name)
        course = folder / "course"
        _course(course)
        return _rows(course, folder)


def _fresh(course: Path, root: Path, learners: int, workers: int) -> Run:
    """One run on submissions that nobody has graded."""
    _cohort(course, root, learners)
    run = _command(root, workers)
    shutil.rmtree(root)
    return run


def _rows(course: Path, folder: Path) -> list[Row]:
    stock = _stock(course, folder)
    one, two, floor, small = [], [], [], []
    for number in range(ROUNDS):
        root = _cohort(course, folder / f"one-{number}", SOME)
        one.append(_command(root, 1).grading / SOME)
        floor.append(_floor(root))
        shutil.rmtree(root)
        two.append(_fresh(course, folder / f"two-{number}", SOME, 2).grading / SOME)
        small.append(_fresh(course, folder / f"small-{number}", 1000, 2))
    root = _cohort(course, folder / "unchanged", 10_000)
    _command(root, 2)
    again = [_command(root, 2) for _ in range(ROUNDS)]
    shutil.rmtree(root)
    many = _fresh(course, folder / "many", MANY, 2)
    single, bare, pair = statistics.median(one), statistics.median(floor), statistics.median(two)
    of_small = statistics.median(run.grading for run in small) / 1000
    return [
        Row("cohort", "stock nbgrader autograde, each submission", 1000 * stock, "ms"),
        Row("cohort", "jejaring grade with one worker, each submission", 1000 * single, "ms"),
        Row("cohort", "stock against one worker", stock / single, "times", 300, ">="),
        Row("cohort", "one worker against a bare loop", single / bare, "times", 3),
        Row("cohort", "one worker against two", single / pair, "times", 1.7, ">="),
        Row("cohort", f"{MANY:,} with two workers, each submission", 1000 * many.grading / MANY, "ms"),
        Row("cohort", f"each of {MANY:,} against each of 1,000", many.grading / MANY / of_small, "times", 1.2),
        Row("cohort", "most memory at 1,000", statistics.median(run.memory for run in small), "MB"),
        Row("cohort", f"most memory at {MANY:,}", many.memory, "MB", 600),
        Row("cohort", "10,000 unchanged, the whole command", statistics.median(run.whole for run in again), "s", 3),
    ]
