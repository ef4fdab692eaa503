"""An activity's answer as HTML: what was asked, what was answered, what it earned and why."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence

from jejaring.answers import (
    Answer,
    BeliefsAnswer,
    ChatAnswer,
    ChoiceAnswer,
    ComposeAnswer,
    PlacesAnswer,
    ScaleAnswer,
    ScheduleAnswer,
    SimulatorAnswer,
    TableAnswer,
    read_answer,
)
from jejaring.course import (
    Activity,
    Beliefs,
    Chat,
    Choice,
    Compose,
    Mark,
    Reflection,
    Scale,
    Schedule,
    Simulator,
    Sort,
    Table,
)
from jejaring.course.activities import Field
from jejaring.dates import day, in_words
from jejaring.errors import AnswerError
from jejaring.rendering.text import text_html
from jejaring.scoring import Finding, Score
from jejaring.simulators import model_of
from jejaring.simulators.reading import PlanError
from jejaring.wording import Language, Words

__all__ = ["answer_html"]


def answer_html(activity: Activity, value: object, language: Language, score: Score | None = None) -> str:
    """The answer in the raw JSON `value` as one HTML section, and with `score` what it earned and why.

    Never raises for whatever `value` is. Reasons are those of what was answered: the key of what was not chosen does
    not show. Without `score` no reason shows at all. Plain HTML: no script, no style, nothing loaded.
    """
    page = _Page(language, score)
    try:
        answer = read_answer(activity, value)
    except AnswerError as error:
        return page.section(activity, page.damage(error.code, error.detail))
    if score is not None and score.state == "damaged":
        return page.section(activity, page.damage(score.problem, score.detail))
    if isinstance(activity, Reflection):
        return page.section(activity, page.criteria(activity))
    if answer is None:
        return page.section(activity, page.empty() if activity.kind != "model" else "")
    return page.section(activity, page.body(activity, answer))


def _tag(name: str, inner: str, kind: str = "") -> str:
    return f'<{name} class="jejaring-{kind}">{inner}</{name}>' if kind else f"<{name}>{inner}</{name}>"


def _table(head: Sequence[str], rows: Iterable[Sequence[str]]) -> str:
    """A table of cells that are HTML already; the first of each row names it."""
    body = "".join(
        "<tr>" + f'<th scope="row">{first}</th>' + "".join(_tag("td", cell) for cell in rest) + "</tr>"
        for first, *rest in rows
    )
    top = "".join(f'<th scope="col">{cell}</th>' for cell in head)
    return f"<table><thead><tr>{top}</tr></thead><tbody>{body}</tbody></table>"


def _list(pairs: Iterable[tuple[str, str]]) -> str:
    return _tag("dl", "".join(_tag("dt", name) + _tag("dd", inner) for name, inner in pairs))


class _Page:
    """Writes in one language, and gives each part its finding where the answer was scored."""

    def __init__(self, language: Language, score: Score | None) -> None:
        self.language = language
        self.words = Words(language)
        self.score = score
        self.findings: dict[str, Finding] = {f.item: f for f in score.findings} if score else {}

    def section(self, activity: Activity, body: str) -> str:
        """The frame of every answer: title, prompt, body, what it earned."""
        parts = [_tag("h3", text_html(activity.title[self.language]))]
        parts.append(_tag("p", text_html(activity.prompt[self.language]), "prompt"))
        parts.append(body)
        if self.score is not None and self.score.state == "part":
            parts.append(_tag("p", self.say("part"), "state"))
        if self.score is not None and not isinstance(activity, Reflection):
            parts.append(self.earned(activity))
        inner = "\n".join(part for part in parts if part)
        names = "jejaring-answer tex2jax_ignore mathjax_ignore"
        return f'<section class="{names}" lang="{self.language}">\n{inner}\n</section>'

    def say(self, key: str, **values: object) -> str:
        """Interface words as HTML."""
        return text_html(self.words(f"grading.{key}", **values))

    def number(self, value: float) -> str:
        """Points: whole numbers without decimals."""
        return self.words.number(value, 0 if value == int(value) else 2)

    def earned(self, activity: Activity) -> str:
        if self.score is None or not self.score.possible:
            return ""
        if not activity.graded:
            return _tag("p", self.say("practice"), "points")
        points, possible = self.number(self.score.points), self.number(self.score.possible)
        return _tag("p", _tag("strong", self.say("points", points=points, possible=possible)), "points")

    def damage(self, code: str, detail: str) -> str:
        parts = [text_html(self.words(f"answer.{code}")), self.say("damaged")]
        if detail:
            parts.append(self.say("found", detail=detail))
        return _tag("p", " ".join(parts), "damaged")

    def empty(self) -> str:
        return _tag("p", self.say("none"), "state")

    def criteria(self, activity: Reflection) -> str:
        rows = []
        for criterion in activity.criteria:
            levels = "".join(_tag("li", text_html(level[self.language])) for level in criterion.levels)
            told = text_html(criterion.short[self.language]) + _tag("ol", levels, "levels")
            rows.append((text_html(criterion.title[self.language]), told))
        return _tag("p", self.say("criteria"), "label") + _list(rows)

    def why(self, item: str) -> str:
        """The verdict on one part with the author's reason; empty where it was not scored."""
        finding = self.findings.get(item)
        return "" if finding is None else self.verdict(finding)

    def verdict(self, finding: Finding) -> str:
        kind = "right" if finding.share >= 1 else "partly" if finding.share > 0 else "wrong"
        said = _tag("strong", text_html(self.words(f"scoring.{finding.code}", **finding.values)), kind)
        return said if finding.why is None else f"{said} {text_html(finding.why[self.language])}"

    def body(self, activity: Activity, answer: Answer) -> str:
        match activity, answer:
            case Choice(), ChoiceAnswer():
                return self.choice(activity, answer)
            case Sort(), PlacesAnswer():
                texts = {card.id: card.text[self.language] for card in activity.cards}
                return self.places(texts, {b.id: b.text[self.language] for b in activity.bins}, answer)
            case Mark(), PlacesAnswer():
                texts = {s.id: s.text[self.language] for s in activity.segments if s.id}
                return self.places(texts, {b.id: b.text[self.language] for b in activity.labels}, answer)
            case Chat(), ChatAnswer():
                return self.chat(activity, answer)
            case Compose(), ComposeAnswer():
                return self.compose(activity, answer)
            case Simulator(), SimulatorAnswer():
                return self.simulator(activity, answer)
            case Beliefs(), BeliefsAnswer():
                return self.beliefs(activity, answer)
            case Scale(), ScaleAnswer():
                return self.scale(activity, answer)
            case Table(), TableAnswer():
                return self.table(activity, answer)
            case Schedule(), ScheduleAnswer():
                return self.schedule(activity, answer)
        return ""

    def choice(self, activity: Choice, answer: ChoiceAnswer) -> str:
        texts = {option.id: text_html(option.text[self.language]) for option in activity.options}
        rows = []
        if answer.choice is not None:
            rows.append((self.say("choice"), texts[answer.choice]))
        if answer.usual is not None:
            rows.append((self.say("usual"), texts[answer.usual]))
        scene = _tag("p", text_html(activity.scene[self.language]), "scene") if activity.scene else ""
        reason = self.why(answer.choice) if answer.choice is not None else ""
        return scene + (_list(rows) if rows else self.empty()) + (_tag("p", reason, "why") if reason else "")

    def places(self, items: dict[str, str], places: dict[str, str], answer: PlacesAnswer) -> str:
        if not answer.places:
            return self.empty()
        head = [self.say("card"), self.say("place")]
        rows = []
        for item, text in items.items():
            place = answer.places.get(item)
            row = [text_html(text), text_html(places[place]) if place else self.say("empty")]
            rows.append([*row, self.why(item)] if self.score else row)
        return _table([*head, self.say("reason")] if self.score else head, rows)

    def chat(self, activity: Chat, answer: ChatAnswer) -> str:
        if not answer.path:
            return self.empty()
        node = activity.nodes[activity.start]
        partner = text_html(activity.partner[self.language])
        turns = [(partner, text_html(node.says[self.language]))]
        for given in answer.path:
            reply = next(reply for reply in node.replies if reply.id == given)
            reason = self.why(given)
            said = text_html(reply.text[self.language]) + (_tag("p", reason, "why") if reason else "")
            node = activity.nodes[reply.to]
            turns += [(self.say("you"), said), (partner, text_html(node.says[self.language]))]
        if node.ending is not None:
            closing = text_html(node.closing[self.language]) if node.closing else ""
            turns.append((self.say("ending"), f"{_tag('strong', text_html(node.ending[self.language]))} {closing}"))
        still_open = self.why("")
        return _list(turns) + (_tag("p", still_open, "why") if still_open else "")

    def field(self, field: Field, text: str) -> str:
        """What stands in a field: the text, or the words of the chosen option."""
        if not text.strip():
            return self.say("empty")
        if field.input == "chips":
            chosen = {option.id: option.text[self.language] for option in field.options}
            return text_html(chosen.get(text, text))
        return text_html(in_words(text, self.language) if field.input == "date" else text)

    def compose(self, activity: Compose, answer: ComposeAnswer) -> str:
        rows = []
        for field in activity.fields:
            reason = self.why(field.id)
            inner = self.field(field, answer.fields.get(field.id, ""))
            rows.append((text_html(field.label[self.language]), inner + (_tag("p", reason, "why") if reason else "")))
        parts = [_list(rows)]
        if activity.original is not None:
            original = (self.say("original"), text_html(activity.original[self.language]))
            parts.insert(0, _list([original]))
        if activity.preview is not None and any(text.strip() for text in answer.fields.values()):
            whole = text_html(activity.preview[self.language])
            for field in activity.fields:
                whole = whole.replace(f"{{{field.id}}}", "\0" + field.id + "\0")
            pieces = whole.split("\0")
            names = {field.id: field for field in activity.fields}
            pieces[1::2] = [self.field(names[name], answer.fields.get(name, "")) for name in pieces[1::2]]
            parts.append(_list([(self.say("whole"), "".join(pieces))]))
        ticked = [item.text[self.language] for item in activity.self_check if item.id in answer.checked]
        if ticked:
            items = _tag("ul", "".join(_tag("li", text_html(text)) for text in ticked))
            parts.append(_list([(self.say("checked"), items)]))
        return "".join(parts)

    def simulator(self, activity: Simulator, answer: SimulatorAnswer) -> str:
        predicted = {option.id: option.text[self.language] for option in activity.predictions}
        rows = [(text_html(activity.prediction[self.language]), self.why("prediction"))]
        if answer.prediction is not None:
            rows[0] = (rows[0][0], f"{text_html(predicted[answer.prediction])} {rows[0][1]}")
        parts = [_list(rows)]
        if answer.plan is None or answer.runs == 0:
            parts.append(_tag("p", self.say("no_run"), "state"))
        else:
            parts.append(self.run(activity, answer))
        if answer.note.strip():
            parts.append(_list([(self.say("note"), text_html(answer.note))]))
        return "".join(parts)

    def second_picture(self, activity: Simulator) -> str:
        """What a simulator's second picture shows, in words; empty where there is none."""
        if activity.model == "channels":
            return f"{self.words('channels.requests.label')}\n{self.words('channels.requests.note')}"
        if activity.model != "goals":
            return ""
        goals = model_of("goals")
        lines = [
            self.words(
                "goals.effect.label",
                effect=self.words.number(effect, 2),
                percent=self.words.number(100 * goals.pairs_won(effect), 0),
            )
            for effect in goals.EFFECTS
        ]
        return "\n".join([*lines, self.words("goals.effect.note")])

    def run(self, activity: Simulator, answer: SimulatorAnswer) -> str:
        model = model_of(activity.model)
        try:
            run = model.simulate(model.plan_from(answer.plan))
        except PlanError as error:
            return self.damage("plan", str(error)[:200])
        rows = []
        for check in model.checks(run):
            wanted = f"{'≥' if check.sense == '>=' else '≤'} {self.words.number(check.threshold, 2)}"
            name = text_html(self.words(f"{activity.model}.check.{check.id}"))
            row = [name, self.words.number(check.value, 2), wanted]
            if self.score:
                advice = "" if check.reached else f" {text_html(self.words(f'{activity.model}.try.{check.id}'))}"
                row.append(self.why(check.id) + advice)
            rows.append(row)
        head = [self.say("target"), self.say("result"), self.say("wanted")]
        parts = [_table([*head, self.say("reason")] if self.score else head, rows)]
        parts.append(_list([(self.say("described"), text_html(model.describe(run, self.words)))]))
        if second := self.second_picture(activity):
            parts.append(_list([(self.say("described_second"), text_html(second))]))
        asked = model.question(run)
        options = {option.id: self.words(option.text, **option.values) for option in asked.options}
        if answer.question is None:
            given = self.say("none")
        else:
            unknown = self.words("scoring.field_unknown")
            given = text_html(options.get(answer.question, unknown))
        parts.append(_list([(text_html(self.words(asked.text)), f"{given} {self.why('question')}")]))
        return "".join(parts)

    def beliefs(self, activity: Beliefs, answer: BeliefsAnswer) -> str:
        rows = []
        for belief in activity.beliefs:
            side = answer.sides.get(belief.id)
            taken = _tag("strong", self.say(side)) if side else self.say("none")
            said = f"{taken} {text_html(belief.answer[self.language])}" if side else taken
            rows.append((text_html(belief.text[self.language]), said))
        return _list(rows)

    def scale(self, activity: Scale, answer: ScaleAnswer) -> str:
        rows = []
        for statement in activity.statements:
            rating = answer.ratings.get(statement.id)
            shown = self.say("none") if rating is None else self.say("rating", rating=rating)
            rows.append([text_html(statement.text[self.language]), shown])
        return _table([self.say("statement"), self.say("answer")], rows)

    def table(self, activity: Table, answer: TableAnswer) -> str:
        if not answer.rows:
            return self.empty()
        rows = []
        for number, row in enumerate(answer.rows, start=1):
            name = _tag("h4", f"{text_html(activity.row_name[self.language])} {number}")
            fields = [
                (text_html(field.label[self.language]), self.field(field, row.get(field.id, "")))
                for field in activity.fields
            ]
            rows.append(_tag("div", name + _list(fields), "row"))
        options = {
            f"{field.id}.{option.id}": option.text[self.language]
            for field in activity.fields
            for option in field.options
        }
        return "".join(rows) + self.requirements(options)

    def schedule(self, activity: Schedule, answer: ScheduleAnswer) -> str:
        kinds = {kind.id: kind.text[self.language] for kind in activity.touch_kinds}
        met = day(answer.met, self.language) if answer.met else self.say("empty")
        rows = [
            [
                _tag("span", day(touch.date, self.language), "date"),
                text_html(kinds[touch.kind]),
                text_html(touch.person),
                text_html(touch.note),
            ]
            for touch in sorted(answer.touches, key=lambda touch: touch.date)
        ]
        head = [self.say(name) for name in ("date", "kind", "person", "note")]
        return _list([(self.say("met"), met)]) + (_table(head, rows) if rows else self.empty()) + self.requirements()

    def requirements(self, about: Mapping[str, str] | None = None) -> str:
        """How many requirements an answer meets, and each that it does not, for findings that stand beside no part.

        `about`: item of a finding -> what it is about, where its words do not say so.
        """
        if self.score is None or not self.score.findings:
            return ""
        findings, names = self.score.findings, about or {}
        missed = [finding for finding in findings if finding.share < 1]
        met = self.say("requirements", met=len(findings) - len(missed), all=len(findings))
        items = [
            f"{text_html(names[finding.item])}: {self.verdict(finding)}"
            if finding.item in names
            else self.verdict(finding)
            for finding in missed
        ]
        told = _tag("ul", "".join(_tag("li", item) for item in items)) if items else ""
        return _tag("p", met, "label") + told
