"""Exactly one regular file of a submission is read, and whatever else lies there is left alone."""

from __future__ import annotations

import json
import os
from datetime import datetime
from pathlib import Path
from typing import Any

import pytest

from jejaring.errors import IntakeError
from jejaring.grading.intake import find_submission, read_file, read_secret, read_timestamp

NAME = "1-contoh"


def notebook(assignment: str = NAME, **metadata: Any) -> str:
    own = {"answers": {}, "assignment": assignment, "lesson": "m1_sample", "schema": 1, **metadata}
    return json.dumps({"cells": [], "metadata": {"jejaring": own}, "nbformat": 4, "nbformat_minor": 5})


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    made = tmp_path / "ani" / NAME
    made.mkdir(parents=True)
    return made


def refused(folder: Path, lesson: str = "m1_sample") -> str:
    with pytest.raises(IntakeError) as caught:
        find_submission(folder, NAME, lesson).notebook()
    return caught.value.code


def test_the_notebook_is_read_and_the_rest_ignored(folder: Path) -> None:
    (folder / f"{NAME}.ipynb").write_text(notebook())
    (folder / "json.py").write_text("raise SystemExit")
    (folder / "timestamp.txt").write_text("2026-11-24 01:02:03 UTC")
    taken = find_submission(folder, NAME)
    assert taken.notebook()["nbformat"] == 4
    assert taken.ignored == ("json.py",)
    assert taken.timestamp == datetime(2026, 11, 24, 1, 2, 3)


def test_a_renamed_notebook_is_known_by_its_metadata(folder: Path) -> None:
    (folder / "1-contoh (2).ipynb").write_text(notebook(mark="mine"))
    (folder / "other.ipynb").write_text(notebook("2-lain", lesson="m2_other"))
    assert find_submission(folder, NAME).notebook()["metadata"]["jejaring"]["mark"] == "mine"


def test_the_other_language_of_the_same_lesson_is_taken(folder: Path) -> None:
    (folder / "1-sample.ipynb").write_text(notebook("1-sample"))
    assert find_submission(folder, NAME, "m1_sample").notebook()["metadata"]["jejaring"]["assignment"] == "1-sample"


def test_two_renamed_notebooks_are_refused(folder: Path) -> None:
    for name in ("a.ipynb", "b.ipynb"):
        (folder / name).write_text(notebook())
    assert refused(folder) == "several"


def test_a_notebook_of_another_lesson_is_refused_whatever_its_name(folder: Path) -> None:
    (folder / f"{NAME}.ipynb").write_text(notebook("2-lain", lesson="m2_other"))
    assert refused(folder) == "other"


def test_an_empty_folder_is_refused(folder: Path) -> None:
    assert refused(folder) == "none"


@pytest.mark.parametrize("kind", ["symlink", "hard link", "fifo", "folder", "device"])
def test_what_is_not_a_regular_file_is_neither_followed_nor_waited_for(folder: Path, tmp_path: Path, kind: str) -> None:
    secret = tmp_path / "secret.ipynb"
    secret.write_text(notebook())
    file = folder / f"{NAME}.ipynb"
    match kind:
        case "symlink":
            file.symlink_to(secret)
        case "hard link":
            os.link(secret, file)
        case "fifo":
            os.mkfifo(file)
        case "folder":
            file.mkdir()
        case "device":
            file.symlink_to("/dev/zero")
    assert refused(folder) in {"not_file", "unreadable"}
    assert secret.read_text() == notebook()


def test_a_linked_folder_is_refused(folder: Path, tmp_path: Path) -> None:
    (folder / f"{NAME}.ipynb").write_text(notebook())
    linked = tmp_path / "budi"
    linked.mkdir()
    (linked / NAME).symlink_to(folder)
    assert refused(linked / NAME) == "folder"


@pytest.mark.parametrize("text", ["", "not json", "[1]", "3", "\x00", '{"cells": ['])
def test_what_is_no_notebook_is_refused(folder: Path, text: str) -> None:
    (folder / f"{NAME}.ipynb").write_text(text)
    assert refused(folder) in {"not_json", "not_notebook"}


def test_a_large_file_is_refused_unless_one_long_answer_makes_it_large(folder: Path) -> None:
    file = folder / f"{NAME}.ipynb"
    file.write_text(notebook(answers={"m1.choice": {"value": "x" * 50_000_000}}))
    own = find_submission(folder, NAME).notebook()["metadata"]["jejaring"]
    assert own["answers"]["m1.choice"]["value"] == {"jejaring:refused": "text"}
    file.write_text(notebook(answers={f"a{n}": {"value": "x" * 100_000} for n in range(60)}))
    assert refused(folder) == "too_large"


def test_a_file_over_the_limit_is_not_read(tmp_path: Path) -> None:
    (tmp_path / "file").write_bytes(b"12345")
    with pytest.raises(IntakeError, match="too_large"):
        read_file(tmp_path / "file", limit=4)
    assert read_file(tmp_path / "file", limit=5) == b"12345"


@pytest.mark.parametrize("text", ["", "yesterday", "9999-99-99", "0001-01-01 00:00:00 UTC", "é", "x" * 300, "NaN"])
def test_a_damaged_time_is_no_time(folder: Path, text: str) -> None:
    (folder / "timestamp.txt").write_text(text)
    assert read_timestamp(folder) is None


def test_only_what_the_exchange_would_write_is_kept_as_secret(folder: Path) -> None:
    assert read_secret(folder) == ""
    (folder / "submission_secret.txt").write_text("ab12" * 32)
    assert read_secret(folder) == "ab12" * 32
    (folder / "submission_secret.txt").write_text("../../etc/passwd")
    assert read_secret(folder) == ""
