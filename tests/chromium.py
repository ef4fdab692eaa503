"""Finds a Chromium for the browser tests, or installs one, or says what to install.

The system's is taken first, then Debian's package where apt and root are there, then Playwright's download.
"""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
from pathlib import Path

NAMES = ("chromium", "chromium-browser", "google-chrome", "google-chrome-stable")
MISSING = """No Chromium for the browser tests, and none could be installed here.
Install one and run `make test` again:
  Debian, Ubuntu:  sudo apt-get install chromium
  Fedora:          sudo dnf install chromium
  macOS, Windows:  .venv/bin/python -m playwright install chromium"""


def system_chromium() -> str | None:
    """Path of an installed Chromium or Chrome; `CHROMIUM` in the environment goes first."""
    given = os.environ.get("CHROMIUM")
    if given:
        return given
    return next((path for name in NAMES if (path := shutil.which(name))), None)


def playwright_chromium() -> str | None:
    """Path of the Chromium that Playwright downloaded, if it did."""
    from playwright.sync_api import sync_playwright

    with sync_playwright() as playwright:
        path = playwright.chromium.executable_path
    return path if Path(path).is_file() else None


def _run(*command: str) -> bool:
    return subprocess.run(command, check=False, stdout=subprocess.DEVNULL).returncode == 0


def find_or_install() -> str:
    """Path of a Chromium. Raises RuntimeError with what to install when there is no way."""
    found = system_chromium() or playwright_chromium()
    if found:
        return found
    if shutil.which("apt-get") and hasattr(os, "geteuid") and os.geteuid() == 0:
        print("Installing Debian's chromium for the browser tests ...", flush=True)
        if _run("apt-get", "update", "-q") and _run("apt-get", "install", "-y", "-q", "chromium"):
            found = system_chromium()
    if not found:
        print("Downloading Playwright's Chromium for the browser tests ...", flush=True)
        if _run(sys.executable, "-m", "playwright", "install", "chromium"):
            found = playwright_chromium()
    if not found:
        raise RuntimeError(MISSING)
    return found


if __name__ == "__main__":
    try:
        print(f"Browser tests use {find_or_install()}")
    except RuntimeError as error:
        sys.exit(str(error))
