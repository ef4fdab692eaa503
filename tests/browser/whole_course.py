"""A JupyterLab with the released lessons of the whole course and the start pages, as a learner's folder holds them."""

from __future__ import annotations

import json
import shutil
import time
from functools import partial
from typing import Any

from jejaring.course import load_course
from tests.browser.lab import ROOT, Lab, running

OVERRIDES = {
    "@jupyterlab/apputils-extension:notification": {"checkForUpdates": False, "fetchNews": "false"},
    "@jupyterlab/notebook-extension:tracker": {"windowingMode": "none"},
}


class CourseLab(Lab):
    """Adds to a `Lab` what stands in a learner's folder."""

    def start(self) -> None:
        extension = self.home.parent / "labextensions" / "jejaring"
        if not extension.exists():
            shutil.copytree(ROOT / "jejaring" / "labextension", extension)
            settings = self.home.parent / "settings"
            for name, values in OVERRIDES.items():
                file = settings / name.replace(":", "/")
                file.parent.mkdir(parents=True, exist_ok=True)
                file.with_suffix(".jupyterlab-settings").write_text(json.dumps(values), "utf-8")
        super().start()

    def read(self, path: str) -> dict[str, Any]:
        """A notebook as it is on disk; while Jupyter writes it, as it is a moment later."""
        deadline = time.monotonic() + 5
        while True:
            try:
                return super().read(path)
            except json.JSONDecodeError:
                if time.monotonic() > deadline:
                    raise

    def release(self) -> None:
        """Puts the released lessons into an nbgrader exchange that this server's kernels find."""
        exchange = self.home.parent / "exchange"
        shutil.copytree(ROOT / "release", exchange / "jejaring" / "outbound")
        (exchange / "jejaring" / "inbound").mkdir()
        exchange.chmod(0o777)
        config = self.home.parent / "config" / "nbgrader_config.py"
        config.parent.mkdir(exist_ok=True)
        lines = ["c = get_config()", f"c.Exchange.root = {str(exchange)!r}", "c.CourseDirectory.course_id = 'jejaring'"]
        config.write_text("\n".join(lines), "utf-8")

    def fetch(self, folder: str = "", *slugs: str) -> None:
        """Puts the released lessons (all when none is named) and the start pages into a folder of the home."""
        target = self.home / folder
        target.mkdir(parents=True, exist_ok=True)
        for page in (ROOT / "notebooks").glob("*/*.ipynb"):
            shutil.copyfile(page, target / page.name)
        every = [slug for entry in load_course().lessons for slug in (entry.slug.id, entry.slug.en)]
        for slug in slugs or every:
            shutil.copytree(ROOT / "release" / slug, target / slug)

    def answer(self, folder: str, slug: str, answers: dict[str, Any], at: str = "2026-11-01T08:00:00.000Z") -> None:
        """Writes answers into a lesson's file. `answers`: activity id -> value; a reflection's is its text."""
        path = f"{folder}/{slug}/{slug}.ipynb".lstrip("/")
        data = self.read(path)
        kept = data["metadata"]["jejaring"]["answers"]
        for activity, value in answers.items():
            kept[activity] = {"at": at, "changes": 1, "done": True, "value": value}
            for cell in data["cells"]:
                own = cell["metadata"].get("jejaring", {})
                if own.get("role") == "reflection" and own.get("activity") == activity:
                    cell["source"], kept[activity]["value"] = value, None
        (self.home / path).write_text(json.dumps(data), "utf-8")


running_course = partial(running, CourseLab)
