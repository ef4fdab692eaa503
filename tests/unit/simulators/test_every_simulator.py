"""What holds for every simulator: strict reading, sound questions, reachable targets, clean pictures."""

import random
import re
import subprocess
import sys
from types import ModuleType
from typing import Any
from xml.etree import ElementTree

import pytest
from hypothesis import given
from hypothesis import strategies as st

from jejaring.simulators import NAMES, model_of, pictures_of
from jejaring.simulators.reading import PlanError
from jejaring.wording import LANGUAGES, Words

CODES = {"type", "length", "missing", "unknown", "range", "number", "sum"}

simulators = pytest.mark.parametrize("simulator", [model_of(name) for name in NAMES], ids=NAMES)

anything = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=8) | st.just(10**400),
    lambda inner: st.lists(inner, max_size=12) | st.dictionaries(st.text(max_size=8), inner, max_size=6),
    max_leaves=20,
)
seeds = st.integers(0, 2**32)


def plan(simulator: ModuleType, seed: int) -> Any:
    return simulator.random_plan(random.Random(seed))


def positions(value: Any, path: tuple[Any, ...] = ()) -> list[tuple[Any, ...]]:
    found = [path]
    items = value.items() if isinstance(value, dict) else enumerate(value) if isinstance(value, list) else ()
    for key, inner in items:
        found += positions(inner, (*path, key))
    return found


def replaced(value: Any, path: tuple[Any, ...], new: Any) -> Any:
    if not path:
        return new
    copy = dict(value) if isinstance(value, dict) else list(value)
    copy[path[0]] = replaced(copy[path[0]], path[1:], new)
    return copy


def read(simulator: ModuleType, value: object) -> Any:
    """The plan, or None where it was refused in the one way that it may be."""
    try:
        return simulator.plan_from(value)
    except PlanError as refusal:
        error = refusal
    assert error.code in CODES
    assert len(error.detail) < 400
    return None


@simulators
@given(value=anything)
def test_reading_never_fails_in_another_way(simulator: ModuleType, value: object) -> None:
    made = read(simulator, value)
    assert made is None or simulator.plan_from(simulator.plan_data(made)) == made


@simulators
@given(seed=seeds, data=st.data())
def test_one_damaged_place_is_refused_or_read_as_a_plan(simulator: ModuleType, seed: int, data: st.DataObject) -> None:
    sound = simulator.plan_data(plan(simulator, seed))
    place = data.draw(st.sampled_from(positions(sound)))
    made = read(simulator, replaced(sound, place, data.draw(anything)))
    assert made is None or simulator.question(simulator.simulate(made)).right


@simulators
@given(seed=seeds)
def test_a_boolean_is_never_taken_for_a_number_or_a_word(simulator: ModuleType, seed: int) -> None:
    sound = simulator.plan_data(plan(simulator, seed))
    for place in positions(sound):
        current = sound
        for key in place:
            current = current[key]
        if not isinstance(current, bool):
            with pytest.raises(PlanError):
                simulator.plan_from(replaced(sound, place, True))


@simulators
@given(seed=seeds)
def test_a_plan_survives_being_written_and_read(simulator: ModuleType, seed: int) -> None:
    made = plan(simulator, seed)
    assert simulator.plan_from(simulator.plan_data(made)) == made


@simulators
@given(seed=seeds)
def test_a_run_is_repeatable_and_its_question_answerable(simulator: ModuleType, seed: int) -> None:
    run = simulator.simulate(plan(simulator, seed))
    assert run == simulator.simulate(run.plan)
    question = simulator.question(run)
    assert question == simulator.question(run)
    options = [option.id for option in question.options]
    assert 3 <= len(options) <= 5
    assert len(set(options)) == len(options)
    assert question.right
    assert question.right <= set(options)


@simulators
def test_the_answer_to_the_question_depends_on_the_run(simulator: ModuleType) -> None:
    rng = random.Random(3)
    runs = [simulator.simulate(simulator.random_plan(rng)) for _ in range(300)]
    reached = [run for run in runs if all(check.reached for check in simulator.checks(run))]
    for group in (runs, reached):
        rights = [simulator.question(run).right for run in group]
        commonest = max(sum(option in right for right in rights) for option in frozenset().union(*rights))
        # Whoever answers the same without looking is wrong in a fifth of the runs or more.
        assert commonest <= 0.8 * len(rights)


@simulators
@given(seed=seeds)
def test_checks_say_what_they_compare(simulator: ModuleType, seed: int) -> None:
    for check in simulator.checks(simulator.simulate(plan(simulator, seed))):
        above = check.value >= check.threshold
        assert check.reached == (above if check.sense == ">=" else check.value <= check.threshold)


@simulators
def test_the_good_plan_reaches_every_target(simulator: ModuleType) -> None:
    assert all(check.reached for check in simulator.checks(simulator.simulate(simulator.good_plan())))


@simulators
def test_targets_are_neither_given_away_nor_out_of_reach(simulator: ModuleType) -> None:
    rng = random.Random(20)
    runs = [simulator.simulate(simulator.random_plan(rng)) for _ in range(1000)]
    share = sum(all(check.reached for check in simulator.checks(run)) for run in runs) / len(runs)
    assert 0.03 <= share <= 0.25


@simulators
def test_everything_shown_has_words(simulator: ModuleType, words: Words) -> None:
    name = simulator.__name__.rsplit(".", 1)[-1]
    rng = random.Random(4)
    for run in [simulator.simulate(simulator.random_plan(rng)) for _ in range(20)]:
        question = simulator.question(run)
        shown = [words(option.text, **option.values) for option in question.options]
        shown.append(words(question.text))
        shown += [words(f"{name}.check.{check.id}") for check in simulator.checks(run)]
        shown += [words(f"{name}.figure.{figure.id}") for figure in simulator.figures(run)]
        shown.append(words(f"{name}.assumption"))
        shown.append(simulator.describe(run, words))
        assert all(text and "{" not in text for text in shown)


@simulators
def test_the_description_gives_every_figure(simulator: ModuleType, words: Words) -> None:
    run = simulator.simulate(simulator.good_plan())
    text = simulator.describe(run, words)
    for figure in simulator.figures(run):
        assert words.number(figure.value, figure.digits) in text


@pytest.mark.parametrize(
    ("name", "key", "told"),
    [
        ("trust", "start", {"trust": (0.2, 2), "energy": (1, 2)}),
        ("conversation", "start", {"depth": (0.1, 2), "heard": (0.3, 2)}),
        ("goals", "looser", {"value": (7.13, 2)}),
        ("channels", "week", {"week": (13, 0), "alive": (20, 0), "close": (2, 0)}),
        ("follow_up", "without", {"level": (0.09, 2)}),
    ],
)
def test_the_description_tells_what_the_lines_begin_with_and_are_compared_to(
    name: str, key: str, told: dict[str, tuple[float, int]], words: Words
) -> None:
    model = model_of(name)
    line = words(f"{name}.describe.{key}", **{place: words.number(*given) for place, given in told.items()})
    assert line in model.describe(model.simulate(model.good_plan()), words).split("\n")


@simulators
@pytest.mark.parametrize("dark", [False, True], ids=["light", "dark"])
@pytest.mark.parametrize("narrow", [False, True], ids=["wide", "narrow"])
def test_the_picture_is_sound_small_and_stable(simulator: ModuleType, words: Words, dark: bool, narrow: bool) -> None:
    name = simulator.__name__.rsplit(".", 1)[-1]
    draw = pictures_of(name).draw
    run = simulator.simulate(plan(simulator, 11))
    svg = draw(run, words, dark, narrow)
    assert draw(run, words, dark, narrow) == svg
    assert len(svg.encode()) < 60_000
    root = ElementTree.fromstring(svg)
    assert root.tag == "{http://www.w3.org/2000/svg}svg"
    assert root.attrib["role"] == "img"
    assert root.attrib["aria-label"]
    used = re.findall(r'href="#([^"]+)"', svg) + re.findall(r"url\(#([^)]+)\)", svg)
    assert set(used) <= set(re.findall(r' id="([^"]+)"', svg))


@pytest.mark.parametrize(("name", "draw"), [("goals", "draw_effect"), ("channels", "draw_requests")])
@pytest.mark.parametrize("dark", [False, True], ids=["light", "dark"])
@pytest.mark.parametrize("narrow", [False, True], ids=["wide", "narrow"])
def test_the_extra_pictures_are_sound_too(words: Words, name: str, draw: str, dark: bool, narrow: bool) -> None:
    arguments = (0.65,) if draw == "draw_effect" else ()
    svg = getattr(pictures_of(name), draw)(*arguments, words, dark, narrow)
    assert len(svg.encode()) < 60_000
    assert ElementTree.fromstring(svg).attrib["aria-label"]


@simulators
def test_examples_to_look_at_do_not_reach_the_target(simulator: ModuleType) -> None:
    assert len(simulator.EXAMPLES) >= 2
    for made in simulator.EXAMPLES.values():
        assert simulator.plan_from(simulator.plan_data(made)) == made
        assert not all(check.reached for check in simulator.checks(simulator.simulate(made)))


def test_pictures_of_light_and_dark_share_no_ids_on_a_page(words: Words) -> None:
    trust = model_of("trust")
    draw = pictures_of("trust").draw
    run = trust.simulate(trust.good_plan())
    light, dark = (set(re.findall(r' id="([^"]+)"', draw(run, words, dark))) for dark in (False, True))
    assert not light & dark


@pytest.mark.parametrize("name", NAMES)
def test_both_languages_fill_the_same_places(name: str) -> None:
    indonesian, english = (Words(language).area(name) for language in LANGUAGES)
    for key, text in indonesian.items():
        assert sorted(re.findall(r"{\w+}", text)) == sorted(re.findall(r"{\w+}", english[key])), key


def test_models_need_neither_numpy_nor_matplotlib() -> None:
    modules = [f"jejaring.simulators.{part}{name}" for part in ("", "pictures.") for name in NAMES]
    program = (
        "import sys, importlib\n"
        f"for name in {modules!r}: importlib.import_module(name)\n"
        "print(sorted({'numpy', 'matplotlib'} & set(sys.modules)))"
    )
    result = subprocess.run([sys.executable, "-c", program], capture_output=True, text=True, check=True)
    assert result.stdout.strip() == "[]"
