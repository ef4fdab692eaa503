"""The cards for the simulators: the page asks with a plan, the kernel answers with the run and then its picture."""

from __future__ import annotations

import gc
from typing import Any, ClassVar

import traitlets

from jejaring.course import Activity, Simulator
from jejaring.lesson import Open
from jejaring.scoring import score
from jejaring.simulators import model_of, pictures_of
from jejaring.simulators.model import Check
from jejaring.simulators.reading import PlanError
from jejaring.widgets.base import Card, script, style
from jejaring.wording import Words

__all__ = ["SimulatorCard", "simulator_card"]


class SimulatorCard(Card):
    """`value`: `{"prediction", "plan", "runs", "question", "note"}`.

    The page sets `ask`: `{"n", "plan", "example", "dark", "narrow", "aside"}`. `run` answers at once with figures,
    checks and the question; `picture`, which takes longer, follows with the SVG and its text. Both carry the `n` of
    what they answer. With `example`, that plan of the model is run in place of the learner's. `aside` (a number, or
    null) asks for the model's second picture. `controls` holds what the plan is made of and the plan to start from.
    """

    model: ClassVar[str]

    controls = traitlets.Dict().tag(sync=True)
    ask = traitlets.Dict().tag(sync=True)
    run = traitlets.Dict().tag(sync=True)
    picture = traitlets.Dict().tag(sync=True)
    aside = traitlets.Dict().tag(sync=True)

    def __init__(self, opened: Open, activity: Activity, value: object) -> None:
        super().__init__(opened, activity, value)
        model = model_of(self.model)
        assert isinstance(activity, Simulator)
        self.controls = {
            "examples": [
                {"id": example.id, "text": example.text[opened.language]}
                for example in activity.examples
                if example.id in model.EXAMPLES
            ],
            **self.parts(model),
        }
        self.observe(lambda change: self._answer(change["new"]), "ask")

    def judge(self, value: object) -> dict[str, Any]:
        """Whether the answer is whole, and what is wrong with a damaged one; the checks are told with each run."""
        told = self.told(score(self.content, value))
        return {"state": told["state"], "problem": told["problem"]}

    def parts(self, model: Any) -> dict[str, Any]:
        """For the model's page script: what a plan is made of, and under `start` the plan to begin with."""
        raise NotImplementedError

    def second(self, words: Words, number: float, **look: bool) -> dict[str, str]:
        """The model's second picture as `svg` and `label`; nothing when it has none."""
        del words, number, look
        return {}

    def _answer(self, ask: dict[str, Any]) -> None:
        model, words = model_of(self.model), self.opened.words
        n, example = ask.get("n", 0), ask.get("example") or ""
        look = {"dark": bool(ask.get("dark")), "narrow": bool(ask.get("narrow"))}
        try:
            plan = model.EXAMPLES[example] if example else model.plan_from(ask.get("plan"))
        except (PlanError, KeyError):
            self.run = {"n": n, "problem": words("simulator.sim_problem")}
            self.picture = {"n": n, "svg": "", "lines": []}
            return
        run = model.simulate(plan)
        self.run = {"n": n, "example": example, "plan": model.plan_data(plan), **self._told(run)}
        if not ask.get("draw", True):
            return
        lines = model.describe(run, words).split("\n")
        self.picture = {"n": n, "svg": pictures_of(self.model).draw(run, words, **look), "lines": lines}
        if isinstance(number := ask.get("aside"), int | float):
            self.aside = {"n": n, **self.second(words, number, **look)}
        # A drawn figure is a ring of objects; left to Python's own time, a moving slider lets the kernel grow by 15 MB.
        gc.collect()

    def _told(self, run: Any) -> dict[str, Any]:
        """A run in words: figures, checks and the question about it."""
        model, words = model_of(self.model), self.opened.words
        figures = model.figures(run)
        digits = {figure.id: figure.digits for figure in figures}
        question = model.question(run)
        return {
            "figures": [
                {
                    "name": words(f"{self.model}.figure.{figure.id}"),
                    "text": words.number(figure.value, figure.digits),
                    "low": figure.low,
                }
                for figure in figures
            ],
            "checks": [
                {
                    "name": words(f"{self.model}.check.{check.id}"),
                    "text": _compared(check, digits.get(check.id, 0), words),
                    "reached": check.reached,
                }
                for check in model.checks(run)
            ],
            "question": {
                "text": words(question.text),
                "options": [
                    {"id": option.id, "text": words(option.text, **option.values)} for option in question.options
                ],
            },
        }


def _compared(check: Check, digits: int, words: Words) -> str:
    """The value beside what is asked, with a digit more where rounding would hide that it falls short."""
    threshold = words.number(check.threshold, digits)
    value = words.number(check.value, digits)
    if value == threshold and not check.reached:
        value = words.number(check.value, digits + 1)
    key = "sim_at_least" if check.sense == ">=" else "sim_at_most"
    return words(f"simulator.{key}", value=value, threshold=threshold)


class TrustCard(SimulatorCard):
    """Twelve weeks, an action for each."""

    model = "trust"
    areas = ("card", "simulator", "trust")

    _esm = script("simulator", "strip", "trust")
    _css = style("simulator", "strip")

    def parts(self, model: Any) -> dict[str, Any]:
        return {"start": ["pause"] * model.WEEKS, "kinds": list(model.ACTIONS), "slots": model.WEEKS}


class ConversationCard(SimulatorCard):
    """Eight turns, a move for each, and whether the balance of talking counts."""

    model = "conversation"
    areas = ("card", "simulator", "conversation")

    _esm = script("simulator", "strip", "conversation")
    _css = style("simulator", "strip")

    def parts(self, model: Any) -> dict[str, Any]:
        start = {"moves": ["closed"] * model.TURNS, "balance": True}
        return {"start": start, "kinds": list(model.MOVES), "slots": model.TURNS}


class GoalsCard(SimulatorCard):
    """Clarity and grip; beside it, how large the effect of if-then plans is."""

    model = "goals"
    areas = ("card", "simulator", "goals")

    _esm = script("simulator", "goals")
    _css = style("simulator")

    def parts(self, model: Any) -> dict[str, Any]:
        return {"start": {"clarity": 0.5, "grip": 0.5}, "aside": list(model.EFFECTS)}

    def second(self, words: Words, number: float, **look: bool) -> dict[str, str]:
        goals = model_of("goals")
        least, most = goals.EFFECTS
        effect = min(most, max(least, number))
        percent = words.number(100 * goals.pairs_won(effect), 0)
        return {
            "svg": pictures_of("goals").draw_effect(effect, words, **look),
            "label": words("goals.effect.label", effect=words.number(effect, 2), percent=percent),
        }


class ChannelsCard(SimulatorCard):
    """Shares of the weekly time, how many priority people, and the model's assumptions."""

    model = "channels"
    areas = ("card", "simulator", "channels")

    _esm = script("simulator", "channels")
    _css = style("simulator")

    def parts(self, model: Any) -> dict[str, Any]:
        return {
            "start": model.plan_data(model.Plan((25, 25, 25, 25), 5)),
            "channels": list(model.CHANNELS),
            "people": list(model.PEOPLE_BOUNDS),
            "gains": list(model.GAIN_BOUNDS),
            "ceilings": list(model.CEILING_BOUNDS),
            "aside": [],
        }

    def second(self, words: Words, number: float, **look: bool) -> dict[str, str]:
        del number
        return {
            "svg": pictures_of("channels").draw_requests(words, **look),
            "label": words("channels.requests.label"),
        }


class FollowUpCard(SimulatorCard):
    """Up to five touches on a line of 120 days."""

    model = "follow_up"
    areas = ("card", "simulator", "follow_up")

    _esm = script("simulator", "follow_up")
    _css = style("simulator")

    def parts(self, model: Any) -> dict[str, Any]:
        return {"start": [], "kinds": list(model.KINDS), "most": model.MOST_TOUCHES, "horizon": model.HORIZON}


_CARDS: dict[str, type[SimulatorCard]] = {
    card.model: card for card in (TrustCard, ConversationCard, GoalsCard, ChannelsCard, FollowUpCard)
}


def simulator_card(opened: Open, activity: Activity, value: object) -> Card:
    """The card of the simulator that `activity` names."""
    assert isinstance(activity, Simulator)
    return _CARDS[activity.model](opened, activity, value)
