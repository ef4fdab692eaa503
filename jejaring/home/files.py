"""How the server of a course home writes files: whole or not at all."""

from __future__ import annotations

import os
import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import IO, Any

from jupyter_server.services.contents.largefilemanager import AsyncLargeFileManager

__all__ = ["WholeFiles"]


class WholeFiles(AsyncLargeFileManager):
    """Writes beside the file and moves the result to its place.

    Jupyter's own way empties the file first and puts a copy back when writing fails; when the disk has room for all but
    the last few KB, it does not put it back, and the next attempt overwrites the copy too.
    """

    @contextmanager
    def atomic_writing(
        self, os_path: str, text: bool = True, encoding: str = "utf-8", **kwargs: Any
    ) -> Iterator[IO[Any]]:
        """A file object; at the end of the block the file is as written, or, after any exception, as it was before."""
        target = Path(os_path).resolve()
        fresh = target.with_name(f".~{target.name}")
        how: dict[str, Any] = {"mode": "w", "encoding": encoding, "newline": "\n"} if text else {"mode": "wb"}
        with self.perm_to_403(os_path):
            if target.exists() and not os.access(target, os.W_OK):
                raise PermissionError(f"{target} is read-only")
            try:
                with fresh.open(**how | kwargs) as file:
                    yield file
                    file.flush()
                    os.fsync(file.fileno())
                if target.exists():
                    shutil.copymode(target, fresh)
                fresh.replace(target)
            except BaseException:
                fresh.unlink(missing_ok=True)
                raise
