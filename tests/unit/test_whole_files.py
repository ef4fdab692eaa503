"""A file that the course home's server writes is whole at any moment, wherever the room ends."""

from __future__ import annotations

import json
import resource
import stat
from collections.abc import Iterator
from pathlib import Path

import pytest
from jupyter_server.services.contents.largefilemanager import AsyncLargeFileManager

from jejaring.home.files import WholeFiles

OLD = json.dumps({"old": "x" * 30_000})
NEW = json.dumps({"new": "y" * 33_000})


@pytest.fixture
def limit() -> Iterator[None]:
    """What a test sets as the largest file that may be written ends with it."""
    before = resource.getrlimit(resource.RLIMIT_FSIZE)
    yield
    resource.setrlimit(resource.RLIMIT_FSIZE, before)


def written(manager: AsyncLargeFileManager, file: Path, room: int) -> tuple[bool, str]:
    """Whether the new text could be written with `room` bytes to a file, and what the file holds then."""
    _soft, hard = resource.getrlimit(resource.RLIMIT_FSIZE)
    file.write_text(OLD, "utf-8")
    resource.setrlimit(resource.RLIMIT_FSIZE, (room, hard))
    try:
        with manager.atomic_writing(str(file), encoding="utf-8") as target:
            target.write(NEW)
    except OSError:
        worked = False
    else:
        worked = True
    text = file.read_text("utf-8")
    resource.setrlimit(resource.RLIMIT_FSIZE, (hard, hard))
    return worked, text


# Jupyter's own way leaves a file open that cannot be closed without a fault.
@pytest.mark.filterwarnings("ignore::pytest.PytestUnraisableExceptionWarning")
@pytest.mark.usefixtures("limit")
def test_a_file_stays_whole_wherever_the_room_ends(tmp_path: Path) -> None:
    file = tmp_path / "lesson.ipynb"
    torn = 0
    for room in range(0, len(NEW) + 1000, 500):
        enough = room >= len(NEW)
        assert written(WholeFiles(root_dir=str(tmp_path)), file, room) == (enough, NEW if enough else OLD)
        assert [one.name for one in tmp_path.iterdir()] == [file.name]
        torn += written(AsyncLargeFileManager(root_dir=str(tmp_path)), file, room)[1] not in (OLD, NEW)
        (tmp_path / f".~{file.name}").unlink(missing_ok=True)
    assert torn, "Jupyter's own way is safe by now: this class can go"


def test_the_mode_and_a_link_are_kept(tmp_path: Path) -> None:
    file, link = tmp_path / "lesson.ipynb", tmp_path / "link.ipynb"
    file.write_text(OLD, "utf-8")
    file.chmod(0o640)
    link.symlink_to(file)
    with WholeFiles(root_dir=str(tmp_path)).atomic_writing(str(link), encoding="utf-8") as target:
        target.write(NEW)
    assert link.is_symlink()
    assert file.read_text("utf-8") == NEW
    assert stat.S_IMODE(file.stat().st_mode) == 0o640
