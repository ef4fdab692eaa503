"""One real Chromium for every browser test. Without one the tests fail; they are never skipped."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from playwright.sync_api import Browser, Playwright, expect, sync_playwright

from tests.chromium import MISSING, system_chromium

# A kernel that starts on a busy machine takes its time: what is expected may take long to come, never to be right.
expect.set_options(timeout=60_000)

ARGUMENTS = [
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-gpu",
    "--disable-sync",
    "--no-first-run",
    "--no-sandbox",
]


@pytest.fixture(scope="session")
def playwright() -> Iterator[Playwright]:
    with sync_playwright() as running:
        yield running


@pytest.fixture(scope="session")
def browser(playwright: Playwright) -> Iterator[Browser]:
    """The system's Chromium, else the one that Playwright downloaded."""
    try:
        found = playwright.chromium.launch(executable_path=system_chromium(), args=ARGUMENTS)
    except Exception as error:
        pytest.fail(f"{MISSING}\n{error}")
    yield found
    found.close()
