"""What a worker does: takes submissions in, scores them, makes their pages. Knows no gradebook."""

from __future__ import annotations

import ctypes
import errno
import os
import shutil
import signal
import socket
import stat
import sys
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import datetime
from functools import cache
from pathlib import Path
from typing import Any

from jejaring.errors import CourseError, IntakeError, JejaringError
from jejaring.grading.assignment import Assignment, read_assignment
from jejaring.grading.intake import SECRET, Found, find_submission
from jejaring.grading.rules import version_of
from jejaring.grading.taken import take
from jejaring.grading.template import Template

__all__ = ["Entry", "Outcome", "Task", "grade_entries", "open_task", "page_stands", "read_entries", "write_page"]

# A submission of 64 MB, the most that is read at all, takes about a second.
MOST_SECONDS = 30

PART = ".part"
# What keeps all pages from being written, not one alone.
_FOR_ALL = {errno.ENOSPC, errno.EDQUOT, errno.EROFS}
# Seconds after which a half-written file of another machine is nobody's: a page is written in milliseconds.
_ABANDONED = 600


@dataclass(frozen=True)
class Task:
    """What a worker must know of an assignment: the release, the source cells and checksums of the gradebook."""

    assignment: str
    released: bytes
    sources: dict[str, str]
    checksums: dict[str, str]
    version: str


@dataclass(frozen=True)
class Entry:
    """A submission to grade: where it is, or what was found there when the worker sees other discs.

    `known`: digest of what was graded before by the same rules, empty when it is to be graded in any case; `before`: of
    what was graded before by any rules. `target`: folder of the page, empty for a page that the outcome is to hold;
    `write` is False to look only whether it is there. `page_bytes`: size the page should have.
    """

    student: str
    folder: str
    target: str = ""
    known: str = ""
    before: str = ""
    write: bool = True
    page_bytes: int = 0
    found: Found | None = None
    mode: int = 0o444


@dataclass
class Outcome:
    """What came of an entry. `state`: graded, unchanged or refused; for a refusal `code` and `detail` say why.

    `digest`: SHA-256 over the file and its time. `answered`: cells whose text is no longer the released one. `page`:
    the page itself when it was not written here. `secret`: see `Found`. `ignored`: how many other files there were.
    `same_file`: whether it was graded from this file before. `same_page`: whether the page was there as it is now.
    """

    student: str
    state: str
    digest: str = ""
    timestamp: datetime | None = None
    points: dict[str, float] = field(default_factory=dict)
    answered: frozenset[str] = frozenset()
    page_bytes: int = 0
    page: bytes | None = None
    secret: str = ""
    code: str = ""
    detail: str = ""
    ignored: int = 0
    same_file: bool = False
    same_page: bool = False


_open: dict[tuple[str, str], tuple[Assignment, Template]] = {}


def open_task(task: Task) -> tuple[Assignment, Template]:
    """The assignment and its page's template, kept for the next batch of the same version."""
    name = task.assignment, task.version
    if name not in _open:
        assignment = read_assignment(task.assignment, task.released, task.sources)
        if assignment is None:
            raise CourseError(f"{task.assignment} is not graded by reading data.")
        if version_of(task.released, task.sources, assignment.lesson) != task.version:
            raise CourseError("This worker has another version of jejaring or of the course; install the same one.")
        _open.clear()
        _open[name] = assignment, Template(assignment, task.checksums)
    return _open[name]


def grade_entries(task: Task, entries: Sequence[Entry]) -> list[Outcome]:
    """Grades each entry; whatever one submission does, the others are graded. Pages are on the disc on return."""
    assignment, template = open_task(task)
    with _time_limit() as restart:
        outcomes = [_guarded(assignment, template, entry, restart) for entry in entries]
    written = [entry.target for entry, outcome in zip(entries, outcomes, strict=True) if outcome.page_bytes]
    if any(written):
        _to_disc(next(filter(None, written)))
    return outcomes


def read_entries(task: Task, entries: Sequence[Entry]) -> tuple[list[Outcome], list[Entry]]:
    """Reads the files for workers elsewhere: what is settled by that, and the entries to send, which hold them."""
    assignment, _template = open_task(task)
    settled: list[Outcome] = []
    sent: list[Entry] = []
    for entry in entries:
        try:
            found = find_submission(Path(entry.folder), assignment.name, assignment.lesson_id)
        except IntakeError as error:
            settled.append(Outcome(entry.student, "refused", code=error.code, detail=error.detail))
            continue
        if found.digest == entry.known and _page_is_there(entry, assignment.name):
            settled.append(Outcome(entry.student, "unchanged", found.digest))
        else:
            sent.append(Entry(entry.student, "", before=entry.before, found=found))
    return settled, sent


def _guarded(assignment: Assignment, template: Template, entry: Entry, restart: Callable[[], None]) -> Outcome:
    try:
        restart()
        return _grade(assignment, template, entry)
    except IntakeError as error:
        return Outcome(entry.student, "refused", code=error.code, detail=error.detail)
    except MemoryError:
        return Outcome(entry.student, "refused", code="memory")
    except TimeoutError:
        return Outcome(entry.student, "refused", code="time", detail=str(MOST_SECONDS))
    except JejaringError:
        raise
    except Exception as error:  # a fault of ours, found by one file, must not keep the others from being graded
        return Outcome(entry.student, "refused", code="fault", detail=f"{type(error).__name__}: {error}"[:200])


def _grade(assignment: Assignment, template: Template, entry: Entry) -> Outcome:
    found = entry.found or find_submission(Path(entry.folder), assignment.name, assignment.lesson_id)
    digest = found.digest
    if digest == entry.known and _page_is_there(entry, assignment.name):
        return Outcome(entry.student, "unchanged", digest)
    taken = take(assignment, found.notebook())
    page, points = template.page(taken)
    outcome = Outcome(entry.student, "graded", digest, found.timestamp, points, template.answered(taken), len(page))
    outcome.ignored, outcome.secret = len(found.ignored), found.secret
    outcome.same_file = digest == entry.before
    if not entry.target:
        outcome.page = page
    elif entry.write:
        outcome.same_page = not write_page(Path(entry.target), assignment.name, page, outcome, entry.mode)
    else:
        outcome.same_page = page_stands(entry.target, assignment.name, page, outcome, entry.mode)
    return outcome


def _page_is_there(entry: Entry, name: str) -> bool:
    """Whether the graded page is there whole: a power cut may have left a part of one."""
    if not entry.target:
        return True
    try:
        return Path(entry.target, f"{name}.ipynb").lstat().st_size == entry.page_bytes
    except OSError:
        return False


def _files(name: str, page: bytes, outcome: Outcome) -> dict[str, bytes]:
    """What belongs into the folder of a page: it, and what the exchange wrote beside the submission."""
    files = {f"{name}.ipynb": page}
    if outcome.timestamp is not None:
        files["timestamp.txt"] = f"{outcome.timestamp.isoformat(sep=' ')} UTC".encode()
    if outcome.secret:
        files[SECRET] = outcome.secret.encode()
    return files


def page_stands(folder: str, name: str, page: bytes, outcome: Outcome, mode: int) -> bool:
    """Whether the page is in its folder as `write_page` would write it."""
    return all(_stands(f"{folder}/{file}", data, mode) for file, data in _files(name, page, outcome).items())


def write_page(target: Path, name: str, page: bytes, outcome: Outcome, mode: int) -> bool:
    """Puts the page into its folder in one step; nothing else stays there but what the exchange wrote beside it.

    A file that is there already with the same bytes is left as it is; returns whether any was not. Raises IntakeError
    when this page cannot be written, and CourseError when none can.
    """
    folder = str(target)
    files = _files(name, page, outcome)
    try:
        try:
            os.makedirs(folder)  # noqa: PTH103 - plain names, as taking paths apart is a tenth of all the work
        except FileExistsError:
            _clear(target, set(files))
            files = {file: data for file, data in files.items() if not _stands(f"{folder}/{file}", data, mode)}
        for file, data in files.items():
            _replace(f"{folder}/{file}", data, mode)
        return bool(files)
    except TimeoutError:
        raise
    except OSError as error:
        if error.errno in _FOR_ALL:
            raise CourseError(
                f"Pages cannot be written to {folder} ({error.strerror}). Make room there, or make it writable, and "
                "grade again; what was graded is kept."
            ) from None
        raise IntakeError("page", f"{error.strerror}, {error.filename}") from None


def _stands(file: str, data: bytes, mode: int) -> bool:
    """Whether the file is there with these bytes and permissions."""
    try:
        status = os.lstat(file)
        if not stat.S_ISREG(status.st_mode) or (status.st_size, stat.S_IMODE(status.st_mode)) != (len(data), mode):
            return False
        return Path(file).read_bytes() == data
    except OSError:
        return False


def _replace(file: str, data: bytes, mode: int) -> None:
    temporary = f"{file}.{_machine()}.{os.getpid()}{PART}"
    try:
        descriptor = os.open(temporary, os.O_WRONLY | os.O_CREAT | os.O_EXCL, mode)
    except FileExistsError:  # left by a process of the same number that was killed
        os.unlink(temporary)  # noqa: PTH108
        descriptor = os.open(temporary, os.O_WRONLY | os.O_CREAT | os.O_EXCL, mode)
    try:
        rest = memoryview(data)
        while rest:
            rest = rest[os.write(descriptor, rest) :]
        os.fchmod(descriptor, mode)
    finally:
        os.close(descriptor)
    os.replace(temporary, file)  # noqa: PTH105


def _clear(folder: Path, keep: set[str]) -> None:
    for entry in folder.iterdir():
        if entry.name in keep or (entry.name.endswith(PART) and not _abandoned(entry)):
            continue
        if entry.is_dir() and not entry.is_symlink():
            shutil.rmtree(entry)
        else:
            entry.unlink(missing_ok=True)


@cache
def _machine() -> str:
    """Where process numbers are this process's own: the host and, as containers may share its name, their space."""
    try:
        space = os.stat("/proc/self/ns/pid").st_ino  # noqa: PTH116
    except OSError:
        space = 0
    return f"{socket.gethostname()}-{space}"


def _abandoned(part: Path) -> bool:
    """Whether nobody is at work on the file any more; another grader may finish it at any moment."""
    _page, ours, process = part.name.removesuffix(PART).rpartition(f".{_machine()}.")
    if ours and process.isdecimal():
        return not _runs(int(process))
    try:
        return time.time() - part.lstat().st_mtime >= _ABANDONED
    except FileNotFoundError:
        return False


def _runs(process: int) -> bool:
    try:
        os.kill(process, 0)
    except ProcessLookupError:
        return False
    except (PermissionError, OverflowError):  # somebody else's, or no number of ours
        return True
    return True


def _to_disc(place: str) -> None:
    """Waits until what was written to the file system of `place` would survive a power cut: once for a whole batch."""
    if not sys.platform.startswith("linux"):
        os.sync()
        return
    descriptor = os.open(place, os.O_RDONLY)
    try:
        ctypes.CDLL(None, use_errno=True).syncfs(descriptor)
    finally:
        os.close(descriptor)


@contextmanager
def _time_limit() -> Iterator[Callable[[], None]]:
    """Ends what takes too long after a call of the function given, where the system lets this thread use its timer."""
    try:
        before = signal.signal(signal.SIGALRM, _too_long)
    except (ValueError, AttributeError):
        yield lambda: None
        return
    try:
        yield lambda: _set_timer(MOST_SECONDS)
    finally:
        _set_timer(0)
        signal.signal(signal.SIGALRM, before)


def _set_timer(after: float) -> None:
    signal.setitimer(signal.ITIMER_REAL, after)


def _too_long(_number: int, _frame: Any) -> None:
    raise TimeoutError
