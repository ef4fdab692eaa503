"""The page's style sheet reaches into the cards, so the two must not use one class name for different things."""

from __future__ import annotations

import re
from pathlib import Path

import jejaring

ROOT = Path(jejaring.__file__).parent


def classes(*files: Path) -> set[str]:
    return {name for file in files for name in re.findall(r"\.(jj-[a-z-]+)", file.read_text("utf-8"))}


def test_page_and_cards_share_only_the_common_classes() -> None:
    common = ROOT / "widgets" / "common.css"
    kinds = [file for file in (ROOT / "widgets").glob("*.css") if file != common]
    assert kinds
    page = classes(ROOT / "labextension" / "static" / "page.css")
    assert page & (classes(*kinds) - classes(common)) == set()
