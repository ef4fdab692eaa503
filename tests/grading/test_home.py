"""The course home: made once, brought up to date, and a whole round played in it."""

from __future__ import annotations

import json
import shutil
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest
from typer.testing import CliRunner

from jejaring.cli import app
from jejaring.errors import CourseError
from jejaring.home import Home, prepare
from jejaring.home.prepare import assignments
from jejaring.home.serve import server_command, server_environment

ROOT = Path(__file__).parents[2]

pytestmark = pytest.mark.filterwarnings("ignore::sqlalchemy.exc.SAWarning")


@pytest.fixture(scope="module")
def home(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Home]:
    return prepare(ROOT, tmp_path_factory.mktemp("home") / "course", lambda _name: None)


def test_every_lesson_is_released_and_at_the_learners_hand(home: Home) -> None:
    wanted = assignments()
    assert len(wanted) == 14
    for name in wanted:
        given = home.desk / name / f"{name}.ipynb"
        assert given.read_bytes() == (ROOT / "release" / name / f"{name}.ipynb").read_bytes()
        assert "HIDDEN" not in given.read_text("utf-8")
        assert (home.exchange / "jejaring" / "outbound" / name).is_dir()
    assert (home.course / "gradebook.db").is_file()


def test_preparing_again_releases_nothing_and_keeps_what_learners_did(home: Home) -> None:
    work = home.desk / "1-memberi" / "1-memberi.ipynb"
    kept = work.read_text("utf-8")
    work.write_text("what a learner did", "utf-8")
    (home.desk / "2-listening" / "2-listening.ipynb").unlink()
    released: list[str] = []
    prepare(ROOT, home.path, released.append)
    assert released == []
    assert work.read_text("utf-8") == "what a learner did"
    work.write_text(kept, "utf-8")


def test_a_changed_source_is_released_again(home: Home, tmp_path: Path) -> None:
    checkout = tmp_path / "checkout"
    for folder in ("source", "release", "notebooks"):
        shutil.copytree(ROOT / folder, checkout / folder)
    file = checkout / "source" / "1-memberi" / "1-memberi.ipynb"
    data = json.loads(file.read_text("utf-8"))
    data["cells"][2]["source"] += "\n\nSatu kalimat lagi."
    file.write_text(json.dumps(data), "utf-8")
    released: list[str] = []
    prepare(checkout, home.path, released.append)
    assert "1-memberi" in released
    fresh = home.exchange / "jejaring" / "outbound" / "1-memberi" / "1-memberi.ipynb"
    assert "Satu kalimat lagi." in fresh.read_text("utf-8")


@pytest.mark.parametrize("half", ["", '{"vers', "[]"])
def test_a_half_written_stamp_is_written_anew(home: Home, monkeypatch: pytest.MonkeyPatch, half: str) -> None:
    monkeypatch.setattr(sys.modules["jejaring.home.prepare"], "_release", lambda *_: None)
    home.stamp.write_text(half, "utf-8")
    prepare(ROOT, home.path, lambda _name: None)
    assert json.loads(home.stamp.read_text("utf-8"))["version"]


def test_a_checkout_without_source_says_what_to_do(tmp_path: Path) -> None:
    with pytest.raises(CourseError, match="jejaring build"):
        prepare(tmp_path, tmp_path / "home", lambda _name: None)


def test_the_server_takes_port_token_and_browser_from_the_caller(home: Home) -> None:
    command = server_command(home, 8899, "secret", browser=False, language="en")
    assert "--ServerApp.port=8899" in command
    assert "--IdentityProvider.token=secret" in command
    assert "--no-browser" in command
    assert any("start.ipynb" in part for part in command)
    assert not any("token" in part for part in server_command(home, 8888, None, browser=True, language="id"))
    assert server_environment(home)["JUPYTER_CONFIG_DIR"] == str(home.config)


# nbgrader leaves the timestamp files it reads open.
@pytest.mark.filterwarnings("ignore::ResourceWarning", "ignore::pytest.PytestUnraisableExceptionWarning")
def demonstrated(home: Path, learners: int, assignment: str) -> str:
    """What the demonstration prints. It runs in a process of its own, as nbgrader leaves files to be closed."""
    command = [sys.executable, "-m", "jejaring", "demo", "--home", str(home), "--root", str(ROOT)]
    command += ["--learners", str(learners), "--assignment", assignment]
    done = subprocess.run(command, capture_output=True, text=True, check=False, cwd=ROOT)
    assert done.returncode == 0, done.stderr
    return done.stdout


def test_the_demonstration_of_a_lesson_without_reflections(tmp_path: Path) -> None:
    told = demonstrated(tmp_path / "demo", 1, "0-mulai")
    assert "Nothing in this assignment waits to be graded by hand." in told


@pytest.mark.parametrize(
    "arguments",
    [
        ["lab", "--home", "{file}"],
        ["demo", "--home", "{file}"],
        ["simulate", "--learners", "1", "--assignment", "1-memberi", "--release", "{root}/release", "--out", "{file}"],
        ["simulate", "--learners", "1", "--assignment", "1-memberi", "--release", "{release}", "--out", "{file}"],
    ],
)
def test_a_file_in_the_way_is_named(tmp_path: Path, arguments: list[str]) -> None:
    file = tmp_path / "file"
    file.write_text("[]", "utf-8")
    broken = tmp_path / "release" / "1-memberi" / "1-memberi.ipynb"
    broken.parent.mkdir(parents=True)
    broken.write_text("[]", "utf-8")
    places = {"file": str(file), "root": str(ROOT), "release": str(tmp_path / "release")}
    root = ["--root", str(ROOT)] if arguments[0] != "simulate" else []
    result = CliRunner().invoke(app, [*(one.format(**places) for one in arguments), *root])
    assert result.exit_code in {1, 2}
    assert str(tmp_path) in result.output
    assert "Traceback" not in result.output
    assert isinstance(result.exception, SystemExit)


def test_the_demonstration_plays_a_whole_round(tmp_path: Path) -> None:
    told = demonstrated(tmp_path / "demo", 4, "1-giving")
    assert "4 submissions handed in, 4 graded" in told
    line = next(line for line in told.splitlines() if line.endswith(".html"))
    feedback = Path(line.split()[-1]).read_text("utf-8")
    assert "Add when you will check your plan." in feedback
    assert "9 of 12" in feedback
    returned = tmp_path / "demo" / "exchange" / "jejaring" / "feedback"
    assert len(list(returned.glob("*.html"))) == 4
