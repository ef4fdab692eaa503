"""Every failure says what happened, that the answers are safe, and what to do next, in both languages."""

from __future__ import annotations

import re
from importlib import resources
from pathlib import Path
from typing import Any

import pytest
import yaml

from jejaring.wording import FAILURE, LANGUAGES, Words

ROOT = Path(str(resources.files("jejaring")))
INTERFACE = ROOT / "content" / "interface"

MESSAGES = {
    "card": {"not_kept"},
    "page": {
        "away", "failed_cell", "met", "met_aside", "newer_course", "not_moved", "not_renewed", "other_tab", "recovered",
        "refused", "restarted", "set_aside", "signed_out", "stopped", "unknown_code", "unknown_lesson", "unreadable",
    },
    "record": {"failed", "slow"},
    "simulator": {"sim_problem", "sim_slow"},
    "study": {"damaged_help", "keys_broken", "mended", "mended_empty", "not_mended", "slow", "trouble"},
}  # fmt: skip
"""What a learner is told when something failed, or is mended after it did: area -> keys."""


def loaded(area: str) -> dict[str, dict[str, Any]]:
    found: dict[str, dict[str, Any]] = yaml.safe_load((INTERFACE / f"{area}.yaml").read_text("utf-8"))
    return found


@pytest.mark.parametrize(("area", "key"), [(area, key) for area, keys in MESSAGES.items() for key in sorted(keys)])
def test_a_failure_has_its_three_parts(area: str, key: str) -> None:
    message = loaded(area)[key]
    assert tuple(message) == FAILURE
    for language in LANGUAGES:
        parts = [message[part][language].strip() for part in FAILURE]
        assert all(parts)
        assert Words(language).area(area)[key] == " ".join(parts)
    names = {language: set(re.findall(r"{(\w+)}", Words(language).area(area)[key])) for language in LANGUAGES}
    assert names["id"] == names["en"]


def test_no_other_message_has_parts() -> None:
    found = {
        file.stem: {key for key, text in loaded(file.stem).items() if "what" in text}
        for file in INTERFACE.glob("*.yaml")
    }
    assert {area: keys for area, keys in found.items() if keys} == MESSAGES


def test_the_page_tells_of_no_failure_in_other_words() -> None:
    """Every key that the page's scripts use for an error or in place of a lesson is one of those above."""
    told = set()
    for file in (ROOT / "labextension" / "static").glob("*.js"):
        source = file.read_text("utf-8")
        told |= set(re.findall(r'show\("error", "(\w+)"', source))
        told |= set(re.findall(r'#wait\("(\w+)"\)', source))
        told |= set(re.findall(r'close\(language, w\("(\w+)"', source))
        told |= set(re.findall(r'error: "(\w+)"', source))
    assert {"away", "failed_cell", "other_tab", "stopped", "unknown_code"} <= told
    # Not a failure: the learner has moved the lesson to another tab.
    assert told - {"moved"} <= MESSAGES["page"]
