"""One line in, one JSON object out; and a module that runs alone."""

import io
import json
import subprocess
import sys

import pytest

from jejaring.writing.command import run

HEAVY = {"numpy", "scipy", "sklearn", "msgspec", "yaml", "IPython", "ipywidgets", "matplotlib", "nbgrader"}


def lines(kind: str, language: str, given: str) -> list[dict[str, str | None]]:
    out = io.StringIO()
    run(kind, language, io.StringIO(given), out)
    return [json.loads(line) for line in out.getvalue().splitlines()]


def test_each_line_gives_one_object_with_the_line_as_it_stood() -> None:
    found = lines("question", "id", "Apa kabar, Pak?\n\n  Sudah lama — di sini?  \nCerita “dong”")
    assert [each["text"] for each in found] == ["Apa kabar, Pak?", "", "  Sudah lama — di sini?  ", "Cerita “dong”"]
    assert all(set(each) == {"text", "label", "why"} for each in found)
    assert found[0]["label"] == "closed"
    assert found[1]["label"] is None


def test_letters_outside_ascii_stay_readable() -> None:
    out = io.StringIO()
    run("thanks", "en", io.StringIO("Thanks for the café list, Zoë, we booked it\n"), out)
    assert "café" in out.getvalue()


def test_windows_line_ends_are_taken_off() -> None:
    assert lines("question", "en", "How are you?\r\n")[0]["text"] == "How are you?"


def test_an_unknown_kind_is_refused_before_anything_is_read() -> None:
    given = io.StringIO("Halo\n")
    with pytest.raises(ValueError, match="Known kinds"):
        run("poem", "id", given, io.StringIO())
    assert given.read() == "Halo\n"


def test_nothing_heavy_is_imported_to_give_hints() -> None:
    work = (
        "import sys\n"
        "from jejaring.writing import KINDS, hint\n"
        "for kind in KINDS:\n"
        "    for language in ('id', 'en'):\n"
        "        hint(kind, 'Saya juga senang bertemu Ibu', language)\n"
        "print(*sys.modules)"
    )
    done = subprocess.run([sys.executable, "-c", work], capture_output=True, text=True, check=True)
    assert not HEAVY & {name.split(".")[0] for name in done.stdout.split()}


def test_the_same_line_gets_the_same_hint_in_another_process() -> None:
    work = "import sys\nfrom jejaring.writing.command import run\nrun('stance', 'id', sys.stdin, sys.stdout)"
    given = "Saya bisa pinjamkan kamera untuk acara Ibu\nBoleh minta nomor direkturnya?\n"
    outputs = {
        subprocess.run(
            [sys.executable, "-c", work],
            input=given,
            capture_output=True,
            text=True,
            check=True,
            env={"PYTHONHASHSEED": seed, "PYTHONUTF8": "1"},
        ).stdout
        for seed in ("1", "2")
    }
    assert len(outputs) == 1
