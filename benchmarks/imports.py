"""What opening a lesson costs in the kernel, against importing the widget libraries alone."""

from __future__ import annotations

import statistics
import subprocess
import sys
import tempfile

from benchmarks.measure import Row

ROUNDS = 7

_TIMED = "import time; start = time.perf_counter()\n{work}\nprint(time.perf_counter() - start)"
_BARE = "import ipywidgets, anywidget"
_LESSON = (
    "import io, contextlib\n"
    "with contextlib.redirect_stdout(io.StringIO()):\n"
    "    from jejaring import lesson, show\n"
    "    lesson('1-memberi')\n"
    "    show('{activity}')\n"
)


def _median(work: str) -> float:
    with tempfile.TemporaryDirectory() as folder:
        times = []
        for _ in range(ROUNDS):
            done = subprocess.run(
                [sys.executable, "-c", _TIMED.format(work=work)], capture_output=True, text=True, check=True, cwd=folder
            )
            times.append(float(done.stdout.strip().splitlines()[-1]))
    return statistics.median(times)


def rows() -> list[Row]:
    """`import jejaring` and the first `show(...)` against `import ipywidgets, anywidget`, in fresh interpreters."""
    bare = _median(_BARE)
    opened = _median(_LESSON.format(activity="m1.sort"))
    return [
        Row("imports", "import ipywidgets, anywidget", 1000 * bare, "ms"),
        Row("imports", "import jejaring and first show(...), against that", opened / bare, "times", 1.5),
    ]
