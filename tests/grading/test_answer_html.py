"""Answers as HTML: readable, complete, escaped, and safe whatever the answer is."""

from __future__ import annotations

import re
from html.parser import HTMLParser
from random import Random
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from jejaring.course import Activity, Table, load_keys, load_lesson
from jejaring.rendering import answer_html, plain, text_html
from jejaring.scoring import score
from jejaring.simulate.learner import Learner, answer
from jejaring.wording import LANGUAGES, Language, Words
from tests.grading.conftest import LESSON, SAMPLE

# The first of each kind.
ACTIVITIES = {activity.kind: activity for activity in reversed(load_lesson(LESSON, SAMPLE).activities)}
KEYS = load_keys(LESSON, SAMPLE)
ANSWERED = [kind for kind in ACTIVITIES if kind not in {"model", "reflection"}]
VOID = {"br"}


class Wellformed(HTMLParser):
    """Raises where tags do not nest, and collects tags and text."""

    def __init__(self, html: str) -> None:
        super().__init__(convert_charrefs=True)
        self.tags: set[str] = set()
        self.text = ""
        self._open: list[str] = []
        self.feed(html)
        self.close()
        assert self._open == []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags.add(tag)
        assert {name for name, _ in attrs} <= {"class", "lang", "scope"}
        if tag not in VOID:
            self._open.append(tag)

    def handle_endtag(self, tag: str) -> None:
        assert self._open.pop() == tag

    def handle_data(self, data: str) -> None:
        self.text += data


def believable(activity: Activity, language: Language) -> Any:
    return answer(Learner(0.9, 1.0, 1.0, language, Random(5)), activity, KEYS.get(activity.id))


def shown(activity: Activity, value: Any, language: Language) -> Wellformed:
    result = score(activity, value, KEYS.get(activity.id)) if activity.kind in ANSWERED else None
    return Wellformed(answer_html(activity, value, language, result))


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("kind", ACTIVITIES)
def test_title_prompt_and_answer_stand_in_the_language(kind: str, language: Language) -> None:
    activity = ACTIVITIES[kind]
    page = shown(activity, believable(activity, language), language)
    assert activity.title[language] in page.text
    assert activity.prompt[language] in page.text
    other: Language = "en" if language == "id" else "id"
    assert activity.prompt[other] not in page.text
    if activity.graded and kind != "reflection":
        assert ("poin" if language == "id" else "points") in page.text


@pytest.mark.parametrize("kind", ANSWERED)
def test_an_answer_and_no_answer_are_told_apart(kind: str) -> None:
    activity = ACTIVITIES[kind]
    assert "Not answered." in shown(activity, None, "en").text
    assert "Not answered." not in shown(activity, believable(activity, "en"), "en").text


@pytest.mark.parametrize("kind", ["choice", "sort", "mark", "chat"])
def test_without_a_score_no_reason_shows(kind: str) -> None:
    activity = ACTIVITIES[kind]
    value = believable(activity, "en")
    reasons = [why.en for why in KEYS[activity.id].why.values()]  # type: ignore[union-attr]
    assert any(reason in shown(activity, value, "en").text for reason in reasons)
    bare = answer_html(activity, value, "en")
    assert not any(reason in bare for reason in reasons)


def test_ids_are_replaced_by_words() -> None:
    page = shown(ACTIVITIES["sort"], {"places": {"c01": "give", "c02": "give", "c03": "ask"}}, "id")
    assert "Saya bawakan tautannya." in page.text
    assert "Memberi" in page.text
    assert "Lebih tepat di tempat lain." in page.text
    assert "c01" not in page.text


def test_a_simulators_run_is_told_in_words_and_numbers() -> None:
    page = shown(ACTIVITIES["simulator"], believable(ACTIVITIES["simulator"], "id"), "id")
    assert "Kepercayaan pada akhir minggu ke-12" in page.text
    assert re.search(r"\d,\d\d", page.text)
    assert "Minggu 12" in page.text


def test_a_missed_target_comes_with_advice_and_a_reached_one_without() -> None:
    value = {"plan": ["pause"] * 12, "runs": 1, "prediction": None, "question": None, "note": ""}
    page = shown(load_lesson("m1_giving").activity("m1.trust"), value, "en")
    assert Words("en")("trust.try.given") in page.text
    assert Words("en")("trust.try.energy") not in page.text


def test_a_tables_requirements_name_what_they_are_about() -> None:
    activity = load_lesson("m6_plan").activity("m6.contacts")
    assert isinstance(activity, Table)
    field, (option, _count) = next((name, next(iter(counts.items()))) for name, counts in activity.needs.items())
    page = shown(activity, {"rows": [{field: option}]}, "en")
    missed = [option.text["en"] for one in activity.fields if one.id in activity.needs for option in one.options]
    assert any(f"{text}: Too few: 0 of" in page.text for text in missed)
    assert "requirements met." in page.text
    assert "Enough" not in page.text


JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats(allow_nan=True) | st.text(),
    lambda inner: (
        st.lists(inner, max_size=4)
        | st.dictionaries(
            st.sampled_from(["choice", "usual", "places", "path", "fields", "plan", "rows", "touches", "sides", "x"])
            | st.text(max_size=5),
            inner,
            max_size=4,
        )
    ),
    max_leaves=12,
)


@settings(max_examples=150, deadline=None)
@given(value=JSON, kind=st.sampled_from(sorted(ACTIVITIES)))
def test_whatever_the_answer_is_the_page_is_whole_and_plain(value: Any, kind: str) -> None:
    page = shown(ACTIVITIES[kind], value, "en")
    assert page.tags <= {
        *(
            "br",
            "dd",
            "div",
            "dl",
            "dt",
            "h3",
            "h4",
            "li",
            "ol",
            "p",
            "section",
            "span",
            "strong",
            "table",
            "tbody",
            "td",
            "th",
            "thead",
            "tr",
            "ul",
        )
    }


@given(text=st.text())
def test_text_becomes_one_line_without_markup_or_hidden_characters(text: str) -> None:
    html = text_html(text)
    assert "\n" not in html
    assert re.sub(r"<br>|&(amp|lt|gt|quot|#x27);", "", html).translate({ord(c): None for c in "<>&\"'"}) == re.sub(
        r"<br>|&(amp|lt|gt|quot|#x27);", "", html
    )
    html.encode("utf-8")


@pytest.mark.parametrize("hidden", ["\u202e", "\u2066", "\u200b", "\ufeff", "\u00ad", "\x1b", "\U000e0041", "\ud800"])
def test_hidden_characters_are_made_visible(hidden: str) -> None:
    assert plain(f"a{hidden}b") == f"a[U+{ord(hidden):04X}]b"


def test_ordinary_writing_is_left_alone() -> None:
    text = "Terima kasih, Bu — “sampai” Rabu… 50 % 😀 é 漢字 عربي\n\tya"
    assert plain(text) == text


def test_long_texts_are_cut() -> None:
    assert plain("x" * 50, limit=10) == "x" * 10 + " […]"


@pytest.mark.parametrize("language", LANGUAGES)
def test_a_reflection_shows_what_each_level_looks_like(language: Language) -> None:
    reflection = ACTIVITIES["reflection"]
    page = Wellformed(answer_html(reflection, None, language))
    for criterion in reflection.criteria:  # type: ignore[union-attr]
        for level in criterion.levels:
            assert level[language] in page.text


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize(
    ("lesson", "activity", "numbers"),
    [("m3_goals", "m3.compass", {"id": ("0,27", "58", "0,66", "68"), "en": ("0.27", "58", "0.66", "68")}),
     ("m4_channels", "m4.lab", {"id": ("57 %", "44 %", "80 %"), "en": ("57%", "44%", "80%")})],
)  # fmt: skip
def test_a_second_picture_is_told_too(
    lesson: str, activity: str, numbers: dict[str, tuple[str, ...]], language: Language
) -> None:
    content = load_lesson(lesson).activity(activity)
    page = shown(content, believable(content, language), language)
    second = page.text.split(Words(language)("grading.described_second"))[1]
    for number in numbers[language]:
        assert number in second
