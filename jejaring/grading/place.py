"""Finds the course that an instructor works on: nbgrader's own settings, wherever they are kept."""

from __future__ import annotations

import os
import re
from dataclasses import dataclass
from pathlib import Path

from nbgrader.apps import NbGrader
from nbgrader.coursedir import CourseDirectory
from nbgrader.exchange.default import Exchange
from traitlets.config import Config
from traitlets.config.loader import PyFileConfigLoader

from jejaring.errors import CourseError

__all__ = ["CoursePlace", "closed_to_user", "find_course", "nbgrader_config"]


@dataclass(frozen=True)
class CoursePlace:
    """A course directory; `exchange` and `cache`: nbgrader's shared folder and what it keeps of this account's own."""

    directory: CourseDirectory
    exchange: Path | None = None
    cache: Path | None = None

    @property
    def root(self) -> Path:
        """nbgrader's course directory."""
        return Path(self.directory.root)

    @property
    def url(self) -> str:
        """The gradebook's database."""
        return str(self.directory.db_url)

    def folder(self, step: str, learner: str, assignment: str) -> Path:
        """Where one learner's work of one assignment lies in `submitted`, `autograded` or `feedback`."""
        name = getattr(self.directory, f"{step}_directory")
        return Path(self.directory.format_path(name, learner, assignment))

    def folders(self, step: str) -> list[tuple[str, str, Path]]:
        """(learner, assignment, folder) of everything in `submitted`, `autograded` or `feedback`."""
        name = getattr(self.directory, f"{step}_directory")
        pattern = self.directory.format_path(name, "(?P<learner>[^/]+)", "(?P<assignment>[^/]+)", escape=True)
        wanted = re.compile(pattern.rstrip("/\\") + r"$")
        found = []
        for outer in _folders(self.root / name):
            for inner in _folders(Path(outer.path)):
                match = wanted.match(inner.path)
                if match:
                    found.append((match["learner"], match["assignment"], Path(inner.path)))
        return found


def _folders(folder: Path) -> list[os.DirEntry[str]]:
    """The real folders in a folder, by name; none where there is no such folder."""
    if not folder.is_dir():
        return []
    with os.scandir(folder) as entries:
        return sorted((one for one in entries if one.is_dir(follow_symlinks=False)), key=lambda one: one.name)


def nbgrader_config(folder: Path | None = None) -> Config:
    """nbgrader's settings: those in `folder` when it has any, else those of the environment, as nbgrader finds them.

    A course home made by `jejaring lab` is recognised by its own `config` folder. Raises CourseError when they cannot
    be read.
    """
    for place in (folder, folder / "config" if folder else None):
        if place is not None and (place / "nbgrader_config.py").is_file():
            try:
                config: Config = PyFileConfigLoader("nbgrader_config.py", str(place)).load_config()
            except Exception as error:  # the file is a program, which may raise anything
                raise CourseError(
                    f"{place / 'nbgrader_config.py'} cannot be read ({type(error).__name__}: {error}). Correct it."
                ) from None
            return config
    app = NbGrader()
    app.load_config_file()
    return Config(app.config)


def find_course(folder: Path | None = None) -> CoursePlace:
    """The course of `folder`, or of the environment.

    Raises CourseError when there is no gradebook, or none that this user may come near.
    """
    try:
        return _find(folder)
    except PermissionError as error:
        raise CourseError(closed_to_user(folder, error)) from None


def closed_to_user(folder: Path | None, error: Exception) -> str:
    """What to say to someone whose account may not open a course."""
    return (
        f"The gradebook of {folder or 'this course'} cannot be opened by this user ({type(error).__name__}). "
        "It belongs to the course's instructors."
    )


def _find(folder: Path | None) -> CoursePlace:
    config = nbgrader_config(folder)
    directory = CourseDirectory(config=config)
    if folder is not None and "root" not in config.CourseDirectory:
        directory.root = str(folder.resolve())
        if "db_url" not in config.CourseDirectory:
            directory.db_url = f"sqlite:///{folder.resolve() / 'gradebook.db'}"
    shared = Exchange(config=config)
    place = CoursePlace(directory, Path(shared.root), Path(shared.cache))
    file = place.url.removeprefix("sqlite:///")
    if place.url.startswith("sqlite") and not Path(file).is_file():
        raise CourseError(
            f"There is no gradebook at {file}. Run the command in the course folder or name it with --course; "
            "`jejaring lab` makes one."
        )
    return place
