"""Cards whose guided fields get hints on writing while the learner writes."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from typing import Any

import traitlets

from jejaring.course import Compose, Table
from jejaring.course.activities import Field
from jejaring.widgets.base import Card

__all__ = ["HintedCard"]

_PLACEHOLDER = re.compile(r"\{(\w+)\}")


class HintedCard(Card):
    """A form, or rows of forms.

    `hints`: field id -> text of that field, without space around it -> what the hints on writing say of it. They are
    suggestions, and never change a score.
    """

    hints = traitlets.Dict().tag(sync=True)

    def filled(self, value: object) -> Iterator[Mapping[str, object]]:
        """The forms in an answer of any shape: field id -> what was given."""
        raise NotImplementedError

    def judge(self, value: object) -> dict[str, Any]:
        """What to tell about an answer; its hints are looked up on the way."""
        self.hints = self._hinted(value)
        return super().judge(value)

    def _hinted(self, value: object) -> dict[str, dict[str, str]]:
        assert isinstance(self.content, Compose | Table)
        asked = [field for field in self.content.fields if field.hint is not None]
        found: dict[str, dict[str, str]] = {}
        for form in self.filled(value) if asked else ():
            texts = {name: text.strip() for name, text in form.items() if isinstance(text, str)}
            for field in asked:
                if texts.get(field.id) and (why := self._hint(field, texts)):
                    found.setdefault(field.id, {})[texts[field.id]] = why
        return found

    def _hint(self, field: Field, texts: Mapping[str, str]) -> str | None:
        from jejaring.writing import hint

        sentence = texts[field.id]
        if field.hint_on is not None:
            template = field.hint_on[self.opened.language]
            if not all(texts.get(name) for name in _PLACEHOLDER.findall(template)):
                return None
            sentence = _PLACEHOLDER.sub(lambda found: texts[found[1]].rstrip(".!, "), template)
        assert field.hint is not None
        told = hint(field.hint, sentence, self.opened.language)
        told_of = field.hint_labels or (told.label,)
        return told.why if told.label is not None and told.label in told_of else None
