"""Mounts the desk's own page script in Chromium, joined to the real desk in Python, without JupyterLab."""

from __future__ import annotations

import json
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from playwright.sync_api import Browser, Page

from jejaring.desk import Desk, open_desk
from jejaring.wording import Language

MOUNT = """
async ([esm, css, traits]) => {
  const style = document.createElement("style");
  style.textContent = css;
  document.head.append(style);
  const heard = [];
  const model = {
    get: (name) => traits[name],
    on: (event, f) => event === "msg:custom" && heard.push(f),
    off: () => {},
    async send(message) {
      for (const told of JSON.parse(await window.toKernel(JSON.stringify(message)))) heard.forEach((f) => f(told));
    },
  };
  window.tell = (message) => heard.forEach((f) => f(message));
  const url = URL.createObjectURL(new Blob([esm], { type: "text/javascript" }));
  const { default: module } = await import(url);
  module.render({ model, el: document.querySelector("main") });
}
"""


@contextmanager
def desk_page(
    browser: Browser, course: Path, language: Language = "id", width: int = 1200, theme: str = "light"
) -> Iterator[tuple[Page, Desk]]:
    """The desk of `course` on a page of its own. What the kernel says unasked goes out with the next answer."""
    desk = open_desk(language, course)
    assert desk is not None
    told: list[dict[str, Any]] = []
    lock = threading.Lock()

    def tell(message: dict[str, Any]) -> None:
        with lock:
            told.append(message)

    desk._tell = tell  # type: ignore[method-assign]
    desk.grading.told = tell
    page = browser.new_page(viewport={"width": width, "height": 1000}, reduced_motion="reduce")
    problems: list[str] = []
    page.on("pageerror", lambda error: problems.append(str(error)))

    def to_kernel(sent: str) -> str:
        answer = desk.reply(json.loads(sent))
        with lock:
            news, told[:] = told[:], []
        return json.dumps([answer, *news])

    page.expose_function("toKernel", to_kernel)
    light, ground = ("true", "#f6f3ec") if theme == "light" else ("false", "#12181c")
    page.set_content(
        '<!doctype html><meta name="viewport" content="width=device-width"><html lang="id"><title>Desk</title>'
        f'<body data-jp-theme-light="{light}" style="background:{ground}"><main></main></body></html>'
    )
    page.evaluate(MOUNT, [desk._esm, desk._css, {"language": language, "words": desk.words}])
    page.locator('.jj-panel[data-view="cohort"]').wait_for()
    try:
        yield page, desk
        assert problems == []
    finally:
        page.close()
