"""One question across all learners: which answer comes next, what a grader decides, what two graders make of it."""

from __future__ import annotations

import hashlib
import threading
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any

from jejaring.build.notebook import cell_name
from jejaring.course import LessonEntry, Reflection
from jejaring.grading.marks import Held, Mark, Marks, Seen, goes_to_both
from jejaring.insight.agreement import Agreement, weighted_kappa
from jejaring.insight.alike import groups_and_copies
from jejaring.insight.state import Insight
from jejaring.wording import LANGUAGES, Language

__all__ = ["Entry", "Outcome", "Round"]

LEVELS = 4


@dataclass(frozen=True)
class Entry:
    """One learner's answer. `id`: nbgrader's id of the grade. Who wrote it is not part of what a grader sees."""

    id: str
    learner: str
    language: Language
    text: str


@dataclass(frozen=True)
class Step:
    """A decision that can be undone: what was there before, and what stands there now."""

    id: str
    before: Seen
    waiting: bool
    mark: Mark | None
    after: Seen


@dataclass(frozen=True)
class Outcome:
    """`written`: ids that were written; `held`: id -> what someone else has written there meanwhile."""

    written: tuple[str, ...]
    held: Mapping[str, Held]


class Round:
    """A grader's way through the answers to one question.

    The order is pseudo-random, the same at every visit and for every grader; once near-identical answers are known they
    stand together. Empty answers are not in it: nbgrader scores them 0 by itself.
    """

    def __init__(self, course: Insight, entry: LessonEntry, activity: Reflection, grader: str) -> None:
        self.entry, self.activity = entry, activity
        self.marks = Marks(course.engine, grader)
        self._course = course
        self._reader = course.reader
        self._assignments = {entry.slug[language]: language for language in LANGUAGES}
        self._steps: list[list[Step]] = []
        self.groups: tuple[tuple[str, ...], ...] = ()
        self.copies: tuple[tuple[str, ...], ...] = ()
        self._entries: dict[str, Entry] = {}
        # Grade id -> its place. Exchanged as a whole, as near-identical answers are sought while someone grades.
        self.order: dict[str, int] = {}
        self._search = 0
        self.reload()

    def reload(self) -> None:
        """Reads the answers as the gradebook and the index have them now; what was there before stays in the round."""
        chosen = self._course.cohort(fresh=False).chosen(self.entry.id)
        texts = {slug: self._course.index.reflections(slug, self.activity.id) for slug in self._assignments}
        entries, waiting, self.empty = dict(self._entries), set(), 0
        for grade in self._reader.cell_grades(list(self._assignments), [cell_name(self.activity.id)]):
            if chosen.get(grade.learner) != grade.assignment:
                continue
            if not grade.waiting and grade.manual is None:
                self.empty += 1
                continue
            text = texts[grade.assignment].get(grade.learner, "")
            entries[grade.id] = Entry(grade.id, grade.learner, self._assignments[grade.assignment], text)
            if grade.waiting:
                waiting.add(grade.id)
        if entries != self._entries:
            # Groups were made of the texts before.
            self.groups = self.copies = ()
        self._entries, self.waiting = entries, waiting
        self._line_up(sorted(entries, key=lambda name: hashlib.sha256(f"{self.activity.id}:{name}".encode()).digest()))
        self.given = self.marks.all()

    def _line_up(self, names: Sequence[str]) -> None:
        self.order = {name: place for place, name in enumerate(names)}

    def find_alike(self, then: Callable[[], None] | None = None) -> threading.Thread:
        """Looks for near-identical answers in a thread of its own; `then` is called when they stand together.

        Of two searches at the same time the one begun last counts.
        """
        self._search += 1
        thread = threading.Thread(target=self._find_alike, args=(self._search, then), daemon=True)
        thread.start()
        return thread

    def _find_alike(self, search: int, then: Callable[[], None] | None) -> None:
        names = list(self.order)
        groups, copies = groups_and_copies([self._entries[name].text for name in names])
        if search != self._search:
            return
        first = {place: group[0] for group in groups for place in group}
        moved = sorted(range(len(names)), key=lambda place: (first.get(place, place), place))
        self._line_up([names[place] for place in moved])
        self.groups = tuple(tuple(names[place] for place in group) for group in groups)
        self.copies = tuple(tuple(names[place] for place in group) for group in copies)
        if then is not None:
            then()

    def entry_of(self, grade_id: str) -> Entry:
        """The answer of that id. Raises KeyError when it is not in this round."""
        return self._entries[grade_id]

    def renew(self, grade_id: str) -> Entry:
        """The answer as it stands now, read from its notebook where that is another one than was read last.

        Another desk on the same course, or the look for new notebooks, may have read it into the index already.
        Raises KeyError when it is not in this round.
        """
        entry = self._entries[grade_id]
        assignment = self.entry.slug[entry.language]
        self._course.reread(entry.learner, assignment)
        text = self._course.index.reflection(assignment, self.activity.id, entry.learner)
        if text is not None and text != entry.text:
            entry = self._entries[grade_id] = replace(entry, text=text)
        return entry

    def alike(self, grade_id: str) -> tuple[str, ...]:
        """The other answers of its group of near-identical ones."""
        group = next((group for group in self.groups if grade_id in group), ())
        return tuple(other for other in group if other != grade_id)

    def copied(self, grade_id: str) -> tuple[str, ...]:
        """The other answers that are copies of it, or it of them."""
        group = next((group for group in self.copies if grade_id in group), ())
        return tuple(other for other in group if other != grade_id)

    def second(self, grade_id: str) -> bool:
        """Whether this grader is the second to mark an answer that goes to both.

        An answer that was handed in anew waits for its first mark again.
        """
        if grade_id in self.waiting:
            return False
        given = self.given.get(grade_id, [])
        others = [mark for mark in given if mark.grader != self.marks.grader]
        mine = any(mark.grader == self.marks.grader for mark in given)
        return goes_to_both(grade_id) and len(others) == 1 and not mine

    def own(self, grade_id: str) -> Mark | None:
        """What this grader has given already."""
        given = self.given.get(grade_id, [])
        return next((mark for mark in given if mark.grader == self.marks.grader), None)

    def next(self, after: str = "") -> Entry | None:
        """Takes the next answer that nobody has decided or taken, in order and round to the beginning; None when none.

        What other graders did is asked of the gradebook for the answer at hand, and in bulk once it turns out decided.
        """
        names = list(self.order)
        begin = self.order.get(after, -1) + 1
        asked = False
        for step in range(len(names)):
            entry = self._entries[names[(begin + step) % len(names)]]
            if not self._open(entry.id) or self.marks.take(entry.id) != self.marks.grader:
                continue
            # Asked only now: while it is ours nobody else decides it.
            if self._still_open(entry.id):
                return entry
            if not asked:
                self.refresh()
                asked = True
        self.marks.release()
        return None

    def _open(self, grade_id: str) -> bool:
        return grade_id in self.waiting or self.second(grade_id)

    def _still_open(self, grade_id: str) -> bool:
        if grade_id in self.waiting:
            return self.marks.waits(grade_id)
        return len(self.marks.of(grade_id)) == len(self.given.get(grade_id, []))

    def refresh(self) -> None:
        """Learns what other graders have decided meanwhile."""
        grades = self._reader.cell_grades(list(self._assignments), [cell_name(self.activity.id)])
        self.waiting = {grade.id for grade in grades if grade.waiting} & self.order.keys()
        self.given = self.marks.all()

    def points(self, levels: Mapping[str, int]) -> float:
        """The points that levels make, as a share of the highest. Raises ValueError for levels that do not fit."""
        names = [criterion.id for criterion in self.activity.criteria]
        if sorted(levels) != sorted(names) or any(type(v) is not int or not 1 <= v <= LEVELS for v in levels.values()):
            raise ValueError(f"levels 1 to {LEVELS} of {', '.join(names)}, not {levels}")
        return round(self.activity.points * sum(levels.values()) / (LEVELS * len(names)), 2)

    def decide(self, levels: Mapping[str, int], comment: str, seen: Mapping[str, Seen]) -> Outcome:
        """Writes one decision for every answer in `seen`, each only over what the grader has seen there."""
        points = self.points(levels)
        steps, written, held = [], [], {}
        for grade_id, before in seen.items():
            mark = self.own(grade_id)
            second = self.second(grade_id)
            outcome = self.marks.decide(grade_id, levels, points, comment, before, second)
            if not outcome.written:
                held[grade_id] = outcome
                continue
            written.append(grade_id)
            steps.append(Step(grade_id, before, grade_id in self.waiting, mark, outcome.now))
            self.waiting.discard(grade_id)
            self.given[grade_id] = self.marks.of(grade_id)
        if steps:
            self._steps.append(steps)
        return Outcome(tuple(written), held)

    def undo(self) -> Outcome | None:
        """Takes the last decision back, with all answers it was made for; None when there is none."""
        if not self._steps:
            return None
        written, held = [], {}
        for step in self._steps.pop():
            outcome = self.marks.restore(step.id, step.before, step.waiting, step.mark, step.after)
            if not outcome.written:
                held[step.id] = outcome
                continue
            written.append(step.id)
            self.given[step.id] = self.marks.of(step.id)
            if step.waiting:
                self.waiting.add(step.id)
        return Outcome(tuple(written), held)

    def agreement(self) -> dict[str, Agreement]:
        """Criterion id -> kappa over the answers that two graders have marked."""
        pairs = [marks[:2] for grade_id, marks in self.marks.all().items() if grade_id in self.order and len(marks) > 1]
        return {
            criterion.id: weighted_kappa(*_columns(pairs, criterion.id), levels=LEVELS)
            for criterion in self.activity.criteria
        }

    def differing(self) -> list[tuple[str, Sequence[Mark]]]:
        """The answers whose two graders are two levels or more apart on some criterion."""
        found: list[tuple[str, Sequence[Mark]]] = []
        for grade_id, marks in self.marks.all().items():
            if grade_id not in self.order or len(marks) < 2:
                continue
            one, other = marks[0].levels, marks[1].levels
            if any(abs(one.get(c.id, 0) - other.get(c.id, 0)) > 1 for c in self.activity.criteria):
                found.append((grade_id, marks[:2]))
        return found


def _columns(pairs: Sequence[Sequence[Mark]], criterion: str) -> tuple[list[int], list[int]]:
    """The two graders' levels, the one whose name comes first in the alphabet first, so that columns do not mix."""
    one, other = [], []
    for pair in pairs:
        first, second = sorted(pair, key=lambda mark: mark.grader)
        if criterion in first.levels and criterion in second.levels:
            one.append(first.levels[criterion])
            other.append(second.levels[criterion])
    return one, other


def shape(entry: Entry) -> dict[str, Any]:
    """What a grader sees of an answer."""
    return {"id": entry.id, "language": entry.language, "text": entry.text, "count": len(entry.text.split())}
