"""Wrong roles: another account gets nothing out of the course by any page or command of ours."""

from __future__ import annotations

import json
import os
import re
import shutil
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from nbgrader.api import Gradebook

from jejaring.cli import app
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


# The interpreter may lie where another account cannot go. So everything is loaded by working once on a course of the
# test's own, then the process becomes the other account for good and turns to the course that is not.
BECOME = """
import json, os, re, sys, threading, urllib.error, urllib.request
from pathlib import Path

def become(account, home, course):
    os.setgroups([])
    os.setgid(account)
    os.setuid(account)
    os.chdir(home)
    assert not os.access(course, os.R_OK)
"""

COMMANDS = (
    BECOME
    + """
from typer.testing import CliRunner
from jejaring.cli import app
from jejaring.desk import open_desk

arguments, own, course, home, settings, account = json.loads(sys.argv[1])

def run(arguments, folder, out):
    if arguments[0] == "desk":
        opened = open_desk("id", Path(folder) if "COURSE" in arguments else None)
        return (0 if opened is not None else 2), ""
    done = CliRunner().invoke(app, [part.replace("COURSE", folder).replace("OUT", out) for part in arguments])
    # A command that ends in an unforeseen error has said nothing that a person could act on.
    assert done.exception is None or isinstance(done.exception, SystemExit), repr(done.exception)
    return done.exit_code, done.output

assert "cannot be opened" not in run(arguments, own, own)[1]
# What an error message needs is loaded as well, before the interpreter is out of reach.
import typer.rich_utils
CliRunner().invoke(app, ["export", "out.csv", "--course", "/nowhere"])
become(account, home, course)
named = run(arguments, course, home)
# Settings of their own that name the course lead no further.
os.environ["JUPYTER_CONFIG_DIR"] = settings
found = run([part for part in arguments if part not in {"--course", "COURSE"}], course, home)
print(json.dumps([named, found]))
"""
)


def driven(program: str, *given: Any, cwd: Path, home: Path) -> tuple[Any, str]:
    """Runs a driver in an interpreter of its own; returns its last line, read, and what it said before."""
    environment = {"HOME": str(home), "PATH": os.environ["PATH"], "PYTHONPATH": str(ROOT)}
    command = [sys.executable, "-c", program, json.dumps(given)]
    done = subprocess.run(command, cwd=cwd, env=environment, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr
    *said, last = done.stdout.splitlines()
    return json.loads(last), "\n".join(said)


def own_course(place: Path, name: str) -> Path:
    """A course of the test's own, and the same as the closed one."""
    own = place / f"own-{name}"
    shutil.copytree(place / "own", own)
    return own


@pytest.fixture
def settings(place: Path, course: Path) -> Iterator[Path]:
    """nbgrader's settings in which another account has named the course."""
    folder = place / "settings"
    folder.mkdir()
    (folder / "nbgrader_config.py").write_text(f"c = get_config()\nc.CourseDirectory.root = {str(course)!r}\n", "utf-8")
    yield folder
    shutil.rmtree(folder)


needs_root = pytest.mark.skipif(os.geteuid() != 0, reason="only root can try what another account may do")


# What is asked of a course that belongs to somebody else, and the exit code it gets.
ASKED = {
    "export": (["export", "OUT/out.csv", "--course", "COURSE"], 2),
    "report": (["report", "--out", "OUT/report", "--names", "--course", "COURSE"], 2),
    "forget": (["forget", "s00001", "--yes", "--course", "COURSE"], 2),
    "grade": (["grade", "1-memberi", "--workers", "1", "--dry-run", "--course", "COURSE"], 2),
    # Looks at the machine as well, so that it ends with what is open there.
    "doctor": (["doctor", "--course", "COURSE"], None),
    "desk": (["desk", "COURSE"], 2),
}

# These open no course: they take a checkout, a home of one's own, or sentences.
WITHOUT_A_COURSE = {"build", "lab", "hint", "demo", "simulate"}


def test_every_command_is_tried_by_another_account_or_opens_no_course() -> None:
    commands = {command.callback.__name__ for command in app.registered_commands if command.callback}
    assert commands == ASKED.keys() - {"desk"} | WITHOUT_A_COURSE


@needs_root
@pytest.mark.parametrize("name", ASKED)
def test_another_account_learns_nothing(course: Path, home: Path, settings: Path, name: str) -> None:
    arguments, expected = ASKED[name]
    before = {path: path.stat().st_mtime_ns for path in course.rglob("*")}
    own = own_course(home.parent, name)
    given = arguments, str(own), str(course), str(home), str(settings), STRANGER
    answers, said = driven(COMMANDS, *given, cwd=own, home=home)
    for code, told in answers:
        assert code == expected or expected is None
        everything = " ".join(f"{said}\n{told}".replace("│", " ").split())
        assert "cannot be opened by this user" in everything or "is not readable" in everything
        for known in ("s00001", "Lestari"):
            assert known not in everything
    assert list(home.iterdir()) == []
    assert {path: path.stat().st_mtime_ns for path in course.rglob("*")} == before


# What Formgrader's pages ask of the server to show a cohort, and the server's own way to files.
PAGES = (
    "formgrader/api/submissions/1-memberi",
    "formgrader/api/submitted_notebooks/1-memberi/1-memberi",
    "formgrader/api/students",
    "formgrader/api/student/s00001",
    "formgrader/api/grades?submission_id={page}",
    "formgrader/api/comments?submission_id={page}",
    "formgrader/submissions/{page}",
    "api/contents/COURSE/autograded?content=1",
    "api/contents/COURSE/autograded/s00001/1-memberi/1-memberi.ipynb?content=1",
    "files/COURSE/gradebook.db",
)


FORMGRADER = (
    BECOME
    + """
from jupyter_server.serverapp import ServerApp

own, course, home, account, pages = json.loads(sys.argv[1])
os.environ["JUPYTER_CONFIG_DIR"] = own
app = ServerApp.instance()
app.initialize(["--no-browser", "--port=0", "--ServerApp.allow_root=True", "--ServerApp.log_level=CRITICAL",
                "--IdentityProvider.token=t", f"--ServerApp.root_dir={Path(own).parent}"])

def ask(page):
    url = f"{app.connection_url}{page}{'&' if '?' in page else '?'}token=t"
    try:
        with urllib.request.urlopen(url) as answer:
            return answer.status, answer.read().decode("utf-8", "replace")
    except urllib.error.HTTPError as error:
        return error.code, error.read().decode("utf-8", "replace")

def both():
    try:
        answers.append([ask(page.replace("COURSE", Path(own).name)) for page in pages])
        become(account, home, course)
        web = app.web_app.settings
        web["nbgrader_gradebook"].close()
        web["nbgrader_gradebook"] = None
        # What a configuration of their own would say.
        directory = web["nbgrader_formgrader"].coursedir
        config = Path(home, "nbgrader_config.py")
        config.write_text(f"c = get_config()\\nc.CourseDirectory.root = {course!r}\\n")
        os.environ["JUPYTER_CONFIG_DIR"] = home
        directory.root = course
        directory.db_url = f"sqlite:///{course}/gradebook.db"
        answers.append([ask(page.replace("COURSE", Path(course).name)) for page in pages])
    finally:
        app.io_loop.add_callback(app.io_loop.stop)

answers = []
asking = threading.Thread(target=both)
app.io_loop.add_callback(asking.start)
app.start()
asking.join()
print(json.dumps(answers), flush=True)
os._exit(0)
"""
)


def leaks(answers: list[tuple[int, str]]) -> list[str]:
    """The pages that tell something of the cohort."""
    told = r"s0000\d|Lestari|auto_score|manual_score|SQLite format"
    return [page for page, (_status, text) in zip(PAGES, answers, strict=True) if re.search(told, text)]


@needs_root
def test_formgrader_of_another_account_shows_nothing(course: Path, home: Path) -> None:
    own = own_course(home.parent, "formgrader")
    with Gradebook(f"sqlite:///{course / 'gradebook.db'}") as gradebook:
        page = gradebook.find_submission_notebook("1-memberi", "1-memberi", "s00000").id
    (own / "nbgrader_config.py").write_text(f"c = get_config()\nc.CourseDirectory.root = {str(own)!r}\n", "utf-8")
    (own / "jupyter_server_config.py").write_text(
        'c = get_config()\nc.ServerApp.jpserver_extensions = {"nbgrader.server_extensions.formgrader": True}\n', "utf-8"
    )
    pages = [one.format(page=page) for one in PAGES]
    (owner, stranger), _said = driven(FORMGRADER, str(own), str(course), str(home), STRANGER, pages, cwd=own, home=home)
    # The owner of a course sees the cohort, so that the questions are the right ones.
    assert leaks(owner) == list(PAGES)
    assert leaks(stranger) == []
    assert {path.name for path in course.iterdir()} >= {"gradebook.db", "autograded"}


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
