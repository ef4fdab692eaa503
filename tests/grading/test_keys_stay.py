"""Answer keys are in keys.yaml and source/ only: not in the wheel, not in what learners get."""

from __future__ import annotations

import subprocess
import sys
import zipfile
from collections.abc import Iterator
from pathlib import Path

import pytest

from jejaring.build.notebook import key_json
from jejaring.course import Key, ReflectionKey, load_course, load_keys
from jejaring.course.load import canary
from jejaring.wording import LANGUAGES

ROOT = Path(__file__).parents[2]
LESSONS = [entry.id for entry in load_course().lessons]


def secrets(lesson: str) -> Iterator[str]:
    """The mark of a key file, every reason and model answer, and every mapping as a test writes it."""
    yield canary(lesson)
    for key in load_keys(lesson).values():
        for language in LANGUAGES:
            yield key_json(key, language)
        yield from _texts(key)


def _texts(key: Key) -> Iterator[str]:
    texts = [*key.low, *key.middle, *key.high] if isinstance(key, ReflectionKey) else key.why.values()
    for text in texts:
        yield text.id
        yield text.en


@pytest.fixture(scope="module")
def wheel(tmp_path_factory: pytest.TempPathFactory) -> dict[str, bytes]:
    """Name -> content of every file in the wheel."""
    out = tmp_path_factory.mktemp("wheel")
    command = [sys.executable, "-m", "build", "--wheel", "--no-isolation", "--outdir", str(out), str(ROOT)]
    subprocess.run(command, check=True, capture_output=True)
    with zipfile.ZipFile(next(out.glob("*.whl"))) as archive:
        return {name: archive.read(name) for name in archive.namelist()}


def test_the_wheel_holds_the_course_and_no_key(wheel: dict[str, bytes]) -> None:
    assert not [name for name in wheel if name.endswith("keys.yaml")]
    for lesson in LESSONS:
        assert f"jejaring/content/{lesson}/activities.yaml" in wheel
    assert "jejaring/grading/templates/jejaring_feedback/index.html.j2" in wheel
    assert "jejaring/simulate/phrases.yaml" in wheel
    everything = b"\n".join(wheel.values()).decode("utf-8", "replace")
    for lesson in LESSONS:
        found = [secret[:80] for secret in secrets(lesson) if secret in everything]
        assert found == []


def test_the_release_holds_no_key() -> None:
    texts = {file: _unescaped(file) for file in sorted((ROOT / "release").rglob("*")) if file.is_file()}
    assert len(texts) == 2 * len(LESSONS)
    for lesson in LESSONS:
        for secret in secrets(lesson):
            assert [file.name for file, text in texts.items() if secret in text] == [], secret[:80]


def test_the_instructors_notebooks_do_hold_them() -> None:
    """Or the search above would prove nothing."""
    source = "\n".join(_unescaped(file) for file in sorted((ROOT / "source").rglob("*.ipynb")))
    for lesson in LESSONS:
        if load_keys(lesson):
            assert canary(lesson) in source


def _unescaped(file: Path) -> str:
    return file.read_text("utf-8").replace('\\"', '"').replace("\\n", "\n")
