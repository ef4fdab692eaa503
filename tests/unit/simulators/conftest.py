"""The real wording, in both languages."""

import pytest

from jejaring.wording import LANGUAGES, Words


@pytest.fixture(params=LANGUAGES)
def words(request: pytest.FixtureRequest) -> Words:
    return Words(request.param)
