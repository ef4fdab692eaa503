"""A disk without room: a small file system of its own where we may mount one, and a write limit anywhere."""

from __future__ import annotations

import os
import resource
import subprocess
import tempfile
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

import psutil

ROOM = 1_000_000
"""Bytes of the small file system."""


def _mount(folder: Path) -> bool:
    command = ["mount", "-t", "tmpfs", "-o", f"size={ROOM}", "jejaring-test", str(folder)]
    try:
        return subprocess.run(command, check=False, capture_output=True).returncode == 0
    except OSError:
        return False


def _unmount(folder: Path) -> None:
    # Lazily: the server under test may still hold the folder.
    subprocess.run(["umount", "--lazy", str(folder)], check=True)


def kinds() -> list[str]:
    """The ways to have a full disk here. A write limit works everywhere; a file system needs the right to mount."""
    with tempfile.TemporaryDirectory() as name:
        if not _mount(Path(name)):
            return ["write limit"]
        _unmount(Path(name))
    return ["write limit", "file system"]


Switch = tuple[Callable[[], None], Callable[[], None]]


@contextmanager
def full_disk(kind: str, folder: Path, server: int) -> Iterator[Switch]:
    """Gives (fill, free) for an empty `folder` that the process `server` writes to: after `fill` no byte more fits."""
    if kind == "write limit":
        process = psutil.Process(server)
        soft, hard = process.rlimit(resource.RLIMIT_FSIZE)

        def limit(most: int) -> Callable[[], None]:
            return lambda: process.rlimit(resource.RLIMIT_FSIZE, (most, hard))

        try:
            yield limit(0), limit(soft)
        finally:
            limit(soft)()
        return
    assert _mount(folder)
    ballast = folder / "ballast"

    def fill() -> None:
        with ballast.open("wb", buffering=0) as file:
            try:
                while True:
                    file.write(bytes(4096))
            except OSError:
                pass
        assert os.statvfs(folder).f_bavail == 0

    try:
        yield fill, ballast.unlink
    finally:
        _unmount(folder)
