"""`nbgrader autograde` of lesson 1 with our settings against nbgrader's stock kernel execution."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
import tempfile
from pathlib import Path

from benchmarks.measure import Row, seconds
from jejaring.simulate import simulate

ROOT = Path(__file__).parent.parent
ASSIGNMENT = "1-memberi"
SUBMISSIONS = 20

_OURS = "from jejaring.grading.config import configure\n\nc = get_config()\nconfigure(c)\n"
_STOCK = 'c = get_config()\nc.CourseDirectory.course_id = "jejaring"\n'


def _course(root: Path, settings: str) -> None:
    shutil.copytree(ROOT / "source" / ASSIGNMENT, root / "source" / ASSIGNMENT)
    (root / "nbgrader_config.py").write_text(settings, "utf-8")
    _nbgrader(root, "generate_assignment", ASSIGNMENT, "--force")
    simulate(SUBMISSIONS, 1, ASSIGNMENT, root / "submitted", ROOT / "release")


def _nbgrader(root: Path, *arguments: str) -> None:
    path = os.pathsep.join([str(Path(sys.executable).parent), os.environ.get("PATH", "")])
    environment = {**os.environ, "JUPYTER_CONFIG_DIR": str(root / "none"), "PATH": path, "PYTHONPATH": str(ROOT)}
    command = [sys.executable, "-W", "ignore", "-m", "nbgrader", *arguments]
    subprocess.run(command, cwd=root, env=environment, check=True, capture_output=True)


def rows() -> list[Row]:
    """Time of the whole command on 20 submissions, both ways, and how many times faster ours is (aim: 8)."""
    with tempfile.TemporaryDirectory(prefix="jejaring-bench-") as folder:
        ours, stock = Path(folder, "ours"), Path(folder, "stock")
        _course(ours, _OURS)
        _course(stock, _STOCK)
        fast = seconds(lambda: _nbgrader(ours, "autograde", ASSIGNMENT))
        slow = seconds(lambda: _nbgrader(stock, "autograde", ASSIGNMENT))
    return [
        Row("autograde", f"nbgrader autograde, stock execution, {SUBMISSIONS} submissions", slow, "s"),
        Row("autograde", "nbgrader autograde, reading answers, against that", slow / fast, "times faster", 8, ">="),
    ]
