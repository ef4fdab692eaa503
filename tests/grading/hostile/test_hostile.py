"""Every hostile submission is graded between two honest learners: nothing gained, run or leaked, nobody else touched.

Both ways of grading that this course offers play the whole corpus: `jejaring grade`, and nbgrader's autograde with our
settings. Stock kernel execution does not: it runs what learners hand in, which is why it is not used for the lessons.
"""

from __future__ import annotations

import json
import multiprocessing
import os
import resource
from collections.abc import Callable
from dataclasses import dataclass
from html.parser import HTMLParser
from pathlib import Path
from typing import Any

import pytest
from nbgrader.converters import GenerateFeedback

from jejaring.course.load import canary
from jejaring.simulate import simulate
from tests.grading.hostile.cases import EVERYTHING, Case, Scene
from tests.grading.hostile.corpus import CASES, WORDS
from tests.grading.real import ASSIGNMENT, RealCourse

SECRET = "rahasia-pengajar-5fd1"
TIME = "2026-09-20 08:00:00"


@dataclass
class Played:
    """The corpus as graded one way.

    `courses`: where; each has graded a part. `scores`: student -> cell -> automatic score. `refusals`: student -> code.
    """

    courses: tuple[RealCourse, ...]
    scores: dict[str, dict[str, float | None]]
    marker: Path
    megabytes: float
    refusals: dict[str, str] | None = None

    def graded(self, *pattern: str) -> list[Path]:
        """What is under the folders of graded pages."""
        found = [path for course in self.courses for path in (course.root / "autograded").glob("/".join(pattern))]
        assert found
        return found


def honest(number: int) -> str:
    return f"n{number:03d}-a-jujur"


def hostile(number: int) -> str:
    return f"n{number:03d}-b-{CASES[number].name}"[:120]


def best_answers(course: RealCourse, folder: Path) -> dict[str, Any]:
    """The notebook of a simulated learner who earns something everywhere."""
    simulate(60, 3, ASSIGNMENT, folder, course.root / "release")
    trial = course.copy(folder.parent / "trial")
    folder.rename(trial.root / "submitted")
    trial.grade()
    points: dict[str, dict[str, float | None]] = {}
    for row in trial.rows()["grades"]:
        points.setdefault(row[0], {})[row[2]] = row[3]
    able = [name for name, cells in points.items() if all(score != 0 for score in cells.values())]
    notebook: dict[str, Any] = trial.submitted(able[0])
    return notebook


@pytest.fixture(scope="module")
def handed_in(real_files: RealCourse, tmp_path_factory: pytest.TempPathFactory) -> tuple[RealCourse, Path]:
    """The course with all cases handed in, each between two honest learners."""
    root = tmp_path_factory.mktemp("hostile")
    notebook = best_answers(real_files, root / "tried")
    course = real_files.copy(root / "course")
    secret = root / "secret" / "keys.yaml"
    secret.parent.mkdir()
    secret.write_text(SECRET)
    marker = root / "ran"
    for number, case in enumerate(CASES):
        course.submit(honest(number), notebook, time=TIME)
        folder = course.folder(hostile(number))
        folder.mkdir(parents=True)
        case.play(Scene(folder, secret, marker, course.folder(honest(number)), notebook))
        if folder.is_dir() and not folder.is_symlink() and not os.path.lexists(folder / "timestamp.txt"):
            (folder / "timestamp.txt").write_text(f"{TIME} UTC")
    course.submit(honest(len(CASES)), notebook, time=TIME)
    return course, marker


def in_processes(*works: Callable[[], Any]) -> list[tuple[Any, float]]:
    """What each of `works` returns and the most memory it took in MB, each in a process of its own, all at once."""
    context = multiprocessing.get_context("fork")
    running = []
    for work in works:
        ours, theirs = context.Pipe()
        process = context.Process(target=_run, args=(work, theirs))
        process.start()
        theirs.close()
        running.append((process, ours))
    done = []
    for process, ours in running:
        try:
            done.append(ours.recv())
        finally:
            process.join()
    return done


def _run(work: Callable[[], Any], pipe: Any) -> None:
    done = work()
    pipe.send((done, resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024))


def scores(course: RealCourse) -> dict[str, dict[str, float | None]]:
    found: dict[str, dict[str, float | None]] = {}
    for row in course.rows()["grades"]:
        found.setdefault(row[0], {})[row[2]] = row[3]
    return found


def beside(source: RealCourse, name: str) -> RealCourse:
    """A course with a gradebook of its own on the same submissions: links and pipes cannot be copied."""
    course = RealCourse(source.root.parent / name)
    course.root.mkdir()
    for part in source.root.iterdir():
        if part.is_dir():
            (course.root / part.name).symlink_to(part)
        else:
            (course.root / part.name).write_bytes(part.read_bytes())
    return course


@pytest.fixture(scope="module", params=["engine", "autograde"])
def played(request: pytest.FixtureRequest, handed_in: tuple[RealCourse, Path]) -> Played:
    """The whole corpus graded one of the two ways."""
    source, marker = handed_in
    if request.param == "engine":
        course = beside(source, "engine")
        tally, most = in_processes(course.grade)[0]
        refusals = {refusal.student: refusal.code for refusal in tally.refused}
        return Played((course,), scores(course), marker, most, refusals)
    # nbgrader takes its time, so two of it share the learners, each with a gradebook of its own.
    halves = (beside(source, "autograde-0"), beside(source, "autograde-1"))
    ended = in_processes(lambda: halves[0].autograde(student="n0*"), lambda: halves[1].autograde(student="n[1-9]*"))
    return Played(halves, scores(halves[0]) | scores(halves[1]), marker, max(most for _done, most in ended))


def test_the_corpus_is_large_enough() -> None:
    assert len(CASES) >= 70
    assert len({case.name for case in CASES}) == len(CASES)


@pytest.fixture(scope="module")
def expected(played: Played) -> dict[str, float | None]:
    """What the honest answers earn."""
    earned = played.scores[honest(0)]
    assert all(score != 0 for score in earned.values())
    return earned


@pytest.mark.parametrize("number", range(len(CASES)), ids=[case.name for case in CASES])
def test_nothing_gained_and_neighbours_untouched(
    played: Played, expected: dict[str, float | None], number: int
) -> None:
    case = CASES[number]
    assert played.scores[honest(number)] == expected
    assert played.scores[honest(number + 1)] == expected
    found = played.scores.get(hostile(number))
    if case.refused:
        assert found is None
        assert not any((course.root / "autograded" / hostile(number)).exists() for course in played.courses)
        if played.refusals is not None:
            assert played.refusals[hostile(number)] == case.refused
        return
    assert found == wanted(case, expected)


def wanted(case: Case, expected: dict[str, float | None]) -> dict[str, float | None]:
    """What a case earns, cell by cell."""
    earned = {
        name: 0.0 if name in case.lost or (case.lost == EVERYTHING and score is not None) else score
        for name, score in expected.items()
    }
    if not case.answered:
        earned["m1-reflection"] = 0.0
    return earned


def test_nothing_was_run(played: Played) -> None:
    assert not played.marker.exists()


def test_memory_stays_bounded(played: Played) -> None:
    assert played.megabytes < 1000


def test_only_pages_of_ours_are_left(played: Played) -> None:
    for folder in played.graded("*", ASSIGNMENT):
        for file in folder.iterdir():
            assert file.name in {f"{ASSIGNMENT}.ipynb", "timestamp.txt"}
            assert file.is_file()
            assert not file.is_symlink()
            assert file.stat().st_size < 3_000_000


def test_nothing_leaked(played: Played) -> None:
    forbidden = [SECRET.encode(), canary("m1_giving").encode(), b"BEGIN HIDDEN TESTS", b"### BEGIN SOLUTION"]
    for file in played.graded("*", ASSIGNMENT, "*.*"):
        data = file.read_bytes()
        assert not any(words in data for words in forbidden), file


class Live(HTMLParser):
    """Collects whatever in a page could act."""

    def __init__(self) -> None:
        super().__init__()
        self.found: list[str] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        """A tag that runs or loads something, a handler, a link that is code."""
        if tag in {"script", "iframe", "object", "embed", "form", "input", "link", "base", "foreignobject"}:
            self.found.append(tag)
        for name, value in attrs:
            if name.startswith("on") or "javascript:" in (value or "").lower():
                self.found.append(f"{tag} {name}")
            if name in {"src", "href", "data"} and not (value or "").startswith("#"):
                self.found.append(f"{tag} {name}={value}")


def live(html: str) -> list[str]:
    parser = Live()
    parser.feed(html)
    parser.close()
    return parser.found


def test_the_check_for_live_html_is_not_blind() -> None:
    assert live("<p onclick=x><a href='javascript:1'>")
    assert live("<script>")
    assert not live("&lt;script&gt;")


def test_all_is_shown_as_text(played: Played) -> None:
    for file in played.graded("*", ASSIGNMENT, f"{ASSIGNMENT}.ipynb"):
        page = json.loads(file.read_text("utf-8"))
        for cell in page["cells"]:
            own = cell["metadata"].get("jejaring", {})
            shown = [o["data"].get("text/html", "") for o in cell.get("outputs", [])]
            if own.get("role") in {"reflection", "added"}:
                source = "".join(cell["source"])
                assert "\n" not in source
                shown.append(source)
                assert "attachments" not in cell
            for html in shown:
                assert live("".join(html)) == [], file
                assert not any(sign in "".join(html) for sign in "\u202e\u200b\ufeff\x1b\x00")


@pytest.mark.filterwarnings("ignore")
def test_feedback_shows_it_as_text_under_a_strict_policy(played: Played, tmp_path: Path) -> None:
    course = played.courses[-1]
    directory = course.directory()
    directory.assignment_id = ASSIGNMENT
    directory.student_id = "*-b-words_*"
    directory.feedback_directory = str(tmp_path)
    GenerateFeedback(coursedir=directory, config=course.config, log=directory.log).start()
    pages = list(tmp_path.rglob("*.html"))
    assert len(pages) == len(WORDS)
    for page in pages:
        html = page.read_text("utf-8")
        assert "default-src 'none'" in html
        found = [what for what in live(html) if not what.startswith("a href=#")]
        assert found == [], page
        assert not any(sign in html for sign in ("BEGIN HIDDEN TESTS", canary("m1_giving"), SECRET, "\u202e", "\x1b"))
