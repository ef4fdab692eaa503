"""A text in both languages."""

from __future__ import annotations

import msgspec

from jejaring.wording import Language

__all__ = ["Text"]


class Text(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """The same words in Indonesian (`id`) and English (`en`)."""

    id: str
    en: str

    def __getitem__(self, language: Language) -> str:
        return self.id if language == "id" else self.en
