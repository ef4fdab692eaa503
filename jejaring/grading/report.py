"""Tells how a cohort's grading goes and what came of it: a bar or plain lines, a table, and JSON for programs."""

from __future__ import annotations

import json
import time
from collections.abc import Sequence
from pathlib import Path
from types import TracebackType
from typing import Any

from rich.console import Console
from rich.markup import escape
from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeRemainingColumn
from rich.table import Table

from jejaring.grading.cohort import Tally

__all__ = ["Teller", "as_data", "tables", "write_json"]

# Seconds between two lines where there is no terminal to draw a bar on.
PAUSE = 10.0
MOST_LISTED = 40


class Teller:
    """Shows an assignment's progress. A context manager; `told` is to be called with the tally of every batch."""

    def __init__(self, console: Console) -> None:
        self.console = console
        self.began = time.monotonic()
        self.spoke = self.began
        self.bar: Progress | None = None

    def __enter__(self) -> Teller:
        if self.console.is_terminal:
            self.bar = Progress(
                TextColumn("{task.description}"),
                BarColumn(),
                MofNCompleteColumn(),
                TextColumn("{task.fields[rate]}"),
                TimeRemainingColumn(),
                console=self.console,
            )
            self.task = self.bar.add_task("", rate="")
            self.bar.start()
        return self

    def __exit__(
        self, _kind: type[BaseException] | None, _error: BaseException | None, _at: TracebackType | None
    ) -> None:
        if self.bar is not None:
            self.bar.stop()

    def told(self, tally: Tally) -> None:
        """One more batch is done."""
        now = time.monotonic()
        rate = tally.done / max(now - self.began, 1e-6)
        if self.bar is not None:
            self.bar.update(
                self.task,
                description=escape(tally.assignment),
                completed=tally.done,
                total=tally.found,
                rate=f"{rate:,.0f}/s",
            )
        elif now - self.spoke >= PAUSE:
            self.spoke = now
            left = (tally.found - tally.done) / max(rate, 1e-6)
            self.console.print(
                f"{tally.assignment}: {tally.done} of {tally.found}, {rate:,.0f}/s, about {left:,.0f} s left",
                markup=False,
            )


def tables(tallies: Sequence[Tally], dry_run: bool) -> list[Table]:
    """What came of each assignment; who was refused and why; with `dry_run` whose points would change."""
    graded = "Would grade" if dry_run else "Graded"
    summary = Table("Assignment", "Submissions", graded, "Of these as before", "Unchanged", "Refused", "Late")
    for tally in tallies:
        counts = (tally.found, tally.graded, tally.as_before, tally.unchanged, len(tally.refused), tally.late)
        summary.add_row(escape(tally.assignment), *(str(count) for count in counts))
    made = [summary]
    refused = [(tally.assignment, refusal) for tally in tallies for refusal in tally.refused]
    if refused:
        table = Table("Assignment", "Student", "Set aside untouched, because", title=_title("Refused", len(refused)))
        for assignment, refusal in refused[:MOST_LISTED]:
            table.add_row(escape(assignment), escape(ascii(refusal.student)[1:-1]), escape(refusal.reason))
        made.append(table)
    changes = [(tally.assignment, change) for tally in tallies for change in tally.changes]
    if changes:
        table = Table("Assignment", "Student", "Change", "Cells: now, then", title=_title("Would change", len(changes)))
        for assignment, change in changes[:MOST_LISTED]:
            cells = ", ".join(f"{cell}: {_points(now)}, {_points(then)}" for cell, (now, then) in change.cells.items())
            table.add_row(escape(assignment), escape(change.student), f"{change.points:+.2f}", escape(cells))
        made.append(table)
    return made


def _title(name: str, count: int) -> str:
    return f"{name}: {count}" if count <= MOST_LISTED else f"{name}: {count}, the first {MOST_LISTED} shown"


def _points(value: float | None) -> str:
    return "none" if value is None else f"{value:g}"


def as_data(tallies: Sequence[Tally], seconds: float, dry_run: bool) -> dict[str, Any]:
    """The whole report as plain data."""
    return {
        "schema": 1,
        "dry_run": dry_run,
        "seconds": round(seconds, 3),
        "assignments": [
            {
                "assignment": tally.assignment,
                "submissions": tally.found,
                "graded": tally.graded,
                "as_before": tally.as_before,
                "unchanged": tally.unchanged,
                "late": tally.late,
                "with_ignored_files": tally.with_ignored_files,
                "refused": [
                    {"student": refusal.student, "code": refusal.code, "reason": refusal.reason}
                    for refusal in tally.refused
                ],
                "changes": [
                    {"student": change.student, "points": round(change.points, 4), "cells": change.cells}
                    for change in tally.changes
                ],
            }
            for tally in tallies
        ],
    }


def write_json(file: Path, data: dict[str, Any]) -> None:
    """Writes the report in one step, so that a program never reads half of it."""
    part = file.with_name(f"{file.name}.part")
    part.write_text(json.dumps(data, indent=1) + "\n", "ascii")
    part.replace(file)
