"""The graded page: what a learner's file can and cannot change in it, and what a damaged answer costs."""

from __future__ import annotations

import copy
import json
import re
from collections.abc import Callable
from typing import Any

import pytest

from jejaring.answers.notebook import load_notebook
from jejaring.grading.assignment import Assignment, read_assignment
from jejaring.grading.taken import take
from jejaring.grading.template import Template
from tests.grading.conftest import ASSIGNMENT

HONEST: dict[str, Any] = {
    "m1.choice": {"choice": "k1", "usual": "k3"},
    "m1.sort": {"places": {"c01": "give", "c02": "ask", "c03": "ask"}},
    "m1.chat": {"path": ["r1", "r3"]},
    "m1.schedule": {
        "met": "2026-09-01",
        "touches": [
            {"date": day, "kind": "message", "note": "", "person": "1"}
            for day in ("2026-09-02", "2026-09-08", "2026-09-20")
        ],
    },
}
EARNED = {"m1-choice": 3.0, "m1-sort": 2.67, "m1-chat": 4.0, "m1-schedule": 2.0}
HOSTILE = "<script>alert(1)</script>\n\n[x](javascript:alert(1)) <img src=x onerror=alert(2)>\u202e\u200b ![](data:x)"


def submitted(assignment: Assignment, answers: dict[str, Any] | None = None) -> dict[str, Any]:
    """An honest notebook with the given answers."""
    notebook: dict[str, Any] = copy.deepcopy(dict(assignment.notebook))
    given = HONEST if answers is None else answers
    notebook["metadata"]["jejaring"]["answers"] = {name: {"value": value} for name, value in given.items()}
    return notebook


def graded(assignment: Assignment, notebook: dict[str, Any]) -> tuple[dict[str, Any], dict[str, float]]:
    page, points = Template(assignment, {}).page(take(assignment, notebook))
    return json.loads(page), points


def earned(points: dict[str, float]) -> dict[str, float]:
    return {name: value for name, value in points.items() if value}


def cell(notebook: dict[str, Any], name: str) -> dict[str, Any]:
    found: dict[str, Any] = next(c for c in notebook["cells"] if c["metadata"]["nbgrader"]["grade_id"] == name)
    return found


def shown(page: dict[str, Any]) -> str:
    """All HTML that Formgrader would show of the page: outputs and Markdown."""
    outputs = [o["data"]["text/html"] for c in page["cells"] for o in c.get("outputs", [])]
    return "\n".join([*outputs, *("".join(c["source"]) for c in page["cells"] if c["cell_type"] == "markdown")])


def test_honest_answers_earn_their_points(assignment: Assignment) -> None:
    page, points = graded(assignment, submitted(assignment))
    assert earned(points) == EARNED
    assert set(points) == set(assignment.points) - {"m1-reflection"}
    output = cell(page, "m1-sort")["outputs"][0]
    assert output["output_type"] == "execute_result"
    assert float(output["data"]["text/plain"]) == 2.67


def test_the_page_holds_no_key(assignment: Assignment) -> None:
    page, _ = graded(assignment, submitted(assignment, {"m1.choice": {"choice": "k2", "usual": "k2"}}))
    text = json.dumps(page, ensure_ascii=False)
    assert "Diam menutup." in text, "the reason of what was chosen shows"
    for secret in ("Pertanyaan membuka.", "Ini pemberian tautan.", "weights", "HIDDEN TESTS", "jejaring-key"):
        assert secret not in text


Change = Callable[[dict[str, Any]], None]


def _delete(notebook: dict[str, Any]) -> None:
    notebook["cells"] = [c for c in notebook["cells"] if c["cell_type"] == "markdown"]


def _duplicate(notebook: dict[str, Any]) -> None:
    notebook["cells"] += copy.deepcopy(notebook["cells"])


def _reorder(notebook: dict[str, Any]) -> None:
    notebook["cells"].reverse()


def _forge(notebook: dict[str, Any]) -> None:
    for each in notebook["cells"]:
        each["metadata"]["nbgrader"] |= {"points": 1000, "locked": False, "grade": True, "schema_version": 99}
        each["metadata"]["tags"] = ["skip-execution"]
        each["cell_type"] = "code"
        each["source"] = "import os; os.abort()"
        each["outputs"] = [{"output_type": "execute_result", "data": {"text/plain": "1000"}, "metadata": {}}]
    notebook["metadata"]["kernelspec"] = {"name": "evil", "display_name": "evil"}


def _break(notebook: dict[str, Any]) -> None:
    notebook["cells"] = [None, 3, [], {}, {"metadata": 1}, {"metadata": {"nbgrader": []}, "source": {"a": 1}}]


def _no_cells(notebook: dict[str, Any]) -> None:
    notebook["cells"] = "none"


@pytest.mark.parametrize("change", [_delete, _duplicate, _reorder, _forge, _break, _no_cells])
def test_what_was_done_to_locked_cells_changes_nothing(assignment: Assignment, change: Change) -> None:
    honest, honest_points = graded(assignment, submitted(assignment))
    notebook = submitted(assignment)
    change(notebook)
    page, points = graded(assignment, notebook)
    assert points == honest_points
    reflection = {"m1-reflection"}

    def ours(made: dict[str, Any]) -> list[Any]:
        cells = [c for c in made["cells"] if "nbgrader" in c["metadata"]]
        return [c for c in cells if c["metadata"]["nbgrader"]["grade_id"] not in reflection]

    assert ours(page) == ours(honest)
    assert page["metadata"]["kernelspec"] == honest["metadata"]["kernelspec"]


def test_added_cells_are_notes_in_their_place(assignment: Assignment) -> None:
    notebook = submitted(assignment)
    notebook["cells"].insert(
        2, {"cell_type": "code", "metadata": {}, "source": ["raise ", "SystemExit"], "outputs": []}
    )
    notebook["cells"].append({"cell_type": "markdown", "metadata": {}, "source": HOSTILE, "attachments": {"a": {}}})
    page, points = graded(assignment, notebook)
    assert earned(points) == EARNED
    assert [c["id"] for c in page["cells"]].index("added-1") == 2
    code = page["cells"][2]
    assert code["cell_type"] == "markdown"
    assert "raise SystemExit" in code["source"]
    assert "attachments" not in page["cells"][-1]


def test_only_so_many_notes_are_shown(assignment: Assignment) -> None:
    notebook = submitted(assignment)
    notebook["cells"] += [{"cell_type": "markdown", "metadata": {}, "source": f"note {n}"} for n in range(500)]
    page, _ = graded(assignment, notebook)
    assert len(page["cells"]) < len(assignment.notebook["cells"]) + 50
    assert "460" in shown(page), "and it says how many more there are"


def test_every_text_of_a_learner_is_shown_as_text(assignment: Assignment) -> None:
    notebook = submitted(
        assignment,
        {
            "m1.compose": {"fields": {"who": HOSTILE, "what": HOSTILE}},
            "m1.trust": {"prediction": "p1", "note": HOSTILE},
            "m1.table": {"rows": [{"alias": HOSTILE}]},
            "m1.schedule": {
                "touches": [{"date": "2026-09-02", "kind": "meet", "note": HOSTILE, "person": "1"}],
            },
            "m1.choice": {"choice": HOSTILE[:32]},
        },
    )
    cell(notebook, "m1-reflection")["source"] = HOSTILE
    notebook["cells"].append({"cell_type": "raw", "metadata": {}, "source": HOSTILE})
    page, _ = graded(assignment, notebook)
    html = shown(page)
    assert html.count("&lt;script&gt;") >= 6
    assert not re.search(r"<(script|img|svg|iframe|a)\b", html)
    assert "\u202e" not in html
    assert "\u200b" not in html
    assert "[U+202E]" in html
    source = "".join(cell(page, "m1-reflection")["source"])
    assert "\n" not in source, "a blank line would end the HTML and let Markdown begin"


def test_a_reflection_is_kept_as_written(assignment: Assignment) -> None:
    notebook = submitted(assignment)
    cell(notebook, "m1-reflection")["source"] = ["Satu.\n", "\n", "Dua."]
    page, _ = graded(assignment, notebook)
    assert cell(page, "m1-reflection")["metadata"]["jejaring"]["text"] == "Satu.\n\nDua."


def test_of_a_reflection_written_twice_the_last_counts_and_the_first_is_a_note(assignment: Assignment) -> None:
    notebook = submitted(assignment)
    for text in ("Pertama.", "Kedua."):
        copied = copy.deepcopy(cell(submitted(assignment), "m1-reflection"))
        copied["source"] = text
        notebook["cells"].append(copied)
    page, _ = graded(assignment, notebook)
    own = {"cells": [c for c in page["cells"] if "nbgrader" in c["metadata"]]}
    assert cell(own, "m1-reflection")["metadata"]["jejaring"]["text"] == "Kedua."
    assert any("Pertama." in c["source"] for c in page["cells"] if c["id"].startswith("added"))


def nested(levels: int) -> str:
    return "[" * levels + "]" * levels


DAMAGES = {
    "wrong type": "7",
    "text": '"k1"',
    "list": "[1, 2]",
    "unknown id": '{"choice": "k9"}',
    "wrong inner type": '{"choice": ["k1"]}',
    "NaN": '{"choice": NaN}',
    "infinity": '{"choice": -Infinity}',
    "huge number": '{"choice": ' + "9" * 100_000 + "}",
    "deep alone": nested(100_000),
    "deep": '{"choice": ' + nested(100_000) + "}",
    "deep object": '{"choice": ' + '{"a": ' * 5000 + "1" + "}" * 5001,
    "50 MB alone": '"' + "x" * 50_000_000 + '"',
    "50 MB": '{"choice": "' + "x" * 50_000_000 + '"}',
    "lone surrogate": '{"choice": "\\ud800"}',
}


@pytest.mark.parametrize("damage", DAMAGES)
def test_a_damaged_answer_costs_its_own_activity_alone(assignment: Assignment, damage: str) -> None:
    written = json.dumps(submitted(assignment, HONEST | {"m1.choice": "PUT IT HERE"}))
    data = written.replace('"PUT IT HERE"', DAMAGES[damage]).encode()
    page, points = graded(assignment, load_notebook(data))
    assert earned(points) == {name: value for name, value in EARNED.items() if name != "m1-choice"}
    html = cell(page, "m1-choice")["outputs"][0]["data"]["text/html"]
    assert "jejaring-damaged" in html, "and the page says so"
    assert len(html) < 10_000
    json.dumps(page, allow_nan=False, ensure_ascii=False).encode("utf-8")


@pytest.mark.parametrize(
    "sheet", [None, 5, {"schema": 2}, {"schema": "1"}, {"schema": 1, "answers": []}, {"schema": True}]
)
def test_an_unreadable_sheet_is_told_at_every_activity(assignment: Assignment, sheet: Any) -> None:
    notebook = submitted(assignment)
    notebook["metadata"]["jejaring"] = sheet
    page, points = graded(assignment, notebook)
    assert earned(points) == {}
    expected = "Belum dijawab." if sheet is None else "jejaring-damaged"
    assert expected in cell(page, "m1-sort")["outputs"][0]["data"]["text/html"]


def test_a_notebook_with_other_code_is_not_graded_by_reading(assignment: Assignment, sample_files: Any) -> None:
    released = copy.deepcopy(dict(assignment.notebook))
    sources = {"m1-choice": "assert answer == 42"}
    assert read_assignment(ASSIGNMENT, json.dumps(released).encode(), sources) is None
    released["cells"][2]["metadata"]["nbgrader"]["locked"] = False
    released["cells"][0]["metadata"]["nbgrader"]["locked"] = False
    assert read_assignment(ASSIGNMENT, json.dumps(released).encode(), {}) is None
    del released["metadata"]["jejaring"]
    assert read_assignment(ASSIGNMENT, json.dumps(released).encode(), {}) is None
