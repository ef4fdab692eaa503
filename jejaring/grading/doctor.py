"""`jejaring doctor`: what of the environment is right or missing, with the remedy for each."""

from __future__ import annotations

import os
import shutil
import stat
import sys
from collections.abc import Iterator
from dataclasses import dataclass
from importlib.metadata import PackageNotFoundError, requires, version
from pathlib import Path
from typing import Literal

from jupyter_core.paths import jupyter_path
from nbgrader.api import get_alembic_version
from nbgrader.exchange.default import Exchange
from packaging.requirements import Requirement
from rich.markup import escape
from rich.table import Column, Table
from sqlalchemy import Connection, text
from sqlalchemy.exc import SQLAlchemyError
from traitlets.config import Config

from jejaring.errors import CourseError
from jejaring.grading.gradebook import open_engine, reason_of
from jejaring.grading.ledger import has_ledger
from jejaring.grading.place import CoursePlace, find_course, nbgrader_config
from jejaring.grading.upkeep import missing_indexes, write_ahead
from jejaring.sandbox import missing

__all__ = ["Finding", "as_table", "examine"]

# A graded page of the longest lesson is about 60 kB, a submission about 45 kB.
BYTES_PER_SUBMISSION = 110_000
LEAST_FREE = 1024**3


@dataclass(frozen=True)
class Finding:
    """One thing looked at. `state`: right, open (works without) or wrong; `remedy` says what to do about it."""

    about: str
    state: Literal["right", "open", "wrong"]
    found: str
    remedy: str = ""


def examine(course: Path | None) -> list[Finding]:
    """Everything, in the order in which to mend it. Raises nothing: what cannot be looked at is a finding."""
    findings = [*_versions(), _labextension(), _programs(), _sandbox()]
    try:
        place = find_course(course)
    except CourseError as error:
        return [*findings, Finding("gradebook", "open", "no course found", str(error))]
    findings += _gradebook(place)
    findings += [_exchange(nbgrader_config(course)), _disk(place.root)]
    return findings


def _versions() -> Iterator[Finding]:
    wrong = []
    extras = {"cluster", "postgresql", "desk"}
    lacking: dict[str, list[str]] = {}
    for line in requires("jejaring") or []:
        wanted = Requirement(line)
        extra = next((name for name in extras if wanted.marker and wanted.marker.evaluate({"extra": name})), "")
        if wanted.marker and not extra and not wanted.marker.evaluate({"extra": ""}):
            continue
        try:
            have = version(wanted.name)
        except PackageNotFoundError:
            if extra:
                lacking.setdefault(extra, []).append(wanted.name)
            else:
                wrong.append(f"{wanted.name} is missing")
            continue
        if not wanted.specifier.contains(have, prereleases=True):
            wrong.append(f"{wanted.name} {have} is not {wanted.specifier}")
    if wrong:
        yield Finding("packages", "wrong", "; ".join(wrong), "pip install --upgrade jejaring")
    else:
        yield Finding("packages", "right", f"jejaring {version('jejaring')}, nbgrader {version('nbgrader')}")
    for extra, names in sorted(lacking.items()):
        yield Finding(f"extra {extra}", "open", f"without {', '.join(names)}", f"pip install 'jejaring[{extra}]'")


def _labextension() -> Finding:
    for folder in jupyter_path("labextensions"):
        if Path(folder, "jejaring", "package.json").is_file():
            return Finding("labextension", "right", "installed")
    return Finding(
        "labextension",
        "wrong",
        "JupyterLab does not find it, so lessons open as code",
        "pip install --force-reinstall --no-deps jejaring, in the environment that JupyterLab runs in",
    )


def _programs() -> Finding:
    # nbgrader starts alembic by name when it makes a gradebook.
    beside = Path(sys.executable).with_name("alembic")
    if shutil.which("alembic") or beside.is_file():
        return Finding("alembic", "right", "found")
    return Finding("alembic", "wrong", "nbgrader cannot make a gradebook without it", "pip install alembic")


def _sandbox() -> Finding:
    reason = missing()
    if reason:
        return Finding("sandbox", "open", "code exercises are refused; the lessons need none", reason)
    return Finding("sandbox", "right", "bubblewrap works")


def _gradebook(place: CoursePlace) -> Iterator[Finding]:
    engine = open_engine(place.url)
    name = engine.url.render_as_string(hide_password=True)
    try:
        with engine.connect() as connection:
            yield Finding("gradebook", "right", name)
            yield from _schema(connection)
    except SQLAlchemyError as error:
        yield Finding(
            "gradebook", "wrong", f"{name}: {reason_of(error)}", "Start the server, or correct the URL and its user."
        )
    finally:
        engine.dispose()


def _schema(connection: Connection) -> Iterator[Finding]:
    have = connection.execute(text("SELECT version_num FROM alembic_version")).scalar()
    path = os.environ.get("PATH", os.defpath)
    os.environ["PATH"] = os.pathsep.join((str(Path(sys.executable).parent), path))
    try:
        wanted = get_alembic_version()
    finally:
        os.environ["PATH"] = path
    if have == wanted:
        yield Finding("gradebook schema", "right", f"version {have}")
    else:
        remedy = "Back the gradebook up, then: nbgrader db upgrade"
        yield Finding("gradebook schema", "wrong", f"version {have}, nbgrader expects {wanted}", remedy)
    lacking = [f"{table}({column})" for table, column in missing_indexes(connection)]
    remedy = "`jejaring grade` adds them; without them a large gradebook is slow."
    if lacking:
        yield Finding("gradebook indexes", "open", f"{len(lacking)} missing: {', '.join(lacking)}", remedy)
    else:
        yield Finding("gradebook indexes", "right", "all there")
    if not write_ahead(connection):
        remedy = "`jejaring grade` turns it on; until then a reader can keep a grader from writing."
        yield Finding("write-ahead log", "open", "off", remedy)
    else:
        yield Finding("write-ahead log", "right", "on" if connection.dialect.name == "sqlite" else "not needed")
    kept = has_ledger(connection)
    yield Finding("ledger", "right" if kept else "open", "there" if kept else "made by the first `jejaring grade`")


def _exchange(config: Config) -> Finding:
    folder = Path(Exchange(config=config).root)
    if not folder.is_dir():
        remedy = f"mkdir -p {folder} && chmod 777 {folder}, or set c.Exchange.root. An LMS needs none."
        return Finding("exchange", "open", f"{folder} is not there", remedy)
    mode = stat.S_IMODE(folder.stat().st_mode)
    if mode & 0o777 != 0o777:
        remedy = f"chmod 777 {folder}: nbgrader's learners hand in under their own accounts."
        return Finding("exchange", "wrong", f"{folder} has mode {mode:o}", remedy)
    return Finding("exchange", "right", str(folder))


def _disk(folder: Path) -> Finding:
    free = shutil.disk_usage(folder).free
    room = f"{free / 1024**3:.1f} GB free, for about {free // BYTES_PER_SUBMISSION:,} submissions with their pages"
    if free < LEAST_FREE:
        return Finding("disk", "wrong", room, "Make room, or move the course directory.")
    return Finding("disk", "right", room)


def as_table(findings: list[Finding]) -> Table:
    """The findings with their remedies."""
    signs = {"right": "ok", "open": "--", "wrong": "NO"}
    # Folded, for a remedy that is cut off cannot be followed.
    table = Table("", *(Column(name, overflow="fold") for name in ("Checked", "Found", "Remedy")))
    for finding in findings:
        table.add_row(signs[finding.state], finding.about, escape(finding.found), escape(finding.remedy))
    return table
