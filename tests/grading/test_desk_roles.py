"""Wrong roles: another account gets nothing out of the course by any page or command of ours."""

from __future__ import annotations

import json
import os
import shutil
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from pathlib import Path

import pytest

from jejaring.course.load import CONTENT
from jejaring.home.prepare import Home
from tests.planted import plant

ROOT = Path(__file__).parents[2]
STRANGER = 65_534  # the account that owns nothing


@pytest.fixture(scope="module")
def place() -> Iterator[Path]:
    """A folder that every account may enter; pytest's own may be closed by another run at any time."""
    with tempfile.TemporaryDirectory(prefix="jejaring-roles-") as folder:
        Path(folder).chmod(0o755)
        yield Path(folder)


@pytest.fixture(scope="module")
def course(place: Path) -> Path:
    """A course as its instructors keep it."""
    folder = place / "course"
    plant(folder, 12, lessons=2, files=True)
    shutil.copytree(folder, place / "own")
    folder.chmod(0o700)
    return folder


@pytest.fixture
def home(place: Path) -> Iterator[Path]:
    """A folder of the other account."""
    folder = place / "stranger"
    folder.mkdir()
    os.chown(folder, STRANGER, STRANGER)
    yield folder
    shutil.rmtree(folder)


# The interpreter may lie where another account cannot go. So everything is loaded by running the command once on a
# course of the test's own, then the process becomes the other account for good and runs it on the course that is not.
DRIVER = """
import json, os, sys
from pathlib import Path
from typer.testing import CliRunner
from jejaring.cli import app
from jejaring.desk import open_desk

arguments, own, course, home, account = json.loads(sys.argv[1])

def run(folder, out):
    if arguments[0] == "desk":
        opened = open_desk("id", Path(folder))
        return 0 if opened is not None else 2, ""
    done = CliRunner().invoke(app, [part.replace("COURSE", folder).replace("OUT", out) for part in arguments])
    return done.exit_code, done.output

assert run(own, own)[0] == 0
# What an error message needs is loaded as well, before the interpreter is out of reach.
import typer.rich_utils
CliRunner().invoke(app, ["export", "out.csv", "--course", "/nowhere"])
os.setgroups([])
os.setgid(account)
os.setuid(account)
os.chdir(home)
assert not os.access(course, os.R_OK)
code, output = run(course, home)
print(json.dumps({"code": code, "output": output}))
"""


def as_stranger(arguments: list[str], course: Path, home: Path) -> tuple[int, str]:
    """Runs a command as another account; returns its exit code and all that it said."""
    own = home.parent / f"own-{arguments[0]}"
    shutil.copytree(home.parent / "own", own)
    wanted = json.dumps([arguments, str(own), str(course), str(home), STRANGER])
    environment = {"HOME": str(home), "PATH": os.environ["PATH"], "PYTHONPATH": str(ROOT)}
    command = [sys.executable, "-c", DRIVER, wanted]
    done = subprocess.run(command, cwd=own, env=environment, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr
    *said, last = done.stdout.splitlines()
    told = json.loads(last)
    return told["code"], "\n".join([*said, told["output"]])


needs_root = pytest.mark.skipif(os.geteuid() != 0, reason="only root can try what another account may do")


@needs_root
@pytest.mark.parametrize(
    "arguments",
    [
        ["export", "OUT/out.csv", "--course", "COURSE"],
        ["report", "--out", "OUT/report", "--names", "--course", "COURSE"],
        ["forget", "s00001", "--yes", "--course", "COURSE"],
        ["desk"],
    ],
)
def test_another_account_learns_nothing(course: Path, home: Path, arguments: list[str]) -> None:
    code, said = as_stranger(arguments, course, home)
    assert code == 2
    assert "cannot be opened by this user" in said or "not readable" in " ".join(said.split())
    assert "s00001" not in said
    assert "Lestari" not in said
    assert list(home.iterdir()) == []
    assert (course / "autograded" / "s00001").is_dir()


@needs_root
def test_the_same_commands_work_for_the_owner(course: Path, tmp_path: Path) -> None:
    command = [sys.executable, "-m", "jejaring", "export", str(tmp_path / "out.csv"), "--course", str(course)]
    done = subprocess.run(command, cwd=tmp_path, env={**os.environ, "PYTHONPATH": str(ROOT)}, check=False)
    assert done.returncode == 0
    assert "s00001" in (tmp_path / "out.csv").read_text("utf-8-sig")


@needs_root
def test_what_an_installed_package_holds_has_no_keys(tmp_path: Path) -> None:
    """A learner's installation is the wheel: the desk's anchors and option tables have nothing to show there."""
    package = tmp_path / "site" / "jejaring"
    shutil.copytree(ROOT / "jejaring", package, ignore=shutil.ignore_patterns("keys.yaml", "__pycache__"))
    code = (
        "from jejaring.course.load import has_keys, load_course\n"
        "print([entry.id for entry in load_course().lessons if has_keys(entry.id)])"
    )
    done = subprocess.run(
        [sys.executable, "-c", code],
        cwd=tmp_path,
        env={"PYTHONPATH": str(tmp_path / "site")},
        capture_output=True,
        text=True,
        check=True,
    )
    assert done.stdout.strip() == "[]"
    assert (CONTENT / "m1_giving" / "keys.yaml").is_file()


def test_a_course_home_keeps_the_instructors_folder_to_its_account(tmp_path: Path) -> None:
    from jejaring.home.prepare import make_folders

    home = Home(tmp_path / "home")
    make_folders(home)
    assert home.course.stat().st_mode & 0o077 == 0
    assert home.exchange.stat().st_mode & 0o777 == 0o777
