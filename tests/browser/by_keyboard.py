"""Answers a lesson by keys alone, in one pass of the Tab key: at each stop, what there is to do is done."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date, timedelta
from typing import Any

from playwright.sync_api import Page

from jejaring.course import Compose, Lesson, Reflection, Table
from jejaring.course.activities import Field

# What has the focus, in the words of the page: its own state and that of the card around it.
HERE = """() => {
  const one = document.activeElement, card = one?.closest(".jj-card[data-activity]");
  if (!card) return { activity: "", left: Boolean(one?.closest(".jj-summary")) };
  const row = one.closest(".jj-row, .jj-person, .jj-people") ?? card;
  const touches = [...row.querySelectorAll(".jj-touch")];
  const radios = one.type === "radio" ? [...document.getElementsByName(one.name)] : [];
  const written = one.matches("[type=radio], [type=checkbox]") ? "" : one.value;
  return {
    activity: card.dataset.activity,
    kind: card.dataset.kind,
    tag: one.tagName,
    type: one.type ?? "",
    id: one.id,
    classes: [...one.classList],
    filled: [one, ...radios].some((other) => other.checked) || Boolean(written),
    options: radios.length,
    row: row.matches(".jj-people") ? 0 : [...row.parentElement.children].indexOf(row),
    folded: row.open === false,
    touch: touches.indexOf(one.closest(".jj-touch")),
    touches: touches.length,
    last: one === [...row.querySelectorAll(":scope > button:not([hidden])")].at(-1),
    tray: Boolean(one.closest(".jj-tray")),
    marked: Boolean(one.dataset.tone),
    plan: Boolean(one.closest(".jj-sliders")),
  };
}"""

MET = date(2026, 12, 1)
CONTACTS = (1, 9, 19)
"""Days from the meeting to each contact: the gaps grow, also where the first comes up to five days later."""
STOPS = 900

Here = dict[str, Any]


class Walk:
    """One pass over a page. `lesson` says how many words a field asks for; `kinds` notes what was met."""

    def __init__(self, page: Page, lesson: Lesson) -> None:
        self.page, self.lesson = page, lesson
        self.keys = page.keyboard
        self.kinds: set[str] = set()
        self.orders: tuple[str, ...] = ("%d%m%Y", "%m%d%Y")

    def answer(self) -> None:
        """Tab by Tab from the first card to the lesson's end. AssertionError when the end is not reached."""
        entered = False
        for _ in range(STOPS):
            here: Here = self.page.evaluate(HERE)
            if here["activity"]:
                entered = True
                self.kinds.add(here["kind"])
                # What is done may lead to a place where there is more to do, without another Tab.
                if self._act(here):
                    continue
            elif entered and here["left"]:
                return
            self.keys.press("Tab")
        raise AssertionError(f"the end of the lesson is not reached after {STOPS} stops")

    def _act(self, here: Here) -> bool:
        """Does what there is to do here; True where the focus has moved by itself."""
        kind, tag, empty = here["kind"], here["tag"], not here["filled"]
        rules: list[tuple[bool, Callable[[Here], bool]]] = [
            (here["type"] == "radio" and empty, self._choose),
            (here["type"] == "checkbox" and empty, self._press("Space")),
            (here["type"] == "date" and empty, self._date),
            (here["type"] in ("text", "textarea") and empty, self._write),
            (here["type"] == "range", self._press("ArrowRight")),
            (here["tray"] and "jj-slip" in here["classes"], self._press("2", moves=True)),
            ("jj-part" in here["classes"] and not here["marked"], self._press("2")),
            ("jj-reply" in here["classes"], self._press("Enter", moves=True)),
            ("jj-box" in here["classes"], self._plan),
            (kind == "simulator" and "jj-primary" in here["classes"], self._run),
            (kind == "simulator" and tag == "BUTTON" and here["plan"] and not here["touches"], self._press("Enter")),
            (tag == "SUMMARY" and here["folded"], self._press("Enter")),
            (kind == "schedule" and tag == "BUTTON" and here["last"], self._contact),
        ]
        return next((act(here) for applies, act in rules if applies), False)

    def _press(self, key: str, *, moves: bool = False) -> Callable[[Here], bool]:
        def act(_here: Here) -> bool:
            self.keys.press(key)
            return moves

        return act

    def _choose(self, here: Here) -> bool:
        self.keys.press("Space")
        # Rows of a table differ, as the table asks for.
        for _ in range(here["row"] % here["options"] if here["kind"] == "table" else 0):
            self.keys.press("ArrowRight")
        return False

    def _plan(self, _here: Here) -> bool:
        for key in "2314":
            self.keys.press(key)
            self.keys.press("ArrowRight")
        return False

    def _run(self, here: Here) -> bool:
        self.keys.press("Enter")
        # The kernel answers with what to ask about this run.
        self.page.locator(f'[data-activity="{here["activity"]}"] .jj-checks li').first.wait_for()
        return True

    def _date(self, here: Here) -> bool:
        wanted = MET + timedelta(days=CONTACTS[here["touch"]] if here["touch"] >= 0 else 0)
        # The browser's own language says whether the day or the month comes first, and shows it in the field.
        for order in self.orders:
            self.keys.type(wanted.strftime(order))
            if self.page.evaluate("document.activeElement.value") == wanted.isoformat():
                self.orders = (order,)
                return False
            for _ in range(2):
                self.keys.press("Shift+Tab")
        raise AssertionError(f"{wanted} cannot be typed into the date field of {here['activity']}")

    def _contact(self, here: Here) -> bool:
        """Adds contacts with the first person; everyone else gets a copy, which is the last thing offered."""
        wanted = len(CONTACTS) if here["row"] == 0 else 1
        if here["touches"] >= wanted:
            return False
        self.keys.press("Enter")
        return True

    def _write(self, here: Here) -> bool:
        activity = self.lesson.activity(here["activity"])
        fields: tuple[Field, ...] = activity.fields if isinstance(activity, Compose | Table) else ()
        field = next((one for one in fields if here["id"].endswith(f"-{one.id}")), None)
        if field is not None and field.input == "number":
            self.keys.type("4")
        else:
            words = field.min_words if field else activity.words_from if isinstance(activity, Reflection) else 3
            self.keys.type(" ".join(["kata"] * words))
        return False
