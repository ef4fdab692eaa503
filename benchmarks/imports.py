"""What opening a lesson costs in the kernel, against importing the widget libraries alone."""

from __future__ import annotations

import statistics
import subprocess
import sys
import tempfile

from benchmarks.measure import Row

ROUNDS = 15

_TIMED = "import time; start = time.perf_counter()\n{work}\nprint(time.perf_counter() - start)"
_BARE = "import ipywidgets, anywidget"
_LESSON = (
    "import io, contextlib\n"
    "with contextlib.redirect_stdout(io.StringIO()):\n"
    "    from jejaring import lesson, show\n"
    "    lesson('1-memberi')\n"
    "    show('{activity}')\n"
)


def _seconds(work: str, folder: str) -> float:
    command = [sys.executable, "-c", _TIMED.format(work=work)]
    done = subprocess.run(command, capture_output=True, text=True, check=True, cwd=folder)
    return float(done.stdout.strip().splitlines()[-1])


def _medians(one: str, other: str) -> tuple[float, float]:
    """Both in turn, so that a busy moment of the machine meets both alike."""
    with tempfile.TemporaryDirectory() as folder:
        pairs = [(_seconds(one, folder), _seconds(other, folder)) for _ in range(ROUNDS)]
    return statistics.median(first for first, _ in pairs), statistics.median(second for _, second in pairs)


def rows() -> list[Row]:
    """`import jejaring` and the first `show(...)` against `import ipywidgets, anywidget`, in fresh interpreters."""
    bare, opened = _medians(_BARE, _LESSON.format(activity="m1.recall1"))
    return [
        Row("imports", "import ipywidgets, anywidget", 1000 * bare, "ms"),
        Row("imports", "import jejaring and first show(...), against that", opened / bare, "times", 1.5),
    ]
