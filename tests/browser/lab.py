"""A JupyterLab of its own with a lesson in it, as a learner gets it: for the page's journeys."""

from __future__ import annotations

import json
import os
import shutil
import socket
import subprocess
import sys
import time
import urllib.error
import urllib.request
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from functools import partial
from pathlib import Path
from typing import IO, Any, TypeVar

import psutil
from playwright.sync_api import BrowserContext, Page

from jejaring.build.lesson_text import read_lesson_text
from jejaring.build.notebook import notebook
from jejaring.build.page import page_data
from jejaring.build.write import Authored
from jejaring.course import Lesson, load_course, load_keys, load_lesson
from jejaring.course.load import CONTENT
from jejaring.wording import Language

ROOT = Path(__file__).parents[2]
LESSON = "m1_giving"
SHOWN = ("m1.recall1", "m1.models", "m1.beliefs", "m1.sort", "m1.try1", "m1.case1", "m1.rewrite", "m1.reflection")
TOKEN = "read-write"


def _authored() -> Authored:
    """Part of lesson 1, which is enough for a journey and quick to open."""
    authored = Authored(load_course())
    authored.lessons = {entry.id: Lesson(1, ()) for entry in authored.entries()}
    activities = tuple(one for one in load_lesson(LESSON).activities if one.id in SHOWN)
    authored.lessons[LESSON] = Lesson(1, activities)
    authored.keys[LESSON] = load_keys(LESSON)
    authored.cells[LESSON] = tuple(
        cell
        for cell in read_lesson_text(CONTENT / LESSON / "lesson.md")
        if cell.activity is None or cell.activity in SHOWN
    )
    return authored


def released(language: Language) -> dict[str, Any]:
    """The lesson's notebook as a learner gets it: no hidden tests, the reflection's cell empty."""
    authored = _authored()
    entry = authored.course.entry(LESSON)
    data = notebook(
        authored.course,
        entry,
        authored.lessons[LESSON],
        authored.keys[LESSON],
        "canary",
        authored.cells[LESSON],
        language,
    )
    for cell in data["cells"]:
        cell["source"] = cell["source"].partition("### BEGIN HIDDEN TESTS")[0]
        if cell["metadata"]["jejaring"]["role"] == "reflection":
            cell["source"] = cell["metadata"]["jejaring"]["stub"]
    return data


def saved_notebook(file: Path) -> dict[str, Any]:
    """A notebook as it is on disk. Jupyter writes in place, so a moment's look may find half of it: the whole comes."""
    deadline = time.monotonic() + 5
    while True:
        try:
            data: dict[str, Any] = json.loads(file.read_text("utf-8"))
            return data
        except ValueError:
            if time.monotonic() > deadline:
                raise
            time.sleep(0.02)


class Lab:
    """A running JupyterLab. `home`: its root folder; `url(path)`: where a file opens."""

    def __init__(self, home: Path, port: int) -> None:
        self.home = home
        self.port = port
        self.process: subprocess.Popen[bytes] | None = None

    def url(self, path: str, kind: str = "lab/tree") -> str:
        """`kind`: "lab/tree" for JupyterLab, "notebooks" for Notebook 7."""
        reset = "?reset&" if kind == "lab/tree" else "?"
        return f"http://127.0.0.1:{self.port}/{kind}/{path}{reset}token={TOKEN}"

    def add(self, folder: str, language: Language = "id", **change: Any) -> str:
        """Puts a fresh lesson into a folder of the home and gives its path. `change`: parts of its metadata."""
        data = released(language)
        data["metadata"]["jejaring"] |= change
        return self.write(folder, data)

    def write(self, folder: str, data: dict[str, Any]) -> str:
        """Puts a notebook where a fetched assignment would stand, and gives its path."""
        slug = data["metadata"]["jejaring"]["assignment"]
        path = f"{folder}/{slug}/{slug}.ipynb"
        (self.home / path).parent.mkdir(parents=True, exist_ok=True)
        (self.home / path).write_text(json.dumps(data), "utf-8")
        return path

    def read(self, path: str) -> dict[str, Any]:
        """A notebook as it is on disk now."""
        return saved_notebook(self.home / path)

    def answers(self, path: str) -> dict[str, Any]:
        """The answers on disk: activity -> value."""
        kept = self.read(path)["metadata"]["jejaring"]["answers"]
        return {activity: envelope["value"] for activity, envelope in kept.items()}

    def reflection(self, path: str) -> str:
        """The text in the reflection's cell on disk."""
        cells = self.read(path)["cells"]
        return next(
            "".join(cell["source"])
            for cell in cells
            if cell["metadata"].get("jejaring", {}).get("role") == "reflection"
        )

    def kill_kernels(self) -> None:
        """Ends every running kernel of this server without a word, as a machine short of memory does."""
        assert self.process is not None
        for child in psutil.Process(self.process.pid).children():
            if "ipykernel_launcher" in child.cmdline():
                child.kill()

    def end_kernels(self) -> None:
        """Ends every kernel the way a server does with those that were idle for long."""
        for kernel in self._api("kernels"):
            self._api(f"kernels/{kernel['id']}", "DELETE")

    def restart_kernels(self) -> None:
        """Restarts every kernel as another program may, of which Jupyter tells an open page nothing."""
        for kernel in self._api("kernels"):
            self._api(f"kernels/{kernel['id']}/restart", "POST")

    def _api(self, path: str, method: str = "GET") -> Any:
        request = urllib.request.Request(
            f"http://127.0.0.1:{self.port}/api/{path}", method=method, headers={"Authorization": f"token {TOKEN}"}
        )
        with urllib.request.urlopen(request, timeout=10) as answer:
            body = answer.read()
        return json.loads(body) if body else None

    def start(self) -> None:
        extensions = self.home.parent / "labextensions"
        if not extensions.exists():
            shutil.copytree(ROOT / "jejaring" / "labextension", extensions / "jejaring")
            (extensions / "jejaring" / "static" / "course.json").write_text(json.dumps(page_data(_authored())), "utf-8")
        with (self.home.parent / "lab.log").open("ab") as log:
            self.process = self._launch(extensions, log)
        deadline = time.monotonic() + 60
        while not self._answers():
            if self.process.poll() is not None or time.monotonic() > deadline:
                raise RuntimeError((self.home.parent / "lab.log").read_text("utf-8")[-3000:])
            time.sleep(0.1)

    def _launch(self, extensions: Path, log: IO[bytes]) -> subprocess.Popen[bytes]:
        return subprocess.Popen(
            [
                sys.executable,
                "-m",
                "jupyterlab",
                "--no-browser",
                "--allow-root",
                f"--ServerApp.port={self.port}",
                "--ServerApp.port_retries=0",
                f"--ServerApp.root_dir={self.home}",
                f"--IdentityProvider.token={TOKEN}",
                f"--LabServerApp.extra_labextensions_path={extensions}",
                f"--LabApp.workspaces_dir={self.home.parent / 'workspaces'}",
                f"--LabApp.user_settings_dir={self.home.parent / 'settings'}",
            ],
            env={
                **os.environ,
                "PYTHONPATH": str(ROOT),
                "JUPYTER_CONFIG_DIR": str(self.home.parent / "config"),
                "JUPYTER_RUNTIME_DIR": str(self.home.parent / "runtime"),
                "JUPYTERLAB_SETTINGS_DIR": str(self.home.parent / "settings"),
            },
            stdout=log,
            stderr=subprocess.STDOUT,
        )

    def _answers(self) -> bool:
        try:
            with urllib.request.urlopen(f"http://127.0.0.1:{self.port}/api?token={TOKEN}", timeout=2):
                return True
        except (urllib.error.URLError, TimeoutError, ConnectionError):
            return False

    def stop(self) -> None:
        if self.process is not None:
            self.process.terminate()
            self.process.wait(20)
            self.process = None


def opened(context: BrowserContext, address: str, timeout: int = 60_000) -> Page:
    """A new page of the lesson at `address`, ready to be used within `timeout` ms."""
    page = context.new_page()
    page.goto(address)
    page.locator('[data-jejaring="ready"]').wait_for(timeout=timeout)
    return page


def until(true: Callable[[], object], seconds: float = 30) -> None:
    """Waits for what no element on the page tells, such as what is on disk."""
    deadline = time.monotonic() + seconds
    while not true():
        assert time.monotonic() < deadline, "it did not come about in time"
        time.sleep(0.05)


Kind = TypeVar("Kind", bound=Lab)


@contextmanager
def running(kind: type[Kind], folder: Path) -> Iterator[Kind]:
    """A JupyterLab on a free port, its files in `folder`."""
    home = folder / "home"
    home.mkdir()
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
    lab = kind(home, port)
    lab.start()
    try:
        yield lab
    finally:
        lab.stop()


running_lab = partial(running, Lab)
