"""What the start page says of handing in, from submissions made by nbgrader itself."""

from __future__ import annotations

import shutil
from datetime import UTC, datetime
from pathlib import Path

import pytest
from nbgrader.auth import Authenticator
from nbgrader.coursedir import CourseDirectory
from nbgrader.exchange import ExchangeFactory
from nbgrader.utils import notebook_hash
from traitlets.config import Config

from jejaring.grading.handed_in import handed_in

ROOT = Path(__file__).parents[2]
LESSON = "1-memberi"


@pytest.fixture
def config(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Config:
    """A learner with lesson 1 released and fetched, in folders of their own."""
    exchange = tmp_path / "exchange"
    shutil.copytree(ROOT / "release" / LESSON, exchange / "jejaring" / "outbound" / LESSON)
    (exchange / "jejaring" / "inbound").mkdir(mode=0o733)
    (exchange / "jejaring" / "feedback").mkdir()
    exchange.chmod(0o777)
    desk = tmp_path / "desk"
    shutil.copytree(ROOT / "release" / LESSON, desk / LESSON)
    monkeypatch.chdir(desk)
    made = Config()
    made.CourseDirectory.course_id = "jejaring"
    made.Exchange.root = str(exchange)
    made.Exchange.cache = str(tmp_path / "cache")
    made.Exchange.assignment_dir = str(desk)
    return made


def submit(config: Config) -> None:
    directory = CourseDirectory(config=config)
    directory.assignment_id = LESSON
    factory = ExchangeFactory(config=config)
    factory.Submit(coursedir=directory, authenticator=Authenticator(config=config), config=config).start()


def test_nothing_was_handed_in(config: Config) -> None:
    assert handed_in(config) == {}


def test_without_an_exchange_nothing_is_said(tmp_path: Path, capfd: pytest.CaptureFixture[str]) -> None:
    config = Config()
    config.Exchange.root = str(tmp_path / "nowhere" / "exchange")
    config.Exchange.cache = str(tmp_path / "cache")
    assert handed_in(config) == {}
    assert capfd.readouterr().err == ""


# nbgrader leaves the files whose checksums it takes for the garbage collector to close.
@pytest.mark.filterwarnings("ignore::pytest.PytestUnraisableExceptionWarning")
@pytest.mark.filterwarnings("ignore::ResourceWarning")
def test_submitted_graded_and_read(config: Config) -> None:
    submit(config)
    found = handed_in(config)[LESSON]
    assert found.state == "submitted"
    assert abs((datetime.now(UTC) - found.at).total_seconds()) < 60

    submission = next(Path(config.Exchange.cache).glob(f"jejaring/*{LESSON}*"))
    secret = (submission / "submission_secret.txt").read_text("utf-8")
    name = notebook_hash(secret=secret, notebook_id=LESSON)
    released = Path(config.Exchange.root) / "jejaring" / "feedback" / f"{name}.html"
    released.write_text("<p>one</p>", "utf-8")
    assert handed_in(config)[LESSON].state == "graded"

    local = Path(config.Exchange.assignment_dir) / LESSON / "feedback" / submission.name.split("+")[2]
    local.mkdir(parents=True)
    shutil.copyfile(released, local / f"{LESSON}.html")
    found = handed_in(config)[LESSON]
    assert (found.state, found.feedback) == ("feedback", str(local))

    released.write_text("<p>two</p>", "utf-8")
    assert handed_in(config)[LESSON].state == "newer"
