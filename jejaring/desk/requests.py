"""What the desk's page may ask of the kernel while grading reflections, and what it gets."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import asdict
from math import isnan
from typing import Any

from jejaring.course import Reflection, ReflectionKey, load_course, load_keys, load_lesson
from jejaring.course.load import has_keys
from jejaring.desk.round import Entry, Outcome, Round, shape
from jejaring.grading.marks import Seen
from jejaring.insight.state import Insight
from jejaring.wording import Words

__all__ = ["Grading"]

BANDS = ("high", "middle", "low")

# More texts of one group than this would not be read side by side.
BESIDE = 4


class Grading:
    """One grader at the desk. Every method named in `ANSWERS` takes the page's dict and gives one back.

    Who wrote an answer never leaves the kernel; the state that a decision is based on stays here too.
    """

    def __init__(self, course: Insight, words: Words, grader: str, told: Callable[[dict[str, Any]], None]) -> None:
        self.course, self.words, self.told = course, words, told
        self.grader = grader
        self.round: Round | None = None
        self._looked: dict[str, Seen] = {}
        self._read: dict[str, str] = {}

    @property
    def _now(self) -> Round:
        if self.round is None:
            raise ValueError("no question is open")
        return self.round

    def questions(self, _given: Mapping[str, Any]) -> dict[str, Any]:
        """Every reflection of the course, with how many answers wait."""
        language = self.words.language
        cohort = self.course.cohort()
        found = []
        for entry in cohort.lessons:
            waiting = sum(
                cohort.standing(learner, entry.id).waiting for learner, by in cohort.standings.items() if entry.id in by
            )
            for activity in load_lesson(entry.id).activities:
                if isinstance(activity, Reflection):
                    found.append({"id": activity.id, "lesson": entry.title[language], "waiting": waiting})
        return {"questions": found, "grader": self.grader}

    def open(self, given: Mapping[str, Any]) -> dict[str, Any]:
        """Opens a question: its rubric, anchors, comments, and the first answer that waits."""
        entry, activity = self._find(str(given.get("question")))
        self.grader = (str(given.get("grader") or "").strip() or self.grader)[:64]
        self.round = Round(self.course, entry, activity, self.grader)
        self._find_alike()
        language = self.words.language
        key = load_keys(entry.id).get(activity.id) if has_keys(entry.id) else None
        anchors = {
            band: [text[language] for text in getattr(key, band)] if isinstance(key, ReflectionKey) else []
            for band in BANDS
        }
        return {
            "criteria": [
                {
                    "id": criterion.id,
                    "title": criterion.title[language],
                    "short": criterion.short[language],
                    "levels": [level[language] for level in criterion.levels],
                }
                for criterion in activity.criteria
            ],
            "prompt": activity.prompt[language],
            "words": [activity.words_from, activity.words_to],
            "points": activity.points,
            "anchors": anchors,
            **self._phrases(activity.id),
            "empty": self.round.empty,
            "answer": self._shown(self.round.next()),
        }

    def _find_alike(self) -> None:
        now = self._now
        now.find_alike(lambda: self.told({"told": "alike", "groups": len(now.groups)}))

    def reload(self) -> None:
        """Takes notebooks that were read meanwhile into the open question, when one is open."""
        if self.round is not None:
            self.round.reload()
            self._find_alike()

    def _find(self, question: str) -> tuple[Any, Reflection]:
        for entry in load_course().lessons:
            for activity in load_lesson(entry.id).activities:
                if activity.id == question and isinstance(activity, Reflection):
                    return entry, activity
        raise ValueError(f"no question {question!r}")

    def _shown(self, entry: Entry | None) -> dict[str, Any] | None:
        """An answer as the grader sees it; None when nothing is left."""
        if entry is None:
            return None
        now = self._now
        entry = now.renew(entry.id)
        self._read[entry.id] = entry.text
        second = now.second(entry.id)
        mine = now.own(entry.id)
        seen = self._looked[entry.id] = now.marks.seen(entry.id)
        # Whoever marks second must not know what the first has given.
        comment = "" if second else mine.comment if mine is not None else seen.comment
        others = now.alike(entry.id)
        copies = now.copied(entry.id)
        beside = [*copies, *(other for other in others if other not in copies)][:BESIDE]
        taken = {grader for grader in now.marks.taken().values() if grader != now.marks.grader}
        return {
            **shape(entry),
            "place": now.order[entry.id] + 1,
            "all": len(now.order),
            "left": len(now.waiting),
            "second": second,
            "levels": dict(mine.levels) if mine is not None else {},
            "comment": comment,
            "manual": None if second else seen.manual,
            "alike": len(others),
            "copies": len(copies),
            "beside": [shape(now.entry_of(other)) for other in beside],
            "taken": sorted(taken),
        }

    def next(self, given: Mapping[str, Any]) -> dict[str, Any]:
        """The next answer that waits after `after`."""
        return {"answer": self._shown(self._now.next(str(given.get("after") or "")))}

    def decide(self, given: Mapping[str, Any]) -> dict[str, Any]:
        """Writes levels and comment for an answer, with `together` for its whole group; then the next answer.

        With `anyway` the grader has seen what someone else wrote meanwhile and writes over it. Where the learner has
        handed in another text meanwhile nothing is written, and the newer text comes back as `answer`.
        """
        now = self._now
        grade_id = str(given.get("id"))
        comment = str(given.get("comment") or "").strip()[:8000]
        levels = given.get("levels")
        if not isinstance(levels, dict) or grade_id not in now.order:
            raise ValueError("levels or answer missing")
        read = self._read.get(grade_id, now.entry_of(grade_id).text)
        entry = now.renew(grade_id)
        if entry.text != read:
            return {"written": 0, "held": [], "renewed": True, "answer": self._shown(entry)}
        if given.get("anyway") or grade_id not in self._looked:
            self._looked[grade_id] = now.marks.seen(grade_id)
        seen = {grade_id: self._looked[grade_id]}
        if given.get("together"):
            # The rest of the group gets the same only where nobody has decided yet.
            others = [other for other in now.alike(grade_id) if other in now.waiting]
            seen |= {other: Seen(None, "") for other in others if now.entry_of(other) == now.renew(other)}
        outcome = now.decide(levels, comment, seen)
        told = self._told(outcome)
        if grade_id in outcome.held:
            return told
        return {**told, "answer": self._shown(now.next(grade_id))}

    def _told(self, outcome: Outcome) -> dict[str, Any]:
        return {
            "written": len(outcome.written),
            "held": [
                {"id": name, "by": held.by, "manual": held.now.manual, "comment": held.now.comment}
                for name, held in outcome.held.items()
            ],
        }

    def undo(self, _given: Mapping[str, Any]) -> dict[str, Any]:
        """Takes the last decision back and shows its answer again."""
        outcome = self._now.undo()
        if outcome is None:
            return {"written": 0, "held": []}
        told = self._told(outcome)
        if outcome.written:
            entry = self._now.entry_of(outcome.written[0])
            self._now.marks.take(entry.id)
            told["answer"] = self._shown(entry)
        return told

    def _phrases(self, activity: str) -> dict[str, Any]:
        bank = self._now.marks.phrases(activity, self.words.language)
        return {"phrases": [{"id": name, "text": text} for name, text in bank]}

    def keep(self, given: Mapping[str, Any]) -> dict[str, Any]:
        """Adds a comment to the bank."""
        activity = self._now.activity.id
        words = str(given.get("text") or "").strip()
        if words:
            self._now.marks.keep_phrase(activity, self.words.language, words)
        return self._phrases(activity)

    def drop(self, given: Mapping[str, Any]) -> dict[str, Any]:
        """Takes a comment out of the bank."""
        self._now.marks.drop_phrase(str(given.get("id")))
        return self._phrases(self._now.activity.id)

    def agreement(self, _given: Mapping[str, Any]) -> dict[str, Any]:
        """Kappa of every criterion, and the answers on which two graders lie far apart."""
        now = self._now
        found = now.agreement()
        rows = []
        for criterion in now.activity.criteria:
            figures = asdict(found[criterion.id])
            pairs = figures.pop("pairs")
            shown = {name: None if isnan(value) else self.words.number(value) for name, value in figures.items()}
            rows.append({"title": criterion.title[self.words.language], "pairs": pairs, **shown})
        apart = [
            {
                **shape(now.entry_of(name)),
                "marks": [{"grader": mark.grader, "levels": dict(mark.levels)} for mark in marks],
            }
            for name, marks in now.differing()
        ]
        return {"rows": rows, "apart": apart[:20]}

    def answers(self) -> dict[str, Callable[[Mapping[str, Any]], dict[str, Any]]]:
        """Request name -> what answers it."""
        return {
            "questions": self.questions,
            "open": self.open,
            "next": self.next,
            "decide": self.decide,
            "undo": self.undo,
            "keep": self.keep,
            "drop": self.drop,
            "agreement": self.agreement,
        }
