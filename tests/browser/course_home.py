"""The course home as `make lab` serves it: `jejaring lab` on a free port, in a folder of its own."""

from __future__ import annotations

import os
import re
import subprocess
import sys
import time
import urllib.error
import urllib.request
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

ROOT = Path(__file__).parents[2]
TOKEN = "course-home"


@dataclass
class CourseHome:
    """A running course home. `desk`: the folder JupyterLab shows; `told`: the address that the command prints."""

    path: Path
    port: int
    told: str = ""

    @property
    def desk(self) -> Path:
        return self.path / "jejaring"

    def url(self, path: str) -> str:
        """A page of the server, with the token that opens it."""
        return f"http://127.0.0.1:{self.port}/{path}{'&' if '?' in path else '?'}token={TOKEN}"


@contextmanager
def course_home(path: Path, language: str = "id") -> Iterator[CourseHome]:
    """Runs `jejaring lab` until it answers, and ends it afterwards."""
    home = CourseHome(path / "home", 0)
    command = [sys.executable, "-m", "jejaring", "lab", "--root", str(ROOT), "--home", str(home.path)]
    command += ["--port", "0", "--token", TOKEN, "--no-browser", "--language", language]
    log = path / "lab.log"
    with log.open("wb") as output:
        environment = {**os.environ, "JUPYTER_RUNTIME_DIR": str(path / "runtime"), "HOME": str(path)}
        process = subprocess.Popen(command, cwd=ROOT, env=environment, stdout=output, stderr=subprocess.STDOUT)
    try:
        deadline = time.monotonic() + 180
        while not home.port or not _answers(home):
            told = re.search(r"http://127\.0\.0\.1:(\d+)/\S+", log.read_text("utf-8"))
            if told:
                home.port, home.told = int(told[1]), told[0]
            if process.poll() is not None or time.monotonic() > deadline:
                raise RuntimeError(log.read_text("utf-8")[-4000:])
            time.sleep(0.2)
        yield home
    finally:
        process.terminate()
        process.wait(30)


def _answers(home: CourseHome) -> bool:
    try:
        with urllib.request.urlopen(home.url("api"), timeout=2):
            return True
    except (urllib.error.URLError, TimeoutError, ConnectionError):
        return False
