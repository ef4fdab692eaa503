"""HTML to PDF by a Chromium on this machine."""

from __future__ import annotations

import os
import shutil
import subprocess
import tempfile
from pathlib import Path

from jejaring.errors import JejaringError

__all__ = ["PrintError", "find_chromium", "to_pdf"]

_NAMES = ("chromium", "chromium-browser", "google-chrome", "google-chrome-stable")
MOST_SECONDS = 60


class PrintError(JejaringError):
    """Chromium made no PDF."""


def find_chromium() -> str | None:
    """A Chromium or Chrome of this machine; `CHROMIUM` in the environment goes first."""
    return os.environ.get("CHROMIUM") or next((path for name in _NAMES if (path := shutil.which(name))), None)


def to_pdf(html: str, chromium: str) -> bytes:
    """The page as PDF. Raises PrintError when Chromium fails or takes more than `MOST_SECONDS`."""
    with tempfile.TemporaryDirectory(prefix="jejaring-print-") as name:
        folder = Path(name)
        (folder / "page.html").write_text(html, "utf-8")
        command = [
            chromium,
            "--headless=new",
            "--disable-gpu",
            "--disable-background-networking",
            "--disable-component-update",
            "--disable-sync",
            "--no-first-run",
            "--no-pdf-header-footer",
            f"--user-data-dir={folder / 'profile'}",
            f"--print-to-pdf={folder / 'page.pdf'}",
            (folder / "page.html").as_uri(),
        ]
        if hasattr(os, "geteuid") and os.geteuid() == 0:
            # As root Chromium has no sandbox; what it prints is our own page, which may load and run nothing.
            command.insert(1, "--no-sandbox")
        try:
            done = subprocess.run(command, capture_output=True, timeout=MOST_SECONDS, check=False)
        except (OSError, subprocess.TimeoutExpired) as error:
            raise PrintError(type(error).__name__) from None
        file = folder / "page.pdf"
        if done.returncode or not file.is_file():
            raise PrintError(f"Chromium {done.returncode}")
        return file.read_bytes()
