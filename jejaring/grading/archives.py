"""Takes notebooks out of a learning platform's download: bounded in number, size and ratio, and nothing else."""

from __future__ import annotations

import os
import stat
import zipfile
from collections.abc import Iterator
from pathlib import Path, PurePosixPath

from nbgrader.plugins import ExtractorPlugin
from traitlets import Float, Integer

from jejaring.errors import IntakeError
from jejaring.grading.intake import read_file

__all__ = ["BoundedExtractor"]


class BoundedExtractor(ExtractorPlugin):  # type: ignore[misc]
    """For `nbgrader zip_collect`. What it leaves out it names in the log; archives within archives are left out."""

    members = Integer(100_000, help="The most entries that an archive may list.").tag(config=True)
    member_bytes = Integer(64 * 1024 * 1024, help="The most bytes of one notebook.").tag(config=True)
    total_bytes = Integer(16 * 1024**3, help="The most bytes of all notebooks together.").tag(config=True)
    ratio = Float(300.0, help="The most that a notebook may be larger than its packed form.").tag(config=True)

    def extract(self, archive_path: str, extracted_path: str) -> None:
        """Puts the notebooks of every archive and folder in `archive_path` into `extracted_path`, in a folder each."""
        left = self.total_bytes
        for file in _regular_files(Path(archive_path)):
            relative = file.relative_to(archive_path)
            if file.suffix == ".zip":
                left -= self._unpack(file, Path(extracted_path) / relative.with_suffix(""), left)
            elif file.suffix == ".ipynb":
                try:
                    data = read_file(file, min(self.member_bytes, left))
                except IntakeError as error:
                    self.log.warning("Left out %a: %s", str(relative), error)
                    continue
                left -= len(data)
                _write(Path(extracted_path) / relative, data)
            else:
                self.log.warning("Left out %a: neither a .zip nor a notebook.", str(relative))

    def _unpack(self, file: Path, target: Path, left: int) -> int:
        """Unpacks one archive; returns how many bytes came out of it."""
        taken = 0
        try:
            with file.open("rb") as opened, zipfile.ZipFile(opened) as archive:
                entries = archive.infolist()
                if len(entries) > self.members:
                    self.log.error("%a lists %d entries, at most %d are taken.", file.name, len(entries), self.members)
                    return 0
                for entry in entries:
                    problem = "" if entry.is_dir() else self._problem(entry, left - taken)
                    if problem:
                        self.log.warning("Left out %a of %a: %s.", entry.filename, file.name, problem)
                    elif not entry.is_dir():
                        taken += self._take(archive, entry, target)
        except (zipfile.BadZipFile, NotImplementedError, OSError, ValueError) as error:
            self.log.error("%a cannot be unpacked: %s.", file.name, error)
        return taken

    def _problem(self, entry: zipfile.ZipInfo, left: int) -> str:
        """Why an entry is not taken; empty when it is."""
        path = PurePosixPath(entry.filename)
        if path.is_absolute() or ".." in path.parts or "\\" in entry.filename or ":" in entry.filename:
            return "its name leads out of the folder"
        if len(path.parts) > 8 or any(len(part.encode()) > 200 for part in path.parts):
            return "its name is too deep or too long"
        mode = entry.external_attr >> 16
        if path.suffix != ".ipynb" or (stat.S_IFMT(mode) and not stat.S_ISREG(mode)):
            return "not a notebook"
        if entry.flag_bits & 0x1:
            return "it is encrypted"
        if entry.file_size > min(self.member_bytes, left):
            return f"{entry.file_size} bytes are too many"
        if entry.file_size > self.ratio * max(entry.compress_size, 1):
            return "it is packed suspiciously small"
        return ""

    def _take(self, archive: zipfile.ZipFile, entry: zipfile.ZipInfo, target: Path) -> int:
        # The size in the list may be a lie: zipfile itself reads no further than it says.
        with archive.open(entry) as packed:
            data = packed.read(entry.file_size)
        _write(target.joinpath(*PurePosixPath(entry.filename).parts), data)
        return len(data)


def _regular_files(folder: Path) -> Iterator[Path]:
    """All regular files below `folder`, in order; links are not followed."""
    for root, folders, names in os.walk(folder):
        folders.sort()
        for name in sorted(names):
            file = Path(root, name)
            if not file.is_symlink() and file.is_file():
                yield file


def _write(file: Path, data: bytes) -> None:
    file.parent.mkdir(parents=True, exist_ok=True)
    file.write_bytes(data)
