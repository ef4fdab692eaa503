"""A content error names file, line and remedy."""

import shutil
from pathlib import Path

import pytest

from jejaring.build.write import read_content
from jejaring.course.load import CONTENT
from jejaring.course.place import line_of
from jejaring.errors import ContentErrors


@pytest.fixture
def content(tmp_path: Path) -> Path:
    """A copy of the course's content with lesson 1 alone."""
    shutil.copytree(CONTENT / "m1_giving", tmp_path / "m1_giving")
    lines = (CONTENT / "course.yaml").read_text("utf-8").splitlines()
    start = lines.index("lessons:") + 1
    plan = lines.index("plan:")
    entries = "\n".join(lines[start:plan]).split("  - id: ")
    only = next(entry for entry in entries if entry.startswith("m1_giving"))
    text = "\n".join([*lines[:start], f"  - id: {only.rstrip()}", *lines[plan:]])
    (tmp_path / "course.yaml").write_text(text, "utf-8")
    return tmp_path


def change(content: Path, name: str, old: str, new: str) -> int:
    """Replaces the first `old` in a file of lesson 1 and returns its line."""
    file = content / "m1_giving" / name
    text = file.read_text("utf-8")
    assert old in text
    file.write_text(text.replace(old, new, 1), "utf-8")
    return text.count("\n", 0, text.index(old)) + 1


def problems(content: Path) -> ContentErrors:
    with pytest.raises(ContentErrors) as caught:
        read_content(content)
    for error in caught.value.errors:
        assert error.remedy
        assert error.file.is_file()
        assert error.line >= 1
    return caught.value


def test_the_content_as_it_stands_has_no_errors(content: Path) -> None:
    read_content(content)


def test_a_missing_language_is_found(content: Path) -> None:
    text = (content / "m1_giving" / "activities.yaml").read_text("utf-8")
    first = next(line for line in text.splitlines() if line.strip().startswith("en: "))
    line = change(content, "activities.yaml", first + "\n", "")
    error = problems(content).errors[0]
    assert "`en`" in error.problem
    assert error.file.name == "activities.yaml"
    assert abs(error.line - line) <= 2


def test_yaml_that_cannot_be_read_is_found(content: Path) -> None:
    change(content, "activities.yaml", "activities:", "activities: [")
    assert "YAML" in problems(content).errors[0].problem


def test_an_unknown_field_is_found(content: Path) -> None:
    line = change(content, "activities.yaml", "    prompt:", "    promt:")
    error = problems(content).errors[0]
    assert "promt" in error.problem
    assert abs(error.line - line) <= 3


def test_points_that_do_not_add_up_are_found(content: Path) -> None:
    change(content, "activities.yaml", "points: 1\n", "points: 2\n")
    assert any("add up to 29" in error.problem and "28" in error.problem for error in problems(content).errors)


def test_a_key_for_an_item_that_does_not_exist_is_found(content: Path) -> None:
    line = change(content, "keys.yaml", "  m1.recall1:", "  m1.recall9:")
    error = problems(content).errors[0]
    assert error.file.name == "keys.yaml"
    assert error.line == line
    assert "m1.recall9" in error.problem


def test_a_key_for_an_option_that_does_not_exist_is_found(content: Path) -> None:
    text = (content / "m1_giving" / "keys.yaml").read_text("utf-8")
    at = text.index("m1.recall1:")
    weights = text[at:].split("weights:")[1].split("}")[0]
    changed = weights.replace("k1", "k9")
    (content / "m1_giving" / "keys.yaml").write_text(text.replace(weights, changed, 1), "utf-8")
    found = [error.problem for error in problems(content).errors]
    assert any("'k9'" in problem for problem in found)
    assert any("'k1'" in problem for problem in found)


def test_a_graded_activity_without_key_is_found(content: Path) -> None:
    text = (content / "m1_giving" / "keys.yaml").read_text("utf-8")
    start = text.index("  m1.recall2:")
    end = text.index("  m1.recall3:")
    (content / "m1_giving" / "keys.yaml").write_text(text[:start] + text[end:], "utf-8")
    assert any("m1.recall2 has points but no key" in error.problem for error in problems(content).errors)


def test_an_unknown_activity_in_the_lesson_is_found(content: Path) -> None:
    line = change(content, "lesson.md", 'show("m1.sort")', 'show("m1.sorted")')
    errors = problems(content).errors
    assert any(
        error.file.name == "lesson.md" and error.line == line and "m1.sorted" in error.problem for error in errors
    )


def test_code_of_another_kind_in_the_lesson_is_found(content: Path) -> None:
    line = change(content, "lesson.md", 'show("m1.sort")', "import os")
    error = problems(content).errors[0]
    assert error.line == line
    assert "show(" in error.remedy


def test_prose_without_a_language_is_found(content: Path) -> None:
    line = change(content, "lesson.md", '{"lang": "id"', '{"lang": "jv"')
    error = problems(content).errors[0]
    assert "language" in error.problem
    assert abs(error.line - line) <= 2


def test_prose_in_one_language_only_is_found(content: Path) -> None:
    text = (content / "m1_giving" / "lesson.md").read_text("utf-8")
    start = text.index('+++ {"lang": "en"')
    following = min(at for mark in ("\n+++ ", "\n```{code-cell}") if (at := text.find(mark, start + 3)) > 0)
    (content / "m1_giving" / "lesson.md").write_text(text[:start] + text[following + 1 :], "utf-8")
    assert any("both languages" in error.remedy for error in problems(content).errors)


def chat(nodes: str) -> str:
    return f"""
  - kind: chat
    id: m1.talk
    title: {{id: a, en: a}}
    prompt: {{id: a, en: a}}
    partner: {{id: a, en: a}}
    start: n1
    nodes:
{nodes}"""


@pytest.mark.parametrize(
    ("nodes", "problem"),
    [
        (
            """      n1: {says: {id: a, en: a}, replies: [{id: r1, text: {id: a, en: a}, to: n2}]}
      n2: {says: {id: a, en: a}, ending: {id: a, en: a}}
      n3: {says: {id: a, en: a}, ending: {id: a, en: a}}
""",
            "No reply leads to the node n3",
        ),
        (
            """      n1: {says: {id: a, en: a}, replies: [{id: r1, text: {id: a, en: a}, to: n2}]}
      n2: {says: {id: a, en: a}, replies: [{id: r2, text: {id: a, en: a}, to: n1}]}
""",
            "no ending can be reached",
        ),
        (
            """      n1: {says: {id: a, en: a}, replies: [{id: r1, text: {id: a, en: a}, to: n7}]}
""",
            "'n7', which is not a node",
        ),
        (
            """      n1: {says: {id: a, en: a}}
""",
            "no replies and no ending",
        ),
    ],
)
def test_a_conversation_that_cannot_be_walked_is_found(content: Path, nodes: str, problem: str) -> None:
    file = content / "m1_giving" / "activities.yaml"
    file.write_text(file.read_text("utf-8").rstrip("\n") + "\n" + chat(nodes), "utf-8")
    assert any(problem in error.problem for error in problems(content).errors)


def test_a_line_is_found_in_nested_yaml() -> None:
    text = "a: 1\nb:\n  - x: 1\n    y:\n      z: [1, 2]\n"
    assert line_of(text, "$.b[0].y.z[1]") == 5
    assert line_of(text, "$.b[0].missing") == 3
    assert line_of(text, "$.b[7]") == 2


def test_a_hint_on_a_field_that_does_not_exist_is_found(content: Path) -> None:
    line = change(
        content, "activities.yaml", "hint: if_then", 'hint: if_then\n        hint_on: {id: "{cu}", en: "{rule}"}'
    )
    error = problems(content).errors[0]
    assert "cu" in error.problem
    assert "rule" in error.remedy
    assert error.line == line + 1


def test_a_hint_label_that_does_not_exist_is_found(content: Path) -> None:
    change(content, "activities.yaml", "hint: if_then", "hint: if_then\n        hint_labels: [vague]")
    error = problems(content).errors[0]
    assert "vague" in error.problem
    assert "valid, invalid" in error.remedy


def test_a_shaped_hint_needs_a_kind(content: Path) -> None:
    change(content, "activities.yaml", "hint: if_then", "hint_labels: [valid]")
    assert "no hint to shape" in problems(content).errors[0].problem
