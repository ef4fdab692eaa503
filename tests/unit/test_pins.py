"""What requirements.txt pins is what was tested, and installs on the oldest Python that the README promises."""

from __future__ import annotations

import re
from importlib.metadata import distribution
from pathlib import Path

from packaging.requirements import Requirement
from packaging.specifiers import SpecifierSet

ROOT = Path(__file__).parents[2]
OLDEST = "3.11.0"


def pins() -> list[Requirement]:
    lines = [
        line
        for file in ("requirements.txt", "requirements-develop.txt")
        for line in (ROOT / file).read_text("utf-8").splitlines()
    ]
    return [Requirement(line) for line in lines if re.match(r"[A-Za-z]", line)]


def test_every_pin_is_what_is_installed_and_takes_the_oldest_python() -> None:
    assert len(pins()) > 100
    for pin in pins():
        installed = distribution(pin.name)
        assert pin.specifier.contains(installed.version), f"requirements say {pin}, installed is {installed.version}"
        takes = SpecifierSet(installed.metadata.get("Requires-Python") or "")
        assert takes.contains(OLDEST), f"{pin} needs Python {takes}: pin an older version"
