"""The sandbox of code exercises: each of its limits holds, for root and for an ordinary user."""

from __future__ import annotations

import json
import os
import shutil
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from pathlib import Path

import pytest

from jejaring.grading.exercises import grade_exercise
from jejaring.sandbox import Limits, kernel
from jejaring.sandbox.bubblewrap import command
from tests.grading.real import RealCourse, silent
from tests.grading.somebody import SOMEBODY, as_somebody, only_as_root
from tests.grading.test_exercise import EXERCISE, RIGHT, hand_in, points, released

__all__ = ["released"]

ROOT = Path(__file__).parents[2]

pytestmark = [
    pytest.mark.filterwarnings("ignore"),
    pytest.mark.skipif(shutil.which("bwrap") is None, reason="bubblewrap is not installed: apt-get install bubblewrap"),
]

# What exceeds a limit, and a limit by which it does; under the usual ones each of them goes through.
TRIALS: dict[str, tuple[dict[str, int], str]] = {
    "processor": ({"processor": 1}, "while time.process_time() < 1.3: pass"),
    "seconds": ({"seconds": 1}, "time.sleep(1.5)"),
    "memory": ({"memory": 200 * 1024**2}, "bytearray(300 * 1024**2)"),
    "processes": ({"processes": 4}, "[subprocess.Popen(['sleep', '0.3']) for _ in range(6)]"),
    "file": ({"file": 100_000}, "open('/tmp/x', 'wb').write(b'x' * 200_000)"),
    "scratch": ({"scratch": 400_000}, "[open(f'/tmp/{n}', 'wb').write(b'x' * 50_000) for n in range(10)]"),
    "files": ({"files": 20}, "kept = [open('/dev/null') for _ in range(30)]"),
    "core": ({}, "assert resource.getrlimit(resource.RLIMIT_CORE) == (0, 0)"),
}
# What nobody may do in it, whatever the limits.
NEVER = {
    "shared memory": "open('/dev/shm/x', 'wb').write(b'x' * 10_000_000)",
    "submission": "open('/submission/x', 'w')",
    "system": "open('/usr/x', 'w')",
    "root": "open('/x', 'w')",
    "devices": "open('/dev/x', 'w')",
    "python": "open(os.path.join(sys.prefix, 'x'), 'w')",
    "network": "socket.create_connection(('127.0.0.1', PORT), timeout=2)",
    "user": "os.setuid(0)",
    "signals": "os.kill(OUTSIDE, 0)",
}

# Without privileges of its own, bubblewrap forbids this too; with root's it cannot.
NAMESPACES = "subprocess.run(['unshare', '--user', 'true'], check=True)"

DRIVER = """
import json, socket, subprocess, sys, os
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from jejaring.sandbox import Limits, command

submission, trials = json.loads(sys.argv[1])
listener = socket.create_server(("127.0.0.1", 0))
names = f"PORT, OUTSIDE = {listener.getsockname()[1]}, {os.getpid()}"

def through(trial):
    limits, code = trial
    code = f"import os, resource, socket, subprocess, sys, time\\n{names}\\n{code}\\nprint('through')"
    line = command([sys.executable, "-c", code], Path(submission), {}, Limits(**limits))
    done = subprocess.run(line, capture_output=True, text=True)
    return done.stdout == "through\\n", done.stderr[-300:]

with ThreadPoolExecutor(4) as pool:
    print(json.dumps(dict(zip(trials, pool.map(through, trials.values())))))
"""


@pytest.fixture
def place() -> Iterator[Path]:
    """A folder that every user may enter."""
    with tempfile.TemporaryDirectory(prefix="jejaring-sandbox-") as folder:
        Path(folder).chmod(0o755)
        yield Path(folder)


@pytest.mark.parametrize("user", ["this one", pytest.param("somebody", marks=only_as_root)])
def test_every_limit_holds(place: Path, user: str) -> None:
    (place / "submission").mkdir()
    trials: dict[str, tuple[dict[str, int], str]] = {f"never {name}": ({}, code) for name, code in NEVER.items()}
    for name, (limits, code) in TRIALS.items():
        trials |= {f"usual {name}": ({}, code), f"limited {name}": (limits, code)}
    if user == "somebody" or os.geteuid() != 0:
        trials["never namespaces"] = {}, NAMESPACES
    line = [sys.executable, "-c", DRIVER, json.dumps([str(place / "submission"), trials])]
    if user == "somebody":
        line = as_somebody(place, *line)
    done = subprocess.run(line, capture_output=True, text=True, check=False, cwd=ROOT)
    assert done.returncode == 0, done.stderr
    said: dict[str, tuple[bool, str]] = json.loads(done.stdout)
    through = {name for name, (passed, _error) in said.items() if passed}
    assert through == {*(f"usual {name}" for name in TRIALS), "limited core"}, said


@only_as_root
def test_an_ordinary_user_grades_exercises(released: RealCourse, place: Path) -> None:
    course = released.copy(place / "course")
    hand_in(course, "a-right", RIGHT)
    # The folder of its sockets is the one place besides /tmp that it may write to: little fits, none of it on the disc.
    write = "[open(f'{glob.glob(\"/tmp/jejaring-kernel-*\")[0]}/{n}', 'wb').write(b'x' * 900_000) for n in range(5)]"
    code = f"import glob\ntry:\n    {write}\n    through = 1\nexcept OSError:\n    through = 0\n{RIGHT} + through"
    hand_in(course, "b-fills", code)
    for folder, folders, files in os.walk(course.root):
        for name in (".", *folders, *files):
            os.chown(Path(folder, name), SOMEBODY, SOMEBODY)
    line = [sys.executable, "-m", "jejaring", "grade", EXERCISE, "--course", str(course.root)]
    done = subprocess.run(as_somebody(place, *line), capture_output=True, text=True, check=False, cwd=ROOT)
    assert done.returncode == 0, done.stderr
    assert done.stderr == ""
    assert points(course) == {"a-right": 4, "b-fills": 4}
    assert (course.root / "autograded" / "a-right").stat().st_uid == SOMEBODY


@only_as_root
def test_where_namespaces_are_forbidden_the_doctor_says_so(place: Path) -> None:
    line = as_somebody(place, sys.executable, "-m", "jejaring", "doctor", namespaces=False)
    wide = {**os.environ, "COLUMNS": "600"}
    done = subprocess.run(line, capture_output=True, text=True, check=False, cwd=place, env=wide)
    (told,) = [line for line in done.stdout.splitlines() if "\u2502 sandbox" in line]
    assert "code exercises are refused" in told
    assert "User namespaces must be allowed" in told


def test_a_submission_that_takes_too_long_costs_nobody_else(
    released: RealCourse, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    course = released.copy(tmp_path / "course")
    hand_in(course, "a-sleeps", f"import time\ntime.sleep(60)\n{RIGHT}")
    hand_in(course, "b-right", RIGHT)
    limits = iter([Limits(seconds=5), Limits()])
    monkeypatch.setattr(kernel, "command", lambda *given, **more: command(*given, limits=next(limits), **more))
    cohort = course.cohort()
    tally = grade_exercise(cohort, EXERCISE, course.config, False, silent)
    cohort.close()
    assert [(refusal.student, refusal.code) for refusal in tally.refused] == [("a-sleeps", "exercise")]
    assert "Kernel died" in tally.refused[0].reason
    assert points(course) == {"a-sleeps": None, "b-right": 4}
