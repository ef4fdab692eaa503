"""Mounts a card's own page script in Chromium, joined to the real card in Python, without JupyterLab."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import msgspec
import yaml
from playwright.sync_api import Locator, Page

from jejaring.course import Activity, Lesson, LessonEntry, Text
from jejaring.lesson import Open
from jejaring.widgets import Card
from jejaring.wording import Language

HIDDEN_TRAITS = ("_esm", "_css", "layout", "tooltip", "tabbable")

# How many rows the first text of an element takes.
ROWS = """(element) => {
  const range = document.createRange();
  range.selectNodeContents(element.firstChild);
  return range.getClientRects().length;
}"""

MOUNT = """
async ([esm, css, traits, page]) => {
  const style = document.createElement("style");
  style.textContent = css;
  document.head.append(style);
  const listeners = {};
  const fire = (name) => (listeners[`change:${name}`] ?? []).forEach((f) => f());
  const changed = new Set();
  const model = {
    get: (name) => traits[name],
    set(name, value) { traits[name] = value; changed.add(name); },
    on: (event, f) => (listeners[event] ??= []).push(f),
    off: (event, f) => (listeners[event] = (listeners[event] ?? []).filter((other) => other !== f)),
    send: () => {},
    async save_changes() {
      const sent = Object.fromEntries([...changed].map((name) => [name, traits[name]]));
      changed.clear();
      const answer = await window.toKernel(JSON.stringify(sent));
      for (const [name, value] of Object.entries(JSON.parse(answer))) {
        if (JSON.stringify(traits[name]) === JSON.stringify(value)) continue;
        traits[name] = value;
        fire(name);
      }
    },
  };
  window.answers = [];
  document.addEventListener("jejaring:answer", (event) => window.answers.push(event.detail));
  window.replaced = 0;
  document.addEventListener("jejaring:damaged", () => (window.replaced += 1));
  if (page !== null)
    document.addEventListener("jejaring:hello", (event) => {
      window.connectCard = event.detail.connect;
      event.detail.connect(page);
    });
  const url = URL.createObjectURL(new Blob([esm], { type: "text/javascript" }));
  const { default: module } = await import(url);
  window.parted = module.render({ model, el: document.querySelector("main") });
}
"""


class Mounted:
    """A card on a page: `card` in Python, `root` on the page."""

    def __init__(self, page: Page, card: Card) -> None:
        self.page = page
        self.card = card
        self.root: Locator = page.locator(".jj-card")

    def answers(self) -> list[dict[str, Any]]:
        """What the page was told, oldest first."""
        told: list[dict[str, Any]] = self.page.evaluate("window.answers")
        return told

    def restore(self, **state: Any) -> None:
        """Tells the card a new state, as the page in JupyterLab does."""
        self.page.evaluate("(state) => window.connectCard(state)", state)


def opened_with(*activities: Activity, language: Language = "id") -> Open:
    """An open lesson that holds just these activities."""
    text = Text(id="x", en="x")
    entry = LessonEntry("m1_test", text, text, text, text, text, 10, 1, 0)
    return Open("1-test", entry, language, Lesson(1, activities))


def activity_from(text: str) -> Activity:
    """An activity written as an author writes it, in YAML."""
    return msgspec.convert(yaml.safe_load(text), Activity)


Mount = Callable[..., Mounted]
