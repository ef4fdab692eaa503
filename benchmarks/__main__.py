"""`python -m benchmarks [AREA …]`: measures and prints a table; `--json FILE` writes the figures too."""

from __future__ import annotations

import argparse
import importlib
import json
import pkgutil
from dataclasses import asdict
from pathlib import Path

from rich.console import Console
from rich.table import Table

import benchmarks
from benchmarks.measure import Row

NOT_AREAS = {"__main__", "measure"}


def areas() -> list[str]:
    """Every module of this folder that measures something."""
    return [module.name for module in pkgutil.iter_modules(benchmarks.__path__) if module.name not in NOT_AREAS]


def table(rows: list[Row]) -> Table:
    """The rows as a table, with what was aimed at and whether it was met."""
    made = Table("Area", "Figure", "Measured", "Target", "Met")
    for row in rows:
        aim = "" if row.target is None else f"{row.sense} {row.target:g}"
        met = {None: "", True: "yes", False: "NO"}[row.met]
        made.add_row(row.area, row.name, f"{row.value:.3g} {row.unit}", aim, met)
    return made


def main() -> None:
    """Runs the areas named on the command line, or all."""
    parser = argparse.ArgumentParser(prog="python -m benchmarks", description=__doc__)
    parser.add_argument("area", nargs="*", help=f"what to measure, of {', '.join(areas())}; all when none is named")
    parser.add_argument("--json", type=Path, help="also write the figures here")
    given = parser.parse_args()
    console = Console()
    rows: list[Row] = []
    for area in given.area or areas():
        console.print(f"Measuring {area} …")
        rows += importlib.import_module(f"benchmarks.{area}").rows()
    console.print(table(rows))
    if given.json:
        given.json.write_text(json.dumps([asdict(row) for row in rows], indent=1), "utf-8")


if __name__ == "__main__":
    main()
