"""The `mount` fixture of the card tests."""

from __future__ import annotations

import json
from collections.abc import Iterator
from typing import Any

import pytest
from playwright.sync_api import Browser, Page

from jejaring.course import Activity
from jejaring.widgets import widget
from jejaring.wording import Language
from tests.browser.widgets.mounting import HIDDEN_TRAITS, MOUNT, Mount, Mounted, opened_with


@pytest.fixture
def mount(browser: Browser) -> Iterator[Mount]:
    """`mount(activity, value=None, language="id", page={...} or None, width=900, theme="light")`."""
    pages: list[Page] = []

    def put(
        activity: Activity,
        value: object = None,
        *,
        language: Language = "id",
        page: dict[str, Any] | None = {"value": None, "seed": 1, "readOnly": False},  # noqa: B006 - never changed
        width: int = 900,
        theme: str = "light",
    ) -> Mounted:
        card = widget(opened_with(activity, language=language), activity, value)
        tab = browser.new_page(viewport={"width": width, "height": 900}, reduced_motion="reduce")
        pages.append(tab)
        problems: list[str] = []
        tab.on("pageerror", lambda error: problems.append(str(error)))

        def traits() -> dict[str, Any]:
            return {name: card.get_state(name)[name] for name in card.keys if name not in HIDDEN_TRAITS}

        def to_kernel(sent: str) -> str:
            for name, new in json.loads(sent).items():
                setattr(card, name, new)
            return json.dumps(traits())

        tab.expose_function("toKernel", to_kernel)
        light, ground = ("true", "#f6f3ec") if theme == "light" else ("false", "#12181c")
        tab.set_content(
            '<!doctype html><meta name="viewport" content="width=device-width"><html lang="id">'
            f'<body data-jp-theme-light="{light}" style="background:{ground}">'
            "<main></main></body></html>"
        )
        told = None if page is None else {**page, "value": value}
        tab.evaluate(MOUNT, [card._esm, card._css, traits(), told])
        tab.locator('.jj-card[data-ready="true"]').wait_for()
        assert problems == []
        return Mounted(tab, card)

    yield put
    for tab in pages:
        tab.close()
