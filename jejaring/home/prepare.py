"""Makes a course home, or brings one up to date; what learners and instructors have made there is never touched."""

from __future__ import annotations

import hashlib
import json
import shutil
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from jejaring import __version__
from jejaring.course import load_course
from jejaring.errors import CourseError
from jejaring.wording import LANGUAGES

if TYPE_CHECKING:
    from traitlets.config import Config

__all__ = ["COURSE_ID", "Home", "config_of", "prepare"]

COURSE_ID = "jejaring"

# JupyterLab's defaults that a lesson needs: no pop-up, one document in sight.
_OVERRIDES = {
    "@jupyterlab/application-extension:shell": {"startMode": "single"},
    "@jupyterlab/apputils-extension:notification": {
        "checkForUpdates": False,
        "doNotDisturbMode": False,
        "fetchNews": "false",
    },
    "@jupyterlab/notebook-extension:tracker": {
        "autoStartDefaultKernel": True,
        "kernelShutdown": True,
        "recordTiming": False,
        "scrollPastEnd": False,
        "windowingMode": "none",
    },
}


@dataclass(frozen=True)
class Home:
    """The folders of a course home.

    `desk` is what JupyterLab shows: lessons and start page, with the instructor's course folder inside, since
    Formgrader only works below the server's root.
    """

    path: Path

    @property
    def desk(self) -> Path:
        """Root of JupyterLab's file browser."""
        return self.path / "jejaring"

    @property
    def course(self) -> Path:
        """nbgrader's course directory: source, release, submitted, autograded, feedback, gradebook.db."""
        return self.desk / "kursus"

    @property
    def exchange(self) -> Path:
        """nbgrader's exchange."""
        return self.path / "exchange"

    @property
    def config(self) -> Path:
        """Jupyter's and nbgrader's configuration of this home, and nothing of the user's."""
        return self.path / "config"

    @property
    def settings(self) -> Path:
        """JupyterLab's application settings."""
        return self.path / "settings"

    @property
    def stamp(self) -> Path:
        """Remembers which course version this home holds."""
        return self.path / "version.json"


def assignments() -> list[str]:
    """All assignments of the course, by lesson, Indonesian then English."""
    return [entry.slug[language] for entry in load_course().lessons for language in LANGUAGES]


def prepare(root: Path, path: Path, told: Callable[[str], None]) -> Home:
    """A home at `path` for the checkout at `root`, with all lessons released and fetched.

    `told` is called with each assignment that is being released. Raises CourseError with the remedy when the checkout
    is not complete.
    """
    home = Home(path)
    wanted = assignments()
    missing = [name for name in wanted if not (root / "source" / name / f"{name}.ipynb").is_file()]
    if missing:
        raise CourseError(f"{root} has no source of {', '.join(missing)}. Run `jejaring build` there first.")
    make_folders(home)
    _write_config(home)
    for language in LANGUAGES:
        for page in sorted((root / "notebooks" / language).glob("*.ipynb")):
            shutil.copyfile(page, home.desk / page.name)
    version = _version(root, wanted)
    if _held(home) != version:
        _release(root, home, wanted, told)
        fresh = home.stamp.with_suffix(".part")
        fresh.write_text(json.dumps({"version": version}), "utf-8")
        fresh.replace(home.stamp)
    from jejaring.grading.publish import fetch

    fetch(config_of(home), wanted, home.desk)
    return home


def _held(home: Home) -> str | None:
    """The course version that this home holds; None when it holds none or its stamp cannot be read."""
    try:
        stamp = json.loads(home.stamp.read_text("utf-8"))
    except (FileNotFoundError, ValueError):
        return None
    return stamp.get("version") if isinstance(stamp, dict) else None


def make_folders(home: Home) -> None:
    """The folders of a home, with the rights of their parts."""
    for folder in (home.desk, home.course, home.exchange, home.config, home.settings):
        folder.mkdir(parents=True, exist_ok=True)
    # Keys, submissions and gradebook are the instructor's alone; learners of other accounts reach the exchange.
    home.course.chmod(0o700)
    home.exchange.chmod(0o777)


def _release(root: Path, home: Home, wanted: list[str], told: Callable[[str], None]) -> None:
    from jejaring.grading.publish import publish

    for name in wanted:
        target = home.course / "source" / name
        target.mkdir(parents=True, exist_ok=True)
        shutil.copyfile(root / "source" / name / f"{name}.ipynb", target / f"{name}.ipynb")
    publish(config_of(home), wanted, told)


def config_of(home: Home) -> Config:
    """nbgrader's settings for the home."""
    from jejaring.grading.publish import course_config

    return course_config(home.course, home.exchange, home.desk, COURSE_ID)


def _version(root: Path, wanted: list[str]) -> str:
    digest = hashlib.sha256(__version__.encode())
    for name in wanted:
        digest.update((root / "source" / name / f"{name}.ipynb").read_bytes())
    return digest.hexdigest()


def _write_config(home: Home) -> None:
    lines = [
        '"""nbgrader\'s settings of this course home."""',
        "",
        "from jejaring.grading.config import configure",
        "",
        "c = get_config()",
        "configure(c)",
        f"c.CourseDirectory.root = {str(home.course)!r}",
        f"c.CourseDirectory.course_id = {COURSE_ID!r}",
        f"c.Exchange.root = {str(home.exchange)!r}",
        f"c.Exchange.assignment_dir = {str(home.desk)!r}",
    ]
    (home.config / "nbgrader_config.py").write_text("\n".join(lines) + "\n", "utf-8")
    overrides = home.settings / "overrides.json"
    overrides.write_text(json.dumps(_OVERRIDES, indent=1), "utf-8")
