"""A cohort with planted truths, made once."""

from __future__ import annotations

from pathlib import Path

import pytest

from jejaring.insight.state import Insight
from tests.planted import Truth, plant

LEARNERS = 120


@pytest.fixture(scope="session")
def planted(tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, Truth]:
    """The folder of the course, and what was planted in it."""
    folder = tmp_path_factory.mktemp("planted")
    return folder, plant(folder, LEARNERS)


@pytest.fixture(scope="session")
def insight(planted: tuple[Path, Truth]) -> Insight:
    """The planted course, opened."""
    return Insight.open(planted[0])


@pytest.fixture(scope="session")
def truth(planted: tuple[Path, Truth]) -> Truth:
    """What was planted."""
    return planted[1]
