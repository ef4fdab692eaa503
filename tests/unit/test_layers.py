"""Which part may import what: the rules that keep answers, scoring and simulators plain."""

import ast
import subprocess
import sys
from pathlib import Path

import pytest

import jejaring

PACKAGE = Path(jejaring.__file__).parent

# part -> names it must never import, at any depth of the file
FORBIDDEN = {
    "course": {
        "IPython",
        "ipywidgets",
        "anywidget",
        "nbgrader",
        "sqlalchemy",
        "jupytext",
        "matplotlib",
        "numpy",
    },
    "answers": {
        "IPython",
        "ipywidgets",
        "anywidget",
        "nbgrader",
        "sqlalchemy",
        "jupytext",
        "matplotlib",
        "numpy",
    },
    "scoring": {
        "IPython",
        "ipywidgets",
        "anywidget",
        "nbgrader",
        "sqlalchemy",
        "jupytext",
        "matplotlib",
        "numpy",
    },
    "writing": {
        "IPython",
        "ipywidgets",
        "anywidget",
        "nbgrader",
        "sqlalchemy",
        "matplotlib",
        "numpy",
        "sklearn",
    },
    "simulators": {"IPython", "ipywidgets", "anywidget", "nbgrader", "sqlalchemy", "numpy"},
    "build": {"IPython", "ipywidgets", "anywidget", "nbgrader", "sqlalchemy", "matplotlib", "numpy"},
    "widgets": {"nbgrader", "sqlalchemy", "jupytext", "numpy"},
    "rendering": {"IPython", "ipywidgets", "anywidget", "nbgrader", "sqlalchemy", "jupytext", "numpy"},
}
ONLY_IN = {
    "nbgrader": {"grading", "insight"},
    "jupytext": {"build"},
    "sqlalchemy": {"grading", "insight"},
}


def imported(file: Path) -> set[str]:
    names: set[str] = set()
    for node in ast.walk(ast.parse(file.read_text("utf-8"))):
        if isinstance(node, ast.Import):
            names |= {alias.name.partition(".")[0] for alias in node.names}
        elif isinstance(node, ast.ImportFrom) and node.module:
            names.add(node.module.partition(".")[0])
    return names


@pytest.mark.parametrize("part", sorted(FORBIDDEN))
def test_a_part_imports_nothing_it_must_not(part: str) -> None:
    files = sorted((PACKAGE / part).rglob("*.py"))
    assert files, f"{part} has no modules"
    found = {str(file.relative_to(PACKAGE)): imported(file) & FORBIDDEN[part] for file in files}
    assert {file: names for file, names in found.items() if names} == {}


@pytest.mark.parametrize("library", sorted(ONLY_IN))
def test_a_library_is_touched_only_where_it_belongs(library: str) -> None:
    users = {file.relative_to(PACKAGE).parts[0] for file in PACKAGE.rglob("*.py") if library in imported(file)}
    assert users <= ONLY_IN[library]


def test_content_holds_no_python() -> None:
    assert list((PACKAGE / "content").rglob("*.py")) == []


def test_scoring_starts_without_jupyter_and_pictures() -> None:
    code = (
        "import sys, jejaring.scoring, jejaring.simulators.trust\n"
        "heavy = {'IPython', 'ipywidgets', 'numpy', 'matplotlib', 'nbgrader', 'sqlalchemy', 'jupytext'}\n"
        "print(sorted(heavy & set(sys.modules)))"
    )
    result = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert result.stdout.strip() == "[]"
