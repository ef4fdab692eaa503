"""What a case of the corpus is, and the tools that the cases are made with."""

from __future__ import annotations

import copy
import json
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from jejaring.build.notebook import to_json
from tests.grading.real import ASSIGNMENT

__all__ = ["EVERYTHING", "NOTEBOOK", "Attack", "Case", "Scene", "attack"]

NOTEBOOK = f"{ASSIGNMENT}.ipynb"
# Stands for every automatically graded cell in `Case.lost`.
EVERYTHING = frozenset({"*"})


@dataclass(frozen=True)
class Scene:
    """Where a case is played.

    `folder`: the submission's folder, empty. `secret`: a file outside that nobody may learn the words of. `marker`: a
    file that code makes when it is run. `neighbour`: an honest learner's submission folder.
    """

    folder: Path
    secret: Path
    marker: Path
    neighbour: Path
    honest: dict[str, Any]

    def notebook(self) -> dict[str, Any]:
        """A copy of the honest notebook that the case is made of."""
        return copy.deepcopy(self.honest)

    def write(self, notebook: Any, name: str = NOTEBOOK) -> None:
        """Hands a notebook in: data, text or bytes."""
        data = notebook if isinstance(notebook, bytes) else notebook.encode() if isinstance(notebook, str) else None
        (self.folder / name).write_bytes(data if data is not None else to_json(notebook).encode())

    def code(self) -> str:
        """Code that leaves the marker."""
        return f"open({str(self.marker)!r}, 'w').write('run')"


Attack = Callable[[Scene], None]


@dataclass(frozen=True)
class Case:
    """One hostile or damaged submission.

    `refused`: the code of the refusal, empty when it is graded. `lost`: nbgrader ids of the cells that score 0 where
    the honest answers would score more; all others score the same. `answered`: whether the reflection waits for a
    person.
    """

    name: str
    play: Attack
    refused: str = ""
    lost: frozenset[str] = frozenset()
    answered: bool = True


CASES: list[Case] = []


def attack(
    refused: str = "", lost: str | frozenset[str] = frozenset(), answered: bool = True
) -> Callable[[Attack], Attack]:
    """Adds a function to the corpus; its name tells what it does."""

    def add(play: Attack) -> Attack:
        cells = frozenset(lost.split()) if isinstance(lost, str) else lost
        CASES.append(Case(play.__name__, play, refused, cells, answered))
        return play

    return add


def add(
    name: str, play: Attack, refused: str = "", lost: str | frozenset[str] = frozenset(), answered: bool = True
) -> None:
    """Adds a case of a family."""
    play.__name__ = name
    attack(refused, lost, answered)(play)


def each_test(notebook: dict[str, Any]) -> Iterator[dict[str, Any]]:
    """The automatically graded cells."""
    for cell in notebook["cells"]:
        if cell["metadata"]["nbgrader"]["grade"] and cell["cell_type"] == "code":
            yield cell


def reflection(notebook: dict[str, Any]) -> dict[str, Any]:
    """The cell that the learner writes in."""
    found: dict[str, Any] = next(c for c in notebook["cells"] if c["metadata"]["nbgrader"]["solution"])
    return found


def answers(notebook: dict[str, Any]) -> dict[str, Any]:
    """The answers in the notebook's metadata."""
    found: dict[str, Any] = notebook["metadata"]["jejaring"]["answers"]
    return found


def edited(change: Callable[[dict[str, Any]], None]) -> Attack:
    """A case that changes the honest notebook."""

    def play(scene: Scene) -> None:
        notebook = scene.notebook()
        change(notebook)
        scene.write(notebook)

    return play


def every_test(change: Callable[[dict[str, Any]], None]) -> Attack:
    """A case that changes each graded cell."""

    def edit(notebook: dict[str, Any]) -> None:
        for cell in each_test(notebook):
            change(cell)

    return edited(edit)


def spliced(old: str, new: str) -> Attack:
    """A case that puts text into the file which no JSON writer would write."""

    def play(scene: Scene) -> None:
        text = json.dumps(scene.notebook(), ensure_ascii=False)
        assert old in text
        scene.write(text.replace(old, new, 1))

    return play


def beside(name: str, text: str = "") -> Attack:
    """A case with another file beside the honest notebook; its code would leave the marker."""

    def play(scene: Scene) -> None:
        scene.write(scene.notebook())
        file = scene.folder / name
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_text(text or scene.code())

    return play


def link(scene: Scene, name: str, target: Path) -> None:
    """A symbolic link in the submission."""
    (scene.folder / name).symlink_to(target)
