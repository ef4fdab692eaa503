"""A content error names file, line and remedy."""

import shutil
from collections.abc import Callable
from pathlib import Path

import pytest

from jejaring.build.write import read_content
from jejaring.course.load import CONTENT, load_course, load_keys, load_lesson
from jejaring.course.place import line_of
from jejaring.errors import ContentError, ContentErrors


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


@pytest.mark.parametrize(
    ("activity", "problem"),
    [
        (
            chat(
                """      n1: {says: {id: a, en: a}, replies: [
        {id: r1, text: {id: a, en: a}, to: n2}, {id: r2, text: {id: a, en: a}, to: n2}]}
      n2: {says: {id: a, en: a}, ending: {id: a, en: a}}
    key: {weights: {r1: 0, r2: 0}, why: {r1: {id: a, en: a}, r2: {id: a, en: a}}}
"""
            ),
            "r1, r2 all weigh 0",
        ),
        (
            """
  - kind: table
    id: m1.table
    title: {id: a, en: a}
    prompt: {id: a, en: a}
    row_name: {id: a, en: a}
    fields: [{id: who, label: {id: a, en: a}}]
    min_rows: 4
    max_rows: 3
""",
            "min_rows is 4",
        ),
        (
            """
  - kind: schedule
    id: m1.dates
    title: {id: a, en: a}
    prompt: {id: a, en: a}
    touch_kinds: [{id: k1, text: {id: a, en: a}}]
    min_touches: 4
    max_touches: 3
    first_within: 2
    horizon: 90
""",
            "min_touches is 4",
        ),
    ],
)
def test_an_activity_that_cannot_be_done_or_judged_is_found(content: Path, activity: str, problem: str) -> None:
    file = content / "m1_giving" / "activities.yaml"
    file.write_text(file.read_text("utf-8").rstrip("\n") + "\n" + activity, "utf-8")
    assert any(problem in error.problem for error in problems(content).errors)


def test_a_fault_deep_in_a_conversation_is_found_where_it_stands(content: Path) -> None:
    nodes = """      n1: {says: {id: a, en: a}, replies: [{id: r1, text: {id: a, en: a}, to: n2}]}
      n2: {says: {id: a, en: a}, replies: [{id: r2, text: {id: a, en: a}, to: n3, share: 2}]}
      n3: {says: {id: a, en: a}, ending: {id: a, en: a}}
"""
    file = content / "m1_giving" / "activities.yaml"
    file.write_text(file.read_text("utf-8").rstrip("\n") + "\n" + chat(nodes), "utf-8")
    error = only_error(content)
    assert "nodes['n2'].replies[0].share" in error.remedy
    assert file.read_text("utf-8").splitlines()[error.line - 1].startswith("      n2:")


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


def change_course(content: Path, old: str, new: str) -> int:
    return change(content, "../course.yaml", old, new)


def only_error(content: Path) -> ContentError:
    (error,) = problems(content).errors
    return error


@pytest.mark.parametrize("name", ["../course.yaml", "activities.yaml", "keys.yaml", "lesson.md"])
@pytest.mark.parametrize(
    ("spoil", "problem"),
    [
        (lambda text: text + b"# \xff\n", "UTF-8"),
        (lambda text: text + b"# \x07\n", "control character '\\x07'"),
        (lambda text: text + b"# \x00\n", "control character '\\x00'"),
    ],
    ids=["not UTF-8", "control character", "NUL"],
)
def test_a_file_that_is_no_text_is_found(
    content: Path, name: str, spoil: Callable[[bytes], bytes], problem: str
) -> None:
    file = content / "m1_giving" / name
    text = file.read_bytes().rstrip() + b"\n"
    file.write_bytes(spoil(text))
    error = only_error(content)
    assert error.file.name == file.name
    assert error.line == text.count(b"\n") + 1
    assert problem in error.problem


@pytest.mark.parametrize("name", ["../course.yaml", "activities.yaml", "keys.yaml", "lesson.md"])
def test_a_file_in_utf_16_is_found_and_a_byte_order_mark_is_none_of_the_text(content: Path, name: str) -> None:
    file = content / "m1_giving" / name
    text = file.read_text("utf-8")
    file.write_text(text, "utf-8-sig")
    read_content(content)
    for load in (load_course, load_lesson, load_keys):
        load.cache_clear()
    file.write_text(text, "utf-16")
    assert "UTF-8" in only_error(content).remedy


@pytest.mark.parametrize("name", ["../course.yaml", "activities.yaml", "keys.yaml", "lesson.md"])
def test_a_folder_in_place_of_a_file_is_found(content: Path, name: str) -> None:
    file = content / "m1_giving" / name
    file.unlink()
    file.mkdir()
    with pytest.raises(ContentErrors, match="Is a directory") as caught:
        read_content(content)
    assert [error.file.resolve() for error in caught.value.errors] == [file.resolve()]


@pytest.mark.parametrize("value", ["2026-13-45", "0x_", "!!bool perhaps", '!!int ""', "!!timestamp soon"])
def test_a_value_that_only_looks_like_one_is_found(content: Path, value: str) -> None:
    line = change(content, "activities.yaml", "points: 1\n", f"points: {value}\n")
    error = only_error(content)
    assert error.line == line
    assert " is no " in error.problem


def test_a_set_in_place_of_a_list_is_found(content: Path) -> None:
    line = change(content, "activities.yaml", "sources: [Wolff & Moser (2009)]", "sources: !!set {1: null}")
    error = only_error(content)
    assert error.line == line
    assert "set" in error.problem


@pytest.mark.parametrize(
    ("old", "new"),
    [
        ('+++ {"lang": "id"}', "+++ {lang: id}"),
        ('+++ {"lang": "id"}', '+++ {"lang": "id"'),
        ('+++ {"lang": "id"}', '+++ ["en"]'),
        ("jupytext: {", "jupytext: {{"),
        ("kernelspec: {", "kernelspec: !a {"),
        ("ipython3\n", "ipython3\n:tags: [a\n"),
    ],
)
def test_a_lesson_that_cannot_be_parsed_is_found(content: Path, old: str, new: str) -> None:
    line = change(content, "lesson.md", old, new)
    error = only_error(content)
    assert (error.file.name, error.line) == ("lesson.md", line)
    assert "front matter" in error.remedy


@pytest.mark.parametrize("front", ["day: 2026-13-45", "7: 1", "jupytext: 7"])
def test_front_matter_that_jupytext_stumbles_over_is_found(content: Path, front: str) -> None:
    change(content, "lesson.md", "jupytext: {text_representation: {extension: .md, format_name: myst}}", front)
    with pytest.raises(ContentErrors, match="Jupytext cannot read it"):
        read_content(content)


@pytest.mark.parametrize(
    ("name", "old", "new", "later"),
    [
        ("activities.yaml", "points: 1\n", "points: 1\n    points: 3\n", 1),
        ("keys.yaml", "k1: 0, k2: 0,", "k1: 0, k1: 0,", 0),
        ("keys.yaml", "  m1.recall2:", "  m1.recall1:", 0),
        ("../course.yaml", "schema: 1\n", "schema: 1\nschema: 1\n", 1),
    ],
)
def test_a_name_given_twice_is_found_where_it_stands_again(
    content: Path, name: str, old: str, new: str, later: int
) -> None:
    line = change(content, name, old, new) + later
    error = only_error(content)
    assert error.line == line
    assert "given twice" in error.problem


def test_a_merged_record_may_be_overridden(content: Path) -> None:
    change(content, "activities.yaml", "title: {id: Yang", "title: {<<: {id: a, en: b}, id: Yang")
    read_content(content)


@pytest.mark.parametrize(
    ("old", "new", "remedy"),
    [
        ("k1: 0, k2: 0, k3: 1", "k1: .nan, k2: 0, k3: 1", "weights['k1']"),
        ("k1: 0, k2: 0, k3: 1", "k1: 0, k2: .inf, k3: 1", "weights['k2']"),
        ("k1: 0, k2: 0, k3: 1", "k1: 0, k2: 0, k3: -1", "weights['k3']"),
        ("k1: 0, k2: 0, k3: 1", "k1: 0, k2: 0, k3: 0", "weight above 0"),
        ("      c02: [neutral]", "      c02: []", "keys['m1.sort'].places['c02']"),
        ("  m1.recall2:", "  7:", "the id keys['7']"),
        ("    why:\n      context:", "    accept: {nosuch: [x]}\n    why:\n      context:", "correct the id"),
        ("    why:\n      context:", "    accept: {exit: [x]}\n    why:\n      context:", "free text"),
        ("    why:\n      context:", "    why:\n      nosuch: {id: a, en: a}\n      context:", "correct the id"),
        ("keys:\n", "keys:\n  m1.try1: {weights: {zzz: 1}, why: {}}\n", "activities.yaml for practice"),
        ("keys:\n", "keys:\n  m1.plan: {}\n", "activities.yaml for practice"),
    ],
)
def test_a_key_that_cannot_be_meant_is_found(content: Path, old: str, new: str, remedy: str) -> None:
    start = change(content, "keys.yaml", old, new)
    error = only_error(content)
    assert error.file.name == "keys.yaml"
    assert start <= error.line <= start + new.count("\n")
    assert remedy in error.remedy


def test_an_accepted_option_that_the_field_does_not_have_is_found(content: Path) -> None:
    options = "[{id: a1, text: {id: a, en: a}}]"
    field = "input: line\n        min_words: 3\n        max_words: 30\n    preview"
    change(content, "activities.yaml", field, f"input: chips\n        options: {options}\n    preview")
    line = change(
        content, "keys.yaml", "    why:\n      context:", "    accept: {exit: [a1, a9]}\n    why:\n      context:"
    )
    error = only_error(content)
    assert (error.line, error.remedy) == (line, "Use one of a1.")
    assert "'a9'" in error.problem


@pytest.mark.parametrize(
    ("old", "new", "problem"),
    [
        ("en: What three years showed", 'en: ""', "length >= 1"),
        ("en: What three years showed", 'en: "What\\nshow()"', "matching"),
        ("en: What three years showed", 'en: "What\\rshow()"', "matching"),
        ("min_words: 3\n        max_words: 30", "min_words: 31\n        max_words: 30", "min_words is 31"),
        ("input: line\n        min_words: 3\n", "input: chips\n        min_words: 3\n", "no options"),
        ("words_from: 80", "words_from: 300", "words_from is 300"),
    ],
)
def test_an_activity_that_cannot_be_meant_is_found(content: Path, old: str, new: str, problem: str) -> None:
    start = change(content, "activities.yaml", old, new)
    error = only_error(content)
    assert start <= error.line <= start + new.count("\n")
    assert problem in error.problem


@pytest.mark.parametrize(
    ("old", "new", "problem"),
    [
        ("{id: 1-memberi, en: 1-giving}", "{id: 1-memberi, en: 1-memberi}", "slug 1-memberi is used twice"),
        *[
            ("{id: 1-memberi,", f"{{id: {slug},", "Expected")
            for slug in ("../1-memberi", "1 memberi", "1+memberi", '""', '"1-memberi\\n"', "-1", "1-Memberi")
        ],
        ("automatic: 28", "automatic: .nan", "Expected"),
        ("title: {id: Hanya memikirkan apa yang didapat,", 'title: {id: "Hanya\\nmemikirkan",', "Expected"),
    ],
)
def test_a_lesson_of_the_course_that_cannot_be_meant_is_found(content: Path, old: str, new: str, problem: str) -> None:
    line = change_course(content, old, new)
    error = only_error(content)
    assert (error.file.name, error.line) == ("course.yaml", line)
    assert problem in error.problem


def test_a_lesson_or_a_slug_used_twice_is_found(content: Path) -> None:
    text = (content / "course.yaml").read_text("utf-8")
    entry = text[text.index("  - id: m1_giving") : text.index("plan:")]
    change_course(content, "plan:", entry.rstrip("\n") + "\nplan:")
    errors = problems(content).errors
    assert [error.problem.split(" is ")[0] for error in errors] == [
        "The lesson m1_giving",
        "The slug 1-memberi",
        "The slug 1-giving",
    ]
    assert all(error.line > text.count("\n", 0, text.index("plan:")) for error in errors)


def test_a_course_without_lessons_is_found(content: Path) -> None:
    text = (content / "course.yaml").read_text("utf-8")
    entry = text[text.index("lessons:") : text.index("plan:")]
    line = change_course(content, entry, "lessons: []\n")
    assert only_error(content).line == line


def test_points_with_decimals_add_up(content: Path) -> None:
    """0.1 + 0.2 is a little more than 0.3 in a float."""
    change_course(content, "automatic: 28", "automatic: 28.3")
    change(content, "activities.yaml", "    points: 1\n", "    points: 1.1\n")
    change(content, "activities.yaml", "    points: 1\n", "    points: 1.2\n")
    read_content(content)


def test_a_split_with_decimals_adds_up(content: Path) -> None:
    change_course(content, "automatic: 28", "automatic: 20.3")
    change(content, "activities.yaml", "    points: 8\n", "    points: 0.3\n")
    change(
        content,
        "activities.yaml",
        "{prediction: 1, target: 5, question: 2}",
        "{prediction: 0.1, target: 0.2, question: 0}",
    )
    read_content(content)
