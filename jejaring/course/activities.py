"""What an author writes in `activities.yaml`: one record per kind of activity.

An activity is *graded* when it has points, *practice* when it has a `key` of its own and no points, and otherwise
*open* (shown, kept, never scored). Ids of options, cards, segments and replies are stored in answers: they never
change once learners have used them, and they must not give the key away.
"""

from __future__ import annotations

from typing import Annotated, ClassVar, Literal

import msgspec

from jejaring.course.keys import ChatKey, ChoiceKey, PlacesKey
from jejaring.course.text import Text, Title

__all__ = [
    "KINDS",
    "Activity",
    "Beliefs",
    "Chat",
    "Choice",
    "Compose",
    "Mark",
    "Model",
    "Reflection",
    "Scale",
    "Schedule",
    "Simulator",
    "Sort",
    "Table",
    "Text",
]

Id = Annotated[str, msgspec.Meta(pattern=r"^[a-z][a-z0-9_]{0,31}$")]
ActivityId = Annotated[str, msgspec.Meta(pattern=r"^m[0-6]\.[a-z][a-z0-9_]{0,31}$")]
Tone = Literal["thread", "warm", "clay", "leaf", "neutral"]


class Option(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """One thing to choose."""

    id: Id
    text: Text


class _Activity(msgspec.Struct, frozen=True, forbid_unknown_fields=True, kw_only=True, tag_field="kind"):
    """What all kinds share. `teaches` lists points of the course plan, such as `M1.b`; `sources` citations shown."""

    id: ActivityId
    title: Title
    prompt: Text
    points: Annotated[float, msgspec.Meta(ge=0, le=60)] = 0
    teaches: tuple[str, ...] = ()
    sources: tuple[str, ...] = ()

    kind: ClassVar[str]

    @property
    def graded(self) -> bool:
        """Whether the activity has points."""
        return self.points > 0


class Choice(_Activity, frozen=True, kw_only=True, tag="choice"):
    """One question, one choice; several options may earn part of the points.

    `scene` sets the situation. `usual` asks, ungraded, what the learner usually does, with the same options.
    """

    kind = "choice"
    options: Annotated[tuple[Option, ...], msgspec.Meta(min_length=2, max_length=6)]
    scene: Text | None = None
    usual: bool = False
    key: ChoiceKey | None = None


class Bin(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """A place for cards, or a label for segments."""

    id: Id
    text: Text
    tone: Tone = "neutral"


class Sort(_Activity, frozen=True, kw_only=True, tag="sort"):
    """Cards to be put into bins."""

    kind = "sort"
    bins: Annotated[tuple[Bin, ...], msgspec.Meta(min_length=2, max_length=6)]
    cards: Annotated[tuple[Option, ...], msgspec.Meta(min_length=3, max_length=16)]
    key: PlacesKey | None = None


class Segment(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """A stretch of a running text. With an `id` it can be marked; `new` starts a new line, `who` names its speaker."""

    text: Text
    id: Id | None = None
    new: bool = False
    who: Text | None = None


class Mark(_Activity, frozen=True, kw_only=True, tag="mark"):
    """A text whose segments are marked with labels."""

    kind = "mark"
    labels: Annotated[tuple[Bin, ...], msgspec.Meta(min_length=2, max_length=5)]
    segments: Annotated[tuple[Segment, ...], msgspec.Meta(min_length=3, max_length=40)]
    key: PlacesKey | None = None


class Reply(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """A reply the learner can give. `share`: assumed share of the words spoken in this turn, 0 to 1."""

    id: Id
    text: Text
    to: Id
    share: Annotated[float, msgspec.Meta(ge=0, le=1)] | None = None


class Node(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """What the partner says. Without `replies` it is an ending: `ending` names it, `closing` tells what it means."""

    says: Text
    replies: tuple[Reply, ...] = ()
    ending: Text | None = None
    closing: Text | None = None
    aside: Text | None = None


class Chat(_Activity, frozen=True, kw_only=True, tag="chat"):
    """A branching conversation. `meter` shows the learner's share of the words so far."""

    kind = "chat"
    partner: Text
    start: Id
    nodes: dict[Id, Node]
    scene: Text | None = None
    meter: bool = False
    key: ChatKey | None = None


class Field(msgspec.Struct, frozen=True, forbid_unknown_fields=True, kw_only=True):
    """A guided field.

    `input`: `line`, `area`, `chips` (one of `options`), `date` or `number`. Free text counts as filled with
    `min_words` to `max_words` words. `hint` is a kind of writing hint (`jejaring.writing`). `hint_on` is the sentence
    to judge where the text is only part of one: `{field_id}` stands for what was written. `hint_labels` are the only
    labels worth telling; none means all.
    """

    id: Id
    label: Text
    input: Literal["line", "area", "chips", "date", "number"] = "line"
    help: Text | None = None
    example: Text | None = None
    options: tuple[Option, ...] = ()
    min_words: Annotated[int, msgspec.Meta(ge=1, le=100)] = 1
    max_words: Annotated[int, msgspec.Meta(ge=1, le=400)] = 80
    hint: Literal["question", "thanks", "if_then", "goal", "stance", "response"] | None = None
    hint_on: Text | None = None
    hint_labels: tuple[str, ...] = ()
    optional: bool = False


class Compose(_Activity, frozen=True, kw_only=True, tag="compose"):
    """Writing in guided fields.

    `original` is the clumsy text to rewrite. `preview` joins the fields into the finished text: `{field_id}` stands
    for what was written. `self_check` is a list the learner ticks; it is never scored.
    """

    kind = "compose"
    fields: Annotated[tuple[Field, ...], msgspec.Meta(min_length=1, max_length=12)]
    original: Text | None = None
    preview: Text | None = None
    self_check: tuple[Option, ...] = ()


class Split(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """How a simulator's points are divided; they add up to the activity's points."""

    prediction: float
    target: float
    question: float


class Simulator(_Activity, frozen=True, kw_only=True, tag="simulator"):
    """A model to try out: first a prediction, then runs towards a target, then a question about one's own run.

    The options of that question and the right one come from `jejaring.simulators`, computed from the learner's plan.
    """

    kind = "simulator"
    model: Literal["trust", "conversation", "goals", "channels", "follow_up"]
    split: Split
    prediction: Text
    predictions: Annotated[tuple[Option, ...], msgspec.Meta(min_length=2, max_length=5)]
    target: Text
    question: Text
    explain: Text
    examples: tuple[Option, ...] = ()


class Belief(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """A common belief, and what is to be said about it once the learner has taken a side."""

    id: Id
    text: Text
    answer: Text


class Beliefs(_Activity, frozen=True, kw_only=True, tag="beliefs"):
    """Common misconceptions: agree, unsure or disagree, then read."""

    kind = "beliefs"
    beliefs: Annotated[tuple[Belief, ...], msgspec.Meta(min_length=2, max_length=6)]


class Statement(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """A statement of the self-assessment about the mistake `habit`. `reversed`: its value counts as 6 - x."""

    id: Id
    text: Text
    habit: Annotated[int, msgspec.Meta(ge=1, le=5)]
    reversed: bool = False


class Scale(_Activity, frozen=True, kw_only=True, tag="scale"):
    """Statements rated from 1 (never) to 5 (almost always). Never scored."""

    kind = "scale"
    statements: Annotated[tuple[Statement, ...], msgspec.Meta(min_length=1, max_length=20)]


class Table(_Activity, frozen=True, kw_only=True, tag="table"):
    """Rows of guided fields, such as contacts or a log. At least `min_rows` complete rows earn full points.

    `needs`: field id -> option id -> how many rows must have it, such as two weak ties. `aliases`: shows the advice to
    use aliases instead of names.
    """

    kind = "table"
    fields: Annotated[tuple[Field, ...], msgspec.Meta(min_length=1, max_length=12)]
    min_rows: Annotated[int, msgspec.Meta(ge=1, le=12)]
    max_rows: Annotated[int, msgspec.Meta(ge=1, le=24)]
    row_name: Text
    needs: dict[Id, dict[Id, int]] = {}
    aliases: bool = False


class Schedule(_Activity, frozen=True, kw_only=True, tag="schedule"):
    """Follow-up dates after a first meeting, kept with kind, person and note, and downloaded as `.ics`.

    Scored by form: at least `min_touches` (per person when `people` is more than 1), each later gap longer than the
    one before (`widening`), the first within `first_within` days of the meeting, all within `horizon` days.
    """

    kind = "schedule"
    touch_kinds: Annotated[tuple[Option, ...], msgspec.Meta(min_length=1, max_length=8)]
    min_touches: Annotated[int, msgspec.Meta(ge=1, le=12)]
    max_touches: Annotated[int, msgspec.Meta(ge=1, le=40)]
    first_within: Annotated[int, msgspec.Meta(ge=0, le=30)]
    horizon: Annotated[int, msgspec.Meta(ge=7, le=366)]
    people: Annotated[int, msgspec.Meta(ge=1, le=12)] = 1
    widening: bool = True


class Line(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """A line of a model conversation. `me`: the networker speaks; `note` remarks on it in the margin."""

    who: Text
    text: Text
    me: bool = False
    note: Text | None = None


class Talk(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """A whole model conversation."""

    title: Text
    lines: tuple[Line, ...]
    outcome: Text


class Model(_Activity, frozen=True, kw_only=True, tag="model"):
    """A bad and a good conversation beside each other, and the rule they show in three lines. Only read."""

    kind = "model"
    bad: Talk
    good: Talk
    rule: Annotated[tuple[Text, ...], msgspec.Meta(min_length=3, max_length=3)]


class Criterion(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """A criterion of the rubric, with what levels 1 to 4 look like."""

    id: Id
    title: Text
    short: Text
    levels: Annotated[tuple[Text, ...], msgspec.Meta(min_length=4, max_length=4)]


class Reflection(_Activity, frozen=True, kw_only=True, tag="reflection"):
    """A written reflection, scored by a person with the rubric. `stub` is the text of the empty writing area."""

    kind = "reflection"
    criteria: Annotated[tuple[Criterion, ...], msgspec.Meta(min_length=3, max_length=4)]
    stub: Text
    words_from: Annotated[int, msgspec.Meta(ge=20, le=400)] = 80
    words_to: Annotated[int, msgspec.Meta(ge=40, le=800)] = 250


Activity = Choice | Sort | Mark | Chat | Compose | Simulator | Beliefs | Scale | Table | Schedule | Model | Reflection

KINDS: dict[str, type[_Activity]] = {
    kind.kind: kind
    for kind in (
        Choice,
        Sort,
        Mark,
        Chat,
        Compose,
        Simulator,
        Beliefs,
        Scale,
        Table,
        Schedule,
        Model,
        Reflection,
    )
}
